// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization

/// What is kept in memory of posting lists: all middles, and the lists that searches have read, up to
/// `Limits.listBytesKept`. Belongs to one `Index`; stamps tell what is of which state of the database.
final class VectorLists: Sendable {
  /// A model's lists in one state of the database.
  struct Directory: Sendable {
    var stamp: Int64
    var centroids: Centroids
    /// Vectors in each list.
    var counts: [Int64: Int] = [:]
    var total = 0
    /// When each list last changed.
    var stamps: [Int64: Int64] = [:]
    /// The list that has no middle: all vectors of a model that has few.
    var unassigned: Int64?
  }

  private struct State {
    var directories: [Int64: Directory] = [:]
    var blocks: [Int64: (stamp: Int64, block: ListContents)] = [:]
    var bytes = 0

    mutating func forget(_ list: Int64) {
      guard let old = blocks.removeValue(forKey: list) else { return }
      bytes -= old.block.bytes
    }
  }

  /// Held for dictionary work only; what is missing is read from the database outside of it.
  private let state = Mutex(State())
  private let bytesKept: Int

  init(bytesKept: Int = Limits.listBytesKept) { self.bytesKept = bytesKept }

  /// The lists of a model as the transaction of `db` sees them.
  func directory(of table: VectorTable, _ db: Database) throws -> Directory {
    let stamp = try VectorTable.stamp(db)
    let known = state.withLock { $0.directories[table.model] }
    if let known, known.stamp == stamp { return known }
    let fresh = try VectorLists.read(table, stamp: stamp, updating: known, db)
    state.withLock { state in
      guard state.directories[table.model]?.stamp ?? -1 < stamp else { return }
      state.directories[table.model] = fresh
      for gone in known?.counts.keys ?? [:].keys where fresh.counts[gone] == nil {
        state.forget(gone)
      }
    }
    return fresh
  }

  private static func read(
    _ table: VectorTable, stamp: Int64, updating known: Directory?, _ db: Database
  ) throws -> Directory {
    var directory = Directory(
      stamp: stamp, centroids: Centroids([], dimensions: table.dimensions))
    var withMiddle: [Int64] = []
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT id, count, stamp, middle IS NULL FROM list WHERE model = ? ORDER BY id"),
      arguments: [table.model])
    while let row = try rows.next() {
      let id: Int64 = row[0]
      directory.counts[id] = row[1]
      directory.total += row[1]
      directory.stamps[id] = row[2]
      if row[3] { directory.unassigned = id } else { withMiddle.append(id) }
    }
    directory.centroids = try middles(
      of: withMiddle, updating: known?.centroids ?? directory.centroids, db)
    return directory
  }

  /// A list never changes its middle, as what splits or is merged gets another number; so only those of
  /// lists that are not known yet are read.
  private static func middles(
    of lists: [Int64], updating known: Centroids, _ db: Database
  ) throws -> Centroids {
    let old = Set(known.lists)
    let fresh = lists.filter { !old.contains($0) }
    let gone = old.subtracting(lists)
    if fresh.isEmpty, gone.isEmpty { return known }
    let read = try fresh.map { (list: $0, code: try middle(of: $0, known.dimensions, db)) }
    if old.isEmpty { return Centroids(read, dimensions: known.dimensions) }
    var centroids = known
    for list in gone { centroids.remove(list) }
    for middle in read { centroids.append(middle) }
    return centroids
  }

  private static func middle(
    of list: Int64, _ dimensions: Int, _ db: Database
  ) throws -> VectorCode {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT scale, middle FROM list WHERE id = ?"), arguments: [list])
    guard let row, let scale = row[0] as Float?, scale.isFinite, let bytes = row[1] as Data?,
      bytes.count == dimensions
    else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int8.self)) }
    return VectorCode(scale: scale, values: values)
  }

  /// The vectors of a list.
  func contents(
    of list: Int64, _ directory: Directory, dimensions: Int, _ db: Database
  ) throws -> ListContents {
    let stamp = directory.stamps[list] ?? -1
    if let kept = state.withLock({ $0.blocks[list] }), kept.stamp == stamp { return kept.block }
    let block = try PostingRow.all(
      of: list, dimensions: dimensions, expecting: directory.counts[list] ?? 0, db)
    keep(block, of: list, stamp: stamp)
    return block
  }

  private func keep(_ block: ListContents, of list: Int64, stamp: Int64) {
    state.withLock { state in
      guard state.blocks[list]?.stamp ?? -1 < stamp, block.bytes <= bytesKept else { return }
      state.forget(list)
      state.blocks[list] = (stamp, block)
      state.bytes += block.bytes
      while state.bytes > bytesKept, let victim = state.blocks.keys.first(where: { $0 != list }) {
        state.forget(victim)
      }
    }
  }
}
