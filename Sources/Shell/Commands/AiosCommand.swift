// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Mounting
import Serving
import Syscalls

/// `semfs aios`.
package struct AiosCommand: ShellCommand {
  package static let page = CommandPage(
    "aios", .serve, "Serve the tree to AIOS: the kernel interface of LSFS over HTTP.",
    examples: [
      "semfs aios -C ~/Documents":
        "then AIOS's terminal works, with base_url http://localhost:8000",
      "semfs aios --read-only": "it may look and search, and change nothing",
      "semfs aios --allow-destructive": "prompts may also delete and undo",
    ],
    text: """
      Answers POST /query as AIOS's kernel does: mount (which makes the tree findable), create_file, \
      create_dir, write, retrieve, rollback and share; and what is typed at AIOS's terminal \
      (operate_file), by semfs's own grammar. Links that share makes are answered too. Each change is \
      one operation, under the agent's name in semfs log, and semfs undo takes it back. It asks for \
      no password: every program of this machine may call it, pages in a browser may not. Paths are \
      confined to the tree.
      """)

  @OptionGroup package var service: ServiceOptions
  @Flag(help: "Change nothing, and make no links.")
  package var readOnly = false
  @Flag(help: "Let it also delete, roll the whole tree back, undo and redo.")
  package var allowDestructive = false
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if readOnly, allowDestructive {
      throw ValidationError("--read-only and --allow-destructive exclude each other")
    }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let site = ShareSite(store: workspace.store, now: context.clock)
    let turns = RequestTurns()
    let address = service.address(defaultPort: 8000)
    let server = try service.server(at: address, limits: AiosServer.limits, workspace: workspace) {
      if ShareSite.isFor($0) { return site.answer($0) }
      return AiosServer.refusal($0, address: address) ?? turns.answer($0)
    }
    let permission = AgentPermission(mayChange: !readOnly, mayDestroy: allowDestructive)
    let kernel = AiosServer(
      workspace: workspace, permission: permission, shareBase: server.base + ShareSite.path)
    try context.output.line(server.base)
    context.say("Serving \(quoted(workspace.location.root)) to AIOS. Ctrl-C ends it")
    service.warn(about: server, in: context)
    let signals = EndingSignals { turns.close() }
    server.start()
    turns.run(kernel.answer)
    server.stop()
    withExtendedLifetime(signals) {}
    return .success
  }
}
