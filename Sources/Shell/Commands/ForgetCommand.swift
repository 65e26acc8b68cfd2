// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import History
import Indexing
import Mounting
import Syscalls
import SystemPackage

/// `semfs forget`.
package struct ForgetCommand: ShellCommand {
  package static let page = CommandPage(
    "forget", .find, "Remove all trace of files from the index, and keep them out of it.",
    examples: [
      "semfs forget diary.md": "neither its words nor its name are found any more",
      "semfs forget": "what is forgotten",
      "semfs forget --remember diary.md": "the next semfs index takes it in again",
    ],
    text: """
      The files themselves and their history stay; see semfs prune for that. A folder stands for all that is \
      in it, now and later. What another file says too is still found there.
      """)

  @Argument(help: ArgumentHelp("Files or folders.", valueName: "PATH"), completion: .file())
  package var paths: [String] = []
  @Flag(help: "Let the files be indexed again.")
  package var remember = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let place = try workspace.place
    let named = try place.paths(paths)
    if named.isEmpty { return try list(workspace, place, in: context) }
    guard !named.contains(".") else {
      throw ShellError.usage(
        message: "forget names files or folders of the tree, not all of it",
        hint: "Without an index nothing is found: remove .semfs/index.db")
    }
    if remember {
      var forgotten = try ForgottenPaths(workspace.store)
      let known = named.filter(forgotten.paths.contains)
      try forgotten.set(named, isForgotten: false)
      context.say("Admitted again: \(Measures.count(known.count, "path")); semfs index reads them")
      return known.isEmpty ? .nothing : .success
    }
    guard let index = try workspace.index() else { throw ExecutionError.noIndex }
    let indexer = Indexer(store: workspace.store, index: index)
    let known = try named.filter { try indexer.knows(PathText.filePath($0)) }
    for path in named where !known.contains(path) {
      context.say("Note: there is nothing at \(Escaping.name(place.shown(path)))")
    }
    if known.isEmpty { return .nothing }
    try indexer.forget(known.map { PathText.filePath($0) })
    let names = known.map { Escaping.name(place.shown($0)) }.joined(separator: ", ")
    context.say("Forgotten: \(names). Take it back with: semfs forget --remember")
    return .success
  }

  private func list(
    _ workspace: Workspace, _ place: Place, in context: ShellContext
  ) throws -> ExitStatus {
    let forgotten = try ForgottenPaths(workspace.store).paths
    if output.json {
      try context.output.line(JSONValue.array(forgotten.map(JSONValue.string)).text)
    } else {
      for path in forgotten {
        let name = place.shown(path)
        try context.output.line(context.output.isTerminal ? Escaping.name(name) : name)
      }
    }
    return forgotten.isEmpty ? .nothing : .success
  }
}
