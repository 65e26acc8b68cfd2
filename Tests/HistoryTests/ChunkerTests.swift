// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import History

@Suite struct ChunkerTests {
  private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count {
      withUnsafeBytes(of: random.next()) { result.append(contentsOf: $0) }
    }
    return Array(result.prefix(count))
  }

  private func cut(_ bytes: [UInt8]) -> [Data] {
    var chunks: [Data] = []
    bytes.withUnsafeBytes { whole in
      var start = 0
      while start < whole.count {
        let rest = UnsafeRawBufferPointer(rebasing: whole[start...])
        let length = Chunker.standard.firstChunk(of: rest)
        chunks.append(Data(rest[..<length]))
        start += length
      }
    }
    return chunks
  }

  @Test func chunksAreTheWholeAndOfAllowedSizes() {
    let whole = bytes(5_000_000, seed: 1)
    let chunks = cut(whole)
    #expect(chunks.reduce(Data(), +) == Data(whole))
    #expect(chunks.dropLast().allSatisfy { ($0.count > 32 << 10) && ($0.count <= 512 << 10) })
    let average = whole.count / chunks.count
    #expect((90_000..<220_000).contains(average))
  }

  @Test func anInsertionCostsItsNeighbourhood() {
    let whole = bytes(4_000_000, seed: 2)
    let known = Set(cut(whole))
    for position in [0, 1_000_000, 3_999_999] {
      var changed = whole
      changed.insert(42, at: position)
      let fresh = cut(changed).filter { !known.contains($0) }
      #expect(fresh.count <= 3)
    }
  }

  @Test func nothingHasNoChunks() { #expect(cut([]).isEmpty) }
}
