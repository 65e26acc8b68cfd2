// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Text as the term index is given it, and queries as it is asked.
///
/// The tokenizer folds case and accents and stems English. What it cannot do is done before it:
/// scripts without spaces are written with a space around every character, so that any part of a
/// phrase is found as a phrase of characters; and after a word like `searchIndex` its parts follow.
enum TermText {
  static func indexed(_ text: String) -> String {
    indexed(Array(text.utf8)[...]).text
  }

  /// `words` is how many there are, by spaces and marks, for weighing long texts against short ones.
  static func indexed(_ bytes: ArraySlice<UInt8>) -> (text: String, words: Int) {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 16)
    var words = 0
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isWordByte(byte) {
        let end = bytes[index...].firstIndex { !isWordByte($0) } ?? bytes.endIndex
        words += 1
        out.append(contentsOf: bytes[index..<end])
        appendParts(bytes[index..<end], to: &out)
        index = end
      } else if byte < 0xC0 {
        out.append(byte)
        index += 1
      } else {
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        let end = min(index + length, bytes.endIndex)
        if isUnspaced(bytes[index..<end]) {
          words += 1
          out.append(0x20)
          out.append(contentsOf: bytes[index..<end])
          out.append(0x20)
        } else {
          out.append(contentsOf: bytes[index..<end])
        }
        index = end
      }
    }
    return (String(decoding: out, as: UTF8.self), max(words, bytes.isEmpty ? 0 : 1))
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
  }
  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  /// `searchIndex`, `HTMLParser`: a small letter before a capital, or the last of capitals before
  /// a small letter, begins a part.
  private static func appendParts(_ word: ArraySlice<UInt8>, to out: inout [UInt8]) {
    guard word.count > 3, word.count < 128, word.dropFirst().contains(where: isUpper) else {
      return
    }
    var starts = [word.startIndex]
    for index in word.indices.dropFirst() where isUpper(word[index]) {
      let followsLower = isLower(word[index - 1])
      let endsCapitals =
        isUpper(word[index - 1]) && index + 1 < word.endIndex && isLower(word[index + 1])
      if followsLower || endsCapitals { starts.append(index) }
    }
    guard starts.count > 1 else { return }
    starts.append(word.endIndex)
    for (start, end) in zip(starts, starts.dropFirst()) {
      out.append(0x20)
      out.append(contentsOf: word[start..<end])
    }
  }

  /// Han, kana, Hangul: three bytes from U+2E80 to U+D7AF or U+F900 to U+FAFF, four in the planes 2
  /// and 3.
  private static func isUnspaced(_ character: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(character)
    if bytes.count == 4 { return bytes[0] == 0xF0 && bytes[1] >= 0xA0 && bytes[1] <= 0xB3 }
    // Any word of three letters has three bytes too.
    guard bytes.count == 3, bytes[0] >= 0xE0 else { return false }
    let point = Int(bytes[0] & 0x0F) << 12 | Int(bytes[1] & 0x3F) << 6 | Int(bytes[2] & 0x3F)
    // Marks of punctuation (U+3000 to U+303F) are no words.
    return (0x3040...0xD7AF).contains(point) || (0x2E80...0x2FFF).contains(point)
      || (0xF900...0xFAFF).contains(point)
  }

  // MARK: Queries

  /// A query's terms, each a word or a phrase of characters, in order and without repeats. Words that
  /// say nothing are left out, unless all do.
  static func queryTerms(_ query: String) -> [String] {
    let all = phrases(of: String(query.prefix(Limits.queryBytes)))
    var seen: Set<String> = []
    let unique = all.filter { seen.insert($0.lowercased()).inserted }
    let telling = unique.filter { !StopWords.contains($0.lowercased()) }
    let terms = (telling.isEmpty ? unique : telling).prefix(Limits.queryWords)
    return Array(terms) + quotedPhrases(query).prefix(Limits.queryPhrases)
  }

  /// What stands between double quotes and has several words: a term besides its words.
  private static func quotedPhrases(_ query: String) -> [String] {
    let pieces = query.prefix(Limits.queryBytes).split(
      omittingEmptySubsequences: false, whereSeparator: { "\"“”„«»".contains($0) })
    // Every second piece is within quotes; of an odd one out the end is missing.
    return pieces.indices.filter { $0 % 2 == 1 && $0 + 1 < pieces.count }.compactMap { place in
      let words = phrases(of: String(pieces[place]))
      return words.count > 1 ? words.joined(separator: " ") : nil
    }
  }

  /// Runs of letters and digits; neighbouring characters of a script without spaces are one phrase.
  private static func phrases(of text: String) -> [String] {
    var phrases: [String] = []
    var characters: [String] = []
    func close() {
      if !characters.isEmpty { phrases.append(characters.joined(separator: " ")) }
      characters = []
    }
    for word in indexed(text).split(whereSeparator: { !isTokenCharacter($0) }) {
      if isUnspaced(Array(word.utf8)[...]) {
        characters.append(String(word))
      } else {
        close()
        phrases.append(String(word))
      }
    }
    close()
    return phrases
  }

  /// As unicode61 has it: letters, digits and what is put on them.
  private static func isTokenCharacter(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .privateUse, .nonspacingMark, .spacingMark:
      return true
    default:
      return false
    }
  }

  /// The FTS5 expression that matches any of the terms.
  static func anyOf(_ terms: [String]) -> String {
    terms.map(quoted).joined(separator: " OR ")
  }

  /// The FTS5 expression of a keyword: its words, one after the other. nil: it has no word.
  static func phrase(_ keyword: String) -> String? {
    let words = phrases(of: keyword).joined(separator: " ")
    return words.isEmpty ? nil : quoted(words)
  }

  private static func quoted(_ term: String) -> String { "\"\(term)\"" }
}
