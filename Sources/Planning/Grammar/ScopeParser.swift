// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Reads a set of files from words, from left to right: each phrase of `ScopeTable`, each time, kind
/// of file, number and folder fills its field; what is left is the topic.
struct ScopeParser {
  let context: Context
  let use: Scope.Use
  let words: Words

  var scope = Scope()
  var index: Int
  /// The field that the next ordinary word belongs to.
  var field = ScopeTable.Field.topic
  /// Whether a phrase such as "about" opened the topic.
  var inTopic = false
  /// The words of the field, as indices.
  var buffer: [Int] = []
  /// Topic words found so far, in pieces.
  var topic: [[Int]] = []
  var definite = false
  var paths: [String] = []
  var folders: [String] = []
  var sawNoun = false
  var sawSingular = false
  var lastAtom = -1
  /// Exclusions tried so far: each reads the rest of the words again.
  var exclusions = 0

  init(_ words: Words, context: Context, use: Scope.Use) {
    self.context = context
    self.use = use
    self.words = words.trimmed
    index = self.words.startIndex
    // "in data": said of files.
    sawNoun =
      use != .search
      && ["in", "under", "inside", "within", "below", "across"].contains(
        self.words.first?.word ?? "")
  }

  static func scope(_ words: Words, context: Context, use: Scope.Use) -> Scope {
    var parser = ScopeParser(words, context: context, use: use)
    return parser.run()
  }

  var isHead: Bool { !inTopic && field == .topic }

  mutating func run() -> Scope {
    scope.words = words.count
    // "only 2024": a year that stands alone.
    if use == .search, context.hasPrevious, words.count == 1,
      let found = context.times.period(prefixed("in", words), 0), found.value.since != nil,
      TimeParser.year(words.first?.word ?? "") != nil
    {
      scope.selection.since = found.value.since
      scope.selection.until = found.value.until
      take(words.endIndex, "since")
      return scope
    }
    skipNothing()
    while index < words.endIndex {
      if !step() {
        buffer.append(index)
        index += 1
      }
    }
    flush()
    finish()
    return scope
  }

  /// "nothing but PDFs" are PDFs; "nothing" by itself, "no files" and "none of them" are no files.
  private mutating func skipNothing() {
    guard let first = words.first, first.isWord, ["nothing", "none", "no"].contains(first.word)
    else { return }
    let next = index + 1
    for joint in [["but"], ["except"], ["besides"], ["other", "than"], ["apart", "from"]]
    where first.word != "no" && words.has(joint, at: next) && next + joint.count < words.endIndex {
      index = next + joint.count
      if words.word(index) == "for" { index += 1 }
      return
    }
    let isAlone = next == words.endIndex
    let saysFiles =
      Lexicon.fileNouns.contains(words.word(next)) || Kinds.read(words, next) != nil
    guard
      isAlone
        ? first.word != "no"
        : ["of", "else"].contains(words.word(next)) || first.word == "no" && saysFiles
    else { return }
    scope.trouble = "\"\(words.written)\" names no file."
  }

  /// Consumes a phrase at `index`, if one begins there.
  mutating func step() -> Bool {
    if words[index].isPunctuation { return punctuation() }
    // After a quoted keyword only a list goes on.
    if field == .keywords, let last = buffer.last, words[last].isQuoted, last == index - 1,
      !words[index].isQuoted, !["and", "or", "nor", "as"].contains(words[index].word)
    {
      flush()
    }
    if field == .keywords, buffer.isEmpty, index > words.startIndex, words[index - 1].isQuoted,
      !words[index].isQuoted, !["and", "or", "nor", "as"].contains(words[index].word)
    {
      field = .topic
    }
    return reference() || heldWords() || quotedOrPath() || state() || size() || amount() || age()
      || place()
      || folder() || rule() || period() || person() || kind() || noun() || superlative()
  }

  mutating func take(_ end: Int, _ field: String) {
    scope.note(words[index..<end], field)
    index = end
    lastAtom = end
  }

  mutating func punctuation() -> Bool {
    // "on tea, most recent three only": the topic ends where an order begins.
    if words[index].form == .comma, inTopic,
      ["best", "top", "max"].contains(words.word(index + 1)),
      TimeParser.number(words, index + 2) != nil
    {
      flush()
      (field, inTopic) = (.topic, false)
      index += 1
      return true
    }
    if words[index].form == .comma, let found = Superlatives.order(words, index + 1),
      TimeParser.number(words, found.end)?.value ?? 0 > 0 || words.word(found.end) == "only"
        || found.end == words.endIndex
    {
      flush()
      (field, inTopic) = (.topic, false)
      index += 1
      return true
    }
    // "about Marrakech, photos only".
    if words[index].form == .comma, inTopic, let found = Kinds.read(words, index + 1),
      !found.isSingular,
      found.end == words.endIndex || words.word(found.end) == "only"
        || words[found.end].isPunctuation && words.word(index - 1) != words.word(found.end + 1)
    {
      flush()
      (field, inTopic) = (.topic, false)
      index += 1
      return true
    }
    // A list goes on: "Kafka, RabbitMQ or NATS".
    if field == .keywords || field == .tagged || field == .author || inTopic,
      words[index].form == .comma
    {
      buffer.append(index)
      index += 1
      return true
    }
    index += 1
    return true
  }

  // MARK: Ends of fields

  /// Gives the words read so far to their field.
  mutating func flush() {
    defer {
      buffer = []
      if field != .topic { field = .topic }
    }
    guard !buffer.isEmpty else { return }
    switch field {
    case .keywords:
      let list = WordList(words, buffer)
      guard !list.items.isEmpty else { return }
      if list.isEither { scope.selection.matchesAnyKeyword = true }
      scope.selection.keywords += list.items
      scope.note(written(buffer), "keywords")
    case .tagged:
      let list = WordList(words, buffer)
      scope.selection.tagged += list.items
      scope.note(written(buffer), "tagged")
    case .name, .prefix, .suffix, .part: flushName()
    default: flushTopic()
    }
    if scope.selection.keywords.count < 2 { scope.selection.matchesAnyKeyword = false }
  }

  mutating func flushName() {
    var pieces = buffer
    while let first = pieces.first, ["the", "name", "a"].contains(words[first].word) {
      pieces.removeFirst()
    }
    var text = joined(pieces)
    guard !text.isEmpty else { return }
    if field == .prefix { text += "*" }
    if field == .suffix { text = "*" + text }
    if use == .search || field != .name { scope.selection.name = text } else { paths.append(text) }
    scope.note(written(pieces), scope.selection.name == text ? "name" : "paths")
  }

  mutating func flushTopic() {
    var pieces = buffer
    buffer = []
    while let first = pieces.first, isFiller(first, atStart: true) {
      if ["the", "my", "our"].contains(words[first].word) { definite = true }
      pieces.removeFirst()
    }
    while let last = pieces.last, isFiller(last, atStart: false) { pieces.removeLast() }
    guard !pieces.isEmpty else { return }
    if !inTopic { scope.guessed += pieces.count }
    topic.append(pieces)
  }

  func isFiller(_ position: Int, atStart: Bool) -> Bool {
    let token = words[position]
    if token.isPunctuation { return true }
    if token.isQuoted { return false }
    if token.isCapitalised, token.text.count <= 3, token.text == token.text.uppercased(),
      token.text.count > 1
    {
      return false
    }
    return Lexicon.fillers.contains(token.word) || token.word == "'s" && atStart
  }

  func joined(_ positions: [Int]) -> String {
    var out = ""
    var previous: Int?
    for position in positions {
      if let previous, !out.isEmpty {
        out += position == previous + 1 ? words[position].gap : " "
      }
      out += words[position].isPunctuation ? words[position].raw : words[position].text
      previous = position
    }
    return out.hasSuffix(",") ? String(out.dropLast()) : out
  }

  func written(_ positions: [Int]) -> String {
    guard let first = positions.first, let last = positions.last else { return "" }
    return words[first...last].written
  }

  func topicText() -> String? {
    let pieces = topic.map(joined).filter { !$0.isEmpty }
    return pieces.isEmpty ? nil : pieces.joined(separator: " ")
  }

  // MARK: The end

  mutating func finishPaths() {
    if !folders.isEmpty {
      if use == .actOnFolder, !scope.saysFiles, scope.selection.under == nil {
        paths += folders
      } else if scope.selection.under == nil {
        scope.selection.under = folders.first
      }
      folders = []
    }
    for path in paths where !scope.selection.paths.contains(path) {
      scope.selection.paths.append(path)
    }
    paths = []
  }

  mutating func finish() {
    finishPaths()
    if scope.selection.sort != nil, sawSingular, !scope.isPlural, scope.selection.k == nil,
      !saysPlural
    {
      scope.selection.k = 1
    }
    if let reference = context.antecedent?.in, context.depth == 0, topic.isEmpty, !scope.saysFiles,
      saysOnlyOrder
    {
      // "merge the best three": of what was found.
      scope.selection.in = reference
    }
    if scope.selection.isEmpty, topic.isEmpty, context.depth == 0, let found = foundBefore {
      scope.selection.in = found
      scope.note(words, "in")
      return
    }
    if scope.selection.isEmpty, topic.isEmpty, use != .search, let name = reportName {
      scope.selection.paths = [name]
      scope.note(name, "paths")
      return
    }
    if use != .search, scope.selection.isEmpty, topic.isEmpty, scope.danglingWord == nil,
      let noun = soleNoun
    {
      if noun == "file" || noun == "document" {
        scope.danglingWord = noun
      } else {
        scope.selection.paths = [noun]
        scope.note(noun, "paths")
      }
      return
    }
    nameInFolder()
    guard let text = topicText() else { return }
    if ["untagged", "unlabelled", "unlabeled"].contains(text.lowercased()) {
      scope.trouble = ScopeParser.noneOf("tags")
      return
    }
    let positions = topic.flatMap { $0 }
    if scope.guessed == positions.count, scope.selection.under == nil,
      Lexicon.folders.contains(text.lowercased())
    {
      scope.selection.under = text
      scope.note(text, "under")
      return
    }
    scope.note(written(positions), isOneFile(positions) ? "paths" : "query")
    if isOneFile(positions) {
      scope.selection.paths.append(text)
    } else {
      scope.selection.query = text
    }
  }

  /// Whether the words say how many and in which order, and nothing of what.
  private var saysOnlyOrder: Bool {
    var order = Selection()
    (order.k, order.sort) = (scope.selection.k, scope.selection.sort)
    return order.k != nil && order == scope.selection
  }

  /// "the report in docs/": one file of that folder, not all.
  private mutating func nameInFolder() {
    var only = Selection()
    only.under = scope.selection.under
    guard use != .search, only.under != nil, scope.selection == only, topic.isEmpty,
      words.count > 3, ["the", "my", "our", "this", "that"].contains(words.first?.word ?? ""),
      let noun = words.dropFirst().first, Lexicon.singularNouns.contains(noun.word),
      Folders.isPreposition(words.word(words.startIndex + 2))
    else { return }
    if noun.word == "file" || noun.word == "document" {
      scope.danglingWord = noun.word
    } else {
      scope.selection.paths = [noun.text]
      scope.note(noun.text, "paths")
    }
  }

  /// "the notes" after notes were found, where a verb acts on them.
  private var foundBefore: Reference? {
    guard use != .search, let reference = context.antecedent?.in, words.count == 2,
      ["the", "these", "those"].contains(words.first?.word ?? ""),
      let noun = words.last?.word, Lexicon.fileNouns.contains(noun), noun.hasSuffix("s")
    else { return nil }
    return reference
  }

  /// "the recipes report": nouns for files of which the last is singular name one.
  private var reportName: String? {
    guard let first = words.first, ["the", "my", "our", "this", "that"].contains(first.word),
      words.count > 2, let last = words.last, Lexicon.singularNouns.contains(last.word),
      words.dropFirst().allSatisfy({ Lexicon.fileNouns.contains($0.word) })
    else { return nil }
    let isFile = ["file", "document", "doc"].contains(last.word)
    return (isFile ? words.dropFirst().dropLast() : words.dropFirst()).plain
  }

  /// "the report": one file, by what it is.
  var soleNoun: String? {
    let nouns = words.filter {
      !$0.isPunctuation && !["the", "my", "our", "this", "that", "your"].contains($0.word)
    }
    guard nouns.count == 1, words.count > 1, let word = nouns.first?.word,
      Lexicon.singularNouns.contains(word)
    else { return nil }
    return word
  }

  /// "my newest selfies": more than one, though no word for files says so.
  private var saysPlural: Bool {
    guard scope.guessed > 0, let last = topic.first?.last else { return false }
    let word = words[last].word
    return word.count > 3 && word.hasSuffix("s")
      && !["ss", "us", "is", "news"].contains { word.hasSuffix($0) }
  }

  /// Whether the words describe one file that a verb acts on: "the lease", "cnn".
  func isOneFile(_ positions: [Int]) -> Bool {
    guard use != .search, !inTopicEver, scope.selection.paths.isEmpty, scope.selection.in == nil,
      !scope.saysFiles, let last = positions.last
    else {
      return false
    }
    if scope.selection.sort != nil { return false }
    let word = words[last].word
    // "the tomatoes file".
    if definite || ["the", "my", "our"].contains(words.first?.word ?? ""),
      ["file", "document", "doc"].contains(words.word(last + 1)), last + 2 == words.endIndex
    {
      return true
    }
    let isPlural =
      word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us") && !word.hasSuffix("is")
    if positions.count == 1, words[last].isNameLike { return true }
    if isPlural { return false }
    if words[words.startIndex..<positions[0]].contains(where: {
      ["every", "each", "all", "any", "both"].contains($0.word)
    }) {
      return false
    }
    return positions.count == 1 || definite
      || words[positions[0] - (positions[0] > words.startIndex ? 1 : 0)].word == "file"
  }

  var inTopicEver: Bool { scope.guessed == 0 }
}
