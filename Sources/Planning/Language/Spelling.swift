// SPDX-License-Identifier: GPL-3.0-or-later

/// Corrects misspelt words of the grammar; topic words are never changed.
///
/// A word is taken for one of the grammar's where it has one letter too few, one doubled, or two
/// neighbours swapped. A wrong letter is not enough: it would make "count" of "court".
enum Spelling {
  /// The word meant, or nil where `word` stands as it is.
  static func corrected(_ word: String, isName: Bool = false) -> String? {
    if let known = Lexicon.misspellings[word] { return known }
    if let american = american(word) { return american }
    guard !isName, (4...14).contains(word.utf8.count),
      word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
      !Grammar.shared.vocabulary.contains(word), !Lexicon.realWords.contains(word)
    else { return nil }
    return candidate(Array(word.utf8)) { isTarget($0, of: word) }
  }

  /// The grammar is written in American English: "organise" is "organize".
  private static func american(_ word: String) -> String? {
    for (ending, other) in [
      ("ise", "ize"), ("ised", "ized"), ("ises", "izes"), ("ising", "izing"), ("our", "or"),
      ("ours", "ors"), ("elled", "eled"), ("ogue", "og"),
    ] {
      guard word.hasSuffix(ending), word.utf8.count > 5 else { continue }
      let candidate = String(word.dropLast(ending.count)) + other
      if Grammar.shared.vocabulary.contains(candidate), !Grammar.shared.vocabulary.contains(word) {
        return candidate
      }
    }
    return nil
  }

  private static func isTarget(_ candidate: [UInt8], of word: String) -> Bool {
    guard candidate.count >= 5, Grammar.shared.vocabulary.contains(WordKey(bytes: candidate)) else {
      return false
    }
    // "report" is no misspelling of "reports", nor "date" of "dated".
    return
      !(candidate.starts(with: word.utf8)
      && [UInt8(ascii: "s"), UInt8(ascii: "d")].contains(candidate.last))
  }

  /// What the word may have been before one slip; its first letter is taken to be right.
  private static func candidate(_ letters: [UInt8], where isMeant: ([UInt8]) -> Bool) -> String? {
    for index in 1..<letters.count - 1 {
      var swapped = letters
      swapped.swapAt(index, index + 1)
      if isMeant(swapped) { return String(decoding: swapped, as: UTF8.self) }
    }
    for index in 1..<letters.count where letters[index] == letters[index - 1] {
      var shorter = letters
      shorter.remove(at: index)
      if isMeant(shorter) { return String(decoding: shorter, as: UTF8.self) }
    }
    for index in 1...letters.count {
      var longer = letters
      longer.insert(0, at: index)
      for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
        longer[index] = letter
        if isMeant(longer) { return String(decoding: longer, as: UTF8.self) }
      }
    }
    return nil
  }
}
