// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Synchronization

/// Ctrl-C. By default it ends the process at once with status 130, as nothing it interrupts is ever
/// half done; work that can stop cleanly looks at `isRequested` instead.
package enum Interrupt {
  /// What Ctrl-C does.
  package enum Mode: Int, Sendable {
    case endsProcess
    /// The first sets `isRequested`; a second does not wait for the clean stop.
    case requestsStop
    /// Only sets `isRequested`: the prompt line stays.
    case onlyRequests
  }

  /// Signal handlers may touch nothing but atomics.
  private static let wasRequested = Atomic<Bool>(false)
  private static let mode = Atomic<Int>(Mode.endsProcess.rawValue)

  package static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

  /// Installs the handler; broken pipes become errors of write(2).
  package static func install() {
    signal(SIGPIPE, SIG_IGN)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let wasSet = Interrupt.wasRequested.exchange(true, ordering: .relaxed)
      switch Interrupt.mode.load(ordering: .relaxed) {
      case Mode.endsProcess.rawValue: _exit(130)
      case Mode.requestsStop.rawValue: if wasSet { _exit(130) }
      default: break
      }
    }
    // Without SA_RESTART: a question that waits for an answer returns.
    sigaction(SIGINT, &action, nil)
  }

  /// Runs `body`, during which Ctrl-C does what `mode` says.
  package static func handling<Result>(_ mode: Mode, _ body: () throws -> Result) rethrows -> Result
  {
    reset()
    let before = Interrupt.mode.exchange(mode.rawValue, ordering: .relaxed)
    defer { Interrupt.mode.store(before, ordering: .relaxed) }
    return try body()
  }

  /// Forgets a Ctrl-C that was dealt with.
  package static func reset() { wasRequested.store(false, ordering: .relaxed) }
}
