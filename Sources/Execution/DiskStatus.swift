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
  var permissions: UInt16
  var target: FilePath?

  /// nil where nothing is there. - Throws: `Errno` other than that of a missing file.
  init?(_ path: FilePath, in tree: Tree) throws {
    guard let name = path.lastComponent else {
      guard let status = try DiskStatus.stat(".", in: tree.descriptor.rawValue) else { return nil }
      self.init(status)
      return
    }
    var folder = tree.descriptor.rawValue
    defer { if folder != tree.descriptor.rawValue { close(folder) } }
    for component in path.components.dropLast() {
      let next = component.withPlatformString {
        openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      }
      let failure = errno
      if folder != tree.descriptor.rawValue { close(folder) }
      folder = tree.descriptor.rawValue
      guard next >= 0 else {
        if [ENOENT, ENOTDIR, ELOOP].contains(failure) { return nil }
        throw Errno(rawValue: failure)
      }
      folder = next
    }
    guard let status = try name.withPlatformString({ try DiskStatus.stat($0, in: folder) }) else {
      return nil
    }
    self.init(status)
    if kind == .symlink { target = name.withPlatformString { DiskStatus.link($0, in: folder) } }
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
    modified = Timestamp(
      rawValue: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    target = nil
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
