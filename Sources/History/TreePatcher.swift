// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// Carries out a patch on the disk. Not atomic by itself: the journal is (docs/FORMAT.md).
///
/// First every name that goes is taken away, deepest first: files that stay somewhere move to the
/// staging folder, the others are unlinked, folders removed if nothing else is in them. Then every
/// name that comes is put in its place, folders above before what is in them. Files whose contents
/// differ are written aside and renamed over. Modes and times of folders are set last.
final class TreePatcher {
  /// What the capture afterwards may rely on.
  private(set) var expected: [RelativePath: Int64] = [:]
  private(set) var written: [RelativePath: WrittenFile] = [:]

  private let store: Store
  private let staging: Staging
  private let patch: TreePatch
  /// Moved files and folders, by node.
  private var staged: [Int64: [UInt8]] = [:]
  /// Folders that were to go but hold files that history does not keep.
  private var kept: Set<RelativePath> = []

  init(store: Store, staging: Staging, patch: TreePatch) {
    self.store = store
    self.staging = staging
    self.patch = patch
  }

  func run() throws {
    try detach()
    try attach()
    try setMetadata()
    for goal in patch.goals.values {
      for path in goal.pathsAfter.values { expected[path] = goal.node }
    }
  }

  // MARK: Taking names away

  private func detach() throws {
    var leaving: [(path: RelativePath, goal: NodeGoal)] = []
    for goal in patch.goals.values {
      for name in goal.namesBefore where !goal.namesAfter.contains(name) {
        if let path = goal.pathsBefore[name] { leaving.append((path, goal)) }
      }
    }
    for (path, goal) in leaving.sorted(by: { $0.path.depth > $1.path.depth }) {
      try detach(path, goal)
      try store.reach(.restoredFile)
    }
  }

  private func detach(_ path: RelativePath, _ goal: NodeGoal) throws {
    let keepsName = goal.namesBefore.contains { goal.namesAfter.contains($0) }
    let isMoving = !goal.namesAfter.isEmpty && !keepsName && staged[goal.node] == nil
    if isMoving && !goal.isRewritten {
      do {
        staged[goal.node] = try staging.take(path)
      } catch HistoryError.io(_, .noSuchFileOrDirectory) {
        return
      }
      return
    }
    try store.tree.withParent(of: path) { parent in
      let flags = goal.before?.kind == .folder ? AT_REMOVEDIR : 0
      guard withCString(path.name, { unlinkat(parent, $0, flags) }) != 0 else { return }
      switch Errno.current {
      case .noSuchFileOrDirectory: return
      case .directoryNotEmpty, .fileExists: kept.insert(path)
      case let code: throw HistoryError(code, path.filePath)
      }
    }
  }

  // MARK: Putting names in place

  private func attach() throws {
    var coming: [(depth: Int, goal: NodeGoal)] = []
    for goal in patch.goals.values {
      // The deepest: all folders that a file has names in must be there.
      guard goal.after != nil, let depth = goal.pathsAfter.values.map(\.depth).max() else {
        continue
      }
      let isMade = goal.before == nil || !goal.hasSameNames || goal.isRewritten
      if isMade { coming.append((depth, goal)) }
    }
    for (_, goal) in coming.sorted(by: { $0.depth < $1.depth }) {
      if goal.after?.kind == .folder { try attachFolder(goal) } else { try attachFile(goal) }
      try store.reach(.restoredFile)
    }
  }

  private func attachFolder(_ goal: NodeGoal) throws {
    guard let path = goal.pathsAfter.values.first else { return }
    if let name = staged.removeValue(forKey: goal.node) {
      return try staging.put(name, at: path, replaces: false)
    }
    if goal.hasSameNames && goal.before != nil { return }
    try store.tree.withParent(of: path) { parent in
      guard withCString(path.name, { mkdirat(parent, $0, 0o700) }) != 0 else { return }
      let code = Errno.current
      guard code == .fileExists, try FileStatus(of: path.name, in: parent).kind == .folder else {
        throw code == .fileExists
          ? HistoryError.alreadyExists(path.filePath) : HistoryError(code, path.filePath)
      }
    }
  }

  private func attachFile(_ goal: NodeGoal) throws {
    var source = staged.removeValue(forKey: goal.node)
    let isRewritten = goal.isRewritten || (source == nil && goal.namesBefore.isEmpty)
    if isRewritten {
      if let source { try? Staging.removeAll(source, in: staging.folder) }
      guard let state = goal.after else { preconditionFailure("nothing to make") }
      let path = goal.pathsAfter.values.first?.filePath ?? FilePath("")
      source = try NodeMaker(store: store, staging: staging)
        .make(state, version: goal.version, for: path)
    }
    let paths = goal.pathsAfter.sorted { $0.value < $1.value }
    guard let source else { return try linkMore(goal, paths.map(\.value)) }
    // Written anew: every name must lead to the new file, also those that stay.
    let targets = paths.map { (path: $0.value, isOld: goal.namesBefore.contains($0.key)) }
    for target in targets.dropFirst() {
      try staging.link(source, at: target.path, replaces: target.isOld)
    }
    if let first = targets.first {
      try staging.put(source, at: first.path, replaces: first.isOld)
    }
    if isRewritten { remember(goal) }
  }

  /// Gives a file that keeps a name further ones.
  private func linkMore(_ goal: NodeGoal, _ paths: [RelativePath]) throws {
    guard
      let name = goal.namesBefore.first(where: { goal.namesAfter.contains($0) }),
      let source = goal.pathsAfter[name]
    else { return }
    for (other, path) in goal.pathsAfter where !goal.namesBefore.contains(other) {
      try store.tree.withParent(of: source) { from in
        try store.tree.withParent(of: path) { to in
          let result = withCString(source.name) { old in
            withCString(path.name) { linkat(from, old, to, $0, 0) }
          }
          let code = Errno.current
          if result != 0 && code == .fileExists { throw HistoryError.alreadyExists(path.filePath) }
          guard result == 0 else { throw HistoryError(code, path.filePath) }
        }
      }
    }
  }

  private func remember(_ goal: NodeGoal) {
    guard let content = goal.after?.content else { return }
    for path in goal.pathsAfter.values {
      guard let status = try? store.tree.status(of: path) else { continue }
      written[path] = WrittenFile(
        content: content, identity: status.identity, modified: status.modified, size: status.size)
    }
  }

  // MARK: Metadata

  private func setMetadata() throws {
    var waiting: [(path: RelativePath, state: NodeState)] = []
    for goal in patch.goals.values {
      guard let after = goal.after, let path = goal.pathsAfter.values.first else { continue }
      let isDone = after.kind != .folder && goal.isRewritten
      let differs = goal.before.map { !$0.isRecordedAs(after) } ?? true
      if !isDone && differs { waiting.append((path, after)) }
    }
    for (path, state) in waiting.sorted(by: { $0.path.depth > $1.path.depth }) {
      try store.tree.withParent(of: path) { parent in
        let file =
          state.kind == .file || state.kind == .folder
          ? try? store.tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW) : nil
        defer { if let file { close(file) } }
        NodeMaker.setMetadata(state, of: path.name, in: parent, file: file)
      }
    }
  }
}
