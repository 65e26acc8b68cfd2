// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import History
import Indexing
import Mounting
import Syscalls
import SystemPackage

/// `semfs check`.
package struct CheckCommand: ShellCommand {
  package static let page = CommandPage(
    "check", .index, "Check that the store is whole.",
    examples: [
      "semfs check": "the structure", "semfs check --read-data": "and every byte of every version",
      "semfs check --read-data-subset 1/7": "a seventh of it, another one each day",
      "semfs check --repair": "bring back what can be brought back, and list what cannot",
    ],
    text: """
      Status 0: clean. Findings are listed, with status 2.

      --repair makes a new log of what can be read of a damaged one, which is kept beside it, and takes \
      damaged chunks from other records or from the tree's files. Versions that are lost are listed by path and \
      operation; later checks do not complain of them again. Unmount first.
      """)

  @Flag(help: "Read everything that is recorded and verify it.")
  package var readData = false
  @Option(
    help: ArgumentHelp(
      "Read a part and verify it: 10% by chance, or 1/5, the first of five equal parts.",
      valueName: "SUBSET"))
  package var readDataSubset: String?
  @Flag(help: "Repair what can be repaired; list what is lost.")
  package var repair = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let readDataSubset, CheckCommand.extent(readDataSubset) == nil {
      throw ValidationError("--read-data-subset takes a share such as 10% or 1/5")
    }
  }

  /// `10%` or `1/5`; nil for anything else.
  static func extent(_ text: String) -> CheckExtent? {
    if text.hasSuffix("%") {
      guard let share = Double(text.dropLast()), share > 0, share <= 100 else { return nil }
      return .sample(share / 100)
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count
    else { return nil }
    return .part(index, of: count)
  }

  /// Brings back what can be; says what was done and what is lost.
  private func runRepair(in context: ShellContext) throws {
    let location = try StoreLocator(environment: context.environment).locate(
      from: Workspace.currentFolder())
    if let mount = location.mount {
      throw ShellError.usage(
        message: "the store is mounted on \(quoted(mount.mountPoint))",
        hint: "A repair must be alone with the store: semfs unmount, then run this again")
    }
    let report = try Store.repair(
      tree: Tree(path: location.root), directory: location.directory)
    for note in report.notes { context.say("Repair: " + Escaping.text(note)) }
    for lost in report.lost {
      context.say("Lost: \(quoted(lost.path)) as of @\(lost.since.rawValue)")
    }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    if repair { try runRepair(in: context) }
    let workspace = try Workspace.open(in: context)
    let meter = ProgressMeter(context: context)
    let extent = readDataSubset.flatMap(CheckCommand.extent) ?? (readData ? .data : .structure)
    let findings = try workspace.store.check(extent) { done, total in
      meter.show("Checking: \(Measures.grouped(done)) of \(Measures.grouped(total))")
    }
    meter.clear()
    if output.json {
      let value = JSONValue.build {
        $0.add("clean", .bool(findings.isEmpty))
        $0.add("findings", strings: findings)
      }
      try context.output.line(value.text)
    } else if findings.isEmpty {
      try context.output.line("The store is clean")
    } else {
      for finding in findings { try context.output.line(Escaping.text(finding)) }
    }
    return findings.isEmpty ? .success : .failure
  }
}

/// `semfs status`.
package struct StatusCommand: ShellCommand {
  package static let page = CommandPage(
    "status", .index, "Show the tree, its history, its index and its mount.",
    examples: ["semfs status": "of the tree you stand in", "semfs status --json": "as data"])

  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let status = try StoreStatus(workspace)
    if output.json {
      try context.output.line(status.json.text)
    } else {
      for line in status.lines { try context.output.line(line) }
    }
    return .success
  }
}

/// What `semfs status` says.
struct StoreStatus {
  let tree: String
  let store: String
  let mount: MountRecord?
  let head: History.Operation?
  let snapshots: Int
  let index: (files: Int, passages: Int, pendingVectors: Int, bytes: Int64)?
  let timeZone: TimeZone

  init(_ workspace: Workspace) throws {
    let location = workspace.location
    tree = PathText.string(location.mount?.tree ?? location.root)
    store =
      PathText.string(
        location.directory ?? location.mount?.store ?? location.root.appending(".semfs"))
    mount = location.mount
    head = try workspace.store.operation(workspace.store.head())
    snapshots = try workspace.store.snapshots().count
    index =
      workspace.hasIndex
      ? try Index.open(at: workspace.indexPath, embedder: nil)
        .status(model: (try? workspace.embedder())?.name) : nil
    timeZone = workspace.context.timeZone
  }

  var lines: [String] {
    var out = ["tree      \(Escaping.name(tree))", "store     \(Escaping.name(store))"]
    if let mount {
      out.append(
        "mounted   on \(Escaping.name(PathText.string(mount.mountPoint))) (process \(mount.pid))")
    } else {
      out.append("mounted   no")
    }
    if let head {
      out.append("history   @\(head.id.rawValue), \(Measures.time(head.time.date, in: timeZone))")
    } else {
      out.append("history   nothing recorded yet; semfs scan")
    }
    out.append("snapshots \(snapshots)")
    if let index {
      let pending =
        index.pendingVectors > 0 ? ", \(Measures.grouped(index.pendingVectors)) pending" : ""
      out.append(
        "index     \(Measures.count(index.files, "file")), "
          + "\(Measures.count(index.passages, "passage"))\(pending), \(Measures.bytes(index.bytes))"
      )
    } else {
      out.append("index     none; semfs index")
    }
    return out
  }

  var json: JSONValue {
    .build {
      $0.add("tree", tree)
      $0.add("store", store)
      if let mount {
        $0.add("mount", mount.json)
      }
      if let head {
        $0.add("operation", head.id.rawValue)
        $0.add("time", head.time.date)
      }
      $0.add("snapshots", snapshots)
      if let index {
        $0.add(
          "index",
          .build {
            $0.add("files", index.files)
            $0.add("passages", index.passages)
            $0.add("pending_vectors", index.pendingVectors)
            $0.add("bytes", index.bytes)
          })
      }
    }
  }
}

extension MountRecord {
  var json: JSONValue {
    .build {
      $0.add("tree", PathText.string(tree))
      $0.add("mount_point", PathText.string(mountPoint))
      $0.add("store", PathText.string(store))
      $0.add("pid", Int64(pid))
      $0.add("started", started)
    }
  }
}
