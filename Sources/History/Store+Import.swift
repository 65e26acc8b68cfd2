// SPDX-License-Identifier: GPL-3.0-or-later
//
// A history that comes from elsewhere becomes operations of the log, one a commit, below a folder that
// is empty or not there; then the folder is made on the disk as the last of them has it. The store's
// lock is held throughout, and the journal has the folder: an import that ends in between is taken
// back as a whole by whoever opens the store next.
import CLinux
import Foundation
import GRDB
import SystemPackage

/// Contents that an importer has stored.
package struct ImportedContent: Hashable, Sendable {
  fileprivate var id: Int64
  package fileprivate(set) var size: Int64
}

extension Store {
  /// Runs `body`, which writes a history below `folder` (the empty path: the root) by way of the
  /// importer. All or nothing.
  /// - Throws: `HistoryError.alreadyExists` where something is in the folder, and what `body` throws.
  package func importHistory<Result>(
    into folder: FilePath, actor: Actor, _ body: (HistoryImporter) throws -> Result
  ) throws -> Result {
    let target = try RelativePath(folder)
    return try locked {
      try recoverHoldingLock()
      _ = try capture(guardRequest([target], by: actor))
      let staging = try Staging(tree: tree)
      staging.clear()
      let importer = try HistoryImporter(self, into: target, staging: staging)
      try writing { db in
        try db.execute(
          sql: "INSERT INTO journal (path, base) VALUES (?, ?)",
          arguments: [Data(target.bytes), try OperationLog.head(db)])
      }
      do {
        let result = try body(importer)
        try importer.finish()
        try materialise(target, staging, by: actor)
        return result
      } catch is SimulatedCrash {
        throw SimulatedCrash()
      } catch {
        try? recoverHoldingLock()
        throw error
      }
    }
  }

  /// Makes on the disk what the log has below `folder`; what else is there stays. Ends the journal.
  private func materialise(_ folder: RelativePath, _ staging: Staging, by actor: Actor) throws {
    let everything = Exclusion(patterns: [])
    let request = guardRequest([folder], by: actor)
    let comparison = try reading { db in
      try Comparison(db, tree: tree, exclusion: everything, scope: request.scope)
    }
    let patch = try imagined { db in
      let head = try OperationLog.head(db)
      var report = ScanReport()
      try record([], comparison.vanished, request, db, &report)
      return try TreePatch.restoring(db, to: head, scope: [], exclusion: everything)
    }
    let patcher = TreePatcher(store: self, staging: staging, patch: patch)
    try patcher.run()
    try reach(.bodyDone)
    try checked(semfs_syncfs(staging.folder), tree.path)
    var after = CaptureRequest(
      scope: ComparisonScope(patch.paths, isDeep: false),
      draft: OperationDraft(kind: .scan, actor: actor))
    if patch.isEmpty { after.scope = request.scope }
    after.expected = patcher.expected
    after.written = patcher.written
    after.endsJournal = true
    _ = try capture(after)
    staging.clear()
  }
}

/// Builds operations from the changes of another program's commits. Lives as long as the body that it
/// was given to.
package final class HistoryImporter {
  /// Commits that are recorded by one transaction.
  private static let commitsPerBatch = 256

  /// A row that is known when the batch is written.
  private final class RowReference {
    var row: Int64 = 0
  }

  /// A file or folder as the commits so far have it, and as it was recorded.
  private final class Item {
    let node: Int64
    var children: [[UInt8]: Item]?
    var state: NodeState
    unowned(unsafe) var parent: Item?
    var name: [UInt8]
    var recorded: (parent: Int64, name: [UInt8], row: RowReference)?
    var recordedState: (state: NodeState, row: RowReference)?

    init(node: Int64, state: NodeState, parent: Item?, name: [UInt8]) {
      self.node = node
      self.state = state
      self.parent = parent
      self.name = name
      if state.kind == .folder { children = [:] }
    }
  }

  private enum Action {
    case closeName(RowReference)
    case closeVersion(RowReference)
    case addNode(Int64)
    case openName([UInt8], Int64, Int64, RowReference)
    case openVersion(NodeState, Int64, RowReference)
  }

  private let store: Store
  private let staging: Staging
  private let writer: ContentWriter
  private let worker = ContentWorker()
  private let root: Item
  private let base: [[UInt8]]
  private let scratch: Int32
  private var nextNode: Int64
  private var dirty: [Int64: Item] = [:]
  private var gone: [Int64: Item] = [:]
  private var emptied: [Item] = []
  private var batch: [(draft: OperationDraft, actions: [Action], changes: Int)] = []
  private let isUnordered: Bool
  /// Operations made so far.
  package private(set) var operations = 0

  fileprivate init(_ store: Store, into target: RelativePath, staging: Staging) throws {
    self.store = store
    self.staging = staging
    writer = try ContentWriter(store: store)
    let (next, known, children, hasHistory) = try store.reading { db in
      let known = try KnownNode.find(db, at: target.isRoot ? .root : target)
      let parent = target.isRoot ? Schema.rootNode : known?.node
      return (
        try Schema.nextID(db, in: "node"), known,
        try parent.map { try KnownNode.children(db, of: $0).count } ?? 0,
        try Int.fetchOne(db, sql: "SELECT 1 FROM operation WHERE changes > 0 LIMIT 1") != nil
      )
    }
    if children > 0 || (known != nil && known?.state.kind != .folder) {
      throw HistoryError.alreadyExists(target.filePath)
    }
    nextNode = next
    isUnordered = hasHistory
    // Folders above the target are the importer's to make as well.
    root = Item(
      node: Schema.rootNode, state: HistoryImporter.folder(at: 0), parent: nil, name: [])
    base = target.components
    scratch = withCString(staging.newName()) {
      openat(staging.folder, $0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    try checked(scratch, target.filePath)
    try adoptFolders(above: target)
  }

  deinit { close(scratch) }

  /// The folders on the way to the target that are there keep their nodes.
  private func adoptFolders(above target: RelativePath) throws {
    try store.reading { db in
      var item = root
      var part = RelativePath.root
      for name in target.components {
        part = part.appending(name)
        guard let known = try KnownNode.find(db, at: part) else { return }
        guard known.state.kind == .folder else {
          throw HistoryError.notAFolder(part.filePath)
        }
        let next = Item(node: known.node, state: known.state, parent: item, name: name)
        let row = RowReference()
        row.row = known.nameRow
        next.recorded = (known.parent, name, row)
        let version = RowReference()
        version.row = known.version
        next.recordedState = (known.state, version)
        item.children?[name] = next
        item = next
      }
    }
  }

  private static func folder(at time: Int64) -> NodeState {
    NodeState(
      kind: .folder, mode: 0o755, uid: Int64(getuid()), gid: Int64(getgid()), mtime: time, size: 0)
  }

  // MARK: Contents

  /// Stores what `fill` writes to the file that it is given.
  package func store(_ fill: (FileDescriptor) throws -> Void) throws -> ImportedContent {
    try checked(ftruncate(scratch, 0), store.directory)
    lseek(scratch, 0, SEEK_SET)
    try fill(FileDescriptor(rawValue: scratch))
    lseek(scratch, 0, SEEK_SET)
    if writer.isFull { try flush() }
    do {
      let stored = try writer.store(scratch, worker: worker)
      return ImportedContent(id: stored.id, size: stored.size)
    } catch let code as Errno {
      throw HistoryError(code, store.directory)
    }
  }

  // MARK: Changes of one commit

  /// Makes or rewrites a file, and the folders above it.
  package func put(
    _ path: FilePath, _ content: ImportedContent, isExecutable: Bool, time: Timestamp
  ) throws {
    var state = HistoryImporter.folder(at: time.rawValue)
    state.kind = .file
    state.mode = isExecutable ? 0o755 : 0o644
    state.size = content.size
    state.content = content.id
    try put(path, state)
  }

  package func link(_ path: FilePath, target: [UInt8], time: Timestamp) throws {
    var state = HistoryImporter.folder(at: time.rawValue)
    state.kind = .symlink
    state.mode = 0o777
    state.size = Int64(target.count)
    state.target = target
    try put(path, state)
  }

  package func remove(_ path: FilePath) throws {
    guard let item = try find(path) else { return }
    detach(item)
    forget(item)
  }

  /// Moves a file or folder; what is at the new path goes.
  package func move(_ path: FilePath, to other: FilePath, time: Timestamp) throws {
    guard let item = try find(path) else { throw HistoryError.noSuchPath(path) }
    detach(item)
    let parent = try makeFolder(above: other, time)
    let name = try RelativePath(other).name
    if let former = parent.children?[name] {
      detach(former)
      forget(former)
    }
    item.parent = parent
    item.name = name
    parent.children?[name] = item
    dirty[item.node] = item
  }

  package func copy(_ path: FilePath, to other: FilePath, time: Timestamp) throws {
    guard let item = try find(path) else { throw HistoryError.noSuchPath(path) }
    if let children = item.children {
      for name in children.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let part = FilePath(rawBytes: name)
        try copy(path.appending(part.components), to: other.appending(part.components), time: time)
      }
    } else {
      try put(other, item.state)
    }
  }

  /// Removes all.
  package func clear() {
    for item in Array(top.children?.values ?? [:].values) {
      detach(item)
      forget(item)
    }
  }

  private func put(_ path: FilePath, _ state: NodeState) throws {
    let parent = try makeFolder(above: path, Timestamp(rawValue: state.mtime))
    let name = try RelativePath(path).name
    if let item = parent.children?[name] {
      if item.state.kind == state.kind {
        // A commit that changes nothing but the time of a file changes nothing.
        var same = state
        same.mtime = item.state.mtime
        if same != item.state { item.state = state }
        dirty[item.node] = item
        return
      }
      detach(item)
      forget(item)
    }
    let item = Item(node: newNode(), state: state, parent: parent, name: name)
    parent.children?[name] = item
    dirty[item.node] = item
  }

  private var top: Item {
    base.reduce(root) { $0.children?[$1] ?? $0 }
  }

  private func newNode() -> Int64 {
    defer { nextNode += 1 }
    return nextNode
  }

  private func components(_ path: FilePath) throws -> [[UInt8]] {
    let parts = try RelativePath(path).components
    guard !parts.isEmpty, parts.allSatisfy({ $0.count <= 255 && !$0.contains(0) }) else {
      throw HistoryError.outsideTree(path)
    }
    guard (base + parts).first != RelativePath.storeName else {
      throw HistoryError.outsideTree(path)
    }
    return base + parts
  }

  private func find(_ path: FilePath) throws -> Item? {
    var item = root
    for name in try components(path) {
      guard let next = item.children?[name] else { return nil }
      item = next
    }
    return item
  }

  private func makeFolder(above path: FilePath, _ time: Timestamp) throws -> Item {
    var item = root
    for name in try components(path).dropLast() {
      if let next = item.children?[name] {
        if next.children != nil {
          item = next
          continue
        }
        detach(next)
        forget(next)
      }
      let next = Item(
        node: newNode(), state: HistoryImporter.folder(at: time.rawValue), parent: item, name: name)
      item.children?[name] = next
      dirty[next.node] = next
      item = next
    }
    return item
  }

  /// Takes an item out of its folder.
  private func detach(_ item: Item) {
    guard let parent = item.parent else { return }
    parent.children?[item.name] = nil
    item.parent = nil
    emptied.append(parent)
  }

  /// Folders that the commit left empty go, as git has none.
  private func removeEmptyFolders() {
    while let folder = emptied.popLast() {
      guard folder.children?.isEmpty == true, folder.parent != nil, folder !== top else { continue }
      detach(folder)
      forget(folder)
    }
  }

  private func forget(_ item: Item) {
    dirty[item.node] = nil
    gone[item.node] = item
    for child in item.children?.values.map({ $0 }) ?? [] { forget(child) }
  }

  // MARK: Recording

  /// Makes the changes since the last commit an operation. Where there are none, there is none.
  package func commit(_ draft: OperationDraft) throws {
    var closing: [Action] = []
    var opening: [Action] = []
    var changes = 0
    removeEmptyFolders()
    for item in gone.values {
      if let name = item.recorded { closing.append(.closeName(name.row)) }
      if let version = item.recordedState { closing.append(.closeVersion(version.row)) }
      if item.recorded != nil { changes += 1 }
    }
    for item in dirty.values.sorted(by: { $0.node < $1.node }) {
      if record(item, &closing, &opening) { changes += 1 }
    }
    gone = [:]
    dirty = [:]
    guard changes > 0 else { return }
    batch.append((draft, closing + opening, changes))
    operations += 1
    if batch.count >= HistoryImporter.commitsPerBatch { try flush() }
  }

  private func record(_ item: Item, _ closing: inout [Action], _ opening: inout [Action]) -> Bool {
    guard let parent = item.parent?.node else { return false }
    var isChanged = false
    if item.recorded.map({ $0.parent != parent || $0.name != item.name }) ?? true {
      if let former = item.recorded { closing.append(.closeName(former.row)) }
      let row = RowReference()
      if item.recorded == nil { opening.append(.addNode(item.node)) }
      opening.append(.openName(item.name, parent, item.node, row))
      item.recorded = (parent, item.name, row)
      isChanged = true
    }
    if item.recordedState.map({ $0.state != item.state }) ?? true {
      if let former = item.recordedState { closing.append(.closeVersion(former.row)) }
      let row = RowReference()
      opening.append(.openVersion(item.state, item.node, row))
      item.recordedState = (item.state, row)
      isChanged = true
    }
    return isChanged
  }

  fileprivate func finish() throws { try flush() }

  private func flush() throws {
    let taken = batch
    batch = []
    try store.writing { db in
      try writer.flush(db)
      try db.execute(sql: "DELETE FROM quiet")
      for commit in taken {
        let recorder = try Recorder(db, draft: commit.draft)
        for action in commit.actions { try run(action, recorder) }
        _ = try recorder.finish(changeCount: commit.changes)
      }
      if isUnordered && !taken.isEmpty {
        try db.execute(
          sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, '1')",
          arguments: [Store.unorderedSetting])
      }
      try store.reach(.rowsWritten)
    }
  }

  private func run(_ action: Action, _ recorder: Recorder) throws {
    switch action {
    case .closeName(let reference): try recorder.closeName(reference.row)
    case .closeVersion(let reference): try recorder.closeVersion(reference.row)
    case .addNode(let node): try recorder.addNode(node)
    case .openName(let name, let parent, let node, let reference):
      reference.row = try recorder.openName(name, in: parent, for: node)
    case .openVersion(let state, let node, let reference):
      reference.row = try recorder.openVersion(state, of: node)
    }
  }
}

extension NodeState {
  fileprivate init(
    kind: Version.Kind, mode: Int64, uid: Int64, gid: Int64, mtime: Int64, size: Int64
  ) {
    self.kind = kind
    self.mode = mode
    self.uid = uid
    self.gid = gid
    self.mtime = mtime
    self.size = size
  }
}
