// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// What one capture looks at and what it may rely on.
struct CaptureRequest {
  var scope = ComparisonScope()
  var draft: OperationDraft
  /// Nodes that a restore put at these paths, and the files that it wrote there.
  var expected: [RelativePath: Int64] = [:]
  var written: [RelativePath: WrittenFile] = [:]
  /// Where files were written to since they were captured last; those that are not here, anywhere.
  var changedRanges: [RelativePath: [Range<Int64>]] = [:]
  /// Whether files that moved and look the same are taken to hold the same.
  var trustsMoves = false
  var reverts: [OperationID] = []
  /// Whether the operation ends what the journal holds.
  var endsJournal = false
  var progress: (@Sendable (_ files: Int, _ bytes: Int64) throws -> Void)?
}

extension Store {
  /// Compares the tree, or only what is below `paths`, with the head and records the difference as one
  /// operation. Renames are recognised. `progress` is called with the files and the bytes looked at
  /// so far; where it answers false, nothing is recorded and `CancellationError` is thrown.
  package func scan(
    below paths: [FilePath] = [], draft: OperationDraft,
    progress: (@Sendable (_ files: Int, _ bytes: Int64) -> Bool)? = nil
  ) throws -> ScanReport {
    var request = CaptureRequest(
      scope: ComparisonScope(try paths.map { try RelativePath($0) }), draft: draft)
    if let progress {
      request.progress = { files, bytes in
        if !progress(files, bytes) { throw CancellationError() }
      }
    }
    return try locked {
      try recoverHoldingLock()
      return try capture(request)
    }
  }

  /// Records what events did to the tree, as one operation; nil where nothing differs. What is there
  /// now is read from the disk; files that were renamed are not read again if they look the same.
  package func capture(_ events: [TreeEvent], draft: OperationDraft) throws -> Operation? {
    var (changed, moved): (Set<RelativePath>, Set<RelativePath>) = ([], [])
    for event in events {
      switch event {
      case .changed(let path, _), .removed(let path): changed.insert(try RelativePath(path))
      case .renamed(let one, let other), .exchanged(let one, let other):
        moved.formUnion([try RelativePath(one), try RelativePath(other)])
      }
    }
    var request = CaptureRequest(
      scope: ComparisonScope(Array(changed.union(moved)), isDeep: false), draft: draft)
    request.scope.madeEmpty = changed.subtracting(moved)
    guard !request.scope.paths.isEmpty else { return nil }
    request.changedRanges = try Store.changedRanges(events)
    request.trustsMoves = true
    return try locked {
      try recoverHoldingLock()
      return try capture(request).operation
    }
  }

  /// Where the files that stayed at their names were written to, as far as all events say it.
  private static func changedRanges(_ events: [TreeEvent]) throws -> [RelativePath: [Range<Int64>]]
  {
    var ranges: [RelativePath: [Range<Int64>]] = [:]
    var unknown: Set<RelativePath> = []
    for event in events {
      switch event {
      case .changed(let path, let some?): ranges[try RelativePath(path), default: []] += some
      case .changed(let path, nil), .removed(let path): unknown.insert(try RelativePath(path))
      case .renamed(let one, let other), .exchanged(let one, let other):
        unknown.formUnion([try RelativePath(one), try RelativePath(other)])
      }
    }
    return ranges.filter { path, _ in !unknown.contains { path.isAtOrBelow($0) } }
  }

  /// Captures `path` if the disk differs from the head, so that it may be overwritten. Cost of a
  /// stat and a query where it does not.
  package func ensureCaptured(_ path: FilePath, draft: OperationDraft) throws {
    let relative = try RelativePath(path)
    if try isExcluded(path, isFolder: false) { return }
    let known = try reading { try KnownNode.find($0, at: relative) }
    let status = try tree.status(of: relative)
    if known == nil && status == nil { return }
    if let known, let status, let seen = known.seen, seen.matches(status) { return }
    _ = try capture([.changed(path, ranges: nil)], draft: draft)
  }

  /// Whether `history.exclude` names the file or a folder above it.
  package func isExcluded(_ path: FilePath, isFolder: Bool) throws -> Bool {
    try exclusion().excludes(path, isFolder: isFolder)
  }

  /// What `history.exclude` names.
  package func exclusion() throws -> Exclusion {
    let text = try setting(Exclusion.setting)
    return Exclusion(
      patterns: text?.split(whereSeparator: \.isNewline).map(String.init)
        ?? Exclusion.standardPatterns)
  }

  // MARK: For the holder of the lock

  func capture(_ request: CaptureRequest) throws -> ScanReport {
    let writer = try ContentWriter(store: self)
    var report = ScanReport()
    let progress = request.progress
    let exclusion = try exclusion()
    let comparison = try reading { db in
      try Comparison(
        db, tree: tree, exclusion: exclusion, scope: request.scope, expected: request.expected,
        progress: { try progress?($0, 0) })
    }
    var items = comparison.items
    let filesSeen = comparison.filesSeen
    var capture = ContentCapture(tree: tree, writer: writer, written: request.written)
    capture.changedRanges = request.changedRanges
    if request.trustsMoves { capture.moved = try formerStates(of: items) }
    let bytesRead = Counter()
    let readProgress: @Sendable (Int64) throws -> Void = { bytes in
      try progress?(filesSeen, bytesRead.add(bytes))
    }
    report.problems = comparison.problems
    report.problems += try capture.run(&items, progress: readProgress) {
      try writing { try writer.flush($0) }
    }
    try recogniseMovedContents(&items, vanished: comparison.vanished)
    try reach(.contentsStored)
    let quiet = comparison.quietFolders(with: items)
    if items.isEmpty && comparison.vanished.isEmpty && !request.endsJournal {
      // A commit for a few of them costs more than it saves.
      if quiet.count >= 16 { try writing { try QuietFolders.save($0, quiet) } }
      return report
    }
    try writing { db in
      try writer.flush(db)
      try record(items, comparison.vanished, request, db, &report)
      try QuietFolders.forget(
        db, Set(items.map(\.parent)).union(comparison.vanished.map(\.parent)))
      try QuietFolders.save(db, quiet)
      if request.endsJournal { try db.execute(sql: "DELETE FROM journal") }
      try reach(.rowsWritten)
    }
    try reach(.committed)
    shortenLog()
    return report
  }

  /// Writes the operation's rows, if there is any difference.
  func record(
    _ items: [ComparedItem], _ vanished: [KnownNode], _ request: CaptureRequest, _ db: Database,
    _ report: inout ScanReport
  ) throws {
    let recorder = try Recorder(db, draft: request.draft)
    var tally = ChangeTally()
    for known in vanished {
      try recorder.closeName(known.nameRow)
      tally.closed(known.node)
    }
    for item in items { try record(item, recorder, &tally) }
    for known in vanished where try !recorder.hasLiveName(known.node) {
      if let version = try recorder.liveVersion(of: known.node) {
        try recorder.closeVersion(version.row)
      }
    }
    guard recorder.hasChanges else { return }
    tally.count(into: &report)
    report.operation = try recorder.finish(
      changeCount: report.created + report.modified + report.deleted + report.renamed,
      reverts: request.reverts)
  }

  private func record(_ item: ComparedItem, _ recorder: Recorder, _ tally: inout ChangeTally) throws
  {
    let live = item.isNew ? nil : try recorder.liveVersion(of: item.node)
    // Unreadable and unknown: left out. Unreadable and known: stays what it was.
    guard item.state != nil || live != nil else { return }
    if item.known?.node != item.node {
      try recorder.addNode(item.node)
      try recorder.openName(item.path.name, in: item.parent, for: item.node)
      tally.opened(item.node, isNew: live == nil)
    }
    guard let state = item.state else { return }
    if let live {
      if !live.state.isRecordedAs(state) {
        try recorder.closeVersion(live.row)
        try recorder.openVersion(state, of: item.node)
        tally.rewritten(item.node)
      }
    } else {
      try recorder.openVersion(state, of: item.node)
    }
    if let seen = item.seen { try recorder.see(seen, of: item.node) }
  }

  /// A new file with the contents of a vanished one is that one, copied and deleted (`mv` between
  /// disks); the same name is preferred where several fit.
  private func recogniseMovedContents(_ items: inout [ComparedItem], vanished: [KnownNode]) throws {
    guard !vanished.isEmpty, items.contains(where: \.isNew) else { return }
    let rows = Set(vanished.map(\.nameRow))
    let living = Set(items.map(\.node))
    var candidates: [Int64: [KnownNode]] = [:]
    try reading { db in
      for known in vanished where known.state.kind == .file && known.state.size > 0 {
        guard let content = known.state.content, !living.contains(known.node),
          try KnownNode.names(db, of: known.node).allSatisfy({ rows.contains($0.nameRow) })
        else { continue }
        candidates[content, default: []].append(known)
      }
    }
    guard !candidates.isEmpty else { return }
    for index in items.indices where items[index].isNew && items[index].status.links == 1 {
      guard items[index].status.kind == .file, let content = items[index].state?.content,
        let choices = candidates[content], !choices.isEmpty
      else { continue }
      let name = items[index].path.name
      let choice = choices.firstIndex { $0.name == name } ?? 0
      let node = choices[choice].node
      candidates[content]?.removeAll { $0.node == node }
      items[index].node = node
      items[index].isNew = false
    }
  }

  private func formerStates(of items: [ComparedItem]) throws
    -> [Int64: (state: NodeState, seen: SeenStatus)]
  {
    var result: [Int64: (state: NodeState, seen: SeenStatus)] = [:]
    try reading { db in
      for item in items where item.known?.node != item.node && !item.isNew {
        for name in try KnownNode.names(db, of: item.node) {
          if let seen = name.seen { result[item.node] = (name.state, seen) }
        }
      }
    }
    return result
  }
}

/// Counts an operation's changes as `Store.changes(of:)` lists them.
private struct ChangeTally {
  private struct Names {
    var opened = 0
    var closed = 0
  }
  private var names: [Int64: Names] = [:]
  private var created = 0
  private var versions: Set<Int64> = []

  mutating func opened(_ node: Int64, isNew: Bool) {
    // Most nodes of a first capture have one name and are not kept here.
    if isNew && names[node] == nil {
      created += 1
    } else {
      names[node, default: Names()].opened += 1
    }
  }
  mutating func closed(_ node: Int64) { names[node, default: Names()].closed += 1 }
  mutating func rewritten(_ node: Int64) { versions.insert(node) }

  func count(into report: inout ScanReport) {
    report.created += created
    for item in names.values {
      let both = min(item.opened, item.closed)
      report.renamed += both
      report.created += item.opened - both
      report.deleted += item.closed - both
    }
    report.modified += versions.filter { names[$0] == nil }.count
  }
}
