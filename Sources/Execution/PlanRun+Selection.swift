// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension PlanRun {
  /// The files that a selection names, best or first in order first.
  ///
  /// Every field narrows; the filters apply before the `k` best are chosen.
  func select(_ selection: Selection, as use: SelectionUse) throws -> [Selected] {
    var chosen = try chosen(selection, as: use)
    if let order = selection.sort { chosen = sorted(chosen, by: order) }
    let isRanked = selection.query != nil && selection.sort == nil
    let isOfNow = !use.isComplete && selection.at == nil
    if let k = selection.k ?? (isRanked && use.showsRanking ? Limits.defaultResults : nil) {
      chosen = Array(chosen.lazy.filter { !isOfNow || !self.isGone($0.node) }.prefix(k))
    } else if isOfNow {
      chosen.removeAll { isGone($0.node) }
    }
    if chosen.isEmpty, use.mustSelect { throw ExecutionError.nothingSelected(step: number) }
    return chosen
  }

  private func chosen(_ selection: Selection, as use: SelectionUse) throws -> [Selected] {
    if let direct = try searchedDirectly(selection, as: use) { return direct }
    let tree = try tree(of: selection)
    var nodes = try candidates(selection, in: tree, as: use)
    let filter = try NodeFilter(selection, run: self, in: tree, among: nodes)
    nodes = nodes.filter(filter.accepts)
    if let not = selection.not {
      let out = Set(try select(not, as: .excepting).map { key(of: $0.node) })
      nodes = nodes.filter { !out.contains(key(of: $0)) }
    }
    if !selection.keywords.isEmpty {
      nodes = try nodesHoldingKeywords(of: selection, among: nodes, in: tree)
    }
    guard let query = selection.query else { return try withPassages(nodes, selection, use) }
    return try ranked(nodes, by: query, selection, in: tree, as: use)
  }

  /// Which of some nodes, of whatever tree, pass the filters of a selection and hold its words.
  func select(_ selection: Selection, among nodes: [WorkingNode]) throws -> Set<NodeKey> {
    let filter = try NodeFilter(selection, run: self, in: tree, among: nodes)
    var chosen = nodes.filter(filter.accepts)
    if let not = selection.not {
      let out = try select(not, among: chosen)
      chosen = chosen.filter { !out.contains(key(of: $0)) }
    }
    let words = selection.keywords + (selection.query.map(KeywordMatcher.words) ?? [])
    if !words.isEmpty {
      // A change is told as it comes, unranked: a query counts by its words.
      let any = selection.query != nil || selection.matchesAnyKeyword
      let keywords = KeywordMatcher(words, any: any)
      chosen = try chosen.filter { try keywords.matches(text(of: $0)) }
    }
    return Set(chosen.map(key))
  }

  /// The tree that a selection looks at.
  func tree(of selection: Selection) throws -> WorkingTree {
    guard let point = selection.at else { return tree }
    if !selection.paths.isEmpty, point.isOfFiles { return tree }
    return try pastTree(at: try operation(at: point))
  }

  /// One node, whether seen in the head or in the past.
  func key(of node: WorkingNode) -> NodeKey {
    node.id.map { .recorded($0) } ?? .made(ObjectIdentifier(node))
  }

  // MARK: Candidates

  private func candidates(
    _ selection: Selection, in tree: WorkingTree, as use: SelectionUse
  ) throws -> [WorkingNode] {
    var nodes: [WorkingNode]?
    if let reference = selection.in {
      let named = try files(of: reference)
      nodes = try seen(picked(named, selection.pick), in: tree)
    }
    if !selection.paths.isEmpty {
      let named = try namedNodes(selection, in: tree, as: use)
      if let among = nodes {
        let keys = Set(among.map(key))
        nodes = named.filter { node in
          keys.contains(key(of: node)) || among.contains { node.isBelow($0) }
        }
      } else {
        nodes = named
      }
    }
    let folder = try selection.under.map { try self.folder(named: $0, in: tree) }
    if let folder, let among = nodes {
      nodes = among.filter { $0 === folder || $0.isBelow(folder) }
    }
    // Words and meaning are of the index, which knows no more than the log.
    if nodes == nil, selection.query == nil {
      try checkCaptured(below: folder?.path ?? FilePath(""), in: tree)
    }
    var found = try nodes ?? tree.nodes(below: folder ?? tree.root).filter { $0.kind == .file }
    if let nodes, use.expandsFolders || narrows(selection) {
      found = try expanded(nodes, in: tree)
    }
    if !use.isComplete { found.removeAll(where: isForgotten) }
    return nodes == nil ? found : unique(found)
  }

  /// Whether a selection names what is in a folder rather than the folder.
  private func narrows(_ selection: Selection) -> Bool {
    selection.query != nil || !selection.keywords.isEmpty || selection.name != nil
      || !selection.types.isEmpty || selection.author != nil || !selection.tagged.isEmpty
      || selection.since != nil
      || selection.until != nil || selection.larger != nil || selection.smaller != nil
      || selection.sort != nil || selection.k != nil || selection.not != nil
  }

  private func expanded(_ nodes: [WorkingNode], in tree: WorkingTree) throws -> [WorkingNode] {
    var out: [WorkingNode] = []
    for node in nodes {
      if node.isFolder {
        out += try tree.nodes(below: node).filter { $0.kind == .file }
      } else {
        out.append(node)
      }
    }
    return out
  }

  func unique(_ nodes: [WorkingNode]) -> [WorkingNode] {
    var seen: Set<ObjectIdentifier> = []
    return nodes.filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  private func picked(_ nodes: [WorkingNode], _ positions: [Int]) -> [WorkingNode] {
    guard !positions.isEmpty else { return nodes }
    return positions.compactMap { position in
      let place = position > 0 ? position - 1 : nodes.count + position
      return nodes.indices.contains(place) ? nodes[place] : nil
    }
  }

  /// The same nodes as another tree has them.
  private func seen(_ nodes: [WorkingNode], in tree: WorkingTree) throws -> [WorkingNode] {
    guard tree !== self.tree else { return nodes }
    return try nodes.compactMap { node in try node.id.flatMap { try tree.node($0) } }
  }

  private func namedNodes(
    _ selection: Selection, in tree: WorkingTree, as use: SelectionUse
  ) throws -> [WorkingNode] {
    if let point = selection.at, point.isOfFiles {
      return try selection.paths.map { try pastFile(named: $0, at: point) }
    }
    return try selection.paths.flatMap { try nodes(named: $0, in: tree) }
  }

  /// A folder by its path or name. A file is none.
  func folder(named text: String, in tree: WorkingTree) throws -> WorkingNode {
    let found = try nodes(named: text, in: tree, target: .folder, byMeaning: false)
    guard found.count == 1, let folder = found.first else {
      throw ExecutionError.ambiguous(
        step: number, name: text,
        candidates: found.prefix(Limits.namedCandidates).map(\.path.text))
    }
    return folder
  }

  // MARK: Order

  private func sorted(_ files: [Selected], by order: Order) -> [Selected] {
    func stable(_ precedes: (WorkingNode, WorkingNode) -> Bool) -> [Selected] {
      files.enumerated().sorted { left, right in
        if precedes(left.element.node, right.element.node) { return true }
        if precedes(right.element.node, left.element.node) { return false }
        return left.offset < right.offset
      }.map(\.element)
    }
    switch order {
    case .newest: return stable { $0.modified > $1.modified }
    case .oldest: return stable { $0.modified < $1.modified }
    case .largest: return stable { $0.size > $1.size }
    case .smallest: return stable { $0.size < $1.size }
    case .name:
      let names = Dictionary(
        files.map { (ObjectIdentifier($0.node), $0.node.name?.text.lowercased() ?? "") }
      ) { first, _ in first }
      return stable {
        (names[ObjectIdentifier($0)] ?? "") < (names[ObjectIdentifier($1)] ?? "")
      }
    }
  }
}

/// What a node is known by across trees.
enum NodeKey: Hashable {
  case recorded(NodeID)
  case made(ObjectIdentifier)
}

extension Point {
  /// Whether it counts a file's own versions where a file is named.
  var isOfFiles: Bool {
    switch self {
    case .back, .first: true
    case .time, .snapshot, .operation: false
    }
  }
}

/// The filters of a selection that need no text.
struct NodeFilter {
  private let pattern: NamePattern?
  private let types: [String]
  private let kindIDs: Set<Int64>
  /// `ids`: files whose texts name the author; `known`: those whose texts name anybody.
  private let author: (name: String, ids: Set<Int64>, known: Set<Int64>)?
  private let selection: Selection
  private let rights: CallerRights
  private let actor: Actor

  init(_ selection: Selection, run: PlanRun, in tree: WorkingTree, among nodes: [WorkingNode])
    throws
  {
    self.selection = selection
    rights = run.rights
    actor = run.context.actor
    pattern = selection.name.map { NamePattern($0) }
    types = selection.types.map(\.rawValue)
    var kindIDs: Set<Int64> = []
    if let index = run.index, !types.isEmpty {
      var filter = SearchFilter()
      filter.kinds = types
      kindIDs = Set(try index.files(matching: filter).map(\.id))
    }
    self.kindIDs = kindIDs
    author = try selection.author.map { try NodeFilter.author($0, run: run) }
  }

  private static func author(
    _ name: String, run: PlanRun
  ) throws -> (name: String, ids: Set<Int64>, known: Set<Int64>) {
    guard let index = run.index else { return (name, [], []) }
    let names = name == "me" ? Users.names(of: run.context.actor.uid) : [name]
    var ids: Set<Int64> = []
    for name in names {
      var filter = SearchFilter()
      filter.author = name
      ids.formUnion(try index.files(matching: filter).map(\.id))
    }
    return (name, ids, try index.filesWithAuthor())
  }

  func accepts(_ node: WorkingNode) -> Bool {
    if !rights.mayRead(node) { return false }
    if let pattern, !pattern.matches(node.name?.text ?? "") { return false }
    if let since = selection.since, node.modified < Timestamp(since) { return false }
    if let until = selection.until, node.modified >= Timestamp(until) { return false }
    if let larger = selection.larger, node.size <= larger { return false }
    if let smaller = selection.smaller, node.size >= smaller { return false }
    return hasType(node) && hasAuthor(node) && hasTags(node)
  }

  private func hasType(_ node: WorkingNode) -> Bool {
    if types.isEmpty { return true }
    guard node.kind == .file else { return false }
    if let id = node.id?.rawValue, kindIDs.contains(id) { return true }
    let kind = FileKind.detect(name: node.name?.text ?? "", head: nil)
    return types.contains { kind.matches($0) }
  }

  private func hasTags(_ node: WorkingNode) -> Bool {
    if selection.tagged.isEmpty { return true }
    let tags = Set(node.tags.map(FileTags.folded))
    return selection.tagged.allSatisfy { tags.contains(FileTags.folded($0)) }
  }

  private func hasAuthor(_ node: WorkingNode) -> Bool {
    guard let author else { return true }
    if let id = node.id?.rawValue {
      if author.known.contains(id) { return author.ids.contains(id) }
    }
    if author.name == "me" { return node.owner == actor.uid }
    let wanted = FoldedText.of(author.name)
    return Users.names(of: node.owner).contains { FoldedText.of($0) == wanted }
  }
}
