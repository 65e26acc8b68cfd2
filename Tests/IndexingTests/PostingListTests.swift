// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Indexing

/// Vectors in clusters, in a store in a temporary folder, and what is in it by plain bookkeeping.
private final class ClusteredVectors {
  struct Model: Embedder {
    let name = "clusters"
    let dimensions = 64
    let maximumTokens = 1
    func embed(passages: [String]) throws -> [[Float]] { [] }
    func embed(query: String) throws -> [Float] { [] }
  }

  let folder: String
  let index: Index
  var random: SplitMix
  private var middles: [[Float]] = []
  private(set) var vectors: [Int64: [Float]] = [:]
  private var made = 0

  init(seed: UInt64, clusters: Int = 60) throws {
    folder = FileManager.default.temporaryDirectory.path + "/semfs-lists-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    index = try Index.open(at: FilePath(folder).appending("index.db"), embedder: Model())
    random = SplitMix(state: seed)
    middles = (0..<clusters).map { _ in noise() }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func noise() -> [Float] {
    // A sum of four uniform numbers is bell-shaped enough.
    (0..<64).map { _ in (0..<4).reduce(-2) { sum, _ in sum + random.unit() } }
  }

  func vector() -> [Float] {
    let middle = middles[random.below(middles.count)]
    return UnitMean.of([zip(middle, noise()).map { $0 + 0.7 * $1 }]) ?? []
  }

  func add(_ new: [[Float]]) throws {
    let named = new.map { vector -> (digest: Data, vector: [Float]) in
      made += 1
      return (withUnsafeBytes(of: made) { Data($0) }, vector)
    }
    let ids = try index.pool.write { db in
      var lists = try PostingLists(VectorTable.of(Model(), db), lists: index.lists, db)
      return try lists.add(named)
    }
    for (id, vector) in zip(ids, new) { vectors[id] = vector }
  }

  func remove(_ ids: [Int64]) throws {
    try index.pool.write { db in
      var lists = try PostingLists(VectorTable.of(Model(), db), lists: index.lists, db)
      try lists.remove(ids)
    }
    for id in ids { vectors[id] = nil }
  }

  func nearest(to query: [Float], filter: Set<Int64>? = nil) throws -> [Int64] {
    try index.pool.read { db in
      guard let table = try VectorTable.answering(db) else { return [] }
      return try VectorSearch(table: table, lists: index.lists)
        .nearest(to: query, count: 10, filter: filter.map { VectorSearch.Filter($0) }, db).map(\.id)
    }
  }

  func exact(_ query: [Float], filter: Set<Int64>? = nil) -> Set<Int64> {
    let scored = vectors.filter { filter?.contains($0.key) ?? true }
      .map { ($0.key, zip($0.value, query).reduce(0) { $0 + $1.0 * $1.1 }) }
    return Set(scored.sorted { $0.1 > $1.1 }.prefix(10).map(\.0))
  }

  func recall(queries: Int, filter: Set<Int64>? = nil) throws -> Double {
    var right = 0
    for _ in 0..<queries {
      let query = vector()
      right +=
        exact(query, filter: filter).intersection(try nearest(to: query, filter: filter)).count
    }
    return Double(right) / Double(queries * 10)
  }

  /// Every vector in one list, in the row that its own row names; rows full but the last; counts right.
  func check() throws {
    try index.pool.read { db in
      var seen: Set<Int64> = []
      for row in try Row.fetchAll(db, sql: "SELECT id, count FROM list") {
        let list: Int64 = row[0]
        let contents = try PostingRow.all(of: list, dimensions: 64, db)
        #expect(contents.ids.count == row[1] as Int)
        for id in contents.ids { #expect(seen.insert(id).inserted) }
        let postings = try Row.fetchAll(
          db, sql: "SELECT id, length(ids) / 8 FROM posting WHERE id >> 24 = ? ORDER BY id",
          arguments: [list])
        for posting in postings.dropLast() {
          #expect(posting[1] as Int == PostingRow.capacity(dimensions: 64))
        }
      }
      #expect(seen == Set(vectors.keys))
      for row in try Row.fetchAll(db, sql: "SELECT id, posting FROM vector") {
        let posting = try PostingRow.fetch(row[1], dimensions: 64, db)
        #expect(posting?.ids.contains(row[0]) == true)
      }
      let postings = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM posting WHERE id >> 24 NOT IN (SELECT id FROM list)")
      #expect(postings == 0)
    }
  }

  var listCounts: [Int] {
    get throws {
      try index.pool.read { try Int.fetchAll($0, sql: "SELECT count FROM list ORDER BY count") }
    }
  }
}

@Suite struct PostingListTests {
  @Test func fewVectorsAreFoundExactly() throws {
    let store = try ClusteredVectors(seed: 1)
    try store.add((0..<3000).map { _ in store.vector() })
    #expect(try store.listCounts == [3000])
    #expect(try store.recall(queries: 20) > 0.97)
    try store.check()
  }

  @Test func manyVectorsAreFoundInListsOfEvenSize() throws {
    let store = try ClusteredVectors(seed: 2)
    for _ in 0..<9 { try store.add((0..<4500).map { _ in store.vector() }) }
    let counts = try store.listCounts
    #expect(counts.count > 60 && (counts.last ?? 0) <= Limits.listVectorsMost)
    #expect(try store.recall(queries: 30) > 0.95)
    try store.check()
  }

  @Test func replacingHalfOfTheVectorsHarmsNothing() throws {
    let seed = UInt64.random(in: 0..<1000)
    let store = try ClusteredVectors(seed: seed)
    for _ in 0..<8 { try store.add((0..<4500).map { _ in store.vector() }) }
    for _ in 0..<4 {
      try store.remove(Array(store.vectors.keys.shuffled(using: &store.random).prefix(4500)))
      try store.add((0..<4500).map { _ in store.vector() })
    }
    try store.check()
    #expect(try store.recall(queries: 30) > 0.95, "seed \(seed)")
    try store.remove(Array(store.vectors.keys.shuffled(using: &store.random).prefix(34_000)))
    try store.check()
    #expect(try store.recall(queries: 30) > 0.95, "seed \(seed)")
  }

  @Test func aFilterIsAppliedBeforeTheBestAreChosen() throws {
    let store = try ClusteredVectors(seed: 3)
    for _ in 0..<9 { try store.add((0..<4500).map { _ in store.vector() }) }
    for share in [3, 20, 1000] {
      let allowed = Set(store.vectors.keys.filter { _ in store.random.below(share) == 0 })
      #expect(try store.recall(queries: 10, filter: allowed) > 0.93)
    }
  }

  @Test func equalVectorsDoNotMakeListsSplitForEver() throws {
    let store = try ClusteredVectors(seed: 4)
    for _ in 0..<8 { try store.add((0..<4100).map { _ in store.vector() }) }
    let one = store.vector()
    try store.add(Array(repeating: one, count: 1500))
    try store.check()
  }

  @Test func theNearestOfSomeScoresAreTheLargest() {
    var random = SplitMix(state: 9)
    let scores = (0..<3000).map { _ in random.unit() }
    let expected = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(100)
    #expect(VectorSearch.nearest(scores, most: 100) == Array(expected))
  }
}
