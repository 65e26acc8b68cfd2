// SPDX-License-Identifier: GPL-3.0-or-later
import CZlib
import Foundation
import GRDB
import Synchronization
import SystemPackage
import Testing

@testable import Indexing

/// Files that are too big, too deep or too many: a clear outcome in bounded time and memory.
@Suite struct BadFileTests {
  /// An index with a reader that makes up the bytes of each file, and notes the most it was asked for.
  private func indexed(
    _ files: [(path: String, size: Int64)], _ byte: @escaping @Sendable (Int) -> UInt8
  )
    throws -> (index: Index, files: [IndexableFile], most: Int)
  {
    let tree = try IndexedTree()
    let most = Mutex(0)
    let list = files.enumerated().map { number, file in
      IndexableFile(
        id: Int64(number + 1), path: FilePath(file.path), size: file.size, modified: 0, owner: 0,
        group: 0, permissions: 0o644, digest: Data([UInt8(number & 255), UInt8(number >> 8), 1]))
    }
    let report = try tree.index.update(to: list) { file, limit in
      most.withLock { $0 = max($0, limit) }
      return Data((0..<min(limit, Int(file.size), 1 << 20)).map(byte))
    }
    #expect(report.problems.isEmpty)
    return (tree.index, list, most.withLock { $0 })
  }

  @Test func aLogOfFourGigabytesIsKnownByItsBeginning() throws {
    let line = Array("2024-01-01 INFO the pump runs\n".utf8)
    let (index, _, most) = try indexed([("pump.log", 4 << 30)]) { line[$0 % line.count] }
    #expect(most <= Limits.readBytes)
    #expect(try index.reason(of: 1) == .truncated)
    let status = try index.status()
    #expect(status.passages > 10 && status.pendingVectors == 0)
  }

  @Test func rowsAreEmbeddedOnlyAtTheBeginning() throws {
    let tree = try IndexedTree()
    tree.add(
      "a.log", (0..<4000).map { "entry \($0) of the log says something" }.joined(separator: "\n"))
    try tree.update()
    #expect(tree.embedder.count.count <= 2 * Limits.embeddedRecords)
    #expect(try tree.paths("3999") == ["a.log"])
  }

  @Test func aFileOfOneLineIsCutIntoPassages() throws {
    let (index, _, _) = try indexed([("line.txt", 1 << 30)]) { _ in 0x78 }
    #expect(try index.reason(of: 1) == .truncated)
    #expect(try index.status().passages > 100)
  }

  @Test func manyFilesOfOneWordAreEachFound() throws {
    let count = 3000
    let tree = try IndexedTree()
    for number in 0..<count { tree.add("\(number).txt", "word\(number)\n") }
    try tree.update()
    #expect(try tree.paths("word2999").first == "2999.txt")
    #expect(try tree.index.status().files == count)
  }

  /// A ZIP of one deflated entry that says nothing of its size, `count` bytes of `byte` after `start`.
  private func bomb(_ name: String, _ start: String, byte: UInt8, count: Int) -> Data {
    var input = Array(start.utf8) + [UInt8](repeating: byte, count: count)
    let size = input.count
    let sum = crc32(0, input, UInt32(size))
    var output = [UInt8](repeating: 0, count: size / 100 + 4096)
    var stream = z_stream()
    let length = Int32(MemoryLayout<z_stream>.size)
    precondition(
      deflateInit2_(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, length)
        == Z_OK)
    let room = output.count
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(size)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
    }
    deflateEnd(&stream)
    let packed = output[..<(room - Int(stream.avail_out))]
    let little = DocumentFiles.little
    var fields = little(20, 2) + little(0, 2) + little(8, 2) + little(0, 4)
    fields += little(Int(sum), 4) + little(packed.count, 4) + little(size, 4)
    fields += little(name.utf8.count, 2) + little(0, 2)
    var out = Data([0x50, 0x4B, 3, 4] + fields + Array(name.utf8))
    out += packed
    let start = out.count
    let entry = [0x50, 0x4B, 1, 2] + little(20, 2) + fields + little(0, 14) + Array(name.utf8)
    out += entry
    out += [0x50, 0x4B, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2)
    return out + little(entry.count, 4) + little(start, 4) + little(0, 2)
  }

  @Test func aBombInADocumentEndsAtALimit() throws {
    let document = bomb(
      "word/document.xml", "<w:document><w:p><w:r><w:t>tick ", byte: 0x61, count: 12 << 20)
    #expect(document.count < 1 << 20)
    let started = ContinuousClock.now
    let text = TextExtraction.text(of: Contents(name: "a.docx", data: document))
    #expect((text?.bytes.count ?? 0) <= Limits.textBytes)
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test func laterPassagesAreLongerAndLoseNothing() throws {
    let words = (0..<3000).map { "word\($0 % 700)" }.joined(separator: " ")
    let text = ExtractedText(bytes: Array(words.utf8))
    let passages = PassageSplitter.passages(of: text)
    #expect(passages[0].range.count < passages[1].range.count)
    for passage in passages {
      let embedded = passage.embeddedText(of: text)
      let windows = EmbeddingWindows.of(embedded)
      #expect(windows.joined() == embedded)
      for window in windows {
        #expect(
          TokenEstimate.tokens(of: window) <= Limits.passageTokensMost + Limits.passageTokens / 4)
      }
    }
  }

  @Test func whatIsIgnoredByNowIsNotShown() throws {
    let tree = try IndexedTree()
    let rules = tree.add(".gitignore", "# nothing\n")
    tree.add("plans/walrus.txt", "The walrus plans are ready.\n")
    try tree.update()
    #expect(try tree.paths("ready plans").first == "plans/walrus.txt")
    tree.set(rules, ".gitignore", "walrus.txt\n")
    #expect(try !tree.paths("ready").contains("plans/walrus.txt"))
    let named = try tree.find("walrus").first { $0.file.path == "plans/walrus.txt" }
    #expect(named?.passages.isEmpty == true)
  }

  @Test func whatIsGoneForLongLeavesNoVectorAndInTheEndNoTerms() throws {
    let tree = try IndexedTree()
    let id = tree.add("gone.txt", "Ephemeral mayflies dance.\n")
    tree.add("kept.txt", "Something about trains.\n")
    try tree.update()
    tree.remove(id)
    try tree.update()
    try tree.index.pool.write { db in
      try db.execute(sql: "UPDATE document SET unused = 1 WHERE unused IS NOT NULL")
    }
    try tree.update()
    func count(_ table: String) throws -> Int? {
      try tree.index.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }
    #expect(try count("vector") == 1 && count("passage") == 1 && count("document") == 1)
    let embedded = tree.embedder.count.count
    try tree.index.pool.write { db in
      try db.execute(sql: "UPDATE meta SET value = 1000000 WHERE key = 'deadPassages'")
    }
    #expect(try tree.update().filesRead == 1)
    #expect(try tree.paths("trains") == ["kept.txt"])
    #expect(try count("passage") == 1 && tree.embedder.count.count == embedded)
  }
}
