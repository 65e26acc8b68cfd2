// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Indexing

/// Measures quality on a labelled collection: docs.jsonl ({"id","title","text"}), queries.tsv and
/// qrels.tsv in the folder $SEMFS_EVAL, with the model in $SEMFS_MODEL_DIR. $SEMFS_EVAL_INDEX keeps the
/// index from run to run; $SEMFS_EVAL_DUMP is where the parts of the scores go, for comparing fusions.
private let collection = ProcessInfo.processInfo.environment["SEMFS_EVAL"]

@Suite(.enabled(if: collection != nil, "SEMFS_EVAL names no collection"))
struct EvaluationTests {
  private struct Document: Decodable {
    var id: String
    var title: String?
    var text: String
    var label: String?
  }

  private func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private func documents() throws -> [Document] {
    let url = URL(fileURLWithPath: try #require(collection)).appendingPathComponent("docs.jsonl")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Document.self, from: Data($0.utf8))
    }
  }

  private func table(_ name: String) throws -> [[String]] {
    let url = URL(fileURLWithPath: try #require(collection)).appendingPathComponent(name)
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
  }

  private func indexed(_ documents: [Document]) throws -> (Index, FileReader) {
    let embedder = try MiniLM.defaultFolder().map { try SentenceEncoder(folder: $0) }
    let kept = setting("SEMFS_EVAL_INDEX")
    let folder =
      kept
      ?? FileManager.default.temporaryDirectory.appendingPathComponent(
        "semfs-eval-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let index = try Index.open(at: FilePath(folder).appending("index.db"), embedder: embedder)
    let data = documents.map { document in
      Data(
        ((document.title ?? "") + "\n\n" + document.text)
          .trimmingCharacters(in: .whitespacesAndNewlines).utf8) + [10]
    }
    let files = documents.indices.map { place in
      IndexableFile(
        id: Int64(place + 1), path: FilePath(String(format: "%05d.txt", place)),
        size: Int64(data[place].count), modified: Int64(place), owner: 0, group: 0,
        permissions: 0o644, digest: Data("\(place)".utf8))
    }
    let reader: FileReader = { file, limit in Data(data[Int(file.id) - 1].prefix(limit)) }
    let start = Date()
    let report = try index.update(to: files, reader: reader)
    let status = try index.status()
    print(
      "indexed: \(report.filesRead) read, \(report.passagesEmbedded) embedded,",
      "\(status.passages) passages, \(status.bytes) bytes of index,",
      "\(data.reduce(0) { $0 + $1.count }) of text,", "\(Date().timeIntervalSince(start)) s")
    return (index, reader)
  }

  @Test func searchQuality() throws {
    guard let queries = try? table("queries.tsv") else { return }
    let documents = try documents()
    let (index, reader) = try indexed(documents)
    var relevant: [String: Set<String>] = [:]
    let known = Set(documents.map(\.id))
    for row in try table("qrels.tsv") where (Double(row[2]) ?? 0) >= 1 && known.contains(row[1]) {
      relevant[row[0], default: []].insert(row[1])
    }
    var figures: [[Double]] = []
    var dump = ""
    let start = Date()
    for query in queries {
      guard let wanted = relevant[query[0]] else { continue }
      let hits = try index.search(query[1], k: 10, reader: reader)
      figures.append(measure(hits.map { documents[Int($0.file.id) - 1].id }, wanted))
      if setting("SEMFS_EVAL_DUMP") != nil {
        dump += try parts(of: query, index, documents)
      }
    }
    let seconds = Date().timeIntervalSince(start) / Double(max(figures.count, 1))
    let means = (0..<3).map { column in
      figures.reduce(0) { $0 + $1[column] } / Double(figures.count)
    }
    print("nDCG@10 \(means[0])  recall@10 \(means[1])  MRR@10 \(means[2])  \(seconds) s a query")
    if let path = setting("SEMFS_EVAL_DUMP") {
      try dump.write(toFile: path, atomically: true, encoding: .utf8)
      try dumpVectors(index, documents, to: path + ".vectors")
    }
  }

  private func measure(_ ranking: [String], _ relevant: Set<String>) -> [Double] {
    let gains = ranking.map { relevant.contains($0) ? 1.0 : 0.0 }
    let gain = gains.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
    let ideal = (0..<min(10, relevant.count)).reduce(0) { $0 + 1 / log2(Double($1) + 2) }
    let first = gains.firstIndex(of: 1).map { 1 / Double($0 + 1) } ?? 0
    return [gain / ideal, gains.reduce(0, +) / Double(relevant.count), first]
  }

  /// A line of JSON per query: the scores of terms under several weights, and the query's vector.
  private func parts(of query: [String], _ index: Index, _ documents: [Document]) throws -> String {
    var variants = [TermRanking.Weights](repeating: .init(), count: 8)
    variants[0] = .init(title: 0, headings: 0, body: 1, pair: 0)
    variants[1] = .init(title: 1, headings: 0, body: 1, pair: 0)
    variants[2] = .init(title: 0, headings: 0, body: 1, pair: 0.3)
    variants[3] = .init(title: 0, headings: 0, body: 1, pair: 0.6)
    variants[4] = .init(title: 0, headings: 0, body: 1, pair: 0, k1: 0.9, b: 0.4)
    variants[5] = .init(title: 0, headings: 0, body: 1, pair: 0, k1: 1.6, b: 0.75)
    variants[6] = .init(title: 1, headings: 0, body: 1, pair: 0.3, k1: 1.2, b: 0.5)
    variants[7] = .init(title: 2, headings: 0, body: 1, pair: 0.3)
    let terms = TermText.queryTerms(query[1])
    let lists = try index.pool.read { db in
      try variants.map { weights in
        try TermRanking(terms: terms, allowed: nil, weights: weights, db).documents.prefix(200)
          .map { [$0.id, Int64($0.score * 1000)] }
      }
    }
    let vector = try index.embedders.chosen?.embed(query: query[1]) ?? []
    let object: [String: Any] = ["query": query[0], "terms": lists, "vector": vector]
    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      + "\n"
  }

  private func dumpVectors(_ index: Index, _ documents: [Document], to path: String) throws {
    var out = ""
    try index.pool.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT id, vector FROM passage WHERE vector > 0 ORDER BY id")
      let codes = try VectorTable.answering(db)?.codes(of: rows.map { $0[1] as Int64 }, db) ?? [:]
      for row in rows {
        let document = Schema.document(ofPassage: row[0])
        let file = try Int.fetchOne(
          db, sql: "SELECT id FROM file WHERE document = ?", arguments: [document])
        guard let file, let code = codes[row[1]] else { continue }
        let values = code.values.map(String.init).joined(separator: " ")
        out += "\(document)\t\(documents[file - 1].id)\t\(code.scale)\t\(values)\n"
      }
    }
    try out.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func groupingQuality() throws {
    let documents = try documents()
    guard documents.first?.label != nil else { return }
    let (index, reader) = try indexed(documents)
    let vectors = try documents.indices.map { try index.vector(of: Int64($0 + 1)) ?? [] }
    for count in [5, nil] {
      let groups = TopicClustering.cluster(vectors: vectors, count: count)
      let labels = TopicClustering.labels(for: groups) { place in
        (try? index.passages(of: Int64(place + 1), source: AnswerSource(reader)).map(\.text)) ?? []
      }
      print("groups", groups.map(\.count), "nmi", information(groups, documents.map(\.label)))
      print(labels)
    }
  }

  /// Mutual information of groups and classes over the mean of their entropies.
  private func information(_ groups: [[Int]], _ classes: [String?]) -> Double {
    let total = Double(classes.count)
    func entropy(_ counts: [Int]) -> Double {
      counts.reduce(0) { $0 - Double($1) / total * log(Double($1) / total) }
    }
    let sizes = Dictionary(grouping: classes, by: { $0 }).mapValues(\.count)
    var mutual = 0.0
    for group in groups {
      for (label, count) in Dictionary(grouping: group, by: { classes[$0] }).mapValues(\.count) {
        let joint = Double(count) / total
        mutual +=
          joint
          * log(joint * total * total / Double(group.count) / Double(sizes[label] ?? 1))
      }
    }
    return 2 * mutual / (entropy(groups.map(\.count)) + entropy(Array(sizes.values)))
  }
}
