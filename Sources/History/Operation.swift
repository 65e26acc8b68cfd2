// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// Who did something.
package struct Actor: Hashable, Codable, Sendable {
  package var uid: UInt32
  package var pid: Int32
  /// The program's name (comm, at most 15 bytes), such as `vim`.
  package var program: String
  package init(uid: UInt32, pid: Int32, program: String) {
    self.uid = uid
    self.pid = pid
    self.program = program
  }
  /// This process.
  package static var current: Actor {
    var program = "semfs"
    if let text = try? String(contentsOfFile: "/proc/self/comm", encoding: .utf8) {
      program = text.trimmingCharacters(in: .newlines)
    }
    return Actor(uid: getuid(), pid: getpid(), program: program)
  }
}

/// What an operation is to be called in the log, decided before it is made.
package struct OperationDraft: Sendable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// The store was made.
    case initialise
    /// Changes that were found by comparing.
    case scan
    /// Changes of programs through the mount.
    case write
    /// A plan's changes.
    case plan
    case rollback, undo, redo
    /// A name for the tree as it was; changes nothing.
    case snapshot
    /// A commit of another program's history.
    case `import`
    /// Forgot operations; changes nothing of the tree.
    case prune
    /// What is left of an operation that a prune forgot: its id, time, actor and digest.
    case pruned
  }

  package var kind: Kind
  package var actor: Actor
  package var prompt: String?
  /// The plan as JSON.
  package var plan: String?
  package var time: Timestamp?

  package init(
    kind: Kind, actor: Actor, prompt: String? = nil, plan: String? = nil, time: Timestamp? = nil
  ) {
    self.kind = kind
    self.actor = actor
    self.prompt = prompt
    self.plan = plan
    self.time = time
  }
}

package struct Operation: Hashable, Codable, Sendable {
  package var id: OperationID
  package var time: Timestamp
  package var kind: OperationDraft.Kind
  package var actor: Actor
  package var prompt: String?
  package var plan: String?
  /// The operations that this one took back (undo) or brought back (redo).
  package var reverts: [OperationID]
  package var changeCount: Int
  /// SHA-256 over the digest of the operation before and this one's canonical form; docs/FORMAT.md.
  package var digest: Data

  package init(
    id: OperationID, time: Timestamp, kind: OperationDraft.Kind, actor: Actor, prompt: String?,
    plan: String?, reverts: [OperationID], changeCount: Int, digest: Data
  ) {
    self.id = id
    self.time = time
    self.kind = kind
    self.actor = actor
    self.prompt = prompt
    self.plan = plan
    self.reverts = reverts
    self.changeCount = changeCount
    self.digest = digest
  }
}

/// Which operations `Store.log` gives; absent fields do not narrow.
package struct LogFilter: Sendable {
  /// Operations that touched this path or what is below it, across renames.
  package var path: FilePath?
  package var program: String?
  package var uid: UInt32?
  /// Only operations whose prompt holds this, in whatever case.
  package var prompt: String?
  /// Only operations that a prompt or a plan made.
  package var promptsOnly = false
  /// Whether operations that a prune forgot are listed too; a kind `pruned` asks for them as well.
  package var includesPruned = false
  package var kinds: Set<OperationDraft.Kind> = []
  package var since: Timestamp?
  package var until: Timestamp?
  package var limit: Int?
  package init() {}
}
