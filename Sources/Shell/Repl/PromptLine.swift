// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// One line at the prompt, taken apart: what to do, and where its output goes.
package struct PromptLine: Hashable, Sendable {
  package enum Destination: Hashable, Sendable {
    case screen
    /// `… | wc -l`.
    case pipe(String)
    /// `… > file`, `… >> file`.
    case file(String, appends: Bool)
  }

  package enum Action: Hashable, Sendable {
    case nothing
    case leave
    case help(String)
    /// `cd FOLDER`; nil is the tree's root.
    case go(String?)
    /// `!command` of the outer shell.
    case outer(String)
    /// Write the session to a file; nil stops.
    case transcript(String?)
    /// The files of the previous result.
    case last
    /// A subcommand with its words.
    case command([String])
    /// Plain language.
    case prompt(String)
  }

  package var action: Action
  package var destination: Destination = .screen

  /// What a line may mean beside plain language.
  package struct Vocabulary {
    /// The names of the subcommands.
    package var commands: Set<String>
    /// Those among them that are words of plain language too, and are commands only where a flag stands
    /// beside them.
    package var verbs: Set<String>
    /// Whether words that begin with the name of a command are one.
    package var isCommand: ([String]) -> Bool

    package init(
      commands: Set<String>, verbs: Set<String>, isCommand: @escaping ([String]) -> Bool
    ) {
      self.commands = commands
      self.verbs = verbs
      self.isCommand = isCommand
    }
  }

  package init(_ text: String, _ vocabulary: Vocabulary, last: [String]) {
    let line = text.trimmed
    if line.hasPrefix("!") {
      let rest = String(line.dropFirst()).trimmed
      action =
        rest.isEmpty ? .nothing : .outer(PromptLine.replaceResults(rest, last, quote: Words.quote))
      return
    }
    let (main, destination) = PromptLine.redirection(line)
    self.destination = destination
    action = PromptLine.action(main, vocabulary, last: last)
  }

  /// What was typed or pasted as the lines that it is; an open quotation mark goes on over their ends.
  package static func lines(_ text: String) -> [String] {
    var out: [String] = []
    for line in text.split(whereSeparator: \.isNewline).map(String.init) {
      if let open = out.last, hasOpenQuote(open) {
        out[out.count - 1] = open + "\n" + line
      } else {
        out.append(line)
      }
    }
    // A quotation mark that never closes opened nothing.
    guard let last = out.last, hasOpenQuote(last), last.contains("\n") else { return out }
    return out.dropLast() + last.split(separator: "\n").map(String.init)
  }

  private static func hasOpenQuote(_ line: String) -> Bool {
    var quote: Character?
    var previous: Character = " "
    for character in line {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" && previous.isWhitespace {
        quote = character
      }
      previous = character
    }
    return quote != nil
  }

  private static func action(_ text: String, _ vocabulary: Vocabulary, last: [String]) -> Action {
    let words = Words.split(text)
    guard let first = words.first else { return .nothing }
    switch first {
    case "exit", "quit", "bye": if words.count == 1 { return .leave }
    case "help", "?": return .help(words.dropFirst().first ?? "")
    case "cd": return .go(words.count > 1 ? words.dropFirst().joined(separator: " ") : nil)
    case "last": if words.count == 1 { return .last }
    case "transcript":
      if words.count <= 2 {
        return .transcript(words.dropFirst().first.flatMap { $0 == "off" ? nil : $0 })
      }
    case "semfs": return words.count > 1 ? .command(Array(words.dropFirst())) : .nothing
    default: break
    }
    let command = words.map { replaceResults($0, last) { $0 } }
    if vocabulary.means(command) { return .command(command) }
    return .prompt(replaceResults(text, last) { $0.contains(" ") ? "\"\($0)\"" : $0 })
  }

  /// Cuts ` | command` or ` > file` off the end, outside quotes.
  private static func redirection(_ line: String) -> (String, Destination) {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || (character == "'" && previous == " ") {
        quote = character
      } else if previous == " ", character == "|" || character == ">" {
        let head = String(line[..<index]).trimmed
        let tail = line[line.index(after: index)...]
        if character == "|" {
          let command = String(tail).trimmed
          return command.isEmpty || head.isEmpty ? (line, .screen) : (head, .pipe(command))
        }
        let appends = tail.first == ">"
        let names = Words.split(String(appends ? tail.dropFirst() : tail))
        // `a > b` in a sentence has more words behind it.
        if names.count == 1, !head.isEmpty { return (head, .file(names[0], appends: appends)) }
      }
      previous = character
    }
    return (line, .screen)
  }

  /// Puts the paths of the previous result in place of `$1`, `$2`, …
  private static func replaceResults(
    _ text: String, _ last: [String], quote: (String) -> String
  ) -> String {
    guard text.contains("$"), !last.isEmpty else { return text }
    var out = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      out += rest[..<dollar]
      let digits = rest[rest.index(after: dollar)...].prefix(while: \.isNumber)
      if let number = Int(digits), number > 0, number <= last.count {
        out += quote(last[number - 1])
      } else {
        out += "$" + digits
      }
      rest = rest[digits.endIndex...]
    }
    return out + rest
  }
}

extension PromptLine.Vocabulary {
  /// Whether words are a command rather than plain language that begins with the name of one, as "show me
  /// the newest notes" does: where a flag stands there, where the name stands alone, where they parse.
  fileprivate func means(_ words: [String]) -> Bool {
    guard let first = words.first, commands.contains(first) else { return false }
    if words.dropFirst().contains(where: { $0.hasPrefix("-") && $0.count > 1 }) { return true }
    return !verbs.contains(first) && (words.count == 1 || isCommand(words))
  }
}

/// Words of a line as a shell would split them.
package enum Words {
  /// Splits at spaces; `"…"`, `'…'` and `\` keep them. An apostrophe inside a word is a letter.
  package static func split(_ line: String) -> [String] {
    var out: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\\" {
        (isEscaped, isOpen) = (true, true)
      } else if character == "\"" || (character == "'" && word.isEmpty) {
        (quote, isOpen) = (character, true)
      } else if character.isWhitespace {
        if isOpen { out.append(word) }
        (word, isOpen) = ("", false)
      } else {
        word.append(character)
        isOpen = true
      }
    }
    if isOpen { out.append(word) }
    return out
  }

  /// `text` as one word of a shell.
  package static func quote(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "/._-+,@".contains($0) }
    return isPlain
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
