// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Indexing

/// The vector store alone, on vectors from files, for `make bench-search`: $SEMFS_VECTORS is a folder
/// with base.f32, queries.f32, truth.i32 (the 10 nearest of each query, by place in base) and
/// allowed.i32, allowed-truth.i32 (the same among 1% of the vectors); $SEMFS_VECTORS_DIM their
/// dimensions; $SEMFS_VECTORS_PHASE what is done: build, search, churn. Prints a line of JSON.
private let folder = ProcessInfo.processInfo.environment["SEMFS_VECTORS"]

@Suite(.enabled(if: folder != nil, "SEMFS_VECTORS names no folder"))
struct VectorBenchmark {
  private static let batch = 10_000

  private struct NoModel: Embedder {
    let name = "benchmark"
    let dimensions: Int
    let maximumTokens = 1
    func embed(passages: [String]) throws -> [[Float]] { [] }
    func embed(query: String) throws -> [Float] { [] }
  }

  private func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private func numbers<T>(_ name: String, as type: T.Type) throws -> [T] {
    let url = URL(fileURLWithPath: try #require(folder)).appendingPathComponent(name)
    return try Data(contentsOf: url, options: .alwaysMapped).withUnsafeBytes {
      Array($0.bindMemory(to: T.self))
    }
  }

  private func rows(_ name: String, _ dimensions: Int) throws -> [[Float]] {
    let all = try numbers(name, as: Float.self)
    return stride(from: 0, to: all.count, by: dimensions).map { Array(all[$0..<$0 + dimensions]) }
  }

  private var residentBytes: Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ")
    return (pages.flatMap { Int($0[1]) } ?? 0) * 4096
  }

  @Test func vectors() throws {
    let dimensions = try #require(setting("SEMFS_VECTORS_DIM").flatMap { Int($0) })
    let path = FilePath(try #require(folder)).appending("index.db")
    let model = NoModel(dimensions: dimensions)
    switch setting("SEMFS_VECTORS_PHASE") {
    case "build": try build(path, model)
    case "churn": try churn(path, model)
    default: try search(path, model)
    }
  }

  private func build(_ path: FilePath, _ model: NoModel) throws {
    for ending in ["", "-wal", "-shm"] { unlink(path.string + ending) }
    let index = try Index.open(at: path, embedder: model)
    let base = try Data(
      contentsOf: URL(fileURLWithPath: FilePath(folder ?? "").appending("base.f32").string),
      options: .alwaysMapped)
    let count = base.count / 4 / model.dimensions
    let start = Date()
    for first in stride(from: 0, to: count, by: Self.batch) {
      let vectors = (first..<min(first + Self.batch, count)).map { place in
        (
          digest: digest(of: place),
          vector: base.withUnsafeBytes { raw in
            Array(
              raw.bindMemory(to: Float.self)[
                place * model.dimensions..<(place + 1) * model.dimensions])
          }
        )
      }
      try add(vectors, to: index, model)
    }
    let seconds = Date().timeIntervalSince(start)
    try index.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    report(["vectors": count, "inserts_per_s": Double(count) / seconds, "lists": lists(index)])
  }

  /// In no order, as digests are.
  private func digest(of place: Int) -> Data {
    var random = SplitMix(state: UInt64(place))
    return Data((0..<8).map { _ in UInt8(random.below(256)) })
  }

  private func add(
    _ vectors: [(digest: Data, vector: [Float])], to index: Index, _ model: NoModel
  ) throws {
    try index.pool.write { db in
      var lists = try PostingLists(VectorTable.of(model, db), lists: index.lists, db)
      _ = try lists.add(vectors)
    }
  }

  private func lists(_ index: Index) -> Int {
    (try? index.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM list") }) ?? 0
  }

  private func search(_ path: FilePath, _ model: NoModel) throws {
    let queries = try rows("queries.f32", model.dimensions)
    let truth = try numbers("truth.i32", as: Int32.self)
    let before = residentBytes
    let index = try Index.open(at: path, embedder: model)
    _ = try measure(index, queries, truth, nil, settings(64))
    var curve: [[String: Any]] = []
    for patience in [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64] {
      var figures = try measure(index, queries, truth, nil, settings(patience))
      figures["patience"] = patience
      curve.append(figures)
    }
    let usual = try measure(index, queries, truth, nil, .init())
    let memory = residentBytes - before
    var filtered: [String: Any] = [:]
    if let allowed = try? numbers("allowed.i32", as: Int32.self) {
      let filter = VectorSearch.Filter(allowed.map { Int64($0) + 1 })
      let truth = try numbers("allowed-truth.i32", as: Int32.self)
      filtered = try measure(index, queries, truth, filter, .init())
      for patience in [4, 8, 32] {
        let some = try measure(index, queries, truth, filter, settings(patience))
        filtered["patience \(patience)"] = [some["recall"], some["median_ms"]]
      }
    }
    report([
      "usual": usual, "curve": curve, "filtered": filtered, "resident_bytes": memory,
      "lists": lists(index),
    ])
  }

  private func settings(_ patience: Int) -> VectorSearch.Settings {
    var settings = VectorSearch.Settings()
    settings.patience = patience
    settings.least = min(settings.least, patience)
    return settings
  }

  /// Takes half of the vectors away and adds them again, in random order.
  private func churn(_ path: FilePath, _ model: NoModel) throws {
    let index = try Index.open(at: path, embedder: model)
    let base = try numbers("base.f32", as: Float.self)
    var random = SplitMix(state: 7)
    var places = Array(0..<base.count / model.dimensions)
    for place in places.indices.reversed() { places.swapAt(place, random.below(place + 1)) }
    let half = Array(places.prefix(places.count / 2))
    let start = Date()
    var moved: [Int64: Int32] = [:]
    for first in stride(from: 0, to: half.count, by: Self.batch) {
      let some = half[first..<min(first + Self.batch, half.count)]
      try index.pool.write { db in
        var lists = try PostingLists(VectorTable.of(model, db), lists: index.lists, db)
        try lists.remove(some.map { Int64($0) + 1 })
        let ids = try lists.add(
          some.map { place in
            (
              digest(of: place),
              Array(base[place * model.dimensions..<(place + 1) * model.dimensions])
            )
          })
        for (id, place) in zip(ids, some) { moved[id] = Int32(place) }
      }
    }
    let seconds = Date().timeIntervalSince(start)
    try index.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    let queries = try rows("queries.f32", model.dimensions)
    let truth = try numbers("truth.i32", as: Int32.self)
    _ = try measure(index, queries, truth, nil, .init(), moved)
    var figures = try measure(index, queries, truth, nil, .init(), moved)
    figures["replacements_per_s"] = Double(half.count) / seconds
    report(figures)
  }

  private func measure(
    _ index: Index, _ queries: [[Float]], _ truth: [Int32], _ filter: VectorSearch.Filter?,
    _ settings: VectorSearch.Settings, _ moved: [Int64: Int32] = [:]
  ) throws -> [String: Any] {
    var times: [Double] = []
    var right = 0
    let clock = ContinuousClock()
    for (number, query) in queries.enumerated() {
      var found: [(id: Int64, similarity: Float)] = []
      let elapsed = try clock.measure {
        found = try index.pool.read { db in
          guard let table = try VectorTable.answering(db) else { return [] }
          return try VectorSearch(table: table, lists: index.lists, settings: settings)
            .nearest(to: query, count: 10, filter: filter, db)
        }
      }
      times.append(elapsed / .milliseconds(1))
      let wanted = Set(truth[number * 10..<number * 10 + 10])
      right += found.count { wanted.contains(moved[$0.id] ?? Int32($0.id - 1)) }
    }
    let total = times.reduce(0, +)
    times.sort()
    return [
      "recall": Double(right) / Double(queries.count * 10), "median_ms": times[times.count / 2],
      "p95_ms": times[times.count * 95 / 100], "qps": Double(queries.count) * 1000 / total,
    ]
  }

  private func report(_ figures: [String: Any]) {
    let data = try? JSONSerialization.data(withJSONObject: figures, options: [.sortedKeys])
    print("FIGURES " + String(decoding: data ?? Data(), as: UTF8.self))
  }
}
