// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization
import SystemPackage

/// Brings an index up to date with a list of files.
///
/// First the rows of files: what is new, renamed or gone is compared in memory and written in bulk,
/// so names are findable at once. Then contents whose digest no document has are read, newest first:
/// two batches are under way, one being extracted on all processors while the other is written.
/// Then vectors (VectorWriter). Every batch is a transaction; stopping between two loses nothing, and
/// the next update goes on with what has no document, or no vector, yet.
struct Updater {
  let pool: DatabasePool
  let embedders: Embedders
  let lists: VectorLists
  let source: FileSource
  /// Files that somebody else has written since this update began; theirs is the newer word.
  let isSuperseded: @Sendable (Int64) -> Bool
  let shouldStop: @Sendable () -> Bool
  /// Whether vectors may wait for another time.
  let mayPostpone: @Sendable () -> Bool
  let progress: (@Sendable (IndexProgress) -> Void)?

  private(set) var report = IndexReport()
  private var released: Set<Int64> = []
  private var done = IndexProgress(
    phase: .reading, files: 0, totalFiles: 0, bytes: 0, totalBytes: 0, passagesEmbedded: 0,
    totalPassages: 0)

  init(
    pool: DatabasePool, embedders: Embedders, lists: VectorLists, source: FileSource,
    isSuperseded: @escaping @Sendable (Int64) -> Bool,
    shouldStop: @escaping @Sendable () -> Bool,
    mayPostpone: @escaping @Sendable () -> Bool,
    progress: (@Sendable (IndexProgress) -> Void)?
  ) {
    self.pool = pool
    self.embedders = embedders
    self.lists = lists
    self.source = source
    self.isSuperseded = isSuperseded
    self.shouldStop = shouldStop
    self.mayPostpone = mayPostpone
    self.progress = progress
  }

  // MARK: Whole trees

  /// Makes the index hold exactly `files`.
  mutating func update(to files: [IndexableFile], rules: IgnoreRules, rulesMark: Data) throws {
    try startTermsAnew()
    let known = try storedRows()
    let sameRules =
      try pool.read { db in
        try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'rules'")
      } == rulesMark
    var rules = rules
    var changed: [(new: FileRow, old: FileRow?)] = []
    var seen = Set<Int64>(minimumCapacity: files.count)
    for file in files {
      guard seen.insert(file.id).inserted else { continue }
      let old = known[file.id]
      if let old, old.file == file, sameRules, old.reason != .pending {
        report.filesUnchanged += 1
        continue
      }
      let new = FileRow(
        file: file, kind: old?.kind ?? "", document: nil, reason: Updater.reason(file, &rules))
      if let old, old.file == file, old.reason == new.reason || old.reason.isOfContents,
        new.reason == .pending ? old.reason.isOfContents : old.reason == new.reason
      {
        report.filesUnchanged += 1
        continue
      }
      if old == nil { report.filesAdded += 1 }
      changed.append((new, old))
    }
    let removed = known.keys.filter { !seen.contains($0) }
    try writeRows(changed: changed, removed: removed.map { ($0, known[$0]?.document) })
    try pool.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO meta VALUES ('rules', ?)", arguments: [rulesMark])
    }
    try readPending(pendingFiles())
    try finish()
  }

  private func storedRows() throws -> [Int64: FileRow] {
    try pool.read { db in
      var rows: [Int64: FileRow] = [:]
      let cursor = try Row.fetchCursor(db, sql: "SELECT \(FileRow.columns) FROM file")
      while let row = try cursor.next() {
        let stored = FileRow(row)
        rows[stored.file.id] = stored
      }
      return rows
    }
  }

  // MARK: A few files

  /// Brings in the files that changed; the others stay.
  mutating func apply(changed files: [IndexableFile], removed: [Int64], rules: IgnoreRules) throws {
    var rules = rules
    let (old, gone) = try pool.read { db in
      (
        try files.map { try Updater.row($0.id, db) },
        try removed.map { ($0, try Updater.row($0, db)?.document) }
      )
    }
    let changed = zip(files, old).map { file, old in
      (
        new: FileRow(
          file: file, kind: old?.kind ?? "", document: nil, reason: Updater.reason(file, &rules)),
        old: old
      )
    }
    report.filesAdded = old.count { $0 == nil }
    try writeRows(changed: changed, removed: gone)
    let ids = files.map(\.id)
    let pending = try pool.read { db in
      try ids.compactMap { try Updater.row($0, db) }.filter { $0.reason == .pending }.map(\.file)
    }
    try readPending(pending)
    let documents = try pool.read { db in
      try ids.compactMap { try Updater.row($0, db)?.document }
    }
    try finish(onlyDocuments: documents)
  }

  static func row(_ id: Int64, _ db: Database) throws -> FileRow? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE id = ?"), arguments: [id]
    ).map(FileRow.init)
  }

  /// Whether the contents are to be read (`pending`), and if not, why.
  static func reason(_ file: IndexableFile, _ rules: inout IgnoreRules) -> IndexingReason {
    if SecretFiles.contains(file.path) { return .secret }
    if rules.ignores(file.path) { return .ignored }
    if file.digest == nil { return .excluded }
    return file.size == 0 ? .empty : .pending
  }

  // MARK: Rows

  private mutating func writeRows(
    changed: [(new: FileRow, old: FileRow?)], removed: [(id: Int64, document: Int64?)]
  ) throws {
    for start in stride(from: 0, to: removed.count, by: 4096) {
      try checkStop()
      if report.interrupted { return }
      let batch = removed[start..<min(start + 4096, removed.count)]
      try pool.write { db in
        for (id, _) in batch where !isSuperseded(id) { try FileTable.remove(id, db) }
      }
      released.formUnion(batch.compactMap(\.document))
      report.filesRemoved += batch.count
    }
    for start in stride(from: 0, to: changed.count, by: 4096) {
      try checkStop()
      if report.interrupted { return }
      let batch = changed[start..<min(start + 4096, changed.count)]
      try pool.write { db in
        for (new, _) in batch where !isSuperseded(new.file.id) {
          try FileTable.put(try Updater.resolved(new, db), db)
        }
      }
      released.formUnion(batch.compactMap(\.old?.document))
    }
  }

  /// The row with its document, where one of the same contents is known, and its kind.
  private static func resolved(_ row: FileRow, _ db: Database) throws -> FileRow {
    var row = row
    let name = row.file.path.lastName
    guard row.reason == .pending, let digest = row.file.digest,
      let sign = try DocumentTable.sign(ofDigest: digest, db)
    else {
      row.kind = FileKind.detect(name: name, head: nil).name
      return row
    }
    row.kind = FileKind.kind(name: name, sign: sign).name
    let extractor = IndexedText.extractorName(name: name, sign: sign)
    guard let document = try DocumentTable.find(digest: digest, extractor: extractor, db) else {
      return row
    }
    row.document = document.id
    row.reason = document.reason
    try db.cachedStatement(
      sql: "UPDATE document SET unused = NULL WHERE id = ? AND unused IS NOT NULL"
    ).execute(arguments: [document.id])
    return row
  }

  // MARK: Contents

  private func pendingFiles() throws -> [IndexableFile] {
    try pool.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT \(FileRow.columns) FROM file WHERE reason = 'pending'
          ORDER BY modified DESC, id
          """
      ).map { FileRow($0).file }
    }
  }

  private mutating func readPending(_ files: [IndexableFile]) throws {
    guard !files.isEmpty, !report.interrupted else { return }
    done.phase = .terms
    done.totalFiles = files.count
    done.totalBytes = files.reduce(0) { $0 + $1.size }
    var next = ExtractionBatch(files[...], source: source, shouldStop: shouldStop)
    next.start()
    while !next.files.isEmpty {
      let current = next
      current.wait()
      next = ExtractionBatch(current.rest, source: source, shouldStop: shouldStop)
      next.start()
      // Nothing may outlive this call: the reader is the caller's.
      defer { next.wait() }
      try write(current)
      try checkStop()
      if report.interrupted { return }
    }
  }

  private mutating func write(_ batch: ExtractionBatch) throws {
    let results = batch.results
    try pool.write { db in
      for (file, result) in zip(batch.files, results) {
        guard case .text(let text, _) = result, let digest = file.digest else { continue }
        // The file may have been changed or removed by `apply` meanwhile.
        guard let row = try Updater.row(file.id, db), row.file == file else { continue }
        let document =
          try DocumentTable.find(digest: digest, extractor: text.extractor, db)?.id
          ?? DocumentTable.insert(text, digest: digest, db)
        let reason = text.reason
        let kind = FileKind.kind(name: file.path.lastName, sign: text.sign).name
        try db.cachedStatement(
          sql: "UPDATE file SET kind = ?, document = ?, reason = ? WHERE id = ?"
        ).execute(arguments: [kind, document, reason.rawValue, file.id])
      }
    }
    for (file, result) in zip(batch.files, results) {
      switch result {
      case .text(_, let bytes):
        report.filesRead += 1
        report.bytesRead += Int64(bytes)
      case .failed(let reason):
        report.add(problem: reason, at: file.path)
      case .stopped:
        continue
      }
      done.files += 1
      done.bytes += file.size
    }
    progress?(done)
  }

  private mutating func checkStop() throws {
    if shouldStop() { report.interrupted = true }
  }

  // MARK: Vectors and cleaning up

  private mutating func finish(onlyDocuments: [Int64]? = nil) throws {
    try markUnused()
    guard !report.interrupted, let chosen = embedders.chosen else { return }
    let known = try pool.read { try embedders.answering($0) }
    let mayChange = onlyDocuments == nil && !embedders.isSettled
    if known == nil, mayChange {
      // Vectors that no query can be compared with any more keep nothing alive.
      try pool.write { try VectorTable.of(chosen, $0).answer(lists: lists, $0) }
    }
    let answering = known ?? chosen
    let isChosen = answering.name == chosen.name
    try embed(by: answering, onlyDocuments: onlyDocuments, mayDropOthers: isChosen && mayChange)
    // Another model takes its turn with all texts at once, never with a few.
    if !isChosen, mayChange, !report.interrupted, !report.isPostponed {
      try embed(by: chosen, onlyDocuments: nil, mayDropOthers: true)
    }
    if mayChange, !report.interrupted, !report.isPostponed { embedders.settle() }
  }

  private mutating func embed(
    by embedder: any Embedder, onlyDocuments: [Int64]?, mayDropOthers: Bool
  ) throws {
    let (shouldStop, mayPostpone) = (shouldStop, mayPostpone)
    var writer = VectorWriter(
      pool: pool, embedder: embedder, lists: lists, reader: source.reader,
      mayDropOthers: mayDropOthers,
      shouldStop: { shouldStop() || mayPostpone() })
    let (count, interrupted) = try writer.run(onlyDocuments: onlyDocuments) { embedded, total in
      var now = done
      now.phase = .vectors
      now.passagesEmbedded = embedded
      now.totalPassages = total
      progress?(now)
    }
    report.passagesEmbedded += count
    report.isPostponed = interrupted && !shouldStop()
    report.interrupted = report.interrupted || interrupted && !report.isPostponed
  }

  /// Documents that lost their last file begin to wait for their end; those whose wait is over go.
  private mutating func markUnused() throws {
    let now = Int64(Date().timeIntervalSince1970)
    let released = released
    try pool.write { db in
      let statement = try db.cachedStatement(
        sql: """
          UPDATE document SET unused = ? WHERE id = ? AND unused IS NULL
            AND NOT EXISTS (SELECT 1 FROM file WHERE file.document = document.id)
          """)
      for id in released { try statement.execute(arguments: [now, id]) }
      try forget(
        try Int64.fetchAll(
          db, sql: "SELECT id FROM document WHERE unused < ? LIMIT 10000",
          arguments: [now - Limits.keptSeconds]), db)
    }
  }

  /// Removes documents with their passages, and the vectors that no other passage has.
  private func forget(_ documents: [Int64], _ db: Database) throws {
    guard !documents.isEmpty else { return }
    var vectors: Set<Int64> = []
    var passages = 0
    for id in documents {
      let range: StatementArguments = [
        Schema.passageID(document: id, ordinal: 0), Schema.passageID(document: id + 1, ordinal: 0),
      ]
      vectors.formUnion(
        try Int64.fetchAll(
          db, sql: "SELECT vector FROM passage WHERE id >= ? AND id < ? AND vector > 0",
          arguments: range))
      try db.execute(sql: "DELETE FROM passage WHERE id >= ? AND id < ?", arguments: range)
      passages += db.changesCount
      try db.execute(sql: "DELETE FROM body WHERE document = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM document WHERE id = ?", arguments: [id])
    }
    let others = try db.cachedStatement(sql: "SELECT 1 FROM passage WHERE vector = ? LIMIT 1")
    let unused = try vectors.filter { try Int.fetchOne(others, arguments: [$0]) == nil }
    if let table = try VectorTable.answering(db), !unused.isEmpty {
      var postings = try PostingLists(table, lists: lists, db)
      try postings.remove(unused.sorted())
    }
    try db.execute(
      sql: """
        INSERT INTO meta VALUES ('deadPassages', ?)
        ON CONFLICT(key) DO UPDATE SET value = value + excluded.value
        """, arguments: [passages])
  }

  /// Where more passages are dead than alive, all terms are made again from the texts; vectors, which are
  /// named by what they are of, stay. Files are read newest first, as in a new index.
  private func startTermsAnew() throws {
    try pool.write { db in
      let dead = try Int.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'deadPassages'") ?? 0
      let alive = try Int.fetchOne(db, sql: "SELECT total(passages) FROM document") ?? 0
      guard dead > max(alive, Limits.deadPassages) else { return }
      try Updater.removeAllTerms(db)
    }
  }

  /// Makes every text one that is to be read; vectors stay.
  static func removeAllTerms(_ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO terms(terms) VALUES ('delete-all');
        DELETE FROM passage;
        DELETE FROM body;
        DELETE FROM document;
        UPDATE file SET document = NULL, reason = 'pending'
          WHERE document IS NOT NULL OR reason IN ('text', 'truncated', 'noText', 'failed');
        DELETE FROM meta WHERE key = 'deadPassages';
        """)
  }
}

extension IndexingReason {
  /// Whether the contents were read.
  var isOfContents: Bool {
    switch self {
    case .text, .truncated, .noText, .failed: true
    case .pending, .empty, .excluded, .ignored, .secret, .unknown: false
    }
  }
}
