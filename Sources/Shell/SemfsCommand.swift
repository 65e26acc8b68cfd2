// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// The `semfs` command and its subcommands.
package struct SemfsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(commandName: "semfs")
  package init() {}
}
