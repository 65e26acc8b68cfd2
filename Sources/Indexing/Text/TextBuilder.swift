// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Puts a text together from the pieces of a structured document, within the limit of a text.
struct TextBuilder {
  private(set) var text = ExtractedText(bytes: [])

  init(style: ExtractedText.Style = .prose) { text.style = style }

  var count: Int { text.bytes.count }
  var isFull: Bool { text.bytes.count >= Limits.textBytes }

  /// Words as they are, but that control characters are spaces.
  mutating func add(_ words: some StringProtocol) {
    for byte in words.utf8 where !isFull {
      text.bytes.append(byte < 0x20 && byte != 10 && byte != 9 || byte == 0x7F ? 0x20 : byte)
    }
    if isFull { text.isTruncated = true }
  }

  /// Ends the line, unless nothing stands on it.
  mutating func breakLine() {
    while let last = text.bytes.last, last == 0x20 || last == 9 { text.bytes.removeLast() }
    if let last = text.bytes.last, last != 10 { text.bytes.append(10) }
  }

  mutating func breakParagraph() {
    breakLine()
    let count = text.bytes.count
    if count > 1, text.bytes[count - 2] != 10 { text.bytes.append(10) }
  }

  mutating func beginPage() {
    breakParagraph()
    if text.pages.count < Limits.pages { text.pages.append(text.bytes.count) }
  }

  /// What stands from `offset` on is a heading.
  mutating func markHeading(from offset: Int, level: Int) {
    guard offset < text.bytes.count, text.headings.count < Limits.headings,
      offset >= text.headings.last?.offset ?? 0
    else { return }
    let words = String(decoding: text.bytes[offset...], as: UTF8.self)
    guard let title = TextExtraction.clean(words) else { return }
    text.headings.append(.init(offset: offset, level: min(max(level, 1), 9), text: title))
  }

  mutating func heading(_ words: String, level: Int) {
    breakParagraph()
    let start = count
    add(words)
    markHeading(from: start, level: level)
    breakLine()
  }

  /// Another text behind this one, its headings `deeper` levels down.
  mutating func append(_ other: ExtractedText, deeper: Int = 0) {
    breakParagraph()
    let start = count
    let room = Limits.textBytes - start
    let end = TextDecoding.boundary(other.bytes, before: room)
    text.bytes += other.bytes[..<end]
    for heading in other.headings where heading.offset < end {
      guard text.headings.count < Limits.headings else { break }
      text.headings.append(
        .init(
          offset: start + heading.offset, level: min(heading.level + deeper, 9),
          text: heading.text))
    }
    text.isTruncated = text.isTruncated || other.isTruncated || end < other.bytes.count
    breakLine()
  }

  mutating func describe(_ change: (inout ExtractedText) -> Void) { change(&text) }

  /// The text; titled, where nothing titled it, by its first heading.
  func finished() -> ExtractedText {
    var result = text
    // The limit may have cut a character, and the end of a line may have gone beyond it.
    if !TextDecoding.isWhole(result.bytes) {
      result.bytes = Array(String(decoding: result.bytes, as: UTF8.self).utf8)
    }
    let end = TextDecoding.boundary(result.bytes, before: Limits.textBytes)
    result.bytes.removeLast(result.bytes.count - end)
    result.headings.removeAll { $0.offset > end }
    result.pages.removeAll { $0 > end }
    result.title =
      result.title ?? result.headings.min { ($0.level, $0.offset) < ($1.level, $1.offset) }?.text
    return result
  }
}
