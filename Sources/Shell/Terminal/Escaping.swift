// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// Makes names and texts of strangers harmless on a terminal.
///
/// Control characters (ESC above all), invisible characters that reorder text (Unicode's bidirectional
/// controls) and bytes that are no text are shown as escapes. Pipes get the bytes as they are.
package enum Escaping {
  /// `text` on one line: a newline is an escape too.
  package static func name(_ text: String) -> String { escape(text, keepsLines: false) }

  /// `text` with its lines and tabs.
  package static func text(_ text: String) -> String { escape(text, keepsLines: true) }

  private static func escape(_ text: String, keepsLines: Bool) -> String {
    guard text.unicodeScalars.contains(where: { needsEscape($0, keepsLines: keepsLines) }) else {
      return text
    }
    var out = ""
    for scalar in text.unicodeScalars {
      if needsEscape(scalar, keepsLines: keepsLines) {
        out += sequence(scalar)
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func needsEscape(_ scalar: Unicode.Scalar, keepsLines: Bool) -> Bool {
    switch scalar.value {
    case 0x0A, 0x09: !keepsLines
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF: true
    case 0xEF80...0xEFFF: true
    default: false
    }
  }

  private static func sequence(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x0A: return "\\n"
    case 0x09: return "\\t"
    case 0x0D: return "\\r"
    case 0x00...0x1F, 0x7F: return "\\x" + hex(scalar.value, 2)
    case 0xEF80...0xEFFF: return "\\x" + hex(scalar.value & 0xFF, 2)
    default: return "\\u{" + hex(scalar.value, 4) + "}"
    }
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
