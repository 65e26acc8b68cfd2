// SPDX-License-Identifier: GPL-3.0-or-later
//
// Passthrough: files of the disk that the kernel reads and writes by itself, at the disk's own speed
// (FUSE_PASSTHROUGH, Linux 6.9; for processes with CAP_SYS_ADMIN). Of a node that is open so, all handles
// are: the kernel refuses a mixture. What is written does not come by here. It is learnt from the disk's
// size and times, at every flush and fsync, at the release, and, where a mapping outlives the last `close`,
// for as long as it lives (`MappedFiles`). Without passthrough every write is a request and known by itself.
import CLinux
import Glibc
import Synchronization
import SystemPackage

/// A file of the disk that the kernel may reach by itself.
final class Backing: Sendable {
  /// Opened for reading, which suffices: the kernel opens it anew for each of its own handles.
  let descriptor: Descriptor
  /// The kernel's number.
  let number: Int32
  private let notifier: KernelNotifier

  init(_ descriptor: Descriptor, number: Int32, notifier: KernelNotifier) {
    self.descriptor = descriptor
    self.number = number
    self.notifier = notifier
  }

  deinit { notifier.session?.closeBacking(number) }

  /// Whether somebody has the file open, or mapped, for writing. What we hold open ourselves does not count.
  var isHeldForWriting: Bool {
    if semfs_read_lease(descriptor.number, 1) == 0 {
      _ = semfs_read_lease(descriptor.number, 0)
      return false
    }
    return Errno.last == .resourceTemporarilyUnavailable
  }
}

/// Backings of files that are not open at present, so that the next `open` asks nothing of the disk.
final class IdleBackings: Sendable {
  private struct State {
    var held: [NodeNumber: (backing: Backing, stamp: ChangeStamp?, use: UInt64)] = [:]
    var uses: UInt64 = 0
  }

  private let limit: Int
  /// Dictionary work only: what falls out is released after the lock.
  private let state = Mutex(State())

  /// - Parameter limit: how many are held; each is an open descriptor.
  init(limit: Int) { self.limit = limit }

  /// A share of the descriptors that this process may have open; the rest is for files and folders in use.
  static var standardLimit: Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 64 }
    return Int(min(max(limit.rlim_cur, 1024) / 2, 16_384)) - 384
  }

  func backing(of node: NodeNumber) -> Backing? {
    state.withLock { state in
      state.uses += 1
      state.held[node]?.use = state.uses
      return state.held[node]?.backing
    }
  }

  /// Whether the node looks as it did when the last program closed it.
  func isAsLeft(_ node: NodeNumber, _ stamp: ChangeStamp) -> Bool {
    state.withLock { $0.held[node]?.stamp?.isSame(as: stamp) ?? false }
  }

  /// - Parameter stamp: what it looked like at its last `close`, if it was written.
  func keep(_ backing: Backing, of node: NodeNumber, stamp: ChangeStamp?) {
    let dropped = state.withLock { state -> [Backing] in
      state.uses += 1
      let former = state.held.updateValue((backing, stamp, state.uses), forKey: node)
      guard state.held.count > limit else { return former.map { [$0.backing] } ?? [] }
      let oldest = state.held.sorted { $0.value.use < $1.value.use }.prefix(limit / 8 + 1)
      for (number, _) in oldest { state.held[number] = nil }
      return oldest.map(\.value.backing)
    }
    withExtendedLifetime(dropped) {}
  }

  func drop(_ node: NodeNumber) {
    let dropped = state.withLock { $0.held.removeValue(forKey: node) }
    withExtendedLifetime(dropped) {}
  }
}
