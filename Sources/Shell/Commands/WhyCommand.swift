// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import History
import Indexing
import Syscalls
import SystemPackage

/// `semfs why`.
package struct WhyCommand: ShellCommand {
  package static let page = CommandPage(
    "why", .find, "Say why a file is found, or is not.",
    examples: [
      "semfs why notes/cnn.md": "one file", "semfs why --json .env": "as data",
    ],
    text: "Status 0: what the files say is found. 1: of one of them it is not.")

  @Argument(help: ArgumentHelp("The files.", valueName: "FILE"), completion: .file())
  package var paths: [String]
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    guard let index = try workspace.index() else { throw ExecutionError.noIndex }
    let findability = Findability(store: workspace.store, index: index)
    let place = try workspace.place
    let answers = try place.paths(paths).map { try findability.answer(PathText.filePath($0)) }
    if output.json {
      try context.output.line(JSONValue.array(answers.map(\.json)).text)
    } else {
      for answer in answers {
        let name = place.shown(answer.path)
        let shown = context.output.isTerminal ? Escaping.name(name) : name
        try context.output.line("\(shown): \(answer.sentence)")
      }
    }
    return answers.allSatisfy(\.isFound) ? .success : .nothing
  }
}

extension Findability.Answer {
  /// Why, in words.
  var sentence: String {
    switch reason {
    case .missing: "there is no such file"
    case .folder: "it is a folder; its files are found one by one"
    case .special: "it is no file, only its name is known"
    case .unrecorded: "it is not recorded yet; semfs index reads it"
    case .changed: "it was changed since it was indexed; semfs index reads it again"
    case .forgotten: "it was forgotten; semfs forget --remember admits it again"
    case .indexed(let reason):
      switch reason {
      case .text: "its text is found, by \(means)"
      case .truncated: "the beginning of its text is found, by \(means); the rest is beyond a limit"
      case .pending: "it is known by name; semfs index reads it"
      case .noText: "only its name is found: it holds no text that can be read"
      case .empty: "only its name is found: it is empty"
      case .failed: "only its name is found: its reader died over it or took too long"
      case .excluded: "only its name is found: history.exclude leaves its contents out"
      case .ignored: "only its name is found: \(rule ?? "an ignore file leaves its contents out")"
      case .secret:
        "only its name is found: it looks like a key or a password store, which are never read"
      case .unknown: "it is not indexed yet; semfs index reads it"
      }
    }
  }

  private var means: String {
    let count = Measures.count(passages, "passage")
    if vectors == 0 { return "the words of \(count)" }
    return vectors < passages
      ? "the words of \(count) and the meaning of \(vectors)" : "words and meaning of \(count)"
  }

  /// One word for programs.
  private var word: String {
    switch reason {
    case .missing: "missing"
    case .folder: "folder"
    case .special: "special"
    case .unrecorded: "unrecorded"
    case .changed: "changed"
    case .forgotten: "forgotten"
    case .indexed(let reason): reason.rawValue
    }
  }

  var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add("found", .bool(isFound))
      $0.add("reason", word)
      $0.add("sentence", sentence)
      $0.add("passages", passages)
      $0.add("vectors", vectors)
    }
  }
}
