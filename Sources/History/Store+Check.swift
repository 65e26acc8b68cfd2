// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// Structure, and with `readingData` every digest. Findings in sentences; empty is clean.
  /// `progress` is told how many of how many things were looked at.
  package func check(readingData: Bool, progress: (@Sendable (Int, Int) -> Void)? = nil) throws
    -> [String]
  {
    try reading { db in
      var checker = StoreCheck(db: db, segments: segments)
      do {
        try checker.run(readingData: readingData, progress: progress)
      } catch let error as DatabaseError {
        checker.findings.append("history.db cannot be read: \(error.message ?? "\(error)")")
      } catch HistoryError.corrupt(let reason) {
        checker.findings.append("history.db is damaged: \(reason)")
      }
      return checker.findings
    }
  }
}

/// Looks for what must not be in a store; reads only.
private struct StoreCheck {
  let db: Database
  let segments: Segments
  var findings: [String] = []
  private static let mostFindings = 1000

  init(db: Database, segments: Segments) {
    self.db = db
    self.segments = segments
  }

  mutating func run(readingData: Bool, progress: (@Sendable (Int, Int) -> Void)?) throws {
    for message in try String.fetchAll(db, sql: "PRAGMA integrity_check") where message != "ok" {
      add("SQLite: \(message)")
    }
    try checkStructure()
    try checkChain()
    try checkChunks(readingData: readingData, progress: progress)
    try checkContents(readingData: readingData)
  }

  private mutating func add(_ finding: String) {
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
      "SELECT id FROM version WHERE content NOT IN (SELECT id FROM content)"
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
      let reason = readingData ? segments.damage(of: chunk) : segments.missing(chunk)
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
    let isThere = try db.makeStatement(sql: "SELECT length FROM chunk WHERE id = ?")
    let stream = DigestStream()
    let rows = try Row.fetchCursor(db, sql: "SELECT id, digest, size, chunks FROM content")
    while let row = try rows.next() {
      let id: Int64 = row[0]
      guard let list = ChunkList(row[3]) else {
        add("the chunk list of content \(id) makes no sense")
        continue
      }
      for item in list.items {
        if try Int.fetchOne(isThere, arguments: [item.id]) != item.length {
          add("content \(id) refers to chunk \(item.id), which is not there or of another length")
        }
      }
      guard readingData else { continue }
      stream.restart()
      var size: Int64 = 0
      var isWhole = true
      for item in list.items {
        guard let chunk = try ChunkRecord.fetch(db, id: item.id),
          case .success(let bytes) = segments.read(chunk), bytes.count == item.length
        else {
          isWhole = false
          break
        }
        stream.update(bytes)
        size += Int64(bytes.count)
      }
      if !isWhole {
        add("content \(id) misses a chunk")
      } else if size != row[2] || stream.finish() != row[1] {
        add("content \(id) is not what its digest says")
      }
    }
  }
}

extension Segments {
  /// Why a chunk cannot be read; nil where it can.
  fileprivate func damage(of chunk: ChunkRecord) -> DamageReason? {
    guard case .failure(let reason) = read(chunk) else { return nil }
    return reason
  }
}
