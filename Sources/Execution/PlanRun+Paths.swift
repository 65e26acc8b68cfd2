// SPDX-License-Identifier: GPL-3.0-or-later
//
// From names as a person writes them to files: the exact path, then the file's name, then its name
// without extension, then the closest meaning. One candidate is taken and named; several are asked
// about.
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// What a loose name may stand for.
enum NameTarget {
  case anything, file, folder

  func accepts(_ node: WorkingNode) -> Bool {
    switch self {
    case .anything: true
    case .file: !node.isFolder
    case .folder: node.isFolder
    }
  }
}

extension PlanRun {
  /// A written path, relative to the root.
  /// - Throws: `ExecutionError.outsideTree`.
  func treePath(_ text: String) throws -> TreePath {
    do {
      return try TreePath(text, folder: context.folder, roots: roots, store: storeFolder)
    } catch {
      throw ExecutionError.outsideTree(step: number, path: text)
    }
  }

  /// The nodes that a written name stands for; more than one only for a pattern.
  /// - Throws: `ExecutionError.noSuchFile`, `.ambiguous`, `.outsideTree`; `StaleTree`.
  func nodes(
    named text: String, in tree: WorkingTree, target: NameTarget = .anything, byMeaning: Bool = true
  ) throws -> [WorkingNode] {
    let written = try treePath(text)
    if let node = try exactNode(text, written, in: tree), target.accepts(node),
      rights.mayReach(node)
    {
      if !node.isFolder { named.insert(ObjectIdentifier(node)) }
      return [node]
    }
    if text.contains("*") || text.contains("?") {
      let fitting = try nodes(fitting: written, in: tree, target: target)
      if !fitting.isEmpty { return fitting }
    }
    let candidates = try looseCandidates(
      written, in: tree, target: written.namesFolder ? .folder : target)
    if let node = try single(candidates, for: text) { return [node] }
    if byMeaning, tree === self.tree, target != .folder, !text.contains("/"),
      let node = try closestInMeaning(text)
    {
      return [node]
    }
    throw ExecutionError.noSuchFile(step: number, name: text)
  }

  /// The node at exactly this path: from the context's folder, then from the root.
  func exactNode(_ text: String, _ written: TreePath, in tree: WorkingTree) throws -> WorkingNode? {
    var paths = [written.path]
    if !context.folder.isEmpty, !text.hasPrefix("/"), !text.hasPrefix("~"),
      let fromRoot = try? TreePath(text, folder: FilePath(""), roots: roots, store: storeFolder)
    {
      paths.append(fromRoot.path)
    }
    for path in paths {
      if let node = try tree.node(at: path) {
        try checkFreshness(of: node, at: path, in: tree)
        return node
      }
      if try tree.leadsThroughLink(path) {
        throw ExecutionError.outsideTree(step: number, path: text)
      }
    }
    if tree === self.tree, tree.isPristine {
      for path in paths where !capturedPaths.contains(path) {
        if try DiskStatus(path, in: store.tree) != nil { throw StaleTree(paths: [path]) }
      }
    }
    return nil
  }

  /// Throws `StaleTree` where the disk holds something else than the log has.
  private func checkFreshness(of node: WorkingNode, at path: FilePath, in tree: WorkingTree) throws
  {
    guard tree === self.tree, tree.isPristine, let version = node.version, !path.isEmpty,
      !capturedPaths.contains(path)
    else { return }
    let status = try DiskStatus(path, in: store.tree)
    if let status, status.kind == version.kind,
      version.kind != .file || (status.size == version.size && status.modified == version.modified)
    {
      return
    }
    throw StaleTree(paths: [path])
  }

  /// Throws `StaleTree` where programs may have changed what is below a folder without the log being
  /// told: what goes through all files there must see theirs.
  func checkCaptured(below folder: FilePath, in tree: WorkingTree) throws {
    guard tree === self.tree, tree.isPristine, !isTold, !isTreeCaptured,
      !capturedPaths.contains(where: { folder.starts(with: $0) })
    else { return }
    throw StaleTree(paths: [folder])
  }

  // MARK: Loose names

  private func looseCandidates(
    _ written: TreePath, in tree: WorkingTree, target: NameTarget
  ) throws -> [WorkingNode] {
    let parts = written.path.components.map(\.text)
    guard !parts.isEmpty else { return [] }
    let nodes = try namedNodes(of: tree).filter { target.accepts($0) && rights.mayRead($0) }
    let comparisons: [(String, String) -> Bool] = [
      { $0 == $1 },
      { $0.lowercased() == $1.lowercased() },
      { PlanRun.stem($0).lowercased() == PlanRun.stem($1).lowercased() },
      { PlanRun.words(PlanRun.stem($0)) == PlanRun.words(PlanRun.stem($1)) },
    ]
    for fits in comparisons {
      let found = nodes.filter { node in
        guard let name = node.name?.text, let last = parts.last, fits(name, last) else {
          return false
        }
        return foldersFit(node, parts.dropLast(), fits)
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// Whether the folders above end in these names.
  private func foldersFit(
    _ node: WorkingNode, _ names: ArraySlice<String>, _ fits: (String, String) -> Bool
  ) -> Bool {
    var folder = node.parent
    for name in names.reversed() {
      guard let current = folder, let own = current.name?.text, fits(own, name) else {
        return false
      }
      folder = current.parent
    }
    return true
  }

  private func namedNodes(of tree: WorkingTree) throws -> [WorkingNode] {
    guard tree === self.tree else { return try tree.nodes(below: tree.root) }
    if let known = namedNodes { return known }
    let all = try tree.nodes(below: tree.root)
    namedNodes = all
    return all
  }

  private func single(_ candidates: [WorkingNode], for text: String) throws -> WorkingNode? {
    guard let first = candidates.first else { return nil }
    var fitting = candidates
    if fitting.count > 1, !context.folder.isEmpty {
      let near = fitting.filter { $0.path.starts(with: context.folder) }
      if near.count == 1 { fitting = near }
    }
    guard fitting.count == 1 else {
      throw ExecutionError.ambiguous(
        step: number, name: text,
        candidates: fitting.prefix(Limits.namedCandidates).map(\.path.text))
    }
    note("“\(text)” was taken for \(fitting[0].path.text)")
    return fitting.first ?? first
  }

  private func nodes(
    fitting written: TreePath, in tree: WorkingTree, target: NameTarget
  ) throws -> [WorkingNode] {
    guard let last = written.path.lastComponent?.text,
      let folder = try tree.node(at: written.path.removingLastComponent()), folder.isFolder
    else { return [] }
    let pattern = NamePattern(last)
    return try tree.entries(in: folder).filter {
      target.accepts($0) && pattern.matches($0.name?.text ?? "") && rights.mayRead($0)
    }
  }

  /// The file that a description means: the one hit above the floor, or the one well before the next.
  private func closestInMeaning(_ text: String) throws -> WorkingNode? {
    guard let index else { return nil }
    let hits = try index.search(
      text, filter: SearchFilter(), k: Limits.namedCandidates, reader: reader(of: tree))
    let near = try Relevance.cut(hits).compactMap { hit -> (node: WorkingNode, score: Double)? in
      guard let node = try current(hit.file), rights.mayRead(node) else { return nil }
      return (node, hit.score)
    }
    guard let best = near.first else { return nil }
    if near.count > 1, near[1].score > best.score * Relevance.clearLead {
      throw ExecutionError.ambiguous(
        step: number, name: text, candidates: near.map(\.node.path.text))
    }
    note("“\(text)” was taken for \(best.node.path.text), the closest in meaning")
    return best.node
  }

  /// A name without its extension; a leading dot starts no extension.
  static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex,
      name[dot...].utf8.count <= 8
    else { return name }
    return String(name[..<dot])
  }

  /// The words of a name, whatever parts them.
  static func words(_ name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  // MARK: Places

  /// Where something is to be made: a path whose last name may be free, in folders that exist or are
  /// made.
  func place(_ text: String) throws -> TreePath {
    let written = try treePath(text)
    guard !written.path.isEmpty else { return written }
    if let node = try tree.node(at: written.path) {
      // What programs took away is in nobody's way.
      try checkFreshness(of: node, at: written.path, in: tree)
    }
    if try tree.leadsThroughLink(written.path) {
      throw ExecutionError.outsideTree(step: number, path: text)
    }
    var above = written.path
    above.removeLastComponent()
    while !above.isEmpty {
      if let node = try tree.node(at: above) {
        guard node.isFolder else {
          let isLink = node.kind == .symlink
          throw isLink
            ? ExecutionError.outsideTree(step: number, path: text)
            : ExecutionError.failed(step: number, underlying: HistoryError.notAFolder(above))
        }
        break
      }
      above.removeLastComponent()
    }
    if tree.isPristine, !capturedPaths.contains(written.path),
      try tree.node(at: written.path) == nil,
      try DiskStatus(written.path, in: store.tree) != nil
    {
      throw StaleTree(paths: [written.path])
    }
    return written
  }
}
