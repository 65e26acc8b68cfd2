// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comparing the disk with the head of the log, without changing either. A file is the same node if
// its device, inode number and time of birth are; the content decides later where they are not.
//
// 1. Walk the folders to be compared, a query and a readdir each. A name that leads to the same
//    file as before costs a statx. Others become items; recorded names that lead nowhere, vanished.
// 2. A folder in another folder's place is looked at last: only then is it known whether the
//    former one moved elsewhere.
//    A folder of which all files look as they were recorded is left out (`QuietFolders`).
// 3. Give every item its node: the one that this file had; else the one that had this name, if
//    its file is gone (programs save by renaming a new file over the old one, and the history of
//    the name must go on); else what a restore expects there; else a new one.
import Foundation
import GRDB
import SystemPackage

/// A file on the disk that is not as the log has it.
struct ComparedItem: Sendable {
  var path: RelativePath
  var parent: Int64
  var status: FileStatus
  /// What the log has at this name.
  var known: KnownNode?
  /// 0 until it is decided.
  var node: Int64
  var isNew = false
  /// What was read; set by `ContentCapture`.
  var state: NodeState?
  var seen: SeenStatus?
}

/// What a comparison looks at.
struct ComparisonScope {
  /// Empty: the whole tree.
  var paths: [RelativePath] = []
  /// Whether known folders among `paths` are looked into.
  var isDeep = true
  /// Folders that are not looked into though the log does not know them: what comes into them is told
  /// by itself, and may be somebody else's doing.
  var madeEmpty: Set<RelativePath> = []

  /// `paths` without what lies below others.
  init(_ paths: [RelativePath] = [], isDeep: Bool = true) {
    self.isDeep = isDeep
    if paths.contains(.root) && isDeep { return }
    var kept: [RelativePath] = []
    for path in Set(paths).sorted() where !path.isRoot {
      if isDeep, let last = kept.last, path.isAtOrBelow(last) { continue }
      kept.append(path)
    }
    self.paths = kept
  }
}

/// Which file is where, before it is looked at again: (device, inode, birth).
private struct FileKey: Hashable {
  var identity: FileIdentity
  var born: Int64

  init(_ status: FileStatus) {
    identity = status.identity
    born = status.born
  }

  init(_ seen: SeenStatus) {
    identity = seen.identity
    born = seen.born
  }
}

/// One comparison; used once, by one thread, within one read of the log.
final class Comparison {
  private(set) var items: [ComparedItem] = []
  private(set) var vanished: [KnownNode] = []
  private(set) var problems: [(path: FilePath, error: Errno)] = []
  private(set) var filesSeen = 0

  private let db: Database
  private let tree: Tree
  private let exclusion: Exclusion
  /// Nodes that a restore put at these paths.
  private let expected: [RelativePath: Int64]
  private let isPartial: Bool
  private let isDeep: Bool
  private let madeEmpty: Set<RelativePath>
  private let device: Int64
  /// Whether the log knows any file: otherwise there is none to look up.
  private let knowsFiles: Bool
  private let progress: ((Int) throws -> Void)?

  private var nextNode: Int64
  private var folders: [(path: RelativePath, node: Int64, isKnown: Bool)] = []
  /// What the folders that were looked into looked like, by node.
  private var quietCandidates: [Int64: QuietFolder] = [:]
  private var deferred: [ComparedItem] = []
  private var visited: [RelativePath: Int64] = [:]
  private var compared: Set<RelativePath> = []
  /// The files met that are not the same as before at their name.
  private var keysMet: Set<FileKey> = []
  /// Nodes that live on somewhere, and as which file.
  private var claimed: [Int64: FileKey] = [:]
  private var assigned: [FileKey: Int64] = [:]
  private var vanishedRows: Set<Int64> = []
  /// Folders that are not where the log has them, by node.
  private var movedFolders: [Int64: RelativePath] = [:]

  init(
    _ db: Database, tree: Tree, exclusion: Exclusion, scope: ComparisonScope,
    expected: [RelativePath: Int64] = [:], progress: ((Int) throws -> Void)? = nil
  ) throws {
    self.db = db
    self.tree = tree
    self.exclusion = exclusion
    self.expected = expected
    self.progress = progress
    isPartial = !scope.paths.isEmpty || !scope.isDeep
    isDeep = scope.isDeep
    madeEmpty = scope.madeEmpty
    device = try FileStatus(of: tree.descriptor.rawValue).device
    nextNode = try Schema.nextID(db, in: "node")
    knowsFiles = try Int.fetchOne(db, sql: "SELECT 1 FROM seen LIMIT 1") != nil
    if isPartial {
      for path in scope.paths { try look(at: path) }
    } else {
      folders.append((.root, Schema.rootNode, true))
    }
    try walk()
    try settleDeferred()
    try resolve()
    if isPartial { try dropStaleNames() }
    try loseDescendants()
  }

  // MARK: Walking

  private func walk() throws {
    while let folder = folders.popLast() {
      try compareFolder(folder.path, folder.node, isKnown: folder.isKnown)
    }
  }

  private func compareFolder(_ path: RelativePath, _ node: Int64, isKnown: Bool) throws {
    guard let found = read(path) else { return }
    var quiet = QuietFolder(node: node, sign: FolderSign(rules: exclusion.sign))
    for file in found.files { quiet.sign.add(file.name, file.status) }
    // Other disks mounted below the tree are said each time, and not walked.
    let isWhole =
      found.unreadable.isEmpty && expected.isEmpty
      && found.files.allSatisfy { $0.status.device == device }
    if isKnown, isWhole,
      let folders = try QuietFolders.folders(db, of: node, ifLike: quiet.sign)
    {
      try see(found.files.count)
      self.folders += folders.map { (path.appending($0.name), $0.node, true) }
      return
    }
    var known: [[UInt8]: KnownNode] = [:]
    if isKnown {
      for child in try KnownNode.children(db, of: node) { known[child.name] = child }
    }
    for name in found.unreadable { known.removeValue(forKey: name) }
    for (name, status) in found.files {
      let child = path.appending(name)
      let former = known.removeValue(forKey: name)
      if exclusion.excludes(child, name: name, isFolder: status.kind == .folder) { continue }
      try compare(child, status, in: node, known: former, isDeep: true)
      if status.kind == .folder, let former, claimed[former.node] == FileKey(status) {
        quiet.folders.append((name, former.node))
      }
    }
    for (name, former) in known {
      let child = path.appending(name)
      if !exclusion.excludes(child, name: name, isFolder: former.state.kind == .folder) {
        lose(former)
      }
    }
    if isWhole { quietCandidates[node] = quiet }
  }

  /// The files in a folder; nil where it is gone or cannot be read.
  private func read(_ path: RelativePath) -> (
    files: [(name: [UInt8], status: FileStatus)], unreadable: [[UInt8]]
  )? {
    var files: [(name: [UInt8], status: FileStatus)] = []
    var unreadable: [[UInt8]] = []
    do {
      let folder = try tree.open(path, O_RDONLY | O_DIRECTORY)
      defer { close(folder) }
      for name in try Tree.names(in: folder) where !(path.isRoot && name == RelativePath.storeName)
      {
        do {
          files.append((name, try FileStatus(of: name, in: folder)))
        } catch Errno.noSuchFileOrDirectory {
          continue
        } catch {
          unreadable.append(name)
          problems.append((path.appending(name).filePath, error))
        }
      }
      return (files, unreadable)
    } catch {
      if error != .noSuchFileOrDirectory { problems.append((path.filePath, error)) }
    }
    return nil
  }

  private func see(_ count: Int) throws {
    let before = filesSeen
    filesSeen += count
    if filesSeen / 256 != before / 256 { try progress?(filesSeen) }
  }

  /// The folders that were looked at and, with what `items` say by now, are recorded as they look.
  func quietFolders(with items: [ComparedItem]) -> [QuietFolder] {
    for item in items {
      guard var quiet = quietCandidates[item.parent] else { continue }
      guard let seen = item.seen, item.state != nil, seen.matches(item.status) else {
        quietCandidates[item.parent] = nil
        continue
      }
      if item.status.kind == .folder, !quiet.folders.contains(where: { $0.node == item.node }) {
        quiet.folders.append((item.path.name, item.node))
        quietCandidates[item.parent] = quiet
      }
    }
    return Array(quietCandidates.values)
  }

  /// Compares one name, and the folders above it as far as they are new or gone.
  private func look(at path: RelativePath) throws {
    var parent = Schema.rootNode
    var part = RelativePath.root
    let names = path.components
    for (index, name) in names.enumerated() {
      part = part.appending(name)
      let isLast = index == names.count - 1
      if let node = visited[part] {
        parent = node
        continue
      }
      let known = try KnownNode.child(db, of: parent, named: name)
      let found: FileStatus?
      do {
        found = try tree.status(of: part)
      } catch let error as Errno {
        problems.append((part.filePath, error))
        return
      }
      let isFolder = (found?.kind ?? known?.state.kind) == .folder
      if exclusion.excludes(part, name: name, isFolder: isFolder) { return }
      guard let status = found else {
        if let known { lose(known) }
        return
      }
      let node = try compare(part, status, in: parent, known: known, isDeep: isLast && isDeep)
      guard status.kind == .folder, let node else { return }
      visited[part] = node
      parent = node
    }
  }

  /// Compares one file with what the log has at its name. Returns a folder's node where it is
  /// known by now.
  @discardableResult
  private func compare(
    _ path: RelativePath, _ status: FileStatus, in parent: Int64, known: KnownNode?, isDeep: Bool
  ) throws -> Int64? {
    // Below a new folder, what was named by itself is met again.
    if isPartial && !compared.insert(path).inserted { return nil }
    try see(1)
    if let known, known.isSame(as: status) {
      claimed[known.node] = FileKey(status)
      if known.needsLook(status) {
        items.append(
          ComparedItem(path: path, parent: parent, status: status, known: known, node: known.node))
      }
      if status.kind == .folder && isDeep { enter(path, known.node, status, isKnown: true) }
      return known.node
    }
    keysMet.insert(FileKey(status))
    let item = ComparedItem(path: path, parent: parent, status: status, known: known, node: 0)
    guard status.kind == .folder else {
      items.append(item)
      return nil
    }
    return try compareFolder(item, isDeep: isDeep)
  }

  private func compareFolder(_ item: ComparedItem, isDeep: Bool) throws -> Int64? {
    var item = item
    if let node = try formerNode(of: item.status) {
      add(&item, node: node, isNew: false)
      if isDeep { enter(item.path, node, item.status, isKnown: true) }
      return node
    }
    let isReplaced = expected[item.path].map { $0 != item.known?.node } ?? false
    if let known = item.known, known.state.kind == .folder, !isReplaced {
      if !isPartial || isDeep {
        deferred.append(item)
        return nil
      }
      add(&item, node: known.node, isNew: false)
      return known.node
    }
    let node = newNode(expectedAt: item.path)
    add(&item, node: node, isNew: true)
    if !madeEmpty.contains(item.path) { enter(item.path, node, item.status, isKnown: false) }
    return node
  }

  private func settleDeferred() throws {
    while var item = deferred.popLast() {
      if let known = item.known, claimed[known.node] == nil,
        known.seen.map({ !keysMet.contains(FileKey($0)) }) ?? true
      {
        add(&item, node: known.node, isNew: false)
        enter(item.path, known.node, item.status, isKnown: true)
      } else {
        let node = newNode(expectedAt: item.path)
        add(&item, node: node, isNew: true)
        enter(item.path, node, item.status, isKnown: false)
      }
      try walk()
    }
  }

  private func add(_ item: inout ComparedItem, node: Int64, isNew: Bool) {
    item.node = node
    item.isNew = isNew
    claimed[node] = FileKey(item.status)
    if item.known?.node != node { movedFolders[node] = item.path }
    if let known = item.known, known.node != node { lose(known) }
    items.append(item)
  }

  /// Puts a folder on the list of those to walk; other disks mounted below the tree are not.
  private func enter(_ path: RelativePath, _ node: Int64, _ status: FileStatus, isKnown: Bool) {
    guard status.device == device else {
      problems.append((path.filePath, .improperLink))
      return
    }
    folders.append((path, node, isKnown))
  }

  // MARK: Identity

  private func resolve() throws {
    for index in items.indices where items[index].node == 0 {
      let item = items[index]
      let (node, isNew) = try node(for: item)
      items[index].node = node
      items[index].isNew = isNew
      claimed[node] = FileKey(item.status)
      if item.status.links > 1 { assigned[FileKey(item.status)] = node }
      if let known = item.known, known.node != node { lose(known) }
    }
  }

  private func node(for item: ComparedItem) throws -> (Int64, isNew: Bool) {
    let key = FileKey(item.status)
    if item.status.links > 1, let node = assigned[key] { return (node, false) }
    let former = try formerNode(of: item.status)
    if let node = expected[item.path], claimed[node] == nil { return (node, false) }
    if let known = item.known, known.state.kind == item.status.kind, known.node != former,
      former == nil || item.status.links == 1, try isGone(known)
    {
      return (known.node, false)
    }
    if let former { return (former, false) }
    return (newNode(expectedAt: nil), true)
  }

  /// The node that this file had when it was seen last, dead or alive.
  private func formerNode(of status: FileStatus) throws -> Int64? {
    guard knowsFiles else { return nil }
    let statement = try db.cachedStatement(
      sql: """
        SELECT s.node, s.born, s.modified, s.size, (SELECT kind FROM version v WHERE v.node = s.node
          ORDER BY v.since DESC LIMIT 1),
          EXISTS (SELECT 1 FROM name n WHERE n.node = s.node AND n.until IS NULL) AS lives
        FROM seen s WHERE s.device = ? AND s.inode = ? ORDER BY lives DESC, s.node DESC
        """)
    let rows = try Row.fetchAll(statement, arguments: [status.device, status.inode])
    for row in rows {
      let node: Int64 = row[0]
      let seen = SeenStatus(
        identity: status.identity, born: row[1], changed: 0, modified: row[2], size: row[3])
      guard row[4] == status.kind.code, seen.isSameFile(as: status) else { continue }
      if let other = claimed[node], other != FileKey(status) { continue }
      // Without a time of birth a dead node's inode number may long be another file's.
      if row[5] == false && status.born == 0 { continue }
      return node
    }
    return nil
  }

  /// Whether the file that `known` was is at no name any more.
  private func isGone(_ known: KnownNode) throws -> Bool {
    guard claimed[known.node] == nil else { return false }
    guard let seen = known.seen else { return true }
    if keysMet.contains(FileKey(seen)) { return false }
    for other in try KnownNode.names(db, of: known.node) where other.nameRow != known.nameRow {
      if !vanishedRows.contains(other.nameRow), try isStillThere(other) { return false }
    }
    return true
  }

  private func isStillThere(_ name: KnownNode) throws -> Bool {
    guard let path = try presentPath(of: name) else { return false }
    guard let status = try? tree.status(of: path) else { return false }
    return name.isSame(as: status)
  }

  /// Where a recorded name is if it is still there: below folders that moved, at their new place.
  private func presentPath(of name: KnownNode) throws -> RelativePath? {
    var parts = [name.name]
    var node = name.parent
    while node != Schema.rootNode {
      if let path = movedFolders[node] {
        return parts.reversed().reduce(path) { $0.appending($1) }
      }
      guard let next = try KnownNode.names(db, of: node).first,
        !vanishedRows.contains(next.nameRow)
      else { return nil }
      parts.append(next.name)
      node = next.parent
    }
    return parts.reversed().reduce(.root) { $0.appending($1) }
  }

  private func newNode(expectedAt path: RelativePath?) -> Int64 {
    if let path, let node = expected[path], claimed[node] == nil { return node }
    defer { nextNode += 1 }
    return nextNode
  }

  // MARK: What is gone

  private func lose(_ known: KnownNode) {
    if vanishedRows.insert(known.nameRow).inserted { vanished.append(known) }
  }

  /// A file found within the scope may have left a name outside of it.
  private func dropStaleNames() throws {
    let kept = Set(items.compactMap { $0.known?.node == $0.node ? $0.known?.nameRow : nil })
    for item in items where item.known?.node != item.node && !item.isNew {
      for name in try KnownNode.names(db, of: item.node) {
        if !kept.contains(name.nameRow), !vanishedRows.contains(name.nameRow),
          try !isStillThere(name)
        {
          lose(name)
        }
      }
    }
    // A name whose node was given to another file has lost its own.
    for item in items {
      guard let former = try? formerNode(of: item.status), former != item.node else { continue }
      for name in try KnownNode.names(db, of: former) {
        if !kept.contains(name.nameRow), !vanishedRows.contains(name.nameRow),
          try !isStillThere(name)
        {
          lose(name)
        }
      }
    }
  }

  /// With a folder that is nowhere any more goes what was in it.
  private func loseDescendants() throws {
    var index = 0
    while index < vanished.count {
      let known = vanished[index]
      index += 1
      guard known.state.kind == .folder, claimed[known.node] == nil else { continue }
      for child in try KnownNode.children(db, of: known.node) { lose(child) }
    }
  }
}

extension KnownNode {
  /// Whether `status` is of the file that this node was.
  fileprivate func isSame(as status: FileStatus) -> Bool {
    guard state.kind == status.kind, let seen, seen.identity == status.identity else {
      return false
    }
    return seen.born == status.born || seen.born == 0 || status.born == 0
  }

  /// Whether something but a folder's time may differ from what is recorded.
  fileprivate func needsLook(_ status: FileStatus) -> Bool {
    guard let seen, status.kind == .folder else { return !(seen?.matches(status) ?? false) }
    return seen.changed == 0 || seen.changed != status.changed
  }
}
