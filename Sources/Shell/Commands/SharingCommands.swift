// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import Foundation
import Planning
import Serving
import Syscalls
import SystemPackage

/// `semfs share`.
package struct ShareCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "share", .serve, "Make a read-only link to files, which semfs serve answers.",
    examples: [
      "semfs share report.pdf": "works for 7 days",
      "semfs share photos/ --expires \"2 hours\"": "a page of a folder, for so long",
      "semfs share --list": "the links there are",
      "semfs unshare report.pdf": "ends it",
    ],
    text: """
      The address holds 160 random bits: whoever has it may read what it leads to, until then, and \
      nobody else. A link leads to the file, wherever it is moved. In a folder, hidden files, secrets \
      (keys, passwords) and links that lead out of it are not given. Addresses begin with what \
      semfs config set share.url says, else with where semfs serve listened last.
      """)

  @OptionGroup package var files: SelectionOptions
  @Option(
    help: ArgumentHelp(
      "When it ends: \"2 hours\", friday, 2026-12-24, 18:00; default: in 7 days.",
      valueName: "WHEN"))
  package var expires: String?
  @Flag(help: "List the links that work, oldest first.")
  package var list = false
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if list, !files.paths.isEmpty || expires != nil {
      throw ValidationError("--list takes no files")
    }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    let until = try expires.map { try Values.end($0, option: "--expires", in: place.context) }
    return Plan(steps: [.share(try files.named("share", in: place), expires: until)])
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    if list { return try list(workspace, in: context) }
    var runner = PlanRunner(workspace: workspace, consent: consent)
    runner.format = format
    runner.colour = common.color
    return try runner.run(plan(in: workspace.place))
  }

  private func list(_ workspace: Workspace, in context: ShellContext) throws -> ExitStatus {
    let links = try ShareTable(store: workspace.store).live(at: context.clock())
      .map { $0.link(base: workspace.shareBase) }
    let renderer = try PlanRunner(workspace: workspace, consent: consent).renderer()
    if output.json {
      try context.output.line(JSONValue.array(links.map(\.json)).text)
    } else {
      for link in links { try context.output.line(renderer.link(link)) }
    }
    return links.isEmpty ? .nothing : .success
  }
}

/// `semfs unshare`.
package struct UnshareCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "unshare", .serve, "End links.",
    examples: [
      "semfs unshare report.pdf": "all that lead to it, or to something in it",
      "semfs unshare http://127.0.0.1:7348/s/abc…/": "this one",
      "semfs unshare --all": "all of them",
    ],
    text: "An ended link never works again: neither undo nor rollback brings it back.")

  @OptionGroup package var files: SelectionOptions
  @Flag(help: "End every link.")
  package var all = false
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if all, !files.paths.isEmpty { throw ValidationError("--all takes no files") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    if all { return Plan(steps: [.unshare(Selection())]) }
    return Plan(steps: [.unshare(try files.named("unshare", in: place))])
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let tokens = files.paths.compactMap(UnshareCommand.token)
    if tokens.isEmpty {
      var runner = PlanRunner(workspace: workspace, consent: consent)
      runner.format = format
      runner.colour = common.color
      return try runner.run(plan(in: workspace.place))
    }
    guard tokens.count == files.paths.count else {
      throw ShellError.usage(
        message: "addresses of links and names of files cannot be ended together",
        hint: "Run it twice")
    }
    return try end(tokens, workspace, in: context)
  }

  /// Ends links by their addresses. Nothing of the tree changes, and each was named: nobody is asked.
  private func end(
    _ tokens: [String], _ workspace: Workspace, in context: ShellContext
  ) throws -> ExitStatus {
    let table = ShareTable(store: workspace.store)
    var status = ExitStatus.success
    for token in tokens {
      guard let share = try table.share(token, at: context.clock()) else {
        context.say("Warning: there is no link \(token.prefix(6))…")
        status = .nothing
        continue
      }
      if !consent.onlyLooks { try table.end(share) }
      try context.output.line("\(workspace.shareBase)\(token)/")
    }
    return status
  }

  /// The token of an address, or by itself; nil for what is a path.
  private static func token(_ written: String) -> String? {
    let part = written.split(separator: "/").last.map(String.init) ?? ""
    guard Share.isToken(part) else { return nil }
    return written == part || written.contains(ShareSite.path) ? part : nil
  }
}

extension Share {
  /// As results show it.
  fileprivate func link(base: String) -> ShareLink {
    ShareLink(url: base + token + "/", paths: targets.map(\.path), expires: expires)
  }
}

/// `semfs serve`.
package struct ServeCommand: ShellCommand {
  package static let page = CommandPage(
    "serve", .serve, "Answer the links that semfs share makes, until Ctrl-C.",
    examples: [
      "semfs serve": "for programs of this machine",
      "semfs serve --listen 0.0.0.0:7348 --certificate cert.pem --key key.pem":
        "for others, by HTTPS",
      "semfs serve --listen 7400 --access-log -": "another port; who read what, on standard error",
    ],
    text: """
      Read-only: nothing but what a link leads to is answered, by GET and HEAD. A folder is a page \
      whose texts and pictures can be looked at; a file can be continued (Range). The access log is \
      .semfs/access.log unless told otherwise; of a token it holds the beginning. Beyond this machine, \
      name a certificate, or put a proxy that has one in front (its address as share.url).
      """)

  @OptionGroup package var service: ServiceOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context, looksAtFiles: false)
    let site = ShareSite(store: workspace.store, now: context.clock)
    let server = try service.server(
      at: service.address(defaultPort: 7348), limits: HTTPLimits(), workspace: workspace,
      handler: site.answer)
    try workspace.store.setSetting(Workspace.servedAddressKey, to: server.base)
    let links = try ShareTable(store: workspace.store).live(at: context.clock()).count
    try context.output.line(server.base + ShareSite.path)
    let count = links == 1 ? "1 link works" : "\(links) links work"
    context.say(
      "Serving what is shared of \(quoted(workspace.location.root)): \(count). Ctrl-C ends it")
    service.warn(about: server, in: context)
    ServiceOptions.runUntilEnded(server)
    return .success
  }
}
