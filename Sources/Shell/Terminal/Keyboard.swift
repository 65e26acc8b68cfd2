// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Glibc

/// Where answers to questions come from.
package protocol Keyboard {
  /// Whether a person is there to answer.
  var isPresent: Bool { get }
  /// Shows `prompt` on standard error and reads a line; nil at the end of input.
  func ask(_ prompt: String) -> String?
}

/// The terminal on standard input.
package struct TerminalKeyboard: Keyboard {
  package init() {}

  package var isPresent: Bool { isatty(0) == 1 && isatty(2) == 1 }

  package func ask(_ prompt: String) -> String? {
    fputs(prompt, stderr)
    fflush(stderr)
    let answer = readLine(strippingNewline: true)
    // Ctrl-C at the question leaves the stream marked as failed.
    if answer == nil { clearerr(stdin) }
    return answer
  }
}

/// Nobody: `--no-input`, pipes, cron.
package struct NoKeyboard: Keyboard {
  package init() {}
  package var isPresent: Bool { false }
  package func ask(_ prompt: String) -> String? { nil }
}
