// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps that change files. Each changes the tree in memory, and notes the action and the effect.
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

extension PlanRun {
  // MARK: Making

  func create(_ paths: [String], isFolder: Bool, content: String?) throws {
    for text in paths {
      let place = try place(text)
      guard try tree.node(at: place.path) == nil else {
        throw ExecutionError.alreadyExists(step: number, path: place.path.text)
      }
      if isFolder || place.namesFolder {
        step.files.append(try makeFolder(place.path))
      } else {
        step.files.append(try makeFile(place.path, Data((content ?? "").utf8)))
      }
    }
    step.summary = "create " + names(step.files)
  }

  /// The folder at `path`; it and the missing ones above it are made.
  @discardableResult
  func makeFolder(_ path: FilePath) throws -> WorkingNode {
    if let node = try tree.node(at: path) {
      guard node.isFolder else {
        throw ExecutionError.failed(step: number, underlying: HistoryError.notAFolder(path))
      }
      return node
    }
    guard let name = path.lastComponent else { return tree.root }
    let parent = try makeFolder(path.removingLastComponent())
    try checkMayChangeNames(in: parent)
    let node = WorkingNode(.folder, named: name, permissions: 0o755, modified: now)
    try tree.attach(node, to: parent)
    step.actions.append(.createFolder(path))
    step.add(PlannedEffect(.create, path, isFolder: true))
    return node
  }

  func makeFile(_ path: FilePath, _ data: Data) throws -> WorkingNode {
    let parent = try makeFolder(path.removingLastComponent())
    guard let name = path.lastComponent else { throw outside(path) }
    try checkMayChangeNames(in: parent)
    let node = WorkingNode(
      .file, named: name, size: Int64(data.count), content: .data(data), modified: now)
    try tree.attach(node, to: parent)
    step.actions.append(.write(.data(data), path))
    step.add(PlannedEffect(.create, path, bytes: node.size))
    return node
  }

  // MARK: Contents

  /// Replaces the contents of files, or adds to their end.
  func put(_ source: ContentSource, in files: Selection, appends: Bool) throws {
    let (content, bytes, size) = try contents(of: source)
    for target in try targets(files) {
      guard let node = target.node else {
        step.files.append(try makeFile(target.path, try data(of: content, size: size)))
        continue
      }
      try checkMayWrite(node)
      if appends {
        tree.rewrite(
          node, content: .joined([node.content, content]), size: node.size + size, at: now)
        step.actions.append(.append(bytes, node.path))
      } else {
        tree.rewrite(node, content: content, size: size, at: now)
        step.actions.append(.write(bytes, node.path))
      }
      step.add(PlannedEffect(.modify, node.path, bytes: size, size: node.size))
      step.files.append(node)
    }
    let verb = appends ? "append" : "write"
    step.summary = "\(verb) \(ByteCount.text(size)) to " + names(step.files)
  }

  private func contents(of source: ContentSource) throws -> (
    WorkingNode.Content, Action.Bytes, Int64
  ) {
    switch source {
    case .content(let text):
      let data = Data(text.utf8)
      return (.data(data), .data(data), Int64(data.count))
    case .path(let name):
      let nodes = try nodes(named: name, in: tree, target: .file)
      guard nodes.count == 1, let node = nodes.first else {
        throw ExecutionError.ambiguous(step: number, name: name, candidates: nodes.map(\.path.text))
      }
      guard node.kind == .file else { throw refused(node.path, .invalidArgument) }
      return (node.content, .file(node.path), node.size)
    }
  }

  private func data(of content: WorkingNode.Content, size: Int64) throws -> Data {
    if case .data(let data) = content { return data }
    return try data(
      of: WorkingNode(.file, named: "contents", size: size, content: content, modified: now))
  }

  /// The files that are written to; one that is not there yet by its path alone, where its name looks
  /// like a file's.
  private func targets(_ files: Selection) throws -> [(node: WorkingNode?, path: FilePath)] {
    guard files.in == nil else {
      return try select(files, as: .changing).map { (try regular($0.node), $0.node.path) }
    }
    return try files.paths.flatMap { text -> [(node: WorkingNode?, path: FilePath)] in
      let looksLikeFile = text.contains("/") || PlanRun.stem(text) != text
      do {
        return try nodes(named: text, in: tree, target: .file, byMeaning: !looksLikeFile)
          .map { (try regular($0), $0.path) }
      } catch ExecutionError.noSuchFile where looksLikeFile {
        let place = try place(text)
        guard !place.namesFolder else {
          throw ExecutionError.noSuchFile(step: number, name: text)
        }
        if try tree.node(at: place.path) != nil { throw refused(place.path, .isDirectory) }
        note("\(place.path.text) is new")
        return [(nil, place.path)]
      }
    }
  }

  private func regular(_ node: WorkingNode) throws -> WorkingNode {
    guard node.kind == .file else {
      throw refused(node.path, node.isFolder ? .isDirectory : .invalidArgument)
    }
    return node
  }

  func merge(_ files: Selection, into text: String) throws {
    let sources = try select(files, as: SelectionUse(mustSelect: true)).map(\.node)
    var merged = Data()
    for source in sources where source.kind == .file {
      if let last = merged.last, last != UInt8(ascii: "\n") { merged.append(UInt8(ascii: "\n")) }
      merged.append(try data(of: source))
    }
    let place = try place(text)
    guard !place.namesFolder else { throw refused(place.path, .isDirectory) }
    if let node = try tree.node(at: place.path) {
      // Into one of them is how files are joined in place; over another file would lose it unasked.
      guard sources.contains(where: { $0 === node }) else {
        throw ExecutionError.alreadyExists(step: number, path: place.path.text)
      }
      try checkMayWrite(node)
      tree.rewrite(node, content: .data(merged), size: Int64(merged.count), at: now)
      step.actions.append(.write(.data(merged), place.path))
      step.add(PlannedEffect(.modify, place.path, bytes: node.size))
      step.files = [node]
    } else {
      step.files = [try makeFile(place.path, merged)]
    }
    step.summary = "merge \(count(sources)) into \(place.path.text)"
  }

  // MARK: Placing

  func collect(_ files: Selection, into text: String, mode: Placement) throws {
    let chosen = outermost(try select(files, as: .changing).map(\.node))
    let place = try place(text)
    let folder = try makeFolder(place.path)
    for node in chosen { try put(node, in: folder, mode: mode) }
    step.summary = "\(mode.verb) \(count(chosen)) into \(place.path.text)/"
  }

  /// Copies or moves: to a new path, or into a folder.
  func place(_ files: Selection, into text: String, mode: Placement) throws {
    let chosen = outermost(try select(files, as: .changing).map(\.node))
    let place = try place(text)
    let existing = try tree.node(at: place.path)
    let isFolder = existing?.isFolder ?? (place.namesFolder || chosen.count > 1)
    if isFolder {
      if existing == nil, !place.namesFolder { note("\(place.path.text)/ is a new folder") }
      let folder = try makeFolder(place.path)
      for node in chosen { try put(node, in: folder, mode: mode) }
    } else if let node = chosen.first, let name = place.path.lastComponent {
      if existing === node {
        note("\(place.path.text) is there already")
      } else {
        guard existing == nil else {
          throw ExecutionError.alreadyExists(step: number, path: place.path.text)
        }
        let folder = try makeFolder(place.path.removingLastComponent())
        try put(node, in: folder, named: name, mode: mode)
      }
    }
    step.summary = "\(mode.verb) \(count(chosen)) to \(place.path.text)\(isFolder ? "/" : "")"
  }

  /// Puts a file or folder in a folder under its own name, or a numbered one where that is taken.
  func put(_ node: WorkingNode, in folder: WorkingNode, mode: Placement) throws {
    guard let name = node.name else { throw outside(node.path) }
    if mode != .copy, node.parent === folder {
      note("\(node.path.text) is there already")
      step.files.append(node)
      return
    }
    let free = try freeName(name, in: folder)
    if free != name {
      note("\(node.path.text) becomes \(folder.path.appending(free).text), as the name is taken")
    }
    try put(node, in: folder, named: free, mode: mode)
  }

  private func put(
    _ node: WorkingNode, in folder: WorkingNode, named name: FilePath.Component, mode: Placement
  ) throws {
    let destination = folder.path.appending(name)
    try checkMayChangeNames(in: folder)
    if node.isFolder, node === folder || folder.isBelow(node) {
      throw ExecutionError.intoItself(step: number, path: node.path.text)
    }
    switch mode {
    case .link:
      let present = try present(node)
      let target = destination.relativeTarget(to: present.path)
      let link = WorkingNode(
        .symlink, named: name, size: Int64(target.bytes.count), target: target,
        permissions: 0o777, modified: now)
      try tree.attach(link, to: folder)
      step.actions.append(.link(destination, target: target))
      step.add(PlannedEffect(.link, destination, origin: target))
      step.files.append(link)
    case .copy:
      step.files.append(try putCopy(of: node, in: folder, named: name))
    case .move:
      let present = try present(node)
      let origin = present.path
      if let parent = present.parent { try checkMayChangeNames(in: parent) }
      try tree.move(present, to: folder, named: name)
      step.actions.append(.move(origin, destination))
      step.add(
        PlannedEffect(.move, destination, origin: origin, isFolder: present.isFolder))
      step.files.append(present)
    }
  }

  private func putCopy(
    of node: WorkingNode, in folder: WorkingNode, named name: FilePath.Component
  ) throws -> WorkingNode {
    let destination = folder.path.appending(name)
    let isPresent = node.isAttached && inHead(node)
    let origin = node.path
    let copy = try tree.copy(node, to: folder, named: name)
    if isPresent {
      step.actions.append(.copy(origin, destination))
    } else {
      try restoreActions(copy, at: destination)
    }
    addCreated(copy)
    for node in copy.isFolder ? try tree.nodes(below: copy) : [] { addCreated(node) }
    return copy
  }

  private func addCreated(_ node: WorkingNode) {
    if node.kind == .symlink {
      step.add(PlannedEffect(.link, node.path, origin: node.target))
    } else {
      step.add(
        PlannedEffect(.create, node.path, isFolder: node.isFolder, bytes: node.size))
    }
  }

  /// Makes a copy of something of the past.
  private func restoreActions(_ node: WorkingNode, at path: FilePath) throws {
    switch node.kind {
    case .folder:
      step.actions.append(.createFolder(path))
      for child in try tree.entries(in: node) {
        guard let name = child.name else { continue }
        try restoreActions(child, at: path.appending(name))
      }
    case .file:
      guard case .recorded(let version, _) = node.content else { return }
      step.actions.append(.restore(Entry(path: path, version: version)))
    case .symlink:
      step.actions.append(.link(path, target: node.target ?? FilePath("")))
    case .fifo, .socket, .device: throw refused(path, .invalidArgument)
    }
  }

  func inHead(_ node: WorkingNode) -> Bool {
    var current = node
    while let parent = current.parent { current = parent }
    return current === tree.root
  }

  /// The node of the head that is the same file or folder as one of the past.
  func present(_ node: WorkingNode) throws -> WorkingNode {
    if inHead(node) { return node }
    guard let id = node.id, let present = try tree.node(id) else {
      throw ExecutionError.noSuchFile(step: number, name: node.path.text)
    }
    return present
  }

  private func freeName(
    _ name: FilePath.Component, in folder: WorkingNode
  ) throws -> FilePath.Component {
    let taken = Set(try tree.entries(in: folder).compactMap(\.name))
    guard taken.contains(name) else { return name }
    let stem = PlanRun.stem(name.text)
    let rest = name.text.dropFirst(stem.count)
    for number in 2...(taken.count + 2) {
      if let free = FilePath(text: "\(stem) (\(number))\(rest)").lastComponent,
        !taken.contains(free)
      {
        return free
      }
    }
    throw ExecutionError.alreadyExists(step: number, path: folder.path.appending(name).text)
  }

  // MARK: Removing and locking

  func delete(_ files: Selection) throws {
    let chosen = outermost(try select(files, as: .changing).map { try present($0.node) })
    var bytes: Int64 = 0
    for node in chosen {
      guard let parent = node.parent else { throw outside(node.path) }
      try checkMayChangeNames(in: parent)
      let below = node.isFolder ? try tree.nodes(below: node) : []
      for gone in [node] + below {
        step.add(
          PlannedEffect(.delete, gone.path, isFolder: gone.isFolder, bytes: gone.size))
        bytes += gone.size
      }
      step.actions.append(.remove(node.path))
      try tree.detach(node)
    }
    step.summary = "delete \(count(chosen)), \(ByteCount.text(bytes))"
  }

  /// Locks or unlocks files; folders with all that they hold.
  func setWritable(_ files: Selection, _ isWritable: Bool) throws {
    let chosen = outermost(try select(files, as: .changing).map { try present($0.node) })
    for named in chosen {
      for node in [named] + (named.isFolder ? try tree.nodes(below: named) : [])
      where node.kind == .file || node.kind == .folder {
        let bits =
          isWritable ? node.permissions | 0o200 : node.permissions & ~UInt16(0o222)
        guard bits != node.permissions else { continue }
        guard rights.owns(node) else { throw refused(node.path, .notPermitted) }
        node.permissions = bits
        tree.touch(node)
        step.actions.append(.setPermissions(bits, node.path))
        step.add(PlannedEffect(.metadata, node.path, isFolder: node.isFolder))
      }
    }
    if step.actions.isEmpty { note("they are so already") }
    step.files = chosen
    step.summary = (isWritable ? "unlock " : "lock ") + count(chosen)
  }

  // MARK: Rules

  /// Without what lies in a folder that is itself among them.
  func outermost(_ nodes: [WorkingNode]) -> [WorkingNode] {
    let folders = Set(nodes.filter(\.isFolder).map { ObjectIdentifier($0) })
    guard !folders.isEmpty else { return nodes }
    return nodes.filter { node in
      var above = node.parent
      while let current = above {
        if folders.contains(ObjectIdentifier(current)) { return false }
        above = current.parent
      }
      return true
    }
  }

  func checkMayWrite(_ node: WorkingNode) throws {
    // A lock binds plans even where the process could write past it, as root can.
    guard node.permissions & 0o222 != 0, rights.mayWrite(node) else {
      throw refused(node.path, .permissionDenied)
    }
  }

  private func checkMayChangeNames(in folder: WorkingNode) throws {
    guard folder.parent == nil || rights.mayChangeNames(in: folder) else {
      throw refused(folder.path, .permissionDenied)
    }
  }

  func refused(_ path: FilePath, _ error: Errno) -> ExecutionError {
    .failed(step: number, underlying: HistoryError.io(path, error))
  }

  private func outside(_ path: FilePath) -> ExecutionError {
    .outsideTree(step: number, path: path.isEmpty ? "." : path.text)
  }

  func names(_ nodes: [WorkingNode]) -> String {
    nodes.count == 1 ? nodes[0].path.text : count(nodes)
  }

  /// What there is of them, in words.
  func count(_ nodes: [WorkingNode]) -> String {
    let folders = nodes.count(where: \.isFolder)
    let files = nodes.count - folders
    let parts = [
      files == 0 ? nil : files == 1 ? "1 file" : "\(files) files",
      folders == 0 ? nil : folders == 1 ? "1 folder" : "\(folders) folders",
    ].compactMap { $0 }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " and ")
  }
}

extension Placement {
  var verb: String {
    switch self {
    case .link: "link"
    case .copy: "copy"
    case .move: "move"
    }
  }
}

/// Sizes for people, in powers of 1000.
enum ByteCount {
  static func text(_ bytes: Int64) -> String {
    guard bytes.magnitude >= 1000 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB", "TB", "PB"] {
      value /= 1000
      if abs(value) < 999.5 || unit == "PB" {
        return String(format: abs(value) < 9.95 ? "%.1f %@" : "%.0f %@", value, unit)
      }
    }
    return "\(bytes) bytes"
  }
}
