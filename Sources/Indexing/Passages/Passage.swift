// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A piece of a text that is found and shown as one. The passages of a text follow each other
/// without gap or overlap.
struct Passage: Hashable {
  /// Bytes of the extracted text.
  var range: Range<Int>
  /// Lines of the extracted text, from 1, inclusive.
  var lines: ClosedRange<Int>
  /// The headings it stands under, outermost first.
  var headings: [String]

  /// What is embedded: where the passage stands, then what it says. Its digest names the vector,
  /// so that equal passages are embedded once, whatever file they are in.
  func embeddedText(of text: ExtractedText) -> String {
    var context: [String] = []
    if let title = text.title { context.append(title) }
    for heading in headings where !context.contains(heading) { context.append(heading) }
    let body = String(decoding: text.bytes[range], as: UTF8.self)
    // A passage that begins with its own heading or title says it already.
    let opening = text.bytes[range].prefix(600)
    context.removeAll { Passage.stands($0, in: opening) }
    let head = context.suffix(2).joined(separator: ". ")
    return head.isEmpty ? body : String(head.prefix(200)) + "\n" + body
  }

  /// By bytes: this is asked for every heading of every passage.
  private static func stands(_ words: String, in opening: ArraySlice<UInt8>) -> Bool {
    let words = Array(words.utf8)
    guard let first = words.first, words.count <= opening.count else { return words.isEmpty }
    return opening.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      return (0...(bytes.count - words.count)).contains { start in
        bytes[start] == first && memcmp(base + start, words, words.count) == 0
      }
    }
  }
}
