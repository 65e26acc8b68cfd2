// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization
import SystemPackage

/// Tells the kernel, once a session is there, that what it was told no longer holds.
final class KernelNotifier: Sendable {
  private struct Weak { weak var session: FuseSession? }

  /// Held to copy the reference only, never while the kernel is told.
  private let state = Mutex(Weak())

  var session: FuseSession? { state.withLock { $0.session } }

  func connect(to session: FuseSession) { state.withLock { $0.session = session } }

  /// The node's attributes changed by themselves. Takes no lock in the kernel, so a request on the
  /// node may be in progress.
  func forgetAttributes(of node: NodeNumber) { session?.forgetAttributes(of: node) }

  // MARK: Passthrough

  /// Until the kernel has refused the first.
  private let mayKeepBackings = Atomic(true)

  func renouncePassthrough() { mayKeepBackings.store(false, ordering: .relaxed) }

  var keepsBackings: Bool { mayKeepBackings.load(ordering: .relaxed) }

  /// Has the kernel read and write the file by itself; nil where it cannot.
  func keep(_ descriptor: Descriptor) -> Backing? {
    guard keepsBackings, let session else { return nil }
    let number = session.openBacking(descriptor.number)
    if number > 0 { return Backing(descriptor, number: number, notifier: self) }
    // What depends on the file: that it is of another disk than the rest, or of no disk.
    let error = Errno.last
    if error != .noMemory, error != .tooManySymbolicLinkLevels, error != .notSupportedOperation {
      mayKeepBackings.store(false, ordering: .relaxed)
    }
    return nil
  }
}
