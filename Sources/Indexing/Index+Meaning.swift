// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

extension Index {
  /// Whether there is a model to tell meanings by.
  package var hasModel: Bool { embedders.chosen != nil }

  /// Files nearest to this file in meaning, without itself. Files of the same contents are as near
  /// as can be. Empty where the file has no vector.
  package func related(to id: Int64, filter: SearchFilter = SearchFilter(), k: Int) throws -> [Hit]
  {
    guard let mean = try vector(of: id) else { return [] }
    return try reading { db in
      let filterQuery = FilterQuery(filter)
      let matches = filterQuery.isEmpty ? nil : try filterQuery.matches(db)
      let allowed = matches.map { Set($0.values.compactMap { $0 }) }
      guard let table = try VectorTable.answering(db) else { return [] }
      let ranking = try VectorRanking(query: mean, table, lists: lists, allowed: allowed, db)
      var hits: [Hit] = []
      for (rank, document) in ranking.documents.enumerated() where hits.count < k {
        let rows = try Row.fetchAll(
          db, sql: "SELECT \(FileRow.columns) FROM file WHERE document = ? ORDER BY path",
          arguments: [document.id]
        ).map(FileRow.init)
        for row in rows where row.file.id != id && hits.count < k {
          guard matches.map({ $0[row.file.id] != nil }) ?? true else { continue }
          hits.append(
            Hit(
              file: row.file, score: document.score, passages: [],
              parts: [("vectors", document.score, rank + 1)]))
        }
      }
      return hits
    }
  }

  /// The unit mean vector of a file's passages, for grouping; nil where it has none.
  package func vector(of id: Int64) throws -> [Float]? {
    try reading { db in try VectorTable.answering(db)?.vector(ofFile: id, db) }
  }
}

extension VectorTable {
  /// The unit mean vector of a file's first passages; nil where it has none.
  func vector(ofFile id: Int64, _ db: Database) throws -> [Float]? {
    guard let document = try Updater.row(id, db)?.document else { return nil }
    let ids = try Int64.fetchAll(
      db,
      sql: """
        SELECT vector FROM passage WHERE id >= ? AND id < ? AND vector > 0 ORDER BY id LIMIT 256
        """,
      arguments: [
        Schema.passageID(document: document, ordinal: 0),
        Schema.passageID(document: document + 1, ordinal: 0),
      ])
    let codes = try codes(of: ids, db)
    return UnitMean.of(ids.compactMap { codes[$0]?.floats })
  }
}

/// The direction several unit vectors have in common.
enum UnitMean {
  /// nil: there is none.
  static func of(_ vectors: [[Float]]) -> [Float]? {
    guard let first = vectors.first else { return nil }
    var sum = [Float](repeating: 0, count: first.count)
    for vector in vectors where vector.count == sum.count {
      for index in sum.indices { sum[index] += vector[index] }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 1e-6 else { return nil }
    return sum.map { $0 / length }
  }
}
