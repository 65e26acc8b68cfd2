// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every change of the tree by semfs runs the same way, so that a crash anywhere ends in before or
// after: (1) under the store's lock, what the disk has is captured (the guard); (2) the journal
// rows (the operation to come back to, the paths that will be touched) are committed; (3) the tree
// is changed; (4) what it is now is captured as one operation, and the same commit empties the
// journal. Whoever finds journal rows while no one holds the lock knows that (3) was interrupted:
// what is there is captured, so that nothing is lost, and the tree is put back.
import CLinux
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// Runs `body`, which changes the tree through the transaction, as one operation, all or nothing:
  /// if `body` throws, or the process dies, what is below `touching` is put back as it was.
  ///
  /// `touching` is captured first (the guard) and journaled; `body` may touch nothing else, and must
  /// not call what takes the store's lock. What cannot be captured cannot be replaced or removed.
  package func transaction<Result>(
    _ draft: OperationDraft, touching: [FilePath], _ body: (TreeTransaction) throws -> Result
  ) throws -> (operation: Operation?, result: Result) {
    let paths = try touching.map { try RelativePath($0) }
    return try locked {
      try recoverHoldingLock()
      let unrecorded = try capture(guardRequest(paths, by: draft.actor)).problems
      try reach(.guarded)
      let scope = paths.contains(.root) ? [] : paths
      return try journaled(scope, draft: draft, reverts: [], isDeep: true) { staging in
        let transaction = TreeTransaction(
          store: self, staging: staging, touching: paths, unrecorded: unrecorded)
        do {
          let result = try body(transaction)
          try transaction.finish()
          return (result, nil)
        } catch is SimulatedCrash {
          throw SimulatedCrash()
        } catch {
          transaction.putBackRemoved()
          throw error
        }
      }
    }
  }

  /// What restoring `scope` (empty: the whole tree) to `point` would do to the tree as it was
  /// captured last.
  package func restorePreview(to point: OperationID, scope: [FilePath]) throws -> [Change] {
    let paths = try scope.map { try RelativePath($0) }
    let exclusion = try exclusion()
    return try reading { db in
      try TreePatch.restoring(
        db, to: point.rawValue, scope: Store.narrow(paths), exclusion: exclusion
      ).changes()
    }
  }

  /// Restores `scope` to `point`; a crash ends before or after, never between. nil: nothing to do.
  ///
  /// `isCaptured`: the log holds what is in `scope`, because a scan or a mount has just seen to it; then
  /// only what is going to be touched is compared with the disk once more.
  package func restore(
    to point: OperationID, scope: [FilePath], isCaptured: Bool = false, draft: OperationDraft
  ) throws -> Operation? {
    let paths = Store.narrow(try scope.map { try RelativePath($0) })
    let exclusion = try exclusion()
    return try locked {
      try recoverHoldingLock()
      if !isCaptured { _ = try capture(guardRequest(paths, by: draft.actor)) }
      return try applyGuarded(draft: draft, reverts: []) { db in
        try TreePatch.restoring(db, to: point.rawValue, scope: paths, exclusion: exclusion)
      }
    }
  }

  // MARK: For the holder of the lock

  func guardRequest(_ paths: [RelativePath], by actor: Actor, isDeep: Bool = true) -> CaptureRequest
  {
    CaptureRequest(
      scope: ComparisonScope(paths, isDeep: isDeep),
      draft: OperationDraft(kind: .scan, actor: actor))
  }

  static func narrow(_ paths: [RelativePath]) -> [RelativePath] {
    paths.contains(.root) ? [] : paths
  }

  /// Makes a patch, captures what it would touch, and carries it out as one operation.
  /// - Throws: `HistoryError.io` where a file that it would replace differs from the log and cannot be
  ///   read.
  func applyGuarded(
    draft: OperationDraft, reverts: [OperationID], _ makePatch: (Database) throws -> TreePatch
  ) throws -> Operation? {
    var patch = try reading(makePatch)
    // What the patch touches may lie outside of what was captured; once it is not news, go on.
    for _ in 0..<8 where !patch.isEmpty {
      let report = try capture(guardRequest(patch.paths, by: draft.actor, isDeep: false))
      // Not below another disk's root or a link: there the patch has nothing to replace.
      if let (path, code) = report.problems.first(where: { $0.error != .improperLink }) {
        throw HistoryError(code, path)
      }
      if report.operation == nil { break }
      patch = try reading(makePatch)
    }
    guard !patch.isEmpty else { return nil }
    try reach(.guarded)
    return try journaled(patch.paths, draft: draft, reverts: reverts, isDeep: false) { staging in
      let patcher = TreePatcher(store: self, staging: staging, patch: patch)
      try patcher.run()
      return ((), patcher)
    }.operation
  }

  /// Steps 2 to 4. `body` gives its result, and the patcher that knows what it wrote.
  private func journaled<Result>(
    _ paths: [RelativePath], draft: OperationDraft, reverts: [OperationID], isDeep: Bool,
    _ body: (Staging) throws -> (Result, TreePatcher?)
  ) throws -> (operation: Operation?, result: Result) {
    let staging = try Staging(tree: tree)
    staging.clear()
    try writing { db in try Store.writeJournal(db, paths) }
    try reach(.journaled)
    do {
      let (result, patcher) = try body(staging)
      try reach(.bodyDone)
      // Before the log says that it is so, the disk must: a power cut takes what is not synced.
      try checked(semfs_syncfs(staging.folder), tree.path)
      var request = CaptureRequest(scope: ComparisonScope(paths, isDeep: isDeep), draft: draft)
      request.expected = patcher?.expected ?? [:]
      request.written = patcher?.written ?? [:]
      request.trustsMoves = patcher != nil
      request.reverts = reverts
      request.endsJournal = true
      let report = try capture(request)
      staging.clear()
      return (report.operation, result)
    } catch is SimulatedCrash {
      throw SimulatedCrash()
    } catch {
      // If putting back fails too, the journal stays, and the next to take the lock tries again.
      try? putBack(paths, staging, by: draft.actor)
      throw error
    }
  }

  private static func writeJournal(_ db: Database, _ paths: [RelativePath]) throws {
    let base = try OperationLog.head(db)
    let add = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO journal (path, base) VALUES (?, ?)")
    for path in paths.isEmpty ? [.root] : paths {
      try add.execute(arguments: [Data(path.bytes), base])
    }
  }
}

extension TreePatch {
  /// The patch as a person would see it.
  func changes() -> [Change] {
    var result: [(RelativePath, Change)] = []
    for goal in goals.values {
      let gone = goal.namesBefore.filter { !goal.namesAfter.contains($0) }
        .compactMap { goal.pathsBefore[$0] }.sorted()
      let added = goal.namesAfter.filter { !goal.namesBefore.contains($0) }
        .compactMap { goal.pathsAfter[$0] }.sorted()
      func add(_ kind: Change.Kind, _ path: RelativePath, from origin: RelativePath? = nil) {
        let change = Change(
          kind: kind, path: path.filePath, origin: origin?.filePath,
          before: kind == .created ? nil : goal.present,
          after: kind == .deleted ? nil : goal.version)
        result.append((path, change))
      }
      for (origin, path) in zip(gone, added) { add(.renamed, path, from: origin) }
      for path in gone.dropFirst(added.count) { add(.deleted, path) }
      for path in added.dropFirst(gone.count) { add(.created, path) }
      if gone.isEmpty, added.isEmpty, let path = goal.pathsAfter.values.sorted().first {
        add(goal.isRewritten ? .modified : .metadata, path)
      }
    }
    return result.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
