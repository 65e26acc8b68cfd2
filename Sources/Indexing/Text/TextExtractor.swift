// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What a file says, as text with its structure.
struct ExtractedText {
  /// Valid UTF-8 with `\n` as the only line end.
  var bytes: [UInt8]
  /// Rising by offset.
  var headings: [Heading] = []
  var title: String?
  var author: String?
  /// Where a passage may well end besides at empty lines.
  var style: Style = .prose
  /// Whether a limit left out a part of the text.
  var isTruncated = false

  /// The line at `offset` opens a section; `text` is its title without markup.
  struct Heading: Hashable {
    var offset: Int
    /// From 1, the outermost.
    var level: Int
    var text: String
  }

  enum Style { case prose, code, records }

  static let none = ExtractedText(bytes: [])
}

/// Makes text of the bytes of one kind of file. Total: any bytes, bounded time and memory.
protocol TextExtractor: Sendable {
  /// Names the extractor and its version; a text made by another one is made anew.
  static var name: String { get }
  static func extract(_ data: Data) -> ExtractedText
}

/// Which extractor reads which file.
enum TextExtraction {
  /// nil: no text is taken from such files.
  static func extractor(name: String, sign: ContentSign) -> (any TextExtractor.Type)? {
    switch sign {
    case .empty, .binary, .magic: return nil
    case .roff: return RoffText.self
    case .text: break
    }
    switch FileKind.kind(name: name, sign: sign).name {
    case "html": return HTMLText.self
    case "markdown": return MarkdownText.self
    case "csv", "json", "log", "yaml": return RecordsText.self
    case "text", "mail", "config": return PlainText.self
    case "xml": return XMLText.self
    case "tex": return PlainText.self
    case let kind where FileKind.languages.contains(kind) || kind == "code": return CodeText.self
    default: return nil
    }
  }

  /// Contents as they are to be read: inflated where they are gzip. The name loses its `.gz`.
  static func unwrapped(name: String, data: Data) -> (name: String, data: Data, isTruncated: Bool) {
    guard Gzip.isGzip(data) else { return (name, data, false) }
    let (inflated, isWhole) = Gzip.inflate(data, limit: Limits.inflatedBytes)
    let inner = name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
    return (inner, inflated, !isWhole)
  }

  /// The sign of what `data`, the beginning of a file, holds. Of gzip that holds text it is the
  /// sign of that text.
  static func sign(of data: Data) -> ContentSign {
    guard Gzip.isGzip(data) else { return ContentSign(head: data) }
    let head = Gzip.inflate(data.prefix(64 << 10), limit: Limits.headBytes).data
    let inner = ContentSign(head: head)
    switch inner {
    case .roff, .text: return inner
    case .empty, .magic, .binary: return .magic("archive")
    }
  }

  /// A name as the inner file of a gzip has it.
  static func innerName(_ name: String) -> String {
    name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
  }

  /// A title or author as it is kept: one line, trimmed, bounded; nil where nothing is left.
  static func clean(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.prefix(Limits.titleBytes * 2).split { $0.isWhitespace }
    var line = words.joined(separator: " ")
    while line.utf8.count > Limits.titleBytes { line.removeLast() }
    return line.isEmpty ? nil : line
  }
}
