// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import Foundation
import History
import Syscalls
import SystemPackage

/// `semfs versions`.
package struct VersionsCommand: ShellCommand {
  package static let page = CommandPage(
    "versions", .history, "List every version of a file, across renames, newest first.",
    examples: [
      "semfs versions budget.csv": "also of a file that is gone",
      "semfs show budget.csv --at @12": "the contents of one of them",
    ])

  @Argument(help: ArgumentHelp("The file.", valueName: "PATH"), completion: .file())
  package var path: String
  @Flag(help: "Write the result as one line of JSON.")
  package var json = false
  @Flag(help: "Write one JSON object a line for each version.")
  package var jsonl = false
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    let file = PathText.filePath(try place.path(path, mustExist: false))
    let store = workspace.store
    let versions = try store.versions(of: file)
    let values = try versions.map { ($0, try store.operation($0.version.since)) }
    return try Pager.showing(in: context) {
      if json {
        try context.output.line(JSONValue.array(values.map { value($0.0, $0.1) }).text)
      } else if jsonl {
        for (entry, operation) in values { try context.output.line(value(entry, operation).text) }
      } else {
        for (index, (entry, operation)) in values.enumerated() {
          try context.output.line(line(entry, operation, back: index, place: place, in: context))
        }
      }
      return versions.isEmpty ? .nothing : .success
    }
  }

  private func value(_ entry: Entry, _ operation: History.Operation?) -> JSONValue {
    .build {
      $0.add("path", PathText.string(entry.path))
      $0.add("operation", entry.version.since.rawValue)
      if let operation {
        $0.add("time", operation.time.date)
        $0.add("actor", OperationJSON.actor(operation.actor))
        $0.add("prompt", operation.prompt)
      }
      $0.add("kind", entry.version.kind.rawValue)
      $0.add("size", entry.version.size)
      $0.add("modified", entry.version.modified.date)
      $0.add("until", entry.version.until.map { .integer($0.rawValue) })
    }
  }

  private func line(
    _ entry: Entry, _ operation: History.Operation?, back: Int, place: Place,
    in context: ShellContext
  ) -> String {
    let style = context.style(common.color, on: context.output)
    let isTerminal = context.output.isTerminal
    let safe: (String) -> String = { isTerminal ? Escaping.name($0) : $0 }
    let time = (operation?.time ?? entry.version.modified).date
    let name = safe(place.shown(PathText.string(entry.path)))
    return [
      style.bold("@\(entry.version.since.rawValue)"), back == 0 ? "now" : "~\(back)",
      style.dim(Measures.time(time, in: context.timeZone)),
      safe(operation?.actor.program ?? "?"), Measures.bytes(entry.version.size), style.path(name),
    ].joined(separator: "  ") + (operation?.prompt.map { "  “\(safe($0))”" } ?? "")
  }
}

/// `semfs show`.
package struct ShowCommand: ShellCommand {
  package static let page = CommandPage(
    "show", .history, "Write the contents of a file as it was.",
    examples: [
      "semfs show budget.csv --at yesterday": "at a time",
      "semfs show budget.csv --at ~2": "two versions back",
      "semfs show photo.jpg --at @12 > photo-12.jpg": "the bytes as they were",
    ],
    text: "Without --at it is the newest recorded version, also of a file that is gone.")

  @Argument(help: ArgumentHelp("The file.", valueName: "PATH"), completion: .file())
  package var path: String
  @Option(
    help: ArgumentHelp(
      "@128, ~2, 2026-11-01, 14:30, yesterday, \"3 hours ago\", first, or a snapshot.",
      valueName: "POINT"))
  package var at: String?
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    let file = PathText.filePath(try place.path(path, mustExist: false))
    let version = try self.version(of: file, in: workspace)
    guard version.kind == .file else {
      if let target = version.target {
        try context.output.write(bytes: PathText.bytes(PathText.string(target)) + [0x0A])
        return .success
      }
      throw ShellError.usage(
        message: "\(quoted(file)) is a \(version.kind.rawValue)", hint: "show takes a file")
    }
    try Pager.showing(in: context) {
      try stream(version, of: workspace.store, to: context.output)
    }
    return .success
  }

  private func version(of file: FilePath, in workspace: Workspace) throws -> Version {
    let point = try at.map { try Values.point($0, option: "--at", in: workspace.context) }
    do {
      let interpreter = try workspace.interpreter(needsIndex: false)
      return try interpreter.entry(
        of: PathText.string(file), at: point, context: workspace.executionContext()
      ).version
    } catch ExecutionError.noIndex {
      throw HistoryError.noSuchPath(file)
    } catch ExecutionError.noSuchFile {
      // A file that is gone has its last version still.
      let versions = try workspace.store.versions(of: file)
      if let newest = versions.first, at == nil { return newest.version }
      if versions.isEmpty { throw HistoryError.noSuchPath(file) }
      throw ShellError.noSuchVersion(path: path, point: at ?? "now")
    }
  }

  /// By pieces, so that a large file needs little memory.
  private func stream(_ version: Version, of store: Store, to output: OutputChannel) throws {
    var offset: Int64 = 0
    while offset < version.size {
      let end = min(version.size, offset + (4 << 20))
      let piece = try store.read(version, range: offset..<end)
      if piece.isEmpty { break }
      try output.write(bytes: piece)
      offset += Int64(piece.count)
    }
  }
}

/// `semfs diff`.
package struct DiffCommand: ShellCommand {
  package static let page = CommandPage(
    "diff", .history, "Show how a file, or the tree, differs between two points.",
    examples: [
      "semfs diff notes/cnn.md": "since its version before",
      "semfs diff --from yesterday": "the tree",
      "semfs diff --from @12 --to @20 --name-status": "which files, between two operations",
    ])

  @Argument(help: ArgumentHelp("A file; none: the tree.", valueName: "PATH"), completion: .file())
  package var path: String?
  @Option(help: ArgumentHelp("From this point; default: one version back.", valueName: "POINT"))
  package var from: String?
  @Option(help: ArgumentHelp("To this point; default: now.", valueName: "POINT"))
  package var to: String?
  @Flag(help: "Only how many lines changed in which file.")
  package var stat = false
  @Flag(help: "Mark changed words within lines: [-old-]{+new+}.")
  package var wordDiff = false
  @Flag(help: "Only which files changed, and how.")
  package var nameStatus = false
  @Flag(help: "Write the result as one line of JSON.")
  package var json = false
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if stat, nameStatus { throw ValidationError("--stat and --name-status exclude each other") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    let mapped = try path.map { try place.path($0, mustExist: false) }
    var comparison = try compare(mapped == "." ? nil : mapped, in: workspace)
    var shown: Set<String> = []
    if !stat, !nameStatus {
      shown = try addDiffs(to: &comparison, below: mapped == "." ? nil : mapped, in: workspace)
    }
    let renderer = OutcomeRenderer(
      format: json ? .json : .text, style: context.style(common.color, on: context.output),
      isTerminal: context.output.isTerminal, width: context.output.width, place: place)
    try Pager.showing(in: context) {
      try write(comparison, path: mapped, shown: shown, with: renderer, to: context.output)
    }
    let isEqual = comparison.diff.isEmpty && comparison.changes.isEmpty
    return isEqual ? .nothing : .success
  }

  private func words(_ unified: String, _ renderer: OutcomeRenderer) -> [String] {
    var lines = unified.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return WordDiff.lines(of: lines, style: renderer.style) { [isTerminal = renderer.isTerminal] in
      isTerminal ? Escaping.text($0) : $0
    }
  }

  private func compare(_ path: String?, in workspace: Workspace) throws -> Comparison {
    let context = workspace.context
    let plan = Plan(steps: [
      .compare(
        Selection(paths: path.map { [$0] } ?? []),
        from: try from.map { try Values.point($0, option: "--from", in: context) },
        to: try to.map { try Values.point($0, option: "--to", in: context) })
    ])
    let outcome = try workspace.execute(plan, workspace.executionContext(), agreed: nil)
    guard case .comparison(let comparison)? = outcome.results.first?.value else {
      return Comparison(left: "", right: "")
    }
    return comparison
  }

  /// The differences of the files that a comparison of trees only names; which paths they show.
  private func addDiffs(
    to comparison: inout Comparison, below path: String?, in workspace: Workspace
  ) throws -> Set<String> {
    // A file by itself, of which the difference is no text, is said already.
    guard comparison.diff.isEmpty, !comparison.changes.isEmpty,
      comparison.changes.first?.path != path
    else { return [] }
    let interpreter = try workspace.interpreter(needsIndex: false)
    func operation(_ text: String?, _ option: String) throws -> OperationID? {
      try text.map {
        try interpreter.operation(at: Values.point($0, option: option, in: workspace.context))
      }
    }
    let old = try operation(from, "--from") ?? interpreter.operation(at: .back(1))
    let new = try operation(to, "--to") ?? workspace.store.head()
    let folder = path.map { PathText.filePath($0) } ?? FilePath("")
    let (text, paths) = try TreeDiff(store: workspace.store).text(
      of: workspace.store.changes(from: old, to: new, below: folder))
    comparison.diff = text
    return paths
  }

  private func write(
    _ comparison: Comparison, path: String?, shown: Set<String>, with renderer: OutcomeRenderer,
    to output: OutputChannel
  ) throws {
    if json {
      try output.line(StepResult.Value.comparison(comparison).json.text)
      return
    }
    var files = comparison.changes
    if files.isEmpty, let path, !comparison.diff.isEmpty {
      files = [
        ChangedFile(
          change: .modify, path: path, addedLines: comparison.addedLines,
          removedLines: comparison.removedLines)
      ]
    }
    var lines: [String] = []
    if stat || nameStatus || comparison.diff.isEmpty {
      lines = files.map { file in
        var file = file
        if nameStatus { (file.addedLines, file.removedLines, file.programs) = (nil, nil, []) }
        return renderer.changed(file)
      }
      // Of a file that is no text: how large it was and is.
      if !nameStatus, files.first?.path == path, !comparison.summary.isEmpty {
        lines.append(comparison.summary)
      }
    } else {
      lines = files.filter { $0.change != .modify && !shown.contains($0.path) }
        .map(renderer.changed)
      lines += wordDiff ? words(comparison.diff, renderer) : renderer.diff(comparison.diff)
    }
    for line in lines { try output.write(bytes: PathText.bytes(line) + [0x0A]) }
  }
}

/// `semfs snapshot`.
package struct SnapshotCommand: PlanCommand {
  package static let page = CommandPage(
    "snapshot", .history, "Give the tree as it is now a name.",
    examples: [
      "semfs snapshot before-cleanup": "constant time, whatever the size",
      "semfs snapshot --list": "the names there are",
      "semfs rollback --to before-cleanup": "back to it",
    ])

  @Argument(help: ArgumentHelp("The name; none: the time.", valueName: "LABEL"))
  package var label: String?
  @Flag(help: "List the snapshots, newest first.")
  package var list = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if list, label != nil { throw ValidationError("--list takes no label") }
  }

  package var format: OutputFormat { output.format }

  /// A snapshot changes no file: there is nothing to be asked about.
  package var consent: Consent {
    var consent = Consent()
    consent.agrees = true
    return consent
  }

  package func plan(in place: Place) throws -> Plan { Plan(steps: [.snapshot(label: label)]) }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let runner = try runner(in: context)
    if list { return try list(runner.workspace.store, in: context) }
    return try runner.run(plan(in: runner.workspace.place))
  }

  private func list(_ store: Store, in context: ShellContext) throws -> ExitStatus {
    let snapshots = try store.snapshots()
    if output.json {
      let values = snapshots.map { snapshot in
        JSONValue.build {
          $0.add("label", snapshot.label)
          $0.add("operation", snapshot.operation.rawValue)
          $0.add("time", snapshot.time.date)
        }
      }
      try context.output.line(JSONValue.array(values).text)
    } else {
      let isTerminal = context.output.isTerminal
      for snapshot in snapshots {
        let label = isTerminal ? Escaping.name(snapshot.label) : snapshot.label
        let time = Measures.time(snapshot.time.date, in: context.timeZone)
        try context.output.line("\(label)\t@\(snapshot.operation.rawValue)\t\(time)")
      }
    }
    return snapshots.isEmpty ? .nothing : .success
  }
}
