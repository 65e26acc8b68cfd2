// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Text without case and accents, as names and keywords are compared.
package enum FoldedText {
  package static func of(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
      .replacingOccurrences(of: "’", with: "'")
  }

  /// The same of bytes of UTF-8; quick where they are ASCII.
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      return bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    }
    return Array(of(String(decoding: bytes, as: UTF8.self)).utf8)
  }
}
