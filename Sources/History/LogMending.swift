// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Puts right what rows that could not be read meant to the others, in a log that nobody else has
/// open. Nothing is dropped without a note.
struct LogMending {
  let db: Database
  let segments: Segments
  private(set) var notes: [String] = []

  init(db: Database, segments: Segments) {
    self.db = db
    self.segments = segments
  }

  mutating func run() throws {
    try db.execute(sql: "INSERT OR IGNORE INTO commits (id, count) VALUES (1, 0)")
    try fillOperations()
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO node (id, created) SELECT node, min(since) FROM
        (SELECT node, since FROM name UNION ALL SELECT node, since FROM version
        UNION ALL SELECT parent, since FROM name UNION ALL SELECT 1, 1) GROUP BY node
        """)
    try db.execute(
      sql: """
        INSERT INTO version (node, since, kind, mode, uid, gid, mtime, size)
        SELECT 1, 1, 1, 493, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM version WHERE node = 1)
        """)
    try dropImpossibleRows()
    try findChunks()
    try giveUpContents()
    try remakeChain()
  }

  /// Operations of which the row is gone keep their number.
  private mutating func fillOperations() throws {
    let last =
      try Int64.fetchOne(
        db,
        sql: """
          SELECT max(coalesce((SELECT max(id) FROM operation), 1),
            coalesce((SELECT max(since) FROM name), 1),
            coalesce((SELECT max(since) FROM version), 1))
          """) ?? 1
    try db.execute(
      sql: """
        WITH RECURSIVE all_ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM all_ids WHERE id < ?)
        INSERT INTO operation (id, time, kind, uid, pid, program, changes, digest)
        SELECT id, coalesce((SELECT max(time) FROM operation o WHERE o.id < a.id), 0),
          iif(id = 1, 'initialise', 'scan'), 0, 0, 'lost', 0, zeroblob(32)
        FROM all_ids a WHERE id NOT IN (SELECT id FROM operation)
        """, arguments: [last])
    let added = db.changesCount
    if added > 0 { notes.append("\(added) operations are known by their number alone") }
  }

  private static let impossible: [(what: String, sql: String)] = [
    ("names that hold for no operation", "DELETE FROM name WHERE until <= since OR since < 1"),
    (
      "versions that hold for no operation", "DELETE FROM version WHERE until <= since OR since < 1"
    ),
    (
      "names that overlap others",
      """
      DELETE FROM name WHERE id IN (SELECT id FROM (SELECT id, since,
        lag(coalesce(until, 9223372036854775807)) OVER (PARTITION BY parent, name ORDER BY since)
        AS former FROM name) WHERE former > since)
      """
    ),
    (
      "versions that overlap others",
      """
      DELETE FROM version WHERE id IN (SELECT id FROM (SELECT id, since,
        lag(coalesce(until, 9223372036854775807)) OVER (PARTITION BY node ORDER BY since)
        AS former FROM version) WHERE former > since)
      """
    ),
    (
      "names of files of which no version is left",
      """
      DELETE FROM name WHERE until IS NULL AND node NOT IN
        (SELECT node FROM version WHERE until IS NULL)
      """
    ),
    (
      "names in folders that are gone",
      """
      DELETE FROM name WHERE until IS NULL AND parent NOT IN
        (SELECT node FROM version WHERE until IS NULL AND kind = 1)
      """
    ),
    (
      "versions of files of which no name is left",
      """
      DELETE FROM version WHERE until IS NULL AND node <> 1 AND node NOT IN
        (SELECT node FROM name WHERE until IS NULL)
      """
    ),
    (
      "snapshots of operations that are gone",
      """
      DELETE FROM snapshot WHERE operation NOT IN
        (SELECT id FROM operation WHERE kind <> 'pruned')
      """
    ),
  ]

  /// One row's going may make another impossible.
  private mutating func dropImpossibleRows() throws {
    var counts: [String: Int] = [:]
    var isDone = false
    while !isDone {
      isDone = true
      for rule in LogMending.impossible {
        try db.execute(sql: rule.sql)
        guard db.changesCount > 0 else { continue }
        counts[rule.what, default: 0] += db.changesCount
        isDone = false
      }
    }
    for (what, count) in counts.sorted(by: { $0.key < $1.key }) {
      notes.append("dropped: \(count) \(what)")
    }
  }

  // MARK: Chunks and contents

  /// Chunks of which the row is gone, from the records in the segments: each has its digest, and
  /// ids rise as records follow each other.
  private mutating func findChunks() throws {
    let known = Set(try Data.fetchAll(db, sql: "SELECT digest FROM chunk"))
    let ids = Set(try Int64.fetchAll(db, sql: "SELECT id FROM chunk"))
    var wanted: [Int64: Int] = [:]
    for blob in try Data.fetchAll(db, sql: "SELECT chunks FROM content") {
      for item in ChunkList(blob)?.items ?? [] where !ids.contains(item.id) {
        wanted[item.id] = item.length
      }
    }
    guard !wanted.isEmpty else { return }
    var free = try segments.records().filter { !known.contains($0.digest) }
    var found = 0
    for (id, length) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let index = free.firstIndex(where: { $0.length == length }) else { continue }
      let chunk = free.remove(at: index)
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO chunk (id, digest, segment, offset, stored, length, codec)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, chunk.digest, chunk.segment, chunk.offset, chunk.stored, chunk.length,
          chunk.codec.rawValue,
        ])
      found += db.changesCount
    }
    if found > 0 { notes.append("\(found) chunks were found again in the segments") }
  }

  /// Contents that cannot be put together get a chunk that is lost (segment 0).
  private mutating func giveUpContents() throws {
    try db.execute(
      sql: """
        INSERT INTO content (id, digest, size, chunks)
        SELECT DISTINCT content, CAST('lost content ' || content AS BLOB), size, x'00'
        FROM version WHERE content IS NOT NULL AND content NOT IN (SELECT id FROM content)
        GROUP BY content
        """)
    for row in try Row.fetchAll(db, sql: "SELECT id, digest, size, chunks FROM content") {
      let chunks = try ChunkList(row[3])?.items.map { try ChunkRecord.fetch(db, id: $0.id) }
      if let chunks, ContentProof(chunks: chunks, segments: segments).holds(row[1], row[2]) {
        continue
      }
      try ContentProof.giveUp(db, content: row[0], size: row[2])
    }
  }

  private mutating func remakeChain() throws {
    var previous = Data(count: 32)
    var first: Int64?
    let seals = Set(try Int64.fetchAll(db, sql: "SELECT operation FROM seal"))
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM operation ORDER BY id") {
      guard var operation = try OperationLog.fetch(db, id: id) else { continue }
      if seals.contains(id) {
        let seal = try OperationLog.seal(db, of: operation, after: previous)
        try db.execute(
          sql: "UPDATE seal SET digest = ? WHERE operation = ?", arguments: [seal, id])
      } else {
        let digest = try OperationLog.digest(db, of: operation, after: previous)
        if digest != operation.digest {
          first = first ?? id
          operation.digest = digest
          try db.execute(
            sql: "UPDATE operation SET digest = ? WHERE id = ?", arguments: [digest, id])
        }
      }
      previous = operation.digest
    }
    if let first {
      notes.append(
        "what operation \(first) recorded is not whole any more; the hash chain is new from there")
    }
  }
}

/// Whether chunks make up a content.
struct ContentProof {
  let chunks: [ChunkRecord?]
  let segments: Segments

  func holds(_ digest: Data, _ size: Int64) -> Bool {
    let whole = chunks.compactMap { $0 }
    guard whole.count == chunks.count else { return false }
    // What was given up before, or is damaged, is another matter than a wrong list.
    if whole.contains(where: \.isLost) { return true }
    if whole.count == 1 { return whole[0].digest == digest && Int64(whole[0].length) == size }
    if ContentDigest.of(whole.map { ($0.digest, $0.length) }) == digest { return true }
    let stream = DigestStream()
    for chunk in whole {
      guard case .success(let bytes) = segments.read(chunk) else { return true }
      stream.update(bytes)
    }
    return stream.finish() == digest && whole.reduce(0) { $0 + Int64($1.length) } == size
  }

  /// Gives a content one chunk that is lost.
  static func giveUp(_ db: Database, content: Int64, size: Int64) throws {
    let id = try Schema.nextID(db, in: "chunk")
    try db.execute(
      sql: """
        INSERT INTO chunk (id, digest, segment, offset, stored, length, codec)
        VALUES (?, CAST('lost chunk ' || ? AS BLOB), 0, 0, 0, ?, 0)
        """, arguments: [id, id, min(size, Int64(Int32.max))])
    var list = ChunkList()
    list.items = [(id, Int(min(size, Int64(Int32.max))))]
    try db.execute(
      sql: "UPDATE content SET chunks = ? WHERE id = ?", arguments: [list.blob, content])
  }
}
