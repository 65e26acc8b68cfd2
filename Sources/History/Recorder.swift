// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Writes the rows of one operation, in the caller's transaction. Close before opening: a name and a
/// node have one live row each.
final class Recorder {
  let db: Database
  let id: Int64
  private let draft: OperationDraft
  private(set) var hasChanges = false
  private var nextName: Int64
  private var nextVersion: Int64

  init(_ db: Database, draft: OperationDraft) throws {
    self.db = db
    self.draft = draft
    id = try OperationLog.head(db) + 1
    nextName = try Schema.nextID(db, in: "name")
    nextVersion = try Schema.nextID(db, in: "version")
  }

  func recordRoot(_ status: FileStatus) throws {
    try addNode(Schema.rootNode)
    try openVersion(
      NodeState(status, content: nil, target: nil, xattrs: nil), of: Schema.rootNode)
  }

  func addNode(_ node: Int64) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO node (id, created) VALUES (?, ?)")
      .execute(arguments: [node, id])
  }

  func closeName(_ row: Int64) throws {
    hasChanges = true
    try db.cachedStatement(sql: "UPDATE name SET until = ? WHERE id = ?")
      .execute(arguments: [id, row])
  }

  /// - Returns: the row.
  @discardableResult
  func openName(_ name: [UInt8], in parent: Int64, for node: Int64) throws -> Int64 {
    hasChanges = true
    defer { nextName += 1 }
    try db.cachedStatement(
      sql: "INSERT INTO name (id, parent, name, node, since) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [nextName, parent, Data(name), node, id])
    return nextName
  }

  func closeVersion(_ row: Int64) throws {
    hasChanges = true
    try db.cachedStatement(sql: "UPDATE version SET until = ? WHERE id = ?")
      .execute(arguments: [id, row])
  }

  /// - Returns: the row.
  @discardableResult
  func openVersion(_ state: NodeState, of node: Int64) throws -> Int64 {
    hasChanges = true
    defer { nextVersion += 1 }
    try db.cachedStatement(
      sql: """
        INSERT INTO version
          (id, node, since, kind, mode, uid, gid, mtime, size, content, target, xattrs)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      nextVersion, node, id, state.kind.code, state.mode, state.uid, state.gid, state.mtime,
      state.size, state.content, state.target.map { Data($0) }, state.xattrs,
    ])
    return nextVersion
  }

  func see(_ seen: SeenStatus, of node: Int64) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO seen (node, device, inode, born, changed, modified, size)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      node, seen.identity.device, seen.identity.inode, seen.born, seen.changed, seen.modified,
      seen.size,
    ])
  }

  /// The live version of a node: its row and state.
  func liveVersion(of node: Int64) throws -> (row: Int64, state: NodeState)? {
    let statement = try db.cachedStatement(
      sql: "SELECT id, \(NodeState.columns) FROM version WHERE node = ? AND until IS NULL")
    return try Row.fetchOne(statement, arguments: [node]).map { row in
      (row[0], try NodeState(row, from: 1))
    }
  }

  func hasLiveName(_ node: Int64) throws -> Bool {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM name WHERE node = ? AND until IS NULL"),
      arguments: [node]) != nil
  }

  /// Enters the operation itself and its digest.
  func finish(changeCount: Int, reverts: [OperationID] = []) throws -> Operation {
    let add = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO reverted (operation, target) VALUES (?, ?)")
    for target in reverts { try add.execute(arguments: [id, target.rawValue]) }
    let previous =
      try Data.fetchOne(
        db.cachedStatement(sql: "SELECT digest FROM operation WHERE id = ?"), arguments: [id - 1])
      ?? Data(count: 32)
    var operation = Operation(
      id: OperationID(rawValue: id), time: draft.time ?? Timestamp(rawValue: clockNow()),
      kind: draft.kind, actor: draft.actor, prompt: draft.prompt, plan: draft.plan,
      reverts: try OperationLog.reverted(db, by: id), changeCount: changeCount, digest: Data())
    operation.digest = try OperationLog.digest(db, of: operation, after: previous)
    try db.cachedStatement(
      sql: """
        INSERT INTO operation (id, time, kind, uid, pid, program, prompt, plan, changes, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, operation.time.rawValue, operation.kind.rawValue, Int64(operation.actor.uid),
      Int64(operation.actor.pid), operation.actor.program, operation.prompt, operation.plan,
      changeCount, operation.digest,
    ])
    return operation
  }
}
