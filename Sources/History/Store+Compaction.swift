// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compaction frees what no version needs. First rows of contents and chunks that nothing refers to
// go. Then what is needed of a segment that is mostly garbage is copied behind the newest one, synced,
// referred to by one commit, and the segment is removed when no reader can still have the log of
// before that commit. A crash before the commit leaves garbage in the new segment, one after it a
// segment that nothing refers to: the next compaction finds both.
//
// The lock is taken for each segment anew, so that a mount waits for a second at most. New chunks
// only ever go into the newest segment, so the ones being emptied do not gain any.
import Foundation
import GRDB
import SystemPackage

package struct CompactionReport: Sendable {
  package var contents = 0
  package var chunks = 0
  package var segmentsRewritten = 0
  package var segmentsRemoved = 0
  /// Bytes of the segments and history.db before and after.
  package var bytesBefore: Int64 = 0
  package var bytesAfter: Int64 = 0
  /// Emptied segments that a reader may still use; the next compaction removes them.
  package var segmentsLeft = 0
  /// Segments that stay although they hold garbage, as a chunk in them is damaged.
  package var damaged: [Int64] = []
  package init() {}
}

extension Store {
  /// A segment is rewritten where more than this part of it is garbage: a tenth is what borg has
  /// found worth the copying.
  static let greatestGarbage = 0.1
  /// How long a reader of an earlier state is waited for before its segments are left alone.
  static let readerTimeoutSeconds = 5.0

  /// Frees what no version needs. May be interrupted, also by a crash, anywhere.
  package func compact(progress: (@Sendable (_ done: Int, _ total: Int) -> Bool)? = nil) throws
    -> CompactionReport
  {
    var report = CompactionReport()
    report.bytesBefore = try storedBytes()
    let victims = try locked {
      try recoverHoldingLock()
      try dropUnreferenced(&report)
      try reach(.rowsWritten)
      return try SegmentUse(self).victims()
    }
    var emptied: [Int64] = []
    for (position, victim) in victims.enumerated() {
      if progress?(position, victims.count) == false { throw CancellationError() }
      letOthersIn()
      if try locked({ try move(victim, &report) }) { emptied.append(victim.segment) }
      // What is copied twice takes room: four segments are 256 MiB.
      if emptied.count >= 4 { remove(&emptied, &report) }
    }
    if !emptied.isEmpty { remove(&emptied, &report) }
    report.segmentsLeft = emptied.count
    try shrinkDatabase()
    report.bytesAfter = try storedBytes()
    return report
  }

  private func storedBytes() throws -> Int64 {
    try segments.size().bytes + bytes(of: "history.db") + bytes(of: "history.db-wal")
  }

  // MARK: Rows

  /// Takes away the rows of contents without versions and of chunks without contents.
  private func dropUnreferenced(_ report: inout CompactionReport) throws {
    try writing { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
      try Store.remember(db, "content")
      try db.execute(
        sql: """
          DELETE FROM content WHERE id NOT IN
            (SELECT content FROM version WHERE content IS NOT NULL)
          """)
      report.contents = db.changesCount
      report.chunks = try Store.dropUnreferencedChunks(db)
    }
  }

  private static func dropUnreferencedChunks(_ db: Database) throws -> Int {
    let greatest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM chunk") ?? 0
    var isNeeded = [Bool](repeating: false, count: Int(greatest) + 1)
    let lists = try Row.fetchCursor(db, sql: "SELECT id, chunks FROM content")
    while let row = try lists.next() {
      guard let list = ChunkList(row[1]) else {
        // Without the list nothing says which chunks the content needs.
        throw HistoryError.corrupt("the chunk list of content \(row[0] as Int64) makes no sense")
      }
      for item in list.items where isNeeded.indices.contains(Int(item.id)) {
        isNeeded[Int(item.id)] = true
      }
    }
    let gone = try Int64.fetchAll(db, sql: "SELECT id FROM chunk").filter { !isNeeded[Int($0)] }
    guard !gone.isEmpty else { return 0 }
    try remember(db, "chunk")
    let delete = try db.makeStatement(sql: "DELETE FROM chunk WHERE id = ?")
    for id in gone { try delete.execute(arguments: [id]) }
    return gone.count
  }

  // MARK: Segments

  /// Copies what is needed of a segment behind the newest one. For the lock's holder.
  /// - Returns: whether the segment is not needed any more.
  private func move(_ victim: SegmentUse.Victim, _ report: inout CompactionReport) throws -> Bool {
    let mover = try SegmentMover(self, from: victim.segment)
    var moved: [(id: Int64, segment: Int64, offset: Int64)] = []
    var isWhole = true
    for id in victim.chunks {
      // Another compaction, or a prune, may have been here since the victims were chosen.
      guard let chunk = try reading({ try ChunkRecord.fetch($0, id: id) }),
        chunk.segment == victim.segment
      else { continue }
      if let place = try mover.copy(chunk) {
        moved.append((id, place.segment, place.offset))
      } else {
        isWhole = false
      }
    }
    try mover.finish()
    try reach(.segmentCopied)
    try writing { db in
      let update = try db.makeStatement(
        sql: "UPDATE chunk SET segment = ?, offset = ? WHERE id = ?")
      for item in moved { try update.execute(arguments: [item.segment, item.offset, item.id]) }
    }
    try reach(.segmentMoved)
    if !moved.isEmpty { report.segmentsRewritten += 1 }
    if !isWhole { report.damaged.append(victim.segment) }
    return isWhole
  }

  /// Removes emptied segments, once no reader has the log as it was before. Waits for a bounded time;
  /// what cannot be removed stays in the list.
  private func remove(_ emptied: inout [Int64], _ report: inout CompactionReport) {
    guard (try? awaitReaders()) == true else { return }
    for segment in emptied {
      guard unlinkat(handle.rawValue, Segments.name(segment), 0) == 0 else { continue }
      report.segmentsRemoved += 1
    }
    emptied = []
  }

  /// Whether every reader that is under way sees what was committed before this was called. A
  /// checkpoint can only write all of the log back when no reader needs an earlier state.
  private func awaitReaders() throws -> Bool {
    let deadline = clockNow() + Int64(Store.readerTimeoutSeconds * 1e9)
    while true {
      if try copyLogBack() { return true }
      guard clockNow() < deadline else { return false }
      usleep(20_000)
    }
  }

  /// Copies the write-ahead log into history.db. Whether all of it could be, as no reader needs an
  /// earlier state.
  func copyLogBack() throws -> Bool {
    try database.writeWithoutTransaction { db in
      let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(PASSIVE)")
      return row.map { $0[0] as Int64 == 0 && $0[1] as Int64 == $0[2] as Int64 } ?? false
    }
  }

  /// Gives free pages of history.db back where they are a quarter of it and the rest is soon copied.
  private func shrinkDatabase() throws {
    try locked {
      let (pages, free, size) = try reading { db in
        (
          try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0,
          try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0,
          try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
        )
      }
      guard free * 4 > pages, (pages - free) * size < 256 << 20 else { return }
      do {
        try database.writeWithoutTransaction { db in
          try db.execute(sql: "VACUUM")
          _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        return
      }
    }
  }
}

/// How much of each segment is needed.
private struct SegmentUse {
  /// A segment that is worth emptying, and the chunks in it that are needed.
  struct Victim {
    var segment: Int64
    var chunks: [Int64] = []
  }

  private var sizes: [Int64: Int64] = [:]
  private var needed: [Int64: Int64] = [:]
  private let store: Store

  /// For the lock's holder.
  init(_ store: Store) throws {
    self.store = store
    for (segment, size) in try store.segments.sizes() { sizes[segment] = size }
    try store.reading { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT segment, sum(stored + \(Segments.recordHeader)) FROM chunk GROUP BY segment")
      while let row = try rows.next() { needed[row[0]] = row[1] }
    }
  }

  /// What is worth emptying: a segment with much garbage, one of many that are nearly empty. The
  /// newest is none unless it is all garbage, and then an empty one is made behind it, so that no
  /// number is used twice.
  func victims() throws -> [Victim] {
    guard let newest = sizes.keys.max() else { return [] }
    let small = sizes.filter { $0.key != newest && $0.value < Segments.greatestSize / 8 }
    let mergesSmall = small.count >= 8
    var chosen: Set<Int64> = []
    for (segment, size) in sizes {
      let live = needed[segment] ?? 0
      let garbage = size - Int64(Segments.fileHeader) - live
      let isMuch = Double(garbage) > Double(size) * Store.greatestGarbage
      if live == 0 && (segment != newest || garbage > 0) { chosen.insert(segment) }
      if isMuch || (mergesSmall && small[segment] != nil) { chosen.insert(segment) }
    }
    if chosen.contains(newest) { try SegmentMover.begin(store, newest + 1) }
    return try gather(chosen)
  }

  private func gather(_ chosen: Set<Int64>) throws -> [Victim] {
    guard !chosen.isEmpty else { return [] }
    var victims: [Int64: Victim] = [:]
    for segment in chosen { victims[segment] = Victim(segment: segment) }
    try store.reading { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT id, segment FROM chunk ORDER BY id")
      while let row = try rows.next() { victims[row[1]]?.chunks.append(row[0]) }
    }
    return victims.values.sorted { $0.segment < $1.segment }
  }
}

/// Copies records of one segment behind the newest. Used under the store's lock, for one segment.
private final class SegmentMover {
  private let store: Store
  private var target: Int64
  private var output: Int32 = -1
  private var end: Int64 = 0

  init(_ store: Store, from source: Int64) throws {
    self.store = store
    target = try store.segments.sizes().map(\.segment).max() ?? source
    guard target > source else {
      throw HistoryError.corrupt("a segment behind segment \(source) is gone")
    }
  }

  deinit { if output >= 0 { close(output) } }

  /// Makes an empty segment; that it is there survives a power cut.
  static func begin(_ store: Store, _ segment: Int64) throws {
    let path = store.segments.filePath(segment)
    let file = openat(
      store.handle.rawValue, Segments.name(segment),
      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    try checked(file, path)
    defer { close(file) }
    try Segments.writeAll(Segments.header(of: segment), to: file, at: 0, path)
    try checked(fsync(file), path)
    let folder = openat(store.handle.rawValue, "segments", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try checked(folder, path)
    defer { close(folder) }
    try checked(fsync(folder), path)
  }

  /// Where the copy is; nil where the chunk's bytes are not what they should be, and nothing was
  /// copied.
  func copy(_ chunk: ChunkRecord) throws -> (segment: Int64, offset: Int64)? {
    guard case .success = store.segments.read(chunk), let record = try store.segments.record(chunk)
    else { return nil }
    try prepare(room: Int64(record.count))
    let offset = end
    try Segments.writeAll(record, to: output, at: offset, store.segments.filePath(target))
    end += Int64(record.count)
    return (target, offset)
  }

  /// Makes the copies survive a power cut.
  func finish() throws {
    guard output >= 0 else { return }
    try checked(fdatasync(output), store.segments.filePath(target))
  }

  private func prepare(room: Int64) throws {
    if output >= 0 && end + room <= Segments.greatestSize { return }
    if output >= 0 {
      try finish()
      close(output)
      output = -1
      try begin()
    } else {
      try open()
      if end + room > Segments.greatestSize && end > Int64(Segments.fileHeader) {
        close(output)
        output = -1
        try begin()
      }
    }
  }

  private func begin() throws {
    target += 1
    try SegmentMover.begin(store, target)
    try open()
  }

  private func open() throws {
    let path = store.segments.filePath(target)
    output = openat(
      store.handle.rawValue, Segments.name(target), O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    try checked(output, path)
    end = try Segments.end(of: output, segment: target, path)
  }
}
