// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// CSV and its like as they stand. The names of the columns are the heading that every row stands under, so
/// that a value is found together with what it is a value of.
enum TableText: TextExtractor {
  static let name = "table/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var text = ExtractedText(bytes: bytes, style: .records, isTruncated: isCut)
    let end = bytes.firstIndex(of: 10) ?? bytes.count
    let columns = columns(bytes[..<min(end, 4096)])
    if columns.count > 1, let line = TextExtraction.clean(columns.joined(separator: ", ")) {
      text.headings = [.init(offset: 0, level: 1, text: line)]
    }
    return text
  }

  /// The fields of a header; none where it has numbers, which name nothing.
  static func columns(_ line: ArraySlice<UInt8>) -> [String] {
    let separators: [UInt8] = [9, 0x3B, 0x2C, 0x7C]
    let counts = separators.map { separator in line.count { $0 == separator } }
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
      return []
    }
    let fields = line.split(separator: separators[place]).map { field in
      String(decoding: field, as: UTF8.self).trimmingCharacters(
        in: CharacterSet(charactersIn: " \"'\t"))
    }
    guard fields.allSatisfy({ Double($0) == nil }) else { return [] }
    return fields.filter { !$0.isEmpty }
  }
}
