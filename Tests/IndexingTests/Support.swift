// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization
import SystemPackage

@testable import Indexing

/// An embedder without a model: a text is the sum of pseudo-random directions of its words, so that
/// texts with the same words are near each other. Deterministic.
struct WordEmbedder: Embedder {
  var name = "words/1"
  let dimensions = 64
  let maximumTokens = 256
  /// Counts what was embedded.
  let count = Counter()

  func embed(passages: [String]) throws -> [[Float]] {
    count.add(passages.count)
    return passages.map(vector)
  }

  func embed(query: String) throws -> [Float] { vector(query) }

  private func vector(_ text: String) -> [Float] {
    var sum = [Float](repeating: 0, count: dimensions)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      var state = word.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01b3
      }
      for index in sum.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum[index] += Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
      }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return [1] + [Float](repeating: 0, count: dimensions - 1) }
    return sum.map { $0 / length }
  }
}

final class Counter: Sendable {
  private let value = Mutex(0)
  func add(_ count: Int) { value.withLock { $0 += count } }
  var count: Int { value.withLock { $0 } }
}

/// A tree in memory with an index of it in a temporary folder.
final class IndexedTree: @unchecked Sendable {
  let folder: FilePath
  let embedder = WordEmbedder()
  let index: Index
  let reads = Counter()
  private let contents = Mutex<[Int64: (file: IndexableFile, data: Data)]>([:])
  private let next = Mutex<Int64>(1)

  init(embeds: Bool = true) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "semfs-index-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = FilePath(url.path)
    index = try Index.open(at: folder.appending("index.db"), embedder: embeds ? embedder : nil)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.string) }

  var files: [IndexableFile] {
    contents.withLock { $0.values.map(\.file).sorted { $0.id < $1.id } }
  }

  var reader: FileReader {
    { [self] file, limit in
      reads.add(1)
      guard let entry = contents.withLock({ $0[file.id] }) else {
        throw Errno.noSuchFileOrDirectory
      }
      return Data(entry.data.prefix(limit))
    }
  }

  @discardableResult
  func add(_ path: String, _ text: String, modified: Int64 = 0, owner: UInt32 = 0) -> Int64 {
    add(FilePath(path), Data(text.utf8), modified: modified, owner: owner)
  }

  @discardableResult
  func add(_ path: FilePath, _ data: Data, modified: Int64 = 0, owner: UInt32 = 0) -> Int64 {
    let id = next.withLock { value in
      defer { value += 1 }
      return value
    }
    set(id, path, data, modified: modified, owner: owner)
    return id
  }

  func set(
    _ id: Int64, _ path: FilePath, _ data: Data, modified: Int64 = 0, owner: UInt32 = 0
  ) {
    // FNV-1a in the place of SHA-256: only equality counts.
    let hash = data.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digest = withUnsafeBytes(of: hash) { Data($0) }
    let file = IndexableFile(
      id: id, path: path, size: Int64(data.count), modified: modified, owner: owner, group: 0,
      permissions: 0o644, digest: digest)
    contents.withLock { $0[id] = (file, data) }
  }

  func set(_ id: Int64, _ path: String, _ text: String) {
    set(id, FilePath(path), Data(text.utf8))
  }

  func file(_ id: Int64) throws -> IndexableFile {
    guard let entry = contents.withLock({ $0[id] }) else { throw Errno.noSuchFileOrDirectory }
    return entry.file
  }

  func rename(_ id: Int64, to path: String) {
    contents.withLock { $0[id]?.file.path = FilePath(path) }
  }

  func remove(_ id: Int64) { contents.withLock { $0[id] = nil } }

  @discardableResult
  func update() throws -> IndexReport { try index.update(to: files, reader: reader) }

  func find(_ query: String, _ filter: SearchFilter = SearchFilter(), k: Int = 10) throws -> [Hit] {
    try index.search(query, filter: filter, k: k, reader: reader)
  }

  func paths(_ query: String, _ filter: SearchFilter = SearchFilter(), k: Int = 10) throws
    -> [String]
  {
    try find(query, filter, k: k).map(\.file.path.string)
  }
}
