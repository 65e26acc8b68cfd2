// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Execution

/// `watch` tells what happens, as it happens, of the files that were asked for.
@Suite struct WatchTests {
  /// What is told while `act` changes the tree, until `expected` changes or 20 seconds are over.
  private func told(
    _ tree: TemporaryTree, _ selection: String, expected: Int, records: Bool = true,
    _ act: @escaping @Sendable (URL) throws -> Void
  ) throws -> [WatchedChange] {
    let plan = try Plan(json: Data(#"{"steps":[{"op":"watch"\#(selection)}]}"#.utf8))
    let files = try #require(plan.steps.first?.selection)
    var found: [WatchedChange] = []
    let deadline = Date().addingTimeInterval(20)
    var hasActed = false
    let root = tree.root
    try tree.interpreter.watch(
      files, context: tree.context, records: records,
      shouldStop: {
        if !hasActed {
          hasActed = true
          try? act(root)
        }
        return found.count >= expected || Date() > deadline
      },
      told: { found.append($0) })
    return found
  }

  @Test func whatProgramsDoIsRecordedAndTold() throws {
    let tree = try TemporaryTree(["a.txt": "x", "old/b.txt": "y"])
    let found = try told(tree, "", expected: 4) { root in
      try FileManager.default.createDirectory(
        at: root.appending(path: "new/deep"), withIntermediateDirectories: true)
      try Data("1".utf8).write(to: root.appending(path: "new/deep/c.txt"))
      try FileManager.default.removeItem(at: root.appending(path: "a.txt"))
    }
    let lines = Set(found.map { "\($0.change.rawValue) \($0.path)" })
    #expect(
      lines == ["create new", "create new/deep", "create new/deep/c.txt", "delete a.txt"],
      "\(lines)")
    #expect(try tree.store.head().rawValue == found.last?.operation)
  }

  @Test func onlySelectedFilesAreTold() throws {
    let tree = try TemporaryTree(["notes/a.md": "x", "notes/b.txt": "x", "else/c.md": "x"])
    let found = try told(tree, #","under":"notes","name":"*.md""#, expected: 1) { root in
      for path in ["else/c.md", "notes/b.txt", "notes/a.md"] {
        try Data("changed".utf8).write(to: root.appending(path: path))
      }
    }
    #expect(found.map(\.path) == ["notes/a.md"])
    #expect(found.map(\.change) == [.modify])
  }

  @Test func aPlansChangesAreToldWithItsPrompt() throws {
    let tree = try TemporaryTree(["a.txt": "x"])
    let interpreter = tree.interpreter
    var context = tree.context
    context.prompt = "write to a"
    let prompted = context
    let found = try told(tree, "", expected: 1, records: false) { _ in
      let plan = #"{"steps":[{"op":"write","paths":["a.txt"],"content":"new"}]}"#
      _ = try interpreter.execute(Plan(json: Data(plan.utf8)), context: prompted)
    }
    #expect(found.map(\.prompt) == ["write to a"])
  }

  @Test func watchIsTheLastStep() throws {
    let tree = try TemporaryTree(["a.txt": "x"])
    #expect(throws: ExecutionError.self) {
      try tree.run(#"{"steps":[{"op":"watch"},{"op":"count"}]}"#)
    }
  }
}
