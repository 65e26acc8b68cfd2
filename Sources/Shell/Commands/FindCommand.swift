// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// `semfs find`.
package struct FindCommand: PlanCommand {
  package static let page = CommandPage(
    "find", .find, "Find files by what they are about.",
    examples: [
      "semfs find how to prune tomatoes": "by meaning and by words",
      "semfs find -k 3 --type pdf --since march -- diffusion": "the three best PDFs",
      "semfs find --keyword invoice --larger 1MB": "by filters alone, all of them",
      "semfs find -0 rent | xargs -0 wc -w": "into any other program",
    ],
    text: """
      On a terminal the hits are numbered and show their best passage; in a pipe they are paths \
      alone, a line each. With a query the 10 best are shown (-k); without one, all.
      """)

  @Argument(help: ArgumentHelp("What the files are about.", valueName: "QUERY"))
  package var query: [String] = []

  @Flag(help: "Say how each score came about.")
  package var explain = false

  @Option(
    name: .customLong("in"),
    help: ArgumentHelp(
      "Only these files or folders; - reads them from standard input. May be repeated.",
      valueName: "PATH"), completion: .file())
  package var among: [String] = []

  @OptionGroup(title: "Filters") package var filters: FilterOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions

  package init() {}

  package var format: OutputFormat { output.format }
  package var explains: Bool { explain }

  package func plan(in place: Place) throws -> Plan {
    var files = try filters.selection(in: place)
    files.paths = try place.paths(among)
    let text = query.joined(separator: " ")
    if !text.allSatisfy(\.isWhitespace) { files.query = text }
    if files.query != nil, files.k == nil { files.k = place.context.settings.findCount }
    if files.isEmpty {
      throw ShellError.usage(
        message: "find needs a query or a filter", hint: "semfs find how to prune tomatoes")
    }
    return Plan(steps: [.retrieve(files)])
  }
}
