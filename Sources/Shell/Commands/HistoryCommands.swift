// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import History
import Syscalls

/// `semfs rollback`.
package struct RollbackCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "rollback", .history, "Put files, or the whole tree, back as they were.",
    examples: [
      "semfs rollback budget.csv --to yesterday": "one file",
      "semfs rollback notes/cnn.md --to ~2": "two versions back",
      "semfs rollback --to before-cleanup": "the whole tree, to a snapshot",
    ],
    text:
      "The present is recorded first, and the rollback is itself an operation: undo takes it back.")

  @Argument(
    help: ArgumentHelp("Files or folders; none: the whole tree.", valueName: "PATH"),
    completion: .file())
  package var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "@128, ~2, 2026-11-01, 14:30, yesterday, \"3 hours ago\", first, or a snapshot.",
      valueName: "POINT"))
  package var to: String

  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let point = try Values.point(to, option: "--to", in: place.context)
    let files = try paths.map { try place.path($0, mustExist: false) }
    let scope = files == ["."] ? [] : files
    return Plan(steps: [.rollback(Selection(paths: scope), to: point, by: nil)])
  }
}

/// `semfs changes`.
package struct ChangesCommand: PlanCommand {
  package static let page = CommandPage(
    "changes", .history, "Say what changed in a period, file by file.",
    examples: [
      "semfs changes --since yesterday": "since a time",
      "semfs changes --from @12 --to @20 --under notes": "between two points, in a folder",
    ],
    text: ManualProse.narration)

  @OptionGroup package var files: SelectionOptions
  @Option(help: ArgumentHelp("From this point.", valueName: "POINT"))
  package var from: String?
  @Option(help: ArgumentHelp("To this point; default: now.", valueName: "POINT"))
  package var to: String?
  @Option(help: ArgumentHelp("By this program or user, or by a prompt.", valueName: "WHO"))
  package var by: String?
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [
      .changes(
        try files.selection(in: place),
        from: try from.map { try Values.point($0, option: "--from", in: place.context) },
        to: try to.map { try Values.point($0, option: "--to", in: place.context) }, by: by)
    ])
  }
}

/// `semfs history`.
package struct HistoryCommand: PlanCommand {
  package static let page = CommandPage(
    "history", .history, "List versions of files: when, by whom, which program, which prompt.",
    examples: [
      "semfs history notes/cnn.md": "one file",
      "semfs history --by vim --under notes": "by program",
    ])

  @OptionGroup package var files: SelectionOptions
  @Option(help: ArgumentHelp("By this program or user, or by a prompt.", valueName: "WHO"))
  package var by: String?
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.history(try files.selection(in: place), by: by)])
  }
}

/// `semfs compare`.
package struct CompareCommand: PlanCommand {
  package static let page = CommandPage(
    "compare", .history, "Say how two files, or a file and its past, differ.",
    examples: [
      "semfs compare a.md b.md": "two files",
      "semfs compare budget.csv --from yesterday": "a file with its past",
    ],
    text: ManualProse.narration)

  @Argument(
    help: ArgumentHelp("None (the tree), one or two files.", valueName: "PATH"), completion: .file()
  )
  package var paths: [String] = []
  @Option(help: ArgumentHelp("From this point; default: one version back.", valueName: "POINT"))
  package var from: String?
  @Option(help: ArgumentHelp("To this point; default: now.", valueName: "POINT"))
  package var to: String?
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if paths.count > 2 { throw ValidationError("compare takes at most two files") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [
      .compare(
        Selection(
          paths: try paths.map { try place.path($0, mustExist: false) }.filter { $0 != "." }),
        from: try from.map { try Values.point($0, option: "--from", in: place.context) },
        to: try to.map { try Values.point($0, option: "--to", in: place.context) })
    ])
  }
}
