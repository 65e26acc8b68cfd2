// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Exchange
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// `semfs export`.
package struct ExportCommand: ShellCommand {
  package static let page = CommandPage(
    "export", .history, "Write the tree at a point as tar, or the whole history for git.",
    examples: [
      "semfs export --at yesterday > yesterday.tar": "the tree as it was",
      "semfs export notes --at v1 -o notes.tar": "one folder, at a snapshot",
      "git init x && semfs export --git | git -C x fast-import": "every operation as a commit",
    ],
    text: """
      The archive is in the PAX format: names of any bytes, times to the nanosecond, owners, modes, \
      extended attributes, hard links, and holes where files are long zeros. Sockets are left out, \
      and said.

      With --git, an operation is a commit with what it changed, its author the user, its message \
      the prompt or the kind, its time the operation's; a snapshot is a tag. git keeps files, their \
      executable bit and symbolic links; operations that changed nothing of these make no commit. \
      Paths with a component .git cannot be in git, are left out, and said. Forgotten operations \
      are not there.
      """)

  @Argument(
    help: ArgumentHelp("A file or folder; none: the whole tree.", valueName: "PATH"),
    completion: .file())
  package var path: String?
  @Option(help: ArgumentHelp("The point; default: now.", valueName: "POINT"))
  package var at: String?
  @Flag(help: "The whole history, for git fast-import.")
  package var git = false
  @Option(help: ArgumentHelp("The branch that --git writes.", valueName: "NAME"))
  package var branch = "main"
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to; default: standard output.", valueName: "FILE"),
    completion: .file())
  package var output: String?
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if git, at != nil { throw ValidationError("--git is the whole history: it takes no --at") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    let mapped = try path.map { try place.path($0, mustExist: false) } ?? "."
    let folder = mapped == "." ? FilePath("") : PathText.filePath(mapped)
    try context.output.flush()
    if output == nil, context.output.isTerminal {
      throw ShellError.usage(
        message: "what is exported is no text for a terminal", hint: "Name a file: -o FILE")
    }
    let target = try output.map(create) ?? .standardOutput
    defer { if output != nil { try? target.close() } }
    return try Interrupt.handling(.requestsStop) {
      do {
        return try git
          ? exportGit(workspace, folder, target, in: context)
          : exportTar(workspace, folder, target, in: context)
      } catch ExchangeError.unwritable(.brokenPipe) {
        throw ShellError.brokenPipe
      } catch is CancellationError {
        throw ShellError.interrupted
      }
    }
  }

  private func create(_ name: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        PathText.filePath(name), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch let error as Errno {
      throw ShellError.unwritable(path: name, error)
    }
  }

  private func exportTar(
    _ workspace: Workspace, _ folder: FilePath, _ target: FileDescriptor, in context: ShellContext
  ) throws -> ExitStatus {
    let view = try workspace.store.view(at: operation(in: workspace))
    let meter = ProgressMeter(context: context)
    let export = try TarExport.write(view, below: folder, to: target) { files, bytes in
      meter.show("Exporting: \(Measures.count(files, "file")), \(Measures.bytes(bytes))")
      return !Interrupt.isRequested
    }
    meter.clear()
    for path in export.skipped {
      context.say(
        "Warning: \(Escaping.name(PathText.string(path))) is left out: tar has no form for it")
    }
    return export.skipped.isEmpty ? .success : .partial
  }

  private func operation(in workspace: Workspace) throws -> OperationID {
    guard let at else { return try workspace.store.head() }
    let point = try Values.point(at, option: "--at", in: workspace.context)
    return try workspace.interpreter(needsIndex: false).operation(at: point)
  }

  private func exportGit(
    _ workspace: Workspace, _ folder: FilePath, _ target: FileDescriptor, in context: ShellContext
  ) throws -> ExitStatus {
    let meter = ProgressMeter(context: context)
    var pending = Data()
    let flush = {
      do { try target.writeAll(pending) } catch let error as Errno {
        throw ExchangeError.unwritable(error)
      }
      pending.removeAll(keepingCapacity: true)
    }
    let export = try GitExport.write(
      workspace.store, branch: branch, below: folder,
      progress: { done, total in
        meter.show("Exporting: operation \(Measures.grouped(done)) of \(Measures.grouped(total))")
        return !Interrupt.isRequested
      },
      to: { piece in
        pending += piece
        if pending.count >= 1 << 20 { try flush() }
      })
    try flush()
    meter.clear()
    if !export.skipped.isEmpty {
      let names = export.skipped.map { Escaping.name(PathText.string($0)) }.sorted()
      context.say(
        "Warning: \(Measures.count(names.count, "path")) cannot be in git and are left out: "
          + names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : ""))
    }
    return export.skipped.isEmpty ? .success : .partial
  }
}

/// `semfs import`.
package struct ImportCommand: ShellCommand {
  package static let page = CommandPage(
    "import", .history, "Take a git branch in: every commit becomes an operation.",
    examples: [
      "semfs import ~/src/project": "into an empty tree: its files and its past",
      "semfs import ~/src/project --into projects/it": "below a folder that is new or empty",
      "semfs import . --branch v2": "another branch, a tag or a commit",
    ],
    text: """
      Operations have the times and messages of the commits, and renames that git finds are renames. \
      Commits are taken along the first parents; a merge is one operation with all that it brought. \
      Submodules are left out, and said. An import that is interrupted, or killed, is taken back as \
      a whole. git must be installed.
      """)

  @Argument(
    help: ArgumentHelp("The repository.", valueName: "REPOSITORY"), completion: .directory)
  package var repository: String
  @Option(
    help: ArgumentHelp("The folder that the files go to; default: the root.", valueName: "FOLDER"),
    completion: .directory)
  package var into: String?
  @Option(help: ArgumentHelp("What to take; default: what is checked out.", valueName: "BRANCH"))
  package var branch = "HEAD"
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if branch.hasPrefix("-") { throw ValidationError("a branch does not begin with -") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    if workspace.location.mount != nil {
      throw ShellError.usage(
        message: "an import would hold up every program that writes to the mount",
        hint: "Unmount first: semfs unmount")
    }
    let mapped = try into.map { try workspace.place.path($0, mustExist: false) } ?? "."
    let folder = mapped == "." ? FilePath("") : PathText.filePath(mapped)
    let before = try workspace.store.head()
    let meter = ProgressMeter(context: context)
    let report: GitImport.Report
    do {
      report = try Interrupt.handling(.requestsStop) {
        try GitImport.read(
          repository: PathText.filePath(repository), branch: branch, into: workspace.store,
          below: folder
        ) { commits in
          meter.show("Importing: \(Measures.count(commits, "commit"))")
          return !Interrupt.isRequested
        }
      }
    } catch is CancellationError {
      meter.clear()
      throw ShellError.interrupted
    } catch HistoryError.alreadyExists(let path) {
      throw ExchangeError.notEmpty(path)
    }
    meter.clear()
    workspace.refreshIndex(try workspace.store.head())
    try write(report, before, in: context)
    for path in report.skipped {
      context.say("Warning: \(Escaping.name(PathText.string(path))) is a submodule and left out")
    }
    return report.skipped.isEmpty ? .success : .partial
  }

  private func write(_ report: GitImport.Report, _ before: OperationID, in context: ShellContext)
    throws
  {
    if output.json {
      let value = JSONValue.build {
        $0.add("commits", report.commits)
        $0.add("operations", report.operations)
        $0.add("merges", report.merges)
        $0.add("before", before.rawValue)
      }
      return try context.output.line(value.text)
    }
    let merges = report.merges == 0 ? "" : ", \(Measures.count(report.merges, "merge")) among them"
    try context.output.line(
      "\(Measures.count(report.commits, "commit")) became "
        + "\(Measures.count(report.operations, "operation"))\(merges)")
    context.say("To take it back: semfs rollback --to @\(before.rawValue)")
  }
}
