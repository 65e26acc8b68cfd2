// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// What help, the man pages and the completions say about one command; its flags say the rest.
package struct CommandPage: Sendable {
  /// The man page that a command is described in.
  package enum Family: String, CaseIterable, Sendable {
    case index, find, plan, read, change, history, mount, serve
    case set = "config"
  }

  /// A line to type, and what it does.
  package struct Example: Sendable {
    package var line: String
    package var does: String
  }

  package var name: String
  package var family: Family
  package var abstract: String
  package var examples: [Example]
  package var text: String
  package var isShown: Bool

  package init(
    _ name: String, _ family: Family, _ abstract: String, examples: KeyValuePairs<String, String>,
    text: String = "", isShown: Bool = true
  ) {
    self.name = name
    self.family = family
    self.abstract = abstract
    self.examples = examples.map { Example(line: $0.key, does: $0.value) }
    self.text = text
    self.isShown = isShown
  }

  /// Examples first: they are what people read. What they do stands beside them, or below where a
  /// line of 80 columns would not hold both.
  package var discussion: String {
    let short = examples.filter { $0.line.count + $0.does.count <= 72 }
    let width = short.map(\.line.count).max() ?? 0
    let lines = examples.map { example in
      let gap = String(repeating: " ", count: max(0, width - example.line.count))
      let beside = "  \(example.line)\(gap)  \(example.does)"
      return beside.count <= 78 ? beside : "  \(example.line)\n      \(example.does)"
    }
    return [lines.joined(separator: "\n"), text].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  package func configuration(subcommands: [any ParsableCommand.Type] = []) -> CommandConfiguration {
    CommandConfiguration(
      commandName: name, abstract: abstract, discussion: discussion, shouldDisplay: isShown,
      subcommands: subcommands)
  }
}

/// A command of semfs. `execute` reads like its help text; details are in private functions.
package protocol ShellCommand: ParsableCommand {
  static var page: CommandPage { get }
  var common: CommonOptions { get }
  func execute(in context: ShellContext) throws -> ExitStatus
}

extension ShellCommand {
  package static var configuration: CommandConfiguration { page.configuration() }
}
