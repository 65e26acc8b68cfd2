// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Standard output or standard error: buffered, whole bytes, and quiet when its reader is gone.
package final class OutputChannel {
  package enum Sink {
    case descriptor(FileDescriptor)
    /// Kept for a test to look at, or for a command that follows a `|`.
    case memory
  }

  /// Whether a person reads it: colours, escapes and tables are for them.
  package let isTerminal: Bool
  /// Bytes of `Sink.memory`.
  package private(set) var bytes: [UInt8] = []
  private let sink: Sink

  package init(_ sink: Sink, isTerminal: Bool? = nil) {
    self.sink = sink
    switch sink {
    case .descriptor(let descriptor):
      self.isTerminal = isTerminal ?? (isatty(descriptor.rawValue) == 1)
    case .memory: self.isTerminal = isTerminal ?? false
    }
  }

  package func write(_ text: String) throws { try write(bytes: Array(text.utf8)) }

  package func line(_ text: String) throws { try write(text + "\n") }

  /// - Throws: `ShellError.brokenPipe` where the reader is gone, `.unwritable` for a full disk.
  package func write(bytes more: some Collection<UInt8>) throws {
    bytes.append(contentsOf: more)
    if bytes.count >= 64 << 10 { try flush() }
  }

  package func flush() throws {
    guard case .descriptor(let descriptor) = sink, !bytes.isEmpty else { return }
    let pending = bytes
    bytes = []
    do {
      try descriptor.writeAll(pending)
    } catch Errno.brokenPipe {
      throw ShellError.brokenPipe
    } catch let error as Errno {
      throw ShellError.unwritable(path: "standard output", error)
    }
  }

  /// Whether it is descriptor 1, which a pager can take the place of.
  package var isStandardOutput: Bool {
    if case .descriptor(.standardOutput) = sink { true } else { false }
  }

  /// Columns that lines should keep to: the terminal's, else nil.
  package var width: Int? {
    guard isTerminal, case .descriptor(let descriptor) = sink else { return nil }
    var size = winsize()
    // Behind a pager the terminal is still that of standard error.
    let isKnown =
      ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &size) == 0
      || ioctl(2, UInt(TIOCGWINSZ), &size) == 0
    guard isKnown, size.ws_col > 0 else {
      return 80
    }
    return max(20, Int(size.ws_col))
  }
}
