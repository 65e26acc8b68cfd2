// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a new history.db of what can be read of a damaged one. Rows are copied table by table; where
// a page cannot be read, the next readable row is looked for. What rows that are gone meant to the
// others is put right afterwards (`LogMending`). The damaged file stays beside the new one.
import CLinux
import Foundation
import GRDB
import SystemPackage

/// Rebuilds the log of one store, under its lock, while nobody has it open.
struct Salvage {
  /// What a damaged history.db is renamed to.
  static let damagedPrefix = "history.db."
  private static let made = "history.db.new"
  private let folder: Int32
  private let path: FilePath

  init(folder: Int32, path: FilePath) {
    self.folder = folder
    self.path = path
  }

  /// What was done, in sentences.
  func run() throws -> [String] {
    remove(Salvage.made)
    var notes: [String] = []
    do {
      let new = try LogFile.create(Salvage.made, in: folder)
      try Salvage.makeTables(new)
      try mendHeader()
      notes += try copy(to: new)
      try new.write { db in
        var mending = LogMending(db: db, segments: Segments(directory: folder, path: path))
        try mending.run()
        notes += mending.notes
      }
      try new.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
      try new.close()
    }
    let kept = try replace()
    return notes + ["the damaged log is kept as \(kept)"]
  }

  private static func makeTables(_ new: DatabaseQueue) throws {
    try new.write { try Schema.create($0) }
  }

  private func copy(to new: DatabaseQueue) throws -> [String] {
    let old: DatabaseQueue
    do {
      old = try LogFile.openDamaged(in: folder)
      try old.unsafeRead { _ = try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    } catch {
      try mendTableOfContents()
      do {
        return try copy(from: LogFile.openDamaged(in: folder), to: new)
      } catch {
        return ["nothing of history.db could be read: \(error)"]
      }
    }
    return try copy(from: old, to: new)
  }

  private func copy(from old: DatabaseQueue, to new: DatabaseQueue) throws -> [String] {
    defer { try? old.close() }
    var notes: [String] = []
    for table in try LogTable.all() where table.name != "seen" {
      // In no transaction: where a page cannot be read, SQLite has ended it, and its end would fail.
      let unread = try old.unsafeRead { source in
        try new.write { target in
          try target.execute(sql: "DELETE FROM \(table.name)")
          var copy = TableCopy(table: table, source: source, target: target)
          try copy.run()
          return copy.hasHoles
        }
      }
      if unread { notes.append("some rows of the table \(table.name) could not be read") }
    }
    return notes
  }

  // MARK: Files

  /// What SQLite must find in the header to read anything; these bytes are the same in every store.
  private func mendHeader() throws {
    let file = openat(folder, LogFile.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    let fixed: [(at: Int, bytes: [UInt8])] = [
      (0, Array("SQLite format 3\0".utf8) + [16, 0, 2, 2, 8, 64, 32, 32]), (44, [0, 0, 0, 4]),
      (56, [0, 0, 0, 1]),
    ]
    for part in fixed {
      let count = pwrite(file, part.bytes, part.bytes.count, off_t(part.at))
      try checked(count, path)
    }
  }

  /// Puts the pages that list the tables back as a new store has them: every store's tables are
  /// made in the same order and begin at the same pages.
  private func mendTableOfContents() throws {
    let pattern = "history.db.pattern"
    remove(pattern)
    defer { remove(pattern) }
    let queue = try LogFile.create(pattern, in: folder)
    try Salvage.makeTables(queue)
    let pages = try queue.read {
      try Int64.fetchAll($0, sql: "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")
    }
    try queue.close()
    let source = openat(folder, pattern, O_RDONLY | O_CLOEXEC)
    let target = openat(folder, LogFile.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    defer { for file in [source, target] where file >= 0 { close(file) } }
    guard source >= 0, target >= 0 else { return }
    for page in pages {
      var bytes = [UInt8](repeating: 0, count: LogFile.pageSize)
      let start = off_t(page - 1) * off_t(bytes.count)
      guard pread(source, &bytes, bytes.count, start) == bytes.count else { continue }
      // The header's sizes and counters are the damaged file's own.
      let skipped = page == 1 ? 100 : 0
      let count = bytes.withUnsafeBytes {
        pwrite(target, $0.baseAddress.map { $0 + skipped }, $0.count - skipped, start + skipped)
      }
      try checked(count, path)
    }
    remove(LogFile.name + "-shm")
  }

  /// Puts the new log in the old one's place. Returns the old one's new name.
  private func replace() throws -> String {
    var number = 1
    var name = "history.db.damaged"
    while faccessat(folder, name, F_OK, 0) == 0 {
      number += 1
      name = "history.db.damaged-\(number)"
    }
    if faccessat(folder, LogFile.name, F_OK, 0) == 0 {
      try checked(renameat(folder, LogFile.name, folder, name), path)
    }
    renameat(folder, LogFile.name + "-wal", folder, name + "-wal")
    remove(LogFile.name + "-shm")
    try checked(renameat(folder, Salvage.made, folder, LogFile.name), path)
    try checked(fsync(folder), path)
    return name
  }

  private func remove(_ name: String) { _ = unlinkat(folder, name, 0) }
}

/// Copies those rows of one table that can be read and make sense.
private struct TableCopy {
  let table: LogTable
  let source: Database
  let target: Database
  private(set) var hasHoles = false

  mutating func run() throws {
    if table.hasRowID { try copyByRowID() } else { try copyFromBothEnds() }
  }

  private var columns: String { table.columns.joined(separator: ", ") }

  private func insert(_ row: Row, _ count: Int) throws {
    let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try target.cachedStatement(
      sql: "INSERT OR IGNORE INTO \(table.name) (\(columns)) VALUES (\(marks))")
    try statement.execute(arguments: StatementArguments(Array(row.databaseValues.prefix(count))))
  }

  private mutating func copyByRowID() throws {
    var next = Int64.min
    while true {
      do {
        let rows = try Row.fetchCursor(
          source,
          sql: """
            SELECT \(columns), \(table.makesSense), rowid FROM \(table.name) NOT INDEXED
            WHERE rowid >= ? ORDER BY rowid
            """, arguments: [next])
        let count = table.columns.count
        while let row = try rows.next() {
          if row[count] == true { try insert(row, count) } else { hasHoles = true }
          let id: Int64 = row[count + 1]
          guard id < Int64.max else { return }
          next = max(next, id) + 1
        }
        return
      } catch is DatabaseError {
        hasHoles = true
        guard let found = firstReadable(from: next) else { return }
        next = found
      }
    }
  }

  /// The least row number from which on a row can be read; pages before it cannot.
  private func firstReadable(from start: Int64) -> Int64? {
    var low = max(start, 0)
    var step: Int64 = 1
    while !isReadable(from: low + step) {
      guard step < Int64.max / 4 else { return nil }
      step *= 2
    }
    var high = low + step
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isReadable(from: middle) { high = middle } else { low = middle }
    }
    return high
  }

  private func isReadable(from id: Int64) -> Bool {
    (try? Row.fetchOne(
      source,
      sql: """
        SELECT \(columns), rowid FROM \(table.name) NOT INDEXED WHERE rowid >= ? ORDER BY rowid
        """, arguments: [id])) != nil
  }

  private mutating func copyFromBothEnds() throws {
    for order in ["ASC", "DESC"] {
      do {
        let rows = try Row.fetchCursor(
          source,
          sql: """
            SELECT \(columns), \(table.makesSense) FROM \(table.name) ORDER BY 1 \(order)
            """)
        let count = table.columns.count
        while let row = try rows.next() {
          if row[count] == true { try insert(row, count) } else { hasHoles = true }
        }
        return
      } catch is DatabaseError {
        hasHoles = true
      }
    }
  }
}
