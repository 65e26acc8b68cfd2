// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

extension PlanRun {
  // MARK: compare

  func compare(_ files: Selection, from: Point?, to: Point?) throws {
    var names = files.paths
    if files.in != nil {
      step.files = try select(files, as: SelectionUse(expandsFolders: false)).map(\.node)
      names = step.files.map(\.path.text)
    }
    step.summary = "compare " + (names.isEmpty ? "the tree" : names.joined(separator: " with "))
    switch names.count {
    case 0: try compareTrees(below: FilePath(""), from: from, to: to)
    case 1: try compareOverTime(names[0], from: from, to: to)
    default: try compareFiles(names[0], names[1], from: from, to: to)
    }
  }

  private struct Side {
    var title: String
    var name: String
    var data: Data
  }

  private func compareFiles(_ left: String, _ right: String, from: Point?, to: Point?) throws {
    let nodes = try [(left, from), (right, to)].map { name, point in
      try point.map { try nodeInPast(name, at: $0) } ?? single(name, in: tree)
    }
    step.files = nodes
    if nodes.allSatisfy(\.isFolder) {
      guard computesResults else { return }
      step.value = .comparison(try compareFolders(nodes[0], nodes[1]))
      return
    }
    try finish(nodes.map { ($0.path.text, $0) })
  }

  private func compareOverTime(_ name: String, from: Point?, to: Point?) throws {
    if let folder = try? single(name, in: tree), folder.isFolder {
      step.files = [folder]
      return try compareTrees(below: folder.path, from: from, to: to)
    }
    let old = try nodeInPast(name, at: from ?? .back(1))
    let new = try to.map { try nodeInPast(name, at: $0) } ?? single(name, in: tree)
    step.files = [new]
    try finish([
      ("\(old.path.text) \(PlanRun.mark(from ?? .back(1)))", old),
      ("\(new.path.text)\(to.map { " " + PlanRun.mark($0) } ?? "")", new),
    ])
  }

  private func finish(_ sides: [(title: String, node: WorkingNode)]) throws {
    guard computesResults else { return }
    let (left, right) = (sides[0], sides[1])
    var comparison = Comparison(left: left.title, right: right.title)
    let old = try data(of: left.node)
    let new = try data(of: right.node)
    if old == new {
      comparison.summary = "\(left.title) and \(right.title) are equal"
    } else if TextDiff.isBinary(old) || TextDiff.isBinary(new) {
      comparison.summary =
        "binary files differ: \(ByteCount.text(Int64(old.count))) and \(ByteCount.text(Int64(new.count)))"
      comparison.changes = [
        ChangedFile(
          change: .modify, path: right.node.path.text, growth: Int64(new.count - old.count))
      ]
    } else {
      let diff = TextDiff(old: Array(old), new: Array(new))
      comparison.diff = diff.unified(
        oldName: "a/\(left.node.path.text)", newName: "b/\(right.node.path.text)")
      comparison.addedLines = diff.addedLines
      comparison.removedLines = diff.removedLines
      comparison.summary = DifferenceWords.sentence(of: diff)
    }
    step.value = .comparison(comparison)
  }

  private func compareTrees(below folder: FilePath, from: Point?, to: Point?) throws {
    let old = try operation(at: from ?? .back(1))
    let new = try to.map { try operation(at: $0) } ?? head
    guard computesResults else { return }
    let changes = try store.changes(from: old, to: new, below: folder)
    let files = try changedFiles(changes, programs: [:])
    let name = folder.isEmpty ? "the tree" : folder.text + "/"
    step.value = .comparison(
      Comparison(
        left: "\(name) @\(old.rawValue)", right: "\(name) @\(new.rawValue)",
        addedLines: files.reduce(0) { $0 + ($1.addedLines ?? 0) },
        removedLines: files.reduce(0) { $0 + ($1.removedLines ?? 0) },
        changes: files, summary: DifferenceWords.sentence(of: files)))
  }

  /// Two folders by the paths in them.
  private func compareFolders(_ left: WorkingNode, _ right: WorkingNode) throws -> Comparison {
    func files(_ folder: WorkingNode) throws -> [FilePath: WorkingNode] {
      let length = folder.path.components.count
      return Dictionary(
        try tree.nodes(below: folder).filter { $0.kind == .file }.map { node in
          var path = FilePath("")
          for name in node.path.components.dropFirst(length) { path.append(name) }
          return (path, node)
        }
      ) { first, _ in first }
    }
    let (old, new) = (try files(left), try files(right))
    var changed: [ChangedFile] = []
    var quotable = context.quotedBytes
    for path in Set(old.keys).union(new.keys).sorted(by: { $0.text < $1.text }) {
      let change: Effect.Change =
        old[path] == nil ? .create : new[path] == nil ? .delete : .modify
      let before = try old[path].map { try data(of: $0, limit: Limits.diffBytes) } ?? Data()
      let after = try new[path].map { try data(of: $0, limit: Limits.diffBytes) } ?? Data()
      if change == .modify, before == after { continue }
      var file = ChangedFile(
        change: change, path: path.text, growth: Int64(after.count - before.count))
      countLines(from: before, to: after, in: &file, &quotable)
      changed.append(file)
    }
    return Comparison(
      left: left.path.text + "/", right: right.path.text + "/",
      addedLines: changed.reduce(0) { $0 + ($1.addedLines ?? 0) },
      removedLines: changed.reduce(0) { $0 + ($1.removedLines ?? 0) },
      changes: changed, summary: DifferenceWords.sentence(of: changed))
  }

  private func single(_ name: String, in tree: WorkingTree) throws -> WorkingNode {
    let found = try nodes(named: name, in: tree)
    guard found.count == 1, let node = found.first else {
      throw ExecutionError.ambiguous(step: number, name: name, candidates: found.map(\.path.text))
    }
    return node
  }

  private func nodeInPast(_ name: String, at point: Point) throws -> WorkingNode {
    if point.isOfFiles { return try pastFile(named: name, at: point) }
    let past = try pastTree(at: try operation(at: point))
    if let present = try? single(name, in: tree), let id = present.id, let then = try past.node(id)
    {
      return then
    }
    return try single(name, in: past)
  }

  private static func mark(_ point: Point) -> String {
    switch point {
    case .back(let count): "~\(count)"
    case .time(let time): RFC3339.text(from: time)
    case .snapshot(let label): label
    case .operation(let id): "@\(id)"
    case .first: "first"
    }
  }

  // MARK: changes

  func changes(_ files: Selection, from: Point?, to: Point?, by: String?) throws {
    step.summary = "show what changed" + (by.map { " by \($0)" } ?? "")
    let (start, end) = try span(files, from: from, to: to)
    let scope = try scope(of: files)
    let (touched, programs) = try activity(after: start, upTo: end, by: by)
    // Operation 0 is the empty tree before the first.
    var changes = try store.changes(
      from: start ?? OperationID(rawValue: 0), to: end, below: FilePath(""))
    changes = changes.filter { change in
      (change.after ?? change.before)?.kind != .folder && scope.includes(change)
        && (by == nil || touched.contains(change.path)
          || change.origin.map(touched.contains) ?? false)
    }
    if let k = files.k { changes = Array(changes.prefix(k)) }
    step.files = try changes.compactMap { $0.after == nil ? nil : try tree.node(at: $0.path) }
    guard computesResults else { return }
    let report = try changedFiles(changes, programs: programs)
    step.value = .changes(
      ChangeReport(files: report, summary: DifferenceWords.sentence(of: report)))
  }

  /// The operations between which changes are looked for; no start: from the very beginning.
  private func span(
    _ files: Selection, from: Point?, to: Point?
  ) throws -> (OperationID?, OperationID) {
    var start: OperationID?
    if let from {
      start = try operation(at: from)
    } else if let since = files.since {
      // What happened at the very time belongs to the period.
      start = try store.operation(notAfter: Timestamp(rawValue: Timestamp(since).rawValue - 1))
    } else {
      start = try PointResolver(store: store).operation(at: .back(1))
    }
    var end = head
    if let to {
      end = try operation(at: to)
    } else if let until = files.until {
      guard
        let last = try store.operation(notAfter: Timestamp(rawValue: Timestamp(until).rawValue - 1))
      else { throw ExecutionError.noSuchPoint(step: number, point: .time(until)) }
      end = last
    }
    return (start, end)
  }

  private struct Scope {
    var isWhole = true
    var keys: Set<NodeID> = []
    var folders: [FilePath] = []
    var paths: Set<FilePath> = []

    func includes(_ change: Change) -> Bool {
      if isWhole { return true }
      if let node = (change.after ?? change.before)?.node, keys.contains(node) { return true }
      return [change.path, change.origin].compactMap { $0 }.contains { path in
        paths.contains(path) || folders.contains { path.starts(with: $0) }
      }
    }
  }

  private func scope(of files: Selection) throws -> Scope {
    var narrowing = files
    (narrowing.since, narrowing.until, narrowing.k, narrowing.sort) = (nil, nil, nil, nil)
    guard !narrowing.isEmpty else { return Scope() }
    var scope = Scope(isWhole: false)
    var rest = narrowing
    (rest.under, rest.paths) = (nil, [])
    if rest.isEmpty {
      for text in narrowing.paths + [narrowing.under].compactMap({ $0 }) {
        if let deleted = try deletedPath(named: text) {
          scope.folders.append(deleted.path)
          scope.paths.insert(deleted.path)
        } else {
          for node in try nodes(named: text, in: tree) {
            scope.folders.append(node.path)
            if let id = node.id { scope.keys.insert(id) }
          }
        }
      }
    } else {
      for node in try select(narrowing, as: .reading).map(\.node) {
        if let id = node.id { scope.keys.insert(id) }
      }
    }
    return scope
  }

  /// What was touched in a period, and by which programs.
  private func activity(
    after start: OperationID?, upTo end: OperationID, by: String?
  ) throws -> (Set<FilePath>, [FilePath: [String]]) {
    let maker = by.map(Maker.init)
    var touched: Set<FilePath> = []
    var programs: [FilePath: [String]] = [:]
    for operation in try store.log() where operation.id <= end && operation.changeCount > 0 {
      if let start, operation.id <= start { break }
      let fits = maker?.made(operation) ?? true
      for change in try store.changes(of: operation.id) {
        for path in [change.path, change.origin].compactMap({ $0 }) {
          if fits { touched.insert(path) }
          if programs[path]?.contains(operation.actor.program) != true {
            programs[path, default: []].append(operation.actor.program)
          }
        }
      }
    }
    return (touched, programs)
  }

  // MARK: Lines

  /// The changes file by file, with their lines counted.
  private func changedFiles(
    _ changes: [Change], programs: [FilePath: [String]]
  ) throws -> [ChangedFile] {
    var diffed = 0
    var quotable = context.quotedBytes
    return changes.filter { ($0.after ?? $0.before)?.kind != .folder }.map { change in
      var file = ChangedFile(
        change: change.effect.change, path: change.path.text, origin: change.origin?.text,
        growth: (change.after?.size ?? 0) - (change.before?.size ?? 0),
        programs: programs[change.path] ?? [])
      if diffed < Limits.diffedFiles, change.hasText {
        diffed += 1
        if let before = try? change.before.map({ try recorded($0) }) ?? Data(),
          let after = try? change.after.map({ try recorded($0) }) ?? Data()
        {
          countLines(from: before, to: after, in: &file, &quotable)
        }
      }
      return file
    }
  }

  private func recorded(_ version: Version) throws -> Data {
    version.size == 0 ? Data() : try store.contents(of: version)
  }

  /// - Parameter quotable: bytes of diffs that may still be quoted.
  private func countLines(
    from old: Data, to new: Data, in file: inout ChangedFile, _ quotable: inout Int
  ) {
    guard !TextDiff.isBinary(old), !TextDiff.isBinary(new) else { return }
    let diff = TextDiff(old: Array(old), new: Array(new))
    file.addedLines = diff.addedLines
    file.removedLines = diff.removedLines
    guard quotable > 0 else { return }
    let whole = diff.unified(oldName: "a/\(file.origin ?? file.path)", newName: "b/\(file.path)")
    let quoted = String(decoding: whole.utf8.prefix(quotable), as: UTF8.self)
    quotable -= quoted.utf8.count
    file.diff = quoted
  }
}

extension Change {
  /// Whether its lines are worth counting.
  fileprivate var hasText: Bool {
    [before, after].compactMap { $0 }.allSatisfy {
      $0.kind == .file && $0.size <= Limits.diffBytes && $0.digest != nil
    } && before?.digest != after?.digest
  }
}

/// Differences in a sentence.
enum DifferenceWords {
  static func sentence(of diff: TextDiff) -> String {
    let counts = "\(lines(diff.addedLines)) added, \(diff.removedLines) removed"
    let (removed, added) = diff.changedLines(limit: 200)
    if let one = diff.edits.first, diff.edits.count == 1, one.old.count == 1, one.new.count == 1,
      let old = removed.first, let new = added.first
    {
      return "\(counts): “\(short(old))” became “\(short(new))”"
    }
    var parts: [String] = []
    if let line = telling(added) { parts.append("new is “\(short(line))”") }
    if let line = telling(removed) { parts.append("gone is “\(short(line))”") }
    let places = diff.edits.count == 1 ? "in one place" : "in \(diff.edits.count) places"
    return "\(counts) \(places)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  static func sentence(of files: [ChangedFile]) -> String {
    guard !files.isEmpty else { return "nothing changed" }
    let kinds: [(Effect.Change, String)] = [
      (.create, "created"), (.modify, "modified"), (.delete, "deleted"),
      (.move, "renamed or moved"),
      (.link, "linked"), (.metadata, "changed in metadata alone"),
    ]
    let counts = kinds.compactMap { change, word -> String? in
      let count = files.count { $0.change == change }
      return count == 0 ? nil : "\(count) \(word)"
    }
    var out =
      "\(files.count == 1 ? "1 file" : "\(files.count) files"): " + counts.joined(separator: ", ")
    let added = files.reduce(0) { $0 + ($1.addedLines ?? 0) }
    let removed = files.reduce(0) { $0 + ($1.removedLines ?? 0) }
    if added + removed > 0 { out += "; \(lines(added)) added, \(removed) removed" }
    let most = files.max { weight($0) < weight($1) }
    if files.count > 1, let most, weight(most) > 0 { out += "; most in \(most.path)" }
    let programs = Set(files.flatMap(\.programs)).sorted()
    if !programs.isEmpty { out += "; by \(programs.prefix(5).joined(separator: ", "))" }
    return out
  }

  private static func weight(_ file: ChangedFile) -> Int {
    (file.addedLines ?? 0) + (file.removedLines ?? 0)
  }

  private static func lines(_ count: Int) -> String { count == 1 ? "1 line" : "\(count) lines" }

  /// The line that says most: the longest that is mostly words.
  private static func telling(_ lines: [String]) -> String? {
    lines.filter { line in line.count(where: \.isLetter) * 2 > line.count }
      .max { $0.count < $1.count }
  }

  private static func short(_ line: String) -> String {
    let plain = line.trimmingCharacters(in: .whitespaces)
    return plain.count <= 100 ? plain : plain.prefix(99) + "…"
  }
}
