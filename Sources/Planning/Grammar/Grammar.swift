// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// The compiled grammar: classes of words and the phrases of every operation.
enum Grammar {
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
    /// `add X to Y`: a file's contents, a text, or a tag.
    case answerOrFind
    /// `X should …`: no plan; the reason is in `because`.
    case refuse
  }

  struct Phrase: Sendable {
    let action: Action
    let pattern: Pattern
    /// Fields that the phrase states by itself: `kind=folder`.
    let constants: [String: String]
    let order: Int
  }

  static let classes: [String: [[Pattern.Element]]] = {
    var out: [String: [[Pattern.Element]]] = [:]
    for line in GrammarTable.classes.split(separator: "\n") {
      guard let mark = line.firstIndex(of: "=") else { preconditionFailure("class \(line)") }
      let pattern = Pattern("(" + line[line.index(after: mark)...] + ")", classes: out)
      switch pattern.elements[0] {
      case .choice(let choices, _): out[line[..<mark].trimmed] = choices
      case .words(let set): out[line[..<mark].trimmed] = [[.words(set)]]
      case .word, .slot, .comma: preconditionFailure("class \(line)")
      }
    }
    return out
  }()

  static let phrases: [Phrase] = {
    var out: [Phrase] = []
    for table in GrammarTable.operations {
      for line in table.split(separator: "\n") {
        out.append(phrase(String(line), order: out.count))
      }
    }
    return out
  }()

  private static func phrase(_ line: String, order: Int) -> Phrase {
    guard let colon = line.firstIndex(of: ":") else { preconditionFailure("phrase \(line)") }
    let name = line[..<colon].trimmed
    let rest = line[line.index(after: colon)...].split(separator: " ; ", maxSplits: 1)
    var constants: [String: String] = [:]
    if rest.count > 1 {
      for pair in rest[1].split(separator: ",") {
        let sides = pair.split(separator: "=", maxSplits: 1)
        precondition(sides.count == 2, "constant \(line)")
        constants[sides[0].trimmed] = sides[1].trimmed
      }
    }
    guard let action = action(name) else { preconditionFailure("operation \(name)") }
    return Phrase(
      action: action, pattern: Pattern(String(rest[0]), classes: classes), constants: constants,
      order: order)
  }

  private static func action(_ name: String) -> Action? {
    switch name {
    case "show": .show
    case "listing": .listing
    case "retag": .retag
    case "absorb": .absorb
    case "answerOrFind": .answerOrFind
    case "refuse": .refuse
    default: Syscall.Name(rawValue: name).map(Action.operation)
    }
  }

  /// The words of a line of a table, without the names of slots, classes, fields and constants. Read
  /// from the text: the compiled phrases hold every class many times over.
  private static func words(of line: Substring, into out: inout Set<String>) {
    let line = line.utf8
    guard let start = line.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") })
    else { return }
    var word: [UInt8] = []
    var isName = false
    func close() {
      if word.count > 1, !isName { out.insert(String(decoding: word, as: UTF8.self)) }
      word.removeAll(keepingCapacity: true)
    }
    for byte in line[line.index(after: start)...] {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "<"):
        close()
        isName = true
      case UInt8(ascii: "}"), UInt8(ascii: ">"):
        close()
        isName = false
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "'"):
        word.append(byte)
      case UInt8(ascii: ";"):
        if word == Array("tl".utf8) { word.append(byte) } else { return close() }
      default: close()
      }
    }
    close()
  }

  /// Every word that the grammar names: what misspellings are corrected to.
  static let vocabulary: Set<String> = {
    var out = Lexicon.fileNouns.union(TimeWords.touched).union(Lexicon.determiners)
      .union(TimeWords.units.keys).union(TimeWords.months.keys).union(TimeWords.weekdays.keys)
      .union(Lexicon.numbers.keys).union(Lexicon.ordinals.keys)
    for table in [GrammarTable.classes, ScopeTable.text] + GrammarTable.operations {
      for line in table.split(separator: "\n") { words(of: line, into: &out) }
    }
    for entry in Lexicon.kinds + Lexicon.languages { out.formUnion(entry.words) }
    out.formUnion([
      "newest", "latest", "oldest", "largest", "biggest", "smallest", "yesterday", "tomorrow",
      "today", "folder", "directory", "previous",
    ])
    return out
  }()
}
