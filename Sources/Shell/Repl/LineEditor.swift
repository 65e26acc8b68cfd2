// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import CReadline
import Glibc
import Synchronization
import SystemPackage

/// GNU readline: editing, history, completion.
///
/// Readline's state is global to the process, so there is one editor. Its callbacks are C functions
/// without a context; what they need is in `Completions.shared`.
package final class LineEditor: LineSource {
  private let historyFile: FilePath
  /// Lines of history that are kept.
  private static let historyLength: Int32 = 10_000

  package init(historyFile: FilePath) {
    self.historyFile = historyFile
    rl_catch_signals = 1
    rl_readline_name = UnsafePointer(strdup("semfs"))
    rl_attempted_completion_function = { word, start, _ in LineEditor.complete(word, start) }
    // Ctrl-C drops the line and shows the prompt anew, within the same call of readline(3): to leave
    // it, readline would wait for one more key.
    rl_signal_event_hook = {
      guard Interrupt.isRequested else { return 0 }
      Interrupt.reset()
      rl_replace_line("", 0)
      rl_crlf()
      rl_on_new_line()
      rl_redisplay()
      return 0
    }
    using_history()
    stifle_history(LineEditor.historyLength)
    try? historyFile.removingLastComponent().makeFolders()
    _ = historyFile.withPlatformString { read_history($0) }
  }

  package func next(_ prompt: String) -> InputLine {
    Interrupt.reset()
    guard let pointer = readline(prompt) else { return .end }
    defer { free(pointer) }
    if Interrupt.isRequested {
      Interrupt.reset()
      return .cancelled
    }
    let line = String(cString: pointer)
    if !line.allSatisfy(\.isWhitespace) { remember(line) }
    return .line(line)
  }

  /// Each line at once, so that a crash or another prompt loses none.
  private func remember(_ line: String) {
    add_history(line)
    historyFile.withPlatformString { name in
      if append_history(1, name) != 0 { _ = write_history(name) }
    }
  }

  /// Offers words; nil lets readline complete file names.
  private static func complete(
    _ word: UnsafePointer<CChar>?, _ start: Int32
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let word, let buffer = rl_line_buffer else { return nil }
    let before = String(cString: buffer).utf8.prefix(Int(start))
    Completions.shared.prepare(for: String(cString: word), after: String(before) ?? "")
    return rl_completion_matches(word) { _, state in
      Completions.shared.next(isFirst: state == 0).flatMap { strdup($0) }
    }
  }
}

/// The words that can be completed at the prompt.
package final class Completions: Sendable {
  package static let shared = Completions()

  /// Where the words of a store come from; asked when Tab is pressed.
  package struct Sources: Sendable {
    package var points: @Sendable () -> [String] = { [] }
    package var tags: @Sendable () -> [String] = { [] }
    package var saved: @Sendable () -> [String] = { [] }
    package init() {}
  }

  private struct State {
    var commands: [String] = []
    var sources = Sources()
    var matches: [String] = []
    var position = 0
  }

  /// Words that prompts begin with, beside the commands.
  package static let verbs = [
    "combine", "compare", "delete", "duplicate", "find", "group", "move", "open", "pair", "put",
    "rename", "restore", "revert", "share", "show", "sort", "summarise", "unlock", "what", "which",
    "who",
  ]

  private let state = Mutex(State())

  package func configure(commands: [String], sources: Sources) {
    state.withLock {
      $0.commands = Set(commands + Completions.verbs).sorted()
      $0.sources = sources
    }
  }

  /// Words that may stand where `word` begins.
  package func words(for word: String, after before: String) -> [String] {
    let previous = before.split(separator: " ").last.map(String.init) ?? ""
    let (commands, sources) = state.withLock { ($0.commands, $0.sources) }
    let folder = ".semfs/saved/"
    let candidates: [String] =
      switch previous {
      case "", "help", "then": commands
      case "--to", "--at", "--from", "snapshot", "snapshots":
        sources.points() + ["yesterday", "first", "~1"]
      case "--tagged", "tagged", "tag", "tags", "label", "untag": sources.tags()
      case "save", "saved", "--remove": sources.saved()
      default: word.hasPrefix(folder) ? sources.saved().map { folder + $0 } : []
      }
    return candidates.filter { $0.hasPrefix(word) }
  }

  func prepare(for word: String, after before: String) {
    let words = words(for: word, after: before)
    state.withLock { $0.matches = words }
  }

  func next(isFirst: Bool) -> String? {
    state.withLock { state in
      if isFirst { state.position = 0 }
      guard state.position < state.matches.count else { return nil }
      state.position += 1
      return state.matches[state.position - 1]
    }
  }
}
