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
      if state.directories[table.model]?.stamp ?? -1 < stamp {
        state.directories[table.model] = fresh
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
    // A list never changes its middle: what splits or is merged gets another number.
    if let known, known.centroids.lists == withMiddle {
      directory.centroids = known.centroids
    } else {
      directory.centroids = try middles(of: table, db)
    }
    return directory
  }

  private static func middles(of table: VectorTable, _ db: Database) throws -> Centroids {
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, scale, middle FROM list WHERE model = ? AND middle IS NOT NULL ORDER BY id",
      arguments: [table.model])
    var middles: [(list: Int64, code: VectorCode)] = []
    while let row = try rows.next() {
      let values = (row[2] as Data).map { Int8(bitPattern: $0) }
      guard values.count == table.dimensions else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT)
      }
      middles.append((row[0], VectorCode(scale: row[1], values: values)))
    }
    return Centroids(middles, dimensions: table.dimensions)
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
    let bytes = block.ids.count * 12 + block.codes.values.count
    state.withLock { state in
      guard state.blocks[list]?.stamp ?? -1 < stamp, bytes <= bytesKept else { return }
      if let old = state.blocks[list] {
        state.bytes -= old.block.ids.count * 12 + old.block.codes.values.count
      }
      state.blocks[list] = (stamp, block)
      state.bytes += bytes
      while state.bytes > bytesKept, let victim = state.blocks.first(where: { $0.key != list }) {
        state.blocks[victim.key] = nil
        state.bytes -= victim.value.block.ids.count * 12 + victim.value.block.codes.values.count
      }
    }
  }
}
