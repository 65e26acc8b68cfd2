// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB
import SystemPackage

/// Opens `index.db`, or makes it anew where what is there cannot be used.
enum IndexDatabase {
  static func open(at path: FilePath) throws -> (pool: DatabasePool, wasRebuilt: Bool) {
    _ = semfs_sqlite_keep_descriptor_paths()
    let existed = exists(path)
    do {
      let wasCut = existed && isEmpty(path)
      let pool = try pool(at: path)
      if try prepare(pool) { return (pool, wasCut) }
      try pool.close()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH: break
      default: throw translated(error, path)
      }
    }
    remove(path)
    do {
      let pool = try pool(at: path)
      _ = try prepare(pool)
      return (pool, existed)
    } catch let error as DatabaseError {
      throw translated(error, path)
    }
  }

  /// The error of SQLite as ours. A damaged index is removed: it can be built again.
  static func translated(_ error: DatabaseError, _ path: FilePath) -> IndexingError {
    switch error.resultCode {
    case .SQLITE_FULL: .diskFull(path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked(pid: nil)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: damaged(path)
    case .SQLITE_READONLY: .io(path, .readOnlyFileSystem)
    case .SQLITE_PERM, .SQLITE_AUTH: .io(path, .permissionDenied)
    case .SQLITE_CANTOPEN: .io(path, Errno(rawValue: errno == 0 ? ENOENT : errno))
    default: .io(path, .ioError)
    }
  }

  private static func damaged(_ path: FilePath) -> IndexingError {
    remove(path)
    return .damaged(path)
  }

  private static func exists(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withPlatformString { lstat($0, &status) } == 0
  }

  /// Whether nothing is left of what was there. What is being made this moment has its log already.
  private static func isEmpty(_ path: FilePath) -> Bool {
    var status = stat()
    guard path.withPlatformString({ stat($0, &status) }) == 0, status.st_size == 0 else {
      return false
    }
    return (path.string + "-wal").withCString { access($0, F_OK) } != 0
  }

  static func remove(_ path: FilePath) {
    for ending in ["", "-wal", "-shm", "-journal"] {
      _ = (path.string + ending).withCString { unlink($0) }
    }
  }

  private static func pool(at path: FilePath) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "semfs.index"
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      _ = semfs_sqlite_register_occurrences(UnsafeMutableRawPointer(db.sqliteConnection))
      // Wide rows of vectors: fewer pages to find. Only a new file takes it.
      try db.execute(sql: "PRAGMA page_size = \(Schema.pageBytes)")
      // A cache: a power cut may cost the last transactions, never consistency.
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      try db.execute(sql: "PRAGMA mmap_size = 0")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      // What one search looks at of a large index; taken as it is needed.
      try db.execute(sql: "PRAGMA cache_size = -16000")
    }
    let pool = try DatabasePool(path: path.string, configuration: configuration)
    // A transaction of the writer touches thousands of pages, many of them again and again.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = -24576") }
    return pool
  }

  /// Makes the tables of a new file. False: the file is not ours, or of another format.
  private static func prepare(_ pool: DatabasePool) throws -> Bool {
    let isNew = try pool.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
    }
    guard isNew else { return try pool.read(Schema.isCurrent) }
    try pool.write { db in
      // Another process may have been faster.
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else { return }
      try Schema.create(db)
    }
    return true
  }
}
