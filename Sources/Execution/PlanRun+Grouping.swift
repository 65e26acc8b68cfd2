// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension PlanRun {
  func group(_ files: Selection, _ grouping: Grouping) throws {
    let use = SelectionUse(mustSelect: grouping.into != nil)
    let chosen = try select(files, as: use).map(\.node)
    step.summary = "group \(files.words) by \(grouping.by.rawValue)"
    guard grouping.into != nil || computesResults else {
      step.files = chosen
      return
    }
    let groups = try groups(of: chosen, by: grouping)
    if let into = grouping.into {
      try place(groups, into: into, mode: grouping.mode)
    } else {
      step.files = groups.flatMap(\.nodes)
    }
    step.value = .groups(
      groups.map { FileGroup(label: $0.label, files: $0.nodes.map { Selected($0).found }) })
  }

  struct Group {
    var label: String
    var nodes: [WorkingNode]
  }

  private func groups(of nodes: [WorkingNode], by grouping: Grouping) throws -> [Group] {
    switch grouping.by {
    case .topic: return try topics(of: nodes, count: grouping.groups)
    case .keyword:
      guard grouping.labels.isEmpty else { return try keywordGroups(of: nodes, grouping.labels) }
      return try topics(of: nodes, count: grouping.groups)
    case .type: return try limited(byLabel(nodes, kind), to: grouping.groups)
    case .author: return try limited(byLabel(nodes, author), to: grouping.groups)
    case .day: return byTime(nodes, [.year, .month, .day], grouping)
    case .month: return byTime(nodes, [.year, .month], grouping)
    case .year: return byTime(nodes, [.year], grouping)
    case .folder:
      return limited(
        byLabel(nodes) { $0.parent.map { $0.path.isEmpty ? "." : $0.path.text } ?? "." },
        to: grouping.groups)
    case .size: return sizeGroups(of: nodes)
    case .tag:
      return limited(tagGroups(of: nodes, isMoving: grouping.mode == .move), to: grouping.groups)
    }
  }

  /// A group for each tag; a file with several is in each, or where it is moved, in the first.
  private func tagGroups(of nodes: [WorkingNode], isMoving: Bool) -> [Group] {
    var groups: [String: [WorkingNode]] = [:]
    for node in nodes {
      for tag in isMoving ? Array(node.tags.prefix(1)) : node.tags {
        groups[tag, default: []].append(node)
      }
    }
    let tagged = groups.map { Group(label: $0.key, nodes: $0.value) }.sorted { $0.label < $1.label }
    let rest = nodes.filter(\.tags.isEmpty)
    return tagged + (rest.isEmpty ? [] : [Group(label: "untagged", nodes: rest)])
  }

  private func byLabel(
    _ nodes: [WorkingNode], _ label: (WorkingNode) throws -> String
  ) rethrows -> [Group] {
    var groups: [String: [WorkingNode]] = [:]
    for node in nodes { groups[try label(node), default: []].append(node) }
    return groups.map { Group(label: $0.key, nodes: $0.value) }.sorted { $0.label < $1.label }
  }

  /// The largest groups, and one for the rest.
  private func limited(_ groups: [Group], to count: Int?) -> [Group] {
    guard let count, groups.count > count else { return groups }
    let bySize = groups.sorted { ($1.nodes.count, $0.label) < ($0.nodes.count, $1.label) }
    let rest = bySize.dropFirst(count - 1).flatMap(\.nodes)
    return bySize.prefix(count - 1) + [Group(label: "other", nodes: rest)]
  }

  private func kind(of node: WorkingNode) throws -> String {
    if let id = node.id, let info = try index?.info(of: id.rawValue) { return info.kind }
    return FileKind.detect(name: node.name?.string ?? "", head: nil).name
  }

  func author(of node: WorkingNode) throws -> String {
    if let id = node.id, let author = try index?.info(of: id.rawValue)?.author { return author }
    return Users.name(of: node.owner)
  }

  private func byTime(
    _ nodes: [WorkingNode], _ parts: Set<Calendar.Component>, _ grouping: Grouping
  ) -> [Group] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = context.timeZone
    let groups = byLabel(nodes) { node -> String in
      let date = calendar.dateComponents([.year, .month, .day], from: node.modified.date)
      var label = String(format: "%04d", date.year ?? 0)
      if parts.contains(.month) { label += String(format: "-%02d", date.month ?? 0) }
      if parts.contains(.day) { label += String(format: "-%02d", date.day ?? 0) }
      return label
    }
    return Array(limited(groups, to: grouping.groups))
  }

  private func sizeGroups(of nodes: [WorkingNode]) -> [Group] {
    let bounds: [(label: String, below: Int64)] = [
      ("empty", 1), ("under 10 kB", 10_000), ("10 kB to 100 kB", 100_000),
      ("100 kB to 1 MB", 1_000_000), ("1 MB to 10 MB", 10_000_000),
      ("10 MB to 100 MB", 100_000_000), ("over 100 MB", .max),
    ]
    var groups = bounds.map { Group(label: $0.label, nodes: []) }
    for node in nodes {
      let place = bounds.firstIndex { node.size < $0.below } ?? bounds.count - 1
      groups[place].nodes.append(node)
    }
    return groups.filter { !$0.nodes.isEmpty }
  }

  /// A group for each word; a file with several is in the first that it holds most often.
  private func keywordGroups(of nodes: [WorkingNode], _ labels: [String]) throws -> [Group] {
    var groups = labels.map { Group(label: $0, nodes: []) }
    var selection = Selection()
    for (place, label) in labels.enumerated() {
      selection.keywords = [label]
      groups[place].nodes = try nodesHoldingKeywords(of: selection, among: nodes, in: tree)
    }
    return groups.filter { !$0.nodes.isEmpty }
  }

  /// Groups by what the files are about: by the vectors of the index, or, where it has none, by the
  /// words. Files without text are a group of their own.
  func topics(of nodes: [WorkingNode], count: Int?) throws -> [Group] {
    let (texts, vectors) = try meanings(of: nodes)
    let withText = nodes.indices.filter { !texts[$0].isEmpty }
    let clusters = TopicClustering.cluster(vectors: withText.map { vectors[$0] }, count: count)
      .map { $0.map { withText[$0] } }
    let labels = TopicClustering.labels(for: clusters) { texts[$0] }
    var groups = zip(clusters, labels).map { cluster, label in
      Group(label: label, nodes: cluster.sorted().map { nodes[$0] })
    }
    let silent = nodes.indices.filter { texts[$0].isEmpty }.map { nodes[$0] }
    if !silent.isEmpty { groups.append(Group(label: PlanRun.withoutText, nodes: silent)) }
    return groups
  }

  /// The sentences of files, and a vector each: all of the index's model, or all of words. Empty where
  /// there is no text.
  func meanings(of nodes: [WorkingNode]) throws -> (texts: [[String]], vectors: [[Float]]) {
    var texts: [[String]] = []
    var vectors: [[Float]] = []
    for node in nodes {
      texts.append(try text(of: node, in: nodes.count).sentences.map(\.text))
      let isIndexed = node.version != nil && inHead(node)
      let vector = try isIndexed ? node.id.flatMap { try index?.vector(of: $0.rawValue) } : nil
      vectors.append(vector ?? [])
    }
    let withText = nodes.indices.filter { !texts[$0].isEmpty }
    if withText.contains(where: { vectors[$0].isEmpty }) {
      let ofWords = TermVectors.vectors(of: withText.map { texts[$0] })
      for (place, vector) in zip(withText, ofWords) { vectors[place] = vector }
    }
    return (texts, vectors)
  }

  static let withoutText = "without text"

  // MARK: Into folders

  private func place(_ groups: [Group], into text: String, mode: Placement) throws {
    let place = try place(text == "." ? "./" : text)
    let parent = try makeFolder(place.path)
    var placed = 0
    for group in groups {
      guard let name = FilePath.Component(PlanRun.folderName(group.label)) else { continue }
      let path = place.path.appending(name)
      if let present = try tree.node(at: path), !present.isFolder {
        throw ExecutionError.alreadyExists(step: number, path: path.text)
      }
      let folder = try makeFolder(path)
      for node in group.nodes where node !== folder {
        try put(node, in: folder, mode: mode)
        placed += 1
      }
    }
    let root = parent.path.isEmpty ? "the root" : parent.path.text + "/"
    step.summary += ": \(mode.verb) \(placed) into \(groups.count) folders of \(root)"
  }

  /// A label as the name of a folder.
  static func folderName(_ label: String) -> String {
    let plain = label.map { character -> Character in
      character == "/" || character.isNewline || character == "\0" ? "-" : character
    }
    var name = String(plain).trimmingCharacters(in: .whitespaces)
    while name.utf8.count > Limits.nameBytes { name.removeLast() }
    return name.isEmpty || name == "." || name == ".." || name == ".semfs" ? "other" : name
  }
}
