// SPDX-License-Identifier: GPL-3.0-or-later

/// File names in strings, without loss.
///
/// Linux file names are bytes; plans, previews and outcomes hold strings. A byte that is no part of
/// valid UTF-8 becomes one private-use character, U+EF00 plus the byte (U+EF80 to U+EFFF), and back.
/// A name that itself holds such a character has its three bytes written so too, which makes the
/// way there and back the identity for every name.
package enum PathText {
  /// The string that stands for a name or path of these bytes.
  package static func string(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: isEscape)
    {
      return text
    }
    var scalars = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while let first = rest.first {
      let length = sequenceLength(first)
      let candidate = rest.prefix(length)
      if length > 0, candidate.count == length,
        let text = String(validating: candidate, as: UTF8.self),
        !text.unicodeScalars.contains(where: isEscape)
      {
        scalars.append(contentsOf: text.unicodeScalars)
        rest = rest.dropFirst(length)
      } else {
        if let escape = Unicode.Scalar(0xEF00 + UInt32(first)) { scalars.append(escape) }
        rest = rest.dropFirst()
      }
    }
    return String(scalars)
  }

  /// The bytes that `string` stands for.
  package static func bytes(_ string: String) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(string.utf8.count)
    for scalar in string.unicodeScalars {
      if isEscape(scalar) {
        out.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return out
  }

  /// Whether `string` stands for bytes that are no text.
  package static func hasEscapes(_ string: String) -> Bool {
    string.unicodeScalars.contains(where: isEscape)
  }

  package static func isEscape(_ scalar: Unicode.Scalar) -> Bool {
    (0xEF80...0xEFFF).contains(scalar.value)
  }

  /// How many bytes a UTF-8 sequence has that starts so; 0 where none does.
  private static func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0x00...0x7F: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }
}
