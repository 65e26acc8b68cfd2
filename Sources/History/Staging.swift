// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// The folder `.semfs/tmp` of the tree, on the tree's own disk, where files are made before they are
/// renamed into place. Whatever lies there while no transaction runs is rubbish.
final class Staging {
  let folder: Int32
  private let tree: Tree
  private var count = 0

  init(tree: Tree) throws {
    self.tree = tree
    let root = tree.descriptor.rawValue
    for name in [".semfs", ".semfs/tmp"] where mkdirat(root, name, 0o700) != 0 {
      guard Errno.current == .fileExists else {
        throw HistoryError(.current, FilePath(name))
      }
    }
    do {
      folder = try tree.open(RelativePath(bytes: Array(".semfs/tmp".utf8)), O_RDONLY | O_DIRECTORY)
    } catch {
      throw HistoryError(error, FilePath(".semfs/tmp"))
    }
  }

  deinit { close(folder) }

  /// A name that nothing in the folder has.
  func newName() -> [UInt8] {
    while true {
      count += 1
      let name = Array("\(getpid())-\(count)".utf8)
      if (try? FileStatus(of: name, in: folder)) == nil { return name }
    }
  }

  /// Removes all that is left; what cannot be removed stays.
  func clear() {
    guard let names = try? Tree.names(in: folder) else { return }
    for name in names { try? Staging.removeAll(name, in: folder) }
  }

  /// Removes a file, or a folder with all in it. - Throws: `Errno`.
  static func removeAll(_ name: [UInt8], in folder: Int32) throws {
    if withCString(name, { unlinkat(folder, $0, 0) }) == 0 { return }
    let code = Errno.current
    guard code == .isDirectory || code == .notPermitted else { throw code }
    let inner = withCString(name) { openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) }
    guard inner >= 0 else { throw Errno.current }
    defer { close(inner) }
    for child in try Tree.names(in: inner) { try removeAll(child, in: inner) }
    guard withCString(name, { unlinkat(folder, $0, AT_REMOVEDIR) }) == 0 else {
      throw Errno.current
    }
  }

  /// Moves a file of the tree here. Returns its name here.
  func take(_ path: RelativePath) throws -> [UInt8] {
    let name = newName()
    try tree.withParent(of: path) { parent in
      let result = withCString(path.name) { old in
        withCString(name) { renameat(parent, old, folder, $0) }
      }
      try checked(result, path.filePath)
    }
    return name
  }

  /// Moves what is here into the tree. - Throws: `HistoryError.alreadyExists` unless `replaces`.
  func put(_ name: [UInt8], at path: RelativePath, replaces: Bool) throws {
    try tree.withParent(of: path) { parent in
      let result = withCString(name) { old in
        withCString(path.name) {
          semfs_renameat2(
            folder, old, parent, $0, replaces ? 0 : UInt32(SEMFS_RENAME_NOREPLACE))
        }
      }
      let code = Errno.current
      if result != 0 && code == .fileExists { throw HistoryError.alreadyExists(path.filePath) }
      guard result == 0 else { throw HistoryError(code, path.filePath) }
    }
  }

  /// Gives what is here one more name in the tree.
  func link(_ name: [UInt8], at path: RelativePath, replaces: Bool) throws {
    let other = newName()
    let result = withCString(name) { old in
      withCString(other) { linkat(folder, old, folder, $0, 0) }
    }
    try checked(result, path.filePath)
    do {
      try put(other, at: path, replaces: replaces)
    } catch {
      try? Staging.removeAll(other, in: folder)
      throw error
    }
    // rename(2) of two names of one file does nothing and leaves both.
    _ = withCString(other) { unlinkat(folder, $0, 0) }
  }
}

extension Tree {
  /// Calls `body` with the folder that holds `path`. - Throws: `HistoryError`.
  func withParent<Result>(of path: RelativePath, _ body: (Int32) throws -> Result) throws -> Result
  {
    do {
      return try withFolder(path.parent, body)
    } catch let code as Errno {
      throw HistoryError(code, path.filePath)
    }
  }
}
