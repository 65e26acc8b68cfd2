// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
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
      "semfs find --lines rent": "path:line:text, as grep writes",
      "semfs find --like a.md --unlike b.md": "by pointing at files",
      "semfs find -i rent": "look through the hits, with a preview",
    ],
    text: """
      On a terminal the hits are numbered and show their best passage; in a pipe they are paths \
      alone, a line each. With a query the 10 best are shown (-k); without one, all. Of texts that are \
      nearly equal the best is shown, and names the others; --all shows each. Words that no file holds are \
      looked for as they were probably meant. What a file no longer holds is never shown.
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

  @Option(
    help: ArgumentHelp("Nearer to what this file says; may be repeated.", valueName: "FILE"),
    completion: .file())
  package var like: [String] = []

  @Option(
    help: ArgumentHelp("Further from what this file says; may be repeated.", valueName: "FILE"),
    completion: .file())
  package var unlike: [String] = []

  @Flag(help: "Show near copies of a better hit too.")
  package var all = false

  @Flag(name: .customLong("open"), help: "Open the best hit.")
  package var opensBest = false

  @Flag(
    name: [.customShort("i"), .customLong("interactive")],
    help: "Look through the hits on the terminal; Enter writes the path of one.")
  package var isInteractive = false

  @Flag(help: "Write path:line:text, a line for each passage.")
  package var lines = false

  @OptionGroup(title: "Filters") package var filters: FilterOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions

  package init() {}

  package func validate() throws {
    if lines, output.format != .text {
      throw ValidationError("--lines excludes --json, --jsonl, -0, -l and --count")
    }
    if isInteractive, opensBest { throw ValidationError("-i and --open exclude each other") }
  }

  package var format: OutputFormat { lines ? .lines : output.format }
  package var explains: Bool { explain }

  package func ranking(in context: ShellContext) -> RankingManner {
    var manner = RankingManner()
    manner.like = like
    manner.unlike = unlike
    manner.showsCopies = all
    switch format {
    case .json, .jsonLines, .lines: break
    case .paths, .count: manner.showsPassages = opensBest || isInteractive
    case .text: manner.showsPassages = context.output.isTerminal || opensBest || isInteractive
    }
    return manner
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    var runner = try runner(in: context)
    context.leftOpen = runner.workspace
    let place = try runner.workspace.place
    runner.ranking.like = try place.paths(like)
    runner.ranking.unlike = try place.paths(unlike)
    runner.words = (query + filters.keywords).flatMap {
      $0.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    let plan = try plan(in: place)
    if opensBest { return try HitOpener(runner).openBest(of: plan) }
    if isInteractive {
      let again = { (text: String) in try self.plan(asking: text, in: place) }
      return try HitBrowser(runner, query: query.joined(separator: " "), again).run(plan)
    }
    return try runner.run(plan)
  }

  package func plan(in place: Place) throws -> Plan {
    try plan(asking: query.joined(separator: " "), in: place)
  }

  private func plan(asking text: String, in place: Place) throws -> Plan {
    var files = try filters.selection(in: place)
    files.paths = try place.paths(among)
    // Pointing at a file asks for what is like it, without a word.
    if !text.allSatisfy(\.isWhitespace) || !like.isEmpty { files.query = text }
    if files.query != nil, files.k == nil { files.k = place.context.settings.findCount }
    if files.isEmpty {
      throw ShellError.usage(
        message: "find needs a query or a filter", hint: "semfs find how to prune tomatoes")
    }
    return Plan(steps: [.retrieve(files)])
  }
}
