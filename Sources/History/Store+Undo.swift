// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// What taking back `operations` would do.
  /// - Throws: `HistoryError.conflict` where a later operation changed the same files.
  package func revertPreview(_ operations: [OperationID], force: Bool = false) throws -> [Change] {
    let exclusion = try exclusion()
    return try reading { db in
      try TreePatch.reverting(db, operations, exclusion: exclusion, force: force).changes()
    }
  }

  /// The later operations that changed what `operation` did, and where: why it cannot simply be taken
  /// back. Newest first.
  package func dependents(of operation: OperationID) throws
    -> [(path: FilePath, later: [OperationID])]
  {
    try reading { db in
      let head = try OperationLog.head(db)
      var result: [(path: FilePath, later: [OperationID])] = []
      for node in try Store.nodesTouched(
        db, after: operation.rawValue - 1, upTo: operation.rawValue)
      where node != Schema.rootNode {
        let later = try Int64.fetchAll(
          db,
          sql: """
            SELECT since FROM name WHERE node = ?1 AND since > ?2
            UNION SELECT until FROM name WHERE node = ?1 AND until > ?2
            UNION SELECT since FROM version WHERE node = ?1 AND since > ?2
            UNION SELECT until FROM version WHERE node = ?1 AND until > ?2 ORDER BY 1 DESC
            """, arguments: [node, operation.rawValue])
        guard !later.isEmpty else { continue }
        let path =
          try NodePaths.paths(db, of: node, at: head).first
          ?? NodePaths.paths(db, of: node, at: operation.rawValue).first
          ?? NodePaths.paths(db, of: node, at: operation.rawValue - 1).first ?? .root
        result.append((path.filePath, later.map { OperationID(rawValue: $0) }))
      }
      return result
    }
  }

  /// Takes `operations` back, as one operation that reverts them; nil where there is nothing to do.
  /// - Throws: `HistoryError.conflict` where a later operation changed the same files; nothing is done.
  ///   With `force` such a file is put back all the same: what it is now stays as a version.
  package func revert(
    _ operations: [OperationID], force: Bool = false, draft: OperationDraft
  ) throws -> Operation? {
    let exclusion = try exclusion()
    return try locked {
      try recoverHoldingLock()
      return try applyGuarded(draft: draft, reverts: operations) { db in
        try TreePatch.reverting(db, operations, exclusion: exclusion, force: force)
      }
    }
  }

  /// The operations that `undo` would take back: the newest `count` that changed the tree, that are
  /// not taken back already and are no undo or redo themselves, by `program` if given. The first
  /// capture of the tree is none of them: taking it back would empty the tree.
  package func undoable(count: Int, program: String?) throws -> [OperationID] {
    try reading { db in
      let first = try Int64.fetchOne(db, sql: "SELECT min(id) FROM operation WHERE changes > 0")
      return try effective(db, count: count) { row in
        let kind: String = row[1]
        return kind != OperationDraft.Kind.undo.rawValue
          && kind != OperationDraft.Kind.redo.rawValue
          && kind != OperationDraft.Kind.pruned.rawValue
          && row[2] as Int64 > 0 && row[0] as Int64 != first
          && (program == nil || row[3] == program)
      }
    }
  }

  /// The undo that has to be taken back so that `operation` is in effect again: itself where it is
  /// one, else the newest that took it back and is in effect; nil where nothing took it back.
  package func undo(of operation: OperationID) throws -> OperationID? {
    try reading { db in
      let undo = OperationDraft.Kind.undo.rawValue
      let candidates = try Int64.fetchAll(
        db,
        sql: """
          SELECT id FROM operation WHERE kind = ?2 AND (id = ?1 OR id IN
            (SELECT operation FROM reverted WHERE target = ?1)) ORDER BY id = ?1 DESC, id DESC
          """, arguments: [operation.rawValue, undo])
      return try candidates.first { try !isTakenBack(db, $0) }.map { OperationID(rawValue: $0) }
    }
  }

  private func isTakenBack(_ db: Database, _ operation: Int64) throws -> Bool {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT operation FROM reverted WHERE target = ?"),
      arguments: [operation]
    ).contains { try !isTakenBack(db, $0) }
  }

  /// The undo operations that `redo` would take back.
  package func redoable(count: Int, program: String?) throws -> [OperationID] {
    try reading { db in
      try effective(db, count: count) { row in
        row[1] == OperationDraft.Kind.undo.rawValue && (program == nil || row[3] == program)
      }
    }
  }

  /// The newest operations that fit and are not taken back by one that is not taken back itself.
  private func effective(_ db: Database, count: Int, _ fits: (Row) -> Bool) throws -> [OperationID]
  {
    var result: [OperationID] = []
    var takenBack: Set<Int64> = []
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT id, kind, changes, program FROM operation ORDER BY id DESC")
    while result.count < count, let row = try cursor.next() {
      let id: Int64 = row[0]
      if takenBack.contains(id) { continue }
      for target in try OperationLog.reverted(db, by: id) { takenBack.insert(target.rawValue) }
      if fits(row) { result.append(OperationID(rawValue: id)) }
    }
    return result
  }
}

extension TreePatch {
  /// The goals that take `operations` back from the head, newest first: each must find what it
  /// touched as it left it, or as the taking back of a later one in the list leaves it.
  static func reverting(
    _ db: Database, _ operations: [OperationID], exclusion: Exclusion, force: Bool = false
  ) throws -> TreePatch {
    let head = try OperationLog.head(db)
    var patch = TreePatch()
    for operation in Set(operations).sorted().reversed() {
      let id = operation.rawValue
      guard (2...max(2, head)).contains(id), id <= head else {
        throw HistoryError.noSuchOperation(id)
      }
      try requireWhole(db, id)
      for node in try Store.nodesTouched(db, after: id - 1, upTo: id)
      where node != Schema.rootNode {
        try patch.revert(db, node: node, in: id, head: head, force: force)
      }
    }
    for (node, goal) in patch.goals where goal.isNothing { patch.goals[node] = nil }
    try patch.locate(db, head: head)
    return patch
  }

  /// Taking back needs all that the operation changed, and what was there before.
  private static func requireWhole(_ db: Database, _ id: Int64) throws {
    try OperationLog.requireKept(db, id)
    guard try OperationLog.isSealed(db, id) else { return }
    // Something that the operation ended is forgotten: the state before it is.
    throw HistoryError.pruned(
      OperationID(rawValue: id - 1), before: try OperationLog.keptBefore(db, id),
      after: OperationID(rawValue: id))
  }

  private mutating func revert(
    _ db: Database, node: Int64, in id: Int64, head: Int64, force: Bool
  ) throws {
    let inverse = try NodeGoal(db, node: node, from: id, to: id - 1)
    var goal = try goals[node] ?? NodeGoal(db, node: node, from: head, to: head)
    if !inverse.hasSameNames {
      guard force || Set(goal.namesAfter) == Set(inverse.namesBefore) else {
        throw try TreePatch.conflict(db, node: node, after: id, head: head)
      }
      goal.namesAfter = inverse.namesAfter
    }
    if inverse.before != inverse.after {
      let isAsLeft =
        switch (goal.after, inverse.before) {
        case (nil, nil): true
        case (let now?, let then?): now.isRecordedAs(then)
        default: false
        }
      guard force || isAsLeft else {
        throw try TreePatch.conflict(db, node: node, after: id, head: head)
      }
      goal.after = inverse.after
      goal.version = inverse.version
    }
    goals[node] = goal
  }

  /// The newest operation that touched the node, and where it is.
  private static func conflict(_ db: Database, node: Int64, after id: Int64, head: Int64) throws
    -> HistoryError
  {
    let later =
      try Int64.fetchOne(
        db,
        sql: """
          SELECT max(operation) FROM (
            SELECT max(since) AS operation FROM name WHERE node = ?1
            UNION SELECT max(until) FROM name WHERE node = ?1
            UNION SELECT max(since) FROM version WHERE node = ?1
            UNION SELECT max(until) FROM version WHERE node = ?1)
          """, arguments: [node]) ?? head
    let path =
      try NodePaths.paths(db, of: node, at: head).first
      ?? NodePaths.paths(db, of: node, at: id).first
      ?? NodePaths.paths(db, of: node, at: id - 1).first ?? .root
    return .conflict(path: path.filePath, later: OperationID(rawValue: later))
  }
}
