// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shape of the module as the others see it. The bodies arrive with the module; this file then
// dissolves into a file per type.
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// Who a plan runs for, and the result that `last` and points of time refer to.
package struct ExecutionContext: Sendable {
  package var actor: Actor
  package var prompt: String?
  /// Paths, from the root, that the previous prompt found or touched.
  package var last: [String]
  /// The folder that relative paths are resolved from, relative to the root.
  package var folder: FilePath
  package var now: Date
  /// The time zone of days and months in results (`group` by day…).
  package var timeZone: TimeZone
  package var explain = false

  package init(
    actor: Actor, prompt: String? = nil, last: [String] = [], folder: FilePath = FilePath(""),
    now: Date = Date(), timeZone: TimeZone = .current
  ) {
    self.actor = actor
    self.prompt = prompt
    self.last = last
    self.folder = folder
    self.now = now
    self.timeZone = timeZone
  }
}

/// Previews and executes plans on one store. One plan is one operation. Safe from any thread.
package final class Interpreter: Sendable {
  package let store: Store

  /// `index` nil: what needs one fails with `ExecutionError.noIndex`.
  package init(store: Store, index: Index?) { fatalError("stub") }

  /// What the plan would do, counted. Reads only.
  /// - Throws: `ExecutionError` naming the step: a path that is not there, several candidates, …
  package func preview(_ plan: Plan, context: ExecutionContext) throws -> Preview {
    fatalError("stub")
  }

  /// Runs the plan. What it changes is one operation, all or nothing; the effects are read back from
  /// the disk. `preview`, if given, is what the person agreed to: where the effects would differ
  /// now, nothing runs and `ExecutionError.treeMoved` is thrown.
  /// `changed` is told the paths that were touched, for a mount's caches, before this returns.
  package func execute(
    _ plan: Plan, context: ExecutionContext, agreed preview: Preview? = nil,
    changed: (@Sendable ([FilePath]) -> Void)? = nil
  ) throws -> Outcome { fatalError("stub") }

  /// Ranked files for a selection; what `semfs find` and `.semfs/find` show.
  package func retrieve(_ selection: Selection, context: ExecutionContext) throws -> [FoundFile] {
    fatalError("stub")
  }

  /// The operation that a point names. A day or a time: the newest operation before it.
  package func operation(at point: Point) throws -> OperationID { fatalError("stub") }
}

/// Keeps an index in step with a store.
package struct Indexer: Sendable {
  package let store: Store
  package let index: Index
  package init(store: Store, index: Index) { fatalError("stub") }

  /// Brings the index to the head of the log. Does not scan.
  package func update(
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) throws -> IndexReport { fatalError("stub") }
  /// The same for what one operation changed.
  package func apply(_ operation: OperationID) throws -> IndexReport { fatalError("stub") }
}

package enum ExecutionError: Error, Sendable {
  case noIndex
  case noSuchFile(step: Int, name: String)
  /// A loose name that several files fit.
  case ambiguous(step: Int, name: String, candidates: [String])
  case noSuchPoint(step: Int, point: Point)
  case nothingSelected(step: Int)
  case alreadyExists(step: Int, path: String)
  case outsideTree(step: Int, path: String)
  case notSupported(step: Int, name: Syscall.Name)
  case treeMoved
  case failed(step: Int, underlying: any Error)
}
