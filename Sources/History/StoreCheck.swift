// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// Looks for what must not be in a store; reads only.
struct StoreCheck {
  let db: Database
  let segments: Segments
  /// Which digests are read.
  let chosen: @Sendable (Data) -> Bool
  private(set) var findings: [String] = []
  private static let mostFindings = 1000

  init(db: Database, segments: Segments, chosen: @escaping @Sendable (Data) -> Bool) {
    self.db = db
    self.segments = segments
    self.chosen = chosen
  }

  mutating func run(readingData: Bool, progress: (@Sendable (Int, Int) -> Void)?) throws {
    guard try checkLog() else { return }
    let used = Set(try Int64.fetchAll(db, sql: "SELECT DISTINCT segment FROM chunk"))
    for finding in segments.headerFindings(of: used) { add(finding) }
    try checkChunks(readingData: readingData, progress: progress)
    try checkContents(readingData: readingData)
  }

  /// The log alone, without the segments.
  mutating func runOnLog() throws {
    if try checkLog() { try checkContents(readingData: false) }
  }

  /// Tables, rows and the chain. What pages hold is taken to be anything at all: a page of zeros has a
  /// checksum that holds, and rows are only read once SQLite finds their tables whole and they make sense.
  /// - Returns: false where rows cannot be relied on.
  @discardableResult
  mutating func checkLog() throws -> Bool {
    let messages = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
    for message in messages { add("SQLite: \(message)") }
    guard messages.isEmpty else { return false }
    for table in try LogTable.all() {
      let count =
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM \(table.name) WHERE NOT (\(table.makesSense))") ?? 0
      if count > 0 { add("\(count) rows of the table \(table.name) make no sense") }
    }
    guard findings.isEmpty else { return false }
    try checkStructure()
    try checkChain()
    return true
  }

  mutating func add(_ finding: String) {
    if findings.count < StoreCheck.mostFindings { findings.append(finding) }
  }

  /// Each query gives the ids of rows that break one rule.
  private static let rules: [(sentence: String, sql: String)] = [
    (
      "name row % holds for no operation",
      "SELECT id FROM name WHERE until <= since OR since < 1"
    ),
    (
      "version row % holds for no operation",
      "SELECT id FROM version WHERE until <= since OR since < 1"
    ),
    (
      "name row % overlaps another of the same folder and name",
      """
      SELECT id FROM (SELECT id, since, lag(coalesce(until, 9223372036854775807))
        OVER (PARTITION BY parent, name ORDER BY since) AS former FROM name) WHERE former > since
      """
    ),
    (
      "version row % overlaps another of the same node",
      """
      SELECT id FROM (SELECT id, since, lag(coalesce(until, 9223372036854775807))
        OVER (PARTITION BY node ORDER BY since) AS former FROM version) WHERE former > since
      """
    ),
    ("the table commits has no row %", "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM commits)"),
    (
      "name row % is of a node that is not there",
      "SELECT id FROM name WHERE node NOT IN (SELECT id FROM node)"
    ),
    (
      "name row % is in a folder that is not there",
      "SELECT id FROM name WHERE parent NOT IN (SELECT id FROM node)"
    ),
    (
      "version row % is of a node that is not there",
      "SELECT id FROM version WHERE node NOT IN (SELECT id FROM node)"
    ),
    (
      "version row % refers to a content that is not there",
      """
      SELECT id FROM version WHERE content IS NOT NULL AND content NOT IN (SELECT id FROM content)
      """
    ),
    (
      "name row % lives and its node has no version",
      """
      SELECT n.id FROM name n LEFT JOIN version v ON v.node = n.node AND v.until IS NULL
      WHERE n.until IS NULL AND v.id IS NULL
      """
    ),
    (
      "version row % lives and its node has no name",
      """
      SELECT v.id FROM version v LEFT JOIN name n ON n.node = v.node AND n.until IS NULL
      WHERE v.until IS NULL AND n.id IS NULL AND v.node <> 1
      """
    ),
    (
      "name row % lives in a folder that does not",
      """
      SELECT n.id FROM name n LEFT JOIN version v ON v.node = n.parent AND v.until IS NULL
        AND v.kind = 1 WHERE n.until IS NULL AND v.id IS NULL
      """
    ),
    (
      "name row % names an operation that is not there",
      """
      SELECT id FROM name WHERE since > (SELECT max(id) FROM operation)
        OR until > (SELECT max(id) FROM operation)
      """
    ),
    (
      "version row % names an operation that is not there",
      """
      SELECT id FROM version WHERE since > (SELECT max(id) FROM operation)
        OR until > (SELECT max(id) FROM operation)
      """
    ),
    (
      "a snapshot names operation %, which is not there",
      "SELECT operation FROM snapshot WHERE operation NOT IN (SELECT id FROM operation)"
    ),
    (
      "a snapshot names operation %, which is pruned",
      """
      SELECT s.operation FROM snapshot s JOIN operation o ON o.id = s.operation
      WHERE o.kind = 'pruned'
      """
    ),
    (
      "operation % is pruned and has no seal",
      "SELECT id FROM operation WHERE kind = 'pruned' AND id NOT IN (SELECT operation FROM seal)"
    ),
    (
      "the seal of operation % is of no prune",
      """
      SELECT s.operation FROM seal s LEFT JOIN operation o ON o.id = s.prune
        AND o.kind IN ('prune', 'pruned') WHERE o.id IS NULL OR o.id <= s.operation
      """
    ),
  ]

  private mutating func checkStructure() throws {
    for rule in StoreCheck.rules {
      for id in try Int64.fetchAll(db, sql: rule.sql + " LIMIT 20") {
        add(rule.sentence.replacingOccurrences(of: "%", with: String(id)))
      }
    }
  }

  private mutating func checkChain() throws {
    var previous = Data(count: 32)
    var expected: Int64 = 1
    var seals: [Int64: Data] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT operation, digest FROM seal") {
      seals[row[0]] = row[1]
    }
    let rows = try Row.fetchCursor(db, sql: OperationLog.columns + " ORDER BY id")
    while let row = try rows.next() {
      let operation = try OperationLog.operation(db, row)
      if operation.id.rawValue != expected {
        add("operation \(expected) is missing")
        expected = operation.id.rawValue
      }
      if let seal = seals[expected] {
        if try OperationLog.seal(db, of: operation, after: previous) != seal {
          add("the seal of operation \(expected) breaks: what a prune left of it was changed")
        }
      } else if try OperationLog.digest(db, of: operation, after: previous) != operation.digest {
        add("the hash chain breaks at operation \(expected): it or what it recorded was changed")
      }
      previous = operation.digest
      expected += 1
    }
  }

  private mutating func checkChunks(
    readingData: Bool, progress: (@Sendable (Int, Int) -> Void)?
  ) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM chunk") ?? 0
    var done = 0
    let ids = try Int64.fetchCursor(db, sql: "SELECT id FROM chunk ORDER BY segment, offset")
    while let id = try ids.next() {
      done += 1
      if done % 256 == 0 || done == total { progress?(done, total) }
      guard let chunk = try ChunkRecord.fetch(db, id: id) else {
        add("the row of chunk \(id) makes no sense")
        continue
      }
      if chunk.isLost { continue }
      let isRead = readingData && chosen(chunk.digest)
      let reason = isRead ? segments.damage(of: chunk) : segments.missing(chunk)
      if let reason {
        add("chunk \(id) in \(Segments.name(chunk.segment)) at \(chunk.offset): \(reason.text)")
        try addVictims(of: id)
      }
    }
  }

  /// Names the paths that a lost chunk takes along.
  private mutating func addVictims(of chunk: Int64) throws {
    let contents = try Row.fetchCursor(db, sql: "SELECT id, chunks FROM content")
    var listed = 0
    while listed < 20, let row = try contents.next() {
      guard let list = ChunkList(row[1]), list.items.contains(where: { $0.id == chunk }) else {
        continue
      }
      let versions = try Row.fetchAll(
        db, sql: "SELECT id, node, since FROM version WHERE content = ? LIMIT 20",
        arguments: [row[0] as Int64])
      for version in versions {
        listed += 1
        let path = try NodePaths.paths(db, of: version[1], at: version[2]).first
        let name = path.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "?"
        add("lost with it: \(name) as of operation \(version[2] as Int64)")
      }
    }
  }

  private mutating func checkContents(readingData: Bool) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, digest, size, chunks FROM content")
    while let row = try rows.next() {
      let id: Int64 = row[0]
      guard let list = ChunkList(row[3]) else {
        add("the chunk list of content \(id) makes no sense")
        continue
      }
      let chunks = try list.items.map { try ChunkRecord.fetch(db, id: $0.id) }
      for (item, chunk) in zip(list.items, chunks) where chunk?.length != item.length {
        add("content \(id) refers to chunk \(item.id), which is not there or of another length")
      }
      let whole = chunks.compactMap { $0 }
      guard whole.count == chunks.count, !whole.contains(where: \.isLost) else { continue }
      if let finding = damage(id, row[1], row[2], whole, readingData: readingData) { add(finding) }
    }
  }

  /// Why a content is not what its digest says; nil where it is, or was not to be read.
  private func damage(
    _ id: Int64, _ digest: Data, _ size: Int64, _ chunks: [ChunkRecord], readingData: Bool
  ) -> String? {
    guard chunks.reduce(0, { $0 + Int64($1.length) }) == size else {
      return "content \(id) has not the size of its chunks"
    }
    // The chunk was read already.
    if chunks.count == 1 {
      return chunks[0].digest == digest ? nil : "content \(id) is not what its digest says"
    }
    if ContentDigest.of(chunks.map { ($0.digest, $0.length) }) == digest { return nil }
    // Before format 4 it was that of all bytes.
    guard readingData, chosen(digest) else { return nil }
    let stream = DigestStream()
    for chunk in chunks {
      guard case .success(let bytes) = segments.read(chunk) else {
        return "content \(id) misses a chunk"
      }
      stream.update(bytes)
    }
    return stream.finish() == digest ? nil : "content \(id) is not what its digest says"
  }
}

extension Segments {
  /// Why a chunk cannot be read; nil where it can.
  func damage(of chunk: ChunkRecord) -> DamageReason? {
    guard case .failure(let reason) = read(chunk) else { return nil }
    return reason
  }

  /// Those of `used` whose first bytes are not a segment's. A power cut may leave another so.
  func headerFindings(of used: Set<Int64>) -> [String] {
    guard let numbers = try? numbers() else { return ["the folder segments cannot be read"] }
    return numbers.filter { used.contains($0) && !hasWholeHeader($0) }.map {
      "\(Segments.name($0)) does not begin as a segment does"
    }
  }
}

extension ChunkRecord {
  /// Whether a repair gave the bytes up.
  var isLost: Bool { segment == 0 }
}
