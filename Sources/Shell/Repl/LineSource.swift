// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the lines of the prompt come from.
package protocol LineSource {
  func next(_ prompt: String) -> InputLine
}

package enum InputLine: Hashable, Sendable {
  case line(String)
  /// Ctrl-C: the line was dropped.
  case cancelled
  /// Ctrl-D, or the end of a script.
  case end
}

/// A script on standard input: no prompt, no history.
package struct ScriptLines: LineSource {
  package init() {}
  package func next(_ prompt: String) -> InputLine {
    readLine(strippingNewline: true).map(InputLine.line) ?? .end
  }
}
