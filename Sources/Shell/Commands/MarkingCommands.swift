// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// `semfs tag`.
package struct TagCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "tag", .change, "Give files tags.",
    examples: [
      "semfs tag report.md --tag urgent --tag tax": "two words",
      "semfs tag -q taxes --since march --tag tax-2026": "all that a search finds",
      "semfs find --tagged urgent": "those that carry it",
    ],
    text: """
      Tags are kept with the file, as its extended attribute user.semfs.tags; they go where it goes.
      """)

  @OptionGroup package var files: SelectionOptions
  @Option(
    name: .customLong("tag"), help: ArgumentHelp("The tag; may be repeated.", valueName: "WORD"))
  package var tags: [String]
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.tag(try files.named("tag", in: place), tags: tags)])
  }
}

/// `semfs untag`.
package struct UntagCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "untag", .change, "Take tags from files.",
    examples: [
      "semfs untag report.md --tag urgent": "one word of one file",
      "semfs untag --tagged draft --tag draft": "of all that carry it",
    ])

  @OptionGroup package var files: SelectionOptions
  @Option(
    name: .customLong("tag"), help: ArgumentHelp("The tag; may be repeated.", valueName: "WORD"))
  package var tags: [String]
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.untag(try files.named("untag", in: place), tags: tags)])
  }
}

/// `semfs lock`.
package struct LockCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "lock", .change, "Make files read-only.",
    examples: [
      "semfs lock contract.pdf": "one file",
      "semfs lock archive/": "a folder with all it holds",
    ])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.lock(try files.named("lock", in: place))])
  }
}

/// `semfs unlock`.
package struct UnlockCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "unlock", .change, "Make files writable again.",
    examples: [
      "semfs unlock contract.pdf": "one file"
    ])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.unlock(try files.named("unlock", in: place))])
  }
}

/// `semfs merge`.
package struct MergeCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "merge", .change, "Put the contents of files, in order, into one.",
    examples: [
      "semfs merge a.md b.md --into all.md": "a new file",
      "semfs merge a.md b.md --into a.md": "into one of them",
      "semfs merge --under log --sort oldest --into log.txt": "a folder, oldest first",
    ])

  @OptionGroup package var files: SelectionOptions
  @Option(
    help: ArgumentHelp("The file that is to hold them.", valueName: "PATH"), completion: .file())
  package var into: String
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let files = try files.named("merge", in: place)
    return Plan(steps: [.merge(files, into: try place.destination(into))])
  }
}
