// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Execution
import History
import Syscalls

/// `semfs undo`.
package struct UndoCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "undo", .history, "Take back the last operation, or a certain one.",
    examples: [
      "semfs undo": "the last operation that changed the tree",
      "semfs undo --count 3": "the last three",
      "semfs undo --by vim": "the last of a program",
      "semfs undo --dry-run": "only show what would come back",
      "semfs undo 9 --force": "also what later operations changed again",
    ],
    text: """
      Nothing is lost: an undo is itself an operation, and redo takes it back. An operation on which \
      later ones build is not taken back unless --force says so; then the files are as before it, \
      and what they are now stays among their versions.
      """)

  @Argument(help: ArgumentHelp("The operation to take back; later ones stay.", valueName: "ID"))
  package var id: String?
  @Option(help: ArgumentHelp("How many.", valueName: "N"))
  package var count: Int?
  @Option(help: ArgumentHelp("Of this program.", valueName: "PROGRAM"))
  package var by: String?
  @Flag(help: "With ID: also files that later operations changed; their present stays a version.")
  package var force = false
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let count, count < 1 { throw ValidationError("--count takes a positive number") }
    if id != nil, count != nil || by != nil {
      throw ValidationError("ID, --count and --by exclude each other")
    }
    if force, id == nil { throw ValidationError("--force takes an ID") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.undo(count: count ?? 1, by: by)])
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let runner = try runner(in: context)
    let workspace = runner.workspace
    guard let id else { return try runner.run(plan(in: workspace.place)) }
    let operation = try Reversal.operation(id, option: "undo", in: workspace.store)
    // The newest is what a plan can say.
    let hasNewerLink = try ShareTable(store: workspace.store).newest(at: context.clock()) != nil
    if !hasNewerLink, try workspace.store.undoable(count: 1, program: nil) == [operation] {
      return try runner.run(Plan(steps: [.undo(count: 1, by: nil)]))
    }
    return try Reversal(operation: operation, isRedo: false, force: force, runner: runner).run()
  }
}

/// `semfs redo`.
package struct RedoCommand: ChangingPlanCommand {
  package static let page = CommandPage(
    "redo", .history, "Bring back what undo took back.",
    examples: ["semfs redo": "the last undo", "semfs redo 9": "what an undo took back of @9"],
    text: """
      With ID, the operation that an undo took back or the undo itself; later operations stay. Where \
      they build on it, --force puts its files back all the same.
      """)

  @Argument(help: ArgumentHelp("The operation to have again; later ones stay.", valueName: "ID"))
  package var id: String?
  @Option(help: ArgumentHelp("How many; default 1.", valueName: "N"))
  package var count: Int?
  @Flag(help: "With ID: also files that later operations changed; their present stays a version.")
  package var force = false
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let count, count < 1 { throw ValidationError("--count takes a positive number") }
    if id != nil, count != nil { throw ValidationError("ID and --count exclude each other") }
    if force, id == nil { throw ValidationError("--force takes an ID") }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.redo(count: count ?? 1, by: nil)])
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let runner = try runner(in: context)
    let workspace = runner.workspace
    guard let id else { return try runner.run(plan(in: workspace.place)) }
    let operation = try Reversal.operation(id, option: "redo", in: workspace.store)
    guard let undo = try workspace.store.undo(of: operation) else {
      throw ShellError.usage(
        message: "@\(operation.rawValue) is in effect: no undo took it back",
        hint: "semfs log --graph shows which operations were taken back")
    }
    return try Reversal(operation: undo, isRedo: true, force: force, runner: runner).run()
  }
}

/// Takes one operation back and leaves the later ones, in the mount's process where there is one.
private struct Reversal {
  let operation: OperationID
  let isRedo: Bool
  let force: Bool
  let runner: PlanRunner

  /// - Throws: `HistoryError.noSuchOperation`.
  static func operation(_ written: String, option: String, in store: Store) throws -> OperationID {
    guard let number = Int64(written.drop { $0 == "@" }), number > 0 else {
      throw ShellError.badValue(option: option, value: written, forms: "@128, 128")
    }
    let operation = OperationID(rawValue: number)
    guard try store.operation(operation) != nil else { throw HistoryError.noSuchOperation(number) }
    return operation
  }

  private var verb: String { isRedo ? "redo" : "undo" }

  func run() throws -> ExitStatus {
    let workspace = runner.workspace
    let effects = try effects()
    let preview = Preview(
      steps: [
        Preview.Step(
          number: 1, name: isRedo ? .redo : .undo,
          summary: "\(isRedo ? "redo: take back" : "undo operation") @\(operation.rawValue)",
          effects: effects)
      ], changesAnything: !effects.isEmpty, destroys: true, head: 0)
    guard try runner.agrees(to: preview) else { return .success }
    guard let made = try workspace.revert(operation, force: force, isRedo: isRedo) else {
      workspace.context.say("Nothing to take back: @\(operation.rawValue) left no change")
      return .nothing
    }
    return try runner.write(Outcome(operation: made.rawValue, effects: effects))
  }

  /// What would happen; what stands in the way is named, or said to stay as a version.
  private func effects() throws -> [Effect] {
    let store = runner.workspace.store
    do {
      let plain = try store.revertPreview([operation])
      return plain.map(\.effect)
    } catch HistoryError.conflict(let path, let newest) {
      let later = try store.dependents(of: operation)
      let ids = Set(later.flatMap(\.later)).union([newest]).sorted(by: >)
      guard force else {
        let names = later.isEmpty ? [path] : later.map(\.path)
        throw ShellError.usage(
          message: "later operations build on @\(operation.rawValue): "
            + ids.map { "@\($0.rawValue)" }.joined(separator: ", ") + " changed "
            + names.prefix(5).map { quoted($0) }.joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) more" : ""),
          hint: "Take those back first, the newest first, or put the files back all the same: "
            + "semfs \(verb) \(operation.rawValue) --force")
      }
      let head = try store.head()
      for item in later {
        runner.workspace.context.say(
          "Note: what \(quoted(item.path)) is now stays as its version of @\(head.rawValue)")
      }
      return try store.revertPreview([operation], force: true).map(\.effect)
    }
  }
}

extension Change {
  /// The change as a plan's effect.
  var effect: Effect {
    let path = PathText.string(path)
    let isFolder = (after ?? before)?.kind == .folder
    let bytes = (after ?? before)?.size ?? 0
    switch kind {
    case .created: return Effect(.create, path, isFolder: isFolder, bytes: isFolder ? 0 : bytes)
    case .modified: return Effect(.modify, path, isFolder: isFolder, bytes: bytes)
    case .deleted: return Effect(.delete, path, isFolder: isFolder, bytes: isFolder ? 0 : bytes)
    case .renamed:
      return Effect(.move, path, origin: origin.map { PathText.string($0) }, isFolder: isFolder)
    case .metadata: return Effect(.metadata, path, isFolder: isFolder)
    }
  }
}
