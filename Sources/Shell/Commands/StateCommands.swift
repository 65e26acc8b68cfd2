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
    ],
    text: "Status 0: clean. Findings are listed, with status 2.")

  @Flag(help: "Read everything that is recorded and verify it.")
  package var readData = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let meter = ProgressMeter(context: context)
    let findings = try workspace.store.check(readingData: readData) { done, total in
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
    // The model is not needed to count.
    index =
      workspace.hasIndex
      ? try Index.open(at: workspace.indexPath, embedder: nil).status() : nil
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
