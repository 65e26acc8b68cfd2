// SPDX-License-Identifier: GPL-3.0-or-later

/// Corrects misspelt words of the grammar; topic words are never changed.
///
/// A word is taken for one of the grammar's where it has one letter too few, one doubled, or two
/// neighbours swapped. A wrong letter is not enough: it would make "count" of "court".
enum Spelling {
  /// The word meant, or nil where `word` stands as it is.
  static func corrected(_ word: String) -> String? {
    if let known = Lexicon.misspellings[word] { return known }
    if let american = american(word) { return american }
    guard (4...14).contains(word.utf8.count), word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }),
      !Grammar.vocabulary.contains(word), !Lexicon.realWords.contains(word)
    else { return nil }
    return candidates(Array(word.utf8)).first { isTarget($0, of: word) }
  }

  /// The grammar is written in American English: "organise" is "organize".
  private static func american(_ word: String) -> String? {
    for (ending, other) in [
      ("ise", "ize"), ("ised", "ized"), ("ises", "izes"), ("ising", "izing"), ("our", "or"),
      ("ours", "ors"), ("elled", "eled"), ("ogue", "og"),
    ] {
      guard word.hasSuffix(ending), word.utf8.count > 5 else { continue }
      let candidate = String(word.dropLast(ending.count)) + other
      if Grammar.vocabulary.contains(candidate), !Grammar.vocabulary.contains(word) {
        return candidate
      }
    }
    return nil
  }

  private static func isTarget(_ candidate: String, of word: String) -> Bool {
    guard candidate.utf8.count >= 5, Grammar.vocabulary.contains(candidate) else { return false }
    // "report" is no misspelling of "reports", nor "date" of "dated".
    return !(candidate.hasPrefix(word) && (candidate.hasSuffix("s") || candidate.hasSuffix("d")))
  }

  /// What the word may have been before one slip; its first letter is taken to be right.
  private static func candidates(_ letters: [UInt8]) -> [String] {
    var out: [String] = []
    for index in 1..<letters.count - 1 {
      var swapped = letters
      swapped.swapAt(index, index + 1)
      out.append(String(decoding: swapped, as: UTF8.self))
    }
    for index in 1..<letters.count where letters[index] == letters[index - 1] {
      var shorter = letters
      shorter.remove(at: index)
      out.append(String(decoding: shorter, as: UTF8.self))
    }
    for index in 1...letters.count {
      for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
        var longer = letters
        longer.insert(letter, at: index)
        out.append(String(decoding: longer, as: UTF8.self))
      }
    }
    return out
  }
}
