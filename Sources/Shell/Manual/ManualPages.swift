// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Syscalls
import SystemPackage

/// The man pages, made of the commands' own descriptions and of prose: `semfs.1`, and one page for
/// each family of commands.
package enum ManualPages {
  /// File names and contents, sorted by name.
  package static func all() throws -> [(name: String, text: String)] {
    let outline = try CommandOutline.program()
    var out = [(name: "semfs.1", text: overview(outline))]
    for family in CommandPage.Family.allCases {
      out.append((name: "semfs-\(family.rawValue).1", text: page(family, outline)))
    }
    return out.sorted { $0.name < $1.name }
  }

  private static func overview(_ outline: CommandOutline) -> String {
    var roff = Roff()
    roff.title("semfs")
    roff.section("NAME")
    roff.paragraphs("semfs - \(ManualProse.summary)")
    roff.section("SYNOPSIS")
    roff.verbatim([
      "semfs [--yes] [-C DIR]", "semfs [-C DIR] COMMAND [OPTION...] [--] [ARGUMENT...]",
    ])
    roff.section("DESCRIPTION")
    roff.paragraphs(ManualProse.description)
    roff.section("COMMANDS")
    for group in SemfsCommand.groups {
      roff.subsection(group.name)
      for page in group.commands.map({ $0.page }) where page.isShown {
        roff.item(page.name, "\(page.abstract) See semfs-\(page.family.rawValue)(1).")
      }
    }
    roff.section("THE PROMPT LINE")
    roff.paragraphs(ManualProse.promptLine)
    roff.verbatim(
      ReplHelp.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    roff.section("OPTIONS")
    let promptLine = outline.subcommands?.first { $0.commandName == PromptLineCommand.page.name }
    for argument in promptLine?.shownArguments ?? [] { item(argument, to: &roff) }
    roff.section("POINTS AND TIMES")
    roff.paragraphs(ManualProse.points)
    closing(&roff)
    roff.section("EXAMPLES")
    roff.verbatim(ManualProse.examples)
    seeAlso(nil, &roff)
    return roff.text
  }

  private static func page(_ family: CommandPage.Family, _ outline: CommandOutline) -> String {
    let commands = SemfsCommand.commands.filter { $0.page.family == family && $0.page.isShown }
    var roff = Roff()
    roff.title("semfs-\(family.rawValue)")
    roff.section("NAME")
    roff.paragraphs("semfs-\(family.rawValue) - \(ManualProse.summary(of: family))")
    roff.section("SYNOPSIS")
    roff.verbatim(commands.map { synopsis($0.page.name, outline) })
    roff.section("DESCRIPTION")
    roff.paragraphs(ManualProse.description(of: family))
    roff.section("COMMANDS")
    for command in commands { describe(command.page, outline, &roff) }
    if family == .plan {
      roff.section("THE PLAN LANGUAGE")
      roff.paragraphs(ManualProse.planLanguage)
      for (term, meaning) in ManualProse.fields { roff.item(term, meaning) }
      roff.section("OPERATIONS")
      for (term, meaning) in ManualProse.operations { roff.item(term, meaning) }
    }
    closing(&roff)
    seeAlso(family, &roff)
    return roff.text
  }

  private static func describe(_ page: CommandPage, _ outline: CommandOutline, _ roff: inout Roff) {
    roff.subsection("semfs \(page.name)")
    roff.paragraphs(page.abstract)
    for example in page.examples {
      roff.verbatim([example.line + "    # " + example.does])
    }
    roff.paragraphs(page.text)
    let command = outline.subcommands?.first { $0.commandName == page.name }
    for argument in command?.shownArguments ?? [] { item(argument, to: &roff) }
  }

  private static func item(_ argument: CommandOutline.Argument, to roff: inout Roff) {
    let value = argument.valueName.map { $0.uppercased() } ?? ""
    let term: String
    if argument.kind == "positional" {
      term = value + (argument.isRepeating ? "..." : "")
    } else {
      let names = (argument.names ?? []).map(\.spelling)
      term = names.joined(separator: ", ") + (argument.kind == "option" ? " " + value : "")
    }
    let meaning = argument.abstract ?? ""
    roff.item(term, argument.defaultValue.map { "\(meaning) (default: \($0))" } ?? meaning)
  }

  /// `semfs find [OPTION...] [QUERY...]`.
  private static func synopsis(_ name: String, _ outline: CommandOutline) -> String {
    let arguments = outline.subcommands?.first { $0.commandName == name }?.shownArguments ?? []
    let positional = arguments.filter { $0.kind == "positional" }.map { argument in
      let word = (argument.valueName ?? "").uppercased() + (argument.isRepeating ? "..." : "")
      return argument.isOptional ? "[\(word)]" : word
    }
    return (["semfs \(name) [OPTION...]"] + positional).joined(separator: " ")
  }

  private static func closing(_ roff: inout Roff) {
    roff.section("EXIT STATUS")
    for (term, meaning) in ManualProse.exitStatus { roff.item(term, meaning) }
    roff.section("ENVIRONMENT")
    for (term, meaning) in ManualProse.environment { roff.item(term, meaning) }
    roff.section("FILES")
    for (term, meaning) in ManualProse.files { roff.item(term, meaning) }
  }

  private static func seeAlso(_ family: CommandPage.Family?, _ roff: inout Roff) {
    var names = family == nil ? [] : ["semfs(1)"]
    names += CommandPage.Family.allCases.filter { $0 != family }.map { "semfs-\($0.rawValue)(1)" }
    roff.section("SEE ALSO")
    roff.paragraphs(names.joined(separator: ", "))
  }
}

/// `semfs manual`: for those who build semfs.
package struct ManualCommand: ShellCommand {
  package static let page = CommandPage(
    "manual", .set, "Write the man pages.", examples: ["semfs manual --output man": "all of them"],
    isShown: false)

  @Option(help: ArgumentHelp("Where to.", valueName: "DIR"), completion: .directory)
  package var output: String
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    for page in try ManualPages.all() {
      let path = PathText.filePath(output).appending(page.name)
      do {
        try path.replaceContents(
          Array(page.text.utf8), permissions: [.ownerReadWrite, .groupRead, .otherRead])
      } catch let error as Errno {
        throw ShellError.unwritable(path: PathText.string(path), error)
      }
    }
    return .success
  }
}
