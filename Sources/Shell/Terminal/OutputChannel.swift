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
  /// Given what is about to be written to a terminal; true where it was shown already, by a pager.
  package var shows: (([UInt8]) -> Bool)?
  /// Told of everything that is written: a transcript.
  package var copies: (([UInt8]) -> Void)?

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
    // A pager is to have a result whole.
    if bytes.count >= (shows == nil ? 64 << 10 : 16 << 20) { try flush() }
  }

  package func flush() throws {
    guard case .descriptor(let descriptor) = sink, !bytes.isEmpty else { return }
    let pending = bytes
    bytes = []
    copies?(pending)
    if let shows, shows(pending) { return }
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
  package var width: Int? { size.map { max(20, Int($0.ws_col)) } }

  /// Lines of the terminal, else nil.
  package var height: Int? { size.map { max(4, Int($0.ws_row)) } }

  private var size: winsize? {
    guard isTerminal, case .descriptor(let descriptor) = sink else { return nil }
    var size = winsize()
    // Behind a pager the terminal is still that of standard error.
    let isKnown =
      ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &size) == 0
      || ioctl(2, UInt(TIOCGWINSZ), &size) == 0
    if !isKnown || size.ws_col == 0 { (size.ws_col, size.ws_row) = (80, 24) }
    return size
  }
}
