// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import Indexing
import Syscalls

/// `semfs grep`.
package struct GrepCommand: ShellCommand {
  package static let page = CommandPage(
    "grep", .find, "Find lines by a pattern, in whatever can be read as text.",
    examples: [
      "semfs grep 'rent.*due'": "a regular expression (PCRE2)",
      "semfs grep -F 'a[0]' --type c": "as it stands, in C files",
      "semfs grep -il invoice --since march -- mail": "names of files below mail",
    ],
    text: """
      Lines are written as path:line:text, sorted by path. Text of PDF, office documents and compressed \
      files is looked through too, and what find leaves out is left out: ignored files and secrets. A pattern \
      that takes too many steps on a line ends with status 2.
      """)

  @Argument(help: ArgumentHelp("A regular expression.", valueName: "PATTERN"))
  package var pattern: String
  @Argument(
    help: ArgumentHelp(
      "Only these files or folders; - reads them from standard input.", valueName: "PATH"),
    completion: .file())
  package var paths: [String] = []
  @Flag(
    name: [.customShort("F"), .customLong("fixed-strings")],
    help: "Every character stands for itself.")
  package var isLiteral = false
  @Flag(
    name: [.customShort("i"), .customLong("ignore-case")], help: "Capital or small does not matter."
  )
  package var ignoresCase = false
  @Flag(name: [.customShort("w"), .customLong("word-regexp")], help: "Only whole words.")
  package var matchesWords = false
  @OptionGroup(title: "Filters") package var filters: FilterOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  /// Lines of one file that are told.
  private static let mostLines = 100_000

  package func execute(in context: ShellContext) throws -> ExitStatus {
    var options = LinePattern.Options()
    options.isLiteral = isLiteral
    options.ignoresCase = ignoresCase
    options.matchesWords = matchesWords
    let pattern = try LinePattern(pattern, options)
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    var selection = try filters.selection(in: place)
    selection.paths = try place.paths(paths)
    let mostFiles = selection.k ?? Int.max
    selection.k = nil
    var writer = try MatchWriter(
      format: output.format, place: place, context: context,
      style: context.style(common.color, on: context.output))
    try workspace.interpreter(needsIndex: true).lines(
      matching: pattern, in: selection, most: GrepCommand.mostLines,
      context: workspace.executionContext()
    ) { file in
      try writer.write(file)
      return writer.files < mostFiles && !Interrupt.isRequested
    }
    try writer.finish()
    return writer.files > 0 ? .success : .nothing
  }
}

/// Matching lines in the form that was asked for.
private struct MatchWriter {
  let format: OutputFormat
  let place: Place
  let context: ShellContext
  let style: Style
  private(set) var files = 0
  private var rows: [JSONValue] = []

  init(format: OutputFormat, place: Place, context: ShellContext, style: Style) throws {
    self.format = format
    self.place = place
    self.context = context
    self.style = style
  }

  mutating func write(_ file: MatchedLines) throws {
    files += 1
    let output = context.output
    switch format {
    case .text, .lines:
      let name = place.shown(file.path)
      let shown = output.isTerminal ? style.path(Escaping.name(name)) : name
      for line in file.lines {
        let text = output.isTerminal ? Escaping.text(line.text) : line.text
        try output.write(
          bytes: PathText.bytes("\(shown):\(line.number):") + Array(text.utf8) + [0x0A])
      }
    case .paths(let terminator):
      try output.write(bytes: PathText.bytes(place.shown(file.path)) + [terminator])
    case .json: rows.append(file.json)
    case .jsonLines: try output.line(file.json.text)
    case .count: break
    }
    if file.isCut, format != .count {
      context.say(
        "Note: only the beginning of \(Escaping.name(place.shown(file.path))) was looked at")
    }
  }

  func finish() throws {
    switch format {
    case .json: try context.output.line(JSONValue.array(rows).text)
    case .count: try context.output.line(String(files))
    case .text, .lines, .paths, .jsonLines: break
    }
  }
}

extension MatchedLines {
  fileprivate var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add(
        "lines",
        list: lines.map { line in
          .build {
            $0.add("line", line.number)
            $0.add("text", line.text)
          }
        })
    }
  }
}
