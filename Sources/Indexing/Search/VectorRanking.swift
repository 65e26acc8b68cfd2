// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Texts by the similarity of their passages to a vector: a text is as near as its nearest passage.
struct VectorRanking {
  struct Document {
    var id: Int64
    var score: Double
    /// Its nearest vector.
    var vector: Int64
  }

  /// Best first; at most `Limits.fusedDocuments`.
  private(set) var documents: [Document] = []
  /// Into `documents`, by document.
  private(set) var places: [Int64: Int] = [:]
  /// Of every vector, by id.
  private var similarities: [Float] = []

  init() {}

  /// - Parameter allowed: only these texts; nil: all.
  init(query: [Float], allowed: Set<Int64>?, _ db: Database) throws {
    let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM vector") ?? 0
    guard last > 0 else { return }
    similarities = Array(repeating: -2, count: last + 1)
    try VectorTable.scan(VectorTable.Code(query), db) { ids, scores in
      for (index, id) in ids.enumerated() where id <= last { similarities[Int(id)] = scores[index] }
    }
    try rank(allowed: allowed, db)
  }

  /// nil: the text is not among the nearest.
  func score(of document: Int64) -> Double? { places[document].map { documents[$0].score } }

  /// The similarity of a vector; nil: it is none of this index.
  func similarity(of vector: Int64) -> Double? {
    guard vector > 0, vector < similarities.count, similarities[Int(vector)] > -2 else {
      return nil
    }
    return Double(similarities[Int(vector)])
  }

  /// From the nearest vector on, until there are enough texts.
  private mutating func rank(allowed: Set<Int64>?, _ db: Database) throws {
    let order = nearest(similarities.count)
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM passage WHERE vector = ?")
    for vector in order {
      for passage in try Int64.fetchAll(statement, arguments: [vector]) {
        let document = Schema.document(ofPassage: passage)
        guard places[document] == nil, allowed?.contains(document) ?? true else { continue }
        places[document] = documents.count
        documents.append(
          Document(
            id: document, score: Double(similarities[Int(vector)]), vector: Int64(vector)))
      }
      if documents.count >= Limits.fusedDocuments { return }
    }
  }

  private func nearest(_ count: Int) -> [Int] {
    similarities.indices.filter { similarities[$0] > -2 }
      .sorted { (similarities[$0], $1) > (similarities[$1], $0) }
  }
}
