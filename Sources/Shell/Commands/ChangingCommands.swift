// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Syscalls

/// `semfs create`.
package struct CreateCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "create", .change, "Make files or folders; nothing is replaced.",
    examples: [
      "semfs create notes/new.md --content \"# New\"": "a file",
      "semfs create --folder reports/2026": "a folder, with those above it",
    ])

  @Argument(help: ArgumentHelp("What to make.", valueName: "PATH"), completion: .file())
  package var paths: [String]

  @Flag(help: "Make folders.")
  package var folder = false

  @Option(
    help: ArgumentHelp("What the files hold; - reads it from standard input.", valueName: "TEXT"))
  package var content: String?

  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if folder, content != nil { throw ValidationError("--folder and --content exclude each other") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let targets = try paths.map { try place.destination($0) }
    return Plan(steps: [
      .create(paths: targets, isFolder: folder, content: try content.map(ContentOptions.text))
    ])
  }
}

/// New contents: said, read from standard input, or taken from a file.
package struct ContentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The contents; - reads them from standard input.", valueName: "TEXT"))
  package var content: String?

  @Option(
    help: ArgumentHelp("The file whose contents to take.", valueName: "PATH"), completion: .file())
  package var source: String?

  package init() {}

  package func validate() throws {
    if (content == nil) == (source == nil) {
      throw ValidationError("one of --content and --source is needed")
    }
  }

  func value(in place: Place) throws -> ContentSource {
    if let source { return .path(try place.path(source)) }
    return .content(try ContentOptions.text(content ?? ""))
  }

  static func text(_ written: String) throws -> String {
    guard written == "-" else { return written }
    let data = FileHandle.standardInput.readDataToEndOfFile()
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ShellError.usage(
        message: "standard input is no text",
        hint: "Copy binary files with: semfs copy, or --source")
    }
    return text
  }
}

/// `semfs write`.
package struct WriteCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "write", .change, "Replace the contents of files.",
    examples: [
      "semfs write todo.txt --content \"nothing left\"": "with a text",
      "date | semfs write log.txt --content - --yes": "from a pipe",
      "semfs write a.md --source b.md": "with another file's contents",
    ])

  @Argument(help: ArgumentHelp("The files.", valueName: "PATH"), completion: .file())
  package var paths: [String]
  @OptionGroup package var content: ContentOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.write(Selection(paths: try place.paths(paths)), try content.value(in: place))])
  }
}

/// `semfs append`.
package struct AppendCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "append", .change, "Add to the end of files.",
    examples: ["semfs append todo.txt --content \"buy milk\"": "a text"])

  @Argument(help: ArgumentHelp("The files.", valueName: "PATH"), completion: .file())
  package var paths: [String]
  @OptionGroup package var content: ContentOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.append(Selection(paths: try place.paths(paths)), try content.value(in: place))])
  }
}

/// `semfs delete`.
package struct DeleteCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "delete", .change, "Remove files from the tree; the history keeps them.",
    examples: [
      "semfs delete old/": "a folder with all it holds",
      "semfs delete --name '*.tmp' --under build": "by filters",
      "semfs undo": "brings them back",
    ])

  @OptionGroup package var files: SelectionOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.delete(try files.named("delete", in: place))])
  }
}

/// What `copy` and `move` take.
package struct DestinationOptions: ParsableArguments {
  @OptionGroup package var files: SelectionOptions
  @Option(
    help: ArgumentHelp("The new path, or a folder (ending in /).", valueName: "PATH"),
    completion: .file())
  package var into: String
  package init() {}
}

/// `semfs copy`.
package struct CopyCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "copy", .change, "Copy files.",
    examples: [
      "semfs copy a.md --into b.md": "one file under a new name",
      "semfs copy -q taxes --type pdf --into taxes/": "all that are about something",
    ])

  @OptionGroup package var destination: DestinationOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let files = try destination.files.named("copy", in: place)
    return Plan(steps: [.copy(files, into: try place.destination(destination.into))])
  }
}

/// `semfs move`.
package struct MoveCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "move", .change, "Move or rename files.",
    examples: [
      "semfs move a.md --into archive/": "into a folder",
      "semfs move draft.md --into final.md": "a rename",
    ])

  @OptionGroup package var destination: DestinationOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let files = try destination.files.named("move", in: place)
    return Plan(steps: [.move(files, into: try place.destination(destination.into))])
  }
}

/// `semfs collect`.
package struct CollectCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "collect", .change, "Put a set of files in one folder, as links.",
    examples: [
      "semfs collect -q \"heat pumps\" --into heating": "links to all about it",
      "semfs collect --type pdf --since march --into pdfs --copy": "copies",
    ])

  @OptionGroup package var files: SelectionOptions
  @Option(help: ArgumentHelp("The folder.", valueName: "FOLDER"), completion: .directory)
  package var into: String
  @OptionGroup package var placement: PlacementOptions
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let files = try files.named("collect", in: place)
    return Plan(steps: [
      .collect(files, into: try place.destination(into), mode: placement.mode)
    ])
  }
}
