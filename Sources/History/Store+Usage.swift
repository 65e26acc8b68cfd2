// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// A part of what is recorded: how many versions, their bytes as programs see them, and the bytes in
/// the segments that they brought: a chunk counts for the oldest version that has it.
package struct UsagePart: Hashable, Sendable {
  package var versions = 0
  package var bytes: Int64 = 0
  package var storedBytes: Int64 = 0
}

/// What takes the room of a store, looked at from three sides.
package struct StoreUsage: Sendable {
  /// By the first `depth` folders of the path at which a version began; the empty path: at the root.
  package var folders: [FilePath: UsagePart] = [:]
  /// By the end of the name, in lower case, without the dot; empty: none.
  package var extensions: [String: UsagePart] = [:]
  /// By age in days of the operation that brought it: 0 is less than a day, 1 less than a week, 7
  /// less than 30 days, 30 less than a year, 365 older.
  package var ages: [Int: UsagePart] = [:]
}

extension Store {
  /// Cost in proportion to the versions that are recorded.
  package func usage(depth: Int, now: Timestamp) throws -> StoreUsage {
    try reading { db in
      var costs = try ChunkCosts(db)
      var usage = StoreUsage()
      var folders: [Int64: RelativePath?] = [1: .root]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT v.node, v.since, v.size, v.content, o.time,
            (SELECT parent FROM name n WHERE n.node = v.node AND n.since <= v.since
              ORDER BY n.since DESC LIMIT 1),
            (SELECT name FROM name n WHERE n.node = v.node AND n.since <= v.since
              ORDER BY n.since DESC LIMIT 1)
          FROM version v JOIN operation o ON o.id = v.since
          WHERE v.kind = 0 AND v.content IS NOT NULL ORDER BY v.since
          """)
      while let row = try rows.next() {
        let part = UsagePart(
          versions: 1, bytes: row[2], storedBytes: try costs.take(content: row[3]))
        let parent: Int64 = row[5] ?? 1
        let known = folders[parent]
        let folder = try known ?? Store.folder(db, parent, at: row[1])
        folders[parent] = folder
        let top = (folder ?? .root).components.prefix(depth)
        usage.folders[
          RelativePath(bytes: Array(top.joined(separator: [47]))).filePath, default: UsagePart()
        ]
        .add(part)
        usage.extensions[Store.ending(of: row[6] as Data?), default: UsagePart()].add(part)
        let days = Int((now.rawValue - (row[4] as Int64)) / 86_400_000_000_000)
        usage.ages[[365, 30, 7, 1].first { days >= $0 } ?? 0, default: UsagePart()].add(part)
      }
      return usage
    }
  }

  private static func folder(_ db: Database, _ node: Int64, at operation: Int64) throws
    -> RelativePath?
  {
    try NodePaths.paths(db, of: node, at: operation).first
  }

  private static func ending(of name: Data?) -> String {
    guard let name, let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return ""
    }
    let ending = name[(dot + 1)...]
    guard (1...12).contains(ending.count) else { return "" }
    return String(decoding: ending, as: UTF8.self).lowercased()
  }
}

extension UsagePart {
  fileprivate mutating func add(_ other: UsagePart) {
    versions += other.versions
    bytes += other.bytes
    storedBytes += other.storedBytes
  }
}

/// What each content takes in the segments, counted once.
private struct ChunkCosts {
  private let db: Database
  private let chunks: Statement
  private let stored: Statement
  private var isTaken: Set<Int64> = []
  private var contentsTaken: Set<Int64> = []

  init(_ db: Database) throws {
    self.db = db
    chunks = try db.makeStatement(sql: "SELECT chunks FROM content WHERE id = ?")
    stored = try db.makeStatement(sql: "SELECT stored FROM chunk WHERE id = ?")
  }

  /// The bytes of the chunks that nothing before had.
  mutating func take(content: Int64) throws -> Int64 {
    guard contentsTaken.insert(content).inserted,
      let list = try Data.fetchOne(chunks, arguments: [content]).flatMap(ChunkList.init)
    else { return 0 }
    var sum: Int64 = 0
    for item in list.items where isTaken.insert(item.id).inserted {
      sum += (try Int64.fetchOne(stored, arguments: [item.id]) ?? 0) + Int64(Segments.recordHeader)
    }
    return sum
  }
}
