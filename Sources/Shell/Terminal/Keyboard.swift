// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Glibc
import Syscalls
import SystemPackage

/// Where answers to questions come from.
package protocol Keyboard {
  /// Whether a person is there to answer.
  var isPresent: Bool { get }
  /// Shows `prompt` on standard error and reads a line; nil at the end of input.
  func ask(_ prompt: String) -> String?
}

/// The terminal, by its descriptor.
package struct TerminalKeyboard: Keyboard {
  private let input: FileDescriptor

  package init(input: FileDescriptor = .standardInput) { self.input = input }

  package var isPresent: Bool { isatty(input.rawValue) == 1 && isatty(2) == 1 }

  /// Ctrl-C ends the question as the end of input does.
  package func ask(_ prompt: String) -> String? {
    _ = try? FileDescriptor.standardError.writeAll(prompt.utf8)
    let answer = answer()
    if answer == nil { _ = try? FileDescriptor.standardError.writeAll("\n".utf8) }
    return answer
  }

  /// A byte at a time, so that what follows the line is left to whoever reads next; and not by readLine,
  /// which never comes back from a read that Ctrl-C interrupted.
  private func answer() -> String? {
    var line: [UInt8] = []
    var byte: [UInt8] = [0]
    while !Interrupt.isRequested {
      do {
        let count = try byte.withUnsafeMutableBytes {
          try input.read(into: $0, retryOnInterrupt: false)
        }
        guard count > 0 else { return line.isEmpty ? nil : PathText.string(line) }
      } catch Errno.interrupted {
        // Also a window that changes its size interrupts.
        continue
      } catch {
        return nil
      }
      if byte[0] == 0x0A { return PathText.string(line) }
      line.append(byte[0])
    }
    return nil
  }
}

/// Nobody: `--no-input`, pipes, cron.
package struct NoKeyboard: Keyboard {
  package init() {}
  package var isPresent: Bool { false }
  package func ask(_ prompt: String) -> String? { nil }
}
