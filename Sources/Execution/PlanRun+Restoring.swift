// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshot, rollback, undo and redo. Where one of them is all that a plan changes, the log does it by
// itself (`storeAction`), as an operation of its kind; among other changes it becomes actions of the
// plan's one transaction.
import Foundation
import History
import Syscalls
import SystemPackage

extension PlanRun {
  func snapshot(_ label: String?) throws {
    let name = label ?? defaultLabel
    if try store.snapshot(labelled: name) != nil {
      throw ExecutionError.failed(step: number, underlying: HistoryError.snapshotExists(name))
    }
    step.storeAction = .snapshot(name)
    step.summary = "name the tree as it is now “\(name)”"
  }

  private var defaultLabel: String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = context.timeZone
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: context.now)
    return String(
      format: "%04d-%02d-%02d-%02d%02d%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
      parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
  }

  // MARK: Rollback

  func rollback(_ files: Selection, to point: Point, by: String?) throws {
    guard files.isEmpty else { return try rollbackFiles(files, to: point, by: by) }
    // What programs did since the last capture is to be kept, and put back as well.
    try checkCaptured(below: FilePath(""), in: tree)
    let operation = try operation(at: point)
    if let by {
      let paths = try pathsChanged(since: operation, by: by)
      guard !paths.isEmpty else { throw ExecutionError.nothingSelected(step: number) }
      try restore(paths, to: operation)
    } else {
      try restore([], to: operation)
    }
    step.summary =
      "put \(by == nil ? "the tree" : "what \(by ?? "") changed") back as \(point.words)"
  }

  private func restore(_ scope: [FilePath], to operation: OperationID) throws {
    guard tree.isPristine else {
      // Steps before this one have changed the tree: what they did is to be put back as well, where
      // it lies in the scope.
      try restoreFromView(scope, to: operation)
      return
    }
    let changes = try store.restorePreview(to: operation, scope: scope)
    try apply(changes)
    if !step.planned.isEmpty { step.storeAction = .restore(to: operation, scope: scope) }
  }

  /// Named files, or folders, each as it was.
  private func rollbackFiles(_ files: Selection, to point: Point, by: String?) throws {
    var entries: [Entry] = []
    var folders: [FilePath] = []
    for target in try rollbackTargets(files, to: point) {
      switch target {
      case .folder(let path): folders.append(path)
      case .file(let path):
        entries.append(try pastEntry(of: path, at: point))
      }
    }
    if let by {
      let paths = Set(try pathsChanged(since: nil, by: by))
      entries = entries.filter { paths.contains($0.path) }
    }
    let isFirst = tree.isPristine
    if !folders.isEmpty { try restore(folders, to: try operation(at: point)) }
    for entry in entries { try restore(entry) }
    // By itself the log also brings back owner, times and attributes; it goes to one point at a time.
    let points = Set(try entries.map { try store.lastPoint(of: $0.version) })
    if isFirst, !step.planned.isEmpty, folders.isEmpty, points.count == 1, let point = points.first
    {
      step.storeAction = .restore(to: point, scope: entries.map(\.path))
    } else if !entries.isEmpty {
      step.storeAction = nil
    }
    step.summary =
      "put \(files.paths.isEmpty ? count(step.files) : files.paths.joined(separator: ", ")) back as \(point.words)"
  }

  private enum RollbackTarget {
    case file(FilePath)
    case folder(FilePath)
  }

  private func rollbackTargets(_ files: Selection, to point: Point) throws -> [RollbackTarget] {
    var targets: [RollbackTarget] = []
    if files.paths.isEmpty {
      return try select(files, as: .changing).map {
        $0.node.isFolder ? .folder($0.node.path) : .file($0.node.path)
      }
    }
    for text in files.paths {
      if let deleted = try deletedPath(named: text) {
        targets.append(deleted.isFolder ? .folder(deleted.path) : .file(deleted.path))
        continue
      }
      targets += try nodes(named: text, in: tree).map {
        $0.isFolder ? .folder($0.path) : .file($0.path)
      }
    }
    return targets
  }

  /// What a file was at a point, where it is now; by its own versions.
  func pastEntry(of path: FilePath, at point: Point) throws -> Entry {
    let versions = try store.versions(of: path)
    let node = try tree.node(at: path)
    guard
      var entry = try PointResolver(store: store).version(
        at: point, of: versions, isDeleted: node == nil)
    else { throw ExecutionError.noSuchPoint(step: number, point: point) }
    if node != nil { entry.path = path }
    return entry
  }

  /// Makes the paths below `scope` what they were: what was not there goes, the rest comes back.
  private func restoreFromView(_ scope: [FilePath], to operation: OperationID) throws {
    let past = try store.view(at: operation)
    for root in scope.isEmpty ? [FilePath("")] : scope {
      var entries = try past.entries(below: root)
      if !root.isEmpty, let own = try past.entry(at: root) { entries.insert(own, at: 0) }
      let wanted = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
      if let present = try tree.node(at: root) {
        let nodes =
          (root.isEmpty ? [] : [present]) + (present.isFolder ? try tree.nodes(below: present) : [])
        for node in outermost(nodes.filter { wanted[$0.path]?.version.kind != $0.kind }) {
          try remove(node)
        }
      }
      for entry in entries { try restore(entry) }
    }
  }

  private func remove(_ node: WorkingNode) throws {
    for gone in [node] + (node.isFolder ? try tree.nodes(below: node) : []) {
      step.add(
        PlannedEffect(.delete, gone.path, isFolder: gone.isFolder, bytes: gone.size))
    }
    step.actions.append(.remove(node.path))
    try tree.detach(node)
  }

  /// Makes one path what it was.
  private func restore(_ entry: Entry) throws {
    let version = entry.version
    let present = try tree.node(at: entry.path)
    if let present {
      guard present.kind == version.kind else {
        try remove(present)
        return try restore(entry)
      }
      if present.version?.id == version.id { return }
      let sameContents =
        version.kind == .folder
        || (present.version?.digest == version.digest && version.digest != nil)
        || (version.kind == .symlink && present.target == version.target)
      if sameContents, present.hasMetadata(of: version) { return }
      step.add(
        PlannedEffect(
          sameContents ? .metadata : .modify, entry.path, isFolder: version.kind == .folder,
          bytes: sameContents ? 0 : version.size, size: version.size))
      become(present, version)
      step.files.append(present)
    } else {
      let parent = try makeFolder(entry.path.removingLastComponent())
      let node = WorkingNode(entry, isOnDisk: false, copied: true)
      try tree.attach(node, to: parent)
      step.add(
        PlannedEffect(
          .create, entry.path, isFolder: version.kind == .folder,
          bytes: version.kind == .folder ? 0 : version.size))
      step.files.append(node)
    }
    step.actions.append(.restore(entry))
  }

  private func become(_ node: WorkingNode, _ version: Version) {
    tree.setMetadata(of: node, to: version)
    guard node.kind == .file else { return }
    tree.rewrite(
      node, content: .recorded(version, onDisk: nil), size: version.size, at: version.modified)
  }

  // MARK: Undo and redo

  func undo(count: Int, by: String?) throws {
    if by == nil, count == 1, let link = try ShareTable(store: store).newest(at: context.now) {
      return endLinks([link])
    }
    let operations = try pick(count, by: by, from: store.undoable)
    try revert(operations, kind: .undo, count: count)
    step.summary = "undo " + words(for: operations)
    step.endedShares = try ShareTable(store: store).live(at: context.now).filter { share in
      share.operation.map(operations.contains) ?? false
    }
    if !step.endedShares.isEmpty { note("the link that was made with it ends") }
  }

  func redo(count: Int, by: String?) throws {
    let operations = try pick(count, by: by, from: store.redoable)
    try revert(operations, kind: .redo, count: count)
    step.summary = "redo " + words(for: operations)
  }

  private func pick(
    _ count: Int, by: String?, from candidates: (Int, String?) throws -> [OperationID]
  ) throws -> [OperationID] {
    guard let by else { return try candidates(count, nil) }
    let byProgram = try candidates(count, by)
    if !byProgram.isEmpty { return byProgram }
    let maker = Maker(by)
    return try candidates(Limits.operationsForDeletedNames, nil)
      .filter { id in
        guard let operation = try store.operation(id) else { return false }
        return maker.made(operation)
      }
      .prefix(count).map { $0 }
  }

  private func revert(
    _ operations: [OperationID], kind: OperationDraft.Kind, count: Int
  ) throws {
    guard !operations.isEmpty else {
      throw ExecutionError.nothingToRevert(step: number, isRedo: kind == .redo)
    }
    if operations.count < count { note("there are only \(operations.count)") }
    let changes = try store.revertPreview(operations)
    guard tree.isPristine else {
      // Steps before this one have changed the tree: what they touched is theirs.
      for change in changes { try checkUntouched(change) }
      return try apply(changes)
    }
    try apply(changes)
    step.storeAction = .revert(operations, kind)
  }

  private func checkUntouched(_ change: Change) throws {
    let path = change.origin ?? change.path
    let node = try tree.node(at: path)
    let isFree = try change.origin == nil || tree.node(at: change.path) == nil
    guard node?.version?.id == change.before?.id, (node == nil) == (change.before == nil), isFree
    else {
      throw ExecutionError.failed(
        step: number, underlying: HistoryError.conflict(path: path, later: head))
    }
  }

  private func words(for operations: [OperationID]) -> String {
    guard operations.count == 1, let id = operations.first else {
      return "\(operations.count) operations"
    }
    let operation = try? store.operation(id)
    let what =
      operation?.prompt.map { "“\($0)”" }
      ?? operation.map { "\($0.kind.rawValue) by \($0.actor.program)" }
    return "@\(id.rawValue)" + (what.map { ", \($0)" } ?? "")
  }

  // MARK: Changes as effects

  /// Applies changes of the log to the tree in memory, with their effects and actions.
  private func apply(_ changes: [Change]) throws {
    for change in changes where change.isWorthSaying { step.add(change.effect) }
    for change in changes.reversed() where change.kind == .deleted {
      guard let node = try tree.node(at: change.path) else { continue }
      try tree.detach(node)
      step.actions.append(.remove(change.path))
    }
    try rename(changes.filter { $0.kind == .renamed })
    for change in changes where change.kind != .deleted {
      guard let version = change.after else { continue }
      try place(Entry(path: change.path, version: version))
    }
  }

  /// All names go before any new one comes, as they may be exchanged. Actions cannot do that: where
  /// they would meet, the step is one that runs by itself only.
  private func rename(_ changes: [Change]) throws {
    let origins = changes.compactMap(\.origin)
    var moved: [(node: WorkingNode, change: Change)] = []
    for change in changes {
      guard let origin = change.origin, let node = try tree.node(at: origin) else { continue }
      moved.append((node, change))
      step.actions.append(.move(origin, change.path))
      if origins.contains(where: { $0 != origin && origin.starts(with: $0) })
        || origins.contains(where: { change.path.starts(with: $0) })
      {
        step.runsAlone = true
      }
    }
    for (node, _) in moved { try tree.detach(node) }
    for (node, change) in moved {
      guard let name = change.path.lastComponent,
        let parent = try tree.node(at: change.path.removingLastComponent())
      else { continue }
      try tree.move(node, to: parent, named: name)
    }
  }

  private func place(_ entry: Entry) throws {
    if let node = try tree.node(at: entry.path), node.kind == entry.version.kind {
      become(node, entry.version)
      step.files.append(node)
    } else if let parent = try tree.node(at: entry.path.removingLastComponent()) {
      let node = WorkingNode(entry, isOnDisk: false, copied: true)
      try tree.attach(node, to: parent)
      step.files.append(node)
    }
    step.actions.append(.restore(entry))
  }

  /// The paths that a program, a user or prompts changed after an operation.
  private func pathsChanged(since operation: OperationID?, by: String) throws -> [FilePath] {
    let maker = Maker(by)
    var paths: [FilePath] = []
    var seen: Set<FilePath> = []
    for made in try store.log() where maker.made(made) {
      if let operation, made.id <= operation { break }
      for change in try store.changes(of: made.id) {
        for path in [change.path, change.origin].compactMap({ $0 }) where seen.insert(path).inserted
        {
          paths.append(path)
        }
      }
    }
    return paths
  }

  // MARK: Deleted files

  /// The path of a deleted file or folder that a name means; nil where something present has it.
  func deletedPath(named text: String) throws -> (path: FilePath, isFolder: Bool)? {
    let written = try treePath(text)
    guard try exactNode(text, written, in: tree) == nil else { return nil }
    if let last = try store.versions(of: written.path).first {
      return (written.path, last.version.kind == .folder)
    }
    guard (try? nodes(named: text, in: tree, byMeaning: false)) == nil else { return nil }
    let parts = written.path.components.map { $0.text.lowercased() }
    var filter = LogFilter()
    filter.limit = Limits.operationsForDeletedNames
    var found: [(path: FilePath, isFolder: Bool)] = []
    for operation in try store.log(filter) where operation.changeCount > 0 {
      for change in try store.changes(of: operation.id) where change.kind == .deleted {
        let names = change.path.components.map { $0.text.lowercased() }
        guard names.count >= parts.count,
          names.suffix(parts.count).elementsEqual(
            parts,
            by: {
              $0 == $1 || PlanRun.stem($0) == PlanRun.stem($1)
            }), !found.contains(where: { $0.path == change.path })
        else { continue }
        found.append((change.path, change.before?.kind == .folder))
      }
    }
    guard found.count <= 1 else {
      throw ExecutionError.ambiguous(
        step: number, name: text,
        candidates: found.prefix(Limits.namedCandidates).map(\.path.text))
    }
    if let only = found.first {
      note("“\(text)” was taken for \(only.path.text), which was deleted")
    }
    return found.first
  }

  /// A file as it was so many of its own versions ago.
  func pastFile(named text: String, at point: Point) throws -> WorkingNode {
    let path: FilePath
    if let deleted = try deletedPath(named: text) {
      path = deleted.path
    } else {
      let found = try nodes(named: text, in: tree)
      guard found.count == 1, let node = found.first else {
        throw ExecutionError.ambiguous(step: number, name: text, candidates: found.map(\.path.text))
      }
      if node.isFolder {
        let past = try pastTree(at: try operation(at: point))
        guard let folder = try past.node(at: node.path) else {
          throw ExecutionError.noSuchPoint(step: number, point: point)
        }
        return folder
      }
      path = node.path
    }
    let entry = try pastEntry(of: path, at: point)
    let past = try pastTree(at: store.firstPoint(of: entry.version))
    if let node = try past.node(at: entry.path) { return node }
    return WorkingNode(entry, isOnDisk: false)
  }
}

/// Whom `by` names: a program, a user, or prompts.
struct Maker {
  private let name: String
  init(_ name: String) { self.name = name }

  func made(_ operation: History.Operation) -> Bool {
    if name == "prompt" { return operation.prompt != nil || operation.plan != nil }
    let wanted = name.lowercased()
    // The kernel keeps 15 bytes of a program's name.
    if operation.actor.program.lowercased()
      == String(decoding: wanted.utf8.prefix(15), as: UTF8.self)
    {
      return true
    }
    return Users.names(of: operation.actor.uid).contains { $0.lowercased() == wanted }
  }
}

extension WorkingNode {
  fileprivate func hasMetadata(of version: Version) -> Bool {
    permissions == version.permissions && owner == version.owner && group == version.group
      && self.version?.attributes == version.attributes
      && (kind != .file || modified == version.modified)
  }
}

extension Change {
  /// Whether a person is told: that a folder's time is put back goes without saying.
  var isWorthSaying: Bool {
    guard kind == .metadata, let before, let after, before.kind == .folder else { return true }
    return before.permissions != after.permissions || before.owner != after.owner
      || before.group != after.group
  }

  /// The change as an effect of a plan.
  var effect: PlannedEffect {
    let version = after ?? before
    let isFolder = version?.kind == .folder
    let bytes = isFolder ? 0 : version?.size ?? 0
    switch kind {
    case .created: return PlannedEffect(.create, path, isFolder: isFolder, bytes: bytes)
    case .modified: return PlannedEffect(.modify, path, isFolder: isFolder, bytes: bytes)
    case .deleted: return PlannedEffect(.delete, path, isFolder: isFolder, bytes: bytes)
    case .renamed: return PlannedEffect(.move, path, origin: origin, isFolder: isFolder)
    case .metadata: return PlannedEffect(.metadata, path, isFolder: isFolder)
    }
  }
}

extension Point {
  /// How it reads after “as”.
  var words: String {
    switch self {
    case .back(let count):
      count == 1 ? "it was before the last change" : "it was \(count) changes ago"
    case .time(let time): "it was at \(RFC3339.text(from: time))"
    case .snapshot(let label): "it was at the snapshot “\(label)”"
    case .operation(let id): "@\(id) left it"
    case .first: "it was at first"
    }
  }
}
