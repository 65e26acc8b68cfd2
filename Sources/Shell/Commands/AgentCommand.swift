// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import Foundation
import Syscalls

/// `semfs mcp`.
package struct McpCommand: ShellCommand {
  package static let page = CommandPage(
    "mcp", .plan, "Serve the tree to an agent as tools (Model Context Protocol, stdio).",
    examples: [
      "semfs mcp -C ~/Documents": "it may look and search, and change nothing",
      "semfs mcp --allow-changes": "it may make, write, move, tag and share files too",
      "semfs mcp --allow-destructive": "it may also delete, roll back and undo",
    ],
    text: """
      The agent starts this command itself, as its configuration says. It stays in the tree: a path \
      or a link that leads out of it is refused. What it changes is an operation each, under the \
      agent's name in semfs log, and semfs undo takes it back.
      """)

  @Flag(help: "Let the agent make, write, copy, move, tag, lock and share files.")
  package var allowChanges = false
  @Flag(help: "Let it also delete, roll back, undo and redo.")
  package var allowDestructive = false
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let inbox = AgentInbox()
    inbox.start()
    let permission = AgentPermission(mayChange: allowChanges, mayDestroy: allowDestructive)
    try AgentServer(workspace: workspace, permission: permission, inbox: inbox).run()
    return .success
  }
}
