// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// Makes files and links as the log has them, in the staging folder: contents, owner, mode,
/// attributes and times.
struct NodeMaker {
  let store: Store
  let staging: Staging

  /// Makes what a state describes; returns its name in the staging folder. `path` is for messages.
  func make(_ state: NodeState, version: Version?, for path: FilePath) throws -> [UInt8] {
    let name = staging.newName()
    let folder = staging.folder
    switch state.kind {
    case .file:
      let file = withCString(name) {
        openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      }
      try checked(file, path)
      defer { close(file) }
      if let version, state.content != nil { try write(version, to: file, path) }
      NodeMaker.setMetadata(state, of: name, in: folder, file: file)
    case .symlink:
      let result = withCString(state.target ?? []) { target in
        withCString(name) { symlinkat(target, folder, $0) }
      }
      try checked(result, path)
      NodeMaker.setMetadata(state, of: name, in: folder, file: nil)
    case .fifo, .socket, .device:
      try checked(withCString(name) { mknodat(folder, $0, special(state), device(state)) }, path)
      NodeMaker.setMetadata(state, of: name, in: folder, file: nil)
    case .folder:
      preconditionFailure("folders are made in place")
    }
    return name
  }

  private func special(_ state: NodeState) -> mode_t {
    let permissions = mode_t(state.mode & 0o7777)
    switch state.kind {
    case .fifo: return S_IFIFO | permissions
    case .socket: return S_IFSOCK | permissions
    default: return (state.mode & NodeState.blockBit != 0 ? S_IFBLK : S_IFCHR) | permissions
    }
  }

  /// The number as mknod(2) takes it: gnu_dev_makedev(3).
  private func device(_ state: NodeState) -> dev_t {
    guard state.kind == .device else { return 0 }
    let major = UInt64(bitPattern: state.size) >> 32
    let minor = UInt64(bitPattern: state.size) & 0xffff_ffff
    return dev_t(
      (major & 0xfff) << 8 | (major & 0xffff_f000) << 32 | minor & 0xff
        | (minor & 0xffff_ff00) << 12)
  }

  /// Writes the contents, leaving holes where whole blocks are zero.
  private func write(_ version: Version, to file: Int32, _ path: FilePath) throws {
    var position: Int64 = 0
    do {
      try store.forEachPiece(of: version, range: 0..<Int64.max) { piece in
        try piece.withUnsafeBytes { try writeSparse($0, to: file, at: position, path) }
        position += Int64(piece.count)
      }
    } catch HistoryError.damaged(_, let id, let reason) {
      throw HistoryError.damaged(path: path, version: id, reason: reason)
    }
    try checked(ftruncate(file, off_t(position)), path)
  }

  private func writeSparse(
    _ bytes: UnsafeRawBufferPointer, to file: Int32, at position: Int64, _ path: FilePath
  ) throws {
    let block = 4096
    var start = 0
    func isZero(_ from: Int) -> Bool {
      bytes[from..<min(from + block, bytes.count)].allSatisfy { $0 == 0 }
    }
    while start < bytes.count {
      if bytes[start] == 0 && isZero(start) {
        start += block
        continue
      }
      var end = min(start + block, bytes.count)
      while end < bytes.count && !(bytes[end] == 0 && isZero(end)) {
        end = min(end + block, bytes.count)
      }
      while start < end {
        let count = pwrite(
          file, bytes.baseAddress.map { $0 + start }, end - start, off_t(position) + start)
        if count < 0 && Errno.current == .interrupted { continue }
        start += try checked(count, path)
      }
    }
  }

  /// Owner, mode, attributes and times, as far as this process may set them.
  static func setMetadata(_ state: NodeState, of name: [UInt8], in folder: Int32, file: Int32?) {
    withCString(name) { name in
      _ = fchownat(
        folder, name, uid_t(truncatingIfNeeded: state.uid), gid_t(truncatingIfNeeded: state.gid),
        AT_SYMLINK_NOFOLLOW)
      // After the owner, since chown(2) clears the set-user-ID bits.
      if state.kind != .symlink {
        _ = fchmodat(folder, name, mode_t(truncatingIfNeeded: state.mode & 0o7777), 0)
      }
      if let file { ExtendedAttributes.write(state.xattrs, to: file) }
      let (seconds, rest) = state.mtime.quotientAndRemainder(dividingBy: 1_000_000_000)
      let borrow = rest < 0 ? 1 : 0
      let time = timespec(
        tv_sec: Int(seconds) - borrow, tv_nsec: Int(rest) + borrow * 1_000_000_000)
      // UTIME_OMIT: the time of access is not ours to set.
      let times = [timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2), time]
      _ = utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW)
    }
  }
}
