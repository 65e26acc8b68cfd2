// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

/// Runs what a worked-out plan changes, as one operation.
struct PlanTransaction {
  private let run: PlanRun
  private var store: Store { run.store }

  init(_ run: PlanRun) { self.run = run }

  func execute() throws -> Outcome {
    let changing = run.steps.filter(\.changesTree)
    let snapshots = changing.filter(\.isSnapshot)
    let others = changing.filter { !$0.isSnapshot }
    if let first = others.first, let last = others.last,
      let between = snapshots.first(where: { $0.number > first.number && $0.number < last.number })
    {
      // A name for a state that the one operation never leaves behind.
      throw ExecutionError.notSupported(step: between.number, name: .snapshot)
    }
    let shares = try ShareTransaction(run)
    do {
      let outcome = try change(snapshots, others)
      try shares.finish(outcome.operation)
      return outcome
    } catch {
      shares.takeBack()
      throw error
    }
  }

  /// Everything that the log records.
  private func change(_ snapshots: [StepRun], _ others: [StepRun]) throws -> Outcome {
    var outcome = run.outcome
    for step in snapshots where step.number < others.first?.number ?? 0 {
      outcome.operation = try snapshot(step)
    }
    if others.count == 1, let only = others.first, let action = only.storeAction {
      try runAlone(only, action, into: &outcome)
    } else if !others.isEmpty {
      try runTogether(others, into: &outcome)
    }
    for step in snapshots where step.number > others.last?.number ?? 0 {
      let operation = try snapshot(step)
      if others.isEmpty { outcome.operation = operation }
    }
    return outcome
  }

  private func draft(_ steps: [StepRun]) -> OperationDraft {
    var kind = OperationDraft.Kind.plan
    if steps.count == 1, let only = steps.first {
      switch only.name {
      case .rollback: kind = .rollback
      case .undo: kind = .undo
      case .redo: kind = .redo
      case .snapshot: kind = .snapshot
      default: break
      }
    }
    return OperationDraft(
      kind: kind, actor: run.context.actor, prompt: run.context.prompt, plan: run.plan.json.text)
  }

  private func snapshot(_ step: StepRun) throws -> Int64? {
    guard case .snapshot(let label)? = step.storeAction else { return nil }
    return try failing(step) {
      try store.createSnapshot(label, draft: draft([step])).id.rawValue
    }
  }

  /// A rollback, an undo or a redo as the log makes it.
  private func runAlone(
    _ step: StepRun, _ action: StoreAction, into outcome: inout Outcome
  ) throws {
    let draft = draft([step])
    let operation: History.Operation? = try failing(step) {
      switch action {
      case .restore(let point, let scope):
        try store.restore(
          to: point, scope: scope, isCaptured: run.isTold || run.isTreeCaptured, draft: draft)
      case .revert(let operations, _): try store.revert(operations, draft: draft)
      case .snapshot(let label): try store.createSnapshot(label, draft: draft)
      }
    }
    outcome.operation = operation?.id.rawValue
    let (effects, missing) = step.planned.compared(with: store.tree)
    outcome.problems += missing.map { "\($0.path.text) is not as it was to become" }
    outcome.record(effects, of: step)
  }

  /// All changing steps in one transaction. Each effect is read back before it ends; one that is not
  /// as planned takes everything back.
  private func runTogether(_ steps: [StepRun], into outcome: inout Outcome) throws {
    var current = steps[0]
    do {
      let (operation, effects) = try store.transaction(draft(steps), touching: run.touchedPaths) {
        transaction in
        var done: [[Effect]] = []
        for step in steps {
          current = step
          for action in step.actions { try action.run(in: transaction, of: store) }
          done.append(try step.planned.readBack(in: store.tree))
        }
        return done
      }
      outcome.operation = operation?.id.rawValue
      for (step, effects) in zip(steps, effects) { outcome.record(effects, of: step) }
    } catch let error as ExecutionError {
      throw error
    } catch {
      throw ExecutionError.failed(step: current.number, underlying: error)
    }
  }

  private func failing<Result>(_ step: StepRun, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw ExecutionError.failed(step: step.number, underlying: error)
    }
  }
}

/// The links of a plan: made before its changes of the tree and taken back where these fail; ended
/// after them.
private struct ShareTransaction {
  private let table: ShareTable
  private let made: [Share]
  private let ended: [Share]

  init(_ run: PlanRun) throws {
    table = ShareTable(store: run.store)
    made = run.steps.flatMap(\.shares)
    ended = run.steps.flatMap(\.endedShares)
    for share in made { try table.add(share, now: run.context.now) }
  }

  /// The changes of the tree are done, as an operation if there were any.
  func finish(_ operation: Int64?) throws {
    for share in ended { try table.end(share) }
    guard let operation else { return }
    for share in made { try table.keep(share, as: OperationID(rawValue: operation)) }
  }

  func takeBack() { for share in made { try? table.end(share) } }
}

extension StepRun {
  var isSnapshot: Bool {
    if case .snapshot? = storeAction { return true }
    return false
  }
}

extension Outcome {
  fileprivate mutating func record(_ found: [Effect], of step: StepRun) {
    effects += found
    guard let position = results.firstIndex(where: { $0.step == step.number }),
      case .done(var report) = results[position].value
    else { return }
    report.effects = found
    results[position].value = .done(report)
  }
}

extension PlanRun {
  /// Every path that the plan changes, once.
  var touchedPaths: [FilePath] {
    var seen: Set<FilePath> = []
    var out: [FilePath] = []
    for step in steps {
      let ofActions = step.actions.flatMap(\.paths)
      let ofEffects = step.planned.flatMap { effect in
        effect.change == .link ? [effect.path] : [effect.path, effect.origin].compactMap { $0 }
      }
      for path in ofActions + ofEffects where seen.insert(path).inserted { out.append(path) }
    }
    // What lies below another touched path is touched with it.
    return out.filter { path in
      var above = path
      while above.removeLastComponent(), !above.isEmpty { if seen.contains(above) { return false } }
      return true
    }
  }

  /// What the reading steps found. Effects are for the disk to say.
  var outcome: Outcome {
    var outcome = Outcome()
    for step in steps {
      // A group into folders has a result of its own; its effects are in the outcome.
      let value = step.value ?? .done(DoneReport(effects: [], summary: step.summary))
      outcome.results.append(
        StepResult(step: step.number, name: step.name, value: value, notes: step.notes))
      outcome.problems += step.problems
    }
    let last = steps.last { !$0.files.isEmpty }
    outcome.files = (last?.files ?? []).filter { $0.isAttached }.map(\.path.text)
    return outcome
  }
}
