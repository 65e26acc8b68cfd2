// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Parts a model's text into sentences and the numbers that they cite, as it comes.
///
/// A sentence ends with its line; and at `.`, `!` or `?` with the citations behind it, where a space follows
/// and no small letter. Two words or fewer without a citation ("No.", "Dr.") belong to what follows them on
/// their line.
struct CitedSentences {
  struct Sentence: Hashable {
    var text: String
    /// As cited, each once; what is no number of a source is among them.
    var numbers: [Int]
  }

  /// Characters within which a bracket closes that may hold a citation.
  private static let longestCitation = 30

  private var pending = ""
  private var held = ""
  private var characters = 0

  /// Takes more of the text; returns the sentences that it completes.
  mutating func read(_ text: String) -> [Sentence] {
    let room = ProseLimits.characters - characters
    guard room > 0 else { return [] }
    let part = text.prefix(room)
    characters += part.count
    // In small parts, so that the cost stays linear in what a server sends at once.
    var out: [Sentence] = []
    var left = part
    while !left.isEmpty {
      pending += left.prefix(ProseLimits.charactersOfSentence)
      left = left.dropFirst(ProseLimits.charactersOfSentence)
      out += takeAll(isLast: false)
    }
    return out
  }

  /// The sentences that are left, after the last of the text.
  mutating func finish() -> [Sentence] {
    pending += "\n"
    return takeAll(isLast: true)
  }

  private mutating func takeAll(isLast: Bool) -> [Sentence] {
    let text = Array(pending)
    var out: [Sentence] = []
    var start = 0
    var place = 0
    scan: while place < text.count {
      let isLineEnd = text[place].isNewline
      var end = place
      if !isLineEnd {
        switch CitedSentences.end(at: place, in: text) {
        case .wait where !isLast: break scan
        case .wait, .none:
          place += 1
          guard place - start >= ProseLimits.charactersOfSentence else { continue }
          end = place
        case .at(let found): end = found
        }
      }
      if let sentence = sentence(String(text[start..<end]), endsLine: isLineEnd) {
        out.append(sentence)
      }
      start = isLineEnd ? end + 1 : end
      place = start
    }
    pending = String(text[start...])
    return out
  }

  private enum End {
    case none
    case at(Int)
    /// What follows must be known first.
    case wait
  }

  /// Whether a sentence ends with the mark at `place`, and where its citations end.
  private static func end(at place: Int, in text: [Character]) -> End {
    guard ".!?…。！？".contains(text[place]) else { return .none }
    var end = place + 1
    while end < text.count, ".!?…\"'”’)*_".contains(text[end]) { end += 1 }
    var isCited = false
    while true {
      var next = end
      while next < text.count, text[next] == " " || text[next] == "\t" { next += 1 }
      guard next < text.count else { return .wait }
      if text[next] == "[" {
        let near = text[next...].prefix(longestCitation)
        let close = near.firstIndex(of: "]")
        if close == nil, near.count < longestCitation { return .wait }
        if let close, numbers(text[(next + 1)..<close]) != nil {
          (end, isCited) = (close + 1, true)
          continue
        }
      }
      if text[next].isNewline || isCited { return .at(end) }
      return next > end && !text[next].isLowercase ? .at(end) : .none
    }
  }

  /// `2` or `2, 3`; nil for what is no citation. A number beyond all is 0, which no source has.
  private static func numbers(_ inner: ArraySlice<Character>) -> [Int]? {
    let parts = inner.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0).trimmingCharacters(in: .whitespaces) }
    let areNumbers = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } }
    return areNumbers ? parts.map { Int($0) ?? 0 } : nil
  }

  /// Makes a sentence of a piece; nil where there is none, or where it waits for what follows.
  private mutating func sentence(_ piece: String, endsLine: Bool) -> Sentence? {
    let whole = held + CitedSentences.unmarked(piece, isFirst: held.isEmpty)
    held = ""
    let (text, numbers) = CitedSentences.parted(whole)
    guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    if numbers.isEmpty, !endsLine, text.split(separator: " ").count <= 2 {
      held = text + " "
      return nil
    }
    return Sentence(text: text, numbers: numbers)
  }

  /// A piece without the mark of a heading, a quotation or an item of a list.
  private static func unmarked(_ piece: String, isFirst: Bool) -> Substring {
    let plain = piece.drop { $0.isWhitespace }
    guard isFirst else { return plain }
    let rest = plain.drop { "#>-*•+".contains($0) }
    if rest.startIndex > plain.startIndex, rest.first == " " { return rest.dropFirst() }
    let behind = plain.drop { $0.isASCII && $0.isNumber }
    let isNumbered =
      behind.startIndex > plain.startIndex && (behind.first.map(".)".contains) ?? false)
    return isNumbered && behind.dropFirst().first != "[" ? behind.dropFirst() : plain
  }

  /// The text on one line without control characters and citations, and the numbers that these held.
  private static func parted(_ piece: String) -> (String, [Int]) {
    let characters = Array(piece)
    var text = ""
    var cited: [Int] = []
    var place = 0
    while place < characters.count {
      if characters[place] == "[",
        let close = characters[place...].prefix(longestCitation).firstIndex(of: "]"),
        let numbers = numbers(characters[(place + 1)..<close])
      {
        for number in numbers where !cited.contains(number) { cited.append(number) }
        while text.last == " " { text.removeLast() }
        place = close + 1
        continue
      }
      let isBlank =
        characters[place].isWhitespace
        || characters[place].unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
      if !isBlank {
        text.append(characters[place])
      } else if !text.isEmpty, text.last != " " {
        text.append(" ")
      }
      place += 1
    }
    while text.last == " " { text.removeLast() }
    return (text, cited)
  }
}
