// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// The compiled grammar: the phrases of every operation, what narrows a set of files, and what goes on
/// with a step before. All of it is compiled once, at the first prompt: under a millisecond.
struct Grammar: Sendable {
  /// What a phrase makes. Most are operations; a few are decided by what their slots hold.
  enum Action: Hashable, Sendable {
    case operation(Syscall.Name)
    /// `show X`: a file is read, a folder listed, anything else found.
    case show
    /// `list X`: a folder is listed, anything else found.
    case listing
    /// `swap tag A for B`.
    case retag
    /// `join B to A`: B's contents go to the end of A, and B goes.
    case absorb
  }

  struct Phrase: Sendable {
    let action: Action
    let pattern: Pattern
    /// Fields that the phrase states by itself: `kind=folder`.
    let constants: Constants
    let order: Int
  }

  /// A phrase has two or three at most.
  struct Constants: Sendable {
    var all: [(name: String, value: String)] = []

    subscript(name: String) -> String? { all.first { $0.name == name }?.value }
  }

  let code: PatternCode
  let phrases: [Phrase]
  /// Those that hold "and" themselves.
  let spanning: [Phrase]
  let rules: [ScopeTable.Rule]
  let continuations: [(name: String, pattern: Pattern)]
  /// Every word that the grammar names: what misspellings are corrected to.
  let vocabulary: KeySet

  static let shared = Grammar()

  private init() {
    var compiler = PatternCompiler()
    Grammar.eachLine(of: GrammarTable.classes) { compiler.addClass($0) }
    var phrases: [Phrase] = []
    for table in GrammarTable.operations {
      var last: (key: WordKey, action: Action)?
      Grammar.eachLine(of: table) { line in
        phrases.append(Grammar.phrase(line, order: phrases.count, &last, &compiler))
      }
    }
    var rules: [ScopeTable.Rule] = []
    Grammar.eachLine(of: ScopeTable.text) { rules.append(ScopeTable.rule($0, &compiler)) }
    var continuations: [(name: String, pattern: Pattern)] = []
    Grammar.eachLine(of: GrammarTable.continuations) { line in
      let (name, rest) = Grammar.named(line)
      continuations.append((String(decoding: name, as: UTF8.self), compiler.pattern(rest)))
    }
    self.phrases = phrases
    spanning = phrases.filter { $0.constants["spans"] != nil }
    self.rules = rules
    self.continuations = continuations
    code = compiler.code
    vocabulary = Grammar.vocabulary(compiler.vocabulary)
  }

  // MARK: Lines

  typealias Text = PatternCompiler.Text

  private static func eachLine(of table: String, _ body: (Text) -> Void) {
    var table = table
    table.withUTF8 { for line in PatternCompiler.lines(of: $0) { body(line) } }
  }

  /// "name: rest".
  static func named(_ line: Text) -> (name: Text, rest: Text) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      preconditionFailure("line \(String(decoding: line, as: UTF8.self))")
    }
    return (PatternCompiler.trimmed(line[..<colon]), line[(colon + 1)...])
  }

  private static func phrase(
    _ line: Text, order: Int, _ last: inout (key: WordKey, action: Action)?,
    _ compiler: inout PatternCompiler
  ) -> Phrase {
    var (name, rest) = named(line)
    let key = WordKey(bytes: name)
    if last?.key != key { last = action(String(decoding: name, as: UTF8.self)).map { (key, $0) } }
    guard let action = last?.action, last?.key == key else {
      preconditionFailure("operation \(String(decoding: name, as: UTF8.self))")
    }
    var constants = Constants()
    if let mark = constantsMark(rest) {
      for pair in rest[(mark + 1)...].split(separator: UInt8(ascii: ",")) {
        let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
        precondition(sides.count == 2, "constant \(String(decoding: line, as: UTF8.self))")
        let words = sides.map { String(decoding: PatternCompiler.trimmed($0), as: UTF8.self) }
        constants.all.append((words[0], words[1]))
      }
      rest = rest[..<mark]
    }
    return Phrase(
      action: action, pattern: compiler.pattern(PatternCompiler.trimmed(rest)),
      constants: constants, order: order)
  }

  /// The semicolon with spaces around it: "tl;dr" holds one too.
  private static func constantsMark(_ text: Text) -> Int? {
    text.indices.dropFirst().dropLast().first {
      text[$0] == UInt8(ascii: ";") && text[$0 - 1] == UInt8(ascii: " ")
        && text[$0 + 1] == UInt8(ascii: " ")
    }
  }

  private static func action(_ name: String) -> Action? {
    switch name {
    case "show": .show
    case "listing": .listing
    case "retag": .retag
    case "absorb": .absorb
    default: Syscall.Name(rawValue: name).map(Action.operation)
    }
  }

  // MARK: Words

  private static func vocabulary(_ named: KeySet) -> KeySet {
    var out = named
    let sets: [Set<String>] = [Lexicon.fileNouns, TimeWords.touched, Lexicon.determiners]
    for word in sets.joined() { out.insert(WordKey(word)) }
    for word in TimeWords.units.keys { out.insert(WordKey(word)) }
    for word in TimeWords.months.keys { out.insert(WordKey(word)) }
    for word in TimeWords.weekdays.keys { out.insert(WordKey(word)) }
    for word in Lexicon.numbers.keys { out.insert(WordKey(word)) }
    for word in Lexicon.ordinals.keys { out.insert(WordKey(word)) }
    for entry in Lexicon.kinds + Lexicon.languages {
      for word in entry.words { out.insert(WordKey(word)) }
    }
    for word in [
      "newest", "latest", "oldest", "largest", "biggest", "smallest", "yesterday", "tomorrow",
      "today", "folder", "directory", "previous",
    ] {
      out.insert(WordKey(word))
    }
    return out
  }
}
