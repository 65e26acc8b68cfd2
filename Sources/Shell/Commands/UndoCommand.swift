// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import History
import Syscalls

/// `semfs undo`.
package struct UndoCommand: PlanCommand {
  package static let page = CommandPage(
    "undo", .history, "Take back the last operation, or up to a certain one.",
    examples: [
      "semfs undo": "the last operation that changed the tree",
      "semfs undo --count 3": "the last three",
      "semfs undo --by vim": "the last of a program",
      "semfs undo --dry-run": "only show what would come back",
    ],
    text: "Nothing is lost: an undo is itself an operation, and redo takes it back.")

  @Argument(help: ArgumentHelp("The operation to take back, with those after it.", valueName: "ID"))
  package var id: String?
  @Option(help: ArgumentHelp("How many.", valueName: "N"))
  package var count: Int?
  @Option(help: ArgumentHelp("Of this program.", valueName: "PROGRAM"))
  package var by: String?
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if let count, count < 1 { throw ValidationError("--count takes a positive number") }
    if id != nil, count != nil || by != nil {
      throw ValidationError("ID, --count and --by exclude each other")
    }
  }

  package var format: OutputFormat { output.format }
  package func plan(in place: Place) throws -> Plan {
    Plan(steps: [.undo(count: count ?? 1, by: by)])
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    var runner = PlanRunner(workspace: workspace, changes: changes)
    runner.format = format
    runner.colour = common.color
    let count = try id.map { try position(of: $0, in: workspace.store) } ?? count ?? 1
    return try runner.run(Plan(steps: [.undo(count: count, by: by)]))
  }

  /// How many operations are to be taken back so that `written` is among them.
  private func position(of written: String, in store: Store) throws -> Int {
    guard let number = Int64(written.drop { $0 == "@" }), number > 0 else {
      throw ShellError.badValue(option: "undo", value: written, forms: "@128, 128")
    }
    let wanted = OperationID(rawValue: number)
    guard try store.operation(wanted) != nil else { throw HistoryError.noSuchOperation(number) }
    let candidates = try store.undoable(count: Int(Int32.max), program: nil)
    guard let index = candidates.firstIndex(of: wanted) else {
      throw ShellError.usage(
        message: "operation @\(number) changed nothing, or is taken back already",
        hint: "See: semfs log")
    }
    return index + 1
  }
}
