// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Synchronization

/// Ctrl-C. By default it ends the process at once with status 130, as nothing it interrupts is ever
/// half done; work that can stop cleanly looks at `isRequested` instead.
package enum Interrupt {
  /// Signal handlers may touch nothing but atomics.
  private static let wasRequested = Atomic<Bool>(false)
  private static let isHandled = Atomic<Bool>(false)

  package static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

  /// Installs the handler; broken pipes become errors of write(2).
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT) { _ in
      // A second Ctrl-C does not wait for the clean stop.
      if !Interrupt.isHandled.load(ordering: .relaxed)
        || Interrupt.wasRequested.exchange(true, ordering: .relaxed)
      {
        _exit(130)
      }
    }
  }

  /// Runs `body`, during which the first Ctrl-C only sets `isRequested`.
  package static func handling<Result>(_ body: () throws -> Result) rethrows -> Result {
    wasRequested.store(false, ordering: .relaxed)
    isHandled.store(true, ordering: .relaxed)
    defer { isHandled.store(false, ordering: .relaxed) }
    return try body()
  }

  /// Forgets a Ctrl-C that was dealt with.
  package static func reset() { wasRequested.store(false, ordering: .relaxed) }
}
