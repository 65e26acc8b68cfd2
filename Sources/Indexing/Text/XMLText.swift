// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// XML of any vocabulary, as the text between its tags and the names of its elements: read as it
/// stands, since its lines are the file's.
enum XMLText: TextExtractor {
  static let name = "xml/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    return ExtractedText(bytes: bytes, style: .records, isTruncated: isCut)
  }
}
