// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// `semfs related`.
package struct RelatedCommand: PlanCommand {
  package static let page = CommandPage(
    "related", .read, "Find files near others in meaning.",
    examples: [
      "semfs related notes/cnn.md": "near one file",
      "semfs related a.md b.md -k 5": "near any of two",
    ])

  @Argument(help: ArgumentHelp("The files.", valueName: "PATH"), completion: .file())
  package var paths: [String]
  @Option(name: .customShort("k"), help: ArgumentHelp("At most so many.", valueName: "N"))
  package var k: Int?
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let k, k < 1 { throw ValidationError("-k takes a positive number") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    var files = Selection(paths: try place.paths(paths))
    files.k = k
    return Plan(steps: [.related(files)])
  }
}

/// `semfs duplicates`.
package struct DuplicatesCommand: PlanCommand {
  package static let page = CommandPage(
    "duplicates", .read, "Find files that are equal, nearly equal, or contained in another.",
    examples: [
      "semfs duplicates": "in the whole tree",
      "semfs duplicates --under downloads --json": "as data",
    ],
    text: """
      Texts are compared by their runs of five words, tables (CSV, TSV) by their rows.
      """)

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.duplicates(try files.selection(in: place))])
  }
}

/// `semfs answer`.
package struct AnswerCommand: PlanCommand {
  package static let page = CommandPage(
    "answer", .read, "Answer a question with sentences of the files, each with its place.",
    examples: [
      "semfs answer \"when is the boiler serviced?\"": "from the whole tree",
      "semfs answer --under mail \"who pays the rent?\"": "from a folder",
    ],
    text: ManualProse.narration)

  @Argument(help: ArgumentHelp("The question.", valueName: "QUESTION"))
  package var question: [String]
  @OptionGroup(title: "Filters") package var filters: FilterOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let text = question.joined(separator: " ")
    return Plan(steps: [.answer(try filters.selection(in: place), question: text)])
  }
}

/// `semfs watch`.
package struct WatchCommand: PlanCommand {
  package static let page = CommandPage(
    "watch", .read, "Tell every change of files, a line each, until stopped.",
    examples: [
      "semfs watch": "in the whole tree",
      "semfs watch --under notes --type markdown --jsonl": "some of them, as data",
    ],
    text: """
      While the tree is mounted, the mount records and this tells; else this records, as semfs scan does.
      """)

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.watch(try files.selection(in: place))])
  }
}
