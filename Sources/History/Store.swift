// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB
import SystemPackage

/// The versioned snapshot log of one tree: contents, versions, operations, snapshots.
///
/// Safe from any thread and beside other processes. Reading never waits for writing. What changes the
/// tree or the log takes the store's lock, waiting for at most `lockTimeoutSeconds`; code that runs
/// inside `transaction` must not call what takes it again.
package final class Store: Sendable {
  package let tree: Tree
  /// Where the state is; `.semfs` below the tree unless said otherwise.
  package let directory: FilePath
  package static let lockTimeoutSeconds = StoreLock.timeoutSeconds

  let database: DatabasePool
  let segments: Segments
  let faults: FaultHook?
  private let lockTimeout: Double
  /// The store's folder, open.
  let handle: FileDescriptor

  /// Makes `tree` a store. Nothing of it is recorded yet: a scan does that.
  /// - Returns: the store, and whether it was made now (false: it was one already).
  package static func initialise(
    tree: Tree, directory: FilePath? = nil, faults: FaultHook? = nil,
    lockTimeoutSeconds: Double = Store.lockTimeoutSeconds
  ) throws -> (Store, Bool) {
    let path = directory ?? tree.path.appending(".semfs")
    try makeFolders(tree: tree, directory: directory, path: path)
    let store = try Store(
      tree: tree, directory: directory, creates: true, faults: faults, timeout: lockTimeoutSeconds)
    let isNew = try store.createLog()
    if !isNew { try store.recover() }
    return (store, isNew)
  }

  /// Repairs what a crash left half done (see docs/FORMAT.md, journal) before it returns, unless
  /// the tree is read-only.
  /// - Throws: `HistoryError.notAStore`, `.newerFormat`, `.corrupt`, `.locked`, …
  package static func open(
    tree: Tree, directory: FilePath? = nil, faults: FaultHook? = nil,
    lockTimeoutSeconds: Double = Store.lockTimeoutSeconds
  ) throws -> Store {
    let store = try Store(
      tree: tree, directory: directory, creates: false, faults: faults, timeout: lockTimeoutSeconds)
    try store.recover()
    return store
  }

  private init(
    tree: Tree, directory: FilePath?, creates: Bool, faults: FaultHook?, timeout: Double
  ) throws {
    self.tree = tree
    self.faults = faults
    self.directory = directory ?? tree.path.appending(".semfs")
    lockTimeout = timeout
    handle = try Store.openFolder(tree: tree, directory: directory, path: self.directory)
    let raw = handle.rawValue
    guard creates || faccessat(raw, "history.db", F_OK, 0) == 0 else {
      try? handle.close()
      throw HistoryError.notAStore(tree.path)
    }
    segments = Segments(directory: raw, path: self.directory)
    do {
      database = try Store.openDatabase(directory: raw, readOnly: false)
      let format = try Store.checkFormat(database, tree.path, creates: creates)
      if format > 0 && format < Schema.format {
        try locked { try writing { try Schema.migrate($0) } }
      }
    } catch let error as DatabaseError {
      try? handle.close()
      throw HistoryError(error, self.directory.appending("history.db"))
    }
  }

  deinit {
    try? database.close()
    try? handle.close()
  }

  // MARK: Access for the rest of the module

  /// Runs `body` on a consistent view of the log.
  func reading<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try database.read(body)
    } catch let error as DatabaseError {
      throw HistoryError(error, directory.appending("history.db"))
    }
  }

  /// Runs `body` in a transaction that is on the disk when this returns. For the lock's holder.
  func writing<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try database.write(body)
    } catch let error as DatabaseError {
      throw HistoryError(error, directory.appending("history.db"))
    }
  }

  /// Runs `body` holding the store's lock. - Throws: `HistoryError.locked`.
  func locked<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try StoreLock(
      directory: handle.rawValue, path: directory, timeoutSeconds: lockTimeout)
    return try withExtendedLifetime(lock) {
      defer { segments.endWriting() }
      return try body()
    }
  }

  /// The size of a file in the store's folder; 0 where it is not there.
  func bytes(of name: String) -> Int64 {
    (try? FileStatus(of: Array(name.utf8), in: handle.rawValue))?.size ?? 0
  }

  func reach(_ point: FaultPoint) throws { try faults?(point) }

  // MARK: Opening

  private static func openFolder(tree: Tree, directory: FilePath?, path: FilePath) throws
    -> FileDescriptor
  {
    guard let directory else {
      do {
        return FileDescriptor(
          rawValue: try tree.open(
            RelativePath(bytes: RelativePath.storeName), O_RDONLY | O_DIRECTORY))
      } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
        throw HistoryError.notAStore(tree.path)
      } catch {
        throw HistoryError(error, path)
      }
    }
    let raw = directory.withPlatformString {
      Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard raw >= 0 else {
      if Errno.current == .noSuchFileOrDirectory { throw HistoryError.notAStore(tree.path) }
      throw HistoryError(.current, path)
    }
    return FileDescriptor(rawValue: raw)
  }

  private static func makeFolders(tree: Tree, directory: FilePath?, path: FilePath) throws {
    func make(_ name: String, in folder: Int32) throws {
      if mkdirat(folder, name, 0o700) != 0 && Errno.current != .fileExists {
        throw HistoryError(.current, path)
      }
    }
    if let directory {
      try? FileManager.default.createDirectory(
        atPath: directory.string, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } else {
      try make(".semfs", in: tree.descriptor.rawValue)
    }
    let handle = try openFolder(tree: tree, directory: directory, path: path)
    defer { try? handle.close() }
    try make("segments", in: handle.rawValue)
    try make("tmp", in: handle.rawValue)
  }

  private static let keepsDescriptorPaths: Void = {
    // Without it a store below a mount in place is not reachable; opening then says so.
    _ = semfs_sqlite_keep_descriptor_paths()
  }()

  private static func openDatabase(directory: Int32, readOnly: Bool) throws -> DatabasePool {
    keepsDescriptorPaths
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 8
    configuration.readonly = readOnly
    configuration.label = "history"
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -16000")
    }
    let pool = try DatabasePool(
      path: "/proc/self/fd/\(directory)/history.db", configuration: configuration)
    // GRDB chooses NORMAL for WAL; a commit must survive a power cut here.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return pool
  }

  /// The format of the log; 0 where there is none yet.
  private static func checkFormat(_ database: DatabasePool, _ path: FilePath, creates: Bool) throws
    -> Int
  {
    let (format, id) = try database.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      )
    }
    if format == 0 && creates { return 0 }
    guard format > 0 else { throw HistoryError.notAStore(path) }
    guard id == Schema.applicationID else {
      throw HistoryError.corrupt("history.db belongs to another program")
    }
    guard format <= Schema.format else {
      throw HistoryError.newerFormat(found: format, known: Schema.format)
    }
    return format
  }

  /// Makes the tables and the first operation; false where they are there.
  private func createLog() throws -> Bool {
    try locked {
      try writing { db in
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return false }
        try Schema.create(db)
        let status = try FileStatus(of: tree.descriptor.rawValue)
        let recorder = try Recorder(db, draft: OperationDraft(kind: .initialise, actor: .current))
        try recorder.recordRoot(status)
        _ = try recorder.finish(changeCount: 0)
        return true
      }
    }
  }
}
