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

  /// Best first.
  private(set) var documents: [Document] = []
  /// Into `documents`, by document.
  private(set) var places: [Int64: Int] = [:]
  /// Of the nearest vectors, by id.
  private var similarities: [Int64: Float] = [:]

  init() {}

  /// - Parameter allowed: only these texts; nil: all.
  init(
    query: [Float], _ table: VectorTable, lists: VectorLists, allowed: Set<Int64>?, _ db: Database
  )
    throws
  {
    var search = VectorSearch(table: table, lists: lists)
    search.settings.most = Limits.listsRanked
    let filter = try allowed.map { try VectorRanking.filter($0, db) }
    let found = try search.nearest(
      to: query, count: Limits.rankedVectors, filter: filter, db)
    similarities = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0.similarity) })
    let statement = try db.cachedStatement(sql: "SELECT id FROM passage WHERE vector = ?")
    for (vector, similarity) in found {
      for passage in try Int64.fetchAll(statement, arguments: [vector]) {
        let document = Schema.document(ofPassage: passage)
        guard places[document] == nil, allowed?.contains(document) ?? true else { continue }
        places[document] = documents.count
        documents.append(Document(id: document, score: Double(similarity), vector: vector))
      }
    }
  }

  /// nil: the text is not among the nearest.
  func score(of document: Int64) -> Double? { places[document].map { documents[$0].score } }

  /// The similarity of a vector; nil: it is not among the nearest.
  func similarity(of vector: Int64) -> Double? { similarities[vector].map(Double.init) }

  /// The vectors of these texts.
  private static func filter(_ documents: Set<Int64>, _ db: Database) throws -> VectorSearch.Filter
  {
    let statement = try db.cachedStatement(
      sql: "SELECT vector FROM passage WHERE id >= ? AND id < ? AND vector > 0")
    var ids: [Int64] = []
    for document in documents {
      ids += try Int64.fetchAll(
        statement,
        arguments: [
          Schema.passageID(document: document, ordinal: 0),
          Schema.passageID(document: document + 1, ordinal: 0),
        ])
    }
    return VectorSearch.Filter(ids)
  }
}
