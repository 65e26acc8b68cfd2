// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Glibc
import History
import Indexing
import Mounting
import Serving
import Syscalls
import SystemPackage

/// A store that is open, and what of it a command needs, opened when first needed.
///
/// Reading happens in this process, on a tree reached by descriptor where a mount covers it. Changing
/// goes to the process of the mount while one is up.
package final class Workspace {
  package let context: ShellContext
  package let location: StoreLocator.Location
  package let store: Store
  private var openIndex: Index?
  private var indexHasVectors = false

  /// Opens the store that the current folder belongs to. `looksAtFiles` false: what programs write at
  /// this moment does not matter, and no mount is waited for.
  /// - Throws: `ShellError.noStore`, `HistoryError`.
  package static func open(in context: ShellContext, looksAtFiles: Bool = true) throws -> Workspace
  {
    let location = try StoreLocator(environment: context.environment).locate(from: currentFolder())
    let workspace: Workspace
    if let kept = context.kept, kept.location.isSame(as: location) {
      workspace = kept
    } else {
      workspace = try Workspace(context: context, location: location)
    }
    if looksAtFiles { workspace.awaitMount() }
    return workspace
  }

  /// What programs have just written through the mount is to be in the log and the index before a
  /// person looks there. A mount that does not answer soon is not waited for: the log is right without
  /// it, only not of this second.
  private func awaitMount() {
    guard let mount = location.mount else { return }
    try? MountClient(mount).settle(seconds: 2)
  }

  package init(context: ShellContext, location: StoreLocator.Location) throws {
    self.context = context
    self.location = location
    let tree: Tree
    if let mount = location.mount {
      tree = try MountRegistry.openTree(of: mount)
    } else {
      tree = try Tree(path: location.root)
    }
    store = try Store.open(tree: tree, directory: location.directory)
    try context.settings.overlay(store.reachableDirectory.appending("config"))
  }

  package var place: Place {
    get throws {
      Place(context: context, root: location.root, current: try Workspace.currentFolder())
    }
  }

  /// - Throws: `Errno`, such as where the folder is gone.
  package static func currentFolder() throws -> FilePath {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let name = getcwd(buffer.baseAddress, buffer.count) else {
        throw Errno(rawValue: errno)
      }
      return FilePath(platformString: name)
    }
  }

  package func executionContext(explain: Bool = false, folder: FilePath? = nil) -> ExecutionContext
  {
    var out = ExecutionContext(
      actor: .current, prompt: context.prompt, last: context.last, folder: folder ?? FilePath(""),
      now: context.clock(), timeZone: context.timeZone)
    out.explain = explain
    out.shareBase = shareBase
    return out
  }

  /// The store's setting that holds where `semfs serve` listened last.
  static let servedAddressKey = "serve.url"

  /// What addresses of links begin with where this process answers them itself.
  package var ownShareBase: String?

  /// What addresses of links begin with.
  package var shareBase: String {
    if let ownShareBase { return ownShareBase }
    let known = context.settings[.shareAddress] ?? (try? store.setting(Workspace.servedAddressKey))
    guard let address = known ?? nil, !address.isEmpty else {
      return ExecutionContext.defaultShareBase
    }
    return (address.hasSuffix("/") ? String(address.dropLast()) : address) + ShareSite.path
  }

  // MARK: - The index

  package var indexPath: FilePath { store.reachableDirectory.appending("index.db") }

  package var hasIndex: Bool { indexPath.withPlatformString { access($0, F_OK) } == 0 }

  /// Passages that cannot be found by meaning yet; 0 where no model would make them so.
  package var pendingVectors: Int {
    guard hasIndex, models.used != nil,
      let index = try? openIndex ?? Index.open(at: indexPath, embedder: nil)
    else { return 0 }
    return (try? index.status().pendingVectors) ?? 0
  }

  /// The model, or nil where there is none to be found.
  /// - Throws: `IndexingError.modelUnavailable` where there is one and it is damaged.
  package func embedder() throws -> (any Embedder)? {
    guard let folder = models.used else { return nil }
    return try models.model(in: folder)
  }

  package var models: ModelLibrary { ModelLibrary(context.settings, context.environment) }

  /// The index as it is, or nil where the tree was never indexed. Without a model it answers by words
  /// alone, and that is said.
  package func index() throws -> Index? {
    if let openIndex { return openIndex }
    guard hasIndex else { return nil }
    var model: (any Embedder)?
    do {
      model = try embedder()
      if model == nil {
        context.say("Note: no embedding model is installed: searching by words alone")
      }
    } catch let error as IndexingError {
      context.say("Note: " + Diagnostic(error).message + ": searching by words alone")
    }
    let index = try Index.open(at: indexPath, embedder: model, finder: models.finder)
    if index.wasRebuilt {
      context.say("Note: the index was of no use and is empty now: semfs index makes it anew")
    }
    openIndex = index
    return openIndex
  }

  /// Runs what reads the index; where a page of it makes no sense, it is removed, so that the next
  /// `semfs index` makes it anew.
  package func discardingDamaged<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      var cause = error
      if case ExecutionError.failed(_, let underlying) = error { cause = underlying }
      if case IndexingError.damaged = cause {
        openIndex = nil
        Index.remove(at: indexPath)
      }
      throw error
    }
  }

  // MARK: - Plans

  package func interpreter(needsIndex: Bool) throws -> Interpreter {
    Interpreter(
      store: store, index: needsIndex ? try index() : nil, isTold: location.mount != nil)
  }

  package func preview(_ plan: Plan, _ run: ExecutionContext) throws -> Preview {
    try context.patience.wait(canAbandon: true) { [self] in
      if plan.changesAnything, let mount = location.mount {
        return try MountClient(mount).preview(plan, context: run)
      }
      return try interpreter(needsIndex: plan.needsIndex).preview(plan, context: run)
    }
  }

  package func execute(_ plan: Plan, _ run: ExecutionContext, agreed: Preview?) throws -> Outcome {
    try context.patience.wait(canAbandon: !plan.changesAnything) { [self] in
      if plan.changesAnything, let mount = location.mount {
        return try MountClient(mount).execute(plan, context: run, agreed: agreed)
      }
      let outcome = try discardingDamaged {
        try interpreter(needsIndex: plan.needsIndex).execute(plan, context: run, agreed: agreed)
      }
      if let operation = outcome.operation { refreshIndex(OperationID(rawValue: operation)) }
      return outcome
    }
  }

  /// Takes one operation back and leaves the later ones.
  /// - Returns: the operation that did; nil where there was nothing to do.
  package func revert(_ operation: OperationID, force: Bool, isRedo: Bool) throws -> OperationID? {
    let run = executionContext()
    return try context.patience.wait(canAbandon: false) { [self] in
      if let mount = location.mount {
        return try MountClient(mount).revert(operation, force: force, isRedo: isRedo, context: run)
      }
      let made = try interpreter(needsIndex: false).revert(
        operation, force: force, kind: isRedo ? .redo : .undo, context: run)
      if let made { refreshIndex(made) }
      return made
    }
  }

  /// Tells changes of the selected files until Ctrl-C.
  package func watch(
    _ files: Selection, folder: FilePath?, told: (WatchedChange) throws -> Void
  ) throws {
    try interpreter(needsIndex: true).watch(
      files, context: executionContext(folder: folder), records: location.mount == nil,
      shouldStop: { Interrupt.isRequested }, told: told)
  }

  /// Makes what an operation changed findable; where that fails, the next `semfs index` does it.
  package func refreshIndex(_ operation: OperationID) {
    guard hasIndex, let index = try? index() else { return }
    do {
      _ = try Indexer(store: store, index: index).apply(operation)
    } catch {
      context.say("Note: the index is behind: " + Diagnostic(error).message)
    }
  }
}

extension Plan {
  package var changesAnything: Bool {
    steps.contains { $0.access != .reads }
  }

  /// Whether a step may ask what files are about or hold.
  package var needsIndex: Bool { steps.contains(where: \.needsIndex) }
}

extension Syscall {
  fileprivate var needsIndex: Bool {
    switch self {
    case .list, .create, .snapshot, .undo, .redo, .mount, .unmount: false
    case .retrieve, .count, .read, .info, .summarize, .answer, .group, .join, .related, .duplicates,
      .watch:
      true
    case .compare(let files, _, _), .history(let files, _), .changes(let files, _, _, _),
      .write(let files, _), .append(let files, _), .merge(let files, _), .collect(let files, _, _),
      .copy(let files, _), .move(let files, _), .delete(let files), .tag(let files, _),
      .untag(let files, _), .lock(let files), .unlock(let files), .share(let files, _),
      .unshare(let files), .rollback(let files, _, _):
      !files.isEmpty
    }
  }
}
