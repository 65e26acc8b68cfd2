// SPDX-License-Identifier: GPL-3.0-or-later

/// One word, quoted span or punctuation mark of a prompt.
struct Token: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case word
    /// Between quotation marks; `text` is without them.
    case quoted
    /// A comma or semicolon.
    case comma
    /// The end of a sentence: a full stop, question or exclamation mark, colon, line.
    case stop
  }

  var form: Form
  /// As written, without quotation marks and punctuation around it.
  var text: String
  /// What patterns match: lower case, corrected; empty for a quoted span.
  var word: String { didSet { key = WordKey(word) } }
  /// The word as patterns compare it.
  private(set) var key: WordKey
  /// As written, with everything.
  var raw: String
  /// White space before it.
  var gap: String
  /// Whether `word` is not what was written.
  var isCorrected = false

  init(form: Form, text: String, word: String, raw: String, gap: String) {
    (self.form, self.text, self.word, self.raw, self.gap) = (form, text, word, raw, gap)
    key = WordKey(word)
  }

  var isWord: Bool { form == .word }
  var isQuoted: Bool { form == .quoted }
  var isPunctuation: Bool { form == .comma || form == .stop }

  /// Whether it begins with a capital letter.
  var isCapitalised: Bool { text.first?.isUppercase ?? false }

  /// Whether it looks like a path rather than a word: a slash, a leading `~`, or an extension.
  var isPath: Bool {
    guard form == .word, !text.contains("@") else { return false }
    if text.contains("/") {
      return text.contains { $0.isLetter || $0 == "~" || $0 == "." } && !isDate
    }
    if text.hasPrefix("~") { return text.count == 1 || text.dropFirst().contains { $0.isLetter } }
    if text.contains("*") { return text.count > 1 }
    return hasExtension
  }

  /// Whether it may name a folder or file although it is no word of a language.
  var isNameLike: Bool {
    guard form == .word, !text.contains("@") else { return false }
    if isPath { return true }
    guard text.contains(where: { $0 == "_" || $0 == "-" }), text.contains(where: \.isLetter) else {
      return false
    }
    return text.first != "-"
  }

  /// A name, a dot, and an extension that begins with a letter: `notes.md`, `backup.tar.gz`.
  private var hasExtension: Bool {
    guard let dot = text.lastIndex(of: "."), dot != text.startIndex || text.count > 2 else {
      return false
    }
    let tail = text[text.index(after: dot)...]
    guard (1...8).contains(tail.count), tail.allSatisfy({ $0.isLetter || $0.isNumber }),
      tail.contains(where: \.isLetter) || dot == text.startIndex
    else { return false }
    let head = text[..<dot]
    if head.allSatisfy(\.isNumber), !head.isEmpty, tail.first?.isNumber == true { return false }
    return !Lexicon.abbreviations.contains(text.lowercased())
  }

  /// Digits with slashes between them.
  private var isDate: Bool { text.allSatisfy { $0.isNumber || $0 == "/" } }
}

/// Some consecutive tokens of a prompt.
typealias Words = ArraySlice<Token>

extension ArraySlice<Token> {
  /// As written, from the first word to the last.
  var written: String {
    var out = ""
    for (offset, token) in enumerated() {
      if offset > 0 { out += token.gap }
      out += token.raw
    }
    return out
  }

  /// As written, without the marks around quoted spans and with single spaces.
  var plain: String {
    var out = ""
    for token in self {
      if !out.isEmpty, !token.gap.isEmpty { out += " " }
      out += token.text
    }
    return out
  }

  /// Without punctuation at both ends.
  var trimmed: Words {
    var slice = self
    while let first = slice.first, first.isPunctuation { slice.removeFirst() }
    while let last = slice.last, last.isPunctuation { slice.removeLast() }
    return slice
  }

  /// The word at an index, or "" beyond the end.
  func word(_ index: Int) -> String {
    index >= startIndex && index < endIndex ? self[index].word : ""
  }

  /// Whether the words from `index` on begin with these.
  func has(_ words: [String], at index: Int) -> Bool {
    guard index >= startIndex, index + words.count <= endIndex else { return false }
    return !words.enumerated().contains { self[index + $0.offset].word != $0.element }
  }
}
