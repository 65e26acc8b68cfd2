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
  var textBytes = 0
  var words = 0
  var isTruncated = false
  var passages: [Entry] = []

  struct Entry {
    var passage: Passage
    var digest: Data
    /// What goes into the table `terms`.
    var headings: String
    var body: String
  }

  static let noExtractor = "none"

  /// Reads what `data`, the beginning of a file called `name`, says.
  init(name: String, data: Data, isHead: Bool) {
    let (text, sign, extractor) = IndexedText.text(name: name, data: data)
    self.sign = sign
    self.extractor = extractor
    guard let text else { return }
    title = text.title
    author = text.author
    textBytes = text.bytes.count
    isTruncated = text.isTruncated || isHead
    var seen: [String] = []
    for passage in PassageSplitter.passages(of: text) {
      let body = TermText.indexed(text.bytes[passage.range])
      // Headings count where they first stand, not once more for every passage below them.
      let fresh = passage.headings.filter { !seen.contains($0) }
      seen = passage.headings
      words += body.words
      passages.append(
        Entry(
          passage: passage, digest: IndexedText.digest(passage.embeddedText(of: text)),
          headings: fresh.isEmpty ? "" : TermText.indexed(fresh.joined(separator: "\n")),
          body: body.text))
    }
  }

  /// The text of a file with what was found out about it; `text` nil where none is taken.
  static func text(name: String, data: Data) -> (
    text: ExtractedText?, sign: ContentSign, extractor: String
  ) {
    let sign = TextExtraction.sign(of: data)
    let (inner, contents, isCut) = TextExtraction.unwrapped(name: name, data: data)
    guard let extractor = TextExtraction.extractor(name: inner, sign: sign) else {
      return (nil, sign, noExtractor)
    }
    var text = extractor.extract(contents)
    text.isTruncated = text.isTruncated || isCut
    return (text, sign, extractor.name)
  }

  /// The extractor that a file of this name and sign would be given.
  static func extractorName(name: String, sign: ContentSign) -> String {
    TextExtraction.extractor(name: TextExtraction.innerName(name), sign: sign)?.name ?? noExtractor
  }

  /// First half of SHA-256: names a passage's vector.
  static func digest(_ text: String) -> Data {
    var text = text
    var out = [UInt8](repeating: 0, count: 32)
    text.withUTF8 { bytes in
      _ = EVP_Digest(bytes.baseAddress, bytes.count, &out, nil, EVP_sha256(), nil)
    }
    return Data(out[..<16])
  }
}
