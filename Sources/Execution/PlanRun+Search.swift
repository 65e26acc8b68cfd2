// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension Relevance {
  /// A second candidate with at most this part of the best one's score leaves no doubt.
  static let clearLead = 0.7

  /// The hits that belong to a set that must be cut.
  static func cut(_ hits: [Hit]) -> [Hit] {
    func value(_ name: String, _ hit: Hit) -> Double? { hit.parts.first { $0.name == name }?.value }
    func terms(_ hit: Hit) -> Double { (value("terms", hit) ?? 0) + (value("name", hit) ?? 0) }
    let bestTerms = hits.map(terms).max() ?? 0
    return hits.filter { hit in
      if let similarity = value("vectors", hit), similarity >= leastSimilarity { return true }
      return bestTerms > 0 && terms(hit) >= bestTerms * leastTermShare
    }
  }
}

extension PassageHit {
  /// As a result shows it.
  var found: FoundPassage {
    FoundPassage(
      startLine: startLine, endLine: endLine, startByte: bytes.lowerBound,
      endByte: bytes.upperBound, page: page, text: text, score: score)
  }
}

extension PlanRun {
  // MARK: Straight from the index

  /// A ranked search that the index answers by itself: over the tree as it is, without anything that
  /// only the log knows. nil where it is none.
  func searchedDirectly(_ selection: Selection, as use: SelectionUse) throws -> [Selected]? {
    guard let query = selection.query, tree.isPristine, !rights.isLimited, selection.in == nil,
      selection.paths.isEmpty, selection.at == nil, selection.not == nil, selection.name == nil,
      selection.author == nil, selection.types.isEmpty, selection.tagged.isEmpty
    else { return nil }
    guard let index else { throw ExecutionError.noIndex }
    var filter = SearchFilter()
    filter.under = try selection.under.map { try folder(named: $0, in: tree).path }
    filter.since = selection.since.map { Timestamp($0).rawValue }
    filter.until = selection.until.map { Timestamp($0).rawValue }
    filter.larger = selection.larger
    filter.smaller = selection.smaller
    let manner = try manner(selection, as: use)
    let source = answerSource
    if !selection.keywords.isEmpty {
      let keywords = KeywordMatcher(selection.keywords, any: selection.matchesAnyKeyword)
      filter.only = try index.files(holding: keywords, matching: filter, source: source)
    }
    let k = selection.k ?? Limits.defaultResults
    if !mustCut(selection, as: use) {
      let hits = try index.search(query, filter: filter, k: k, manner: manner, source: source)
      let found = try selected(hits)
      if found.count == k || hits.count < k { return found }
    }
    // A hit whose file is gone from the log since is left out: then some more are asked for.
    let hits = try index.search(
      query, filter: filter, k: depth(of: selection, as: use), manner: manner, source: source)
    return try selected(cutIfNeeded(hits, selection, as: use))
  }

  /// How the index is to answer. Copies are told with the best of them where a person looks at a
  /// ranking; what treats all hits alike gets them one and all.
  private func manner(_ selection: Selection, as use: SelectionUse) throws -> SearchManner {
    var manner = SearchManner()
    manner.like = try context.ranking.like.flatMap(pointedAt)
    manner.unlike = try context.ranking.unlike.flatMap(pointedAt)
    manner.foldsCopies = !context.ranking.showsCopies && !mustCut(selection, as: use)
    manner.showsPassages = context.ranking.showsPassages && computesResults
    return manner
  }

  private func pointedAt(_ name: String) throws -> [Int64] {
    try nodes(named: name, in: tree, target: .file).compactMap { $0.id?.rawValue }
  }

  /// The tree as the disk has it at this moment: what is not recorded yet counts too.
  var answerSource: AnswerSource {
    let tree = store.tree
    var source = AnswerSource { file, limit in try tree.read(file.path, limit: limit) }
    // What is excluded by now is no hit, though the log may know it from before.
    let exclusion = try? store.exclusion()
    source.standing = { file, seen in
      if exclusion?.excludes(file.path, isFolder: false) ?? false { return .gone }
      guard let status = try? DiskStatus(file.path, in: tree), status.kind == .file else {
        return .gone
      }
      let isSame =
        status.size == file.size && status.modified.rawValue == file.modified
        && status.changed.rawValue < seen
      return isSame ? .unchanged : .changed
    }
    source.ignoreFile = { path in try? tree.read(path, limit: Limits.ignoreFileBytes) }
    return source
  }

  /// Says where the log has changes that the index has not.
  func noteWhatIsNotIndexed() throws {
    guard let index else { return }
    guard let mark = try index.mark() else {
      return note("not everything is indexed yet: semfs index goes on")
    }
    guard head.rawValue > mark else { return }
    let isBehind =
      try head.rawValue - mark > Limits.operationsLookedAt
      || (mark + 1...head.rawValue).contains {
        try store.operation(OperationID(rawValue: $0))?.changeCount ?? 0 > 0
      }
    if isBehind { note("what was recorded since @\(mark) is not indexed yet: semfs index") }
  }

  /// What answers about nodes of the head are checked against.
  func source(of nodes: [WorkingNode]) -> AnswerSource {
    tree.isPristine ? answerSource : AnswerSource(reader(of: tree, nodes: nodes))
  }

  /// How many ranked files are asked for.
  private func depth(of selection: Selection, as use: SelectionUse) -> Int {
    if mustCut(selection, as: use) { return Limits.rankedCandidates }
    return (selection.k ?? Limits.defaultResults) + 10
  }

  /// Whether hits below the floor are left out.
  private func mustCut(_ selection: Selection, as use: SelectionUse) -> Bool {
    if selection.sort != nil { return true }
    if selection.k != nil { return false }
    return !use.showsRanking || isChangedLater
  }

  private func cutIfNeeded(_ hits: [Hit], _ selection: Selection, as use: SelectionUse) -> [Hit] {
    mustCut(selection, as: use) ? Relevance.cut(hits) : hits
  }

  private func selected(_ hits: [Hit]) throws -> [Selected] {
    func shown(_ file: IndexableFile) throws -> WorkingNode? {
      guard let node = try current(file), node.kind == .file, mayTell(file, as: node) else {
        return nil
      }
      return node
    }
    return try hits.compactMap { hit in
      guard let node = try shown(hit.file) else { return nil }
      var out = selected(hit, as: node)
      out.copies = try hit.copies.compactMap(shown)
      return out
    }
  }

  func selected(_ hit: Hit, as node: WorkingNode) -> Selected {
    var out = Selected(node)
    out.score = hit.score
    out.passages = hit.passages.map(\.found)
    if context.explain {
      out.explanation = hit.parts.map { part in
        let value = String(format: "%.3f", part.value)
        return "\(part.name) \(value)" + (part.rank.map { ", rank \($0)" } ?? "")
      }
    }
    return out
  }

  /// The node that the index means, where it is now; nil where it is gone.
  func current(_ file: IndexableFile) throws -> WorkingNode? {
    if let node = try tree.node(recordedAt: file.path), node.id?.rawValue == file.id { return node }
    return try tree.node(NodeID(rawValue: file.id))
  }

  // MARK: Among candidates

  func ranked(
    _ nodes: [WorkingNode], by query: String, _ selection: Selection, in tree: WorkingTree,
    as use: SelectionUse
  ) throws -> [Selected] {
    guard let index else { throw ExecutionError.noIndex }
    let files = nodes.filter { $0.kind == .file && $0.id != nil }
    guard !files.isEmpty else { return [] }
    let byID = Dictionary(files.compactMap { node in node.id.map { ($0.rawValue, node) } }) {
      first, _ in first
    }
    var filter = SearchFilter()
    let hits: [Hit]
    if tree === self.tree, selection.at == nil {
      filter.only = Set(byID.keys)
      let source = source(of: [])
      hits = try index.search(
        query, filter: filter, k: depth(of: selection, as: use),
        manner: manner(selection, as: use), source: source)
    } else {
      hits = try searchPast(files, query: query, k: depth(of: selection, as: use), in: tree)
    }
    func shown(_ file: IndexableFile) -> WorkingNode? {
      byID[file.id].flatMap { mayTell(file, as: $0) ? $0 : nil }
    }
    return cutIfNeeded(hits, selection, as: use).compactMap { hit in
      shown(hit.file).map { node in
        var out = selected(hit, as: node)
        out.copies = hit.copies.compactMap(shown)
        return out
      }
    }
  }

  /// Whether a hit may be told: the index judged it by the path that it knows, which may be another by now.
  func mayTell(_ file: IndexableFile, as node: WorkingNode) -> Bool {
    guard rights.mayRead(node), !isForgotten(node) else { return false }
    return node.path == file.path || !isKeptOut(node)
  }

  /// Ranks files as they were: by an index of their contents then, made for the purpose.
  private func searchPast(
    _ files: [WorkingNode], query: String, k: Int, in tree: WorkingTree
  ) throws -> [Hit] {
    let folder = FilePath(FileManager.default.temporaryDirectory.path)
      .appending("semfs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      atPath: folder.string, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    let past = try Index.open(at: folder.appending("index.db"), embedder: nil)
    let reader = self.reader(of: tree, nodes: files)
    let told = files.compactMap { node in
      var file = node.indexable
      // By its name alone.
      if isKeptOut(node) { file?.digest = nil }
      return file
    }
    _ = try past.update(to: told, reader: reader)
    return try past.search(query, filter: SearchFilter(), k: k, reader: reader)
  }

  /// Gives the index the bytes of files as `tree` has them.
  func reader(of tree: WorkingTree, nodes: [WorkingNode] = []) -> FileReader {
    let store = self.store
    let view = tree.view
    let versions = Dictionary(
      nodes.compactMap { node -> (Int64, Version)? in
        guard case .recorded(let version, _) = node.content, let id = node.id else { return nil }
        return (id.rawValue, version)
      }
    ) { first, _ in first }
    let isOnDisk = tree.isOnDisk
    return { file, limit in
      if let version = versions[file.id] {
        return try RecordedContents(store: store)
          .read(version, onDisk: isOnDisk ? file.path : nil, limit: limit)
      }
      guard let entry = try view.entry(at: file.path), entry.version.node.rawValue == file.id else {
        throw Errno.noSuchFileOrDirectory
      }
      return try RecordedContents(store: store)
        .read(entry.version, onDisk: isOnDisk ? file.path : nil, limit: limit)
    }
  }

  // MARK: Keywords

  /// The files that hold the words or phrases: by the index where it knows the very contents, else by
  /// reading.
  func nodesHoldingKeywords(
    of selection: Selection, among nodes: [WorkingNode], in tree: WorkingTree
  ) throws -> [WorkingNode] {
    let keywords = KeywordMatcher(selection.keywords, any: selection.matchesAnyKeyword)
    guard let index, tree === self.tree else {
      return nodes.filter { holds(keywords, $0) }
    }
    var filter = SearchFilter()
    filter.only = Set(nodes.compactMap { $0.version == nil ? nil : $0.id?.rawValue })
    let known = Dictionary(try index.files(matching: filter).map { ($0.id, $0.digest) }) {
      first, _ in first
    }
    let fitting = try index.files(holding: keywords, matching: filter, source: source(of: nodes))
    return nodes.filter { node in
      guard let version = node.version, let id = node.id?.rawValue, let digest = known[id],
        digest == version.digest
      else { return holds(keywords, node) }
      return fitting.contains(id) && !isKeptOut(node)
    }
  }

  /// By reading it. What cannot be read holds nothing.
  private func holds(_ keywords: KeywordMatcher, _ node: WorkingNode) -> Bool {
    (try? text(of: node)).map(keywords.matches) ?? false
  }

  /// The set with, for keywords, the passages that hold them.
  func withPassages(
    _ nodes: [WorkingNode], _ selection: Selection, _ use: SelectionUse
  ) throws -> [Selected] {
    guard use.showsRanking, computesResults, !selection.keywords.isEmpty, let index else {
      return nodes.map { Selected($0) }
    }
    let keywords = KeywordMatcher(selection.keywords, any: true)
    let telling = TellingLine(query: selection.keywords.joined(separator: " "))
    return try nodes.enumerated().map { position, node in
      var out = Selected(node)
      guard position < Limits.filesWithPassages, node.version != nil, let id = node.id else {
        return out
      }
      if isKeptOut(node) { return out }
      let passages = try index.passages(
        of: id.rawValue, source: source(of: [node]), telling: telling)
      out.passages = passages.filter { keywords.matches($0.text) }.prefix(3).map(\.found)
      return out
    }
  }
}

extension WorkingNode {
  /// What the index is told of a file of the log; nil for what is none.
  var indexable: IndexableFile? {
    guard kind == .file, let id else { return nil }
    var digest: Data?
    if case .recorded(let version, _) = content { digest = version.digest }
    return IndexableFile(
      id: id.rawValue, path: path, size: size, modified: modified.rawValue, owner: owner,
      group: group, permissions: permissions, digest: digest)
  }
}
