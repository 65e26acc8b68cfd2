// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import History
import Syscalls
import SystemPackage

/// `semfs timeline`.
package struct TimelineCommand: ShellCommand {
  package static let page = CommandPage(
    "timeline", .history, "Draw when and where files changed.",
    examples: [
      "semfs timeline": "by day, the last two weeks",
      "semfs timeline --by hour": "by hour of the day",
      "semfs timeline --by folder --since march": "by folder",
    ],
    text: "A bar is the number of changes. It fits 40 columns, and is plain in a pipe.")

  package enum Unit: String, CaseIterable, ExpressibleByArgument, Sendable {
    case hour, day, folder
  }

  @Option(help: ArgumentHelp("hour, day or folder.", valueName: "UNIT"))
  package var by = Unit.day
  @Option(help: ArgumentHelp("Only at or after this.", valueName: "TIME"))
  package var since: String?
  @Option(help: ArgumentHelp("Only before this.", valueName: "TIME"))
  package var until: String?
  @Option(name: .customShort("k"), help: ArgumentHelp("At most so many lines.", valueName: "N"))
  package var most: Int?
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let most, most < 1 { throw ValidationError("-k takes a positive number") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let store = try Workspace.open(in: context).store
    var filter = LogFilter()
    filter.since = try since.map { Timestamp(try Values.time($0, isUntil: false, in: context)) }
    filter.until = try until.map { Timestamp(try Values.time($0, isUntil: true, in: context)) }
    let operations = try store.log(filter).filter { $0.changeCount > 0 }
    let bars = try self.bars(operations, store, in: context)
    if output.json {
      let values = bars.map { bar in
        JSONValue.build {
          $0.add(by.rawValue, bar.label)
          $0.add("changes", bar.count)
        }
      }
      try context.output.line(JSONValue.array(values).text)
    } else {
      try draw(bars, in: context)
    }
    return operations.isEmpty ? .nothing : .success
  }

  private struct Bar {
    var label: String
    var count: Int
  }

  private func bars(
    _ operations: [History.Operation], _ store: Store, in context: ShellContext
  ) throws -> [Bar] {
    var counts: [String: Int] = [:]
    for operation in operations {
      let time = Measures.time(operation.time.date, in: context.timeZone)
      switch by {
      case .day: counts[String(time.prefix(10)), default: 0] += operation.changeCount
      case .hour: counts[String(time.dropFirst(11).prefix(2)), default: 0] += operation.changeCount
      case .folder:
        for change in try store.changes(of: operation.id) {
          let parts = PathText.string(change.path).split(separator: "/")
          counts[parts.count > 1 ? "\(parts[0])/" : ".", default: 0] += 1
        }
      }
    }
    switch by {
    case .hour:
      return (0..<24).map { hour in
        let label = (hour < 10 ? "0" : "") + String(hour)
        return Bar(label: label, count: counts[label] ?? 0)
      }
    case .day: return days(counts, newest: operations.first, in: context)
    case .folder:
      return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .prefix(most ?? 20).map { Bar(label: $0.key, count: $0.value) }
    }
  }

  /// Every day up to the newest, also those on which nothing happened.
  private func days(
    _ counts: [String: Int], newest: History.Operation?, in context: ShellContext
  ) -> [Bar] {
    guard let newest, let oldest = counts.keys.min() else { return [] }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = context.timeZone
    var bars: [Bar] = []
    var day = newest.time.date
    let limit = most ?? (since == nil && until == nil ? 14 : .max)
    while bars.count < limit {
      let label = String(Measures.time(day, in: context.timeZone).prefix(10))
      if label < oldest { break }
      bars.append(Bar(label: label, count: counts[label] ?? 0))
      guard let before = calendar.date(byAdding: .day, value: -1, to: day) else { break }
      day = before
    }
    return bars.reversed()
  }

  private func draw(_ bars: [Bar], in context: ShellContext) throws {
    let width = context.output.width ?? 72
    let greatest = max(1, bars.map(\.count).max() ?? 1)
    let numbers = bars.map { $0.count == 0 ? "" : Measures.grouped($0.count) }
    let numberWidth = numbers.map(\.count).max() ?? 0
    let labelWidth = min(bars.map { Measures.width($0.label) }.max() ?? 0, width / 2)
    let room = max(4, width - labelWidth - numberWidth - 4)
    let style = context.style(common.color, on: context.output)
    let isTerminal = context.output.isTerminal
    for (bar, number) in zip(bars, numbers) {
      let shown = Measures.fitted(isTerminal ? Escaping.name(bar.label) : bar.label, labelWidth)
      let gap = String(repeating: " ", count: max(0, labelWidth - Measures.width(shown)))
      let pad = String(repeating: " ", count: numberWidth - number.count)
      // Anything is to be seen.
      let length = bar.count == 0 ? 0 : max(1, bar.count * room / greatest)
      let line = String(repeating: isTerminal ? "▇" : "#", count: length)
      let text = "\(style.dim(shown))\(gap)  \(pad)\(number)  \(style.green(line))"
      try context.output.line(bar.count == 0 ? "\(style.dim(shown))" : text)
    }
  }
}
