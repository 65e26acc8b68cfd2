// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import History
import Syscalls
import SystemPackage

/// `semfs stats`.
package struct StatsCommand: ShellCommand {
  package static let page = CommandPage(
    "stats", .history, "Show what takes the room of the store.",
    examples: [
      "semfs stats": "by folder, kind and age; what sharing and compression save",
      "semfs stats --depth 3": "deeper folders", "semfs stats --json": "as data",
    ],
    text: """
      Recorded is what programs would see of all versions together; stored is what they brought to \
      the store: bytes that an older version has already are not counted again.
      """)

  @Option(help: ArgumentHelp("Folders down to this depth.", valueName: "N"))
  package var depth = 1
  @Option(name: .customShort("k"), help: ArgumentHelp("Lines of each part.", valueName: "N"))
  package var most = 10
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if depth < 1 || most < 1 { throw ValidationError("--depth and -k take positive numbers") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let store = try Workspace.open(in: context).store
    let statistics = try store.statistics()
    let usage = try store.usage(depth: depth, now: Timestamp(context.clock()))
    let recorded = usage.folders.values.reduce(0) { $0 + $1.bytes }
    if output.json {
      try context.output.line(json(statistics, usage, recorded).text)
      return .success
    }
    for line in summary(statistics, recorded) { try context.output.line(line) }
    let style = context.style(common.color, on: context.output)
    try context.output.line(style.bold("\nfolder"))
    try list(
      usage.folders.map { (PathText.string($0.key) + "/", $0.value) }, sorted: true, in: context)
    try context.output.line(style.bold("\nkind"))
    try list(
      usage.extensions.map { ($0.key.isEmpty ? "none" : "." + $0.key, $0.value) }, sorted: true,
      in: context)
    try context.output.line(style.bold("\nage"))
    let ages = [0, 1, 7, 30, 365].compactMap { age in usage.ages[age].map { (Self.words(age), $0) }
    }
    try list(ages, sorted: false, in: context)
    return .success
  }

  private static func words(_ age: Int) -> String {
    switch age {
    case 0: "today"
    case 1: "this week"
    case 7: "this month"
    case 30: "this year"
    default: "older"
    }
  }

  private func summary(_ counts: StoreStatistics, _ recorded: Int64) -> [String] {
    let store = counts.databaseBytes + counts.segmentBytes
    return [
      "tree      \(Measures.count(counts.names, "name")), \(Measures.bytes(counts.treeBytes))",
      "recorded  \(Measures.count(counts.operations, "operation")), "
        + "\(Measures.count(counts.versions, "version")), \(Measures.bytes(recorded))",
      "shared    \(Measures.bytes(counts.chunkBytes)) are different\(ratio(recorded, counts.chunkBytes))",
      "stored    \(Measures.bytes(counts.segmentBytes)) in "
        + "\(Measures.count(counts.segments, "segment"))\(ratio(counts.chunkBytes, counts.segmentBytes))",
      "log       \(Measures.bytes(counts.databaseBytes))",
      "store     \(Measures.bytes(store))\(ratio(recorded, store))",
    ]
  }

  /// `, 1 : 3.2`.
  private func ratio(_ whole: Int64, _ part: Int64) -> String {
    guard whole > 0, part > 0 else { return "" }
    return ", \(Measures.decimal(Double(whole) / Double(part), digits: 1)) : 1"
  }

  private func list(_ parts: [(String, UsagePart)], sorted: Bool, in context: ShellContext) throws {
    let parts =
      sorted
      ? parts.sorted { ($1.1.storedBytes, $0.0) < ($0.1.storedBytes, $1.0) } : parts
    let isTerminal = context.output.isTerminal
    for (name, part) in parts.prefix(most) {
      let stored = Measures.bytes(part.storedBytes)
      let recorded = Measures.bytes(part.bytes)
      let columns = [stored, recorded, Measures.grouped(part.versions)].map { text in
        String(repeating: " ", count: max(0, 8 - text.count)) + text
      }
      let shown = name == "/" ? "." : isTerminal ? Escaping.name(name) : name
      try context.output.line(columns.joined() + "  " + shown)
    }
    if parts.count > most { try context.output.line("          and \(parts.count - most) more") }
  }

  private func json(_ counts: StoreStatistics, _ usage: StoreUsage, _ recorded: Int64) -> JSONValue
  {
    .build {
      $0.add("operations", counts.operations)
      $0.add("versions", counts.versions)
      $0.add("chunks", counts.chunks)
      $0.add("segments", counts.segments)
      $0.add("tree_bytes", counts.treeBytes)
      $0.add("recorded_bytes", recorded)
      $0.add("chunk_bytes", counts.chunkBytes)
      $0.add("segment_bytes", counts.segmentBytes)
      $0.add("database_bytes", counts.databaseBytes)
      let folders = usage.folders.sorted { $0.value.storedBytes > $1.value.storedBytes }
      $0.add("folders", list: folders.map { $0.value.json("path", PathText.string($0.key)) })
      let kinds = usage.extensions.sorted { $0.value.storedBytes > $1.value.storedBytes }
      $0.add("kinds", list: kinds.map { $0.value.json("extension", $0.key) })
      let ages = usage.ages.sorted { $0.key < $1.key }
      $0.add("ages", list: ages.map { $0.value.json("days", String($0.key)) })
    }
  }
}

extension UsagePart {
  fileprivate func json(_ key: String, _ name: String) -> JSONValue {
    .build {
      $0.add(key, name)
      $0.add("versions", versions)
      $0.add("bytes", bytes)
      $0.add("stored_bytes", storedBytes)
    }
  }
}
