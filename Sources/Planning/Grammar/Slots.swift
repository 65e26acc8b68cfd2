// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Positions in a previous result: "the second one", "the first three", "numbers 2 and 4".
enum Positions {
  static func read(_ words: Words, _ start: Int) -> (value: [Int], end: Int)? {
    if let numbers = bare(words, start) { return numbers }
    var index = start
    var found: [Int] = []
    var isCertain = false
    while true {
      guard let next = one(words, index, isFirst: found.isEmpty, certain: isCertain) else { break }
      found += next.value
      isCertain = isCertain || next.isCertain
      index = next.end
      var joint = index
      while joint < words.endIndex,
        words[joint].form == .comma || ["and", "or"].contains(words[joint].word)
      {
        joint += 1
      }
      guard joint > index, one(words, joint, isFirst: false, certain: isCertain) != nil else {
        break
      }
      index = joint
    }
    guard !found.isEmpty else { return nil }
    var end = index
    let nouns: Set<String> = [
      "one", "ones", "file", "files", "result", "results", "hit", "hits", "match", "matches",
      "item", "items", "document", "documents", "entry", "entries", "of",
    ]
    var saysNoun = false
    while nouns.contains(words.word(end)) {
      if words.word(end) == "of" {
        guard ["them", "these", "those", "the"].contains(words.word(end + 1)) else { break }
        end += 2
        saysNoun = true
        continue
      }
      saysNoun = true
      end += 1
    }
    // "the first budget" names no position.
    guard
      saysNoun || end == words.endIndex || isCertain || words[end].isPunctuation
        || ["to", "into", "as", "with", "until", "for", "in", "from", "by", "and", "till"].contains(
          words.word(end))
    else { return nil }
    return (found, end)
  }

  /// "1, 3 and 5" where nothing else is said.
  private static func bare(_ words: Words, _ start: Int) -> (value: [Int], end: Int)? {
    guard start == words.startIndex else { return nil }
    var found: [Int] = []
    for token in words[start...]
    where !token.isPunctuation && !["and", "or", "&"].contains(token.word) {
      guard token.word.count <= 3, let number = Int(token.word), number > 0 else { return nil }
      found.append(number)
    }
    return found.isEmpty ? nil : (found, words.endIndex)
  }

  private static func one(
    _ words: Words, _ start: Int, isFirst: Bool, certain: Bool
  ) -> (value: [Int], end: Int, isCertain: Bool)? {
    var index = start
    if [
      "number", "numbers", "no", "nos", "result", "results", "item", "items", "file", "files",
      "hit", "hits",
    ].contains(words.word(index)),
      let list = cardinal(words, index + 1)
    {
      return (list.value, list.end, true)
    }
    if words.word(index).hasPrefix("#"), let value = Int(words.word(index).dropFirst()), value > 0 {
      return ([value], index + 1, true)
    }
    if !isFirst, certain, let list = cardinal(words, index) { return (list.value, list.end, true) }
    while ["the", "only", "just"].contains(words.word(index)) { index += 1 }
    let word = words.word(index)
    if words.has(["top", "one"], at: index) { return ([1], index + 2, true) }
    if word == "top", let number = TimeParser.number(words, index + 1), number.value <= 100 {
      return nil
    }
    if words.has(["second", "to", "last"], at: index)
      || words.has(["last", "but", "one"], at: index) || words.has(["second", "last"], at: index)
    {
      return ([-2], index + (words.word(index + 1) == "last" ? 2 : 3), false)
    }
    let digits = word.prefix(while: \.isNumber)
    var ordinal = Lexicon.ordinals[word]
    if ordinal == nil, (1...3).contains(digits.utf8.count),
      ["st", "nd", "rd", "th"].contains(word.dropFirst(digits.count))
    {
      ordinal = Int(digits)
    }
    guard let ordinal, ordinal != 0 else { return nil }
    if ordinal == 1 || ordinal == -1, word != "final", words.word(index + 1) != "one",
      let count = TimeParser.number(words, index + 1), (1...100).contains(count.value),
      TimeWords.units[words.word(count.end)] == nil
    {
      let range = ordinal == 1 ? Array(1...count.value) : Array(-count.value...(-1))
      return (range, count.end, false)
    }
    guard TimeWords.units[words.word(index + 1)] == nil || index + 1 >= words.endIndex else {
      return nil
    }
    return ([ordinal], index + 1, false)
  }

  private static func cardinal(_ words: Words, _ index: Int) -> (value: [Int], end: Int)? {
    let word = words.word(index)
    let pieces = word.split(whereSeparator: { $0 == "-" || $0 == "–" })
    if pieces.count == 2, let from = Int(pieces[0]), let to = Int(pieces[1]), from > 0, from < to,
      to - from < 100
    {
      return (Array(from...to), index + 1)
    }
    guard let number = TimeParser.number(words, index), (1...10_000).contains(number.value) else {
      return nil
    }
    if ["to", "through", "-"].contains(words.word(number.end)),
      let last = TimeParser.number(words, number.end + 1),
      last.value > number.value, last.value - number.value < 100
    {
      return (Array(number.value...last.value), last.end)
    }
    return ([number.value], number.end)
  }

  /// Those of some named files.
  static func pick(_ positions: [Int], of paths: [String]) -> [String] {
    positions.compactMap { position in
      let index = position > 0 ? position - 1 : paths.count + position
      return paths.indices.contains(index) ? paths[index] : nil
    }
  }
}

/// Sizes in bytes: "10 MB", "64KiB", "half a gigabyte".
enum Sizes {
  private static let units: [String: Int64] = {
    var out: [String: Int64] = ["b": 1, "byte": 1, "bytes": 1]
    let table: [(String, Int64, Int64)] = [
      ("k", 1000, 1 << 10), ("m", 1_000_000, 1 << 20), ("g", 1_000_000_000, 1 << 30),
      ("t", 1_000_000_000_000, 1 << 40),
    ]
    for (letter, decimal, binary) in table {
      out[letter + "b"] = decimal
      out[letter + "bs"] = decimal
      out[letter] = decimal
      out[letter + "ib"] = binary
    }
    for (name, value) in [
      ("kilo", 1000), ("mega", 1_000_000), ("giga", 1_000_000_000), ("tera", 1_000_000_000_000),
    ] as [(String, Int64)] {
      out[name + "byte"] = value
      out[name + "bytes"] = value
    }
    for (name, shift) in [("kibi", 10), ("mebi", 20), ("gibi", 30), ("tebi", 40)] {
      out[name + "byte"] = 1 << shift
      out[name + "bytes"] = 1 << shift
    }
    out["meg"] = 1_000_000
    out["megs"] = 1_000_000
    out["gig"] = 1_000_000_000
    out["gigs"] = 1_000_000_000
    return out
  }()

  static func read(_ words: Words, _ start: Int) -> (value: Int64, end: Int)? {
    let word = words.word(start)
    let digits = word.prefix { $0.isNumber || $0 == "." || $0 == "," }
    if !digits.isEmpty {
      guard let value = Double(digits.replacing(",", with: "")), value < 1e12 else { return nil }
      let tail = String(word.dropFirst(digits.count))
      if tail.isEmpty {
        guard let unit = units[words.word(start + 1)] else { return nil }
        return (Int64(value * Double(unit)), start + 2)
      }
      guard let unit = units[tail] else { return nil }
      return (Int64(value * Double(unit)), start + 1)
    }
    if words.has(["half", "a"], at: start), let unit = units[words.word(start + 2)], unit > 1 {
      return (unit / 2, start + 3)
    }
    if ["a", "one"].contains(word), let unit = units[words.word(start + 1)], unit > 1 {
      return (unit, start + 2)
    }
    guard let number = TimeParser.number(words, start), let unit = units[words.word(number.end)]
    else {
      return nil
    }
    return (Int64(number.value) * unit, number.end + 1)
  }
}

/// "newest", "most recent", "biggest": an order.
enum Superlatives {
  private static let table: [(words: [String], name: String)] = Lexicon.entries(
    """
    newest: newest, latest, most recent, most recently modified, most recently changed, most recently edited, most recently saved, most recently updated, most recently created, most recently added, last modified, most recently
    oldest: oldest, earliest, least recent, least recently modified, least recently changed, least recently
    largest: largest, biggest, heaviest, longest, bulkiest, hugest, greatest
    smallest: smallest, shortest, tiniest, lightest, littlest
    """)

  static func order(_ words: Words, _ start: Int) -> (value: Order, end: Int)? {
    var best: (value: Order, end: Int)?
    for entry in table where words.has(entry.words, at: start) {
      guard let order = Order(rawValue: entry.name) else { continue }
      if start + entry.words.count > best?.end ?? 0 { best = (order, start + entry.words.count) }
    }
    return best
  }
}

/// Kinds of file: "PDFs", "Word documents", "Python scripts".
enum Kinds {
  struct Found {
    var kinds: [Kind]
    var end: Int
    /// As often part of a topic as a kind: "image" in "image processing".
    var isPlain: Bool
    var isSingular: Bool
    var isLanguage = false
    /// Whether a word for files of code follows a language.
    var hasNoun = true
  }

  private static let byFirst: [String: [(words: [String], name: String)]] =
    Dictionary(grouping: Lexicon.kinds, by: { $0.words[0] })
  private static let languages: [String: String] =
    Dictionary(Lexicon.languages.map { ($0.words[0], $0.name) }) { first, _ in first }

  static func read(_ words: Words, _ start: Int) -> Found? {
    guard start < words.endIndex, words[start].isWord else { return nil }
    let word = words[start].word
    if let name = languages[word] { return language(name, words, start) }
    let candidates = (byFirst[word] ?? []).filter { words.has($0.words, at: start) }
    guard let longest = candidates.max(by: { $0.words.count < $1.words.count }),
      let kind = Kind(rawValue: longest.name)
    else { return nil }
    let end = start + longest.words.count
    let last = longest.words.last ?? ""
    let hasNoun = longest.words.count > 1 || Lexicon.kindNouns.contains(words.word(end))
    let formats: Set<String> = ["html", "json", "xml", "yaml", "yml", "markdown", "csv"]
    return Found(
      kinds: [kind], end: end,
      isPlain: Lexicon.plainKinds.contains(word) && !hasNoun && longest.words.count == 1,
      isSingular: !last.hasSuffix("s") && !formats.contains(last)
        && !Lexicon.kindNouns.contains(words.word(end)) || last == "canvas")
  }

  private static func language(_ name: String, _ words: Words, _ start: Int) -> Found? {
    guard let kind = Kind(rawValue: name) else { return nil }
    var end = start + 1
    while Lexicon.codeNouns.contains(words.word(end)), end - start < 4 { end += 1 }
    return Found(
      kinds: [kind], end: end, isPlain: false,
      isSingular: words.word(end - 1).last != "s" || end == start + 1,
      isLanguage: true, hasNoun: end > start + 1)
  }
}

/// Names of people and institutions.
enum People {
  struct Found {
    var names: [String]
    var end: Int
    var isInstitution = false
    var isEither = false
  }

  /// - Parameter loose: whether the words before tell that a name follows, so that it may be lower case.
  static func read(_ words: Words, _ start: Int, loose: Bool) -> Found? {
    var index = start
    var found = Found(names: [], end: start)
    if ["either", "both"].contains(words.word(index)) {
      found.isEither = words.word(index) == "either"
      index += 1
    }
    while index < words.endIndex, let name = name(words, index, loose: loose) {
      found.names.append(name.text)
      if Lexicon.institutions.contains(where: { name.words.contains($0) }) {
        found.isInstitution = true
      }
      index = name.end
      found.end = index
      var joint = index
      var saysOr = false
      while joint < words.endIndex,
        words[joint].form == .comma || ["and", "or", "from", "by"].contains(words[joint].word)
      {
        if words[joint].word == "or" { saysOr = true }
        joint += 1
      }
      guard joint > index, joint < words.endIndex, words[joint].isCapitalised,
        People.name(words, joint, loose: false) != nil
      else { break }
      if saysOr { found.isEither = true }
      index = joint
    }
    // One author is a field; several people together are not.
    guard !found.names.isEmpty else { return nil }
    return found
  }

  private static func name(_ words: Words, _ start: Int, loose: Bool) -> (
    text: String, end: Int, words: Set<String>
  )? {
    var index = start
    if ["me", "myself"].contains(words.word(index)), loose { return ("me", index + 1, []) }
    if words.word(index) == "the", index + 1 < words.endIndex, words[index + 1].isCapitalised {
      index += 1
    }
    while Lexicon.titles.contains(words.word(index)) { index += 1 }
    let first = index
    while index < words.endIndex,
      isPart(words[index])
        || index > first
          && ["of", "for", "de", "van", "von", "der", "da", "the"].contains(words[index].word)
          && index + 1 < words.endIndex && words[index + 1].isCapitalised
          && Lexicon.institutionLike(words[first..<index], words[index].word)
    {
      index += 1
    }
    if index == first {
      guard loose || words.indices.contains(first) && words[first].text.contains("@"),
        first < words.endIndex, words[first].isWord,
        words[first].text.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "'" })
          || words[first].text.contains("@"),
        !Lexicon.fillers.contains(words[first].word), !Superlatives.isCriterion(words[first].word),
        TimeWords.weekdays[words[first].word] == nil, TimeWords.months[words[first].word] == nil
      else { return nil }
      index = first + 1
    }
    return (words[first..<index].plain, index, Set(words[first..<index].map(\.word)))
  }

  private static func isPart(_ token: Token) -> Bool {
    if token.isQuoted { return true }
    return token.isWord && token.isCapitalised && !token.isPath && !token.isCorrected
      && Kinds.isNoKind(token)
      && (TimeWords.months[token.word] == nil || token.word == "april"
        || token.word == "june" && false)
      && TimeWords.weekdays[token.word] == nil
      && !(token.word.count == 2 && token.word.first == "q")
      && !Lexicon.fillers.contains(token.word)
  }
}

extension Kinds {
  /// Whether a kind is a programming language.
  static func isLanguage(_ kind: Kind) -> Bool {
    Lexicon.languages.contains { $0.name == kind.rawValue }
  }

  /// Whether a capitalised word is no format, such as "PDFs".
  static func isNoKind(_ token: Token) -> Bool {
    !["pdf", "pdfs", "json", "csv", "xml", "yaml", "html"].contains(token.word)
  }
}

extension Superlatives {
  static func isCriterion(_ word: String) -> Bool {
    [
      "size", "name", "date", "time", "topic", "type", "author", "day", "month", "year", "folder",
      "tag", "keyword", "keywords", "content", "contents", "meaning", "file", "semantic", "subject",
      "age", "relevance", "default", "mistake", "accident", "hand", "topics", "similarity", "which",
      "what",
    ].contains(word)
  }
}

extension Lexicon {
  /// Whether "of" or "van" continues a name: "University of Leeds", "Guido van Rossum".
  static func institutionLike(_ words: Words, _ joint: String) -> Bool {
    if ["de", "van", "von", "der", "da"].contains(joint) { return true }
    return words.contains { institutions.contains($0.word) }
  }
}

extension Token {
  /// Whether a quoted text names a file: a slash, or an extension.
  static func looksLikePath(_ text: String) -> Bool {
    if text.contains("/") {
      return !text.contains("://") && !text.contains(" /") && !text.contains("/ ")
    }
    guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return false }
    let tail = text[text.index(after: dot)...]
    return (1...5).contains(tail.count) && tail.allSatisfy { $0.isLetter || $0.isNumber }
      && tail.contains(where: \.isLetter)
  }
}

/// The items of a list in words: "Kafka, RabbitMQ or NATS", "both retry and backoff".
struct WordList {
  private(set) var items: [String] = []
  private(set) var isEither = false

  init(_ words: Words, _ positions: [Int]) {
    var piece: [Int] = []
    func text(_ piece: [Int]) -> String {
      var out = ""
      for (offset, position) in piece.enumerated() {
        if offset > 0 { out += words[position].gap }
        out += words[position].text
      }
      return out
    }
    func trimmed(_ piece: [Int]) -> [Int] {
      var piece = piece
      let heads: Set<String> = [
        "the", "a", "an", "word", "words", "phrase", "term", "text", "keyword", "keywords", "both",
        "either", "all", "any", "of", "string", "as", "with", "tag", "tags",
      ]
      while let first = piece.first, piece.count > 1, heads.contains(words[first].word) {
        piece.removeFirst()
      }
      while let last = piece.last, piece.count > 1,
        [
          "in", "them", "it", "somewhere", "anywhere", "please", "inside", "again", "that", "which",
          "are", "is", "were", "was", "have", "and", "or", "been",
        ].contains(words[last].word)
      { piece.removeLast() }
      return piece
    }
    for position in positions {
      let token = words[position]
      if token.form == .word, ["either", "any"].contains(token.word), piece.isEmpty {
        isEither = true
      }
      if token.form == .comma
        || token.form == .word && ["and", "or", "nor", "&", "plus"].contains(token.word)
      {
        if token.word == "or" { isEither = true }
        if !piece.isEmpty { items.append(text(trimmed(piece))) }
        piece = []
        continue
      }
      if token.isPunctuation { continue }
      if token.isQuoted, !piece.isEmpty {
        let head = trimmed(piece)
        if !head.isEmpty,
          ![
            "the", "word", "words", "phrase", "term", "text", "keyword", "keywords", "either",
            "both", "all", "of", "any", "a", "string", "tag", "tags",
          ].contains(words[head[0]].word)
        {
          items.append(text(head))
        }
        piece = []
      }
      piece.append(position)
      if token.isQuoted {
        items.append(token.text)
        piece = []
      }
    }
    if !piece.isEmpty { items.append(text(trimmed(piece))) }
    items = items.filter { !$0.isEmpty }
  }
}
