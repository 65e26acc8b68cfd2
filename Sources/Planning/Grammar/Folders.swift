// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// Reads where files are: "in the X folder", "under src/", "from folder named X".
struct Folders {
  let words: Words
  let context: Context

  struct Found {
    var name: String
    var end: Int
    /// Said without "in": the folder itself.
    var isDescription = false
  }

  private static let prepositions = Lexicon.words(
    "in under inside within below beneath from of at on across throughout underneath over into outside"
  )
  static func isPreposition(_ word: String) -> Bool { prepositions.contains(word) }

  private static let nouns = Lexicon.words(
    "folder directory category database subfolder subdirectory dir section folders directories categories"
  )
  /// Words between which no folder's name stands.
  private static let breaks = Lexicon.words(
    """
    and or that which about except excepting excluding besides but without not minus than save
    omitting ignoring skipping only
    """)
  private static let heads = Lexicon.words("the my our your a this named called of folder")

  /// - Parameters:
  ///   - inTopic: within a topic, where only a certain folder ends it.
  ///   - afterNoun: after a word for files, where any name may follow "in".
  func read(_ start: Int, inTopic: Bool, afterNoun: Bool, seeks: Bool) -> Found? {
    let word = words.word(start)
    if word == "out", words.word(start + 1) == "of",
      let found = read(start + 1, inTopic: inTopic, afterNoun: afterNoun, seeks: seeks)
        ?? bareAfterOut(start + 2)
    {
      return found
    }
    let saysPreposition = Folders.prepositions.contains(word)
    if !saysPreposition { return description(start, inTopic: inTopic) }
    var index = start + 1
    if word == "inside" || word == "outside", words.word(index) == "of" { index += 1 }
    if let found = labelled(index) ?? described(index) { return found }
    while ["the", "my", "our", "your", "in"].contains(words.word(index)) { index += 1 }
    guard index < words.endIndex, !words[index].text.contains("@") else { return nil }
    let token = words[index]
    if ["of", "at", "on", "over", "into"].contains(word) {
      guard token.isPath, token.text.contains("/"), word != "on" || !inTopic else { return nil }
      return Found(name: token.text, end: index + 1)
    }
    if token.isQuoted, afterNoun || word != "from" {
      return Found(name: token.text, end: index + 1)
    }
    if token.isNameLike, !token.isQuoted, isFolderName(token) {
      return Found(name: token.text, end: index + 1)
    }
    if ["under", "inside", "within", "below", "beneath", "underneath", "outside"].contains(word),
      token.isWord,
      ends(index + 1), TimeParser.number(words, index) == nil
    {
      return Found(name: token.text, end: index + 1)
    }
    guard
      word == "in" || word == "from" || word == "inside" || word == "within" || word == "across",
      context.times.period(words, start) == nil
    else { return nil }
    if word == "in", !afterNoun { return nil }
    if word == "from", token.isCapitalised { return nil }
    // "letters from the bank": whose they are.
    if word == "from", seeks, !afterNoun, index > start + 1 { return nil }
    return bare(index, from: word == "from")
  }

  private func isFolderName(_ token: Token) -> Bool {
    token.text.contains("/") || token.text.contains("_") || token.text.hasPrefix("~")
      || token.text.contains("-") || token.isPath
  }

  private func bareAfterOut(_ start: Int) -> Found? {
    start < words.endIndex ? bare(start, from: true) : nil
  }

  /// "folder named X", "the database physics".
  private func labelled(_ start: Int) -> Found? {
    var index = start
    while ["the", "my", "our", "a", "your"].contains(words.word(index)) { index += 1 }
    guard Folders.nouns.contains(words.word(index)) else { return nil }
    // "section 4": of a text.
    if words.word(index) == "section", TimeParser.number(words, index + 1) != nil { return nil }
    index += 1
    while ["called", "named", "of"].contains(words.word(index)) { index += 1 }
    guard index < words.endIndex, !words[index].isPunctuation else { return nil }
    if !words[index].isQuoted, !ends(index + 1), !words[index].isNameLike,
      words.word(index - 1) != "called", words.word(index - 1) != "named",
      words.word(index - 1) != "database", words.word(index - 1) != "category"
    {
      return nil
    }
    return Found(name: words[index].text, end: index + 1)
  }

  /// "the holiday photos folder".
  private func described(_ start: Int) -> Found? {
    var index = start
    while ["the", "my", "our", "a", "your", "this", "that"].contains(words.word(index)) {
      index += 1
    }
    let first = index
    if ["any", "all", "every", "each", "which", "whichever"].contains(words.word(first)) {
      return nil
    }
    while index < words.endIndex, index - first <= 4 {
      if Folders.nouns.contains(words[index].word), index > first,
        words.word(index + 1) != "structure"
      {
        // "one folder": any.
        if words[first..<index].allSatisfy({
          ["one", "single", "same", "another", "different", "separate", "new", "own", "empty"]
            .contains($0.word)
        }) {
          return nil
        }
        // "4 folders": as many as are to be made.
        if TimeParser.number(words, first)?.end == index, words[index].word.hasSuffix("s") {
          return nil
        }
        return Found(name: words[first..<index].plain, end: index + 1)
      }
      if words[index].isPunctuation || Folders.prepositions.contains(words[index].word)
        || Folders.breaks.contains(words[index].word)
      {
        return nil
      }
      index += 1
    }
    return nil
  }

  /// "the docs folder" or "folder X", where no preposition stands before.
  private func description(_ start: Int, inTopic: Bool) -> Found? {
    guard !inTopic else { return nil }
    if Folders.nouns.contains(words.word(start)), let found = labelled(start) {
      return Found(name: found.name, end: found.end, isDescription: true)
    }
    guard !TimeWords.touched.contains(words.word(start)), let found = described(start),
      words[start..<found.end].allSatisfy({
        !Lexicon.fileNouns.contains($0.word) || Lexicon.kindNouns.contains($0.word) || true
      })
    else { return nil }
    let inner = words[start..<found.end]
    guard
      !inner.contains(where: {
        ["everything", "files", "all", "anything", "is", "are"].contains($0.word)
      })
    else { return nil }
    return Found(name: found.name, end: found.end, isDescription: true)
  }

  /// A name after "PDFs in": up to three words that begin no phrase.
  private func bare(_ start: Int, from: Bool) -> Found? {
    var index = start
    while index < words.endIndex, index - start < 4, !words[index].isPunctuation,
      index == start || !ends(index)
    { index += 1 }
    guard index > start, index - start <= (from ? 1 : 3), ends(index) else { return nil }
    if ["file", "files", "content", "contents", "one", "everything", "anything", "all", "text"]
      .contains(words[start].word), index - start == 1
    {
      return nil
    }
    let word = words[start].word
    if Superlatives.order(words, start) != nil { return nil }
    if [
      "or", "and", "to", "general", "total", "all", "particular", "question", "detail", "order",
      "them", "it", "these",
      "those", "there", "here", "english", "german", "french", "which", "common", "here,",
    ].contains(word) {
      return nil
    }
    return Found(name: words[start..<index].plain, end: index)
  }

  /// Whether no topic word stands there.
  private func ends(_ index: Int) -> Bool {
    guard index < words.endIndex else { return true }
    let token = words[index]
    if token.isPunctuation { return true }
    if [
      "in", "under", "from", "by", "about", "on", "that", "which", "with", "containing",
      "mentioning", "to", "into", "and", "or", "as", "for", "at", "except", "but", "not", "without",
      "older", "newer", "larger", "smaller", "bigger", "over", "tagged", "modified", "changed",
      "edited", "written", "sorted", "newest", "oldest", "largest", "smallest", "whose", "if",
      "have", "has", "take", "takes", "mention", "contain", "mentions", "contains", "again",
      "please", "named", "called", "is", "are", "related", "created", "apart", "excluding",
      "including", "since", "before", "after", "last", "today", "yesterday", "this", "up", "would",
      "deal", "i", "we", "do", "does", "other", "then", "besides", "grouped", "using", "between",
      "together", "so", "there", "authored", "who", "where", "when", "sort", "order", "ordered",
      "you", "now", "alphabetically", "regarding", "concerning", "matching", "of", "share",
      "marked", "labelled", "labeled",
    ].contains(token.word) {
      return true
    }
    return context.times.period(words, index) != nil
  }
}
