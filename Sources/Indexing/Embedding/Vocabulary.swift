// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The word pieces of a BERT model (vocab.txt: one per line, its number is the line's).
///
/// Pieces are found by their bytes in an open-addressed hash table that holds their numbers. A piece that
/// continues a word (`##ing`) is found by what follows its marks. Made anew at each start of the program,
/// in less than a millisecond: hence numbers and not entries.
struct Vocabulary: Sendable {
  let count: Int
  /// Bytes of the longest piece: no longer prefix needs to be tried.
  let longestPiece: Int
  let unknown: Int32
  let start: Int32
  let end: Int32

  private let bytes: [UInt8]
  private let lines: [Line]
  private let table: PieceTable

  /// Where a piece stands in `bytes`.
  private struct Line {
    var start: Int32
    var end: Int32
    var count: Int { Int(end - start) }
  }

  /// nil where a token is missing that the model needs.
  init?(
    _ text: Data, start: String = "[CLS]", end: String = "[SEP]", unknown: String = "[UNK]"
  ) {
    let bytes = [UInt8](text)
    let lines = Self.lines(of: bytes)
    func number(of name: String) -> Int32? {
      lines.firstIndex { line in
        line.count == name.utf8.count
          && bytes[Int(line.start)..<Int(line.end)].elementsEqual(name.utf8)
      }.map(Int32.init)
    }
    guard let unknown = number(of: unknown), let start = number(of: start),
      let end = number(of: end)
    else { return nil }
    self.unknown = unknown
    self.start = start
    self.end = end

    count = lines.count
    var longest = 0
    var table = PieceTable(capacity: lines.count)
    bytes.withUnsafeBufferPointer { all in
      for (number, line) in lines.enumerated() where line.count > 0 {
        let start = Int(line.start) + (Self.continues(line, all) ? 2 : 0)
        var hash = PieceHash(continues: start > line.start)
        for place in start..<Int(line.end) { hash = hash.adding(all[place]) }
        longest = max(longest, Int(line.end) - start)
        table.insert(Int32(number), hash: hash)
      }
    }
    longestPiece = longest
    self.bytes = bytes
    self.lines = lines
    self.table = table
  }

  private static func continues(_ line: Line, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    line.count > 2 && bytes[Int(line.start)] == 35 && bytes[Int(line.start) + 1] == 35
  }

  /// Splits a word greedily into its longest pieces from the left; nil where a part is no piece.
  func pieces(of word: UnsafeBufferPointer<UInt8>, into numbers: inout [Int32]) -> Bool {
    let before = numbers.count
    var position = 0
    while position < word.count {
      guard let found = longestPiece(of: word, from: position) else {
        numbers.removeSubrange(before...)
        return false
      }
      numbers.append(found.number)
      position += found.count
    }
    return true
  }

  /// The longest piece that `word` has at `position`: every prefix is looked up, shortest first, as
  /// its hash grows with it.
  private func longestPiece(
    of word: UnsafeBufferPointer<UInt8>, from position: Int
  ) -> (number: Int32, count: Int)? {
    let end = min(word.count, position + longestPiece)
    var hash = PieceHash(continues: position > 0)
    var best: (number: Int32, count: Int)?
    return bytes.withUnsafeBufferPointer { all in
      for i in position..<end {
        hash = hash.adding(word[i])
        let prefix = UnsafeBufferPointer(rebasing: word[position...i])
        let found = table.find(hash) { number in
          stands(prefix, in: lines[Int(number)], continues: position > 0, all)
        }
        if let found { best = (found, prefix.count) }
      }
      return best
    }
  }

  private func stands(
    _ piece: UnsafeBufferPointer<UInt8>, in line: Line, continues: Bool,
    _ all: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let marks = continues ? 2 : 0
    guard line.count == piece.count + marks, Self.continues(line, all) == continues,
      let wanted = piece.baseAddress, let base = all.baseAddress
    else { return false }
    return memcmp(base + Int(line.start) + marks, wanted, piece.count) == 0
  }

  /// Without `\n` and `\r`. A last line break does not begin another line.
  private static func lines(of bytes: [UInt8]) -> [Line] {
    var lines: [Line] = []
    lines.reserveCapacity(bytes.count / 7)
    bytes.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      var start = 0
      while start < all.count {
        let found = memchr(base + start, 10, all.count - start)
        let end =
          found.map { base.distance(to: $0.assumingMemoryBound(to: UInt8.self)) } ?? all.count
        let hasReturn = end > start && found != nil && all[end - 1] == 13
        lines.append(Line(start: Int32(start), end: Int32(hasReturn ? end - 1 : end)))
        start = end + 1
      }
    }
    return lines
  }
}

/// FNV-1a over a piece's bytes.
private struct PieceHash {
  private(set) var value: UInt32

  init(continues: Bool) { value = continues ? 0x5BD1_E995 : 2_166_136_261 }

  @inline(__always) func adding(_ byte: UInt8) -> PieceHash {
    var hash = self
    hash.value = (value ^ UInt32(byte)) &* 16_777_619
    return hash
  }
}

/// Numbers by hash: linear probing at a load of at most a half. A place holds the hash, and the number plus
/// one; 0 is an empty place.
private struct PieceTable {
  private var places: [UInt64]
  private let mask: Int

  init(capacity: Int) {
    var size = 2
    while size < capacity * 2 { size *= 2 }
    places = Array(repeating: 0, count: size)
    mask = size - 1
  }

  private func place(_ hash: PieceHash) -> Int {
    Int(hash.value ^ (hash.value >> 15)) & mask
  }

  mutating func insert(_ number: Int32, hash: PieceHash) {
    var place = place(hash)
    while places[place] != 0 { place = (place + 1) & mask }
    places[place] = UInt64(hash.value) << 32 | UInt64(number + 1)
  }

  @inline(__always)
  func find(_ hash: PieceHash, _ isIt: (Int32) -> Bool) -> Int32? {
    var place = place(hash)
    while places[place] != 0 {
      let entry = places[place]
      let number = Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
      if UInt32(entry >> 32) == hash.value, isIt(number) { return number }
      place = (place + 1) & mask
    }
    return nil
  }
}
