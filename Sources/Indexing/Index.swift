// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization
import SystemPackage

/// The embedding store: terms and vectors of every text of a tree, in `index.db`.
///
/// A cache: deleting it loses nothing. One writer at a time (a file lock); any number of readers,
/// also while it is written. All calls may be made from any thread.
package final class Index: Sendable {
  private struct Updates {
    var running = 0
    /// Files that `apply` or `forget` wrote while an update was running.
    var touched: Set<Int64> = []
    /// As the last update or `apply` read them.
    var rules: IgnoreRules?
  }

  let pool: DatabasePool
  let embedders: Embedders
  let lists = VectorLists()
  /// Whether what was there before could not be used and an empty index took its place.
  package let wasRebuilt: Bool
  /// nil: files of every kind are read in this process.
  private let readers: ReaderPool?
  private let path: FilePath
  private let lock: WriterLock
  /// Held for bookkeeping only; never while a file or the database is accessed.
  private let updates = Mutex(Updates())

  private init(
    path: FilePath, pool: DatabasePool, embedders: Embedders, wasRebuilt: Bool,
    readers: ReaderPool?
  ) {
    self.path = path
    self.pool = pool
    self.embedders = embedders
    self.wasRebuilt = wasRebuilt
    self.readers = readers
    lock = WriterLock(path: FilePath(path.string + ".lock"))
  }

  /// Opens or makes the index. A file that is no index, or of another format, is replaced by an
  /// empty one, and `wasRebuilt` says so. `embedder` nil: terms only. Where the vectors are still of
  /// another model, `finder` is asked for it. `readers` read what libraries have to read, in processes
  /// of their own.
  /// - Throws: `IndexingError.io`, `.diskFull`, `.locked`.
  package static func open(
    at path: FilePath, embedder: (any Embedder)?, finder: EmbedderFinder? = nil,
    readers: ReaderPool? = .own()
  ) throws -> Index {
    let (pool, wasRebuilt) = try IndexDatabase.open(at: path)
    return Index(
      path: path, pool: pool, embedders: Embedders(chosen: embedder, finder: finder),
      wasRebuilt: wasRebuilt, readers: readers)
  }

  /// Removes the file of an index that is damaged; the next `open` makes an empty one. Whoever has it open
  /// goes on with what was there.
  package static func remove(at path: FilePath) { IndexDatabase.remove(path) }

  // MARK: Updating

  /// Makes the index hold exactly `files`: adds, renames, removes; reads only contents not known by
  /// their digest, embeds only passages not known by theirs. Commits as it goes, so it can be
  /// stopped; what was done is kept, and the next update goes on from there.
  /// - Throws: `IndexingError.locked` while another process updates; `.diskFull`, `.io`; what the
  ///   embedder throws. A file that cannot be read is a problem of the report, not an error.
  package func update(
    to files: [IndexableFile], reader: @escaping FileReader, opener: FileOpener? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    mayPostpone: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) throws -> IndexReport {
    try writing {
      updates.withLock { state in
        if state.running == 0 { state.touched = [] }
        state.running += 1
      }
      defer { updates.withLock { $0.running -= 1 } }
      let (rules, mark) = IgnoreRules.read(from: files, reader: reader)
      updates.withLock { $0.rules = rules }
      defer { readers?.rest() }
      var updater = Updater(
        pool: pool, embedders: embedders, lists: lists,
        source: FileSource(reader: reader, opener: opener, pool: readers),
        isSuperseded: { id in self.updates.withLock { $0.touched.contains(id) } },
        shouldStop: shouldStop, mayPostpone: mayPostpone, progress: progress)
      try updater.update(to: files, rules: rules, rulesMark: mark)
      // The log grew with everything that was written; readers of it are let finish another time.
      _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      return updater.report
    }
  }

  /// The same for a few files that changed; the others stay.
  package func apply(
    changed: [IndexableFile], removed: [Int64], reader: @escaping FileReader,
    opener: FileOpener? = nil, mayPostpone: @escaping @Sendable () -> Bool = { false }
  ) throws -> IndexReport {
    try writing {
      updates.withLock { state in
        guard state.running > 0 else { return }
        state.touched.formUnion(changed.map(\.id))
        state.touched.formUnion(removed)
      }
      let (rules, affected) = try currentRules(changed: changed, removed: removed, reader: reader)
      var updater = Updater(
        pool: pool, embedders: embedders, lists: lists,
        source: FileSource(reader: reader, opener: opener, pool: readers),
        isSuperseded: { _ in false }, shouldStop: { false }, mayPostpone: mayPostpone,
        progress: nil)
      try updater.apply(changed: changed + affected, removed: removed, rules: rules)
      return updater.report
    }
  }

  /// The ignore rules after these changes, and the other files that they may newly leave out or
  /// take in.
  private func currentRules(
    changed: [IndexableFile], removed: [Int64], reader: FileReader
  ) throws -> (IgnoreRules, [IndexableFile]) {
    let isChange =
      try changed.contains { IgnoreRules.isIgnoreFile($0.path) }
      || pool.read { db in
        try removed.contains { id in
          try Updater.row(id, db).map { IgnoreRules.isIgnoreFile($0.file.path) } ?? false
        }
      }
    if !isChange, let rules = updates.withLock({ $0.rules }) { return (rules, []) }
    let gone = Set(removed + changed.map(\.id))
    let others = try pool.read { db in
      try Row.fetchAll(
        db,
        sql: isChange
          ? "SELECT \(FileRow.columns) FROM file"
          : "SELECT \(FileRow.columns) FROM file WHERE name LIKE '.%ignore'"
      ).map { FileRow($0).file }.filter { !gone.contains($0.id) }
    }
    let (rules, _) = IgnoreRules.read(from: others + changed, reader: reader)
    updates.withLock { $0.rules = rules }
    return (rules, isChange ? others : [])
  }

  func writing<Result>(_ body: () throws -> Result) throws -> Result {
    try lock.acquire()
    defer { lock.release() }
    return try translatingErrors(body)
  }

  func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw IndexDatabase.translated(error, path)
    }
  }

  func reading<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try translatingErrors { try pool.read(body) }
  }

  // MARK: Looking up

  /// Files that match the filter alone, unranked, sorted by path.
  package func files(matching filter: SearchFilter) throws -> [IndexableFile] {
    try reading { db in try FilterQuery(filter).files(db).map(\.file) }
  }

  /// The files whose texts name an author.
  package func filesWithAuthor() throws -> Set<Int64> {
    try reading { db in
      try Set(
        Int64.fetchCursor(
          db,
          sql: """
            SELECT file.id FROM file JOIN document ON document.id = file.document
            WHERE document.author IS NOT NULL
            """))
    }
  }

  /// The extracted text of a file as passages in order, with lines.
  package func passages(of id: Int64, source: AnswerSource, telling: TellingLine = TellingLine([]))
    throws -> [PassageHit]
  {
    let found = try reading { db in
      try Updater.row(id, db).map { row in
        (row, try row.document.flatMap { try DocumentTable.body(of: $0, db) })
      }
    }
    guard let (row, body) = found, row.reason.isOfContents else { return [] }
    return CurrentText(of: row, body: body, source)?.hits(telling) ?? []
  }

  /// nil: the file is not known.
  package func info(of id: Int64) throws -> DocumentInfo? {
    try reading { db in
      guard let row = try Updater.row(id, db) else { return nil }
      var info = DocumentInfo(
        kind: row.kind, title: nil, author: nil, textBytes: 0, passages: 0)
      let document = try Row.fetchOne(
        db,
        sql: """
          SELECT title, author, textBytes, passages, written, language FROM document WHERE id = ?
          """,
        arguments: [row.document])
      guard let document else { return info }
      info.title = document[0]
      info.author = document[1]
      info.textBytes = document[2]
      info.passages = document[3]
      info.written = document[4]
      info.language = document[5]
      return info
    }
  }

  /// Why the file's text is or is not found.
  package func reason(of id: Int64) throws -> IndexingReason {
    try reading { try Updater.row(id, $0)?.reason ?? .unknown }
  }

  /// The passages of a file's text, and how many of them have vectors.
  package func counts(of id: Int64) throws -> (passages: Int, vectors: Int) {
    try reading { db in
      guard let document = try Updater.row(id, db)?.document else { return (0, 0) }
      let row = try Row.fetchOne(
        db, sql: "SELECT count(*), count(nullif(vector, 0)) FROM passage WHERE id >= ? AND id < ?",
        arguments: [
          Schema.passageID(document: document, ordinal: 0),
          Schema.passageID(document: document + 1, ordinal: 0),
        ])
      return (row?[0] ?? 0, row?[1] ?? 0)
    }
  }

  /// The line of an ignore file, as `contents` gives it now, that leaves the file's contents out.
  package func ignoringRule(of path: FilePath, contents: (FilePath) -> Data?) -> (
    file: FilePath, line: String
  )? {
    var rules = CurrentIgnoreRules()
    return rules.rule(leavingOut: path, contents: contents)
  }

  /// How often a word (stemmed) occurs in how many files, for labels: documents with it, all
  /// documents.
  package func documentFrequency(of words: [String]) throws -> (counts: [String: Int], total: Int) {
    try reading { db in
      var counts: [String: Int] = [:]
      for word in Set(words) {
        guard let phrase = TermText.phrase(word) else { continue }
        counts[word] = try Int.fetchOne(
          db.cachedStatement(
            sql: """
              SELECT count(DISTINCT rowid >> \(Limits.passageBits)) FROM terms WHERE terms MATCH ?
              """),
          arguments: [phrase])
      }
      let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM document WHERE passages > 0")
      return (counts, total ?? 0)
    }
  }

  /// Up to where the log was brought in, as whoever wrote here counts; nil: never wholly.
  package func mark() throws -> Int64? {
    try reading { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'operation'"))
    }
  }

  package func setMark(_ mark: Int64) throws {
    try writing {
      try pool.write { db in
        try db.execute(
          sql: "INSERT OR REPLACE INTO meta VALUES ('operation', ?)", arguments: [mark])
      }
    }
  }

  /// What is indexed and what is pending: files, passages, passages without a vector, bytes of
  /// index.db with its log.
  ///
  /// Where `model` is another than the one that answers, every passage waits for its vector.
  package func status(model: String? = nil) throws -> (
    files: Int, passages: Int, pendingVectors: Int, bytes: Int64
  ) {
    let counts = try reading { db in
      let successor = try VectorTable.successor(db)
      var pending = VectorTable.pending(successor)
      if let model, successor == nil, let answering = try VectorTable.answering(db),
        answering.name != model
      {
        pending = "vector IS NOT 0"
      }
      return (
        try Int.fetchOne(db, sql: "SELECT count(*) FROM file") ?? 0,
        try Int.fetchOne(
          db,
          sql: """
            SELECT total(passages) FROM document WHERE unused IS NULL AND passages > 0
            """) ?? 0,
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM passage WHERE \(pending)
              AND EXISTS (SELECT 1 FROM file WHERE document = passage.id >> \(Limits.passageBits))
            """) ?? 0
      )
    }
    return (counts.0, counts.1, counts.2, size(path) + size(FilePath(path.string + "-wal")))
  }

  private func size(_ path: FilePath) -> Int64 {
    var status = stat()
    return path.withPlatformString { stat($0, &status) } == 0 ? Int64(status.st_size) : 0
  }
}
