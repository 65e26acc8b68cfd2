// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage
import Testing

@testable import Execution

private let files = [
  "notes.md": "# Notes\nOne.\n", "docs/a.txt": "alpha\n", "docs/b.txt": "beta\n",
  "docs/deep/c.txt": "gamma\n", "reports/q3.md": "Third quarter.\n", "empty/": "",
  "a.txt": "another a\n",
]

@Suite struct ChangingTests {
  @Test(arguments: [
    #"{"op":"create","paths":["new.txt","x/y/z.txt"],"content":"hello"}"#,
    #"{"op":"create","paths":["x/y"],"kind":"folder"}"#,
    #"{"op":"write","paths":["notes.md"],"content":"all new"}"#,
    #"{"op":"write","paths":["notes.md"],"source":"reports/q3.md"}"#,
    #"{"op":"append","paths":["notes.md","docs/a.txt"],"content":"more\n"}"#,
    #"{"op":"append","paths":["notes.md"],"source":"docs/a.txt"}"#,
    #"{"op":"delete","paths":["docs"]}"#,
    #"{"op":"delete","paths":["docs/deep","docs","notes.md"]}"#,
    #"{"op":"delete","name":"*.txt"}"#,
    #"{"op":"move","paths":["notes.md"],"into":"docs/"}"#,
    #"{"op":"move","paths":["notes.md"],"into":"renamed.md"}"#,
    #"{"op":"move","paths":["docs"],"into":"empty"}"#,
    #"{"op":"move","name":"*.txt","into":"texts"}"#,
    #"{"op":"copy","paths":["docs"],"into":"copy"}"#,
    #"{"op":"copy","paths":["docs"],"into":"empty/"}"#,
    #"{"op":"copy","name":"*.md","into":"x/y/"}"#,
    #"{"op":"collect","name":"*.txt","into":"set"}"#,
    #"{"op":"collect","name":"*.txt","into":"set","mode":"copy"}"#,
    #"{"op":"collect","name":"*.txt","into":"set","mode":"move"}"#,
    #"{"op":"merge","paths":["docs"],"into":"all.txt"}"#,
    #"{"op":"merge","paths":["docs/a.txt","docs/b.txt"],"into":"docs/a.txt"}"#,
    #"{"op":"lock","paths":["docs"]}"#,
    #"{"op":"group","by":"folder","into":"by folder"}"#,
    #"{"op":"group","by":"type","into":".","mode":"copy"}"#,
    #"{"op":"group","by":"size","into":"sizes","mode":"move"}"#,
    #"{"op":"create","paths":["n.txt"],"content":"1"},{"op":"append","paths":["n.txt"],"content":"2"},{"op":"move","in":"$1","into":"docs/"},{"op":"copy","in":"$1","into":"m.txt"}"#,
    #"{"op":"delete","paths":["docs/a.txt"]},{"op":"create","paths":["docs/a.txt"],"content":"new"}"#,
    #"{"op":"move","paths":["docs"],"into":"papers"},{"op":"write","paths":["papers/deep/c.txt"],"content":"x"},{"op":"delete","paths":["papers/a.txt"]}"#,
    #"{"op":"collect","name":"*.md","into":"md"},{"op":"delete","in":"$1"}"#,
  ])
  func effectsAreThoseOfThePreviewAndUndoTakesThemBack(steps: String) throws {
    let tree = try TemporaryTree(files)
    let before = try tree.state()
    let plan = #"{"steps": [\#(steps)]}"#
    let preview = try tree.preview(plan)
    #expect(preview.changesAnything)
    #expect(try tree.state() == before, "a preview changes nothing")
    let outcome = try tree.run(plan)
    #expect(outcome.effects == preview.effects)
    #expect(outcome.problems.isEmpty)
    #expect(outcome.operation == (try tree.store.head().rawValue))
    let after = try tree.state()
    #expect(after != before)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.state() == before)
    try tree.step(#"{"op":"redo"}"#)
    #expect(try tree.state() == after)
  }

  @Test func aPlanOfSeveralStepsIsOneOperation() throws {
    let tree = try TemporaryTree(files)
    let head = try tree.store.head()
    let outcome = try tree.run(
      #"{"steps":[{"op":"create","paths":["x.txt"]},{"op":"move","in":"$1","into":"docs/"},{"op":"delete","paths":["a.txt"]}]}"#
    )
    #expect(outcome.operation == head.rawValue + 1)
    #expect(outcome.files == ["docs/x.txt"])
  }

  @Test func aPlanThatFailsLaterChangesNothing() throws {
    let tree = try TemporaryTree(files)
    let before = try tree.state()
    #expect(throws: ExecutionError.self) {
      try tree.run(
        #"{"steps":[{"op":"delete","paths":["a.txt"]},{"op":"create","paths":["notes.md"]}]}"#)
    }
    #expect(try tree.state() == before)
  }

  @Test func createRefusesToReplace() throws {
    let tree = try TemporaryTree(files)
    #expect {
      try tree.step(#"{"op":"create","paths":["notes.md"],"content":"x"}"#)
    } throws: {
      if case ExecutionError.alreadyExists(step: 1, path: "notes.md") = $0 { true } else { false }
    }
  }

  @Test func createSeesWhatOnlyTheDiskHas() throws {
    let tree = try TemporaryTree(files)
    try tree.write("unknown.txt", "mine")
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"create","paths":["unknown.txt"],"content":"x"}"#)
    }
    #expect(try tree.read("unknown.txt") == "mine")
  }

  @Test func moveRefusesToReplace() throws {
    let tree = try TemporaryTree(files)
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"move","paths":["notes.md"],"into":"docs/a.txt"}"#)
    }
  }

  @Test func aFolderIsNotMovedIntoItself() throws {
    let tree = try TemporaryTree(files)
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"move","paths":["docs"],"into":"docs/deep/"}"#)
    }
  }

  @Test func linksOfACollectionLeadToTheirFiles() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"collect","paths":["docs/deep/c.txt"],"into":"sets/one"}"#)
    #expect(try tree.read("sets/one/c.txt") == "gamma\n")
    #expect(try tree.state()["sets/one/c.txt"] == .link("../../docs/deep/c.txt"))
  }

  @Test func aTakenNameIsNumberedAndSaid() throws {
    let tree = try TemporaryTree(files)
    let outcome = try tree.step(
      #"{"op":"collect","paths":["a.txt","docs/a.txt"],"into":"set","mode":"copy"}"#)
    #expect(try tree.read("set/a.txt") == "another a\n")
    #expect(try tree.read("set/a (2).txt") == "alpha\n")
    #expect(outcome.results.first?.notes.isEmpty == false)
  }

  @Test func aMergedFileEndsEachPartWithALineEnd() throws {
    let tree = try TemporaryTree(["a": "one", "b": "two\n", "c": "three"])
    try tree.step(#"{"op":"merge","paths":["a","b","c"],"into":"all"}"#)
    #expect(try tree.read("all") == "one\ntwo\nthree")
  }

  @Test func aLockedFileIsNotWrittenUntilUnlocked() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"lock","paths":["notes.md"]}"#)
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"write","paths":["notes.md"],"content":"x"}"#)
    }
    try tree.step(#"{"op":"unlock","paths":["notes.md"]}"#)
    try tree.step(#"{"op":"write","paths":["notes.md"],"content":"x"}"#)
    #expect(try tree.read("notes.md") == "x")
  }

  @Test func anAgreementIsVoidOnceTheTreeHasMoved() throws {
    let tree = try TemporaryTree(files)
    let plan = try Plan(json: Data(#"{"steps":[{"op":"delete","paths":["docs"]}]}"#.utf8))
    let agreed = try tree.interpreter.preview(plan, context: tree.context)
    try tree.write("docs/more.txt", "unseen")
    #expect {
      try tree.interpreter.execute(plan, context: tree.context, agreed: agreed)
    } throws: {
      if case ExecutionError.treeMoved = $0 { true } else { false }
    }
    #expect(tree.exists("docs/more.txt"))
  }

  @Test func whatAMountMustForgetIsSaid() throws {
    let tree = try TemporaryTree(files)
    let touched = Touched()
    _ = try tree.interpreter.execute(
      Plan(json: Data(#"{"steps":[{"op":"move","paths":["notes.md"],"into":"docs/"}]}"#.utf8)),
      context: tree.context, changed: { touched.paths = $0.map(\.string) })
    #expect(Set(touched.paths) == ["notes.md", "docs/notes.md"])
  }

  private final class Touched: @unchecked Sendable {
    // Written once, by the call that it is handed to, before that returns.
    var paths: [String] = []
  }

  @Test func aReadingStepBetweenSeesTheStateThen() throws {
    let tree = try TemporaryTree(files)
    let outcome = try tree.run(
      #"{"steps":[{"op":"append","paths":["a.txt"],"content":"end"},{"op":"read","paths":["a.txt"]},{"op":"delete","paths":["a.txt"]},{"op":"count"}]}"#
    )
    guard case .contents(let contents) = outcome.results[1].value else {
      Issue.record("no contents")
      return
    }
    #expect(contents.first.map { String(decoding: $0.data, as: UTF8.self) } == "another a\nend")
    guard case .count(let count, _) = outcome.results[3].value else {
      Issue.record("no count")
      return
    }
    #expect(count == 5)
    #expect(!tree.exists("a.txt"))
  }

  @Test func namesThatAreNoTextAreDeletedAndComeBack() throws {
    let tree = try TemporaryTree(files)
    let name = tree.root.path.utf8CString.dropLast() + [0x2F, CChar(bitPattern: 0xFE), 0x78, 0]
    let file = fopen(Array(name), "w")
    fputs("bytes", file)
    fclose(file)
    try tree.scan()
    let listing = try tree.step(#"{"op":"list"}"#)
    let path = try #require(listing.files.first { $0.hasSuffix("x") })
    var context = tree.context
    context.last = [path]
    let delete = try Plan(json: Data(#"{"steps":[{"op":"delete","in":"last"}]}"#.utf8))
    let outcome = try tree.interpreter.execute(delete, context: context)
    #expect(outcome.effects.count == 1)
    #expect(access(Array(name), F_OK) != 0)
    try tree.step(#"{"op":"undo"}"#)
    #expect(access(Array(name), F_OK) == 0)
  }

  /// Issue 4: it was said to be an "Invalid argument", and an undo of nothing to select no file.
  @Test func whatCannotBeDoneIsSaidAsWhatItIs() throws {
    let tree = try TemporaryTree(["b/c/x.txt": "x"])
    do {
      try tree.step(#"{"op":"move","paths":["b"],"into":"b/c/"}"#)
      Issue.record("b was put into itself")
    } catch ExecutionError.intoItself(1, "b") {
    }
    do {
      try tree.step(#"{"op":"undo"}"#)
      Issue.record("something was undone")
    } catch ExecutionError.nothingToRevert(1, isRedo: false) {
    }
  }
}
