// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Cuts a text into passages of about `Limits.passageTokens` tokens, the later ones of
/// `Limits.laterPassageTokens`, where its structure has a seam.
///
/// The text is first cut into *units*: lines, and long lines into pieces that end a sentence, a word
/// or, at worst, a character. Every unit has a cost in tokens and a seam before it, from none (within
/// a line) over line, paragraph and function to heading. Units are then gathered: a passage is closed
/// before a unit that would overfill it, at the best seam of its latter part; and before a heading as
/// soon as it has some substance. What remains of a section is shared evenly, so that no passage is a
/// last line alone.
enum PassageSplitter {
  enum Seam: Int, Comparable {
    case none, sentence, line, paragraph, block, heading
    static func < (left: Seam, right: Seam) -> Bool { left.rawValue < right.rawValue }
  }

  struct Unit {
    var range: Range<Int>
    var line: Int
    var tokens: Int
    /// What lies before it.
    var seam: Seam
  }

  static func passages(of text: ExtractedText) -> [Passage] {
    passages(of: text, endingAt: text.bytes.count)
  }

  /// At least the passages up to the one of this number, where the text has so many; what comes later may
  /// be missing or cut otherwise. The last ones may be too: who needs them compares their digests.
  static func passages(of text: ExtractedText, through ordinal: Int) -> [Passage] {
    let enough = (ordinal + 1) * Limits.passageBytesMost + 8 * Limits.passageBytesMost
    return passages(of: text, endingAt: min(enough, text.bytes.count))
  }

  private static func passages(of text: ExtractedText, endingAt end: Int) -> [Passage] {
    let units = units(of: text, endingAt: end)
    guard !units.isEmpty else { return [] }
    var passages: [Passage] = []
    var context = HeadingContext(text.headings)
    for group in groups(units) {
      guard passages.count < Limits.passages, let first = units[group].first,
        let last = units[group].last
      else { break }
      let range = first.range.lowerBound..<last.range.upperBound
      passages.append(
        Passage(
          range: range, lines: first.line...last.line, headings: context.headings(at: range)))
    }
    return passages
  }

  /// Headings above a position, outermost first.
  private struct HeadingContext {
    private let headings: [ExtractedText.Heading]
    private var next = 0
    private var open: [ExtractedText.Heading] = []
    init(_ headings: [ExtractedText.Heading]) { self.headings = headings }

    /// Ranges must rise from call to call.
    mutating func headings(at range: Range<Int>) -> [String] {
      while next < headings.count, headings[next].offset <= range.lowerBound {
        let heading = headings[next]
        open.removeAll { $0.level >= heading.level }
        open.append(heading)
        next += 1
      }
      return open.map(\.text)
    }
  }

  /// Index ranges of units that make one passage each.
  private static func groups(_ units: [Unit]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    while start < units.count {
      let end = endOfGroup(units, from: start, size: start == 0 ? .first : .later)
      groups.append(start..<end)
      start = end
    }
    return groups
  }

  /// How many tokens a passage is to have, and at most.
  private struct Size {
    var tokens: Int
    var most: Int
    static let first = Size(tokens: Limits.passageTokens, most: Limits.passageTokensMost)
    static let later = Size(tokens: Limits.laterPassageTokens, most: Limits.laterPassageTokensMost)
  }

  private static func endOfGroup(_ units: [Unit], from start: Int, size: Size) -> Int {
    let aim = aim(units, from: start, size: size)
    var tokens = 0
    var best: (end: Int, merit: Int)?
    var index = start
    while index < units.count {
      let unit = units[index]
      if index > start {
        if unit.seam == .heading, tokens * 2 >= size.tokens { return index }
        // Nearer the aim is better; a better seam is worth a quarter of a passage.
        let merit = unit.seam.rawValue * size.tokens / 5 - abs(tokens - aim)
        if tokens * 5 >= aim * 2, merit >= best?.merit ?? Int.min { best = (index, merit) }
        let bytes = unit.range.upperBound - units[start].range.lowerBound
        if tokens + unit.tokens > size.most || bytes > Limits.passageBytesMost {
          return best?.end ?? index
        }
      }
      tokens += unit.tokens
      index += 1
    }
    return index
  }

  /// The size that shares what is left of the section evenly.
  private static func aim(_ units: [Unit], from start: Int, size: Size) -> Int {
    var rest = 0
    var index = start
    while index < units.count, rest < 8 * size.tokens {
      if index > start, units[index].seam == .heading, rest * 2 >= size.tokens { break }
      rest += units[index].tokens
      index += 1
    }
    let parts = max(1, (rest + size.tokens - 1) / size.tokens)
    return max(1, rest / parts)
  }

  // MARK: Units

  /// Whole lines, up to the one in which `limit` lies.
  static func units(of text: ExtractedText, endingAt limit: Int) -> [Unit] {
    var units: [Unit] = []
    let bytes = text.bytes
    var headings = Set(text.headings.map(\.offset))
    if text.title != nil { headings.remove(0) }
    let pages = Set(text.pages)
    var line = 1
    var start = 0
    var afterEmpty = false
    bytes.withUnsafeBufferPointer { buffer in
      while start < limit {
        let end = endOfLine(buffer, from: start)
        let next = min(end + 1, buffer.count)
        let isEmpty = buffer[start..<end].allSatisfy { $0 <= 0x20 }
        // Empty lines belong to what is before them, as long as that is not made of them.
        if isEmpty, let last = units.last, last.range.count < Limits.passageBytesMost / 4 {
          units[units.count - 1].range = units[units.count - 1].range.lowerBound..<next
          afterEmpty = true
        } else {
          let seam = seam(
            buffer[start..<end], isHeading: headings.contains(start),
            afterEmpty: afterEmpty, style: text.style)
          append(
            buffer, start..<next, line: line,
            seam: pages.contains(start) ? max(seam, .block) : seam, to: &units)
          afterEmpty = false
        }
        line += 1
        start = next
      }
    }
    return units
  }

  private static func endOfLine(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress,
      let found = memchr(base + start, 10, bytes.count - start)
    else { return bytes.count }
    return base.distance(to: found.assumingMemoryBound(to: UInt8.self))
  }

  private static func seam(
    _ line: Slice<UnsafeBufferPointer<UInt8>>, isHeading: Bool, afterEmpty: Bool,
    style: ExtractedText.Style
  ) -> Seam {
    // A function may be short; it need not stand alone.
    if isHeading { return style == .code ? .block : .heading }
    switch style {
    case .prose, .records:
      return afterEmpty ? .paragraph : .line
    case .code:
      let first = line.first ?? 0x20
      let isOutermost = first > 0x20 && first != 0x7D && first != 0x29 && first != 0x5D
      return afterEmpty ? (isOutermost ? .block : .paragraph) : .line
    }
  }

  /// One line as one unit, or as several where it alone would overfill a passage.
  private static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, line: Int, seam: Seam,
    to units: inout [Unit]
  ) {
    let most = Limits.passageTokens / 3
    var seam = seam
    var start = range.lowerBound
    while start < range.upperBound {
      let piece = piece(bytes, start..<range.upperBound, most: most)
      units.append(
        Unit(range: start..<piece.end, line: line, tokens: piece.tokens, seam: seam))
      start = piece.end
      seam = piece.endsSentence ? .sentence : .none
    }
  }

  /// The longest piece of the range that has at most `most` tokens and ends a sentence; or, without
  /// a sentence's end in its latter half, a word. All of the range where it is short enough.
  private static func piece(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, most: Int
  ) -> (end: Int, tokens: Int, endsSentence: Bool) {
    var counter = TokenEstimate()
    var sentence: (end: Int, tokens: Int)?
    var word: (end: Int, tokens: Int)?
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      counter.add(byte)
      index += 1
      if byte == 0x20, counter.tokens * 2 > most || index - range.lowerBound > 400 {
        word = (index, counter.tokens)
        let before = bytes[index - 2 >= range.lowerBound ? index - 2 : range.lowerBound]
        if before == 0x2E || before == 0x21 || before == 0x3F { sentence = word }
      }
      if counter.tokens > most || index - range.lowerBound > Limits.passageBytesMost / 3 {
        if let sentence { return (sentence.end, sentence.tokens, true) }
        if let word { return (word.end, word.tokens, false) }
        while index < range.upperBound, bytes[index] & 0xC0 == 0x80 { index += 1 }
        return (index, counter.tokens, false)
      }
    }
    return (index, max(counter.tokens, 1), true)
  }
}

/// Tokens of a text as a WordPiece vocabulary of English would count them, within a tenth for prose:
/// a word is one token and one more for every five letters beyond eight, a mark is one, a character
/// outside ASCII is one for every two bytes.
struct TokenEstimate {
  private(set) var tokens = 0
  private var length = 0
  private var isDigit = false
  private var wideBytes = 0

  mutating func add(_ byte: UInt8) {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A:
      addWordByte(digit: false)
    case 0x30...0x39:
      addWordByte(digit: true)
    case 0x80...:
      wideBytes += 1
      if wideBytes % 2 == 1 { tokens += 1 }
      length = 0
    case 0...0x20:
      length = 0
    default:
      tokens += 1
      length = 0
    }
  }

  private mutating func addWordByte(digit: Bool) {
    if length == 0 || digit != isDigit {
      tokens += 1
      length = 0
    }
    isDigit = digit
    length += 1
    let more = digit ? length > 3 && length % 3 == 1 : length > 8 && (length - 8) % 5 == 1
    if more { tokens += 1 }
  }

  static func tokens(of text: String) -> Int {
    var estimate = TokenEstimate()
    for byte in text.utf8 { estimate.add(byte) }
    return estimate.tokens
  }
}
