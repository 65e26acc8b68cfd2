// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// What a transaction that did not end left in the journal.
  private struct Journal {
    var base: Int64
    var paths: [RelativePath]

    init?(_ db: Database) throws {
      let rows = try Row.fetchAll(db, sql: "SELECT base, path FROM journal")
      guard let first = rows.first else { return nil }
      base = first[0]
      paths = rows.map { RelativePath(bytes: Array($0[1] as Data)) }
    }
  }

  /// Repairs what a crash left, unless the tree is read-only or the transaction is still running.
  func recover() throws {
    guard try reading({ try Journal($0) }) != nil else { return }
    do {
      try locked { try recoverHoldingLock() }
    } catch HistoryError.locked, HistoryError.readOnly, HistoryError.corrupt {
      // What can be read is read; a check tells what is the matter with the rest.
      return
    }
  }

  /// Puts the tree back to before an interrupted transaction. What the interruption left, and what
  /// others wrote since, is captured first, as an operation that the putting back reverts.
  func recoverHoldingLock() throws {
    guard let journal = try reading({ try Journal($0) }) else { return }
    let scope = Store.narrow(journal.paths)
    do {
      _ = try capture(guardRequest(scope, by: .current))
    } catch HistoryError.diskFull {
      return try putBack(scope, Staging(tree: tree), by: .current)
    }
    let exclusion = try exclusion()
    let (patch, head) = try reading { db in
      (
        try TreePatch.restoring(db, to: journal.base, scope: [], exclusion: exclusion),
        try OperationLog.head(db)
      )
    }
    let interrupted = (journal.base + 1..<head + 1).map { OperationID(rawValue: $0) }
    try apply(patch, scope: patch.paths, by: .current, reverts: interrupted)
  }

  /// Puts `scope` back to the head without keeping what is there now: the failed body of a
  /// transaction a moment ago left it.
  func putBack(_ scope: [RelativePath], _ staging: Staging, by actor: Actor) throws {
    let request = guardRequest(scope, by: actor)
    let exclusion = try exclusion()
    let writer = try ContentWriter(store: self)
    let comparison = try reading { db in
      try Comparison(db, tree: tree, exclusion: exclusion, scope: request.scope)
    }
    var items = comparison.items
    var capture = ContentCapture(tree: tree, writer: writer)
    capture.isBlind = true
    _ = try capture.run(&items) {}
    let patch = try imagined { db in
      let head = try OperationLog.head(db)
      var report = ScanReport()
      try record(items, comparison.vanished, request, db, &report)
      return try TreePatch.restoring(db, to: head, scope: [], exclusion: exclusion)
    }
    try apply(patch, scope: scope, by: actor, reverts: [])
  }

  private func apply(
    _ patch: TreePatch, scope: [RelativePath], by actor: Actor, reverts: [OperationID]
  ) throws {
    let staging = try Staging(tree: tree)
    let patcher = TreePatcher(store: self, staging: staging, patch: patch)
    try patcher.run()
    try checked(semfs_syncfs(staging.folder), tree.path)
    var request = CaptureRequest(
      scope: ComparisonScope(scope, isDeep: false),
      draft: OperationDraft(kind: reverts.isEmpty ? .scan : .undo, actor: actor))
    if scope.isEmpty { request.scope = ComparisonScope(patch.paths, isDeep: false) }
    request.expected = patcher.expected
    request.written = patcher.written
    request.reverts = reverts
    request.endsJournal = true
    _ = try self.capture(request)
    staging.clear()
  }

  /// The result of `body` on the log, of which nothing stays.
  func imagined<Result>(_ body: (Database) throws -> Result) throws -> Result {
    var result: Result?
    try writing { db in
      try db.inSavepoint {
        result = try body(db)
        return .rollback
      }
    }
    guard let result else { preconditionFailure("a savepoint that did not run") }
    return result
  }
}
