// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Text as it stands. A short first line with an empty one after it is its title.
enum PlainText: TextExtractor {
  static let name = "plain/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var text = ExtractedText(bytes: bytes, isTruncated: isCut)
    text.title = firstLineTitle(bytes)
    return text
  }

  /// The first line, where it stands alone, has letters and is no longer than a title.
  static func firstLineTitle(_ bytes: [UInt8]) -> String? {
    guard let start = bytes.firstIndex(where: { $0 > 0x20 }) else { return nil }
    let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
    guard end - start <= Limits.titleBytes else { return nil }
    if end + 1 < bytes.count {
      let next = bytes[(end + 1)...].firstIndex(of: 10) ?? bytes.count
      let line = bytes[(end + 1)..<next]
      let isUnderline = line.count > 2 && line.allSatisfy { $0 == 0x3D || $0 == 0x2D }
      guard line.allSatisfy({ $0 <= 0x20 }) || isUnderline else { return nil }
    }
    let line = String(decoding: bytes[start..<end], as: UTF8.self)
    guard line.contains(where: \.isLetter) else { return nil }
    return TextExtraction.clean(line)
  }
}

/// Rows and entries: every line stands for itself.
enum RecordsText: TextExtractor {
  static let name = "records/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    return ExtractedText(bytes: bytes, style: .records, isTruncated: isCut)
  }
}
