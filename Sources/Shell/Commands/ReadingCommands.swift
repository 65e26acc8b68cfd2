// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// `semfs count`.
package struct CountCommand: PlanCommand {
  package static let page = CommandPage(
    "count", .read, "Count files and their bytes.",
    examples: [
      "semfs count --type pdf": "how many PDFs there are",
      "semfs count --under mail --since yesterday": "what came in since yesterday",
    ])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.count(try files.selection(in: place))])
  }
}

/// `semfs list`.
package struct ListCommand: PlanCommand {
  package static let page = CommandPage(
    "list", .read, "List the names in a folder.",
    examples: ["semfs list": "the folder you stand in", "semfs list notes --json": "as data"])

  @Argument(help: ArgumentHelp("The folder.", valueName: "FOLDER"), completion: .directory)
  package var folder: String?

  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let path = try place.path(folder ?? ".")
    return Plan(steps: [.list(path == "." ? Selection() : Selection(paths: [path]))])
  }
}

/// `semfs read`.
package struct ReadCommand: PlanCommand {
  package static let page = CommandPage(
    "read", .read, "Write the contents of files.",
    examples: [
      "semfs read notes/cnn.md": "one file",
      "semfs read cnn": "by its name alone, wherever it is",
      "semfs read --at yesterday budget.csv": "as it was",
    ])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.read(try files.named("read", in: place))])
  }
}

/// `semfs info`.
package struct InfoCommand: PlanCommand {
  package static let page = CommandPage(
    "info", .read, "Show size, times, kind, author and versions of files.",
    examples: ["semfs info notes/cnn.md": "one file", "semfs info --type pdf --json": "as data"])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.info(try files.named("info", in: place))])
  }
}

/// `semfs summarize`.
package struct SummarizeCommand: PlanCommand {
  package static let page = CommandPage(
    "summarize", .read, "Summarise files in their own sentences, each with its place.",
    examples: [
      "semfs summarize notes/cnn.md": "one file",
      "semfs summarize -q \"heat pumps\" -k 5": "the five best on a subject",
    ],
    text: ManualProse.narration)

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.summarize(try files.named("summarize", in: place))])
  }
}

/// `semfs group`.
package struct GroupCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "group", .read, "Divide files into groups with readable labels.",
    examples: [
      "semfs group --by topic --groups 5": "five subjects",
      "semfs group --by type --under downloads": "by kind",
      "semfs find -0 rent | semfs group --by month --files-from0 -": "what a search found",
      "semfs group --by year --under photos --into albums": "a folder of links a year",
    ])

  @OptionGroup package var files: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "topic keyword type author day month year folder tag size.", valueName: "CRITERION"))
  package var by: Grouping.Criterion

  @Option(
    name: .customLong("label"),
    help: ArgumentHelp(
      "A word that makes a group, with --by keyword; may be repeated.", valueName: "WORD"))
  package var labels: [String] = []

  @Option(help: ArgumentHelp("How many groups.", valueName: "N"))
  package var groups: Int?

  @Option(
    help: ArgumentHelp("Make a folder a group in this folder.", valueName: "FOLDER"),
    completion: .directory)
  package var into: String?

  @OptionGroup package var placement: PlacementOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let groups, groups < 1 { throw ValidationError("--groups takes a positive number") }
    if !labels.isEmpty, by != .keyword { throw ValidationError("--label belongs to --by keyword") }
    if placement.isSaid, into == nil { throw ValidationError("--copy and --move belong to --into") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    var grouping = Grouping(by: by)
    grouping.labels = labels
    grouping.groups = groups
    grouping.into = try into.map { try place.destination($0) }
    grouping.mode = placement.mode
    return Plan(steps: [.group(try files.selection(in: place), grouping)])
  }
}

extension SelectionOptions {
  /// The selection, which must say something: not the whole tree by oversight.
  func named(_ command: String, in place: Place) throws -> Selection {
    let selection = try selection(in: place)
    if selection.isEmpty {
      throw ShellError.usage(
        message: "\(command) needs a file, a query or a filter",
        hint: "semfs \(command) PATH, semfs \(command) -q TEXT, or . for everything here")
    }
    return selection
  }
}
