// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Markdown as it stands, so that lines are the file's; headings (`#`, underlined) are its
/// structure, and front matter in YAML gives title and author.
enum MarkdownText: TextExtractor {
  static let name = "markdown/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var text = ExtractedText(bytes: bytes, isTruncated: isCut)
    var lines = Lines(bytes)
    readFrontMatter(&lines, into: &text)
    readHeadings(lines, into: &text)
    if text.title == nil {
      text.title =
        text.headings.first { $0.level == 1 }?.text ?? text.headings.first?.text
        ?? PlainText.firstLineTitle(bytes)
    }
    return text
  }

  /// The lines of a text with their offsets.
  struct Lines: Sequence, IteratorProtocol {
    let bytes: [UInt8]
    var offset = 0
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> (offset: Int, line: ArraySlice<UInt8>)? {
      guard offset < bytes.count else { return nil }
      let start = offset
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      offset = end + 1
      return (start, bytes[start..<end])
    }
  }

  private static func readFrontMatter(_ lines: inout Lines, into text: inout ExtractedText) {
    var ahead = lines
    guard let first = ahead.next(), first.line.elementsEqual("---".utf8) else { return }
    var fields: [String: String] = [:]
    for _ in 0..<200 {
      guard let (_, line) = ahead.next() else { return }
      if line.elementsEqual("---".utf8) || line.elementsEqual("...".utf8) {
        text.title = TextExtraction.clean(fields["title"])
        text.author = TextExtraction.clean(fields["author"] ?? fields["authors"])
        lines = ahead
        return
      }
      let parts = String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let key = parts.first else { continue }
      fields[key.lowercased()] = unquoted(parts[1])
    }
  }

  private static func unquoted(_ value: Substring) -> String {
    value.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'[]"))
  }

  private static func readHeadings(_ lines: Lines, into text: inout ExtractedText) {
    var fence: UInt8?
    var previous: (offset: Int, line: ArraySlice<UInt8>)?
    for (offset, line) in lines {
      defer { previous = (offset, line) }
      let body = line.drop { $0 == 0x20 }
      if let mark = body.first, mark == 0x60 || mark == 0x7E, body.starts(with: [mark, mark, mark])
      {
        fence = fence == nil ? mark : (fence == mark ? nil : fence)
        continue
      }
      guard fence == nil, line.count - body.count < 4 else { continue }
      if let heading = hashHeading(body, at: offset) {
        text.headings.append(heading)
      } else if let previous, let level = underline(body), hasLetters(previous.line),
        text.headings.last?.offset != previous.offset,
        let title = TextExtraction.clean(plain(previous.line))
      {
        text.headings.append(.init(offset: previous.offset, level: level, text: title))
      }
    }
  }

  private static func hashHeading(_ line: ArraySlice<UInt8>, at offset: Int)
    -> ExtractedText.Heading?
  {
    let level = line.prefix { $0 == 0x23 }.count
    guard (1...6).contains(level), line.dropFirst(level).first == 0x20 else { return nil }
    var title = line.dropFirst(level)
    while let last = title.last, last == 0x23 || last == 0x20 { title.removeLast() }
    guard let text = TextExtraction.clean(plain(title)) else { return nil }
    return .init(offset: offset, level: level, text: text)
  }

  private static func underline(_ line: ArraySlice<UInt8>) -> Int? {
    guard line.count >= 2, let mark = line.first, mark == 0x3D || mark == 0x2D,
      line.allSatisfy({ $0 == mark })
    else { return nil }
    return mark == 0x3D ? 1 : 2
  }

  private static func hasLetters(_ line: ArraySlice<UInt8>) -> Bool {
    line.contains { $0 >= 0x41 } && line.first != 0x7C
  }

  private static func plain(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: line.filter { $0 != 0x60 && $0 != 0x2A }, as: UTF8.self)
  }
}
