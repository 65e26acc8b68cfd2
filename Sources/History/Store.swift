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
  let witness: Witness
  /// Whether nothing can be written to the store's folder.
  package let isReadOnly: Bool
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
    witness = Witness(directory: raw)
    do {
      (database, isReadOnly) = try LogFile.open(in: raw)
      let format = try checkFormat(creates: creates)
      if format > 0 && format < Schema.format { try locked { try migrate() } }
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

  /// Runs `body`, a few lookups, each on the newest state of the log. For what would be looked up a
  /// hundred thousand times: no transaction is begun.
  func lookingUp<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try database.unsafeRead(body)
    } catch let error as DatabaseError {
      throw HistoryError(error, directory.appending("history.db"))
    }
  }

  /// Runs `body` in a transaction that is on the disk when this returns. For the lock's holder.
  func writing<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      let (result, head) = try database.write { db in (try body(db), try LogHead.advance(db)) }
      witness.note(head)
      return result
    } catch let error as DatabaseError {
      throw HistoryError(error, directory.appending("history.db"))
    }
  }

  /// After a long commit, takes what is in the write-ahead log over into history.db: each process that
  /// opens the store when no other has it open reads the log wholly, and it counts in the store's
  /// size. Beside readers that need it, and where the disk fails, it is left to a later commit: what was
  /// committed is so whatever becomes of this.
  func shortenLog() {
    guard bytes(of: LogFile.name + "-wal") > 1 << 20 else { return }
    let isShort: Void? = try? database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA busy_timeout = 0")
      defer { try? db.execute(sql: "PRAGMA busy_timeout = 10000") }
      _ = try db.checkpoint(.truncate)
    }
    // GRDB would make one by a commit of its own, at each opening, where the log is empty.
    if isShort != nil { try? writing { _ in } }
  }

  /// Runs `body` holding the store's lock. - Throws: `HistoryError.locked`.
  func locked<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try StoreLock(
      directory: handle.rawValue, path: directory, timeoutSeconds: lockTimeout)
    return try withExtendedLifetime(lock) {
      defer { segments.endWriting() }
      try refuseLoss()
      return try body()
    }
  }

  /// The size of a file in the store's folder; 0 where it is not there.
  func bytes(of name: String) -> Int64 {
    (try? FileStatus(of: Array(name.utf8), in: handle.rawValue))?.size ?? 0
  }

  /// The store's folder, open.
  var folder: Int32 { handle.rawValue }

  func reach(_ point: FaultPoint) throws { try faults?(point) }

  // MARK: Opening

  static func openFolder(tree: Tree, directory: FilePath?, path: FilePath) throws
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
    // The names of the folders survive a power cut before anything is recorded in them.
    let parent = openat(handle.rawValue, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if parent >= 0 { close(parent) } }
    for folder in [handle.rawValue, parent] where fsync(folder) != 0 {
      if Errno.current == .ioError { throw HistoryError(.current, path) }
    }
  }

  /// The format of the log; 0 where there is none yet.
  private func checkFormat(creates: Bool) throws -> Int {
    let (format, id) = try database.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      )
    }
    if format == 0, let told = witness.read() {
      throw HistoryError.corrupt(
        "history.db is empty and had come to operation \(told.operation): it was replaced, or "
          + "history.db-wal was deleted")
    }
    if format == 0 && creates { return 0 }
    guard format > 0 else { throw HistoryError.notAStore(tree.path) }
    guard id == Schema.applicationID else {
      throw HistoryError.corrupt("history.db belongs to another program")
    }
    guard format <= Schema.format else {
      throw HistoryError.newerFormat(found: format, known: Schema.format)
    }
    return format
  }

  /// Brings a log of an earlier format to this one.
  private func migrate() throws {
    try writing { try Schema.addTables($0) }
    // Makes room for the checksums of pages, and puts tables where a new log has them.
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "VACUUM")
      _ = try db.checkpoint(.truncate)
    }
    try writing { try $0.execute(sql: "PRAGMA user_version = \(Schema.format)") }
  }

  /// Makes the tables and the first operation; false where they are there.
  private func createLog() throws -> Bool {
    try locked {
      let isNew = try writing { db in
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return false }
        try Schema.create(db)
        let status = try FileStatus(of: tree.descriptor.rawValue)
        let recorder = try Recorder(db, draft: OperationDraft(kind: .initialise, actor: .current))
        try recorder.recordRoot(status)
        _ = try recorder.finish(changeCount: 0)
        return true
      }
      // So that history.db says of itself what it is, also where its write-ahead log gets lost.
      if isNew { try database.writeWithoutTransaction { _ = try $0.checkpoint() } }
      return isNew
    }
  }
}
