// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Indexing
import LanguageModels
import Serving
import Syscalls
import SystemPackage

/// Answers AIOS's clients: each call a plan, each change one operation of the agent. For one thread.
final class AiosServer {
  private var calls: AgentCalls
  private let permission: AgentPermission
  /// Where links of this service are answered.
  private let shareBase: String

  private var workspace: Workspace { calls.workspace }
  private var context: ShellContext { calls.workspace.context }

  init(workspace: Workspace, permission: AgentPermission, shareBase: String) {
    calls = AgentCalls(workspace: workspace, agent: "aios")
    self.permission = permission
    self.shareBase = shareBase
    workspace.ownShareBase = shareBase
  }

  // MARK: Requests

  /// What a body may hold: a file's contents as JSON.
  static let limits: HTTPLimits = {
    var limits = HTTPLimits()
    limits.bodyBytes = 16 << 20
    // They are answered one after the other anyway, and each may hold a body.
    limits.connections = 16
    return limits
  }()

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let path = request.components.map { String(decoding: $0, as: UTF8.self) }
    switch (request.method, path) {
    case ("POST", ["query"]): return query(request)
    case ("GET", ["status"]), ("GET", ["core", "status"]):
      return AiosServer.json(
        200,
        .build {
          $0.add("status", "ok")
          $0.add("message", "semfs answers for storage")
          $0.add("storage", "active")
        })
    case ("GET", ["core", "llms", "list"]):
      return AiosServer.json(
        200,
        .build {
          $0.add("status", "success")
          $0.add("llms", strings: context.settings[.modelName].map { [$0] } ?? [])
        })
    case (_, ["query"]), (_, ["status"]): return HTTPResponse(405, text: "Method Not Allowed")
    default: return AiosServer.json(404, .build { $0.add("detail", "Not Found") })
    }
  }

  /// Refuses what a page in a browser could send: it may reach this machine, but neither send JSON to another
  /// origin unasked, nor hide its own origin, nor (by a name of its own that leads here) name the host as
  /// we do.
  static func refusal(_ request: HTTPRequest, address: ListenAddress) -> HTTPResponse? {
    let type = request.field("content-type")?.lowercased().split(separator: ";").first
    guard request.method != "POST" || type == "application/json" else {
      return json(415, .build { $0.add("detail", "Content-Type must be application/json") })
    }
    let host = request.field("host").flatMap(hostName) ?? ""
    let isOurs =
      !address.isLocal || ["localhost", "127.0.0.1", "::1", address.host].contains(host)
    guard isOurs, request.field("origin") == nil else {
      return json(403, .build { $0.add("detail", "this is not for web pages") })
    }
    return nil
  }

  private static func hostName(_ field: String) -> String {
    if field.hasPrefix("[") { return String(field.dropFirst().prefix { $0 != "]" }) }
    return field.prefix { $0 != ":" }.lowercased()
  }

  private static func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
    HTTPResponse(
      status, fields: [("Content-Type", "application/json")], body: Array(value.text.utf8))
  }

  private func query(_ request: HTTPRequest) -> HTTPResponse {
    let agent: String
    let call: AiosCall
    do {
      (agent, call) = try AiosCall.read(Data(request.body))
    } catch {
      return AiosServer.json(422, .build { $0.add("detail", error.reason) })
    }
    calls.agent = agent
    switch call {
    case .storage(let operation): return storage(operation)
    case .prompt(let words): return AiosServer.json(200, .string(operate(words)))
    case .chat(let system, let user): return chat(system: system, user: user)
    }
  }

  private func storage(_ operation: AiosCall.Operation) -> HTTPResponse {
    let started = Date()
    do {
      return reply("storage", try carryOut(operation), started: started)
    } catch {
      let diagnostic = Diagnostic(error)
      let message = [diagnostic.message, diagnostic.hint].compactMap { $0 }.joined(separator: ". ")
      return reply(
        "storage", "Error handling file operation: \(message)", error: message, started: started)
    }
  }

  private func reply(
    _ kind: String, _ message: String, error: String? = nil, started: Date
  ) -> HTTPResponse {
    let seconds = Date().timeIntervalSince(started)
    return AiosServer.json(
      200,
      .build {
        $0.add(
          "response",
          .build {
            $0.add("response_class", kind)
            $0.add("response_message", message)
            if kind == "llm" { $0.add("tool_calls", .null) }
            $0.add("finished", .bool(true))
            $0.add("error", error.map { .string($0) } ?? .null)
            $0.add("status_code", 200)
          })
        for (name, value) in [
          ("start_times", started.timeIntervalSince1970),
          ("end_times", started.timeIntervalSince1970 + seconds), ("waiting_times", 0),
          ("turnaround_times", seconds),
        ] {
          $0.add(name, .array([.number(value)]))
        }
      })
  }

  // MARK: Storage

  private func carryOut(_ operation: AiosCall.Operation) throws -> String {
    switch operation {
    case .mount(let root): return try mount(root)
    case .createFile(let written):
      let path = try inTree(written)
      if exists(path) { return "File already exists at: \(shown(path))" }
      try run([.create(paths: [path], isFolder: false, content: nil)], "create_file")
      return "File has been created successfully at: \(shown(path))"
    case .createFolder(let written):
      let path = try inTree(written)
      if exists(path) { return "Directory already exists at: \(shown(path))" }
      try run([.create(paths: [path], isFolder: true, content: nil)], "create_dir")
      return "Directory has been created successfully at: \(shown(path))"
    case .write(let written, let content):
      let path = try inTree(written)
      // By its path alone: a file of the same name elsewhere is another one.
      let step: Syscall =
        exists(path)
        ? .write(Selection(paths: [path]), .content(content))
        : .create(paths: [path], isFolder: false, content: content)
      try run([step], "write")
      return "Content has been written to file: \(shown(path))"
    case .retrieve(let query, let k, let keywords):
      return try retrieve(query, k: k, keywords: keywords)
    case .rollback(let written, let back, let time):
      return try rollback(written, back: back, time: time)
    case .share(let written, let expires): return try share(written, expires: expires)
    case .unknown(let type):
      throw ShellError.usage(message: "Operation type: \(type) not supported", hint: nil)
    case .deleteFile(let written):
      let path = try inTree(written)
      guard exists(path) else { throw ExecutionError.noSuchFile(step: 1, name: path) }
      try run([.delete(Selection(paths: [path]))], "delete")
      return "Deleted: \(shown(path)); it stays in the history"
    }
  }

  /// The tree is there already: what a mount does is to make it findable.
  private func mount(_ root: String?) throws -> String {
    if let root {
      let place = Place(
        context: context, root: workspace.location.root, current: workspace.location.root)
      let path = try? place.path(root, mustExist: false)
      guard path == "." else {
        throw ShellError.usage(
          message: "\(root) is not served here, only \(PathText.string(workspace.location.root))",
          hint: nil)
      }
    }
    let index = try Index.open(at: workspace.indexPath, embedder: try workspace.embedder())
    _ = try workspace.store.scan(draft: OperationDraft(kind: .scan, actor: .current)) { _, _ in true
    }
    _ = try Indexer(store: workspace.store, index: index).update()
    return "File system mounted successfully for agent: \(calls.agent)"
  }

  private func retrieve(_ query: String, k: Int, keywords: [String]) throws -> String {
    var files = Selection()
    (files.query, files.k, files.keywords) = (query, k, keywords)
    let outcome = try run([.retrieve(files)], "retrieve")
    guard case .files(let found)? = outcome.results.first?.value, !found.isEmpty else {
      return "No documents found"
    }
    let list = found.map { file in
      JSONValue.build {
        $0.add(
          "document_summary", String(file.passages.map(\.text).joined(separator: "\n").prefix(2000))
        )
        $0.add(
          "metadata",
          .build {
            $0.add("file_path", shown(file.path))
            $0.add("file_name", AiosServer.name(file.path))
            $0.add("last_modified", file.modified)
          })
      }
    }
    return JSONValue.array(list).text
  }

  private func rollback(_ written: String, back: Int, time: String?) throws -> String {
    let path = try inTree(written)
    let isKnown =
      try exists(path)
      || !workspace.store.versions(of: PathText.filePath(path)).isEmpty
    guard isKnown else { throw ExecutionError.noSuchFile(step: 1, name: path) }
    let point =
      try time.map { try Values.point($0, option: "time", in: context) } ?? .back(back)
    try run([.rollback(Selection(paths: [path]), to: point, by: nil)], "rollback")
    let state = time.map { "its version of \($0)" } ?? "its previous \(back) version"
    return "Successfully rolled back the file: \(shown(path)) to \(state)"
  }

  private func share(_ written: String, expires: String?) throws -> String {
    let path = try inTree(written)
    guard exists(path) else { return #"{"error":"File not found"}"# }
    let end = try expires.map { try Values.end($0, option: "expires_in", in: context) }
    let outcome = try run([.share(Selection(paths: [path]), expires: end)], "share")
    guard case .links(let links)? = outcome.results.first?.value, let link = links.first else {
      throw ExecutionError.nothingSelected(step: 1)
    }
    return JSONValue.build {
      $0.add("file_name", AiosServer.name(path))
      $0.add("file_path", shown(path))
      $0.add("share_link", link.url)
      $0.add("expires_in", expires ?? "7 days")
      $0.add("expires_at", link.expires)
    }.text
  }

  @discardableResult
  private func run(_ steps: [Syscall], _ name: String) throws -> Outcome {
    let plan = Plan(steps: steps)
    try require(plan)
    return try calls.run(plan, prompt: "\(calls.agent): \(name)")
  }

  // MARK: Prompts

  /// What a person at AIOS's terminal typed, carried out as `semfs ask` would, in words.
  private func operate(_ words: String) -> String {
    do {
      let translation = try context.translate(
        words, now: context.clock(), hasPrevious: !context.last.isEmpty, asksModel: false)
      let plan = translation.plan
      if plan.steps.isEmpty { throw ShellError.refusedPrompt(because: plan.because ?? "no plan") }
      // Nobody looks at a preview here.
      if translation.isGuessedChange {
        throw ShellError.guessedChange(understood: translation.confidence)
      }
      try require(plan)
      let outcome = try calls.run(plan, prompt: words)
      return try MountedPrompts.words(of: outcome, root: workspace.location.root)
    } catch {
      let diagnostic = Diagnostic(error)
      return "Error: "
        + [diagnostic.message, diagnostic.hint].compactMap { $0 }.joined(separator: ". ")
    }
  }

  /// Reading, and what one undo takes back, is the service; what makes files disappear is not, unless the
  /// person who started it said so. LSFS's rollback of a file is part of its interface.
  private func require(_ plan: Plan) throws {
    for step in plan.steps {
      if case .rollback(let files, _, _) = step, !files.isEmpty, permission.mayChange { continue }
      guard permission.allows(step.access) else {
        throw ShellError.usage(
          message: "\(step.name.rawValue) was not allowed; nothing was done",
          hint: permission.mayChange
            ? "The person may start it with: semfs aios --allow-destructive"
            : "The person started it with --read-only")
      }
      if case .mount = step { throw ExecutionError.notSupported(step: 1, name: .mount) }
      if case .unmount = step { throw ExecutionError.notSupported(step: 1, name: .unmount) }
      if case .watch = step { throw ExecutionError.notSupported(step: 1, name: .watch) }
    }
  }

  private func chat(system: String, user: String) -> HTTPResponse {
    let started = Date()
    let none = "No language model is configured here; file operations are what this service does."
    do {
      guard let model = LanguageModel(context.settings) else {
        return reply("llm", none, started: started)
      }
      let text = try model.complete(CompletionRequest(instructions: system, input: user))
      return reply("llm", text, started: started)
    } catch {
      return reply("llm", none, error: Diagnostic(error).message, started: started)
    }
  }

  // MARK: Paths

  /// From the root. - Throws: `ShellError.outsideTree`.
  private func inTree(_ written: String) throws -> String {
    try Place(
      context: context, root: workspace.location.root, current: workspace.location.root
    ).path(written, mustExist: false)
  }

  private func shown(_ path: String) -> String {
    PathText.string(workspace.location.root.appending(PathText.filePath(path).components))
  }

  private func exists(_ path: String) -> Bool {
    guard let file = try? workspace.store.tree.open(PathText.filePath(path)) else { return false }
    try? file.close()
    return true
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
