// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

/// A change that `watch` tells, as soon as the log has it.
package struct WatchedChange: Sendable {
  package var change: Effect.Change
  /// From the root.
  package var path: String
  package var origin: String?
  package var operation: Int64
  package var time: Date
  package var program: String
  package var prompt: String?
}

extension Interpreter {
  /// How often the log is looked at where nothing else says that it grew.
  private static let pollMilliseconds: Int32 = 200
  /// How long a burst of changes may go on before it is recorded.
  private static let quietMilliseconds: Int32 = 150
  private static let mostBursts = 10
  /// How often the whole tree is compared where the kernel cannot watch all of it.
  private static let sweepSeconds = 5.0

  /// Tells every change of the selected files until `shouldStop`.
  ///
  /// While a mount records (`records` false), the log is followed; else this records what programs
  /// do, as `semfs scan` would, and keeps the index with it.
  package func watch(
    _ files: Selection, context: ExecutionContext, records: Bool,
    shouldStop: () -> Bool, told: (WatchedChange) throws -> Void
  ) throws {
    let watcher = records ? try FolderWatcher(root: store.tree.path) : nil
    if records { try record([], for: context) }
    var seen = try store.head()
    var swept = Date()
    while !shouldStop() {
      if let watcher {
        try record(from: watcher, for: context, &swept)
      } else {
        usleep(UInt32(Interpreter.pollMilliseconds) * 1000)
      }
      let head = try store.head()
      guard head > seen else { continue }
      for id in (seen.rawValue + 1)...head.rawValue {
        try tell(OperationID(rawValue: id), files, context, told)
      }
      seen = head
    }
  }

  private func record(
    from watcher: FolderWatcher, for context: ExecutionContext, _ swept: inout Date
  ) throws {
    var paths = watcher.changes(waitingMilliseconds: Interpreter.pollMilliseconds)
    var bursts = 0
    while let known = paths, !known.isEmpty, bursts < Interpreter.mostBursts {
      let more = watcher.changes(waitingMilliseconds: Interpreter.quietMilliseconds)
      paths = more.map { Array(Set(known + $0)) }
      if more?.isEmpty ?? true { break }
      bursts += 1
    }
    if !watcher.isComplete, Date().timeIntervalSince(swept) > Interpreter.sweepSeconds {
      paths = nil
    }
    guard let paths else {
      swept = Date()
      return try record([], for: context)
    }
    if !paths.isEmpty { try record(paths, for: context) }
  }

  /// Records what differs below these paths; below none: everywhere.
  private func record(_ paths: [FilePath], for context: ExecutionContext) throws {
    let draft = OperationDraft(kind: .scan, actor: context.actor)
    let report = try store.scan(below: paths, draft: draft, progress: nil)
    if let operation = report.operation, let index {
      // What the index cannot take in now, it takes in at the next update.
      _ = try? Indexer(store: store, index: index).apply(operation.id)
    }
  }

  private func tell(
    _ id: OperationID, _ files: Selection, _ context: ExecutionContext,
    _ told: (WatchedChange) throws -> Void
  ) throws {
    guard let operation = try store.operation(id), operation.changeCount > 0 else { return }
    let run = try PlanRun(
      Plan(steps: []), store: store, index: index, context: context, computesResults: false)
    for change in try run.changes(of: operation, matching: files) {
      let effect = change.effect
      try told(
        WatchedChange(
          change: effect.change, path: effect.path.text, origin: effect.origin?.text,
          operation: id.rawValue, time: operation.time.date, program: operation.actor.program,
          prompt: operation.prompt))
    }
  }
}

extension PlanRun {
  /// The changes of an operation that concern the selected files.
  fileprivate func changes(of operation: History.Operation, matching files: Selection) throws
    -> [Change]
  {
    var changes = try store.changes(of: operation.id).filter(\.isWorthSaying)
    let places = try (files.paths + [files.under].compactMap { $0 }).map { try treePath($0).path }
    if !places.isEmpty {
      changes = changes.filter { change in
        [change.path, change.origin].compactMap { $0 }.contains { path in
          places.contains { path.starts(with: $0) }
        }
      }
    }
    var rest = files
    (rest.paths, rest.under) = ([], nil)
    if rest.isEmpty || changes.isEmpty { return changes }
    let before = OperationID(rawValue: operation.id.rawValue - 1)
    var nodes: [(change: Change, node: WorkingNode)] = []
    for change in changes {
      let tree = try change.kind == .deleted ? pastTree(at: before) : pastTree(at: operation.id)
      if let node = try tree.node(at: change.path) { nodes.append((change, node)) }
    }
    let chosen = try select(rest, among: nodes.map(\.node))
    return nodes.filter { chosen.contains(key(of: $0.node)) }.map(\.change)
  }
}
