// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation

/// The flags of a command as the argument parser knows them, so that the man pages say what `--help`
/// says.
struct CommandOutline: Decodable {
  struct Name: Decodable {
    /// `long`, `short` or `longWithSingleDash`.
    var kind: String
    var name: String

    /// As it is typed.
    var spelling: String { (kind == "long" ? "--" : "-") + name }
  }

  struct Argument: Decodable {
    /// `positional`, `option` or `flag`.
    var kind: String
    var shouldDisplay: Bool
    var sectionTitle: String?
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
  }

  var commandName: String
  var abstract: String?
  var arguments: [Argument]?
  var subcommands: [CommandOutline]?

  private struct Tool: Decodable { var command: CommandOutline }

  /// The outline of the whole program.
  static func program() throws -> CommandOutline {
    let text = SemfsCommand._dumpHelp()
    return try JSONDecoder().decode(Tool.self, from: Data(text.utf8)).command
  }

  /// What a person can type, in the order of the help.
  var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }
}
