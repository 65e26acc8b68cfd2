// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Glibc
import History
import Mounting
import Syscalls
import SystemPackage

/// `semfs init`.
package struct InitCommand: ShellCommand {
  package static let page = CommandPage(
    "init", .index, "Make a folder a store, so that it can be searched and rolled back.",
    examples: [
      "semfs init ~/Documents": "its state goes to ~/Documents/.semfs",
      "semfs init /srv/archive --store ~/archive.store": "for a tree that is read-only",
    ],
    text: "A second time is no error. Removing .semfs removes semfs, not data.")

  @Argument(
    help: ArgumentHelp("The folder; default: this one.", valueName: "DIR"), completion: .directory)
  package var folder: String?
  @Option(
    help: ArgumentHelp("Where the state is kept; default: DIR/.semfs.", valueName: "DIR"),
    completion: .directory)
  package var store: String?
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let root = try resolved(folder ?? ".")
    let directory = try store.map { try placed($0) }
    if let directory { try directory.makeFolders() }
    let tree = try Tree(path: root)
    let elsewhere = ElsewhereStores(environment: context.environment)
    let (store, isNew) = try Store.initialise(
      tree: tree, directory: directory ?? elsewhere.store(of: root))
    if let directory { try elsewhere.add(store: directory, tree: root) }
    _ = store
    let name = quoted(root)
    try context.output.line(isNew ? "\(name) is a store now" : "\(name) is a store already")
    if isNew { context.say("Next: semfs index") }
    return .success
  }

  private func resolved(_ written: String) throws -> FilePath {
    let path = PathText.filePath(written)
    guard let real = Place.resolved(path) else {
      throw ShellError.noSuchFolder(path, Errno(rawValue: errno))
    }
    return real
  }

  private func placed(_ written: String) throws -> FilePath {
    let path = PathText.filePath(written)
    let current = try Workspace.currentFolder()
    return (path.isAbsolute ? path : current.appending(path.components)).lexicallyNormalized()
  }
}

/// `semfs scan`.
package struct ScanCommand: ShellCommand {
  package static let page = CommandPage(
    "scan", .index, "Record what changed in the tree since the last operation.",
    examples: [
      "semfs scan": "the whole tree, as one operation", "semfs scan notes": "only below a folder",
    ],
    text: "While the tree is mounted nobody needs to scan: every change is recorded as it happens.")

  @Argument(
    help: ArgumentHelp("Files or folders; none: the whole tree.", valueName: "PATH"),
    completion: .file())
  package var paths: [String] = []
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    if let mount = workspace.location.mount { try MountClient(mount).settle() }
    let place = try workspace.place
    let below = try paths.map { PathText.filePath(try place.path($0, mustExist: false)) }
    let meter = ProgressMeter(context: context)
    let report = try workspace.store.scan(
      below: below.filter { $0 != FilePath(".") },
      draft: OperationDraft(kind: .scan, actor: .current)
    ) { files, bytes in
      meter.show("Scanning: \(Measures.count(files, "file")), \(Measures.bytes(bytes))")
      return !Interrupt.isRequested
    }
    meter.clear()
    if Interrupt.isRequested { throw ShellError.interrupted }
    try write(report, place: place, in: context)
    return report.problems.isEmpty ? .success : .partial
  }

  private func write(_ report: ScanReport, place: Place, in context: ShellContext) throws {
    for problem in report.problems {
      let path = Escaping.name(place.shown(PathText.string(problem.path)))
      context.say("Warning: \(path) is not recorded: \(sentence(problem.error))")
    }
    switch output.format {
    case .json: try context.output.line(report.json.text)
    case .text, .jsonLines, .paths, .count, .lines: try context.output.line(report.sentence)
    }
  }
}

extension ScanReport {
  /// `Recorded @3: 2 new, 1 changed`.
  var sentence: String {
    guard let operation else { return "Nothing has changed" }
    let parts = [
      (created, "new"), (modified, "changed"), (renamed, "renamed"), (deleted, "deleted"),
    ].filter { $0.0 > 0 }.map { "\(Measures.grouped($0.0)) \($0.1)" }
    return "Recorded @\(operation.id.rawValue): "
      + (parts.isEmpty
        ? Measures.count(operation.changeCount, "change") : parts.joined(separator: ", "))
  }

  var json: JSONValue {
    .build {
      if let operation { $0.add("operation", operation.id.rawValue) }
      $0.add("created", created)
      $0.add("modified", modified)
      $0.add("renamed", renamed)
      $0.add("deleted", deleted)
      $0.add(
        "problems",
        list: problems.map { problem in
          .build {
            $0.add("path", PathText.string(problem.path))
            $0.add("error", problem.error.description)
          }
        })
    }
  }
}
