// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage
import Testing

@testable import Execution

@Suite struct HistoryStepTests {
  /// A file of three versions beside one that stays.
  private func threeVersions() throws -> TemporaryTree {
    let tree = try TemporaryTree(["notes.md": "one\n", "other.md": "same\n"])
    for text in ["one\ntwo\n", "one\ntwo\nthree\n"] {
      try tree.write("notes.md", text)
      try tree.scan()
    }
    return tree
  }

  @Test(arguments: [
    (#"{"back":1}"#, "one\ntwo\n"), (#"{"back":2}"#, "one\n"), (#"{"first":true}"#, "one\n"),
  ])
  func aFileGoesBackByItsOwnVersions(point: String, text: String) throws {
    let tree = try threeVersions()
    try tree.write("other.md", "changed\n")
    try tree.scan()
    let json = #"{"steps":[{"op":"rollback","paths":["notes.md"],"to":\#(point)}]}"#
    let preview = try tree.preview(json)
    #expect(preview.destroys)
    let outcome = try tree.run(json)
    #expect(outcome.effects == preview.effects)
    #expect(try tree.read("notes.md") == text)
    #expect(try tree.read("other.md") == "changed\n")
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.read("notes.md") == "one\ntwo\nthree\n")
  }

  @Test func aDeletedFileComesBackByOneStep() throws {
    let tree = try threeVersions()
    try tree.step(#"{"op":"delete","paths":["notes.md"]}"#)
    try tree.step(#"{"op":"create","paths":["x"]}"#)
    try tree.step(#"{"op":"rollback","paths":["notes"],"to":{"back":1}}"#)
    #expect(try tree.read("notes.md") == "one\ntwo\nthree\n")
  }

  @Test func aFileThatComesBackHasItsTimeAndModeAgain() throws {
    let tree = try threeVersions()
    let path = tree.root.path + "/notes.md"
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640, .modificationDate: time], ofItemAtPath: path)
    try tree.scan()
    try tree.step(#"{"op":"delete","paths":["notes.md"]}"#)
    try tree.step(#"{"op":"rollback","paths":["notes.md"],"to":{"back":1}}"#)
    let found = try FileManager.default.attributesOfItem(atPath: path)
    #expect(found[.modificationDate] as? Date == time)
    #expect(found[.posixPermissions] as? Int == 0o640)
  }

  @Test func aFolderGoesBackWithWhatIsInIt() throws {
    let tree = try TemporaryTree(["docs/a": "1", "docs/deep/b": "2", "c": "3"])
    try tree.step(#"{"op":"snapshot","label":"start"}"#)
    try tree.step(#"{"op":"delete","paths":["docs/deep"]}"#)
    try tree.step(#"{"op":"write","paths":["docs/a","c"],"content":"new"}"#)
    let plan = #"{"steps":[{"op":"rollback","paths":["docs"],"to":{"snapshot":"start"}}]}"#
    let preview = try tree.preview(plan)
    let outcome = try tree.run(plan)
    #expect(outcome.effects == preview.effects && outcome.problems.isEmpty)
    #expect(try tree.read("docs/a") == "1" && tree.read("docs/deep/b") == "2")
    #expect(try tree.read("c") == "new")
  }

  @Test func namesThatWereExchangedAreExchangedBack() throws {
    let tree = try TemporaryTree(["a": "first", "b": "second"])
    let before = try tree.state()
    try tree.run(
      #"{"steps":[{"op":"move","paths":["a"],"into":"c"},{"op":"move","paths":["b"],"into":"a"},{"op":"move","in":"$1","into":"b"}]}"#
    )
    #expect(try tree.read("a") == "second" && tree.read("b") == "first")
    let outcome = try tree.step(#"{"op":"undo"}"#)
    #expect(outcome.problems.isEmpty)
    #expect(try tree.state() == before)
  }

  @Test func theTreeGoesBackToASnapshot() throws {
    let tree = try threeVersions()
    let before = try tree.state()
    try tree.step(#"{"op":"snapshot","label":"good"}"#)
    try tree.step(#"{"op":"delete","paths":["notes.md"]}"#)
    try tree.step(#"{"op":"move","paths":["other.md"],"into":"deep/er/"}"#)
    let json = #"{"steps":[{"op":"rollback","to":{"snapshot":"good"}}]}"#
    let preview = try tree.preview(json)
    let outcome = try tree.run(json)
    #expect(outcome.effects == preview.effects)
    #expect(outcome.problems.isEmpty)
    #expect(try tree.state() == before)
    try tree.step(#"{"op":"undo"}"#)
    #expect(tree.exists("deep/er/other.md"))
  }

  @Test func aSnapshotIsAnOperationAndItsLabelOnlyGivenOnce() throws {
    let tree = try threeVersions()
    let outcome = try tree.step(#"{"op":"snapshot","label":"good"}"#)
    #expect(outcome.operation == (try tree.store.head().rawValue))
    #expect(throws: ExecutionError.self) { try tree.step(#"{"op":"snapshot","label":"good"}"#) }
  }

  @Test func aSnapshotBeforeAChangeNamesTheStateBefore() throws {
    let tree = try threeVersions()
    try tree.run(
      #"{"steps":[{"op":"snapshot","label":"safe"},{"op":"delete","paths":["other.md"]}]}"#)
    let point = try #require(try tree.store.snapshot(labelled: "safe"))
    #expect(try tree.store.view(at: point).entry(at: FilePath("other.md")) != nil)
    #expect(!tree.exists("other.md"))
  }

  @Test func aFileGoesBackInOneOperationWithOtherChanges() throws {
    let tree = try threeVersions()
    let before = try tree.state()
    let head = try tree.store.head()
    let outcome = try tree.run(
      #"{"steps":[{"op":"rollback","paths":["notes.md"],"to":{"first":true}},{"op":"copy","in":"$1","into":"first.md"},{"op":"delete","paths":["other.md"]}]}"#
    )
    #expect(outcome.operation == head.rawValue + 1)
    #expect(try tree.read("first.md") == "one\n")
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.state() == before)
  }

  @Test func theTreeGoesBackInOneOperationWithOtherChanges() throws {
    let tree = try threeVersions()
    let before = try tree.state()
    try tree.run(
      #"{"steps":[{"op":"create","paths":["x"]},{"op":"rollback","to":{"first":true}},{"op":"create","paths":["y"]}]}"#
    )
    #expect(try tree.read("notes.md") == "one\n")
    #expect(!tree.exists("x") && tree.exists("y"))
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.state() == before)
  }

  @Test func oldContentsAreReadAndCopied() throws {
    let tree = try threeVersions()
    let read = try tree.step(#"{"op":"read","paths":["notes.md"],"at":{"back":2}}"#)
    guard case .contents(let contents)? = read.results.first?.value else {
      Issue.record("no contents")
      return
    }
    #expect(contents.first?.data == Data("one\n".utf8))
    try tree.step(#"{"op":"copy","paths":["notes.md"],"at":{"back":1},"into":"older.md"}"#)
    #expect(try tree.read("older.md") == "one\ntwo\n")
  }

  @Test func historyNamesWhoAndWhen() throws {
    let tree = try threeVersions()
    var context = tree.context
    context.prompt = "add a line"
    _ = try tree.interpreter.execute(
      Plan(
        json: Data(#"{"steps":[{"op":"append","paths":["notes.md"],"content":"four\n"}]}"#.utf8)),
      context: context)
    let outcome = try tree.step(#"{"op":"history","paths":["notes.md"]}"#)
    guard case .history(let versions)? = outcome.results.first?.value else {
      Issue.record("no history")
      return
    }
    #expect(versions.map(\.size) == [19, 14, 8, 4])
    #expect(versions.map(\.change) == [.modify, .modify, .modify, .create])
    #expect(versions.first?.prompt == "add a line")
  }

  @Test func aComparisonIsADiffAndASentence() throws {
    let tree = try threeVersions()
    let outcome = try tree.step(#"{"op":"compare","paths":["notes.md"],"from":{"first":true}}"#)
    guard case .comparison(let comparison)? = outcome.results.first?.value else {
      Issue.record("no comparison")
      return
    }
    #expect(comparison.addedLines == 2 && comparison.removedLines == 0)
    #expect(comparison.diff.hasSuffix("@@ -1 +1,3 @@\n one\n+two\n+three\n"))
    #expect(comparison.summary.contains("2 lines added"))
  }

  @Test func theTreeIsComparedFileByFile() throws {
    let tree = try threeVersions()
    try tree.step(#"{"op":"move","paths":["other.md"],"into":"moved.md"}"#)
    let outcome = try tree.step(#"{"op":"compare","from":{"first":true}}"#)
    guard case .comparison(let comparison)? = outcome.results.first?.value else {
      Issue.record("no comparison")
      return
    }
    #expect(Set(comparison.changes.map(\.path)) == ["notes.md", "moved.md"])
    #expect(comparison.changes.first { $0.path == "moved.md" }?.origin == "other.md")
  }

  @Test func changesCountLinesAndNamePrograms() throws {
    let tree = try threeVersions()
    let outcome = try tree.step(#"{"op":"changes","from":{"first":true}}"#)
    guard case .changes(let report)? = outcome.results.first?.value else {
      Issue.record("no report")
      return
    }
    #expect(report.files.map(\.path) == ["notes.md"])
    #expect(report.files.first?.addedLines == 2)
    #expect(report.files.first?.programs.isEmpty == false)
    #expect(report.summary.contains("1 file"))
  }

  @Test func pointsNameOperations() throws {
    let tree = try threeVersions()
    let head = try tree.store.head()
    let log = try tree.store.log()
    #expect(try tree.interpreter.operation(at: .back(1)) == log[1].id)
    #expect(try tree.interpreter.operation(at: .operation(head.rawValue)) == head)
    #expect(try tree.interpreter.operation(at: .time(Date(timeIntervalSinceNow: 60))) == head)
    #expect(try tree.interpreter.operation(at: .time(log[1].time.date + 0.000_001)) == log[1].id)
    let first = try #require(log.last { $0.kind == .scan })
    #expect(try tree.interpreter.operation(at: .first) == first.id)
    for point in [
      Point.back(1000), .operation(head.rawValue + 1), .snapshot("none"),
      .time(Date(timeIntervalSince1970: 0)),
    ] {
      #expect(throws: ExecutionError.self) { try tree.interpreter.operation(at: point) }
    }
  }

  @Test func onlyWhatAProgramChangedGoesBack() throws {
    let tree = try threeVersions()
    try tree.write("other.md", "by another\n")
    _ = try tree.store.scan(
      draft: OperationDraft(
        kind: .write, actor: Actor(uid: getuid(), pid: 1, program: "vim")))
    try tree.step(#"{"op":"rollback","to":{"first":true},"by":"vim"}"#)
    #expect(try tree.read("other.md") == "same\n")
    #expect(try tree.read("notes.md") == "one\ntwo\nthree\n")
  }

  @Test func undoByPromptTakesBackThePromptAlone() throws {
    let tree = try threeVersions()
    var context = tree.context
    context.prompt = "make x"
    _ = try tree.interpreter.execute(
      Plan(json: Data(#"{"steps":[{"op":"create","paths":["x"]}]}"#.utf8)), context: context)
    try tree.write("notes.md", "later\n")
    try tree.scan()
    try tree.step(#"{"op":"undo","by":"prompt"}"#)
    #expect(!tree.exists("x"))
    #expect(try tree.read("notes.md") == "later\n")
  }
}

extension HistoryStepTests {
  @Test func aRollbackOfTheTreeKeepsAndPutsBackWhatNoScanHasSeen() throws {
    let tree = try TemporaryTree(["notes.md": "one\n", "d/other.md": "same\n"])
    let point = try tree.store.head().rawValue
    try tree.write("d/other.md", "not scanned\n")
    try tree.step(#"{"op":"rollback","to":{"operation":\#(point)}}"#)
    #expect(try tree.read("d/other.md") == "same\n")
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.read("d/other.md") == "not scanned\n")
  }

  @Test func anOlderOperationIsTakenBackAndBroughtBackByItself() throws {
    let tree = try TemporaryTree(["a.md": "one\n", "b.md": "one\n"])
    try tree.write("a.md", "two\n")
    let older = try #require(try tree.scan().operation?.id)
    try tree.write("b.md", "two\n")
    try tree.scan()
    let interpreter = Interpreter(store: tree.store, index: nil)
    let undo = try #require(
      try interpreter.revert(older, force: false, kind: .undo, context: tree.context))
    #expect(try tree.read("a.md") == "one\n")
    #expect(try tree.read("b.md") == "two\n")
    #expect(try tree.store.undo(of: older) == undo)
    #expect(try tree.store.undo(of: undo) == undo)
    let redo = try interpreter.revert(undo, force: false, kind: .redo, context: tree.context)
    #expect(redo != nil)
    #expect(try tree.read("a.md") == "two\n")
    #expect(try tree.store.undo(of: older) == nil)
  }
}
