// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// Files of several blocks, and files that are known to be written in some places only.
@Suite struct LargeFileTests {
  private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> Data {
    var result = Data(capacity: count + 8)
    while result.count < count {
      withUnsafeBytes(of: random.next()) { result.append(contentsOf: $0) }
    }
    return result.prefix(count)
  }

  private static func pieces(_ whole: Data) -> [StoredChunk] {
    whole.withUnsafeBytes { bytes in
      var chunks: [StoredChunk] = []
      var start = 0
      while start < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let length = Chunker.standard.firstChunk(of: rest)
        let digest = DigestStream().digest(of: UnsafeRawBufferPointer(rebasing: rest[..<length]))
        chunks.append(StoredChunk(id: Int64(start), digest: digest, length: length))
        start += length
      }
      return chunks
    }
  }

  /// What is in place of `former` where only `ranges` differ: how many chunks were kept, and all.
  private static func recut(_ whole: Data, _ former: [StoredChunk], _ ranges: [Range<Int64>]) -> (
    kept: Int, chunks: [StoredChunk]
  ) {
    let known = FormerContent(former, changed: ranges)
    var (kept, position) = (0, 0)
    var chunks: [StoredChunk] = []
    while position < whole.count {
      if let chunk = known.chunk(at: Int64(position), newSize: Int64(whole.count)) {
        kept += 1
        chunks.append(chunk)
      } else {
        chunks.append(pieces(whole[position...].prefix(Chunker.standard.greatest))[0])
      }
      position += chunks[chunks.count - 1].length
    }
    return (kept, chunks)
  }

  @Test(arguments: 1...20) func chunksAroundWhatWasWrittenAreThoseOfTheWhole(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var whole = Self.bytes(3_000_000 + Int.random(in: 0..<500_000, using: &random), &random)
    for _ in 0..<8 {
      let former = Self.pieces(whole)
      var ranges: [Range<Int64>] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let start = Int.random(in: 0...whole.count, using: &random)
        let length = Int.random(in: 1...200_000, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          whole = whole.prefix(max(1_000_000, start))
          ranges.append(Int64(whole.count)..<Int64.max)
        case 1:
          ranges.append(Int64(whole.count)..<Int64(whole.count + length))
          whole += Self.bytes(length, &random)
        default:
          let end = min(whole.count, start + length)
          guard start < end else { continue }
          whole.replaceSubrange(start..<end, with: Self.bytes(end - start, &random))
          ranges.append(Int64(start)..<Int64(end))
        }
        whole = Data(whole)
      }
      let (_, chunks) = Self.recut(whole, former, ranges)
      #expect(chunks.map(\.digest) == Self.pieces(whole).map(\.digest), "seed \(seed)")
    }
  }

  @Test func aByteInTheMiddleKeepsAllButItsNeighbourhood() {
    var random = SeededGenerator(seed: 3)
    var whole = Self.bytes(8_000_000, &random)
    let former = Self.pieces(whole)
    whole[4_000_000] ^= 1
    let (kept, chunks) = Self.recut(whole, former, [4_000_000..<4_000_001])
    #expect(kept >= former.count - 3)
    #expect(chunks.map(\.digest) == Self.pieces(whole).map(\.digest))
  }

  @Test func onlyTheWrittenRangesAreRead() throws {
    let fixture = try Fixture()
    var random = SeededGenerator(seed: 4)
    var whole = Self.bytes(9_000_000, &random)
    try fixture.write(whole, to: "image")
    try fixture.scan()
    let recorded = whole
    // In place, and far apart; the mount is told of the second only.
    let file = try #require(FileHandle(forUpdatingAtPath: fixture.path("image")))
    try file.seek(toOffset: 1_000_000)
    file.write(Data("not told".utf8))
    try file.seek(toOffset: 8_000_000)
    file.write(Data("told".utf8))
    try file.close()
    whole.replaceSubrange(8_000_000..<8_000_004, with: Data("told".utf8))
    #expect(recorded != whole)
    _ = try fixture.store.capture(
      [.changed(FilePath("image"), ranges: [8_000_000..<8_000_004])],
      draft: Fixture.draft(.write))
    let view = try fixture.store.view(at: fixture.store.head())
    let version = try #require(try view.entry(at: FilePath("image"))).version
    #expect(try fixture.store.contents(of: version) == whole)
    #expect(try fixture.store.check(readingData: true).isEmpty)
  }

  @Test func aFileThatWasAlsoRenamedIsReadWhole() throws {
    let fixture = try Fixture()
    var random = SeededGenerator(seed: 5)
    let whole = Self.bytes(5_000_000, &random)
    try fixture.write(whole, to: "a")
    try fixture.scan()
    fixture.run("printf x | dd of=a bs=1 seek=4000000 conv=notrunc 2>/dev/null; mv a b; mv b a")
    _ = try fixture.store.capture(
      [
        .changed(FilePath("a"), ranges: []), .renamed(from: FilePath("a"), to: FilePath("b")),
        .renamed(from: FilePath("b"), to: FilePath("a")),
      ], draft: Fixture.draft(.write))
    let view = try fixture.store.view(at: fixture.store.head())
    let version = try #require(try view.entry(at: FilePath("a"))).version
    #expect(try fixture.store.contents(of: version)[4_000_000] == UInt8(ascii: "x"))
  }

  @Test(arguments: [0, 1, 40_000, 4 << 20, 13_000_000]) func filesOfAnySizeComeBack(size: Int)
    throws
  {
    let fixture = try Fixture()
    var random = SeededGenerator(seed: UInt64(size))
    let whole = Self.bytes(size, &random)
    try fixture.write(whole, to: "one")
    try fixture.write(whole, to: "two")
    try fixture.scan()
    let view = try fixture.store.view(at: fixture.store.head())
    let versions = try ["one", "two"].map {
      try #require(try view.entry(at: FilePath($0))).version
    }
    #expect(try fixture.store.contents(of: versions[0]) == whole)
    #expect(versions[0].digest == versions[1].digest)
    #expect(versions[0].digest == ContentDigest.of(Self.pieces(whole)))
    #expect(try fixture.store.check(readingData: true).isEmpty)
  }

  @Test func holesAreRecordedAsTheZerosThatTheyAre() throws {
    let fixture = try Fixture()
    fixture.run(
      "truncate -s 40000000 sparse; printf data | dd of=sparse bs=1 seek=23456789 conv=notrunc 2>/dev/null;"
        + "cp --sparse=never sparse dense")
    try fixture.scan()
    fixture.run("truncate -s 70000000 sparse dense")
    _ = try fixture.store.capture(
      [
        .changed(FilePath("sparse"), ranges: [40_000_000..<Int64.max]),
        .changed(FilePath("dense"), ranges: nil),
      ], draft: Fixture.draft(.write))
    let view = try fixture.store.view(at: fixture.store.head())
    let versions = try ["sparse", "dense"].map {
      try #require(try view.entry(at: FilePath($0))).version
    }
    #expect(versions.map(\.size) == [70_000_000, 70_000_000])
    let lengths = try versions.map { try fixture.store.chunkList(of: $0).items.map(\.length) }
    #expect(lengths[0] == lengths[1])
    let ids = try versions.map { try fixture.store.chunkList(of: $0).items.map(\.id) }
    #expect(ids[0] == ids[1])
    #expect(versions[0].digest == versions[1].digest)
    #expect(try fixture.store.contents(of: versions[0]).count == 70_000_000)
  }

  @Test func aTerabyteOfHolesIsNotRead() throws {
    let fixture = try Fixture()
    fixture.run("truncate -s 200G image; printf end >>image; truncate -s 15T beyond || true")
    let start = ContinuousClock.now
    try fixture.scan()
    // Reading them would take minutes.
    #expect(ContinuousClock.now - start < .seconds(60))
    let view = try fixture.store.view(at: fixture.store.head())
    let version = try #require(try view.entry(at: FilePath("image"))).version
    #expect(version.size == 200 << 30 + 3)
    let end = try fixture.store.read(version, range: 200 << 30 - 2..<200 << 30 + 3)
    #expect(end == Data("\0\0end".utf8))
  }
}
