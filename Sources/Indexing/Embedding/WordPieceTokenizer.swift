// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// BERT's tokenizer: text to the numbers of its word pieces.
///
/// As the reference (`BertNormalizer`, `BertPreTokenizer` and `WordPiece` of Hugging Face's
/// tokenizers) does it, in one pass over the scalars:
/// 1. Control characters, U+0000 and U+FFFD vanish (so two words around one become one word); white
///    space ends a word.
/// 2. Canonical decomposition; nonspacing marks (accents) vanish; lower case, scalar by scalar. (Nothing
///    of this for a model that tells case apart.)
/// 3. A punctuation mark or a CJK ideograph is a word of its own.
/// 4. A word becomes its longest pieces from the left, or `[UNK]` where that fails or where it has
///    more than 100 scalars.
///
/// One difference is meant: `[SEP]` and its like in a text are ordinary characters here, as a file's
/// contents must not speak to the model.
struct WordPieceTokenizer: Sendable {
  static let longestWord = 100

  let vocabulary: Vocabulary
  var isUncased = true

  /// `[CLS]`, at most `limit` - 2 pieces of `text`, `[SEP]`. Reads no further than the limit needs,
  /// except within one word.
  func tokens(of text: String, limit: Int) -> [Int32] {
    precondition(limit >= 2)
    var words = WordSplitter(vocabulary: vocabulary, isUncased: isUncased, limit: limit - 1)
    var text = text
    text.withUTF8 { words.split($0) }
    return words.numbers.prefix(limit - 1) + [vocabulary.end]
  }
}

/// One run of the tokenizer over one text.
private struct WordSplitter {
  let vocabulary: Vocabulary
  let isUncased: Bool
  /// Stops when there are so many numbers.
  let limit: Int
  private(set) var numbers: [Int32]

  /// The word so far, normalised, in UTF-8. Not filled beyond the longest word.
  private var word: [UInt8] = []
  private var wordScalars = 0

  init(vocabulary: Vocabulary, isUncased: Bool, limit: Int) {
    self.vocabulary = vocabulary
    self.isUncased = isUncased
    self.limit = limit
    numbers = [vocabulary.start]
    word.reserveCapacity(128)
  }

  /// Beyond ASCII, so many scalars at most are decomposed at a time, so that a huge text costs no
  /// more than what is kept of it.
  private static let decomposedAtOnce = 512

  mutating func split(_ text: UnsafeBufferPointer<UInt8>) {
    var i = 0
    while i < text.count && numbers.count < limit {
      if text[i] < 0x80 {
        addASCII(text[i])
        i += 1
      } else {
        let end = endOfForeignRun(in: text, from: i)
        let run = String(decoding: text[i..<end], as: UTF8.self)
        let plain = isUncased ? run.decomposedStringWithCanonicalMapping : run
        for scalar in plain.unicodeScalars { add(scalar) }
        i = end
      }
    }
    endWord()
  }

  /// Where the scalars beyond ASCII that begin at `start` end, or enough of them.
  private func endOfForeignRun(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count && text[end] >= 0x80 {
      let isScalarStart = text[end] & 0xc0 != 0x80
      if isScalarStart && end - start >= Self.decomposedAtOnce { break }
      end += 1
    }
    return end
  }

  @inline(__always)
  private mutating func addASCII(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      append(isUncased ? byte | 0x20 : byte)
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      endWord()
    case 0..<0x20, 0x7f:
      break
    default:
      endWord()
      append(byte)
      endWord()
    }
  }

  /// `scalar` is already decomposed where it has to be.
  private mutating func add(_ scalar: Unicode.Scalar) {
    if scalar.value < 0x80 { return addASCII(UInt8(scalar.value)) }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned:
      return
    case .nonspacingMark where isUncased:
      return
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      endWord()
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      addWord(scalar)
    default:
      if scalar.value == 0xfffd { return }
      if Self.isIdeograph(scalar) { return addWord(scalar) }
      if isUncased, properties.changesWhenLowercased {
        for lower in properties.lowercaseMapping.unicodeScalars { append(lower) }
      } else {
        append(scalar)
      }
    }
  }

  /// The blocks that the reference calls Chinese: not Hangul, not kana.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f,
      0x2b740...0x2b81f, 0x2b820...0x2ceaf, 0xf900...0xfaff, 0x2f800...0x2fa1f:
      true
    default: false
    }
  }

  private mutating func addWord(_ scalar: Unicode.Scalar) {
    endWord()
    append(scalar)
    endWord()
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    wordScalars += 1
    if wordScalars <= WordPieceTokenizer.longestWord { word.append(byte) }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    wordScalars += 1
    if wordScalars <= WordPieceTokenizer.longestWord {
      word.append(contentsOf: scalar.utf8)
    }
  }

  private mutating func endWord() {
    guard wordScalars > 0 else { return }
    let isKnown =
      wordScalars <= WordPieceTokenizer.longestWord
      && word.withUnsafeBufferPointer { vocabulary.pieces(of: $0, into: &numbers) }
    if !isKnown { numbers.append(vocabulary.unknown) }
    word.removeAll(keepingCapacity: true)
    wordScalars = 0
  }
}
