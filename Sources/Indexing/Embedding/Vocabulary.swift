// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The word pieces of a BERT model (vocab.txt: one per line, its number is the line's).
///
/// Pieces are found by their bytes in an open-addressed hash table. A piece that continues a word
/// (`##ing`) is stored without its marks, in a second table.
struct Vocabulary: Sendable {
  let count: Int
  /// Bytes of the longest piece: no longer prefix needs to be tried.
  let longestPiece: Int
  let unknown: Int32
  let start: Int32
  let end: Int32

  private let bytes: [UInt8]
  private let wordStarts: PieceTable
  private let continuations: PieceTable

  /// nil where a token is missing that the model needs.
  init?(
    _ text: Data, start: String = "[CLS]", end: String = "[SEP]", unknown: String = "[UNK]"
  ) {
    let bytes = [UInt8](text)
    let pieces = Self.lines(of: bytes)
    func number(of name: String) -> Int32? {
      pieces.firstIndex { bytes[$0].elementsEqual(name.utf8) }.map(Int32.init)
    }
    guard let unknown = number(of: unknown), let start = number(of: start),
      let end = number(of: end)
    else { return nil }
    self.unknown = unknown
    self.start = start
    self.end = end

    var wordStarts = PieceTable(capacity: pieces.count)
    var continuations = PieceTable(capacity: pieces.count)
    var longest = 0
    bytes.withUnsafeBufferPointer { all in
      for (number, piece) in pieces.enumerated() where !piece.isEmpty {
        let continues =
          piece.count > 2 && all[piece.lowerBound] == 35 && all[piece.lowerBound + 1] == 35
        let body = continues ? piece.dropFirst(2) : piece
        longest = max(longest, body.count)
        let hash = body.reduce(PieceHash()) { $0.adding(all[$1]) }
        let entry = PieceTable.Entry(
          offset: Int32(body.lowerBound), count: Int32(body.count), number: Int32(number))
        if continues {
          continuations.insert(entry, hash: hash)
        } else {
          wordStarts.insert(entry, hash: hash)
        }
      }
    }
    count = pieces.count
    longestPiece = longest
    self.bytes = bytes
    self.wordStarts = wordStarts
    self.continuations = continuations
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
      position += Int(found.count)
    }
    return true
  }

  /// The longest piece that `word` has at `position`: every prefix is looked up, shortest first, as
  /// its hash grows with it.
  private func longestPiece(
    of word: UnsafeBufferPointer<UInt8>, from position: Int
  ) -> PieceTable.Entry? {
    let end = min(word.count, position + longestPiece)
    var hash = PieceHash()
    var best: PieceTable.Entry?
    return bytes.withUnsafeBufferPointer { all in
      for i in position..<end {
        hash = hash.adding(word[i])
        let prefix = UnsafeBufferPointer(rebasing: word[position...i])
        let found =
          position == 0
          ? wordStarts.find(prefix, hash: hash, in: all)
          : continuations.find(prefix, hash: hash, in: all)
        if let found { best = found }
      }
      return best
    }
  }

  /// Ranges of the lines, without `\n` and `\r`. A last line break does not begin another line.
  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    func endLine(at end: Int) {
      let hasReturn = end > start && bytes[end - 1] == 13
      lines.append(start..<(hasReturn ? end - 1 : end))
    }
    for (i, byte) in bytes.enumerated() where byte == 10 {
      endLine(at: i)
      start = i + 1
    }
    if start < bytes.count { endLine(at: bytes.count) }
    return lines
  }
}

/// FNV-1a over a piece's bytes.
private struct PieceHash {
  var value: UInt32 = 2_166_136_261

  @inline(__always) func adding(_ byte: UInt8) -> PieceHash {
    PieceHash(value: (value ^ UInt32(byte)) &* 16_777_619)
  }
}

/// Linear probing at a load of at most a quarter.
private struct PieceTable {
  struct Entry {
    /// Where in the vocabulary's bytes.
    var offset: Int32
    /// Bytes; 0: an empty place.
    var count: Int32
    var number: Int32
  }

  private var entries: [Entry]
  private let mask: Int

  init(capacity: Int) {
    var size = 1
    while size < capacity * 4 { size *= 2 }
    entries = Array(repeating: Entry(offset: 0, count: 0, number: 0), count: size)
    mask = size - 1
  }

  private func place(_ hash: PieceHash) -> Int {
    Int(hash.value ^ (hash.value >> 15)) & mask
  }

  mutating func insert(_ entry: Entry, hash: PieceHash) {
    var place = place(hash)
    while entries[place].count != 0 { place = (place + 1) & mask }
    entries[place] = entry
  }

  func find(
    _ piece: UnsafeBufferPointer<UInt8>, hash: PieceHash, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Entry? {
    var place = place(hash)
    while true {
      let entry = entries[place]
      if entry.count == 0 { return nil }
      if Int(entry.count) == piece.count, let wanted = piece.baseAddress,
        let all = bytes.baseAddress,
        memcmp(all + Int(entry.offset), wanted, piece.count) == 0
      {
        return entry
      }
      place = (place + 1) & mask
    }
  }
}
