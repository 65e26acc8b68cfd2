// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Whether words and phrases stand in a text as they are written: whole words, whatever their case, their
/// accents and what parts them. A keyword with marks in it, such as `C++` or `AT&T`, stands there with its
/// marks. Of a script without spaces any run of characters is a phrase, and the parts of `searchIndex` are
/// words, as for the table of terms (TermText).
package struct KeywordMatcher: Sendable {
  let keywords: [String]
  let any: Bool
  private let forms: [Form]

  private enum Form {
    /// Words with a space before, between and after them.
    case words([UInt8])
    /// With its marks.
    case marked([UInt8])
  }

  package init(_ keywords: [String], any: Bool) {
    self.keywords = keywords
    self.any = any
    forms = keywords.map(KeywordMatcher.form)
  }

  package func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  /// The same of bytes of UTF-8.
  package func matches(_ text: [UInt8]) -> Bool {
    var words: [UInt8]?
    var folded: [UInt8]?
    func stands(_ form: Form) -> Bool {
      switch form {
      case .words(let phrase):
        let all = words ?? KeywordMatcher.spaced(text)
        words = all
        return phrase.count > 1 && ByteSearch.place(of: phrase, in: all) != nil
      case .marked(let phrase):
        let all = folded ?? KeywordMatcher.evenlySpaced(FoldedText.of(text))
        folded = all
        return KeywordMatcher.holds(phrase, all)
      }
    }
    return any ? forms.contains(where: stands) : forms.allSatisfy(stands)
  }

  private static func form(_ keyword: String) -> Form {
    let trimmed = keyword.trimmingCharacters(in: .whitespacesAndNewlines.union(quotes))
    let hasMarks = trimmed.unicodeScalars.contains {
      !isWordScalar($0) && !$0.properties.isWhitespace
    }
    return hasMarks
      ? .marked(evenlySpaced(FoldedText.of(Array(trimmed.utf8))))
      : .words(spaced(Array(trimmed.utf8)))
  }

  private static let quotes = CharacterSet(charactersIn: "\"“”„«».,;:!?")

  // MARK: Words

  /// The words of a text, folded.
  package static func words(_ text: String) -> [String] {
    FoldedText.of(text).split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// The words as the table of terms has them, folded, with one space around each.
  private static func spaced(_ text: [UInt8]) -> [UInt8] {
    let folded = FoldedText.of(Array(TermText.indexed(text[...]).text.utf8))
    var out: [UInt8] = [0x20]
    out.reserveCapacity(folded.count + 2)
    func add(_ byte: UInt8) {
      if byte != 0x20 || out.last != 0x20 { out.append(byte) }
    }
    if folded.contains(where: { $0 >= 0x80 }) {
      for scalar in String(decoding: folded, as: UTF8.self).unicodeScalars {
        if isWordScalar(scalar) {
          out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
        } else {
          add(0x20)
        }
      }
    } else {
      for byte in folded { add(isWordByte(byte) ? byte : 0x20) }
    }
    add(0x20)
    return out
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || byte >= 0x80
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isWordByte(UInt8(scalar.value)) }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.generalCategory == .nonspacingMark
  }

  // MARK: Marks

  /// Runs of white space as one space.
  private static func evenlySpaced(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for byte in text {
      if byte > 0x20 { out.append(byte) } else if out.last != 0x20 { out.append(0x20) }
    }
    return out
  }

  /// Whether the phrase stands there by itself: no word goes on at its ends, and no mark at its last.
  private static func holds(_ phrase: [UInt8], _ text: [UInt8]) -> Bool {
    guard let first = phrase.first, let last = phrase.last else { return false }
    var from = 0
    while let start = ByteSearch.place(of: phrase, in: text, from: from) {
      let end = start + phrase.count
      let begins = start == 0 || !isWordByte(first) || !isWordByte(text[start - 1])
      let ends =
        end == text.count || (isWordByte(last) ? !isWordByte(text[end]) : text[end] != last)
      if begins, ends { return true }
      from = start + 1
    }
    return false
  }
}
