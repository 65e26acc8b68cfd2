// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// One search in one state of the index: from the query to ranked files with the passages that
/// speak for them. Reads no file: `Answer` does, when it shows a passage.
struct Search {
  /// A ranked file before its text is looked at.
  struct Draft {
    var row: FileRow
    var candidate: Fusion.Candidate
    /// Best first.
    var passages: [PassageRow]
  }

  /// A passage's row with its part of the score.
  struct PassageRow {
    var id: Int64
    var digest: Data
    var score: Double
  }

  let query: String
  let filter: SearchFilter
  let embedder: (any Embedder)?

  /// All files that have to do with the query, best first; passages for the first `shown` alone.
  func drafts(_ db: Database) throws -> Drafts {
    let filterQuery = FilterQuery(filter)
    let matches = filterQuery.isEmpty ? nil : try filterQuery.matches(db)
    if let matches, matches.isEmpty { return Drafts() }
    let allowed = matches.map { Set($0.values.compactMap { $0 }) }
    let terms = try TermRanking(terms: TermText.queryTerms(query), allowed: allowed, db)
    let vectors = try vectorRanking(allowed: allowed, db)
    var candidates: [Int64: Fusion.Candidate] = [:]
    let documents =
      terms.documents.prefix(Limits.fusedDocuments).map(\.id)
      + vectors.documents.prefix(Limits.fusedDocuments).map(\.id)
    for document in Set(documents) {
      let candidate = Fusion.Candidate(
        terms: terms.places[document].map { terms.documents[$0].score },
        vectors: vectors.places[document].map { vectors.documents[$0].score })
      for file in try files(of: document, db) where matches.map({ $0[file] != nil }) ?? true {
        candidates[file] = candidate
      }
    }
    for (file, score) in try names(terms, db) where matches.map({ $0[file] != nil }) ?? true {
      candidates[file, default: Fusion.Candidate()].name = score
    }
    Fusion.fuse(&candidates)
    let order = candidates.sorted { ($0.value.score, $1.key) > ($1.value.score, $0.key) }
    return Drafts(order: order.map { ($0.key, $0.value) }, terms: terms, vectors: vectors)
  }

  private func vectorRanking(allowed: Set<Int64>?, _ db: Database) throws -> VectorRanking {
    guard let embedder, try VectorTable.isClaimed(by: embedder.name, db),
      query.contains(where: { $0.isLetter || $0.isNumber })
    else { return VectorRanking() }
    let vector = try embedder.embed(query: String(query.prefix(Limits.queryBytes)))
    return try VectorRanking(query: vector, allowed: allowed, db)
  }

  private func files(of document: Int64, _ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM file WHERE document = ? ORDER BY id"),
      arguments: [document])
  }

  /// How well file names and folders match: the rarities of the words that stand in them.
  private func names(_ ranking: TermRanking, _ db: Database) throws -> [Int64: Double] {
    guard !ranking.terms.isEmpty else { return [:] }
    let width = ranking.terms.count
    var scores: [Int64: Double] = [:]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT rowid, semfs_occurrences(names) FROM names WHERE names MATCH ?
        ORDER BY rank LIMIT \(Limits.fusedDocuments)
        """,
      arguments: [TermText.anyOf(ranking.terms)])
    while let row = try rows.next() {
      var score = 0.0
      row.withUnsafeDataIfPresent(at: 1) { counts in
        let bytes = [UInt8](counts)
        for term in 0..<width {
          if bytes[2 * term] > 0 {
            score += ranking.rarity[term]
          } else if bytes[2 * term + 1] > 0 {
            score += ranking.rarity[term] * 0.3
          }
        }
      }
      scores[row[0]] = score
    }
    return scores
  }
}

/// The outcome of a search, whose details are fetched as far as they are needed.
struct Drafts {
  var order: [(file: Int64, candidate: Fusion.Candidate)] = []
  var terms: TermRanking?
  var vectors = VectorRanking()

  /// The drafts at these places.
  func details(_ places: Range<Int>, _ db: Database) throws -> [Search.Draft] {
    try order[places].compactMap { file, candidate in
      guard let row = try Updater.row(file, db) else { return nil }
      let passages = try row.document.map { try best(of: $0, db) } ?? []
      return Search.Draft(row: row, candidate: candidate, passages: passages)
    }
  }

  /// The passages of a text that speak most for it, by both measures.
  private func best(of document: Int64, _ db: Database) throws -> [Search.PassageRow] {
    var termScores: [Int64: Double] = [:]
    if let terms, let place = terms.places[document] {
      for index in terms.documents[place].passages {
        termScores[terms.passages[index].id] = terms.passages[index].score
      }
    }
    let most = max(termScores.values.max() ?? 1, 1e-9)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, digest, vector FROM passage WHERE id >= ? AND id < ?",
      arguments: [
        Schema.passageID(document: document, ordinal: 0),
        Schema.passageID(document: document + 1, ordinal: 0),
      ])
    var passages: [Search.PassageRow] = []
    while let row = try rows.next() {
      let id: Int64 = row[0]
      let vector = (row[2] as Int64?).flatMap { vectors.similarity(of: $0) }
      let term = termScores[id]
      guard term != nil || vector != nil else { continue }
      let score = (term ?? 0) / most + 2 * (vector ?? 0)
      passages.append(Search.PassageRow(id: id, digest: row[1], score: score))
    }
    passages.sort { ($0.score, $1.id) > ($1.score, $0.id) }
    return Array(passages.prefix(Limits.passagesShown))
  }
}
