// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// How far a long work is, on standard error: one line that moves on a terminal, a plain line now and
/// then elsewhere. Any thread.
package final class ProgressMeter: Sendable {
  private struct State {
    var lastShown = Date.distantPast
    var isLineOpen = false
  }

  private let state = Mutex(State())
  private let isTerminal: Bool
  private let width: Int
  /// Ten times a second for eyes, twice a minute for logs.
  private let interval: TimeInterval

  package init(context: ShellContext) {
    isTerminal =
      context.errors.isTerminal && !context.isPlain && context.environment["TERM"] != "dumb"
    width = context.errors.width ?? 80
    interval = isTerminal ? 0.1 : 30
    if !isTerminal { state.withLock { $0.lastShown = Date() } }
  }

  package func show(_ line: @autoclosure () -> String) {
    state.withLock { state in
      let now = Date()
      guard now.timeIntervalSince(state.lastShown) >= interval else { return }
      state.lastShown = now
      if isTerminal {
        state.isLineOpen = true
        ProgressMeter.write("\r\u{1B}[K" + Measures.fitted(line(), width - 1))
      } else {
        ProgressMeter.write(line() + "\n")
      }
    }
  }

  /// Takes the moving line away.
  package func clear() {
    state.withLock { state in
      guard state.isLineOpen else { return }
      state.isLineOpen = false
      ProgressMeter.write("\r\u{1B}[K")
    }
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
