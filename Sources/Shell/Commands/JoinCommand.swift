// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// `semfs join`.
package struct JoinCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "join", .read, "Find pairs of files that belong together, and say why.",
    examples: [
      "semfs join --left invoices --right orders --on name": "by name, from two folders",
      "semfs join --left papers --on topic --pairs 10": "the ten best, with the whole tree",
      "semfs join --left a.csv --right b.csv --on column --column id --into both.csv":
        "the rows that agree",
    ])

  @Option(
    help: ArgumentHelp("A file or folder; none: all files. May be repeated.", valueName: "PATH"),
    completion: .file())
  package var left: [String] = []
  @Option(
    help: ArgumentHelp("A file or folder; none: all files. May be repeated.", valueName: "PATH"),
    completion: .file())
  package var right: [String] = []
  @Option(help: ArgumentHelp("Of the left: files about this.", valueName: "TEXT"))
  package var leftQuery: String?
  @Option(help: ArgumentHelp("Of the right: files about this.", valueName: "TEXT"))
  package var rightQuery: String?
  @Option(
    help: ArgumentHelp(
      "content topic keyword name author column; default: content.", valueName: "CRITERION"))
  package var on: Joining.Criterion = .content
  @Option(
    name: .customLong("label"),
    help: ArgumentHelp("A word that both hold, with --on keyword; repeated.", valueName: "WORD"))
  package var labels: [String] = []
  @Option(help: ArgumentHelp("The column, with --on column.", valueName: "NAME"))
  package var column: String?
  @Option(help: ArgumentHelp("At most so many pairs.", valueName: "N"))
  package var pairs: Int?
  @Option(
    help: ArgumentHelp("A file that is to hold the pairs.", valueName: "PATH"), completion: .file())
  package var into: String?
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let pairs, pairs < 1 { throw ValidationError("--pairs takes a positive number") }
    if !labels.isEmpty, on != .keyword { throw ValidationError("--label belongs to --on keyword") }
    if column != nil, on != .column { throw ValidationError("--column belongs to --on column") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    var joining = Joining(
      left: try side(left, leftQuery, in: place), right: try side(right, rightQuery, in: place))
    joining.on = on
    joining.labels = labels
    joining.column = column
    joining.pairs = pairs
    joining.into = try into.map { try place.destination($0) }
    return Plan(steps: [.join(joining)])
  }

  private func side(_ paths: [String], _ query: String?, in place: Place) throws -> Selection {
    var files = Selection(paths: try place.paths(paths))
    files.query = query
    return files
  }
}
