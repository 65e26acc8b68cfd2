// SPDX-License-Identifier: GPL-3.0-or-later

/// Joins the words of a name with spaces that stands without quotation marks where its ends are
/// certain: "letters/aunt may.txt", "the file wedding speech.odt", "in camera roll/".
enum WholeNames {
  static func joined(_ tokens: [Token]) -> [Token] {
    guard tokens.contains(where: \.isPath) else { return tokens }
    var out: [Token] = []
    for index in tokens.indices {
      out.append(tokens[index])
      while let count = spaced(out) { merge(&out, count) }
    }
    return out
  }

  /// How many of the last tokens are one name; nil where the last stands alone.
  private static func spaced(_ tokens: [Token]) -> Int? {
    guard tokens.count > 1, let last = tokens.last, last.isWord, last.gap == " " else { return nil }
    return afterFolder(tokens, last) ?? afterNoun(tokens, last) ?? capitals(tokens, last)
      ?? folder(tokens, last) ?? number(tokens, last)
  }

  private static func merge(_ tokens: inout [Token], _ count: Int) {
    let parts = tokens.suffix(count)
    let raw = parts[...].written
    let gap = parts.first?.gap ?? ""
    tokens.removeLast(count)
    tokens.append(Token(form: .word, text: raw, word: raw.lowercased(), raw: raw, gap: gap))
  }

  /// A name and an extension, without a folder.
  private static func isFileName(_ token: Token) -> Bool {
    token.isPath && !token.text.contains("/") && !token.text.hasPrefix("~")
      && !token.text.contains("*") && StepBuilder.isFileName(token.text)
  }

  /// Whether a word may stand within a name: none that the grammar gives a meaning between files.
  private static func isInner(_ token: Token) -> Bool {
    token.isWord && token.gap == " " && !token.isPath && !token.text.isEmpty
      && !breaks.contains(token.word)
  }

  private static let breaks = Lexicon.words(
    """
    and or to into with in under from as by inside within than but not without except then is are was
    were that which onto at over called named titled the a an my our your it them this those these
    file files folder directory document 's version versions of for on about if until till
    """)

  /// "letters/aunt may.txt": what begins with a folder ends with an extension.
  private static func afterFolder(_ tokens: [Token], _ last: Token) -> Int? {
    guard isFileName(last) else { return nil }
    for count in 2...min(4, tokens.count) {
      let first = tokens[tokens.count - count]
      if first.isPath, first.text.contains("/"), !first.text.hasSuffix("/"),
        !StepBuilder.isFileName(first.text), !first.text.contains("*")
      {
        return count
      }
      guard isInner(first) else { return nil }
    }
    return nil
  }

  /// "the file wedding speech.odt", "a note called notes for lawyer.txt".
  private static func afterNoun(_ tokens: [Token], _ last: Token) -> Int? {
    guard isFileName(last) else { return nil }
    for count in 2...min(6, tokens.count) {
      let first = tokens[tokens.count - count]
      if ["called", "named", "titled"].contains(first.word) { return count > 2 ? count - 1 : nil }
      if first.word == "file", count <= 4 { return count > 2 ? count - 1 : nil }
      guard isInner(first) || ["for", "of", "on", "about"].contains(first.word) else { return nil }
    }
    return nil
  }

  /// "Lesson Plan.docx": capitals within a sentence.
  private static func capitals(_ tokens: [Token], _ last: Token) -> Int? {
    guard isFileName(last), last.isCapitalised, tokens.count > 2 else { return nil }
    let first = tokens[tokens.count - 2]
    guard isInner(first), first.isCapitalised, !tokens[tokens.count - 3].isPunctuation,
      Kinds.isNoKind(first), !Lexicon.titles.contains(first.word),
      tokens[tokens.count - 3].word != "'s"
    else { return nil }
    return 2
  }

  /// "in camera roll/".
  private static func folder(_ tokens: [Token], _ last: Token) -> Int? {
    guard tokens.count > 2, last.text.hasSuffix("/"), !last.text.dropLast().contains("/"),
      !last.text.hasPrefix("~")
    else { return nil }
    let heads: Set<String> = ["in", "under", "inside", "to", "into", "from", "within"]
    for count in 2...min(3, tokens.count - 1) {
      let first = tokens[tokens.count - count]
      guard isInner(first), Kinds.read([first], 0) == nil, !Lexicon.fillers.contains(first.word)
      else { return nil }
      let before = tokens[tokens.count - count - 1].word
      if heads.contains(before) { return count }
      if ["the", "my", "our"].contains(before), tokens.count > count + 1,
        heads.contains(tokens[tokens.count - count - 2].word)
      {
        return count
      }
    }
    return nil
  }

  /// "readings/week 5".
  private static func number(_ tokens: [Token], _ last: Token) -> Int? {
    let first = tokens[tokens.count - 2]
    guard (1...3).contains(last.text.utf8.count), last.text.allSatisfy(\.isNumber), first.isPath,
      first.text.contains("/"), first.text.last?.isLetter == true,
      !StepBuilder.isFileName(first.text)
    else { return nil }
    return 2
  }
}
