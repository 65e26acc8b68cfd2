// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// How a text travels from the process that read it, and how it is kept.
///
/// Numbers are unsigned LEB128; a string is its length and its UTF-8. In order: the version (1), the style,
/// flags (1 truncated, 2 title, 4 author, 8 language, 16 written), those of the four that are there,
/// headings (count; offset less the one before, level, text), pages (count; offset less the one before),
/// the text.
extension ExtractedText {
  private static let version: UInt64 = 1

  var encoded: [UInt8] {
    var out = ByteWriter()
    out.number(ExtractedText.version)
    out.number(UInt64(style.rawValue))
    let flags: [Bool] = [isTruncated, title != nil, author != nil, language != nil, written != nil]
    out.number(flags.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) })
    for text in [title, author, language] { if let text { out.string(text.utf8) } }
    if let written { out.number(UInt64(bitPattern: written)) }
    out.number(UInt64(headings.count))
    var last = 0
    for heading in headings {
      out.number(UInt64(heading.offset - last))
      out.number(UInt64(heading.level))
      out.string(heading.text.utf8)
      last = heading.offset
    }
    out.number(UInt64(pages.count))
    last = 0
    for page in pages {
      out.number(UInt64(page - last))
      last = page
    }
    out.string(bytes)
    return out.bytes
  }

  /// nil: the bytes are no text of ours. Whoever made them may be hostile: what does not hold together
  /// is refused, so that everything after may rely on it.
  init?(encoded: [UInt8]) {
    var source = ByteReader(encoded)
    guard source.number() == ExtractedText.version,
      let style = source.count(2).flatMap(Style.init(rawValue:)), let flags = source.count(31)
    else { return nil }
    self.init(bytes: [])
    self.style = style
    isTruncated = flags & 1 != 0
    if flags & 2 != 0 { title = TextExtraction.clean(source.string(Limits.titleBytes)) }
    if flags & 4 != 0 { author = TextExtraction.clean(source.string(Limits.titleBytes)) }
    if flags & 8 != 0 { language = TextExtraction.clean(source.string(Limits.titleBytes)) }
    if flags & 16 != 0 {
      guard let number = source.number() else { return nil }
      written = Int64(bitPattern: number)
    }
    guard let headings = ExtractedText.headings(&source),
      let pages = ExtractedText.offsets(&source), let bytes = source.slice(Limits.textBytes),
      source.isAtEnd, TextDecoding.isWhole(bytes)
    else { return nil }
    self.bytes = bytes
    guard headings.allSatisfy({ $0.offset <= bytes.count }), pages.allSatisfy({ $0 <= bytes.count })
    else { return nil }
    self.headings = headings
    self.pages = pages
  }

  private static func headings(_ source: inout ByteReader) -> [Heading]? {
    guard let count = source.count(Limits.textBytes) else { return nil }
    var headings: [Heading] = []
    var offset = 0
    for _ in 0..<count {
      guard let step = source.count(Limits.textBytes), let level = source.count(64), level > 0,
        let text = source.string(Limits.titleBytes)
      else { return nil }
      offset += step
      guard offset <= Limits.textBytes else { return nil }
      headings.append(Heading(offset: offset, level: level, text: text))
    }
    return headings
  }

  private static func offsets(_ source: inout ByteReader) -> [Int]? {
    guard let count = source.count(Limits.textBytes) else { return nil }
    var offsets: [Int] = []
    var offset = 0
    for _ in 0..<count {
      guard let step = source.count(Limits.textBytes) else { return nil }
      offset += step
      guard offset <= Limits.textBytes else { return nil }
      offsets.append(offset)
    }
    return offsets
  }
}

/// Writes numbers and strings one after the other.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func string(_ text: some Collection<UInt8>) {
    number(UInt64(text.count))
    bytes.append(contentsOf: text)
  }
}

/// Reads them; nil where the bytes end too early or say too much.
struct ByteReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard index < bytes.count else { return nil }
      let byte = bytes[index]
      index += 1
      if shift == 63, byte > 1 { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// A number that is at most `most`.
  mutating func count(_ most: Int) -> Int? {
    guard let value = number(), value <= UInt64(most) else { return nil }
    return Int(value)
  }

  mutating func slice(_ most: Int) -> [UInt8]? {
    guard let count = count(most), count <= bytes.count - index else { return nil }
    defer { index += count }
    return Array(bytes[index..<index + count])
  }

  mutating func string(_ most: Int) -> String? {
    slice(most).flatMap { String(validating: $0, as: UTF8.self) }
  }
}
