// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB

/// Opens history.db: every page with a checksum that is verified when it is read (CLinux,
/// sqlite_sums.c), and also where nothing can be written.
enum LogFile {
  static let name = "history.db"
  /// SQLITE_IOERR_DATA, which the layer answers for a page that is not what was written.
  static let damagedPageCode: Int32 = 10 | 32 << 8
  static let pageSize = 4096
  private static let reservedBytes: UInt8 = 8
  private static let firstFormatWithSums = 3

  private static let isPrepared: Void = {
    // Without it a store below a mount in place is not reachable; opening then says so.
    _ = semfs_sqlite_keep_descriptor_paths()
    _ = semfs_sqlite_add_sums()
  }()

  /// - Throws: `HistoryError.corrupt` where the header is no store's, `DatabaseError`.
  static func open(in directory: Int32) throws -> (pool: DatabasePool, isReadOnly: Bool) {
    isPrepared
    try checkHeader(in: directory)
    guard isReadOnly(directory) else {
      return (try pool("/proc/self/fd/\(directory)/\(name)", configuration()), false)
    }
    var configuration = configuration()
    configuration.readonly = true
    if !isDiskReadOnly(directory) {
      // Somebody else may be writing, and keeps the log's index for us to read.
      do {
        return (try pool("/proc/self/fd/\(directory)/\(name)", configuration), true)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {}
    }
    configuration = LogFile.configuration(isDetached: true)
    configuration.readonly = true
    return (try pool("file:/proc/self/fd/\(directory)/\(name)?detached=1", configuration), true)
  }

  /// Makes another file of the same kind, empty, with a plain rollback journal.
  static func create(_ name: String, in directory: Int32) throws -> DatabaseQueue {
    isPrepared
    return try DatabaseQueue(
      path: "/proc/self/fd/\(directory)/\(name)", configuration: configuration())
  }

  /// The log as far as it can be read, whatever the checksums of its pages say; one connection.
  static func openDamaged(in directory: Int32) throws -> DatabaseQueue {
    isPrepared
    var configuration = configuration()
    configuration.label = "history, damaged"
    return try DatabaseQueue(
      path: "file:/proc/self/fd/\(directory)/\(name)?raw=1", configuration: configuration)
  }

  /// The pages, from 1, that are not what was written, also free ones. Only what the write-ahead log
  /// does not hold is sure to be whole: for the lock's holder, after a checkpoint.
  static func damagedPages(in directory: Int32) -> [Int] {
    let file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var page = [UInt8](repeating: 0, count: pageSize)
    var damaged: [Int] = []
    var number = 0
    while pread(file, &page, pageSize, off_t(number * pageSize)) == pageSize {
      number += 1
      if semfs_sqlite_page_is_whole(page, Int32(pageSize)) == 0 { damaged.append(number) }
    }
    return damaged
  }

  private static func configuration(isDetached: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 8
    configuration.label = "history"
    configuration.prepareDatabase { db in
      // Before anything is read: the log's index is then kept in our own memory.
      if isDetached { try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
      // Without effect but on a database that is being made.
      _ = semfs_sqlite_reserve_sums(UnsafeMutableRawPointer(db.sqliteConnection))
      try db.execute(sql: "PRAGMA cache_size = -16000")
    }
    return configuration
  }

  private static func pool(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
    let pool = try DatabasePool(path: path, configuration: configuration)
    // GRDB chooses NORMAL for WAL; a commit must survive a power cut here.
    if !configuration.readonly {
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }
    return pool
  }

  /// SQLite believes the header before any checksum can be verified; so it is looked at first.
  private static func checkHeader(in directory: Int32) throws {
    let file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    // A power cut while the file was made: SQLite puts it back.
    if faccessat(directory, name + "-journal", F_OK, 0) == 0 { return }
    var header = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &header, header.count, 0)
    if count == 0 { return }
    let size = Int(header[16]) << 8 | Int(header[17])
    let format = header[60..<64].reduce(0) { $0 << 8 | Int($1) }
    let isDatabase =
      count == header.count && header.starts(with: Array("SQLite format 3\0".utf8))
    // A format that will not be reached is a damaged number.
    if isDatabase, format > Schema.format, format < 1000 {
      throw HistoryError.newerFormat(found: format, known: Schema.format)
    }
    guard isDatabase, size == pageSize,
      header[20] == reservedBytes || (header[20] == 0 && format < firstFormatWithSums)
    else { throw HistoryError.corrupt("the header of history.db makes no sense") }
  }

  private static func isReadOnly(_ directory: Int32) -> Bool {
    for path in [name, "."] where faccessat(directory, path, W_OK, AT_EACCESS) != 0 {
      if errno == EROFS || errno == EACCES { return true }
    }
    return false
  }

  private static func isDiskReadOnly(_ directory: Int32) -> Bool {
    var status = statvfs()
    return fstatvfs(directory, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
  }
}
