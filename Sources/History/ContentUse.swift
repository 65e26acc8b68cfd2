// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Which of the kept operations need which chunks: what a prune would free, before it runs.
struct ContentUse {
  /// Bytes in the segments of the chunks that the operation at this position of `kept` is the newest
  /// to need; those that a protected operation needs are left out.
  private(set) var bytes: [Int64]
  private(set) var protectedBytes: Int64 = 0
  /// Of chunks that none needs.
  private(set) var unneededBytes: Int64 = 0
  /// Rows of `name` and `version` that no kept operation needs.
  private(set) var versions = 0

  private let kept: [Int64]
  private let isProtected: [Bool]
  /// How often `isProtected` is true up to a position.
  private let protectedBefore: [Int]

  /// `kept` rises; the last is the head.
  init(_ db: Database, kept: [Int64], isProtected: [Bool]) throws {
    self.kept = kept
    self.isProtected = isProtected
    var sums = [0]
    for flag in isProtected { sums.append((sums.last ?? 0) + (flag ? 1 : 0)) }
    protectedBefore = sums
    bytes = Array(repeating: 0, count: kept.count)
    let contents = try needOfContents(db)
    let chunks = try needOfChunks(db, contents)
    try count(db, chunks)
  }

  /// A need: 0 is none, `protected` is for ever, else a position of `kept` and 1.
  private static let protected = Int32.max

  private func need(since: Int64, until: Int64?) -> Int32 {
    let end = until.map { firstPosition(notBefore: $0) } ?? kept.count
    let start = firstPosition(notBefore: since)
    guard end > start else { return 0 }
    if protectedBefore[end] > protectedBefore[start] { return ContentUse.protected }
    return Int32(end)
  }

  private func firstPosition(notBefore operation: Int64) -> Int {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle] < operation { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func needOfContents(_ db: Database) throws -> [Int32] {
    let greatest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM content") ?? 0
    var needs = [Int32](repeating: 0, count: Int(greatest) + 1)
    let rows = try Row.fetchCursor(db, sql: "SELECT content, since, until FROM version")
    while let row = try rows.next() {
      let need = need(since: row[1], until: row[2])
      if need == 0 { versions += 1 }
      guard let content = row[0] as Int64?, needs.indices.contains(Int(content)) else { continue }
      needs[Int(content)] = max(needs[Int(content)], need)
    }
    return needs
  }

  private func needOfChunks(_ db: Database, _ contents: [Int32]) throws -> [Int32] {
    let greatest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM chunk") ?? 0
    var needs = [Int32](repeating: 0, count: Int(greatest) + 1)
    let rows = try Row.fetchCursor(db, sql: "SELECT id, chunks FROM content")
    while let row = try rows.next() {
      let need = contents[Int(row[0] as Int64)]
      guard need > 0, let list = ChunkList(row[1]) else { continue }
      for item in list.items where needs.indices.contains(Int(item.id)) {
        needs[Int(item.id)] = max(needs[Int(item.id)], need)
      }
    }
    return needs
  }

  private mutating func count(_ db: Database, _ needs: [Int32]) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, stored FROM chunk")
    while let row = try rows.next() {
      let size = (row[1] as Int64) + Int64(Segments.recordHeader)
      switch needs[Int(row[0] as Int64)] {
      case 0: unneededBytes += size
      case ContentUse.protected: protectedBytes += size
      case let need: bytes[Int(need) - 1] += size
      }
    }
  }
}
