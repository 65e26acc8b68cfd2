// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import History
import SystemPackage

/// What setattr is asked to set; absent fields stay.
struct NewAttributes {
  enum Time {
    case now
    case at(timespec)

    var value: timespec {
      switch self {
      case .now: timespec(tv_sec: 0, tv_nsec: Int(utimeNow))
      case .at(let time): time
      }
    }
  }

  var mode: mode_t?
  var uid: uid_t?
  var gid: gid_t?
  var size: off_t?
  var accessed: Time?
  var modified: Time?
}

// Macros that are not imported; <bits/stat.h>.
private let utimeNow = (1 << 30) - 1
private let utimeOmit = (1 << 30) - 2

extension MountedTree {
  func attributes(of node: NodeNumber, file: OpenFile?) throws(Errno) -> stat {
    if let file { return try NodeStatus(file.fd, "").stat }
    do throws(Errno) {
      return try places.status(of: node).stat
    } catch {
      guard error == .stale, let open = files.anyDescriptor(of: node) else { throw error }
      return try NodeStatus(open.number, "").stat
    }
  }

  /// What access(2) tells root, which only lacks the right to execute what nobody may execute.
  func checkRoot(_ mask: Int32, on node: NodeNumber) throws(Errno) {
    if isReadOnly, mask & W_OK != 0 { throw .readOnlyFileSystem }
    guard mask & X_OK != 0, table.type(of: node) != S_IFDIR else { return }
    try attributes(of: node, file: nil).checkRoot(mask)
  }

  /// A descriptor that reaches the node for calls by `/proc/self/fd`: one that is open anyway, which a
  /// node without a name can only be reached by, else one for the path alone.
  private func anyDescriptor(of node: NodeNumber, file: OpenFile?) throws(Errno) -> Descriptor {
    if let file { return file.descriptor }
    if let open = files.anyDescriptor(of: node) { return open }
    if let held = idle.backing(of: node) { return held.descriptor }
    if table.type(of: node) == S_IFDIR { return try places.folder(node) }
    return try places.open(node, flags: SEMFS_O_PATH.flag)
  }

  func setAttributes(
    _ new: NewAttributes, of node: NodeNumber, file: OpenFile?, by caller: Caller
  ) throws(Errno) -> stat {
    if isReadOnly { throw .readOnlyFileSystem }
    let target = try anyDescriptor(of: node, file: file)
    let link = "/proc/self/fd/\(target.number)"
    let path = table.path(of: node)
    if new.size != nil, let key = table.key(of: node) {
      try secureUnlessWritten(key, node, at: path)
    }
    if let mode = new.mode {
      // A descriptor for the path alone is refused, which is told at once.
      if fchmod(target.number, mode & 0o7777) != 0 {
        guard Errno.last == .badFileDescriptor else { throw Errno.last }
        try checked(chmod(link, mode & 0o7777))
      }
      noteSetID(mode, of: node)
    }
    if new.uid != nil || new.gid != nil {
      // The descriptor itself: an empty name never follows a symbolic link.
      try checked(
        fchownat(
          target.number, "", new.uid ?? uid_t.max, new.gid ?? gid_t.max,
          SEMFS_AT_EMPTY_PATH.flag | AT_SYMLINK_NOFOLLOW))
    }
    if let size = new.size {
      if let file, file.isWritable, file.backing == nil {
        try checked(ftruncate(file.fd, size))
      } else {
        try checked(truncate(link, size))
      }
      try clearSetID(of: node, descriptor: target.number, by: caller)
    }
    if new.accessed != nil || new.modified != nil {
      let omit = timespec(tv_sec: 0, tv_nsec: Int(utimeOmit))
      let times = [new.accessed?.value ?? omit, new.modified?.value ?? omit]
      try checked(utimensat(target.number, "", times, SEMFS_AT_EMPTY_PATH.flag))
    }
    reportAttributes(new, of: node, at: path, by: caller)
    return try NodeStatus(target.number, "").stat
  }

  /// A change of attributes of a file that is being written is told with its contents.
  private func reportAttributes(
    _ new: NewAttributes, of node: NodeNumber, at path: FilePath?, by caller: Caller
  ) {
    guard recorder != nil, let path else { return }
    let onlyAccessed =
      new.mode == nil && new.uid == nil && new.gid == nil && new.size == nil && new.modified == nil
    guard !onlyAccessed else { return }
    if let state = files.state(of: node), state.contents.withLock({ $0.unreported != nil }) {
      state.wrote(new.size == nil ? 0..<0 : nil) { nil }
      return
    }
    record([.changed(path, ranges: new.size == nil ? [] : nil)], by: caller)
  }

  /// Secures a file before it is changed, but for one that is already being written: what it held
  /// before was secured then.
  func secureUnlessWritten(_ key: NodeKey, _ node: NodeNumber, at path: FilePath?) throws(Errno) {
    if let state = files.state(of: node) {
      look(at: state)
      if state.contents.withLock({ $0.maker != nil }) {
        report(state.takeUnreported(onlyData: true), of: node, by: .kernel)
      }
      if state.contents.withLock({ $0.unreported != nil }) { return }
    }
    try secure(key, at: path)
  }

  // MARK: Set-id bits

  // The kernel leaves clearing them on a write to us (FUSE_HANDLE_KILLPRIV_V2), and the disk does
  // not do it for root, whom this process may be.

  func noteSetID(_ mode: mode_t, of node: NodeNumber) {
    files.state(of: node)?.contents.withLock { $0.hasSetID = mode & (S_ISUID | S_ISGID) != 0 }
  }

  func clearSetID(of node: NodeNumber, descriptor: Int32, by caller: Caller) throws(Errno) {
    guard Caller.isRoot, caller.uid != 0 else { return }
    let state = files.state(of: node)
    if let state, !state.contents.withLock({ $0.hasSetID }) { return }
    let mode = try NodeStatus(descriptor, "").stat.st_mode
    // setgid without the group's x is mandatory locking's mark, not a privilege.
    let isGroup = mode & S_ISGID != 0 && mode & S_IXGRP != 0
    guard mode & S_IFMT == S_IFREG, mode & S_ISUID != 0 || isGroup else { return }
    let cleared = mode & 0o7777 & ~S_ISUID & ~(isGroup ? S_ISGID : 0)
    try checked(chmod("/proc/self/fd/\(descriptor)", cleared))
    noteSetID(cleared, of: node)
    notifier.forgetAttributes(of: node)
  }

  // MARK: Links, statfs, extended attributes

  func readLink(_ node: NodeNumber) throws(Errno) -> [CChar] {
    try places.reach(node) { (folder, name, key) throws(Errno) -> [CChar]? in
      guard try NodeStatus(folder, name).key == key else { return nil }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = try checked(readlinkat(folder, name, &buffer, buffer.count - 1))
      return Array(buffer[..<count]) + [0]
    }
  }

  func statistics() throws(Errno) -> statvfs {
    var result = statvfs()
    try checked(fstatvfs(try places.folder(NodeTable.root).number, &result))
    return result
  }

  /// The value, or with `size` 0 its length alone.
  func extendedAttribute(
    _ name: UnsafePointer<CChar>, of node: NodeNumber, size: Int
  ) throws(Errno) -> (value: [UInt8], size: Int) {
    let target = try anyDescriptor(of: node, file: nil)
    var value = [UInt8](repeating: 0, count: size)
    let count = semfs_getxattr(target.number, name, &value, size)
    guard count >= 0 else {
      // A disk that keeps no access lists: the kernel would refuse everybody with its answer.
      let isNone = Errno.last == .notSupportedOperation && Self.isAccessList(name)
      throw isNone ? Errno(rawValue: ENODATA) : .last
    }
    return (Array(value.prefix(count)), count)
  }

  func extendedAttributes(of node: NodeNumber, size: Int) throws(Errno) -> (
    names: [CChar], size: Int
  ) {
    let target = try anyDescriptor(of: node, file: nil)
    var names = [CChar](repeating: 0, count: size)
    let count = try checked(semfs_listxattr("/proc/self/fd/\(target.number)", &names, size))
    return (Array(names.prefix(count)), count)
  }

  func setExtendedAttribute(
    _ name: UnsafePointer<CChar>, to value: UnsafeRawBufferPointer, flags: Int32,
    of node: NodeNumber, by caller: Caller
  ) throws(Errno) {
    if isReadOnly { throw .readOnlyFileSystem }
    let target = try anyDescriptor(of: node, file: nil)
    let link = "/proc/self/fd/\(target.number)"
    if Self.isAccessList(name) {
      // As the caller: who is not in the file's group loses set-group-id by it.
      try acting(as: caller) { () throws(Errno) in
        _ = try checked(semfs_setxattr(link, name, value.baseAddress, value.count, flags))
      }
      // The mode goes with it.
      notifier.forgetAttributes(of: node)
    } else {
      try checked(semfs_setxattr(link, name, value.baseAddress, value.count, flags))
    }
    if let path = table.path(of: node) { record([.changed(path, ranges: [])], by: caller) }
  }

  /// Of the file itself, or what a folder hands down.
  private static func isAccessList(_ name: UnsafePointer<CChar>) -> Bool {
    strcmp(name, accessListAttribute) == 0 || strcmp(name, "system.posix_acl_default") == 0
  }

  func removeExtendedAttribute(
    _ name: UnsafePointer<CChar>, of node: NodeNumber, by caller: Caller
  ) throws(Errno) {
    if isReadOnly { throw .readOnlyFileSystem }
    let target = try anyDescriptor(of: node, file: nil)
    try checked(semfs_removexattr("/proc/self/fd/\(target.number)", name))
    if let path = table.path(of: node) { record([.changed(path, ranges: [])], by: caller) }
  }
}

extension stat {
  /// Refuses what root may not do with a file of this mode.
  func checkRoot(_ mask: Int32) throws(Errno) {
    guard mask & X_OK != 0, st_mode & S_IFMT != S_IFDIR else { return }
    if st_mode & (S_IXUSR | S_IXGRP | S_IXOTH) == 0 { throw .permissionDenied }
  }
}
