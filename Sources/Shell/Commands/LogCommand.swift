// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// `semfs log`.
package struct LogCommand: ShellCommand {
  package static let page = CommandPage(
    "log", .history, "List operations, newest first: when, who, what.",
    examples: [
      "semfs log": "the latest",
      "semfs log notes/cnn.md": "those that touched a file, across renames",
      "semfs log --program vim --since yesterday": "of one program",
      "semfs log --graph": "what was taken back, and by what",
      "semfs log --prompts": "what you asked for",
      "semfs log --json -n 1 | jq .[0].changes": "as data",
    ])

  @Argument(
    help: ArgumentHelp("Only what touched this file or folder.", valueName: "PATH"),
    completion: .file())
  package var path: String?
  @Option(
    name: [.customLong("program"), .customLong("by")],
    help: ArgumentHelp("Only operations of this program.", valueName: "PROGRAM"))
  package var by: String?
  @Option(help: ArgumentHelp("Only operations of this user.", valueName: "USER"))
  package var user: String?
  @Option(help: ArgumentHelp("Only operations whose prompt holds this.", valueName: "TEXT"))
  package var prompt: String?
  @Flag(help: "Only operations that a prompt or a plan made.")
  package var prompts = false
  @Option(
    help: ArgumentHelp(
      "Only this kind: \(OperationDraft.Kind.allCases.map(\.rawValue).joined(separator: " ")).",
      valueName: "KIND"))
  package var kind: String?
  @Option(help: ArgumentHelp("Only at or after this.", valueName: "TIME"))
  package var since: String?
  @Option(help: ArgumentHelp("Only before this.", valueName: "TIME"))
  package var until: String?
  @Option(
    name: [.customShort("n"), .customShort("k")],
    help: ArgumentHelp("At most so many.", valueName: "N"))
  package var limit: Int?
  @Flag(help: "Draw which operation took back which.")
  package var graph = false
  @Flag(help: "Show the changes of each.")
  package var stat = false
  @Flag(help: "Write the result as one line of JSON.")
  package var json = false
  @Flag(help: "Write one JSON object a line for each operation.")
  package var jsonl = false
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let limit, limit < 1 { throw ValidationError("-n takes a positive number") }
    if json, jsonl { throw ValidationError("--json and --jsonl exclude each other") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    let store = workspace.store
    let place = try workspace.place
    let operations = try store.log(try filter(in: place))
    return try Pager.showing(in: context) {
      try write(operations, of: store, place: place, in: context)
      return operations.isEmpty ? .nothing : .success
    }
  }

  private func write(
    _ operations: [History.Operation], of store: Store, place: Place, in context: ShellContext
  ) throws {
    if json {
      let values = try operations.map {
        try OperationJSON.value($0, changes: store.changes(of: $0.id))
      }
      try context.output.line(JSONValue.array(values).text)
    } else {
      let renderer = OperationText(
        style: context.style(common.color, on: context.output), place: place,
        isTerminal: context.output.isTerminal)
      var graph = RevertGraph(operations)
      for operation in operations {
        // What a log shows of an operation is its first changes; all of them with --stat.
        let changes = try store.changes(of: operation.id)
        if jsonl {
          try context.output.line(OperationJSON.value(operation, changes: changes).text)
        } else {
          let lane = self.graph ? graph.next(operation) + "  " : ""
          try context.output.line(lane + renderer.line(operation, changes: changes))
          if stat { for change in changes { try context.output.line(renderer.line(change)) } }
        }
      }
    }
  }

  private func filter(in place: Place) throws -> LogFilter {
    var filter = LogFilter()
    if let path {
      let mapped = try place.path(path, mustExist: false)
      if mapped != "." { filter.path = PathText.filePath(mapped) }
    }
    filter.program = by
    filter.uid = try user.map(uid)
    filter.prompt = prompt
    filter.promptsOnly = prompts
    if let kind {
      guard let value = OperationDraft.Kind(rawValue: kind) else {
        throw ShellError.badValue(
          option: "--kind", value: kind,
          forms: OperationDraft.Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      filter.kinds = [value]
    }
    filter.since = try since.map {
      Timestamp(try Values.time($0, isUntil: false, in: place.context))
    }
    filter.until = try until.map {
      Timestamp(try Values.time($0, isUntil: true, in: place.context))
    }
    filter.limit = limit
    return filter
  }

  private func uid(_ name: String) throws -> UInt32 {
    if let number = UInt32(name) { return number }
    guard let entry = getpwnam(name) else {
      throw ShellError.badValue(option: "--user", value: name, forms: "a user's name or number")
    }
    return entry.pointee.pw_uid
  }
}

/// An operation as JSON: `id`, `time`, `kind`, `actor`, `prompt`, `changes`.
enum OperationJSON {
  static func value(_ operation: History.Operation, changes: [Change]) -> JSONValue {
    .build {
      $0.add("id", operation.id.rawValue)
      $0.add("time", operation.time.date)
      $0.add("kind", operation.kind.rawValue)
      $0.add("actor", actor(operation.actor))
      $0.add("prompt", operation.prompt)
      $0.add("plan", operation.plan.flatMap { try? JSONValue(parsing: Data($0.utf8)) })
      if !operation.reverts.isEmpty {
        $0.add("reverts", list: operation.reverts.map { .integer($0.rawValue) })
      }
      $0.add("changes", list: changes.map(change))
      $0.add("digest", operation.digest.map { hexadecimal($0) }.joined())
    }
  }

  static func actor(_ actor: Actor) -> JSONValue {
    .build {
      $0.add("uid", Int64(actor.uid))
      $0.add("user", UserNames.name(of: actor.uid))
      $0.add("pid", Int64(actor.pid))
      $0.add("program", actor.program)
    }
  }

  static func change(_ change: Change) -> JSONValue {
    .build {
      $0.add("kind", change.kind.rawValue)
      $0.add("path", PathText.string(change.path))
      $0.add("origin", change.origin.map { PathText.string($0) })
      $0.add("size", change.after.map { .integer($0.size) })
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

/// Names of users, by number.
enum UserNames {
  static func name(of uid: UInt32) -> String {
    guard let entry = getpwuid(uid) else { return String(uid) }
    return String(cString: entry.pointee.pw_name)
  }
}

/// An operation for a person.
struct OperationText {
  let style: Style
  let place: Place
  let isTerminal: Bool

  /// `@12  2026-11-23 14:05  vim  1 changed: notes/cnn.md`.
  func line(_ operation: History.Operation, changes: [Change]) -> String {
    let time = Measures.time(operation.time.date, in: place.context.timeZone)
    let actor = safe(operation.actor.program)
    var out = "\(style.bold("@\(operation.id.rawValue)"))  \(style.dim(time))  \(actor)  "
    // What programs did through a mount is the usual case; anything else says what it was.
    let words = [operation.kind == .write ? "" : operation.kind.rawValue, summary(changes)]
    out += words.filter { !$0.isEmpty }.joined(separator: " ")
    // A list has a line for each; a commit's message that was imported has many.
    if let prompt = operation.prompt?.split(whereSeparator: \.isNewline).first {
      out += "  “\(safe(String(prompt)))”"
    }
    return out
  }

  func line(_ change: Change) -> String {
    let path = safe(place.shown(PathText.string(change.path)))
    switch change.kind {
    case .created: return "    " + style.green("+ \(path)")
    case .modified: return "    " + style.yellow("~ \(path)")
    case .deleted: return "    " + style.red("- \(path)")
    case .renamed:
      let origin = change.origin.map { safe(place.shown(PathText.string($0))) } ?? ""
      return "    > \(origin) → \(path)"
    case .metadata: return "    " + style.yellow("= \(path)")
    }
  }

  private func summary(_ changes: [Change]) -> String {
    if changes.isEmpty { return "" }
    if changes.count == 1, let change = changes.first {
      return line(change).trimmingCharacters(in: .whitespaces)
    }
    let words: [(Change.Kind, String)] = [
      (.created, "created"), (.modified, "changed"), (.renamed, "renamed"), (.deleted, "deleted"),
      (.metadata, "in their attributes"),
    ]
    return words.compactMap { kind, word in
      let count = changes.count { $0.kind == kind }
      return count == 0 ? nil : "\(Measures.grouped(count)) \(word)"
    }.joined(separator: ", ")
  }

  private func safe(_ text: String) -> String { isTerminal ? Escaping.name(text) : text }
}

/// Lanes beside the log, newest first: from an operation that took others back a line leads down to
/// each of them. `u` takes back, `x` was taken back, `*` is neither, `X` is both.
struct RevertGraph {
  /// Operations that are still to come, a lane each; nil: free.
  private var lanes: [OperationID?] = []
  private let listed: Set<OperationID>

  init(_ operations: [History.Operation]) { listed = Set(operations.map(\.id)) }

  mutating func next(_ operation: History.Operation) -> String {
    var column = lanes.firstIndex(of: operation.id)
    let wasTaken = column != nil
    let targets = operation.reverts.filter(listed.contains)
    if column == nil { column = targets.isEmpty ? nil : free() }
    let mark = wasTaken ? (targets.isEmpty ? "x" : "X") : (operation.reverts.isEmpty ? "*" : "u")
    var text = lanes.map { $0 == nil ? " " : "|" }
    if let column {
      while text.count <= column { text.append(" ") }
      text[column] = mark
    }
    let trunk = column == nil ? mark : " "
    for index in lanes.indices where lanes[index] == operation.id { lanes[index] = nil }
    var start = column
    for target in targets {
      let lane = start ?? free()
      start = nil
      while lanes.count <= lane { lanes.append(nil) }
      lanes[lane] = target
    }
    while let last = lanes.last, last == nil { lanes.removeLast() }
    return trunk + text.joined()
  }

  private func free() -> Int { lanes.firstIndex { $0 == nil } ?? lanes.count }
}
