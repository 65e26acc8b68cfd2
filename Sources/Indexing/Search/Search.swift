// SPDX-License-Identifier: GPL-3.0-or-later
import Dispatch
import Foundation
import GRDB
import Synchronization
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
    /// The text where the index keeps it.
    var body: Data?
    /// Empty where there is no text.
    var fingerprint = Data()
  }

  /// A passage's row with its part of the score.
  struct PassageRow {
    var id: Int64
    var digest: Data
    var score: Double
  }

  /// What is ranked: a text, with all of its files, or a file whose name matches.
  enum Subject: Hashable {
    case document(Int64)
    case file(Int64)
  }

  let query: String
  let filter: SearchFilter
  let manner: SearchManner
  let embedder: (any Embedder)?
  let lists: VectorLists

  /// All texts and files that have to do with the query, best first.
  func drafts(_ db: Database) throws -> Drafts {
    let filterQuery = FilterQuery(filter)
    let matches = filterQuery.isEmpty ? nil : try filterQuery.matches(db)
    if let matches, matches.isEmpty { return Drafts() }
    let allowed = matches.map { Set($0.values.compactMap { $0 }) }
    let table = try tableAsked(db)
    let embedding = table.flatMap { _ in saysSomething ? QueryEmbedding(query, embedder) : nil }
    let terms = try termRanking(allowed, db)
    var drafts = Drafts(matches: matches, terms: terms)
    let named = try names(terms, db).filter { entry in
      matches.map { $0[entry.file] != nil } ?? true
    }
    var candidates: [Subject: Fusion.Candidate] = [:]
    drafts.left = Set(manner.like + manner.unlike)
    if let table, let vector = try vector(asked: embedding?.vector(), table, db) {
      drafts.vectors = try VectorRanking(query: vector, table, lists: lists, allowed: allowed, db)
      candidates = self.candidates(drafts, named)
      Fusion.fuse(&candidates)
      if let moved = try moved(vector, towards: candidates, drafts.vectors, table, db) {
        drafts.feedback = try VectorRanking(query: moved, table, lists: lists, allowed: allowed, db)
      }
    }
    candidates = self.candidates(drafts, named)
    Fusion.fuse(&candidates)
    drafts.order = candidates.map { ($0, $1) }.sorted(by: Search.isBefore)
    drafts.named = Set(named.map(\.file))
    return drafts
  }

  private static func isBefore(
    _ left: (Subject, Fusion.Candidate), _ right: (Subject, Fusion.Candidate)
  ) -> Bool {
    func place(_ subject: Subject) -> Int64 {
      switch subject {
      case .document(let id): 2 * id
      case .file(let id): 2 * id + 1
      }
    }
    return (left.1.score, place(right.0)) > (right.1.score, place(left.0))
  }

  private func candidates(_ drafts: Drafts, _ named: [Named]) -> [Subject: Fusion.Candidate] {
    func candidate(_ document: Int64) -> Fusion.Candidate {
      Fusion.Candidate(
        terms: drafts.terms?.places[document].flatMap { drafts.terms?.documents[$0].score },
        vectors: drafts.vectors.score(of: document), feedback: drafts.feedback.score(of: document))
    }
    var candidates: [Subject: Fusion.Candidate] = [:]
    let documents =
      (drafts.terms?.documents ?? []).prefix(Limits.fusedDocuments).map(\.id)
      + drafts.vectors.documents.map(\.id) + drafts.feedback.documents.map(\.id)
    for document in documents where candidates[.document(document)] == nil {
      candidates[.document(document)] = candidate(document)
    }
    for entry in named {
      var own = entry.document.map(candidate) ?? Fusion.Candidate()
      own.name = entry.score
      candidates[.file(entry.file)] = own
    }
    return candidates
  }

  // MARK: Vectors

  /// The vectors that the query is compared with; nil: there are none, or it says nothing.
  private func tableAsked(_ db: Database) throws -> VectorTable? {
    guard let embedder, let table = try VectorTable.answering(db), table.name == embedder.name,
      saysSomething || !manner.like.isEmpty
    else { return nil }
    return table
  }

  private var saysSomething: Bool { query.contains { $0.isLetter || $0.isNumber } }

  /// The query's vector, nearer to the files that hits are to be like and further from the others.
  private func vector(asked: [Float]?, _ table: VectorTable, _ db: Database) throws -> [Float]? {
    guard !manner.like.isEmpty || !manner.unlike.isEmpty else { return asked }
    var sum = asked ?? [Float](repeating: 0, count: table.dimensions)
    for (files, weight) in [(manner.like, Fusion.likeWeight), (manner.unlike, Fusion.unlikeWeight)]
    {
      let vectors = try files.compactMap { try table.vector(ofFile: $0, db) }
      guard let mean = UnitMean.of(vectors), mean.count == sum.count else { continue }
      for index in sum.indices { sum[index] += weight * mean[index] }
    }
    return UnitMean.of([sum])
  }

  /// Words that no text holds are taken for misspelt.
  private func termRanking(_ allowed: Set<Int64>?, _ db: Database) throws -> TermRanking {
    let terms = TermText.queryTerms(query)
    let ranking = try TermRanking(terms: terms, allowed: allowed, db)
    guard !ranking.unknownTerms.isEmpty else { return ranking }
    let spelling = try Spelling(ranking.unknownTerms, db)
    guard !spelling.corrections.isEmpty else { return ranking }
    return try TermRanking(
      terms: terms.map { spelling.corrections[$0] ?? $0 }, allowed: allowed, db)
  }

  /// The query's vector moved towards the passages that are nearest to it in the best texts (Rocchio's
  /// feedback without asking); nil where no text has a vector.
  private func moved(
    _ query: [Float], towards candidates: [Subject: Fusion.Candidate], _ ranking: VectorRanking,
    _ table: VectorTable, _ db: Database
  ) throws -> [Float]? {
    let best = candidates.filter { if case .document = $0.key { true } else { false } }
      .map { ($0.key, $0.value) }.sorted(by: Search.isBefore).prefix(Fusion.feedbackTexts)
    let vectors = best.compactMap { subject, _ -> Int64? in
      guard case .document(let id) = subject else { return nil }
      return ranking.places[id].map { ranking.documents[$0].vector }
    }
    let codes = try table.codes(of: vectors, db)
    guard let mean = UnitMean.of(vectors.compactMap { codes[$0]?.floats }) else { return nil }
    let sum = zip(query, mean).map { $0 + Fusion.feedbackWeight * $1 }
    return UnitMean.of([sum])
  }

  // MARK: Names

  struct Named {
    var file: Int64
    var document: Int64?
    var score: Double
  }

  /// How well file names and folders match: the rarities of the words that stand in them.
  private func names(_ ranking: TermRanking, _ db: Database) throws -> [Named] {
    guard !ranking.terms.isEmpty else { return [] }
    let width = ranking.terms.count
    var found: [Named] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT names.rowid, file.document, semfs_occurrences(names)
        FROM names JOIN file ON file.id = names.rowid WHERE names MATCH ?
        ORDER BY rank LIMIT \(Limits.fusedDocuments)
        """,
      arguments: [TermText.anyOf(ranking.terms)])
    while let row = try rows.next() {
      var score = 0.0
      row.withUnsafeDataIfPresent(at: 2) { counts in
        let bytes = [UInt8](counts)
        for term in 0..<width {
          if bytes[2 * term] > 0 {
            score += ranking.rarity[term]
          } else if bytes[2 * term + 1] > 0 {
            score += ranking.rarity[term] * 0.3
          }
        }
      }
      found.append(Named(file: row[0], document: row[1], score: score))
    }
    return found
  }
}

/// The vector of a query, computed while its words are looked up.
private final class QueryEmbedding: Sendable {
  private let result = Mutex<Result<[Float], any Error>?>(nil)
  private let group = DispatchGroup()

  init(_ query: String, _ embedder: (any Embedder)?) {
    guard let embedder else { return }
    DispatchQueue.global().async(group: group) { [self] in
      let vector = Result { try embedder.embed(query: String(query.prefix(Limits.queryBytes))) }
      result.withLock { $0 = vector }
    }
  }

  /// Waits for it.
  func vector() throws -> [Float]? {
    group.wait()
    return try result.withLock { $0 }?.get()
  }
}

/// The outcome of a search, whose details are fetched as far as they are needed.
struct Drafts {
  /// The files that may be shown; nil: all.
  var matches: [Int64: Int64?]?
  var order: [(subject: Search.Subject, candidate: Fusion.Candidate)] = []
  /// The files that stand in `order` by themselves.
  var named: Set<Int64> = []
  /// Files that are no hits.
  var left: Set<Int64> = []
  var terms: TermRanking?
  var vectors = VectorRanking()
  var feedback = VectorRanking()

  /// The drafts at these places of `order`: a text has as many as it has files.
  func details(_ places: Range<Int>, _ db: Database) throws -> [Search.Draft] {
    try order[places].flatMap { subject, candidate in
      try rows(of: subject, db).filter { !left.contains($0.file.id) }.map { row in
        let passages = try row.document.map { try best(of: $0, db) } ?? []
        let body = try row.document.flatMap { try DocumentTable.body(of: $0, db) }
        let fingerprint = try row.document.flatMap { try DocumentTable.fingerprint(of: $0, db) }
        return Search.Draft(
          row: row, candidate: candidate, passages: passages, body: body,
          fingerprint: fingerprint ?? Data())
      }
    }
  }

  private func rows(of subject: Search.Subject, _ db: Database) throws -> [FileRow] {
    switch subject {
    case .file(let id):
      return [try Updater.row(id, db)].compactMap { $0 }
    case .document(let id):
      return try Row.fetchAll(
        db.cachedStatement(
          sql: "SELECT \(FileRow.columns) FROM file WHERE document = ? ORDER BY id"),
        arguments: [id]
      ).map(FileRow.init).filter { row in
        !named.contains(row.file.id) && matches.map { $0[row.file.id] != nil } ?? true
      }
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
      db.cachedStatement(
        sql: "SELECT id, digest, vector FROM passage WHERE id >= ? AND id < ?"),
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
