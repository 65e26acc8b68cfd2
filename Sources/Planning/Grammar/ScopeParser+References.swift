// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Files named before, quoted or by their paths, and points in history.
extension ScopeParser {
  // MARK: Files named before

  static let pronounPhrases: [[String]] = [
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
    ["that", "document"], ["this", "document"], ["that", "folder"], ["this", "folder"],
    ["the", "folder"], ["the", "new", "folder"], ["both"], ["them", "all"],
    ["them"], ["these"], ["those"], ["it"], ["they"], ["that"], ["this"], ["the", "ones"],
    ["everything", "you", "found"],
    ["the", "previous", "results"], ["the", "last", "results"], ["the", "search", "results"],
    ["the", "found", "files"], ["the", "hits"], ["the", "matches"], ["the", "ones", "above"],
    ["the", "copies"], ["the", "copy"], ["the", "new", "file"], ["the", "new", "one"],
    ["the", "new", "copy"], ["the", "merged", "file"], ["the", "combined", "file"],
    ["the", "new", "files"],
    ["the", "new", "version"], ["the", "output"], ["the", "originals"], ["the", "original"],
    ["the", "original", "files"],
    ["the", "sources"], ["the", "source", "files"], ["the", "parts"], ["the", "old", "ones"],
  ]

  private static let originals = Lexicon.words("originals original sources parts")

  /// "them", "the second one", "number 3": files of an earlier result.
  mutating func reference() -> Bool {
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
      if phrase.last == "folder", let folder = context.destination {
        folders.append(folder)
      } else if let originals = context.originals,
        ScopeParser.originals.contains(phrase.last ?? "")
          || phrase.count == 3 && ["original", "source", "old"].contains(phrase[1])
      {
        scope.selection = originals
      } else if let antecedent = context.antecedent {
        scope.selection.in = antecedent.in
        if antecedent.in == nil {
          paths += antecedent.paths
          scope.selection.under = antecedent.under
        }
      } else if ["the file", "the files", "the folder", "both", "that", "the ones", "the lot"]
        .contains(
          phrase.joined(separator: " "))
      {
        continue
      } else {
        scope.danglingWord = phrase.last
      }
      sawNoun = true
      scope.saysFiles = folders.isEmpty
      take(end, "in")
      return true
    }
    return false
  }

  var isBufferFiller: Bool {
    buffer.allSatisfy { Lexicon.fillers.contains(words[$0].word) }
  }

  /// "the first one", but not "the first budget".
  func saysOnlyPositions(_ end: Int) -> Bool { end == words.endIndex }

  /// Whether "these" stands for files rather than before a noun.
  func isPronoun(_ phrase: [String], _ end: Int) -> Bool {
    guard let last = phrase.last else { return false }
    if end == words.endIndex { return true }
    let next = words[end]
    if phrase.count == 1, ["that", "this", "it", "they", "both"].contains(last),
      context.antecedent == nil || last == "that"
    {
      return next.isPunctuation
    }
    if ["the file", "the files", "the folder"].contains(phrase.joined(separator: " ")) {
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
  mutating func heldWords() -> Bool {
    var start = index
    if ["that", "which"].contains(words.word(start)) { start += 1 }
    guard ["with", "having", "have", "has"].contains(words.word(start)) else { return false }
    start += 1
    let last = Swift.min(words.endIndex, start + 10)
    guard start < last,
      let end = (start..<last).first(where: {
        words[$0].word == "in"
          && (["them", "it", "there"].contains(words.word($0 + 1)) || saysInName($0))
      }), end > start, !words[start..<end].contains(where: \.isPath)
    else { return false }
    let list = WordList(words, Array(start..<end))
    guard !list.items.isEmpty else { return false }
    flush()
    if saysInName(end) {
      guard list.items.count == 1 else { return false }
      scope.selection.name = list.items[0]
      take(end + 3, "name")
    } else {
      scope.selection.keywords += list.items
      scope.selection.matchesAnyKeyword = list.isEither && scope.selection.keywords.count > 1
      take(end + 2, "keywords")
    }
    (field, inTopic) = (.topic, false)
    return true
  }

  /// "in its name", "in the title".
  private func saysInName(_ position: Int) -> Bool {
    ["its", "their", "the"].contains(words.word(position + 1))
      && ["name", "names", "title", "titles", "filename", "filenames"].contains(
        words.word(position + 2))
  }

  // MARK: Quoted spans and paths

  mutating func quotedOrPath() -> Bool {
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
      if buffer.allSatisfy({
        Lexicon.fillers.contains(words[$0].word) || Lexicon.idle.contains(words[$0].word)
          || words[$0].word == "file"
      }) {
        buffer = []
      }
      let head = wordsOfName()
      paths.append((head.isEmpty ? nameBeforeNumber() : head) + token.text)
      take(index + 1, "paths")
    }
    return true
  }

  /// "the paper x.pdf", "my file x": the noun says no more than the path.
  mutating func dropNounBeforePath() {
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
  mutating func nameBeforeNumber() -> String {
    guard words[index].text.first?.isNumber == true, let last = buffer.last, last == index - 1,
      words[last].isWord, !Lexicon.fillers.contains(words[last].word),
      !Lexicon.fileNouns.contains(words[last].word)
    else { return "" }
    buffer.removeLast()
    return words[last].text + words[index].gap
  }

  /// "chapter " of "rename chapter one.txt": where a verb acts on files, words right before a name
  /// are of it, but for a noun that says what the file is: "the invoice inv-77.pdf".
  mutating func wordsOfName() -> String {
    guard use != .search,
      let first = buffer.first(where: { !Lexicon.fillers.contains(words[$0].word) }),
      let last = buffer.last, last == index - 1, topic.isEmpty, !words[index].text.contains("/"),
      words[words.startIndex..<first].allSatisfy({ Lexicon.determiners.contains($0.word) }),
      words[first...last].allSatisfy({
        $0.isWord && !$0.isNameLike && !Lexicon.fillers.contains($0.word) && !$0.text.isEmpty
      }), last - first < 3, first < last || words[index].text.first?.isNumber != true
    else { return "" }
    buffer = []
    // "the presentation pitch.pptx".
    if first == last,
      Kinds.read(words, first) != nil || Lexicon.singularNouns.contains(words[first].word)
    {
      return ""
    }
    let isMarked = words[index].text.contains { $0.isNumber || $0 == "-" || $0 == "_" }
    if first > words.startIndex, first == last, isMarked { return "" }
    return (first...last).map { words[$0].text + words[$0 + 1].gap }.joined()
  }

  /// "the phrase 'x'": the noun says no more than the quotation marks.
  mutating func dropWordBeforeQuote() {
    let nouns: Set<String> = [
      "word", "words", "phrase", "term", "text", "expression", "keyword", "line", "sentence",
    ]
    guard let last = buffer.last, last == index - 1, nouns.contains(words[last].word) else {
      return
    }
    buffer.removeLast()
    while let last = buffer.last, Lexicon.determiners.contains(words[last].word) {
      buffer.removeLast()
    }
  }

  var isFollowedByPath: Bool {
    words[(index + 1)...].contains { $0.isPath } || !paths.isEmpty
  }

  // MARK: Points in history

  static let stateOpeners: [[String]] = [
    ["as", "it", "was"], ["as", "they", "were"], ["as", "of"], ["as", "at"], ["as", "it", "stood"],
    ["as", "it", "looked"], ["how", "it", "was"], ["the", "way", "it", "was"],
    ["in", "the", "snapshot"],
    ["in", "snapshot"], ["at", "snapshot"], ["at", "the", "snapshot"], ["from", "snapshot"],
    ["from", "the", "snapshot"], ["of", "the", "snapshot"], ["of", "snapshot"],
    ["at", "operation"], ["as", "things", "were"],
    ["as", "they", "stood"], ["in", "the", "state", "of"], ["as", "things", "stood"],
    ["in", "its", "state"],
  ]

  mutating func state() -> Bool {
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
}
