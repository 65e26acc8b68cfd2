// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shape of the module as the others see it. The bodies arrive with the module; this file then
// dissolves into a file per type.
import Foundation
import SystemPackage

// MARK: - Identities

/// An operation's id: rising from 1, never reused.
package struct OperationID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The identity of a file or folder across renames.
package struct NodeID: RawRepresentable, Hashable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct VersionID: RawRepresentable, Hashable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Nanoseconds since 1970-01-01T00:00:00Z, as the disk and the log hold them.
package struct Timestamp: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package init(_ date: Date) { rawValue = Int64((date.timeIntervalSince1970 * 1e9).rounded()) }
  package var date: Date { Date(timeIntervalSince1970: Double(rawValue) / 1e9) }
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

// MARK: - The tree on disk

/// The folder that a store keeps the history of, held open by a descriptor.
///
/// Every access goes through the descriptor with paths relative to it, resolved beneath it without
/// following symbolic links (openat2 with RESOLVE_BENEATH), so that a mount over the folder does not
/// hide it and no link leads out of it.
package final class Tree: Sendable {
  /// An open descriptor of the root (O_PATH | O_DIRECTORY suffices).
  package let descriptor: FileDescriptor
  /// The name by which the person knows the root; for messages only, never opened.
  package let path: FilePath

  package init(path: FilePath) throws { fatalError("stub") }
  /// Takes ownership of `descriptor`.
  package init(descriptor: FileDescriptor, path: FilePath) { fatalError("stub") }

  /// Opens a file beneath the root for reading. - Throws: `Errno`.
  package func open(_ path: FilePath) throws -> FileDescriptor { fatalError("stub") }
  /// The whole contents of a regular file. - Throws: `Errno`.
  package func read(_ path: FilePath, limit: Int? = nil) throws -> Data { fatalError("stub") }
}

// MARK: - Versions and views

/// What a node was like over an interval of operations.
package struct Version: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable { case file, folder, symlink, fifo, socket, device }

  package var id: VersionID
  package var node: NodeID
  package var kind: Kind
  /// Permission bits with setuid, setgid and sticky: 0 to 0o7777.
  package var permissions: UInt16
  package var owner: UInt32
  package var group: UInt32
  package var modified: Timestamp
  /// Bytes of contents; for a symbolic link, of its target.
  package var size: Int64
  /// SHA-256 of the whole contents, 32 bytes; nil for what has none (folders) and for contents that
  /// policy excludes.
  package var digest: Data?
  /// Where a symbolic link leads, as bytes.
  package var target: FilePath?
  /// The operation that made the version, and the one that ended it; nil while current.
  package var since: OperationID
  package var until: OperationID?

  package init(
    id: VersionID, node: NodeID, kind: Kind, permissions: UInt16, owner: UInt32, group: UInt32,
    modified: Timestamp, size: Int64, digest: Data?, target: FilePath?, since: OperationID,
    until: OperationID?
  ) {
    self.id = id
    self.node = node
    self.kind = kind
    self.permissions = permissions
    self.owner = owner
    self.group = group
    self.modified = modified
    self.size = size
    self.digest = digest
    self.target = target
    self.since = since
    self.until = until
  }
}

/// A name in the tree and what it names. Paths are relative to the root, without `.` and `..`; the
/// root itself is the empty path.
package struct Entry: Hashable, Codable, Sendable {
  package var path: FilePath
  package var version: Version
  package init(path: FilePath, version: Version) {
    self.path = path
    self.version = version
  }
}

/// The tree as one operation left it. A value: it does not move when operations are added.
package struct TreeView: Sendable {
  package let store: Store
  package let operation: OperationID

  /// What `path` named; nil where nothing did. A query per component.
  package func entry(at path: FilePath) throws -> Entry? { fatalError("stub") }
  /// The names in a folder, sorted by bytes.
  package func entries(in folder: FilePath) throws -> [Entry] { fatalError("stub") }
  /// Everything below `folder`, parents before children, siblings by bytes; `folder` itself is left
  /// out. The empty path is the whole tree.
  package func entries(below folder: FilePath) throws -> [Entry] { fatalError("stub") }
  /// Where a node was; several for hard links.
  package func paths(of node: NodeID) throws -> [FilePath] { fatalError("stub") }
}

// MARK: - Operations

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
  package static var current: Actor { fatalError("stub") }
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

/// How one name or node differs between two points.
package struct Change: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable { case created, modified, deleted, renamed, metadata }

  package var kind: Kind
  /// Where it is after the change; where it was, for `deleted`.
  package var path: FilePath
  /// Where it was before, for `renamed`.
  package var origin: FilePath?
  package var before: Version?
  package var after: Version?

  package init(
    kind: Kind, path: FilePath, origin: FilePath? = nil, before: Version?, after: Version?
  ) {
    self.kind = kind
    self.path = path
    self.origin = origin
    self.before = before
    self.after = after
  }
}

/// Which operations `Store.log` gives; absent fields do not narrow.
package struct LogFilter: Sendable {
  /// Operations that touched this path or what is below it, across renames.
  package var path: FilePath?
  package var program: String?
  package var uid: UInt32?
  /// Only operations that a prompt or a plan made.
  package var promptsOnly = false
  package var kinds: Set<OperationDraft.Kind> = []
  package var since: Timestamp?
  package var until: Timestamp?
  package var limit: Int?
  package init() {}
}

/// Something that happened to the tree, as the mount or a watcher reports it.
package enum TreeEvent: Hashable, Sendable {
  /// `path` was created, or its contents or metadata changed; what it is now is read from the disk.
  /// `ranges`: where a large file was written, in bytes; nil: anywhere.
  case changed(FilePath, ranges: [Range<Int64>]?)
  case renamed(from: FilePath, to: FilePath)
  case exchanged(FilePath, FilePath)
  case removed(FilePath)
}

package struct ScanReport: Sendable {
  /// The operation that the scan made; nil where nothing had changed.
  package var operation: Operation?
  package var created = 0
  package var modified = 0
  package var deleted = 0
  package var renamed = 0
  /// Files that could not be read, with the reason; they keep their last version.
  package var problems: [(path: FilePath, error: Errno)] = []
  package init() {}
}

// MARK: - The store

/// The versioned snapshot log of one tree: contents, versions, operations, snapshots.
///
/// Safe from any thread and beside other processes. Reading never waits for writing. What changes the
/// tree takes the store's lock, waiting for at most `lockTimeoutSeconds`.
package final class Store: Sendable {
  package let tree: Tree
  /// Where the state is; `.semfs` below the tree unless said otherwise.
  package let directory: FilePath

  init(stub: Void) { fatalError("stub") }

  /// Makes `tree` a store and records it as it is not yet: a scan does that.
  /// - Returns: the store, and whether it was made now (false: it was one already).
  package static func initialise(tree: Tree, directory: FilePath? = nil) throws -> (Store, Bool) {
    fatalError("stub")
  }
  /// - Throws: `HistoryError.notAStore`, `.newerFormat`, `.corrupt`, …
  /// Repairs what a crash left half done (see docs/FORMAT.md, journal) before it returns, unless
  /// the tree is read-only.
  package static func open(tree: Tree, directory: FilePath? = nil) throws -> Store {
    fatalError("stub")
  }

  // Views and log

  package func head() throws -> OperationID { fatalError("stub") }
  package func view(at operation: OperationID) throws -> TreeView { fatalError("stub") }
  package func operation(_ id: OperationID) throws -> Operation? { fatalError("stub") }
  /// The newest operation whose time is not after `time`; nil where all are later.
  package func operation(notAfter time: Timestamp) throws -> OperationID? { fatalError("stub") }
  /// Newest first.
  package func log(_ filter: LogFilter = LogFilter()) throws -> [Operation] { fatalError("stub") }
  package func changes(of operation: OperationID) throws -> [Change] { fatalError("stub") }
  /// The difference between two points, either order, below `folder`.
  package func changes(
    from: OperationID, to: OperationID, below folder: FilePath = FilePath("")
  ) throws -> [Change] { fatalError("stub") }
  /// Every version of the file that `path` names now or named last, across renames, newest first,
  /// with where it was then. Metadata-only versions are included.
  package func versions(of path: FilePath) throws -> [Entry] { fatalError("stub") }

  // Contents

  /// Whole contents of a version. Memory in proportion to the size. - Throws: `HistoryError.damaged`.
  package func contents(of version: Version) throws -> Data { fatalError("stub") }
  /// Part of the contents, as pread(2) would give it: short at the end of the file.
  package func read(_ version: Version, range: Range<Int64>) throws -> Data { fatalError("stub") }

  // Capture

  /// Compares the tree, or only what is below `paths`, with the head and records the difference as one
  /// operation. Renames are recognised. `progress` is called with files and bytes looked at.
  package func scan(
    below paths: [FilePath] = [], draft: OperationDraft,
    progress: (@Sendable (_ files: Int, _ bytes: Int64) -> Bool)? = nil
  ) throws -> ScanReport { fatalError("stub") }
  /// Records what events did to the tree, as one operation; nil where nothing differs.
  package func capture(_ events: [TreeEvent], draft: OperationDraft) throws -> Operation? {
    fatalError("stub")
  }
  /// Captures `path` if the disk differs from the head, so that it may be overwritten. Cost of a
  /// stat and a query where it does not.
  package func ensureCaptured(_ path: FilePath, draft: OperationDraft) throws { fatalError("stub") }

  // Changing the tree

  /// Runs `body`, which changes the tree through the transaction, as one operation, all or nothing:
  /// if `body` throws, or the process dies, what is below `touching` is put back as it was.
  ///
  /// `touching` is captured first (the guard) and journaled; `body` may touch nothing else.
  package func transaction<Result>(
    _ draft: OperationDraft, touching: [FilePath], _ body: (TreeTransaction) throws -> Result
  ) throws -> (operation: Operation?, result: Result) { fatalError("stub") }

  /// What restoring `scope` (empty: the whole tree) to `point` would do.
  package func restorePreview(to point: OperationID, scope: [FilePath]) throws -> [Change] {
    fatalError("stub")
  }
  /// Restores `scope` to `point`; a crash ends before or after, never between. nil: nothing to do.
  package func restore(to point: OperationID, scope: [FilePath], draft: OperationDraft) throws
    -> Operation?
  { fatalError("stub") }
  /// What taking back `operations` would do.
  /// - Throws: `HistoryError.conflict` where a later operation changed the same files.
  package func revertPreview(_ operations: [OperationID]) throws -> [Change] { fatalError("stub") }
  package func revert(_ operations: [OperationID], draft: OperationDraft) throws -> Operation? {
    fatalError("stub")
  }
  /// The operations that `undo` would take back: the newest `count` that changed the tree, that are
  /// not taken back already and are no undo themselves, by `program` if given.
  package func undoable(count: Int, program: String?) throws -> [OperationID] { fatalError("stub") }
  /// The undo operations that `redo` would take back.
  package func redoable(count: Int, program: String?) throws -> [OperationID] { fatalError("stub") }

  // Snapshots and tags

  /// Names the head. - Throws: `HistoryError.snapshotExists`. Constant cost.
  package func createSnapshot(_ label: String, draft: OperationDraft) throws -> Operation {
    fatalError("stub")
  }
  /// Label and operation, newest first.
  package func snapshots() throws -> [(label: String, operation: OperationID, time: Timestamp)] {
    fatalError("stub")
  }
  package func snapshot(labelled label: String) throws -> OperationID? { fatalError("stub") }

  /// Structure, and with `readingData` every digest. Findings in sentences; empty is clean.
  package func check(readingData: Bool, progress: (@Sendable (Int, Int) -> Void)? = nil) throws
    -> [String]
  { fatalError("stub") }
}

/// The ways in which a plan changes the tree. Every path lies below what the transaction touches.
package final class TreeTransaction {
  init(stub: Void) { fatalError("stub") }

  /// Makes a folder and the missing ones above it.
  package func createFolder(_ path: FilePath) throws { fatalError("stub") }
  /// Replaces or makes a file, by a temporary file and rename. Keeps mode and owner of the one replaced.
  package func write(_ data: Data, to path: FilePath) throws { fatalError("stub") }
  package func append(_ data: Data, to path: FilePath) throws { fatalError("stub") }
  /// Moves a file or folder; refuses to replace.
  package func move(_ path: FilePath, to destination: FilePath) throws { fatalError("stub") }
  /// Copies a file or folder with mode, times and extended attributes; refuses to replace.
  package func copy(_ path: FilePath, to destination: FilePath) throws { fatalError("stub") }
  /// Makes a symbolic link with this target.
  package func link(_ path: FilePath, target: FilePath) throws { fatalError("stub") }
  /// Removes a file, or a folder with all it holds.
  package func remove(_ path: FilePath) throws { fatalError("stub") }
  package func setPermissions(_ permissions: UInt16, of path: FilePath) throws { fatalError("stub") }
}

// MARK: - Errors

/// What can go wrong in the log. Cases carry facts; sentences are made by the shell.
package enum HistoryError: Error, Sendable {
  case notAStore(FilePath)
  case newerFormat(found: Int, known: Int)
  /// Another process holds the store's lock.
  case locked(pid: Int32?, holder: String?)
  /// The structure is not what it should be.
  case corrupt(String)
  /// A chunk's bytes are not what was recorded.
  case damaged(path: FilePath?, version: VersionID, reason: String)
  case noSuchOperation(Int64)
  case noSuchSnapshot(String)
  case noSuchPath(FilePath)
  case snapshotExists(String)
  case invalidLabel(String)
  case alreadyExists(FilePath)
  case notAFolder(FilePath)
  /// A later operation changed what this one would put back.
  case conflict(path: FilePath, later: OperationID)
  /// A path that leaves the tree or enters the store.
  case outsideTree(FilePath)
  case diskFull(FilePath)
  case readOnly(FilePath)
  /// Any other failure of a call on a path.
  case io(FilePath, Errno)
}
