// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tree as the steps of a plan so far would leave it.
//
// A plan is worked out before anything of it runs: each step resolves its selection in this tree,
// says what it does to it, and does so here. So a preview and an execution see the same, `$N` names
// nodes rather than paths (they are found where they are now), and a reading step between two
// changing ones sees the state in between without any of it being on the disk.
//
// Folders are read from the log when someone looks into them. A folder that is moved takes its unread
// contents along: it remembers the path that they have in the log.
import Foundation
import History
import SystemPackage

/// A file or folder of a working tree.
final class WorkingNode {
  /// Where contents come from.
  indirect enum Content {
    /// Folders, links, special files.
    case none
    /// A version of the log, which the disk has too where `onDisk` names a path.
    case recorded(Version, onDisk: FilePath?)
    case data(Data)
    case joined([Content])
  }

  /// nil: the root.
  fileprivate(set) var name: FilePath.Component?
  fileprivate(set) weak var parent: WorkingNode?
  let kind: Version.Kind
  var permissions: UInt16
  var owner: UInt32
  var group: UInt32
  var modified: Timestamp
  var size: Int64
  var content: Content
  var target: FilePath?
  /// The person's, sorted.
  var tags: [String] = []
  /// The node of the log; nil for what the plan makes.
  let id: NodeID?
  /// The version of the log that it still has; nil for what the plan makes or changes.
  var version: Version?
  /// The path in the log's view that unread children are found at.
  fileprivate var source: FilePath?
  fileprivate var children: [FilePath.Component: WorkingNode]?
  /// Those of a folder that were looked up by their names while the others are unread.
  fileprivate var known: [FilePath.Component: WorkingNode] = [:]
  fileprivate let isRoot: Bool
  /// Whether the plan took it out of the tree.
  fileprivate(set) var isDetached = false

  fileprivate init(root source: FilePath?) {
    name = nil
    kind = .folder
    permissions = 0o755
    owner = 0
    group = 0
    modified = Timestamp(rawValue: 0)
    size = 0
    content = .none
    id = nil
    self.source = source
    isRoot = true
  }

  /// Something of the log. `copied`: as a copy of it, which is no node of the log yet.
  init(_ entry: Entry, isOnDisk: Bool, copied: Bool = false) {
    let version = entry.version
    name = entry.path.lastComponent
    kind = version.kind
    permissions = version.permissions
    owner = version.owner
    group = version.group
    modified = version.modified
    size = version.kind == .folder ? 0 : version.size
    content =
      version.kind == .file ? .recorded(version, onDisk: isOnDisk ? entry.path : nil) : .none
    target = version.target
    tags = version.tags
    id = copied ? nil : version.node
    self.version = copied ? nil : version
    source = version.kind == .folder ? entry.path : nil
    isRoot = false
  }

  /// Something that the plan makes.
  init(
    _ kind: Version.Kind, named name: FilePath.Component, size: Int64 = 0, content: Content = .none,
    target: FilePath? = nil, permissions: UInt16 = 0o644, modified: Timestamp
  ) {
    self.kind = kind
    self.name = name
    self.size = size
    self.content = content
    self.target = target
    self.permissions = permissions
    self.modified = modified
    owner = getuid()
    group = getgid()
    id = nil
    isRoot = false
    children = kind == .folder ? [:] : nil
  }

  var isFolder: Bool { kind == .folder }

  /// Relative to the root, where it is now.
  var path: FilePath {
    var names: [FilePath.Component] = []
    var node: WorkingNode? = self
    while let current = node, let name = current.name {
      names.append(name)
      node = current.parent
    }
    var out = FilePath("")
    for name in names.reversed() { out.append(name) }
    return out
  }

  /// Whether it is in the tree still: neither it nor a folder above it was taken out.
  var isAttached: Bool {
    var node: WorkingNode? = self
    while let current = node {
      if current.isDetached { return false }
      if current.isRoot { return true }
      node = current.parent
    }
    return false
  }

  func isBelow(_ folder: WorkingNode) -> Bool {
    var node = parent
    while let current = node {
      if current === folder { return true }
      node = current.parent
    }
    return false
  }
}

/// A view of the log with the changes of a plan upon it. For one thread.
final class WorkingTree {
  let view: TreeView
  let root: WorkingNode
  /// Whether the disk holds it: the head. Contents of the others come from the log alone.
  let isOnDisk: Bool
  /// Whether nothing was changed yet.
  private(set) var isPristine = true
  /// Nodes of the log that are not where the log has them, by where it has them.
  private var displaced: [FilePath: WorkingNode] = [:]

  init(view: TreeView, isOnDisk: Bool) {
    self.view = view
    self.isOnDisk = isOnDisk
    root = WorkingNode(root: FilePath(""))
  }

  // MARK: Looking

  /// What `path` names; nil where nothing does. Symbolic links lead nowhere.
  func node(at path: FilePath) throws -> WorkingNode? {
    var node = root
    for component in path.components {
      guard node.isFolder, let child = try child(component, of: node) else { return nil }
      node = child
    }
    return node
  }

  /// Whether the path leads through a symbolic link, as no path of a plan may.
  func leadsThroughLink(_ path: FilePath) throws -> Bool {
    var node = root
    for component in path.components.dropLast() {
      guard node.isFolder, let child = try child(component, of: node) else { return false }
      if child.kind == .symlink { return true }
      node = child
    }
    return false
  }

  /// The names in a folder, sorted by bytes.
  func entries(in folder: WorkingNode) throws -> [WorkingNode] {
    WorkingTree.sorted(Array(try children(of: folder).values))
  }

  /// Everything below `folder`, parents before children, siblings by bytes.
  func nodes(below folder: WorkingNode) throws -> [WorkingNode] {
    try loadAll(below: folder)
    var out: [WorkingNode] = []
    collect(below: folder, into: &out)
    return out
  }

  private func collect(below folder: WorkingNode, into out: inout [WorkingNode]) {
    for child in WorkingTree.sorted(Array((folder.children ?? [:]).values)) {
      out.append(child)
      if child.isFolder { collect(below: child, into: &out) }
    }
  }

  /// Where what the log has at `path` is now; nil where the plan took it away or the log has nothing.
  func node(recordedAt path: FilePath) throws -> WorkingNode? {
    var folder = path
    var names: [FilePath.Component] = []
    var start = root
    while !folder.isEmpty {
      if let moved = displaced[folder] {
        start = moved
        break
      }
      if let last = folder.lastComponent { names.append(last) }
      folder.removeLastComponent()
    }
    var node = start
    for name in names.reversed() {
      guard node.isFolder, let child = try child(name, of: node) else { return nil }
      node = child
    }
    return node.isAttached ? node : nil
  }

  /// The node of the log with this identity, where it is now.
  func node(_ id: NodeID) throws -> WorkingNode? {
    for path in try view.paths(of: id) {
      if let node = try node(recordedAt: path), node.id == id { return node }
    }
    return nil
  }

  private static func sorted(_ nodes: [WorkingNode]) -> [WorkingNode] {
    nodes.map { ($0.name?.bytes ?? [], $0) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
      .map(\.1)
  }

  private func children(of folder: WorkingNode) throws -> [FilePath.Component: WorkingNode] {
    if let children = folder.children { return children }
    guard let source = folder.source else { return [:] }
    let isCopy = folder.id == nil && !folder.isRoot
    for entry in try view.entries(in: source) { adopt(entry, in: folder, copied: isCopy) }
    if folder.children == nil { folder.children = [:] }
    folder.known = [:]
    return folder.children ?? [:]
  }

  /// One name of a folder, without reading the others: a search's hit may lie among ten thousand.
  private func child(_ name: FilePath.Component, of folder: WorkingNode) throws -> WorkingNode? {
    if let children = folder.children { return children[name] }
    if let known = folder.known[name] { return known }
    let isCopy = folder.id == nil && !folder.isRoot
    guard !isCopy else { return try children(of: folder)[name] }
    guard let source = folder.source,
      let entry = try view.entry(named: name, in: source, folder: folder.id)
    else { return nil }
    let node = WorkingNode(entry, isOnDisk: isOnDisk, copied: false)
    node.parent = folder
    folder.known[name] = node
    return node
  }

  @discardableResult
  private func adopt(_ entry: Entry, in folder: WorkingNode, copied: Bool) -> WorkingNode {
    let known = entry.path.lastComponent.flatMap { folder.known.removeValue(forKey: $0) }
    let node = known ?? WorkingNode(entry, isOnDisk: isOnDisk, copied: copied)
    node.parent = folder
    if folder.children == nil { folder.children = [:] }
    if let name = node.name { folder.children?[name] = node }
    return node
  }

  /// Reads all unread folders below `folder`, an unread one with all it holds by one query.
  private func loadAll(below folder: WorkingNode) throws {
    if !folder.known.isEmpty { _ = try children(of: folder) }
    if folder.children != nil {
      for child in folder.children?.values.filter(\.isFolder) ?? [] { try loadAll(below: child) }
      return
    }
    guard let source = folder.source else { return }
    let isCopy = folder.id == nil && !folder.isRoot
    folder.children = [:]
    var folders = [source: folder]
    var read: [WorkingNode] = []
    for entry in try view.entries(below: source) {
      guard let parent = folders[entry.path.removingLastComponent()] else { continue }
      let node = adopt(entry, in: parent, copied: isCopy)
      guard node.isFolder else { continue }
      if node.children == nil {
        node.children = [:]
        folders[entry.path] = node
      } else {
        read.append(node)
      }
    }
    for node in read { try loadAll(below: node) }
  }

  // MARK: Changing

  /// Puts `node` in `folder`; whatever has that name there must be gone.
  func attach(_ node: WorkingNode, to folder: WorkingNode) throws {
    guard let name = node.name else { return }
    _ = try children(of: folder)
    isPristine = false
    node.isDetached = false
    node.parent = folder
    folder.children?[name] = node
  }

  func detach(_ node: WorkingNode) throws {
    guard let parent = node.parent, let name = node.name else { return }
    _ = try children(of: parent)
    isPristine = false
    if node.id != nil, let source = recordedPath(of: node) { displaced[source] = node }
    parent.children?[name] = nil
    node.isDetached = true
  }

  func move(_ node: WorkingNode, to folder: WorkingNode, named name: FilePath.Component) throws {
    try detach(node)
    node.name = name
    try attach(node, to: folder)
  }

  /// Adds a copy of `node`, with all that it holds, to `folder`.
  func copy(_ node: WorkingNode, to folder: WorkingNode, named name: FilePath.Component) throws
    -> WorkingNode
  {
    let copy = WorkingNode(
      node.kind, named: name, size: node.size, content: node.content, target: node.target,
      permissions: node.permissions, modified: node.modified)
    copy.tags = node.tags
    try attach(copy, to: folder)
    if node.isFolder {
      for child in try entries(in: node) where child !== copy {
        guard let name = child.name else { continue }
        _ = try self.copy(child, to: copy, named: name)
      }
    }
    return copy
  }

  /// Says that the contents of a file are others now.
  func rewrite(_ node: WorkingNode, content: WorkingNode.Content, size: Int64, at time: Timestamp) {
    isPristine = false
    node.content = content
    node.size = size
    node.modified = time
    node.version = nil
  }

  /// Makes a node's metadata those of a version.
  func setMetadata(of node: WorkingNode, to version: Version) {
    touch(node)
    node.permissions = version.permissions
    node.owner = version.owner
    node.group = version.group
    node.target = version.target
    node.tags = version.tags
  }

  /// Says that something else of a node is changed, such as its permissions.
  func touch(_ node: WorkingNode) {
    isPristine = false
    node.version = nil
  }

  /// Where the log has the node, as far as it is known: by way of what was read.
  private func recordedPath(of node: WorkingNode) -> FilePath? {
    if let source = node.source { return source }
    if case .recorded(_, let path?) = node.content { return path }
    // Links and special files: their folder's place and their name, which changes by move alone, after
    // which they are displaced already.
    if displaced.values.contains(where: { $0 === node }) { return nil }
    guard let name = node.name, let folder = node.parent else { return nil }
    return folder.source?.appending(name) ?? (folder.isRoot ? FilePath("").appending(name) : nil)
  }
}
