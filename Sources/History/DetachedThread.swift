// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// Threads that let go of what their work holds before they end.
///
/// A `Thread` releases its block among the destructors of thread-specific data, after libdispatch has
/// freed its own data of that thread. A release there that is the last one of a database makes GRDB
/// dispatch a block, and libdispatch then takes it from memory that it freed: the heap is corrupted.
/// Seen with Swift 6.3.1 as "malloc_consolidate(): unaligned fastbin chunk detected" at the end of a
/// thread.
package enum DetachedThread {
  /// Runs `work` on a new thread; all that `work` holds is released there when it returns.
  package static func start(
    stackBytes: Int? = nil, _ work: @escaping @Sendable () -> Void
  ) {
    let once = Once(work)
    let thread = Thread { once.run() }
    if let stackBytes { thread.stackSize = stackBytes }
    thread.start()
  }

  private final class Once: Sendable {
    private let work: Mutex<(@Sendable () -> Void)?>

    init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

    func run() {
      let taken = work.withLock { work in
        defer { work = nil }
        return work
      }
      taken?()
    }
  }
}
