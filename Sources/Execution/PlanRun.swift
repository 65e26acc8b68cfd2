// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// A step, worked out: what it finds, and what it will do.
struct StepRun {
  let number: Int
  let name: Syscall.Name
  var summary = ""
  private(set) var planned: [PlannedEffect] = []
  var notes: [String] = []
  var actions: [Action] = []
  var storeAction: StoreAction?
  var value: StepResult.Value?
  /// What `$N` of this step names.
  var files: [WorkingNode] = []
  var problems: [String] = []
  /// Whether its changes cannot be part of a transaction with those of other steps.
  var runsAlone = false

  mutating func add(_ effect: PlannedEffect) { planned.append(effect) }

  var effects: [Effect] { planned.map(\.effect) }

  /// Links that it makes and ends, once the changes of the tree are done.
  var shares: [Share] = []
  var endedShares: [Share] = []
  /// Whether a link that it makes leads to more than one file.
  var exposes = false
  /// Whether it changes what is no part of the store: a mount, which the shell carries out.
  var changesOutside = false

  var changesSomething: Bool { changesTree || changesOutside || sharesAnything }
  /// Whether it is part of the plan's operation.
  var changesTree: Bool { !actions.isEmpty || storeAction != nil }
  var sharesAnything: Bool { !shares.isEmpty || !endedShares.isEmpty }
}

/// The log and the disk differ where a plan looks; after a scan of these paths it is worked out anew.
struct StaleTree: Error {
  let paths: [FilePath]
}

/// Works a plan out, step by step, on a tree in memory. Reads only. For one thread.
final class PlanRun {
  let store: Store
  let index: Index?
  let context: ExecutionContext
  let plan: Plan
  /// Whether reading steps give their results, beyond which files they are about.
  let computesResults: Bool
  let head: OperationID
  let tree: WorkingTree
  let rights: CallerRights
  let roots: [FilePath]
  let storeFolder: FilePath?

  let keptOut: KeptOut
  let disk: DiskGlances

  private(set) var steps: [StepRun] = []
  /// The step that is being worked out.
  var step: StepRun
  private var pastTrees: [OperationID: WorkingTree] = [:]
  var namedNodes: [WorkingNode]?
  /// Files that the plan names by their own paths.
  var named: Set<ObjectIdentifier> = []
  /// Paths that were captured for this plan already: what differs there still is never recorded.
  var capturedPaths: Set<FilePath> = []
  /// Whether the whole tree was.
  var isTreeCaptured: Bool { capturedPaths.contains(FilePath("")) }
  /// Whether a mount tells the log every change.
  var isTold = false

  init(
    _ plan: Plan, store: Store, index: Index?, context: ExecutionContext, computesResults: Bool
  ) throws {
    self.plan = plan
    self.store = store
    self.index = index
    self.context = context
    self.computesResults = computesResults
    head = try store.head()
    tree = WorkingTree(view: try store.view(at: head), isOnDisk: true)
    rights = CallerRights(context)
    keptOut = try KeptOut(store)
    disk = DiskGlances(store.tree)
    let roots = TreePath.roots(of: store.tree.path)
    self.roots = roots
    storeFolder = PlanRun.folder(of: store, roots: roots)
    step = StepRun(number: 0, name: .retrieve)
  }

  private static func folder(of store: Store, roots: [FilePath]) -> FilePath? {
    let place = store.directory.lexicallyNormalized()
    guard let root = roots.first(where: { place.starts(with: $0) }) else { return nil }
    var out = FilePath("")
    for component in place.components.dropFirst(root.components.count) { out.append(component) }
    return out.isEmpty ? nil : out
  }

  var number: Int { step.number }
  var now: Timestamp { Timestamp(context.now) }

  /// - Throws: `ExecutionError`, `StaleTree`.
  func run() throws {
    for (position, syscall) in plan.steps.enumerated() {
      step = StepRun(number: position + 1, name: syscall.name)
      do {
        try run(syscall)
      } catch let error as ExecutionError {
        throw error
      } catch let error as StaleTree {
        throw error
      } catch {
        throw ExecutionError.failed(step: number, underlying: error)
      }
      if syscall.access != .reads { namedNodes = nil }
      steps.append(step)
    }
    let changing = steps.filter { $0.changesTree && !$0.isSnapshot }
    if changing.count > 1, let alone = changing.first(where: \.runsAlone) {
      throw ExecutionError.notSupported(step: alone.number, name: alone.name)
    }
  }

  private func run(_ syscall: Syscall) throws {
    switch syscall {
    case .retrieve(let files): try retrieve(files)
    case .count(let files): try count(files)
    case .list(let files): try list(files)
    case .read(let files): try read(files)
    case .info(let files): try info(files)
    case .summarize(let files): try summarize(files)
    case .answer(let files, let question): try answer(files, question: question)
    case .compare(let files, let from, let to): try compare(files, from: from, to: to)
    case .history(let files, let by): try history(files, by: by)
    case .changes(let files, let from, let to, let by):
      try changes(files, from: from, to: to, by: by)
    case .group(let files, let grouping): try group(files, grouping)
    case .related(let files): try related(files)
    case .duplicates(let files): try duplicates(files)
    case .create(let paths, let isFolder, let content):
      try create(paths, isFolder: isFolder, content: content)
    case .write(let files, let source): try put(source, in: files, appends: false)
    case .append(let files, let source): try put(source, in: files, appends: true)
    case .merge(let files, let into): try merge(files, into: into)
    case .collect(let files, let into, let mode): try collect(files, into: into, mode: mode)
    case .copy(let files, let into): try place(files, into: into, mode: .copy)
    case .move(let files, let into): try place(files, into: into, mode: .move)
    case .delete(let files): try delete(files)
    case .lock(let files): try setWritable(files, false)
    case .unlock(let files): try setWritable(files, true)
    case .snapshot(let label): try snapshot(label)
    case .rollback(let files, let to, let by): try rollback(files, to: to, by: by)
    case .undo(let count, let by): try undo(count: count, by: by)
    case .redo(let count, let by): try redo(count: count, by: by)
    case .tag(let files, let tags): try setTags(files, tags, isAdding: true)
    case .untag(let files, let tags): try setTags(files, tags, isAdding: false)
    case .join(let joining): try join(joining)
    case .share(let files, let expires): try share(files, expires: expires)
    case .unshare(let files): try unshare(files)
    case .watch(let files): try watch(files)
    case .mount(let paths, let into), .unmount(let paths, let into):
      try mount(paths, into: into)
    }
  }

  /// What the plan does so far and would do.
  var preview: Preview {
    Preview(
      steps: steps.map {
        Preview.Step(
          number: $0.number, name: $0.name, summary: $0.summary, effects: $0.effects,
          notes: $0.notes)
      },
      changesAnything: steps.contains(where: \.changesSomething),
      destroys: zip(steps, plan.steps).contains { $0.changesSomething && $1.access == .destroys },
      exposes: steps.contains(where: \.exposes),
      head: head.rawValue)
  }

  /// The tree as an operation left it.
  func pastTree(at operation: OperationID) throws -> WorkingTree {
    if let known = pastTrees[operation] { return known }
    let tree = WorkingTree(view: try store.view(at: operation), isOnDisk: false)
    pastTrees[operation] = tree
    return tree
  }

  /// The operation that a point of the tree names.
  func operation(at point: Point) throws -> OperationID {
    guard let operation = try PointResolver(store: store).operation(at: point) else {
      throw ExecutionError.noSuchPoint(step: number, point: point)
    }
    return operation
  }

  func note(_ text: String) {
    if !step.notes.contains(text) { step.notes.append(text) }
  }

  /// Whether a later step changes what this step finds, so that it must be cut as such a step would.
  var isChangedLater: Bool {
    var sources: Set<Int> = [number]
    for (position, syscall) in plan.steps.enumerated() where position + 1 > number {
      guard case .step(let source)? = syscall.selection?.in, sources.contains(source) else {
        continue
      }
      if syscall.access != .reads { return true }
      sources.insert(position + 1)
    }
    return false
  }

  /// What an earlier step, or the previous prompt, found, where it is now.
  func files(of reference: Reference) throws -> [WorkingNode] {
    switch reference {
    case .step(let number):
      guard number < self.number, number <= steps.count else { return [] }
      return steps[number - 1].files.filter { !isOfHead($0) || $0.isAttached }
    case .last:
      return try context.last.compactMap { try node(written: $0, in: tree) }
    }
  }

  private func isOfHead(_ node: WorkingNode) -> Bool {
    var current = node
    while let parent = current.parent { current = parent }
    return current === tree.root || current.isDetached || node.isDetached
  }

  /// A node by the text of its path from the root, as results give it.
  func node(written text: String, in tree: WorkingTree) throws -> WorkingNode? {
    let path = FilePath(text: text)
    return path.isRelative ? try tree.node(at: path) : nil
  }
}
