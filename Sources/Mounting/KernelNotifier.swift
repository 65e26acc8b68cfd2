// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization

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
}
