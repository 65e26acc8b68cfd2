// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What a file says, as text with its structure.
struct ExtractedText {
  /// Valid UTF-8 with `\n` as the only line end.
  var bytes: [UInt8]
  /// Rising by offset.
  var headings: [Heading] = []
  /// Where pages, slides or sheets begin, the first at 0; empty where there are none.
  var pages: [Int] = []
  var title: String?
  var author: String?
  /// When it was written, as it says itself; nanoseconds since 1970.
  var written: Int64?
  /// As it says itself, such as `de` or `pt-BR`.
  var language: String?
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

  /// The headings that stand in a range after its beginning. Ranges must rise from call to call.
  func headings(within range: Range<Int>, from next: inout Int) -> [String] {
    var found: [String] = []
    while next < headings.count, headings[next].offset < range.upperBound {
      if headings[next].offset > range.lowerBound { found.append(headings[next].text) }
      next += 1
    }
    return found
  }

  enum Style: Int { case prose, code, records }

  static let none = ExtractedText(bytes: [])

  /// The page, from 1, that the byte at `offset` stands on; nil where there are none.
  func page(at offset: Int) -> Int? {
    guard !pages.isEmpty else { return nil }
    var low = 0
    var high = pages.count
    while low < high {
      let middle = (low + high) / 2
      if pages[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low, 1)
  }
}

/// The bytes of a file, or of a part of one, that is to be read.
struct Contents {
  var name: String
  var data: Data
  /// Where a library may open them as a file; nil where they are only in memory.
  var path: String?
  /// How many files they are inside of: an attachment's is 1.
  var depth = 0

  init(name: String, data: Data, path: String? = nil, depth: Int = 0) {
    self.name = name
    self.data = data
    self.path = path
    self.depth = depth
  }
}

/// Makes text of the bytes of one kind of file. Total: any bytes, bounded time and memory.
protocol TextExtractor: Sendable {
  /// Names the extractor and its version; a text made by another one is made anew.
  static var name: String { get }
  /// Whether it is to run in a process of its own (ReaderProcess): it hands the bytes to a library that
  /// is not memory-safe, or may take long.
  static var runsApart: Bool { get }
  static func extract(_ contents: Contents) -> ExtractedText
}

extension TextExtractor {
  static var runsApart: Bool { false }
}

/// Which extractor reads which file.
enum TextExtraction {
  /// nil: no text is taken from such files.
  static func extractor(name: String, sign: ContentSign) -> (any TextExtractor.Type)? {
    switch sign {
    case .empty, .binary, .secret: return nil
    case .magic(_, let format): return extractor(of: format)
    case .roff: return RoffText.self
    case .text: return textual(name: name, sign: sign)
    }
  }

  private static func extractor(of format: ContentFormat) -> (any TextExtractor.Type)? {
    switch format {
    case .pdf: PDFText.self
    case .rtf: RichText.self
    case .package, .archive: PackagedText.self
    case .database: DatabaseText.self
    case .image: ImageText.self
    case .media: MediaText.self
    case .other: nil
    }
  }

  private static func textual(name: String, sign: ContentSign) -> (any TextExtractor.Type)? {
    if name.lowercased().hasSuffix(".ipynb") { return NotebookText.self }
    switch FileKind.kind(name: name, sign: sign).name {
    case "html": return HTMLText.self
    case "markdown": return MarkdownText.self
    case "csv": return TableText.self
    case "json", "log", "yaml": return RecordsText.self
    case "mail": return MailText.self
    case "text", "config", "document": return PlainText.self
    case "xml", "image": return XMLText.self
    case "tex": return TeXText.self
    case let kind where FileKind.languages.contains(kind) || kind == "code": return CodeText.self
    default: return nil
    }
  }

  /// The text of some contents by whatever extractor is theirs; nil where there is none.
  static func text(of contents: Contents) -> ExtractedText? {
    text(of: contents, sign: sign(of: contents.data))
  }

  /// The same where the sign is known.
  static func text(of contents: Contents, sign: ContentSign) -> ExtractedText? {
    let (inner, isCut) = unwrapped(contents, sign)
    guard let extractor = extractor(name: inner.name, sign: sign) else { return nil }
    var text = extractor.extract(inner)
    text.isTruncated = text.isTruncated || isCut
    return text
  }

  /// Contents as they are to be read: inflated where they are gzip. The name loses its `.gz`.
  private static func unwrapped(_ contents: Contents, _ sign: ContentSign) -> (
    contents: Contents, isTruncated: Bool
  ) {
    guard Gzip.isGzip(contents.data), !isArchive(sign) else {
      return (contents, false)
    }
    let (inflated, isWhole) = Gzip.inflate(contents.data, limit: Limits.inflatedBytes)
    let inner = Contents(
      name: innerName(contents.name), data: inflated, depth: contents.depth)
    return (inner, !isWhole)
  }

  private static func isArchive(_ sign: ContentSign) -> Bool {
    if case .magic(_, .archive) = sign { return true }
    return false
  }

  /// The sign of what `data`, the beginning of a file, holds. Of gzip that holds no archive it is
  /// the sign of what is inside.
  static func sign(of data: Data) -> ContentSign {
    guard Gzip.isGzip(data) else { return ContentSign(head: data) }
    let head = Gzip.inflate(data.prefix(64 << 10), limit: Limits.headBytes).data
    let inner = ContentSign(head: head)
    switch inner {
    case .roff, .text, .secret: return inner
    case .magic(_, let format) where format.isDocument: return inner
    case .empty, .magic, .binary: return .magic(kind: "archive", format: .archive)
    }
  }

  /// A name as the inner file of a gzip has it.
  static func innerName(_ name: String) -> String {
    name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
  }

  /// A title or author as it is kept: one line, trimmed, bounded; nil where nothing is left.
  static func clean(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.prefix(Limits.titleBytes * 2).split {
      $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
    var line = words.joined(separator: " ")
    while line.utf8.count > Limits.titleBytes { line.removeLast() }
    return line.isEmpty ? nil : line
  }
}
