// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Reads a set of files from words, from left to right: each phrase of `ScopeTable`, each time, kind
/// of file, number and folder fills its field; what is left is the topic.
struct ScopeParser {
  let context: Context
  let use: Scope.Use
  let words: Words

  private(set) var scope = Scope()
  private var index: Int
  /// The field that the next ordinary word belongs to.
  private var field = ScopeTable.Field.topic
  /// Whether a phrase such as "about" opened the topic.
  private var inTopic = false
  /// The words of the field, as indices.
  private var buffer: [Int] = []
  /// Topic words found so far, in pieces.
  private var topic: [[Int]] = []
  private var definite = false
  private var paths: [String] = []
  private var folders: [String] = []
  private var sawNoun = false
  private var sawSingular = false
  private var lastAtom = -1
  /// Exclusions tried so far: each reads the rest of the words again.
  private var exclusions = 0

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

  private var isHead: Bool { !inTopic && field == .topic }

  private mutating func run() -> Scope {
    scope.words = words.count
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

  /// Consumes a phrase at `index`, if one begins there.
  private mutating func step() -> Bool {
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

  private mutating func take(_ end: Int, _ field: String) {
    scope.note(words[index..<end], field)
    index = end
    lastAtom = end
  }

  private mutating func punctuation() -> Bool {
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

  // MARK: Files named before

  private static let pronounPhrases: [[String]] = [
    ["all", "of", "them"], ["all", "of", "these"], ["all", "of", "those"], ["each", "of", "them"],
    ["all", "the", "results"], ["all", "results"], ["both", "of", "them"], ["of", "these"],
    ["of", "those"], ["of", "them"], ["among", "them"], ["among", "these"], ["among", "those"],
    ["from", "these"], ["from", "those"], ["from", "them"],
    ["in", "them"], ["in", "these"], ["in", "those"], ["the", "results"], ["these", "results"],
    ["those", "results"],
    ["the", "same", "files"], ["the", "same", "ones"], ["the", "ones", "you", "found"],
    ["the", "files", "you", "found"], ["what", "you", "found"], ["the", "result"], ["the", "lot"],
    ["these", "files"], ["those", "files"], ["these", "ones"], ["those", "ones"], ["that", "file"],
    ["this", "file"], ["that", "one"], ["this", "one"], ["the", "file"], ["the", "files"],
    ["these", "documents"], ["those", "documents"], ["these", "papers"], ["those", "papers"],
    ["that", "document"], ["this", "document"], ["that", "folder"], ["both"], ["them", "all"],
    ["them"], ["these"], ["those"], ["it"], ["they"], ["that"], ["this"], ["the", "ones"],
    ["everything", "you", "found"],
    ["the", "previous", "results"], ["the", "last", "results"], ["the", "search", "results"],
    ["the", "found", "files"], ["the", "hits"], ["the", "matches"], ["the", "ones", "above"],
    ["the", "copies"], ["the", "originals"],
  ]

  /// "them", "the second one", "number 3": files of an earlier result.
  private mutating func reference() -> Bool {
    guard isHead, topic.isEmpty, buffer.isEmpty || isBufferFiller else { return false }
    if let (positions, end) = Positions.read(words, index),
      context.antecedent != nil || saysOnlyPositions(end)
    {
      guard let antecedent = context.antecedent else {
        scope.danglingWord = words[index..<end].written
        take(end, "pick")
        return true
      }
      scope.selection.in = antecedent.in
      scope.selection.pick = positions
      if antecedent.in == nil {
        scope.selection.paths = Positions.pick(positions, of: antecedent.paths)
        scope.selection.pick = []
      }
      take(end, "pick")
      return true
    }
    for phrase in ScopeParser.pronounPhrases where words.has(phrase, at: index) {
      let end = index + phrase.count
      guard isPronoun(phrase, end) else { continue }
      // "with 'x' in them": of these files, not of others.
      if phrase.first == "in", !scope.selection.keywords.isEmpty {
        index = end
        return true
      }
      // "this year's" is a time.
      if phrase == ["this"], context.times.period(words, index) != nil { continue }
      if let antecedent = context.antecedent {
        scope.selection.in = antecedent.in
        if antecedent.in == nil {
          paths += antecedent.paths
          scope.selection.under = antecedent.under
        }
      } else if ["the file", "the files", "both", "that", "the ones", "the lot"].contains(
        phrase.joined(separator: " "))
      {
        continue
      } else {
        scope.danglingWord = phrase.last
      }
      sawNoun = true
      scope.saysFiles = true
      take(end, "in")
      return true
    }
    return false
  }

  private var isBufferFiller: Bool {
    buffer.allSatisfy { Lexicon.fillers.contains(words[$0].word) }
  }

  /// "the first one", but not "the first budget".
  private func saysOnlyPositions(_ end: Int) -> Bool { end == words.endIndex }

  /// Whether "these" stands for files rather than before a noun.
  private func isPronoun(_ phrase: [String], _ end: Int) -> Bool {
    guard let last = phrase.last else { return false }
    if end == words.endIndex { return true }
    let next = words[end]
    if phrase.count == 1, ["that", "this", "it", "they", "both"].contains(last),
      context.antecedent == nil || last == "that"
    {
      return next.isPunctuation
    }
    if ["the file", "the files"].contains(phrase.joined(separator: " ")) {
      return next.isPunctuation
    }
    if phrase.count == 1, ["these", "those"].contains(last), next.isWord, context.antecedent == nil
    {
      // "these emails": nothing was found before.
      let noun =
        Kinds.read(words, end)?.end ?? (Lexicon.fileNouns.contains(next.word) ? end + 1 : end)
      return noun > end && noun == words.endIndex || startsPhrase(end)
    }
    if phrase.count == 1, ["these", "those"].contains(last), next.isWord {
      // "these emails": of the earlier result, those of a kind.
      return context.antecedent != nil || startsPhrase(end)
    }
    return true
  }

  /// "with a TODO in them", "that have both X and Y in it": words of the text.
  private mutating func heldWords() -> Bool {
    var start = index
    if ["that", "which"].contains(words.word(start)) { start += 1 }
    guard ["with", "having", "have", "has"].contains(words.word(start)) else { return false }
    start += 1
    let last = Swift.min(words.endIndex, start + 10)
    guard start < last,
      let end = (start..<last).first(where: {
        words[$0].word == "in" && ["them", "it", "there"].contains(words.word($0 + 1))
      }), end > start, !words[start..<end].contains(where: \.isPath)
    else { return false }
    let list = WordList(words, Array(start..<end))
    guard !list.items.isEmpty else { return false }
    flush()
    scope.selection.keywords += list.items
    scope.selection.matchesAnyKeyword = list.isEither && scope.selection.keywords.count > 1
    take(end + 2, "keywords")
    (field, inTopic) = (.topic, false)
    return true
  }

  // MARK: Quoted spans and paths

  private mutating func quotedOrPath() -> Bool {
    let token = words[index]
    if token.isQuoted,
      field == .keywords || field == .tagged || field == .name || field == .author || field == .not
        || field == .prefix || field == .suffix || field == .part
    {
      return false
    }
    if token.isQuoted {
      let isFile = Token.looksLikePath(token.text)
      if !isFile, use == .search || inTopic {
        dropWordBeforeQuote()
        flush()
        scope.selection.keywords.append(token.text)
        take(index + 1, "keywords")
        field = .keywords
        return true
      }
      flushTopic()
      if use == .search, !token.text.contains("/") {
        scope.selection.name = token.text
        take(index + 1, "name")
      } else {
        paths.append(token.text)
        take(index + 1, "paths")
      }
      return true
    }
    guard token.isPath, field == .topic || field == .nothing,
      !inTopic || token.text.contains("/") && inTopic == false
    else { return false }
    if token.text.hasSuffix("/") || token.text.hasPrefix("~") && !token.text.contains(".") {
      folders.append(token.text)
      take(index + 1, use == .actOnFolder ? "paths" : "under")
      return true
    }
    if token.text.contains("*"), use == .search {
      scope.selection.name = token.text
      take(index + 1, "name")
      return true
    }
    if use == .search, !token.text.contains("/"), !isFollowedByPath {
      scope.selection.name = token.text
      take(index + 1, "name")
    } else {
      dropNounBeforePath()
      paths.append(nameBeforeNumber() + token.text)
      take(index + 1, "paths")
    }
    return true
  }

  /// "the paper x.pdf", "my file x": the noun says no more than the path.
  private mutating func dropNounBeforePath() {
    guard let last = buffer.last,
      last == index - 1
        || words[last + 1..<index].allSatisfy({
          ["called", "named"].contains($0.word)
        }), Lexicon.fileNouns.contains(words[last].word),
      buffer.dropLast().allSatisfy({
        Lexicon.fillers.contains(words[$0].word)
      })
    else { return }
    buffer = []
  }

  /// "chapter " of "chapter 3.docx": a name that ends in a number began before it.
  private mutating func nameBeforeNumber() -> String {
    guard words[index].text.first?.isNumber == true, let last = buffer.last, last == index - 1,
      words[last].isWord, !Lexicon.fillers.contains(words[last].word),
      !Lexicon.fileNouns.contains(words[last].word)
    else { return "" }
    buffer.removeLast()
    return words[last].text + words[index].gap
  }

  /// "the phrase 'x'": the noun says no more than the quotation marks.
  private mutating func dropWordBeforeQuote() {
    let nouns: Set<String> = ["word", "words", "phrase", "term", "text", "expression", "keyword"]
    guard let last = buffer.last, last == index - 1, nouns.contains(words[last].word) else {
      return
    }
    buffer.removeLast()
    while let last = buffer.last, Lexicon.determiners.contains(words[last].word) {
      buffer.removeLast()
    }
  }

  private var isFollowedByPath: Bool {
    words[(index + 1)...].contains { $0.isPath } || !paths.isEmpty
  }

  // MARK: Points in history

  private static let stateOpeners: [[String]] = [
    ["as", "it", "was"], ["as", "they", "were"], ["as", "of"], ["as", "at"], ["as", "it", "stood"],
    ["as", "it", "looked"], ["how", "it", "was"], ["the", "way", "it", "was"],
    ["in", "the", "snapshot"],
    ["in", "snapshot"], ["at", "snapshot"], ["at", "the", "snapshot"], ["from", "snapshot"],
    ["from", "the", "snapshot"], ["of", "the", "snapshot"], ["of", "snapshot"],
    ["at", "operation"], ["as", "things", "were"],
    ["as", "they", "stood"], ["in", "the", "state", "of"], ["as", "things", "stood"],
    ["in", "its", "state"],
  ]

  private mutating func state() -> Bool {
    guard ScopeParser.stateOpeners.contains(where: { words.has($0, at: index) }) else {
      return false
    }
    let last = Swift.min(words.endIndex, index + 16)
    for end in stride(from: last, to: index + 1, by: -1) {
      var start = index
      while start < end, ["in", "at", "from", "of", "as", "things"].contains(words[start].word),
        words.word(start + 1) != ""
      { start += 1 }
      guard let point = context.points.point(words[start..<end]) else { continue }
      flush()
      scope.selection.at = point
      // "the tree as it was": the tree is not a topic.
      topic.removeAll {
        $0.allSatisfy { ["tree", "the", "whole", "everything", "state"].contains(words[$0].word) }
      }
      take(end, "at")
      field = .topic
      inTopic = false
      return true
    }
    return false
  }

  // MARK: Sizes and numbers

  private mutating func size() -> Bool {
    if let (low, high) = sizeRange() {
      flush()
      scope.selection.larger = low
      scope.selection.smaller = high.value
      take(high.end, "larger")
      return true
    }
    for rule in Grammar.shared.rules where rule.field == .larger || rule.field == .smaller {
      var end = index
      guard
        rule.opener.matchPrefix(
          words, at: index, in: Grammar.shared.code,
          accept: {
            end = $0.end
            return true
          }),
        let found = Sizes.read(words, end)
      else { continue }
      flush()
      if rule.field == .larger {
        scope.selection.larger = found.value
      } else {
        scope.selection.smaller = found.value
      }
      var next = found.end
      if words.has(["in", "size"], at: next) { next += 2 }
      take(next, rule.field.rawValue)
      return true
    }
    if let found = Sizes.read(words, index),
      words.has(["or", "more"], at: found.end) || words.has(["or", "larger"], at: found.end)
    {
      flush()
      scope.selection.larger = found.value
      take(found.end + 2, "larger")
      return true
    }
    return false
  }

  /// "between 2 and 5 MB": the first may leave its unit to the second.
  private func sizeRange() -> (low: Int64, high: (value: Int64, end: Int))? {
    guard ["between", "from"].contains(words.word(index)) else { return nil }
    let joints: Set<String> = words.word(index) == "between" ? ["and"] : ["to"]
    if let low = Sizes.read(words, index + 1), joints.contains(words.word(low.end)),
      let high = Sizes.read(words, low.end + 1)
    {
      return (low.value, high)
    }
    guard let low = TimeParser.number(words, index + 1), joints.contains(words.word(low.end)),
      let number = TimeParser.number(words, low.end + 1), number.value > 0,
      let high = Sizes.read(words, low.end + 1)
    else { return nil }
    return (high.value / Int64(number.value) * Int64(low.value), high)
  }

  private static let limits: [[String]] = [
    ["at", "most"], ["no", "more", "than"], ["not", "more", "than"], ["up", "to"],
    ["a", "maximum", "of"],
    ["maximum"], ["max"], ["limit", "to"], ["limited", "to"], ["limit"], ["in", "top"],
    ["in", "the", "top"],
    ["the", "top"], ["top"], ["the", "best"], ["only", "the", "top"], ["just", "the", "top"],
    ["only", "the", "first"], ["just", "the", "first"],
  ]

  /// "at most twenty", "the three newest", "top 5".
  private mutating func amount() -> Bool {
    if words.word(index) == "top", words.word(index + 1).hasPrefix("-"),
      let n = Int(words.word(index + 1).dropFirst()), n > 0
    {
      return setCount(n, index + 2)
    }
    if words.word(index).hasPrefix("top-"), let number = Int(words.word(index).dropFirst(4)),
      number > 0
    {
      return setCount(number, index + 1)
    }
    for phrase in ScopeParser.limits where words.has(phrase, at: index) {
      guard let number = TimeParser.number(words, index + phrase.count), number.value > 0 else {
        continue
      }
      if TimeParser.length(words, index + phrase.count) != nil
        || Sizes.read(words, index + phrase.count) != nil
      {
        continue
      }
      if phrase == ["the", "best"], !isHead { continue }
      var end = number.end
      if ["rank", "ranks", "ranked", "of", "most"].contains(words.word(end)), phrase.last == "top",
        words.word(end) != "of" || false
      {
        end += 1
      }
      return setCount(number.value, end)
    }
    // "the last five reports": the newest.
    if isHead, ["last", "latest"].contains(words.word(index)),
      words.word(index) == "latest" || scope.selection.in == nil,
      let number = TimeParser.number(words, index + 1), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil, countsFiles(number.end)
    {
      scope.selection.sort = .newest
      return setCount(number.value, number.end)
    }
    if isHead, words.word(index) == "last", let found = Kinds.read(words, index + 1),
      found.isSingular
    {
      scope.selection.sort = .newest
      sawSingular = true
      take(index + 1, "sort")
      return true
    }
    if words.word(index) == "best", let number = TimeParser.number(words, index + 1), isHead {
      return setCount(number.value, number.end)
    }
    if isHead, ["first", "best", "closest"].contains(words.word(index)),
      let number = TimeParser.number(words, index + 1), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil
    {
      return setCount(number.value, number.end)
    }
    guard isHead, !sawNoun, let number = TimeParser.number(words, index), number.value > 0,
      number.end < words.endIndex, TimeParser.year(words.word(index)) == nil,
      buffer.isEmpty || isBufferFiller,
      context.times.period(words, index) == nil
    else {
      if let number = TimeParser.number(words, index),
        words.has(["at", "most"], at: number.end) || words.has(["max"], at: number.end)
          || words.has(["at", "the", "most"], at: number.end)
      {
        return setCount(
          number.value,
          number.end
            + (words.word(number.end) == "max" ? 1 : words.word(number.end + 1) == "most" ? 2 : 3))
      }
      return false
    }
    // "three papers", "the 5 newest emails": a number of files, if a word for files follows.
    guard countsFiles(number.end) else { return false }
    return setCount(number.value, number.end)
  }

  private func countsFiles(_ start: Int) -> Bool {
    for position in start..<Swift.min(words.endIndex, start + 6) {
      let word = words[position].word
      if Lexicon.fileNouns.contains(word) || Kinds.read(words, position) != nil { return true }
      if words[position].isPunctuation { return false }
    }
    return Superlatives.order(words, start) != nil
  }

  private mutating func setCount(_ count: Int, _ end: Int) -> Bool {
    if !isHead { flush() }
    scope.selection.k = count
    scope.isPlural = count > 1
    take(end, "k")
    return true
  }

  private mutating func superlative() -> Bool {
    if !inTopic, field == .topic, ["recent", "recently"].contains(words.word(index)) {
      scope.selection.sort = .newest
      var end = index + 1
      while TimeWords.touched.contains(words.word(end)) { end += 1 }
      take(end, "sort")
      return true
    }
    guard isHead || startsAfterNot, let found = Superlatives.order(words, index) else {
      return false
    }
    scope.selection.sort = found.value
    if let number = TimeParser.number(words, found.end), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil, words.word(found.end) != "one"
    {
      scope.selection.k = number.value
      take(number.end, "sort")
    } else {
      sawSingular = true
      take(found.end, "sort")
    }
    return true
  }

  private var startsAfterNot: Bool { false }

  // MARK: Times

  private mutating func age() -> Bool {
    // "not touched since May", "that have not changed for a year".
    var start = index
    while ["that", "which", "have", "has", "had", "i"].contains(words.word(start)) { start += 1 }
    if words.has(["no", "one"], at: start) { start += 1 }
    guard
      [
        "not", "never", "nobody", "one", "untouched", "unchanged", "unmodified", "unused",
        "unopened", "unedited",
      ]
      .contains(words.word(start))
    else { return false }
    let says = ["not", "never", "nobody", "one"].contains(words.word(start))
    if words.word(start) == "one", words.word(start - 1) != "no" { return false }
    var next = start + (says ? 1 : 0)
    while ["been", "has", "had", "ever"].contains(words.word(next)) { next += 1 }
    let saysTouched =
      next == start || TimeWords.touched.contains(words.word(next))
      || ["touch", "change", "open", "opened", "used", "read", "looked", "accessed"].contains(
        words.word(next))
    guard saysTouched else { return false }
    next += 1
    if words.word(next) == "at" { next += 1 }
    guard ["since", "for", "in", "within", "after", "during", "over"].contains(words.word(next))
    else { return false }
    var from = next + 1
    if words.has(["the", "last"], at: from) || words.has(["the", "past"], at: from) {
      from += 2
    } else if ["over", "more"].contains(words.word(from)) {
      from += words.word(from) == "more" ? 2 : 1
    }
    if words.word(next) != "since", words.word(next) != "after",
      let length = TimeParser.length(words, from) ?? oneUnit(from)
    {
      flush()
      scope.selection.until = context.times.clock.adding(
        length.value, to: context.times.clock.now, sign: -1)
      take(length.end, "until")
      return true
    }
    guard let found = context.times.moment(words, next + 1, loose: true) else { return false }
    flush()
    scope.selection.until = words.word(next) == "after" ? found.value.end : found.value.start
    take(found.end, "until")
    return true
  }

  // MARK: Places

  private static let pictures: Set<String> = ["image", "video"]

  private var saysPictures: Bool {
    !scope.selection.types.isEmpty
      && scope.selection.types.allSatisfy { ScopeParser.pictures.contains($0.rawValue) }
  }

  /// "taken in Lisbon", "we took in Norway": at the preposition.
  private var isPlaceTaken: Bool {
    ["in", "at", "near", "around", "on"].contains(words.word(index)) && saysPictures
      && (TimeWords.touched.contains(words.word(index - 1)) || words.word(index - 1) == "took")
      && isPlaceName(index + 1)
  }

  /// "photos from Rome": what they show, not who sent them.
  private var isPictureOf: Bool {
    words.word(index) == "from" && saysPictures && isHead && topic.isEmpty && isPlaceName(index + 1)
      && !titled(index + 1)
  }

  private func isPlaceName(_ position: Int) -> Bool {
    var next = position
    while ["the", "our", "my"].contains(words.word(next)) { next += 1 }
    guard next < words.endIndex, words[next].isWord, !words[next].isNameLike,
      words[next].isCapitalised
    else { return false }
    return context.times.period(words, index) == nil && context.times.period(words, next) == nil
  }

  private mutating func place() -> Bool {
    guard isPlaceTaken || isPictureOf else { return false }
    while let last = buffer.last, TimeWords.touched.contains(words[last].word) {
      buffer.removeLast()
    }
    flush()
    index += 1
    inTopic = true
    return true
  }

  /// "my landlord", "the travel agency": someone by what they are, as a span after "from".
  private func role(_ start: Int) -> (name: String, end: Int)? {
    guard ["my", "our", "the"].contains(words.word(start)),
      context.times.period(words, start - 1) == nil
    else { return nil }
    var end = start + 1
    while end < words.endIndex, end - start < 4, words[end].isWord, !words[end].isNameLike,
      end == start + 1 || !startsPhrase(end)
    {
      end += 1
    }
    let said = words[(start + 1)..<end]
    guard let last = said.last, !Folders.isNoun(last.word), !Lexicon.folders.contains(last.word),
      Kinds.read(words, start + 1) == nil, !Lexicon.fileNouns.contains(last.word),
      TimeWords.units[last.word] == nil, !Lexicon.institutions.contains(last.word)
    else { return nil }
    return (said.plain, end)
  }

  private func oneUnit(_ position: Int) -> (value: Clock.Length, end: Int)? {
    guard let unit = TimeWords.units[words.word(position)] else { return nil }
    return (.init(1, unit), position + 1)
  }

  private mutating func period() -> Bool {
    guard field != .not, let found = context.times.period(words, index), isTime(found.end) else {
      return false
    }
    flush()
    if let since = found.value.since { scope.selection.since = since }
    if let until = found.value.until { scope.selection.until = until }
    if let since = scope.selection.since, let until = scope.selection.until, since >= until {
      scope.selection.since = found.value.since
      scope.selection.until = found.value.until
    }
    var end = found.end
    if words.word(end) == "'s" { end += 1 }
    take(end, found.value.since == nil ? "until" : "since")
    field = .topic
    inTopic = false
    return true
  }

  /// Whether a time that ends there is one, and not part of a topic such as "the Monday meeting".
  private func isTime(_ end: Int) -> Bool {
    let first = words[index].word
    if inTopic || !topic.isEmpty, first == "for",
      !["the", "last", "past"].contains(words.word(index + 1))
    {
      return false
    }
    if first == "for", inTopic { return TimeWords.units[words[end - 1].word] != nil }
    let isBare =
      TimeWords.months[first] != nil || TimeWords.weekdays[first] != nil
      || first.first?.isNumber == true || first.first == "q"
    guard isBare || ["the", "this", "last", "past", "previous"].contains(first),
      end < words.endIndex
    else { return true }
    if words[end].word == "'s" || !isBare { return true }
    let next = words[end]
    return next.isPunctuation || startsPhrase(end)
      || isHead && (Kinds.read(words, end) != nil || Lexicon.fileNouns.contains(next.word))
        && first.first?.isNumber != true
  }

  // MARK: Folders

  private mutating func folder() -> Bool {
    if words.word(index) == "in", index + 1 < words.endIndex,
      let found = Kinds.read(words, index + 1), found.isLanguage,
      found.end == words.endIndex || startsPhrase(found.end),
      scope.selection.types.allSatisfy({ $0.rawValue == "code" }), !scope.selection.types.isEmpty
    {
      flush()
      scope.selection.types = found.kinds
      take(found.end, "type")
      field = .topic
      inTopic = false
      return true
    }
    // "emails from my landlord": a person, unless a folder is said.
    if words.word(index) == "from", scope.selection.types == [Kind(rawValue: "mail")],
      role(index + 1) != nil
    {
      return false
    }
    if isPlaceTaken || isPictureOf { return false }
    guard
      let found = Folders(words: words, context: context).read(
        index, inTopic: inTopic || field == .keywords, afterNoun: isAfterNoun, seeks: use == .search
      )
    else {
      return false
    }
    if words.has(["of", "database"], at: index), use != .search, !buffer.isEmpty, topic.isEmpty {
      // "relativity of database physics": a file of that name.
      paths.append(joined(buffer))
      scope.note(written(buffer), "paths")
      buffer = []
    }
    flush()
    if let under = scope.selection.under ?? folders.first, under != found.name {
      scope.trouble = "A step looks below one folder; \(under) and \(found.name) are two."
    }
    if found.isDescription == false, found.end == index + 2, use != .search || inTopic == false,
      StepBuilder.isFile(words[index + 1])
    {
      // "changes in letter.odt": a file, not a folder.
      paths.append(found.name)
    } else if found.isDescription {
      folders.append(found.name)
      definite = false
    } else {
      scope.selection.under = found.name
    }
    take(found.end, found.isDescription && use == .actOnFolder ? "paths" : "under")
    field = .topic
    inTopic = false
    return true
  }

  /// Whether the words before are just files: "PDFs in …".
  private var isAfterNoun: Bool {
    isHead
      && (sawNoun
        || words[words.startIndex..<index].contains {
          ["everything", "anything", "all", "is", "are", "there"].contains($0.word)
        })
      && topic.isEmpty && (isBufferFiller || sawNoun)
  }

  // MARK: Phrases of the table

  private mutating func rule() -> Bool {
    for rule in Grammar.shared.rules where rule.field != .larger && rule.field != .smaller {
      guard rule.isAnywhere || isHead else { continue }
      var end = index
      guard
        rule.opener.matchPrefix(
          words, at: index, in: Grammar.shared.code,
          accept: {
            end = $0.end
            return true
          })
      else { continue }
      if apply(rule.field, end) { return true }
    }
    return false
  }

  private mutating func apply(_ rule: ScopeTable.Field, _ end: Int) -> Bool {
    switch rule {
    case .newest, .oldest, .largest, .smallest, .alphabetical:
      flush()
      scope.selection.sort = Order(rawValue: rule == .alphabetical ? "name" : rule.rawValue)
      take(end, "sort")
      field = .topic
      inTopic = false
    case .nothing:
      flush()
      index = end
    case .not: return exclude(end)
    case .topic:
      guard end < words.endIndex else { return false }
      if context.times.period(words, index) != nil, period() { return true }
      let first = words[index].word
      // "cover letters" at the beginning is a topic, "cover" after "papers that" opens one.
      if index == words.startIndex, end == index + 1, Self.topicVerbs.contains(first) {
        return false
      }
      if ["of", "for"].contains(first), end == index + 1 {
        // "of" continues a topic: "security of large models".
        guard sawNoun, topic.isEmpty, isBufferFiller || buffer.isEmpty else { return false }
        if Lexicon.pronouns.contains(words.word(end)), context.antecedent != nil,
          end + 1 == words.endIndex
        {
          return false
        }
      }
      flush()
      index = end
      field = .topic
      inTopic = true
    case .keywords:
      // "names" and "includes" may be nouns of the topic.
      guard end < words.endIndex else { return false }
      flush()
      index = end
      field = .keywords
      inTopic = false
    case .tagged, .name, .prefix, .suffix, .part:
      guard end < words.endIndex else { return false }
      if rule == .name, inTopic, words[index].word != "whose", words.word(index + 1) != "whose" {
        return false
      }
      if context.times.period(words, end) != nil, rule == .name { return false }
      flush()
      index = end
      field = rule
      inTopic = false
    case .author:
      guard end < words.endIndex, let found = People.read(words, end, loose: true) else {
        return false
      }
      flush()
      setAuthor(found, from: end)
    case .under, .larger, .smaller, .most: return false
    }
    return true
  }

  private static let topicVerbs = Lexicon.words(
    "cover covers address addresses match matches matching treat treats concern concerns discuss involve"
  )

  private mutating func setAuthor(_ found: People.Found, from start: Int) {
    if found.isInstitution {
      let people: Set<String> = [
        "people", "researchers", "authors", "scientists", "someone", "anyone", "staff", "folks",
        "those", "somebody", "anybody", "students",
      ]
      scope.selection.keywords += found.names.filter { !people.contains($0.lowercased()) }
      scope.selection.matchesAnyKeyword = found.isEither && found.names.count > 1
      take(found.end, "keywords")
    } else {
      scope.selection.author = found.names[0]
      if found.names.count > 1 {
        scope.trouble =
          "An author is one person; \(found.names.joined(separator: " and ")) are several."
      }
      take(found.end, "author")
    }
    field = .topic
    inTopic = false
  }

  /// "by Priya", "from Marta", "Marta's", "I wrote".
  private mutating func person() -> Bool {
    let word = words[index].word
    if words.has(["did", "i"], at: index),
      ["save", "take", "make", "create", "receive", "change", "edit", "get", "add"].contains(
        words.word(index + 2))
    {
      flush()
      index += 3
      return true
    }
    if let found = senderAsked() ?? writerWithin() ?? authorAmong() {
      flush()
      setAuthor(found.person, from: index)
      index = found.end
      lastAtom = found.end
      if let next = found.field {
        field = next
        inTopic = next == .topic
      }
      return true
    }
    if word == "i" || word == "we",
      ["was", "were", "am", "are", "have", "had"].contains(words.word(index + 1))
    {
      var end = index + 2
      if words.word(end) == "been" { end += 1 }
      if ["working", "busy"].contains(words.word(end)),
        ["on", "with"].contains(words.word(end + 1))
      {
        flush()
        index = end + 2
        return true
      }
    }
    if word == "from", scope.selection.types == [Kind(rawValue: "mail")],
      let found = role(index + 1)
    {
      flush()
      scope.selection.author = found.name
      take(found.end, "author")
      return true
    }
    if words.has(["did", "i"], at: index),
      ["write", "author", "draft", "send", "compose"].contains(words.word(index + 2))
    {
      flush()
      scope.selection.author = "me"
      take(index + 3, "author")
      return true
    }
    if ["i", "we"].contains(word)
      || ["that", "which"].contains(word) && ["i", "we"].contains(words.word(index + 1))
    {
      var verb = index + (["i", "we"].contains(word) ? 1 : 2)
      while ["have", "had", "'ve", "myself", "just", "last", "recently"].contains(words.word(verb))
      { verb += 1 }
      let isMe = word == "i" || words.word(index + 1) == "i"
      if isMe,
        ["wrote", "written", "authored", "drafted", "composed", "sent"].contains(words.word(verb))
      {
        flush()
        scope.selection.author = "me"
        take(verb + 1, "author")
        field = .topic
        inTopic = false
        return true
      }
      if TimeWords.touched.contains(words.word(verb))
        || ["own", "have", "took", "saw"].contains(words.word(verb))
      {
        flush()
        index = verb + 1
        return true
      }
      return false
    }
    if word == "from", words.word(index + 1) == "the",
      scope.selection.types == [Kind(rawValue: "mail")],
      Lexicon.institutions.contains(words.word(index + 2)), startsPhrase(index + 3)
    {
      flush()
      scope.selection.keywords.append(words[index + 2].text)
      take(index + 3, "keywords")
      return true
    }
    if ["by", "from"].contains(word) {
      guard let found = People.read(words, index + 1, loose: word == "by" && !inTopic) else {
        return false
      }
      flush()
      setAuthor(found, from: index)
      return true
    }
    // "that Marta sent".
    let start = ["that", "which"].contains(word) ? index + 1 : index
    if start < words.endIndex, let found = People.read(words, start, loose: false),
      [
        "wrote", "sent", "created", "made", "authored", "drafted", "took", "shot", "recorded",
        "has", "had", "produced", "published", "shared", "saved", "composed",
      ].contains(words.word(found.end))
    {
      flush()
      var found = found
      found.end += 1
      if ["written", "sent", "authored"].contains(words.word(found.end)) { found.end += 1 }
      setAuthor(found, from: index)
      return true
    }
    // "Marta's emails".
    if isHead, words[index].isCapitalised || titled(index), !words[index].isPath,
      let found = People.read(words, index, loose: false), words.word(found.end) == "'s",
      found.end + 1 < words.endIndex, countsFiles(found.end + 1), !found.isInstitution
    {
      var found = found
      found.end += 1
      setAuthor(found, from: index)
      return true
    }
    return false
  }

  private typealias Writer = (person: People.Found, end: Int, field: ScopeTable.Field?)

  /// "did Olga send", in "how many mails did Olga send me".
  private func senderAsked() -> Writer? {
    guard ["did", "has", "have"].contains(words.word(index)), words.word(index + 1) != "i",
      let found = People.read(words, index + 1, loose: false),
      [
        "send", "write", "take", "make", "create", "save", "share", "record", "draft", "sent",
        "written", "taken", "made", "created", "saved", "shared", "recorded", "drafted", "publish",
      ].contains(words.word(found.end))
    else { return nil }
    var end = found.end + 1
    if ["me", "us"].contains(words.word(end)) { end += 1 }
    return (found, end, nil)
  }

  /// "in which Aisha mentions X", "where Tom writes about X".
  private func writerWithin() -> Writer? {
    var start = index
    if words.has(["in", "which"], at: start) {
      start += 2
    } else if words.word(start) == "where" {
      start += 1
    } else {
      return nil
    }
    guard let found = People.read(words, start, loose: false) else { return nil }
    let verb = words.word(found.end)
    if ["mentions", "says", "mentioned", "said", "uses", "used", "quotes", "cites"].contains(verb) {
      return (found, found.end + 1, .keywords)
    }
    guard
      [
        "writes", "wrote", "talks", "talked", "asks", "asked", "complains", "complained", "speaks",
      ].contains(verb), ["about", "for", "on", "of"].contains(words.word(found.end + 1))
    else {
      return ["discusses", "describes", "explains", "discussed", "described", "explained"].contains(
        verb)
        ? (found, found.end + 1, .topic) : nil
    }
    return (found, found.end + 2, .topic)
  }

  /// "that have Maria among their authors", "with Kim as an author".
  private func authorAmong() -> Writer? {
    var start = index
    if ["that", "which", "who"].contains(words.word(start)) { start += 1 }
    guard
      ["have", "has", "list", "lists", "name", "names", "with", "having"].contains(
        words.word(start)),
      let found = People.read(words, start + 1, loose: false)
    else { return nil }
    var end = found.end
    guard ["among", "as", "in"].contains(words.word(end)) else { return nil }
    end += 1
    while ["their", "its", "the", "an", "a", "one", "of", "list"].contains(words.word(end)) {
      end += 1
    }
    guard
      [
        "author", "authors", "coauthor", "coauthors", "co-author", "co-authors", "writer",
        "writers",
      ]
      .contains(words.word(end))
    else { return nil }
    return (found, end + 1, nil)
  }

  private func titled(_ position: Int) -> Bool { Lexicon.titles.contains(words[position].word) }

  // MARK: Exclusions

  /// Reads what follows "except" as a selection of its own.
  private mutating func exclude(_ end: Int) -> Bool {
    guard end < words.endIndex, context.depth < 1, exclusions < 4 else { return false }
    exclusions += 1
    let opener = words[index..<end].map(\.word)
    if opener.first == "not" || opener.last == "not" || opener.last == "no",
      context.times.period(words, index) != nil
    {
      return false
    }
    if opener == ["without"], isHead, !sawNoun, topic.isEmpty, buffer.isEmpty == false {
      return false
    }
    let before = field
    flush()
    var rest = words[end...]
    // What follows a comma and an order belongs to the whole: "… except drafts, newest first".
    if let comma = rest.firstIndex(where: { $0.form == .comma }), orderFollows(comma + 1) {
      rest = words[end..<comma]
    }
    while let word = rest.first?.word,
      ["for", "those", "the", "that", "which", "are", "is", "were", "any", "ones", "all", "files"]
        .contains(word), rest.count > 1, !nounStays(rest)
    {
      rest.removeFirst()
    }
    var inner = context
    inner.depth += 1
    if opener.contains("mention") { inner.antecedent = nil }
    var exclusion = ScopeParser.scope(
      rest, context: inner,
      use: ["do", "does", "did"].contains(where: opener.contains)
        ? .search : use == .search ? .search : .act)
    if exclusion.selection.isEmpty, let word = rest.trimmed.first, rest.trimmed.count <= 3,
      !word.word.isEmpty
    {
      // "except reports": the word is all there is.
      exclusion.selection.query = rest.trimmed.plain
    }
    guard !exclusion.selection.isEmpty else { return false }
    var not = exclusion.selection
    let saysNeither =
      opener.last == "neither"
      || ["word", "words", "phrase", "term"].contains(
        rest.first { !Lexicon.determiners.contains($0.word) }?.word ?? "")
    if before == .keywords || before == .tagged || before == .author || saysNeither,
      exclusion.guessed > 0,
      let text = not.query
    {
      // "mention Orion but not Gemini": a word of the same field.
      var same = not
      same.query = nil
      if same.isEmpty {
        let list = WordList(rest.trimmed, Array(rest.trimmed.indices)).items
        not = same
        switch saysNeither ? .keywords : before {
        case .keywords:
          not.keywords = list.isEmpty ? [text] : list
          not.matchesAnyKeyword =
            list.count > 1 && (saysNeither || rest.contains { $0.word == "or" })
        case .tagged: not.tagged = list.isEmpty ? [text] : list
        default: not.author = text
        }
      }
    }
    if not.sort != nil, not.query == nil, not.types.isEmpty, not.paths.isEmpty {
      // "apart from the two newest": of the same files.
      finishPaths()
      var same = scope.selection
      if let text = topicText() { same.query = text }
      same.not = nil
      same.sort = not.sort
      same.k = not.k
      not = same
    }
    if let bound = ScopeParser.opposite(of: not) {
      // "that is not older than a year": the other bound.
      scope.selection = scope.selection.narrowed(by: bound)
      scope.note(words[index..<rest.endIndex], "since")
      index = rest.endIndex
      (field, inTopic) = (.topic, false)
      return true
    }
    if let reference = not.in, scope.selection.in == nil, topic.isEmpty, scope.selection.isEmpty {
      scope.selection.in = reference
    }
    if var before = scope.selection.not {
      ScopeParser.merge(not, into: &before)
      not = before
    }
    scope.selection.not = not
    scope.note(words[index..<rest.endIndex], "not")
    index = rest.endIndex
    field = .topic
    inTopic = false
    return true
  }

  /// A selection by one bound alone, turned round; nil for any other.
  private static func opposite(of not: Selection) -> Selection? {
    var one = Selection()
    var other = Selection()
    (one.since, one.until, one.larger, one.smaller) = (
      not.since, not.until, not.larger, not.smaller
    )
    guard one == not else { return nil }
    let bounds = [not.since != nil, not.until != nil, not.larger != nil, not.smaller != nil]
    guard bounds.filter({ $0 }).count == 1 else { return nil }
    (other.until, other.since, other.smaller, other.larger) = (
      not.since, not.until, not.larger, not.smaller
    )
    return other
  }

  private func nounStays(_ rest: Words) -> Bool {
    rest.first?.word == "files" && rest.count == 1 || rest.first?.word == "the"
  }

  private static func merge(_ other: Selection, into not: inout Selection) {
    not.keywords += other.keywords
    not.types += other.types
    not.paths += other.paths
    not.query = not.query ?? other.query
    not.author = not.author ?? other.author
    not.tagged += other.tagged
    not.under = not.under ?? other.under
  }

  private func orderFollows(_ position: Int) -> Bool {
    Grammar.shared.rules.contains { rule in
      [.newest, .oldest, .largest, .smallest, .alphabetical].contains(rule.field)
        && rule.opener.matchPrefix(words, at: position, in: Grammar.shared.code) { _ in true }
    } || words.has(["at", "most"], at: position)
  }

  // MARK: Kinds and words for files

  private mutating func kind() -> Bool {
    guard isHead || saysFormat, var found = Kinds.read(words, index) else { return false }
    let previous = index > words.startIndex ? words[index - 1].word : ""
    if found.isPlain, found.end < words.endIndex {
      let next = words[found.end]
      let standsAlone =
        next.isPunctuation || startsPhrase(found.end) || Lexicon.determiners.contains(next.word)
        || [
          "and", "or", "that", "which", "is", "are", "from", "in", "tagged", "with", "where", "as",
        ].contains(next.word) || TimeWords.touched.contains(next.word)
      guard standsAlone else { return false }
    }
    // "the budget spreadsheet": one file, by description.
    if use != .search, found.isSingular, definite || Lexicon.determiners.contains(previous),
      !buffer.isEmpty, !isBufferFiller, scope.selection.sort == nil, found.end == words.endIndex,
      previous != "each", previous != "every"
    {
      return false
    }
    if found.isLanguage, !sawLanguageNoun(found) { return false }
    while found.end < words.endIndex, Lexicon.kindNouns.contains(words[found.end].word),
      words[found.end].word != "reports" || true
    { found.end += 1 }
    for kind in found.kinds where !scope.selection.types.contains(kind) {
      scope.selection.types.append(kind)
    }
    if !found.isSingular {
      scope.isPlural = true
      sawSingular = false
    }
    sawNoun = true
    scope.saysFiles = true
    take(found.end, "type")
    return true
  }

  private var saysFormat: Bool {
    (inTopic || field == .keywords)
      && (["in", "as"].contains(words.word(index - 1))
        || ["my", "our", "the"].contains(words.word(index - 1))
          && ["in", "among"].contains(words.word(index - 2)))
  }

  private func sawLanguageNoun(_ found: Kinds.Found) -> Bool {
    found.hasNoun || isKindList(found.end)
  }

  /// "Swift or Java files".
  private func isKindList(_ end: Int) -> Bool {
    var position = end
    while position < words.endIndex, ["and", "or", "and/or", ","].contains(words[position].word) {
      position += 1
    }
    guard position > end, let next = Kinds.read(words, position) else { return false }
    return next.isLanguage ? next.hasNoun || isKindList(next.end) : true
  }

  private mutating func noun() -> Bool {
    let word = words[index].word
    guard isHead, Lexicon.fileNouns.contains(word) else { return false }
    if Lexicon.singularNouns.contains(word) || word == "one" {
      // "the budget file", "the file budget": one file, by its name.
      if use != .search, definite || index == words.startIndex || !isBufferFiller || word == "file",
        !isBufferFiller || nextIsName, scope.selection.sort == nil,
        !["each", "every"].contains(words.word(words.startIndex))
      {
        if word != "file", word != "document", !isBufferFiller { return false }
        index += 1
        return true
      }
      if word == "paper" || word == "note" || word == "text", index + 1 < words.endIndex,
        !startsPhrase(index + 1), !words[index + 1].isPunctuation, !sawNoun
      {
        return false
      }
    } else {
      // "files" alone; "meeting notes": what stands before is the topic.
      if ["everything", "anything", "nothing", "all", "something"].contains(word), !isBufferFiller {
        return false
      }
      if [
        "data", "text", "texts", "page", "pages", "content", "contents", "material", "memos",
        "memo", "results", "items",
      ].contains(word), index + 1 < words.endIndex, !startsPhrase(index + 1),
        !words[index + 1].isPunctuation
      {
        return false
      }
      if !["one", "text", "data"].contains(word) { scope.isPlural = true }
    }
    if word == "ones" || word == "one" && scope.selection.sort != nil, scope.selection.in == nil,
      context.antecedent?.in == .last
    {
      scope.selection.in = .last
    }
    scope.saysFiles = true
    sawNoun = true
    if scope.isPlural { sawSingular = false }
    index += 1
    lastAtom = index
    return true
  }

  private var nextIsName: Bool {
    index + 1 < words.endIndex && !startsPhrase(index + 1) && !words[index + 1].isPunctuation
  }

  /// Whether something other than a topic word begins there.
  private func startsPhrase(_ position: Int) -> Bool {
    guard position < words.endIndex else { return true }
    let word = words[position].word
    if [
      "in", "under", "from", "by", "of", "on", "about", "with", "that", "which", "inside", "within",
      "to", "into", "for", "at", "as", "and", "or", "is", "are", "than", "below", "tagged", "than",
      "over", "called", "named", "whose", "except", "but", "not", "without", "containing",
      "mentioning", "since", "before", "after", "between", "until", "older", "newer", "larger",
      "smaller", "bigger", "sorted", "there", "do", "i", "we", "has", "have", "where", "again",
      "please", "'s", "outside",
    ].contains(word) {
      return true
    }
    if context.times.period(words, position) != nil { return true }
    return Grammar.shared.rules.contains {
      $0.opener.matchPrefix(words, at: position, in: Grammar.shared.code) { _ in true }
    }
  }

  // MARK: Ends of fields

  /// Gives the words read so far to their field.
  private mutating func flush() {
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

  private mutating func flushName() {
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

  private mutating func flushTopic() {
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

  private func isFiller(_ position: Int, atStart: Bool) -> Bool {
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

  private func joined(_ positions: [Int]) -> String {
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

  private func written(_ positions: [Int]) -> String {
    guard let first = positions.first, let last = positions.last else { return "" }
    return words[first...last].written
  }

  private func topicText() -> String? {
    let pieces = topic.map(joined).filter { !$0.isEmpty }
    return pieces.isEmpty ? nil : pieces.joined(separator: " ")
  }

  // MARK: The end

  private mutating func finishPaths() {
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

  private mutating func finish() {
    finishPaths()
    if scope.selection.sort != nil, sawSingular, !scope.isPlural, scope.selection.k == nil,
      saysSingular
    {
      scope.selection.k = 1
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
    guard let text = topicText() else { return }
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

  /// "the report": one file, by what it is.
  private var soleNoun: String? {
    let nouns = words.filter {
      !$0.isPunctuation && !["the", "my", "our", "this", "that", "your"].contains($0.word)
    }
    guard nouns.count == 1, words.count > 1, let word = nouns.first?.word,
      Lexicon.singularNouns.contains(word)
    else { return nil }
    return word
  }

  /// "the largest video": one; "newest first": an order.
  private var saysSingular: Bool { scope.selection.in == nil || true }

  /// Whether the words describe one file that a verb acts on: "the lease", "cnn".
  private func isOneFile(_ positions: [Int]) -> Bool {
    guard use != .search, !inTopicEver, scope.selection.paths.isEmpty, scope.selection.in == nil,
      !scope.saysFiles, let last = positions.last
    else {
      return false
    }
    if scope.selection.sort != nil { return false }
    let word = words[last].word
    let isPlural =
      word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us") && !word.hasSuffix("is")
    if positions.count == 1, words[last].isNameLike { return true }
    if isPlural { return false }
    return positions.count == 1 || definite
      || words[positions[0] - (positions[0] > words.startIndex ? 1 : 0)].word == "file"
  }

  private var inTopicEver: Bool { scope.guessed == 0 }
}
