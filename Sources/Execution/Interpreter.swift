// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// Previews and executes plans on one store. One plan is one operation. Safe from any thread.
///
/// A plan is worked out wholly before anything of it runs (`PlanRun`): that is its preview. Execution
/// works it out anew, refuses where that differs from what was agreed to, runs the changes in one
/// transaction of the log, and reads each effect back from the disk before the transaction ends.
package final class Interpreter: Sendable {
  package let store: Store
  private let findIndex: @Sendable () -> Index?
  var index: Index? { findIndex() }
  /// Whether the log is told every change of the tree, by a mount: then the tree is not searched for
  /// changes before it is put back, or gone through.
  let isTold: Bool

  /// `index` nil: what needs one fails with `ExecutionError.noIndex`.
  package convenience init(store: Store, index: Index?, isTold: Bool = false) {
    self.init(store: store, isTold: isTold) { index }
  }

  /// `findIndex` is asked anew for each plan: an index may be made while this lives.
  package init(store: Store, isTold: Bool, findIndex: @escaping @Sendable () -> Index?) {
    self.store = store
    self.isTold = isTold
    self.findIndex = findIndex
  }

  /// What the plan would do, counted. Changes nothing of the tree; where the disk differs from the log
  /// at a path that the plan names, that path is captured first.
  /// - Throws: `ExecutionError` naming the step: a path that is not there, several candidates, …
  package func preview(_ plan: Plan, context: ExecutionContext) throws -> Preview {
    try workOut(plan, context: context, computesResults: false).preview
  }

  /// Runs the plan. What it changes is one operation, all or nothing; the effects are read back from
  /// the disk. `preview`, if given, is what the person agreed to: where the effects would differ
  /// now, nothing runs and `ExecutionError.treeMoved` is thrown.
  /// `changed` is told the paths that were touched, for a mount's caches, before this returns.
  package func execute(
    _ plan: Plan, context: ExecutionContext, agreed preview: Preview? = nil,
    changed: (@Sendable ([FilePath]) -> Void)? = nil
  ) throws -> Outcome {
    var run = try workOut(plan, context: context, computesResults: true)
    if run.preview.changesAnything, !run.isTreeCaptured,
      try capture(run.touchedPaths, for: context)
    {
      run = try workOut(plan, context: context, computesResults: true)
    }
    if let preview, preview.effects != run.preview.effects { throw ExecutionError.treeMoved }
    guard run.preview.changesAnything else { return run.outcome }
    defer { changed?(run.touchedPaths) }
    return try PlanTransaction(run).execute()
  }

  /// Takes one operation back and leaves the later ones, as an operation of this kind.
  /// - Returns: it; nil where there is nothing to take back.
  /// - Throws: `HistoryError.conflict` where later ones build on it and `force` is false.
  package func revert(
    _ operation: OperationID, force: Bool, kind: OperationDraft.Kind, context: ExecutionContext,
    changed: (@Sendable ([FilePath]) -> Void)? = nil
  ) throws -> OperationID? {
    let changes = try store.revertPreview([operation], force: force)
    defer { changed?(changes.flatMap { [$0.path, $0.origin].compactMap(\.self) }) }
    let draft = OperationDraft(kind: kind, actor: context.actor, prompt: context.prompt)
    return try store.revert([operation], force: force, draft: draft)?.id
  }

  /// Ranked files for a selection; what `semfs find` and `.semfs/find` show.
  package func retrieve(_ selection: Selection, context: ExecutionContext) throws -> [FoundFile] {
    let run = try workOut(
      Plan(steps: [.retrieve(selection)]), context: context, computesResults: true)
    guard case .files(let files)? = run.steps.first?.value else { return [] }
    return files
  }

  /// The operation that a point names. A day or a time: the newest operation before it.
  /// - Throws: `ExecutionError.noSuchPoint`.
  package func operation(at point: Point) throws -> OperationID {
    guard let operation = try PointResolver(store: store).operation(at: point) else {
      throw ExecutionError.noSuchPoint(step: 0, point: point)
    }
    return operation
  }

  /// A file as it was at a point, by its path or name as a person writes it: `{"back": n}` counts the
  /// file's own versions. What `semfs show --at` streams.
  /// - Throws: `ExecutionError`.
  package func entry(of name: String, at point: Point?, context: ExecutionContext) throws -> Entry {
    try onFreshTree(Plan(steps: []), context: context, computesResults: false) {
      try $0.entry(of: name, at: point)
    }
  }

  private func workOut(
    _ plan: Plan, context: ExecutionContext, computesResults: Bool
  ) throws -> PlanRun {
    try onFreshTree(plan, context: context, computesResults: computesResults) { run in
      try run.run()
      return run
    }
  }

  /// Does `body`; where what it looks at is otherwise on the disk than in the log, that is captured and
  /// `body` done once more.
  ///
  /// What cannot be captured stops a plan that changes files, and does not stop one that only reads: that
  /// goes on with what the log has.
  func onFreshTree<Result>(
    _ plan: Plan, context: ExecutionContext, computesResults: Bool,
    _ body: (PlanRun) throws -> Result
  ) throws -> Result {
    var captured: Set<FilePath> = []
    while true {
      let run = try PlanRun(
        plan, store: store, index: index, context: context, computesResults: computesResults)
      run.capturedPaths = captured
      run.isTold = isTold
      do {
        return try body(run)
      } catch let stale as StaleTree {
        captured.formUnion(stale.paths)
        do {
          _ = try capture(stale.paths, for: context)
        } catch {
          if plan.steps.contains(where: { $0.access != .reads }) { throw error }
        }
      }
    }
  }

  /// Records what programs did at these paths. - Returns: whether there was anything.
  private func capture(_ paths: [FilePath], for context: ExecutionContext) throws -> Bool {
    guard !paths.isEmpty else { return false }
    let draft = OperationDraft(kind: .scan, actor: context.actor)
    return try store.scan(below: paths, draft: draft, progress: nil).operation != nil
  }
}
