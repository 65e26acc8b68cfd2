// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import CReadline
import Glibc
import Synchronization
import Syscalls
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
    rl_completion_display_matches_hook = { LineEditor.show($0, count: $1, longest: $2) }
    // A name with spaces is completed in quotes, which prompts and commands understand alike. Not in
    // single ones: they are apostrophes.
    rl_completer_quote_characters = UnsafePointer(strdup("\""))
    rl_filename_quote_characters = UnsafePointer(strdup(" \t\n'|>;&"))
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
    // Names that are no UTF-8 survive.
    let line = PathText.string(UnsafeBufferPointer(start: pointer, count: strlen(pointer)).bytes)
    if !line.allSatisfy(\.isWhitespace) { remember(pointer) }
    return .line(line)
  }

  /// Each line at once, so that a crash or another prompt loses none.
  private func remember(_ line: UnsafePointer<CChar>) {
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
    let before = UnsafeBufferPointer(start: buffer, count: Int(start)).bytes
    Completions.shared.prepare(for: String(cString: word), after: PathText.string(before))
    return rl_completion_matches(word) { _, state in
      Completions.shared.next(isFirst: state == 0).flatMap { strdup($0) }
    }
  }
}

extension LineEditor {
  /// Lists what a word may become: commands with what they do, a line each; names as readline does.
  fileprivate static func show(
    _ matches: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int32, longest: Int32
  ) {
    guard let matches else { return }
    // The first is what they have in common.
    let words = (1...Int(max(1, count))).compactMap { matches[$0].map { String(cString: $0) } }
    let lines = Completions.shared.described(words)
    rl_crlf()
    if lines.isEmpty {
      rl_display_match_list(matches, count, longest)
    } else {
      for line in lines { puts(line) }
    }
    rl_forced_update_display()
  }
}

extension UnsafeBufferPointer<CChar> {
  fileprivate var bytes: [UInt8] { map { UInt8(bitPattern: $0) } }
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
    var help: [String: String] = [:]
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

  /// `help`: what words do, in a sentence.
  package func configure(commands: [String], help: [String: String] = [:], sources: Sources) {
    state.withLock {
      $0.help = help
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

  /// The words with what they do, one below the other; empty where that is known of none.
  package func described(_ words: [String]) -> [String] {
    let help = state.withLock { $0.help }
    guard words.contains(where: { help[$0] != nil }) else { return [] }
    let width = words.map(\.count).max() ?? 0
    return words.map { word in
      guard let sentence = help[word] else { return word }
      return word + String(repeating: " ", count: width - word.count + 2) + sentence
    }
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
