// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// Tags are in `user.semfs.tags` of the file; whatever happens to it, they come along.
@Suite struct TagTests {
  private let files = ["a.md": "alpha\n", "b.md": "beta\n", "notes/c.md": "gamma\n"]

  private func selected(_ tree: TemporaryTree, _ tag: String) throws -> [String] {
    try tree.step(#"{"op":"retrieve","tagged":["\#(tag)"],"sort":"name"}"#).files
  }

  @Test func taggedFilesAreSelectedWhateverTheCase() throws {
    let tree = try TemporaryTree(files)
    let outcome = try tree.step(#"{"op":"tag","paths":["a.md","notes"],"tags":["Tax","2026"]}"#)
    #expect(outcome.effects.map(\.change) == [.metadata, .metadata])
    #expect(try tree.tags(of: "notes/c.md") == ["2026", "Tax"])
    #expect(try selected(tree, "tax") == ["a.md", "notes/c.md"])
    #expect(try tree.step(#"{"op":"retrieve","tagged":["tax","none"]}"#).files == [])
  }

  @Test func tagsSurviveRenameCopyAndNewContents() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["keep"]}"#)
    try tree.run(
      #"{"steps":[{"op":"move","paths":["a.md"],"into":"notes/z.md"},{"op":"write","paths":["notes/z.md"],"content":"new"},{"op":"copy","paths":["notes/z.md"],"into":"copy.md"}]}"#
    )
    #expect(try selected(tree, "keep") == ["copy.md", "notes/z.md"])
    #expect(try tree.tags(of: "notes/z.md") == ["keep"])
  }

  @Test func oneUndoTakesTagsBackAndARollbackBringsThem() throws {
    let tree = try TemporaryTree(files)
    let tagged = try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["x"]}"#)
    try tree.step(#"{"op":"untag","paths":["a.md"],"tags":["X"]}"#)
    #expect(try tree.tags(of: "a.md") == [])
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.tags(of: "a.md") == ["x"])
    try tree.step(#"{"op":"undo","count":1}"#)
    #expect(try tree.tags(of: "a.md") == [])
    let operation = try #require(tagged.operation)
    try tree.step(#"{"op":"rollback","to":{"operation":\#(operation)}}"#)
    #expect(try tree.tags(of: "a.md") == ["x"])
  }

  @Test func theTreeAsItWasHasTheTagsOfThen() throws {
    let tree = try TemporaryTree(files)
    let tagged = try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["x"]}"#)
    try tree.step(#"{"op":"untag","paths":["a.md"],"tags":["x"]}"#)
    let operation = try #require(tagged.operation)
    let then = try tree.step(
      #"{"op":"count","tagged":["x"],"at":{"operation":\#(operation)}}"#)
    guard case .count(1, _)? = then.results.first?.value else {
      Issue.record("\(then.results)")
      return
    }
  }

  @Test func otherProgramsTagsCount() throws {
    let tree = try TemporaryTree(files)
    let file = open(tree.root.path + "/b.md", O_RDONLY)
    #expect(fsetxattr(file, FileTags.attribute, "one, two", 8, 0) == 0)
    close(file)
    try tree.scan()
    #expect(try selected(tree, "two") == ["b.md"])
    guard
      case .info(let info)? = try tree.step(#"{"op":"info","paths":["b.md"]}"#).results.first?.value
    else {
      Issue.record("no info")
      return
    }
    #expect(info.first?.tags == ["one", "two"])
  }

  @Test func groupingByTagShowsAFileUnderEachOfItsTags() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["x","y"]}"#)
    let outcome = try tree.step(#"{"op":"group","by":"tag"}"#)
    guard case .groups(let groups)? = outcome.results.first?.value else {
      Issue.record("no groups")
      return
    }
    #expect(groups.map(\.label) == ["x", "y", "untagged"])
    #expect(groups.map { $0.files.map(\.path) } == [["a.md"], ["a.md"], ["b.md", "notes/c.md"]])
  }

  @Test(arguments: ["a,b", "x\\u001b[2J", " ", "\\n"])
  func whatCanBeNoTagIsRefused(word: String) throws {
    let tree = try TemporaryTree(files)
    #expect(throws: (any Error).self) {
      try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["\#(word)"]}"#)
    }
    #expect(try tree.tags(of: "a.md") == [])
  }

  @Test func aRestoreAmongOtherStepsBringsBackTimesModesAndTags() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"tag","paths":["a.md"],"tags":["old"]}"#)
    let path = tree.root.path + "/a.md"
    chmod(path, 0o640)
    var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 7)]
    utimensat(AT_FDCWD, path, &times, 0)
    try tree.scan()
    let before = try tree.state()["a.md"]
    try tree.step(#"{"op":"delete","paths":["a.md"]}"#)
    try tree.run(
      #"{"steps":[{"op":"create","paths":["new.md"]},{"op":"rollback","paths":["a.md"],"to":{"back":1}}]}"#
    )
    #expect(try tree.state()["a.md"] == before)
  }

  @Test func anUndoAfterAnotherStepTakesBackWhatTheStepLeftAlone() throws {
    let tree = try TemporaryTree(files)
    try tree.step(#"{"op":"write","paths":["b.md"],"content":"changed"}"#)
    try tree.run(
      #"{"steps":[{"op":"move","paths":["a.md"],"into":"z.md"},{"op":"undo"}]}"#)
    #expect(try tree.read("b.md") == "beta\n")
    #expect(tree.exists("z.md"))
    #expect(throws: ExecutionError.self) {
      try tree.run(#"{"steps":[{"op":"write","paths":["z.md"],"content":"x"},{"op":"undo"}]}"#)
    }
    #expect(try tree.read("z.md") == "alpha\n")
  }
}
