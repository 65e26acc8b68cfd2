// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// 64 bytes by which near copies of a text are told among hits, without reading any.
///
/// A MinHash of one permutation (Li, Owen and Zhang, 2012): every run of three words is hashed into one of
/// 64 bins, and of each bin's least hash eight bits are kept; 0 is an empty bin. The part of bins that are
/// equal estimates the part of runs that two texts share, within a twentieth.
enum TextFingerprint {
  static let bins = 64
  /// Texts with fewer bins in use are too short to tell.
  private static let leastBins = 8

  static func of(_ text: [UInt8]) -> Data {
    var least = [UInt64](repeating: .max, count: bins)
    var state = Words()
    text.withUnsafeBufferPointer { bytes in
      least.withUnsafeMutableBufferPointer { least in
        for byte in bytes { state.add(byte, to: least) }
        state.add(0x20, to: least)
      }
    }
    return Data(least.map { $0 == .max ? 0 : max(UInt8(truncatingIfNeeded: $0), 1) })
  }

  /// 0 where one of them tells nothing.
  static func likeness(_ left: Data, _ right: Data) -> Double {
    guard left.count == bins, right.count == bins else { return 0 }
    var used = 0
    var equal = 0
    for (a, b) in zip(left, right) where a != 0 || b != 0 {
      used += 1
      if a == b { equal += 1 }
    }
    return used < leastBins ? 0 : Double(equal) / Double(used)
  }

  /// The last words read.
  private struct Words {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var word: UInt64 = 0
    private var count = 0

    @inline(__always)
    mutating func add(_ byte: UInt8, to least: UnsafeMutableBufferPointer<UInt64>) {
      let isLetter = (byte | 0x20) &- 0x61 < 26
      if isLetter || byte &- 0x30 < 10 || byte >= 0x80 {
        word = (word ^ UInt64(isLetter ? byte | 0x20 : byte)) &* 0x100_0000_01B3 &+ 1
      } else if word != 0 {
        close(least)
      }
    }

    private mutating func close(_ least: UnsafeMutableBufferPointer<UInt64>) {
      count += 1
      if count >= 3 {
        var hash = first &* 0x9E37_79B9_7F4A_7C15 ^ second &* 0xC2B2_AE3D_27D4_EB4F ^ word
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        let bin = Int(hash >> 58)
        least[bin] = min(least[bin], hash & (1 << 58 - 1))
      }
      first = second
      second = word
      word = 0
    }
  }
}
