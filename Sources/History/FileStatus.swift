// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// What statx(2) says about a file.
struct FileStatus: Sendable {
  var device: Int64
  var inode: Int64
  /// Birth, 0 where the disk does not keep it; tells a reused inode number from the same file.
  var born: Int64
  var changed: Int64
  var modified: Int64
  var size: Int64
  var mode: UInt32
  var owner: UInt32
  var group: UInt32
  var links: UInt32
  var special: UInt64

  private init(_ raw: semfs_status) {
    device = Int64(bitPattern: raw.device)
    inode = Int64(bitPattern: raw.inode)
    born = raw.born
    changed = raw.changed
    modified = raw.modified
    size = raw.size
    mode = raw.mode
    owner = raw.owner
    group = raw.group
    links = raw.links
    special = raw.special
  }

  /// Of a name in a folder, not following symbolic links. - Throws: `Errno`.
  init(of name: [UInt8], in directory: Int32) throws(Errno) {
    var raw = CLinux.semfs_status()
    let result = withCString(name) {
      semfs_status(directory, $0, Int32(AT_SYMLINK_NOFOLLOW), &raw)
    }
    guard result == 0 else { throw Errno.current }
    self.init(raw)
  }

  /// Of an open file. - Throws: `Errno`.
  init(of descriptor: Int32) throws(Errno) {
    var raw = CLinux.semfs_status()
    guard semfs_status(descriptor, "", Int32(SEMFS_AT_EMPTY_PATH), &raw) == 0 else {
      throw Errno.current
    }
    self.init(raw)
  }

  var kind: Version.Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .symlink
    case S_IFIFO: .fifo
    case S_IFSOCK: .socket
    default: .device
    }
  }

  var permissions: UInt16 { UInt16(mode & 0o7777) }
  var identity: FileIdentity { FileIdentity(device: device, inode: inode) }
  var isBlockDevice: Bool { mode & S_IFMT == S_IFBLK }
}

/// What names a file on the disk while it lives.
struct FileIdentity: Hashable, Sendable {
  var device: Int64
  var inode: Int64
}

/// What a node's file looked like when it was read last; 0 in `changed`: not to be relied on.
struct SeenStatus: Hashable, Sendable {
  var identity: FileIdentity
  var born: Int64
  var changed: Int64
  var modified: Int64
  var size: Int64

  /// `status`, relied on only if the file had rested when it was read at `now`: two changes within
  /// one tick of the kernel's clock (10 ms at HZ=100) can leave the same time.
  init(_ status: FileStatus, now: Int64) {
    identity = status.identity
    born = status.born
    modified = status.modified
    size = status.size
    changed = status.changed < now - 20_000_000 ? status.changed : 0
  }

  init(identity: FileIdentity, born: Int64, changed: Int64, modified: Int64, size: Int64) {
    self.identity = identity
    self.born = born
    self.changed = changed
    self.modified = modified
    self.size = size
  }

  /// Whether the file is as it was, without reading it.
  func matches(_ status: FileStatus) -> Bool {
    changed != 0 && changed == status.changed && modified == status.modified
      && size == status.size && identity == status.identity
  }

  /// Whether `status` is of the same file, however it changed.
  func isSameFile(as status: FileStatus) -> Bool {
    guard identity == status.identity, born == status.born else { return false }
    return born != 0 || (modified == status.modified && size == status.size)
  }
}

/// The real-time clock in nanoseconds.
func clockNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
