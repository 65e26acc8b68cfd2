// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pruning forgets operations: rows that hold at no kept operation go, and of a forgotten operation
// stays a stub (id, time, actor, digest), so that the chain of digests goes on. An operation that
// lost something gets a seal, a digest over what is left of it, and the prune, itself an operation,
// has the seals in its own digest: what remains is as tamper-evident as before. docs/FORMAT.md,
// "Pruning".
//
// A prune runs as several transactions, each a whole prune of some operations, so that captures of a
// mount wait for seconds at most. Contents go with Store+Compaction.swift.
import Foundation
import GRDB
import SystemPackage

/// What a prune would do, or did.
package struct PrunePlan: Sendable {
  package var policy: KeepPolicy
  /// Newest first, with the reasons.
  package var kept: [KeptOperation] = []
  /// Rising.
  package var forgotten: [OperationID] = []
  /// Snapshots whose operations are forgotten.
  package var labels: [String] = []
  /// Versions that no kept operation needs, and the bytes in the segments that only they use.
  package var versions = 0
  package var bytes: Int64 = 0
  /// The store when it is done, about.
  package var bytesAfter: Int64 = 0
}

extension Store {
  /// Operations that one transaction of a prune forgets at most: 20,000 with a version each take
  /// about a second.
  static let operationsPerPrune = 20_000

  /// What `prune` with this policy would do now.
  package func prunePlan(_ policy: KeepPolicy, timeZone: TimeZone) throws -> PrunePlan {
    try reading { db in
      var plan = PrunePlan(policy: policy)
      let candidates = try Store.candidates(db)
      plan.kept = policy.choose(among: candidates, zone: timeZone)
      try fit(&plan, db, candidates)
      let kept = Set(plan.kept.map(\.id.rawValue))
      let gone = candidates.filter { !kept.contains($0.id) }
      plan.forgotten = gone.map { OperationID(rawValue: $0.id) }.reversed()
      plan.labels = gone.flatMap(\.labels).sorted()
      return plan
    }
  }

  /// Forgets what the plan says, as far as it still can be; the contents stay until `compact`.
  /// - Returns: the operations that did it; empty where there was nothing to forget.
  package func prune(_ plan: PrunePlan, actor: Actor, progress: (@Sendable (Int) -> Bool)? = nil)
    throws -> [Operation]
  {
    var made: [Operation] = []
    var left = plan.forgotten.map(\.rawValue)[...]
    let labels = Set(plan.labels)
    while !left.isEmpty {
      let batch = Array(left.prefix(Store.operationsPerPrune))
      left = left.dropFirst(batch.count)
      let operation = try locked {
        try recoverHoldingLock()
        return try forget(batch, labels: labels, actor: actor)
      }
      try reach(.committed)
      if let operation { made.append(operation) }
      if progress?(plan.forgotten.count - left.count) == false { throw CancellationError() }
      if !left.isEmpty { letOthersIn() }
    }
    return made
  }

  /// Who waits for the lock looks every 20 milliseconds.
  func letOthersIn() { usleep(50_000) }

  private static func candidates(_ db: Database) throws -> [PruneCandidate] {
    var labels: [Int64: [String]] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT operation, label FROM snapshot ORDER BY label") {
      labels[row[0], default: []].append(row[1])
    }
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT id, time, changes FROM operation WHERE kind <> 'pruned' ORDER BY id DESC")
    var result: [PruneCandidate] = []
    while let row = try rows.next() {
      let id: Int64 = row[0]
      result.append(
        PruneCandidate(id: id, time: row[1], labels: labels[id] ?? [], changes: row[2] as Int64 > 0)
      )
    }
    return result
  }

  /// Counts what goes, and lets the oldest go too while the store is larger than it may be.
  private func fit(_ plan: inout PrunePlan, _ db: Database, _ candidates: [PruneCandidate]) throws {
    var rising = Array(plan.kept.reversed())
    let isProtected = rising.enumerated().map { index, item in
      index == rising.count - 1 || item.isNamed
    }
    let use = try ContentUse(db, kept: rising.map(\.id.rawValue), isProtected: isProtected)
    let database = bytes(of: "history.db") + bytes(of: "history.db-wal")
    var size = database + use.protectedBytes + use.bytes.reduce(0, +)
    plan.bytes = use.unneededBytes
    plan.versions = use.versions
    if let greatest = plan.policy.greatestSize {
      var dropped: Set<Int> = []
      for position in rising.indices where size > greatest && !isProtected[position] {
        dropped.insert(position)
        size -= use.bytes[position]
        plan.bytes += use.bytes[position]
      }
      rising = rising.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
      plan.kept = rising.reversed()
    }
    plan.bytesAfter = size
  }

  // MARK: For the holder of the lock

  /// Forgets operations of which all before the last are kept or forgotten with it.
  private func forget(_ batch: [Int64], labels: Set<String>, actor: Actor) throws -> Operation? {
    try writing { db in
      // The bytes of what is forgotten are overwritten, not only unlinked.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
      let forgetting = try Forgetting(db, batch: batch, labels: labels)
      guard !forgetting.isEmpty else { return nil }
      let recorder = try Recorder(db, draft: OperationDraft(kind: .prune, actor: actor))
      try forgetting.run(as: recorder.id)
      try reach(.rowsWritten)
      return try recorder.finish(changeCount: 0)
    }
  }
}

/// One transaction of a prune.
private struct Forgetting {
  let db: Database
  /// Rising; what another prune forgot in the meantime is left out.
  let batch: [Int64]
  var isEmpty: Bool { batch.isEmpty }

  init(_ db: Database, batch: [Int64], labels: Set<String>) throws {
    self.db = db
    let head = try OperationLog.head(db)
    let isThere = try db.makeStatement(
      sql: "SELECT 1 FROM operation WHERE id = ? AND kind <> 'pruned'")
    // A label given since the plan was made keeps its operation.
    var labelled: Set<Int64> = []
    for row in try Row.fetchAll(db, sql: "SELECT operation, label FROM snapshot") {
      if !labels.contains(row[1]) { labelled.insert(row[0]) }
    }
    self.batch = try batch.filter { id in
      try id < head && !labelled.contains(id) && Int.fetchOne(isThere, arguments: [id]) != nil
    }
  }

  func run(as prune: Int64) throws {
    guard let last = batch.last else { return }
    for name in ["keep", "forget", "lost", "gone_name", "gone_version"] {
      try db.execute(sql: "CREATE TEMP TABLE \(name) (id INTEGER PRIMARY KEY)")
    }
    defer {
      for name in ["keep", "forget", "lost", "gone_name", "gone_version"] {
        try? db.execute(sql: "DROP TABLE temp.\(name)")
      }
    }
    let add = try db.makeStatement(sql: "INSERT INTO temp.forget (id) VALUES (?)")
    for id in batch { try add.execute(arguments: [id]) }
    try db.execute(
      sql: """
        INSERT INTO temp.keep SELECT id FROM operation
        WHERE id <= ? AND kind <> 'pruned' AND id NOT IN (SELECT id FROM temp.forget)
        """, arguments: [last])
    try find(last)
    try remove()
    try makeStubs()
    try seal(as: prune)
  }

  /// The rows that hold at no kept operation, and the operations that they are rows of.
  private func find(_ last: Int64) throws {
    try db.execute(sql: "INSERT INTO temp.lost SELECT id FROM temp.forget")
    for table in ["name", "version"] {
      try db.execute(
        sql: """
          INSERT INTO temp.gone_\(table) SELECT id FROM \(table) WHERE until <= ? AND NOT EXISTS (
            SELECT 1 FROM temp.keep WHERE keep.id >= since AND keep.id < until)
          """, arguments: [last + 1])
      for column in ["since", "until"] {
        try db.execute(
          sql: """
            INSERT OR IGNORE INTO temp.lost
            SELECT \(column) FROM \(table) WHERE id IN (SELECT id FROM temp.gone_\(table))
            """)
      }
    }
  }

  private func remove() throws {
    for table in ["name", "version", "node"] { try Store.remember(db, table) }
    try db.execute(sql: "CREATE TEMP TABLE gone_node (id INTEGER PRIMARY KEY)")
    defer { try? db.execute(sql: "DROP TABLE temp.gone_node") }
    for table in ["name", "version"] {
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO temp.gone_node
          SELECT node FROM \(table) WHERE id IN (SELECT id FROM temp.gone_\(table))
          """)
      try db.execute(
        sql: "DELETE FROM \(table) WHERE id IN (SELECT id FROM temp.gone_\(table))")
    }
    try db.execute(
      sql: """
        DELETE FROM temp.gone_node WHERE EXISTS (SELECT 1 FROM name WHERE node = gone_node.id)
          OR EXISTS (SELECT 1 FROM version WHERE node = gone_node.id)
        """)
    try db.execute(sql: "DELETE FROM seen WHERE node IN (SELECT id FROM temp.gone_node)")
    try db.execute(sql: "DELETE FROM node WHERE id IN (SELECT id FROM temp.gone_node)")
  }

  /// Who took back whom stays known as long as one of the two is kept.
  private func makeStubs() throws {
    try db.execute(
      sql: """
        UPDATE operation SET kind = 'pruned', pid = 0, prompt = NULL, plan = NULL
        WHERE id IN (SELECT id FROM temp.forget)
        """)
    try db.execute(
      sql: "DELETE FROM snapshot WHERE operation IN (SELECT id FROM temp.forget)")
    let gone = """
      FROM reverted WHERE
        (operation IN (SELECT id FROM temp.forget) OR target IN (SELECT id FROM temp.forget))
        AND (SELECT kind FROM operation WHERE id = reverted.operation) = 'pruned'
        AND (SELECT kind FROM operation WHERE id = reverted.target) = 'pruned'
      """
    try db.execute(sql: "INSERT OR IGNORE INTO temp.lost SELECT operation \(gone)")
    try db.execute(sql: "DELETE \(gone)")
  }

  /// Seals what lost something, also the prunes whose seals are replaced thereby.
  private func seal(as prune: Int64) throws {
    var added = 1
    while added > 0 {
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO temp.lost
          SELECT prune FROM seal WHERE operation IN (SELECT id FROM temp.lost)
          """)
      added = db.changesCount
    }
    try db.execute(sql: "DELETE FROM seal WHERE operation IN (SELECT id FROM temp.lost)")
    let add = try db.makeStatement(
      sql: "INSERT INTO seal (operation, digest, prune) VALUES (?, ?, ?)")
    let digest = try db.makeStatement(sql: "SELECT digest FROM operation WHERE id = ?")
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM temp.lost ORDER BY id") {
      guard let operation = try OperationLog.fetch(db, id: id) else {
        throw HistoryError.corrupt("operation \(id) is missing")
      }
      let previous = try Data.fetchOne(digest, arguments: [id - 1]) ?? Data(count: 32)
      let seal = try OperationLog.seal(db, of: operation, after: previous)
      try add.execute(arguments: [id, seal, prune])
    }
  }
}

extension Store {
  /// Keeps the greatest id that `table` ever gave out, before rows of it go.
  static func remember(_ db: Database, _ table: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO spent (name, id) VALUES (?, ?)",
      arguments: [table, try Schema.nextID(db, in: table) - 1])
  }
}
