// SPDX-License-Identifier: GPL-3.0-or-later

/// Names of files in addresses (RFC 3986).
package enum PercentCoding {
  /// A name as a part of an address that means nothing else anywhere: all but letters, digits and `-._~`
  /// are escaped.
  package static func escaped(_ name: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var out = String.UnicodeScalarView()
    for byte in name {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        out.append(Unicode.Scalar(byte))
      default:
        out.append("%")
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      }
    }
    return String(out)
  }

  /// The name that a part of a path stands for; never `.`, `..`, or one with a slash or NUL in it.
  static func component(_ text: Substring) throws(HTTPRefusal) -> [UInt8] {
    var out: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == 0x25 else {
        guard byte > 0x20 else { throw .badRequest }
        out.append(byte)
        continue
      }
      guard let high = bytes.popFirst().flatMap(digit), let low = bytes.popFirst().flatMap(digit)
      else { throw .badRequest }
      out.append(high << 4 | low)
    }
    guard !out.contains(0), !out.contains(0x2F), out != [0x2E], out != [0x2E, 0x2E] else {
      throw .badRequest
    }
    return out
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
