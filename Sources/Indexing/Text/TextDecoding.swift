// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Bytes to UTF-8 text, for any bytes: UTF-8, UTF-16 and UTF-32 by their mark (UTF-16 also by its
/// zero bytes), else one of before Unicode (LegacyEncoding), else Windows-1252, which takes in Latin-1.
enum TextDecoding {
  enum Encoding: Hashable {
    case utf8, windows1252
    case utf16(bigEndian: Bool)
    case utf32(bigEndian: Bool)
  }

  /// Whether `head` can be the beginning of a text. A NUL outside UTF-16 and UTF-32, or more than
  /// one control character in fifty, makes it binary.
  static func looksLikeText(_ head: [UInt8]) -> Bool {
    switch encoding(of: head) {
    case .utf16, .utf32: return true
    case .utf8, .windows1252: break
    }
    var controls = 0
    for byte in head {
      if byte == 0 { return false }
      if byte < 0x20, byte != 9, byte != 10, byte != 13, byte != 12, byte != 8, byte != 27 {
        controls += 1
      }
      if byte == 0x7F { controls += 1 }
    }
    if controls * 50 > head.count { return false }
    if encoding(of: head) == .utf8 { return true }
    // Compressed and encrypted bytes spread evenly: one in eight is a control character, which the
    // test above sees in anything but the shortest of files. Those are text where letters outweigh.
    return head.count > 256 || head.count { $0 >= 0x80 } * 10 < head.count * 4
      || LegacyEncoding.name(of: head) != nil && controls == 0
  }

  static func encoding(of head: [UInt8]) -> Encoding {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if head.starts(with: [0xFF, 0xFE, 0, 0]) { return .utf32(bigEndian: false) }
    if head.starts(with: [0, 0, 0xFE, 0xFF]) { return .utf32(bigEndian: true) }
    if head.starts(with: [0xFF, 0xFE]) { return .utf16(bigEndian: false) }
    if head.starts(with: [0xFE, 0xFF]) { return .utf16(bigEndian: true) }
    if let bigEndian = unmarkedUTF16(head) { return .utf16(bigEndian: bigEndian) }
    return isUTF8(head) ? .utf8 : .windows1252
  }

  /// Western text in UTF-16 without a mark: nearly every other byte is zero, no other is.
  private static func unmarkedUTF16(_ head: [UInt8]) -> Bool? {
    let pairs = min(head.count, 512) / 2
    guard pairs >= 8 else { return nil }
    var even = 0
    var odd = 0
    for index in 0..<pairs {
      if head[2 * index] == 0 { even += 1 }
      if head[2 * index + 1] == 0 { odd += 1 }
    }
    if odd * 10 >= pairs * 9, even == 0 { return false }
    if even * 10 >= pairs * 9, odd == 0 { return true }
    return nil
  }

  /// Whether the bytes are UTF-8, but for a character cut off at the end.
  static func isUTF8(_ bytes: [UInt8]) -> Bool {
    if validates(bytes[...]) { return true }
    for cut in 1...3 where bytes.count > cut {
      let lead = bytes[bytes.count - cut]
      guard lead >= 0xC0 else { continue }
      let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
      return length > cut && validates(bytes.dropLast(cut))
    }
    return false
  }

  /// Whether the bytes are UTF-8 from end to end.
  static func isWhole(_ bytes: [UInt8]) -> Bool { validates(bytes[...]) }

  private static func validates(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }

  /// The text as UTF-8 with `\n` as the only line end, so that lines are the file's lines; NULs and
  /// other control characters become spaces. At most `limit` bytes, cut between characters.
  static func utf8(_ bytes: [UInt8], limit: Int) -> (bytes: [UInt8], isCut: Bool) {
    var text: [UInt8]
    switch encoding(of: bytes.count > 1 << 16 ? Array(bytes.prefix(1 << 16)) : bytes) {
    case .utf8:
      // A head that is UTF-8 does not promise the rest; bad sequences become U+FFFD.
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      text =
        validates(bytes[start...])
        ? Array(bytes[start...]) : Array(String(decoding: bytes[start...], as: UTF8.self).utf8)
    case .utf16(let bigEndian):
      text = fromUTF16(bytes, bigEndian: bigEndian)
    case .utf32(let bigEndian):
      text = fromUTF32(bytes, bigEndian: bigEndian)
    case .windows1252:
      text = LegacyEncoding.utf8(bytes) ?? fromWindows1252(bytes)
    }
    normalise(&text)
    guard text.count > limit else { return (text, false) }
    return (Array(text[..<boundary(text, before: limit)]), true)
  }

  /// The last start of a character at or before `offset`.
  static func boundary(_ text: [UInt8], before offset: Int) -> Int {
    guard offset < text.count else { return text.count }
    var end = max(offset, 0)
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }

  private static func normalise(_ text: inout [UInt8]) {
    let count = text.withUnsafeMutableBufferPointer { text in
      var write = 0
      var read = 0
      while read < text.count {
        var byte = text[read]
        read += 1
        if byte < 0x20 || byte == 0x7F {
          if byte == 13, read < text.count, text[read] == 10 { continue }
          if byte != 10, byte != 9 { byte = 0x20 }
        }
        text[write] = byte
        write += 1
      }
      return write
    }
    text.removeLast(text.count - count)
  }

  private static func fromUTF16(_ bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
    let units = (0..<bytes.count / 2).map { index -> UInt16 in
      let first = UInt16(bytes[2 * index])
      let second = UInt16(bytes[2 * index + 1])
      return bigEndian ? first << 8 | second : second << 8 | first
    }
    let start = units.first == 0xFEFF ? 1 : 0
    return Array(String(decoding: units[start...], as: UTF16.self).utf8)
  }

  private static func fromUTF32(_ bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
    var text = String.UnicodeScalarView()
    for index in stride(from: 0, to: bytes.count - 3, by: 4) {
      let four = bytes[index..<index + 4].reduce(into: UInt32(0)) { $0 = $0 << 8 | UInt32($1) }
      let value = bigEndian ? four : four.byteSwapped
      guard value != 0xFEFF else { continue }
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return Array(String(text).utf8)
  }

  /// 0x80 to 0x9F; the rest is Latin-1, that is, its own code point.
  private static let windowsHigh: [UInt32] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
  ]

  private static func fromWindows1252(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      guard byte >= 0x80 else {
        text.append(byte)
        continue
      }
      let point = byte < 0xA0 ? windowsHigh[Int(byte) - 0x80] : UInt32(byte)
      if let scalar = Unicode.Scalar(point) { text.append(contentsOf: Character(scalar).utf8) }
    }
    return text
  }
}
