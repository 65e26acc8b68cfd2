// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Looking for bytes among bytes.
enum ByteSearch {
  /// Where `wanted` stands in `bytes` first, at `from` or later.
  static func place(of wanted: [UInt8], in bytes: [UInt8], from: Int = 0) -> Int? {
    guard let first = wanted.first, from + wanted.count <= bytes.count else { return nil }
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var start = from
      while start + wanted.count <= bytes.count {
        let room = bytes.count - wanted.count - start + 1
        guard let found = memchr(base + start, Int32(first), room) else { return nil }
        start = base.distance(to: UnsafeRawPointer(found))
        if memcmp(base + start, wanted, wanted.count) == 0 { return start }
        start += 1
      }
      return nil
    }
  }

  static func holds(_ word: String, _ bytes: [UInt8]) -> Bool {
    place(of: Array(word.utf8), in: bytes) != nil
  }
}
