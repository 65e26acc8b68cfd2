// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import SystemPackage

/// What the disk says that a path is, without following any link on the way.
struct DiskStatus: Hashable {
  var kind: Version.Kind
  var size: Int64
  var modified: Timestamp
  /// When contents, names, owner or permissions were changed last, which nobody can set back.
  var changed: Timestamp
  var permissions: UInt16
  var target: FilePath?

  /// nil where nothing is there. - Throws: `Errno` other than that of a missing file.
  init?(_ path: FilePath, in tree: Tree) throws {
    guard let name = path.lastComponent else {
      guard let status = try DiskStatus.stat(".", in: tree.descriptor.rawValue) else { return nil }
      self.init(status)
      return
    }
    guard let folder = try DiskStatus.open(path.removingLastComponent(), in: tree) else {
      return nil
    }
    defer { close(folder) }
    try self.init(name, in: folder)
  }

  /// The same of a name in an open folder.
  fileprivate init?(_ name: FilePath.Component, in folder: Int32) throws {
    guard let status = try name.withPlatformString({ try DiskStatus.stat($0, in: folder) }) else {
      return nil
    }
    self.init(status)
    if kind == .symlink { target = name.withPlatformString { DiskStatus.link($0, in: folder) } }
  }

  /// A folder, for the caller to close; nil where none is there.
  fileprivate static func open(_ path: FilePath, in tree: Tree) throws -> Int32? {
    var folder = fcntl(tree.descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
    guard folder >= 0 else { throw Errno(rawValue: errno) }
    for component in path.components {
      let next = component.withPlatformString {
        openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      }
      let failure = errno
      close(folder)
      guard next >= 0 else {
        if [ENOENT, ENOTDIR, ELOOP].contains(failure) { return nil }
        throw Errno(rawValue: failure)
      }
      folder = next
    }
    return folder
  }

  private init(_ status: Glibc.stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .symlink
    case S_IFIFO: kind = .fifo
    case S_IFSOCK: kind = .socket
    default: kind = .device
    }
    size = Int64(status.st_size)
    permissions = UInt16(status.st_mode & 0o7777)
    modified = DiskStatus.time(status.st_mtim)
    changed = DiskStatus.time(status.st_ctim)
    target = nil
  }

  private static func time(_ time: timespec) -> Timestamp {
    Timestamp(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  private static func stat(_ name: UnsafePointer<CChar>, in folder: Int32) throws -> Glibc.stat? {
    var status = Glibc.stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 else { return status }
    guard errno != ENOENT, errno != ENOTDIR else { return nil }
    throw Errno(rawValue: errno)
  }

  private static func link(_ name: UnsafePointer<CChar>, in folder: Int32) -> FilePath? {
    var buffer = [CChar](repeating: 0, count: Limits.pathBytes + 1)
    let length = readlinkat(folder, name, &buffer, Limits.pathBytes)
    guard length >= 0 else { return nil }
    return FilePath(platformString: buffer)
  }
}

/// Looks at many paths, of which neighbours mostly lie in one folder: that is opened once. For one thread.
final class DiskGlances {
  private let tree: Tree
  private var last: (path: FilePath, folder: Int32?)?

  init(_ tree: Tree) { self.tree = tree }

  deinit { closeLast() }

  /// nil where nothing is there. - Throws: `Errno` other than that of a missing file.
  func status(of path: FilePath) throws -> DiskStatus? {
    guard let name = path.lastComponent else { return try DiskStatus(path, in: tree) }
    let parent = path.removingLastComponent()
    if last?.path != parent {
      closeLast()
      last = (parent, try DiskStatus.open(parent, in: tree))
    }
    return try last?.folder.flatMap { try DiskStatus(name, in: $0) }
  }

  private func closeLast() {
    if let folder = last?.folder { close(folder) }
    last = nil
  }
}
