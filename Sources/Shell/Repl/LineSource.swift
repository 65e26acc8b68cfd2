// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import SystemPackage

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
///
/// Read a byte at a time, so that a program that a line starts (`!read x`) finds the next line where
/// a shell would leave it.
package struct ScriptLines: LineSource {
  package init() {}

  package func next(_ prompt: String) -> InputLine {
    var line: [UInt8] = []
    var byte: [UInt8] = [0]
    while true {
      let count = try? byte.withUnsafeMutableBytes {
        try FileDescriptor.standardInput.read(into: $0)
      }
      guard let count, count > 0 else {
        return line.isEmpty ? .end : .line(PathText.string(line))
      }
      if byte[0] == 0x0A { return .line(PathText.string(line)) }
      line.append(byte[0])
    }
  }
}
