// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// Copies files with what belongs to them.
enum TreeCopy {
  /// Copies a file, link or folder with all in it; what is special (sockets, devices) is left out.
  /// - Throws: `Errno`.
  static func copy(_ name: [UInt8], in folder: Int32, to newName: [UInt8], in newFolder: Int32)
    throws
  {
    let status = try FileStatus(of: name, in: folder)
    switch status.kind {
    case .file: try copyFile(name, in: folder, status, to: newName, in: newFolder)
    case .folder: try copyFolder(name, in: folder, status, to: newName, in: newFolder)
    case .symlink: try copyLink(name, in: folder, to: newName, in: newFolder)
    case .fifo, .socket, .device: return
    }
    setTimesAndOwner(status, newName, in: newFolder)
  }

  private static func copyFile(
    _ name: [UInt8], in folder: Int32, _ status: FileStatus, to newName: [UInt8],
    in newFolder: Int32
  ) throws {
    let source = try open(name, in: folder, O_RDONLY | O_NONBLOCK)
    defer { close(source) }
    let target = try open(newName, in: newFolder, O_WRONLY | O_CREAT | O_EXCL)
    defer { close(target) }
    if semfs_clone(target, source) != 0 {
      var left = status.size
      while true {
        let count = semfs_copy_file_range(source, nil, target, nil, max(1 << 20, Int(left)), 0)
        if count < 0 && Errno.current == .interrupted { continue }
        guard count >= 0 else { throw Errno.current }
        if count == 0 { break }
        left -= Int64(count)
      }
    }
    ExtendedAttributes.write(ExtendedAttributes.read(source), to: target)
  }

  private static func copyFolder(
    _ name: [UInt8], in folder: Int32, _ status: FileStatus, to newName: [UInt8],
    in newFolder: Int32
  ) throws {
    guard withCString(newName, { mkdirat(newFolder, $0, 0o700) }) == 0 else { throw Errno.current }
    let source = try open(name, in: folder, O_RDONLY | O_DIRECTORY)
    defer { close(source) }
    let target = try open(newName, in: newFolder, O_RDONLY | O_DIRECTORY)
    defer { close(target) }
    for child in try Tree.names(in: source) { try copy(child, in: source, to: child, in: target) }
    ExtendedAttributes.write(ExtendedAttributes.read(source), to: target)
  }

  private static func copyLink(
    _ name: [UInt8], in folder: Int32, to newName: [UInt8], in newFolder: Int32
  ) throws {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = withCString(name) { readlinkat(folder, $0, &target, target.count - 1) }
    guard count >= 0 else { throw Errno.current }
    guard withCString(newName, { symlinkat(target, newFolder, $0) }) == 0 else {
      throw Errno.current
    }
  }

  private static func setTimesAndOwner(_ status: FileStatus, _ name: [UInt8], in folder: Int32) {
    withCString(name) { name in
      _ = fchownat(folder, name, status.owner, status.group, AT_SYMLINK_NOFOLLOW)
      if status.kind != .symlink { _ = fchmodat(folder, name, mode_t(status.permissions), 0) }
      let time = timespec(
        tv_sec: Int(status.modified / 1_000_000_000), tv_nsec: Int(status.modified % 1_000_000_000))
      let times = [timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2), time]
      _ = utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW)
    }
  }

  private static func open(_ name: [UInt8], in folder: Int32, _ flags: Int32) throws -> Int32 {
    let file = withCString(name) { openat(folder, $0, flags | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    guard file >= 0 else { throw Errno.current }
    return file
  }
}
