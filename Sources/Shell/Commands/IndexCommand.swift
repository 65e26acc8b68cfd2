// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import Foundation
import History
import Indexing
import Mounting
import Syscalls
import SystemPackage

/// `semfs index`.
package struct IndexCommand: ShellCommand {
  package static let page = CommandPage(
    "index", .index, "Make the tree findable: scan it, then index words and meaning.",
    examples: [
      "semfs index": "what is new or changed since the last time",
      "semfs index --no-vectors": "words only, which needs no model",
    ],
    text: """
      Ctrl-C stops cleanly with status 130; the next run goes on where it stopped. Contents that \
      were indexed once, under whatever name, are never read again.
      """)

  @Flag(name: .customLong("no-vectors"), help: "Index words only.")
  package var wordsOnly = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    if let mount = workspace.location.mount { try MountClient(mount).settle() }
    let started = Date()
    let model: (any Embedder)? = wordsOnly ? nil : try workspace.embedder()
    if model == nil, !wordsOnly { throw ShellError.noModel }
    do {
      return try run(workspace, model, started, in: context)
    } catch IndexingError.damaged {
      context.say("Note: the index was damaged and is made anew")
      Index.remove(at: workspace.indexPath)
      return try run(workspace, model, started, in: context)
    }
  }

  private func run(
    _ workspace: Workspace, _ model: (any Embedder)?, _ started: Date, in context: ShellContext
  ) throws -> ExitStatus {
    let index = try Index.open(
      at: workspace.indexPath, embedder: model, finder: workspace.models.finder)
    if index.wasRebuilt { context.say("Note: the index was of no use and is made anew") }
    let meter = ProgressMeter(context: context)
    let (scan, report) = try Interrupt.handling(.requestsStop) {
      () throws -> (ScanReport, IndexReport) in
      let scan = try workspace.store.scan(draft: OperationDraft(kind: .scan, actor: .current)) {
        files, bytes in
        meter.show("Scanning: \(Measures.count(files, "file")), \(Measures.bytes(bytes))")
        return !Interrupt.isRequested
      }
      if Interrupt.isRequested { throw ShellError.interrupted }
      let rate = IndexRate()
      let report = try Indexer(store: workspace.store, index: index).update(
        shouldStop: { Interrupt.isRequested }, progress: { meter.show(rate.line($0)) })
      return (scan, report)
    }
    meter.clear()
    let place = try workspace.place
    warn(scan, report, place: place, in: context)
    if report.interrupted || Interrupt.isRequested {
      context.say("Stopped. What was done is kept; semfs index goes on from here")
      return .interrupted
    }
    try write(scan, report, seconds: Date().timeIntervalSince(started), in: context)
    return scan.problems.isEmpty && report.problems.isEmpty ? .success : .partial
  }

  private func warn(
    _ scan: ScanReport, _ report: IndexReport, place: Place, in context: ShellContext
  ) {
    for problem in scan.problems {
      let path = Escaping.name(place.shown(PathText.string(problem.path)))
      context.say("Warning: \(path) is not recorded: \(sentence(problem.error))")
    }
    for problem in report.problems {
      let path = Escaping.name(place.shown(PathText.string(problem.path)))
      context.say("Warning: \(path) is not indexed: \(Escaping.name(problem.reason))")
    }
  }

  private func write(
    _ scan: ScanReport, _ report: IndexReport, seconds: Double, in context: ShellContext
  ) throws {
    if output.json {
      let value = JSONValue.build {
        $0.add("scan", scan.json)
        $0.add("added", report.filesAdded)
        $0.add("removed", report.filesRemoved)
        $0.add("unchanged", report.filesUnchanged)
        $0.add("read", report.filesRead)
        $0.add("bytes_read", report.bytesRead)
        $0.add("passages_embedded", report.passagesEmbedded)
        $0.add("seconds", .number((seconds * 1000).rounded() / 1000))
      }
      return try context.output.line(value.text)
    }
    try context.output.line(scan.sentence)
    let files = report.filesAdded + report.filesUnchanged
    let rate = seconds > 0 ? Int64(Double(report.bytesRead) / seconds) : 0
    try context.output.line(
      "Indexed \(Measures.count(files, "file")): read \(Measures.grouped(report.filesRead)) "
        + "(\(Measures.bytes(report.bytesRead))), embedded "
        + "\(Measures.count(report.passagesEmbedded, "passage")) in \(Measures.duration(seconds))"
        + (report.bytesRead > 0 ? ", \(Measures.bytes(rate))/s" : ""))
  }
}

/// Turns progress into a line with rate and time left.
final class IndexRate: Sendable {
  private let started = Date()

  func line(_ progress: IndexProgress) -> String {
    let seconds = max(0.001, Date().timeIntervalSince(started))
    switch progress.phase {
    case .reading, .terms:
      let rate = Double(progress.bytes) / seconds
      let left = rate > 0 ? Double(progress.totalBytes - progress.bytes) / rate : 0
      return "Reading: \(Measures.grouped(progress.files)) of "
        + "\(Measures.count(progress.totalFiles, "file")), \(Measures.bytes(progress.bytes)) of "
        + "\(Measures.bytes(progress.totalBytes)), \(Measures.bytes(Int64(rate)))/s, "
        + "\(Measures.duration(left)) left"
    case .vectors:
      let rate = Double(progress.passagesEmbedded) / seconds
      let left = rate > 0 ? Double(progress.totalPassages - progress.passagesEmbedded) / rate : 0
      return "Embedding: \(Measures.grouped(progress.passagesEmbedded)) of "
        + "\(Measures.count(progress.totalPassages, "passage")), "
        + "\(Measures.decimal(rate, digits: 0))/s, \(Measures.duration(left)) left"
    }
  }
}
