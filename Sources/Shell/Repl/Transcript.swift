// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import SystemPackage

/// A record of a session in a file, where the person asked for one: prompts, questions with their
/// answers, results. What other programs print is not in it. Without escape sequences.
package final class Transcript {
  private var file: FileDescriptor?

  package init() {}

  deinit { try? file?.close() }

  /// Starts to write to `name`, at its end; nil stops.
  /// - Throws: `ShellError.unwritable`.
  package func open(_ name: String?) throws {
    try? file?.close()
    file = nil
    guard let name else { return }
    do {
      file = try FileDescriptor.open(
        PathText.filePath(name), .writeOnly, options: [.create, .append, .closeOnExec],
        permissions: [.ownerReadWrite])
    } catch let error as Errno {
      throw ShellError.unwritable(path: name, error)
    }
  }

  /// Hears what a context writes and asks.
  package func listen(to context: ShellContext) {
    context.output.copies = { [weak self] in self?.write($0) }
    context.errors.copies = { [weak self] in self?.write($0) }
    context.keyboard = HeardKeyboard(keyboard: context.keyboard) { [weak self] in
      self?.write(Array($0.utf8))
    }
  }

  package func say(_ line: String, after prompt: String) {
    write(Array((prompt + line + "\n").utf8))
  }

  private func write(_ bytes: [UInt8]) {
    guard let file else { return }
    // A full disk ends the transcript, not the session.
    do { try file.writeAll(Transcript.plain(bytes)) } catch { try? open(nil) }
  }

  /// Without colours, and without the marks that tell readline where they are.
  package static func plain(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x01, 0x02: continue
      case 0x1B where rest.first == UInt8(ascii: "["):
        while let next = rest.popFirst(), next == UInt8(ascii: "[") || !(0x40...0x7E).contains(next)
        {}
      default: out.append(byte)
      }
    }
    return out
  }
}

/// A keyboard whose questions and answers someone hears.
private struct HeardKeyboard: Keyboard {
  let keyboard: any Keyboard
  let hears: (String) -> Void

  var isPresent: Bool { keyboard.isPresent }

  func ask(_ prompt: String) -> String? {
    let answer = keyboard.ask(prompt)
    hears(prompt + (answer ?? "") + "\n")
    return answer
  }
}
