// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// The ways in which a plan changes the tree. Every path lies below what the transaction touches.
///
/// Lives as long as the body it was given to, on that body's thread.
package final class TreeTransaction {
  private let store: Store
  private var tree: Tree { store.tree }
  private let staging: Staging
  private let touching: [RelativePath]
  /// What could not be read into the log, which therefore stays.
  private let unrecorded: [(path: RelativePath, error: Errno)]
  /// What was removed: where it was, and its name in the staging folder.
  private var removed: [(path: RelativePath, name: [UInt8])] = []

  /// Metadata of folders that were restored; what is put into them afterwards changes their times.
  private var restoredFolders: [(path: RelativePath, state: NodeState)] = []

  init(
    store: Store, staging: Staging, touching: [RelativePath],
    unrecorded: [(path: FilePath, error: Errno)]
  ) {
    self.store = store
    self.staging = staging
    self.touching = touching
    self.unrecorded = unrecorded.compactMap { problem in
      (try? RelativePath(problem.path)).map { ($0, problem.error) }
    }
  }

  /// Makes a folder and the missing ones above it.
  package func createFolder(_ path: FilePath) throws {
    let relative = try check(path, allowsAncestors: true)
    var part = RelativePath.root
    for name in relative.components {
      part = part.appending(name)
      try tree.withParent(of: part) { parent in
        guard withCString(name, { mkdirat(parent, $0, 0o777) }) != 0 else { return }
        let code = Errno.current
        guard code == .fileExists else { throw HistoryError(code, part.filePath) }
        guard try FileStatus(of: name, in: parent).kind == .folder else {
          throw part == relative
            ? HistoryError.alreadyExists(path) : HistoryError.notAFolder(part.filePath)
        }
      }
    }
  }

  /// Replaces or makes a file, by a temporary file and rename. Keeps mode and owner of the one replaced.
  package func write(_ data: Data, to path: FilePath) throws {
    let relative = try check(path)
    let former = try status(relative)
    if let former, former.kind != .file { throw HistoryError.alreadyExists(path) }
    try requireRecorded(relative)
    let name = staging.newName()
    let file = withCString(name) {
      openat(staging.folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    try checked(file, path)
    defer { close(file) }
    try writeAll(data, to: file, path)
    if let former { try keepAttributes(of: former, at: relative, file) }
    try staging.put(name, at: relative, replaces: former != nil)
  }

  package func append(_ data: Data, to path: FilePath) throws {
    let relative = try check(path)
    guard try status(relative) != nil else { return try write(data, to: path) }
    try requireRecorded(relative)
    let file: Int32
    do {
      file = try tree.open(relative, O_WRONLY | O_APPEND | O_NOFOLLOW)
    } catch {
      throw HistoryError(error, path)
    }
    defer { close(file) }
    try writeAll(data, to: file, path)
  }

  /// Moves a file or folder; refuses to replace.
  package func move(_ path: FilePath, to destination: FilePath) throws {
    let source = try check(path)
    let target = try check(destination)
    guard try status(source) != nil else { throw HistoryError.noSuchPath(path) }
    guard !target.isAtOrBelow(source) || target == source else {
      throw HistoryError.io(destination, .invalidArgument)
    }
    try tree.withParent(of: source) { from in
      try tree.withParent(of: target) { to in
        let result = withCString(source.name) { old in
          withCString(target.name) {
            semfs_renameat2(from, old, to, $0, UInt32(SEMFS_RENAME_NOREPLACE))
          }
        }
        let code = Errno.current
        if result != 0 && code == .fileExists { throw HistoryError.alreadyExists(destination) }
        guard result == 0 else { throw HistoryError(code, destination) }
      }
    }
  }

  /// Copies a file or folder with mode, times and extended attributes; refuses to replace.
  package func copy(_ path: FilePath, to destination: FilePath) throws {
    let source = try RelativePath(path)
    let target = try check(destination)
    guard try status(source) != nil else { throw HistoryError.noSuchPath(path) }
    guard try status(target) == nil else { throw HistoryError.alreadyExists(destination) }
    guard !target.isAtOrBelow(source) else {
      throw HistoryError.io(destination, .invalidArgument)
    }
    let name = staging.newName()
    try tree.withParent(of: source) { parent in
      do {
        try TreeCopy.copy(source.name, in: parent, to: name, in: staging.folder)
      } catch let code as Errno {
        try? Staging.removeAll(name, in: staging.folder)
        throw HistoryError(code, destination)
      }
    }
    try staging.put(name, at: target, replaces: false)
  }

  /// Makes a symbolic link with this target.
  package func link(_ path: FilePath, target: FilePath) throws {
    let relative = try check(path)
    try tree.withParent(of: relative) { parent in
      let result = withCString(target.rawBytes) { target in
        withCString(relative.name) { symlinkat(target, parent, $0) }
      }
      let code = Errno.current
      if result != 0 && code == .fileExists { throw HistoryError.alreadyExists(path) }
      guard result == 0 else { throw HistoryError(code, path) }
    }
  }

  /// Removes a file, or a folder with all it holds.
  package func remove(_ path: FilePath) throws {
    let relative = try check(path)
    guard try status(relative) != nil else { throw HistoryError.noSuchPath(path) }
    try requireRecorded(relative)
    removed.append((relative, try staging.take(relative)))
  }

  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws {
    let relative = try check(path)
    guard let status = try status(relative) else { throw HistoryError.noSuchPath(path) }
    guard status.kind != .symlink else { throw HistoryError.io(path, .notSupported) }
    _ = try tree.withParent(of: relative) { parent in
      try checked(
        withCString(relative.name) { fchmodat(parent, $0, mode_t(permissions & 0o7777), 0) }, path)
    }
  }

  /// Gives a file or folder this extended attribute, or with nil none of that name.
  package func setAttribute(_ name: String, to value: Data?, of path: FilePath) throws {
    let relative = try check(path)
    let file: Int32
    do {
      file = try tree.open(relative, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    } catch {
      throw HistoryError(error, path)
    }
    defer { close(file) }
    if let value {
      let result = value.withUnsafeBytes { fsetxattr(file, name, $0.baseAddress, $0.count, 0) }
      if result != 0, Errno.current == .notSupported { throw HistoryError.noAttributes(path) }
      try checked(result, path)
    } else if fremovexattr(file, name) != 0, Errno.current != .noData {
      throw HistoryError(.current, path)
    }
  }

  /// Makes a path what it was: contents, owner, mode, attributes and times, as far as this process may
  /// set them. What is there already must be of the same kind; a file is replaced.
  package func restore(_ entry: Entry) throws {
    let relative = try check(entry.path)
    let state = try store.reading {
      try NodeState.fetch($0, version: entry.version.id.rawValue)
    }
    guard let state else { throw HistoryError.noSuchPath(entry.path) }
    if state.kind == .folder {
      try createFolder(entry.path)
      restoredFolders.append((relative, state))
      return
    }
    let former = try status(relative)
    if let former, former.kind != state.kind { throw HistoryError.alreadyExists(entry.path) }
    try requireRecorded(relative)
    let name = try NodeMaker(store: store, staging: staging)
      .make(state, version: entry.version, for: entry.path)
    try staging.put(name, at: relative, replaces: former != nil)
  }

  /// What must come last: the metadata of restored folders, deepest first.
  func finish() throws {
    for (path, state) in restoredFolders.sorted(by: { $0.path.depth > $1.path.depth }) {
      // A later step may have moved or removed it.
      guard try status(path)?.kind == .folder else { continue }
      try tree.withParent(of: path) { parent in
        let file = try? tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        defer { if let file { close(file) } }
        NodeMaker.setMetadata(state, of: path.name, in: parent, file: file)
      }
    }
  }

  /// Brings back what was removed, as far as its place is free: also files that history does not
  /// keep and could not make again.
  func putBackRemoved() {
    for (path, name) in removed.reversed() { try? staging.put(name, at: path, replaces: false) }
    removed = []
  }

  // MARK: Helpers

  private func check(_ path: FilePath, allowsAncestors: Bool = false) throws -> RelativePath {
    let relative = try RelativePath(path)
    guard !relative.isRoot,
      touching.contains(where: {
        relative.isAtOrBelow($0) || (allowsAncestors && $0.isAtOrBelow(relative))
      })
    else { throw HistoryError.outsideTree(path) }
    return relative
  }

  /// What is at `path`, and all below it, must be in the log before it may go.
  private func requireRecorded(_ path: RelativePath) throws {
    guard let (file, code) = unrecorded.first(where: { $0.path.isAtOrBelow(path) }) else { return }
    throw HistoryError(code, file.filePath)
  }

  private func status(_ path: RelativePath) throws -> FileStatus? {
    do {
      return try tree.status(of: path)
    } catch let code as Errno {
      throw HistoryError(code, path.filePath)
    }
  }

  private func keepAttributes(of former: FileStatus, at path: RelativePath, _ file: Int32) throws {
    _ = fchown(file, former.owner, former.group)
    try checked(fchmod(file, mode_t(former.permissions)), path.filePath)
    guard let old = try? tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW) else { return }
    defer { close(old) }
    ExtendedAttributes.write(ExtendedAttributes.read(old), to: file)
  }

  private func writeAll(_ data: Data, to file: Int32, _ path: FilePath) throws {
    var done = 0
    while done < data.count {
      let count = data.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress.map { $0 + done }, data.count - done)
      }
      if count < 0 && Errno.current == .interrupted { continue }
      done += try checked(count, path)
    }
  }
}
