// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Mounting
import Syscalls
import SystemPackage

/// `semfs save`.
package struct SaveCommand: ShellCommand {
  package static let page = CommandPage(
    "save", .find, "Save a query under a name, as a folder of the mount.",
    examples: [
      "semfs save": "those that are saved",
      "semfs save taxes -- invoices type=pdf since=2026-01-01": "and keep it live",
      "ls .semfs/saved/taxes": "what it finds now, through the mount",
      "semfs save --remove taxes": "the name alone is forgotten",
    ],
    text: """
      A query is words and filters as in the name of a folder below .semfs/find: k= type= since= until= \
      under= name= author= keyword= larger= smaller= sort= at= not=. Each user has their own.
      """)

  @Argument(help: ArgumentHelp("The name.", valueName: "NAME"))
  package var name: String?
  @Argument(help: ArgumentHelp("Words and filters.", valueName: "QUERY"))
  package var query: [String] = []
  @Flag(help: "Forget the name.")
  package var remove = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let saved = SavedQueries(store: try Workspace.open(in: context).store)
    guard let name else { return try list(saved, in: context) }
    if remove || query.isEmpty {
      guard let known = try saved.query(named: name) else {
        context.say("Error: no query is saved as \(quoted(name))")
        return .nothing
      }
      if remove { try saved.remove(name) } else { try context.output.line(known) }
      return .success
    }
    let text = query.map { word in
      word.contains(" ") && !word.contains("\"") ? "\"\(word)\"" : word
    }.joined(separator: " ")
    guard SavedQueries.isName(name) else {
      throw ShellError.badValue(
        option: "NAME", value: name, forms: "the name of a folder, at most 200 bytes")
    }
    guard SavedQueries.isQuery(text) else {
      throw ShellError.badValue(
        option: "QUERY", value: text, forms: "invoices type=pdf since=monday k=20")
    }
    try saved.save(text, as: name)
    context.say("Saved as \(quoted(name)): .semfs/saved/\(name) of the mount")
    return .success
  }

  private func list(_ saved: SavedQueries, in context: ShellContext) throws -> ExitStatus {
    let all = try saved.all()
    if output.json {
      let rows = all.map { item in
        JSONValue.build {
          $0.add("name", item.name)
          $0.add("query", item.query)
        }
      }
      try context.output.line(JSONValue.array(rows).text)
    } else {
      for item in all {
        let shown = [item.name, item.query].map {
          context.output.isTerminal ? Escaping.name($0) : $0
        }
        try context.output.line(shown.joined(separator: "\t"))
      }
    }
    return all.isEmpty ? .nothing : .success
  }
}
