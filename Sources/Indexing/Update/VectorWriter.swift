// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Gives passages their vectors: the first passage of every text before any second one, the newest
/// files first, so that a big tree answers by meaning early. Texts are read and extracted again
/// rather than kept from the terms' pass: that costs a thousandth of embedding them, and no disk.
///
/// Vectors of a model that does not answer yet are only gathered; when all are there, they take the place
/// of the others at once.
struct VectorWriter {
  let pool: DatabasePool
  let embedder: any Embedder
  let lists: VectorLists
  let reader: FileReader
  /// Whether this is the model that is to be used, so that vectors of others are of no more use.
  let mayDropOthers: Bool
  let shouldStop: @Sendable () -> Bool

  private struct Work {
    var passages: [Int64]
    var digest: Data
    var text: String
  }

  private var table: VectorTable?
  /// The same, where it does not answer yet.
  private var successor: VectorTable?
  private var embedded = 0
  private var interrupted = false

  init(
    pool: DatabasePool, embedder: any Embedder, lists: VectorLists,
    reader: @escaping FileReader, mayDropOthers: Bool, shouldStop: @escaping @Sendable () -> Bool
  ) {
    self.pool = pool
    self.embedder = embedder
    self.lists = lists
    self.reader = reader
    self.mayDropOthers = mayDropOthers
    self.shouldStop = shouldStop
  }

  /// Returns how many passages were embedded and whether it was stopped. `progress` is told what is
  /// embedded and how many are to be.
  mutating func run(onlyDocuments: [Int64]?, progress: (Int, Int) -> Void) throws -> (Int, Bool) {
    let total = try start()
    if total > 0 { try embedPending(onlyDocuments, total: total, progress) }
    if let successor, !interrupted, onlyDocuments == nil {
      try pool.write { try successor.answer(lists: lists, $0) }
    }
    return (embedded, interrupted)
  }

  /// Returns how many passages are to be embedded.
  private mutating func start() throws -> Int {
    try pool.write { db in
      let table = try VectorTable.of(embedder, db)
      self.table = table
      let answering = try VectorTable.answering(db) ?? table
      if answering.model != table.model { successor = table }
      if mayDropOthers { try table.dropOthers(keeping: answering.model, db) }
      return try Int.fetchOne(
        db, sql: "SELECT count(*) FROM passage WHERE \(VectorTable.pending(successor))") ?? 0
    }
  }

  private mutating func embedPending(
    _ onlyDocuments: [Int64]?, total: Int, _ progress: (Int, Int) -> Void
  ) throws {
    for firstOnly in [true, false] {
      let documents = try pendingDocuments(firstOnly: firstOnly, among: onlyDocuments)
      var queue: [Data: Work] = [:]
      for (document, file) in documents {
        if shouldStop() { interrupted = true }
        if interrupted { break }
        for item in try pendingWork(document, file, firstOnly: firstOnly) {
          queue[item.digest, default: Work(passages: [], digest: item.digest, text: item.text)]
            .passages += item.passages
          if queue.count >= Limits.embeddingBatch {
            try embed(&queue)
            progress(embedded, max(total, embedded))
            if interrupted { break }
          }
        }
      }
      if !interrupted { try embed(&queue) }
      progress(embedded, max(total, embedded))
      if interrupted { break }
    }
  }

  /// Texts that have a passage (or, `firstOnly`, their first passage) without a vector, with a file
  /// that holds them, newest first.
  private func pendingDocuments(firstOnly: Bool, among: [Int64]?) throws -> [(
    Int64, IndexableFile
  )] {
    let bits = Limits.passageBits
    return try pool.read { db in
      let documents = try Int64.fetchAll(
        db,
        sql: """
          SELECT DISTINCT id >> \(bits) FROM passage WHERE \(VectorTable.pending(successor))
          \(firstOnly ? "AND id & \(1 << bits - 1) = 0" : "")
          """)
      let wanted = among.map(Set.init)
      return try documents.filter { wanted?.contains($0) ?? true }
        .compactMap { document -> (Int64, IndexableFile)? in
          let row = try Row.fetchOne(
            db.cachedStatement(
              sql: """
                SELECT \(FileRow.columns) FROM file WHERE document = ?
                ORDER BY modified DESC LIMIT 1
                """),
            arguments: [document])
          return row.map { (document, FileRow($0).file) }
        }
        .sorted { ($0.1.modified, $0.0) > ($1.1.modified, $1.0) }
    }
  }

  /// What is to be embedded of a text; nothing where the file can no longer be read or has changed.
  private func pendingWork(_ document: Int64, _ file: IndexableFile, firstOnly: Bool) throws
    -> [Work]
  {
    let pending = try pool.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, digest FROM passage WHERE id >= ? AND id < ?
            AND \(VectorTable.pending(successor)) ORDER BY id
          """,
        arguments: [
          Schema.passageID(document: document, ordinal: 0),
          firstOnly
            ? Schema.passageID(document: document, ordinal: 1)
            : Schema.passageID(document: document + 1, ordinal: 0),
        ]
      ).map { (id: $0[0] as Int64, digest: $0[1] as Data) }
    }
    guard !pending.isEmpty, let text = try text(of: document, file) else { return [] }
    let passages = PassageSplitter.passages(of: text)
    return pending.compactMap { id, digest in
      let ordinal = Schema.ordinal(ofPassage: id)
      guard ordinal < passages.count else { return nil }
      let embedded = passages[ordinal].embeddedText(of: text)
      guard IndexedText.digest(embedded) == digest else { return nil }
      return Work(passages: [id], digest: digest, text: embedded)
    }
  }

  /// nil: it can no longer be read.
  private func text(of document: Int64, _ file: IndexableFile) throws -> ExtractedText? {
    if let body = try pool.read({ try DocumentTable.body(of: document, $0) }) {
      return IndexedText.text(compressed: body)
    }
    guard let data = try? reader(file, Limits.readBytes) else { return nil }
    return IndexedText.text(name: file.path.lastName, data: data).text
  }

  private mutating func embed(_ queue: inout [Data: Work]) throws {
    defer { queue.removeAll(keepingCapacity: true) }
    let known = try pool.read { db -> [(Work, Int64)] in
      guard let table else { return [] }
      return try queue.values.compactMap { work in
        try table.id(ofDigest: work.digest, db).map { (work, $0) }
      }
    }
    let knownDigests = Set(known.map(\.0.digest))
    let fresh = queue.values.filter { !knownDigests.contains($0.digest) }
      .sorted { $0.text.utf8.count > $1.text.utf8.count }
    let vectors = try EmbeddingWindows.embed(fresh.map(\.text), by: embedder)
    try pool.write { db in
      var postings = try PostingLists(VectorTable.of(embedder, db), lists: lists, db)
      let ids = try postings.add(zip(fresh, vectors).map { ($0.digest, $1) })
      guard successor == nil else { return }
      let update = try db.cachedStatement(sql: "UPDATE passage SET vector = ? WHERE id = ?")
      for (work, id) in known + Array(zip(fresh, ids)) {
        for passage in work.passages { try update.execute(arguments: [id, passage]) }
      }
    }
    embedded += fresh.count
    if shouldStop() { interrupted = true }
  }
}
