// SPDX-License-Identifier: GPL-3.0-or-later
import CCrypto
import Foundation

/// A file's contents made ready for the index: its document row, passages and their terms. Made on
/// any thread from the bytes alone.
struct IndexedText {
  var sign: ContentSign
  /// The extractor's name; `none` where no text is taken.
  var extractor: String
  var title: String?
  var author: String?
  var written: Int64?
  var language: String?
  /// Why it could not be read.
  var problem: ReaderFailure?
  /// The text itself, compressed, where the file does not show it at once.
  var body: Data?
  var textBytes = 0
  var words = 0
  var isTruncated = false
  var fingerprint = Data()
  var passages: [Entry] = []

  struct Entry {
    var digest: Data
    /// Whether it is to have a vector.
    var isEmbedded: Bool
    /// What goes into the table `terms`.
    var headings: String
    var body: String
  }

  static let noExtractor = "none"

  var reason: IndexingReason {
    if sign == .secret { return .secret }
    if problem != nil { return .failed }
    return passages.isEmpty ? .noText : isTruncated ? .truncated : .text
  }

  /// Reads here what `data`, the beginning of a file called `name`, says.
  init(name: String, data: Data, sign: ContentSign, isHead: Bool) {
    let text = TextExtraction.text(of: Contents(name: name, data: data), sign: sign)
    let extractor = IndexedText.extractorName(name: name, sign: sign)
    self.init(text, sign: sign, extractor: extractor)
    isTruncated = isTruncated || text != nil && isHead
  }

  /// A file that its reader did not survive.
  init(problem: ReaderFailure, sign: ContentSign, extractor: String) {
    self.init(nil, sign: sign, extractor: extractor)
    self.problem = problem
  }

  init(_ text: ExtractedText?, sign: ContentSign, extractor: String) {
    self.sign = sign
    self.extractor = extractor
    guard let text else { return }
    title = text.title
    written = text.written
    language = text.language
    author = text.author
    textBytes = text.bytes.count
    isTruncated = text.isTruncated
    fingerprint = TextFingerprint.of(text.bytes)
    var seen: [String] = []
    var next = 0
    for passage in PassageSplitter.passages(of: text) {
      let body = TermText.indexed(text.bytes[passage.range])
      // Headings count where they first stand, not once more for every passage below them.
      let fresh = passage.headings.filter { !seen.contains($0) }
      seen = passage.headings
      // Of the functions that are in one passage each is a name that is looked for.
      let inner = text.style == .code ? text.headings(within: passage.range, from: &next) : []
      words += body.words
      passages.append(
        Entry(
          digest: IndexedText.digest(passage.embeddedText(of: text)),
          isEmbedded: text.style != .records || passages.count < Limits.embeddedRecords,
          headings: TermText.indexed((fresh + inner).joined(separator: "\n")),
          body: body.text))
    }
  }

  /// The text of a file with what was found out about it; `text` nil where none is taken.
  static func text(name: String, data: Data) -> (
    text: ExtractedText?, sign: ContentSign, extractor: String
  ) {
    let sign = TextExtraction.sign(of: data)
    let extractor = extractorName(name: name, sign: sign)
    return (TextExtraction.text(of: Contents(name: name, data: data), sign: sign), sign, extractor)
  }

  /// The extractor that a file of this name and sign would be given.
  static func extractorName(name: String, sign: ContentSign) -> String {
    TextExtraction.extractor(name: TextExtraction.innerName(name), sign: sign)?.name ?? noExtractor
  }

  /// First bytes of SHA-256: names a passage's vector.
  static func digest(_ text: String) -> Data {
    var text = text
    return text.withUTF8 { sha256(UnsafeRawBufferPointer($0)).prefix(8) }
  }

  static func sha256(_ data: Data) -> Data { data.withUnsafeBytes(sha256) }

  private static func sha256(_ bytes: UnsafeRawBufferPointer) -> Data {
    var out = [UInt8](repeating: 0, count: 32)
    _ = EVP_Digest(bytes.baseAddress, bytes.count, &out, nil, EVP_sha256(), nil)
    return Data(out)
  }

  /// A text as it is kept in the table `body`.
  static func compressed(_ text: ExtractedText) -> Data? {
    Zstandard.compressed(text.encoded)
  }

  /// nil: it is damaged.
  static func text(compressed: Data) -> ExtractedText? {
    Zstandard.expanded(compressed, limit: Limits.readerAnswerBytes)
      .flatMap(ExtractedText.init(encoded:))
  }
}
