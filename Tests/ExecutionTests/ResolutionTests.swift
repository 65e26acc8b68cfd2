// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage
import Testing

@testable import Execution

@Suite struct ResolutionTests {
  private static let files = [
    "notes.md": "n", "docs/budget 2026.csv": "b", "docs/report.md": "r", "reports/q3.md": "q",
    "archive/q3.txt": "old", "Photos/IMG_1.JPG": "i", "work/lease-agreement.txt": "l",
    "work/notes/notes.md": "w", "cnn.pdf": "c", ".hidden": "h",
  ]

  @Test(arguments: [
    ("notes.md", "notes.md"), ("./docs/../notes.md", "notes.md"),
    ("budget 2026.csv", "docs/budget 2026.csv"),
    ("budget 2026", "docs/budget 2026.csv"), ("BUDGET 2026.CSV", "docs/budget 2026.csv"),
    ("report", "docs/report.md"), ("q3.md", "reports/q3.md"), ("img_1.jpg", "Photos/IMG_1.JPG"),
    ("lease agreement", "work/lease-agreement.txt"), ("cnn", "cnn.pdf"), (".hidden", ".hidden"),
    ("docs/report", "docs/report.md"), ("reports/q3", "reports/q3.md"),
    ("photos/img_1", "Photos/IMG_1.JPG"),
    ("work/notes/notes", "work/notes/notes.md"),
  ])
  func aNameIsTakenForOneFile(name: String, path: String) throws {
    let tree = try TemporaryTree(Self.files)
    let outcome = try tree.step(#"{"op":"read","paths":["\#(name)"]}"#)
    #expect(outcome.files == [path])
    let isExact = FilePath(name).lexicallyNormalized() == FilePath(path)
    #expect(outcome.results.first?.notes.isEmpty == isExact, "a loose name is said")
  }

  @Test func severalCandidatesAreAskedAbout() throws {
    let tree = try TemporaryTree(Self.files)
    #expect {
      try tree.step(#"{"op":"read","paths":["q3"]}"#)
    } throws: {
      guard case ExecutionError.ambiguous(1, "q3", let candidates) = $0 else { return false }
      return Set(candidates) == ["reports/q3.md", "archive/q3.txt"]
    }
  }

  @Test func theFolderOneIsInDecidesBetweenCandidates() throws {
    let tree = try TemporaryTree(Self.files)
    var context = tree.context
    context.folder = FilePath("archive")
    let plan = try Plan(json: Data(#"{"steps":[{"op":"read","paths":["q3"]}]}"#.utf8))
    #expect(try tree.interpreter.execute(plan, context: context).files == ["archive/q3.txt"])
  }

  @Test func pathsStartAtTheFolderOneIsInAndThenAtTheRoot() throws {
    let tree = try TemporaryTree(Self.files)
    var context = tree.context
    context.folder = FilePath("work/notes")
    let plan = try Plan(
      json: Data(#"{"steps":[{"op":"read","paths":["notes.md","docs/report.md"]}]}"#.utf8))
    #expect(
      try tree.interpreter.execute(plan, context: context).files
        == ["work/notes/notes.md", "docs/report.md"])
  }

  @Test func anAbsolutePathInTheTreeIsMapped() throws {
    let tree = try TemporaryTree(Self.files)
    let path = tree.root.path + "/docs/report.md"
    #expect(try tree.step(#"{"op":"read","paths":["\#(path)"]}"#).files == ["docs/report.md"])
  }

  @Test func aMissingFileIsNamed() throws {
    let tree = try TemporaryTree(Self.files)
    #expect {
      try tree.run(#"{"steps":[{"op":"count"},{"op":"read","paths":["nothing.md"]}]}"#)
    } throws: {
      if case ExecutionError.noSuchFile(step: 2, name: "nothing.md") = $0 { true } else { false }
    }
  }

  @Test func aFolderIsFoundByItsName() throws {
    let tree = try TemporaryTree(Self.files)
    let outcome = try tree.step(#"{"op":"retrieve","under":"photos"}"#)
    #expect(outcome.files == ["Photos/IMG_1.JPG"])
  }

  @Test(arguments: [
    (#""name":"*.md""#, ["docs/report.md", "notes.md", "reports/q3.md", "work/notes/notes.md"]),
    (#""name":"report""#, ["docs/report.md"]),
    (#""type":["csv"]"#, ["docs/budget 2026.csv"]),
    (#""under":"work","sort":"name""#, ["work/lease-agreement.txt", "work/notes/notes.md"]),
    (
      #""name":"*.md","not":{"under":"docs"}"#,
      ["notes.md", "reports/q3.md", "work/notes/notes.md"]
    ),
    (#""name":"q3*","sort":"largest","k":1"#, ["archive/q3.txt"]),
    (#""larger":2"#, ["archive/q3.txt"]),
    (#""smaller":1"#, []),
    (#""paths":["work"],"name":"*.txt""#, ["work/lease-agreement.txt"]),
  ])
  func filtersNarrow(fields: String, paths: [String]) throws {
    let tree = try TemporaryTree(Self.files)
    #expect(try tree.step("{\"op\":\"retrieve\",\(fields)}").files == paths)
  }

  @Test func timesAreHalfOpen() throws {
    let tree = try TemporaryTree(["old": "1", "new": "2"])
    let noon = Date(timeIntervalSince1970: 1_767_268_800)
    for (name, time) in [("old", noon.addingTimeInterval(-1)), ("new", noon)] {
      try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: tree.root.path + "/" + name)
    }
    try tree.scan()
    let at = RFC3339.text(from: noon)
    #expect(try tree.step(#"{"op":"retrieve","since":"\#(at)"}"#).files == ["new"])
    #expect(try tree.step(#"{"op":"retrieve","until":"\#(at)"}"#).files == ["old"])
  }

  @Test func positionsPickFromBothEnds() throws {
    let tree = try TemporaryTree(["a": "1", "b": "2", "c": "3", "d": "4"])
    var context = tree.context
    context.last = ["a", "b", "c", "d"]
    let plan = try Plan(
      json: Data(#"{"steps":[{"op":"retrieve","in":"last","pick":[2,-1,9]}]}"#.utf8))
    #expect(try tree.interpreter.execute(plan, context: context).files == ["b", "d"])
  }

  @Test func tagsSelectNothingTheyCouldSelectWrongly() throws {
    let tree = try TemporaryTree(["a": "1"])
    #expect(throws: ExecutionError.self) { try tree.step(#"{"op":"delete","tagged":["x"]}"#) }
    #expect(tree.exists("a"))
  }

  @Test func anotherUserSeesAndChangesOnlyWhatItMay() throws {
    let tree = try TemporaryTree(["open.txt": "o", "closed.txt": "c", "shut/in.txt": "s"])
    let root = tree.root.path
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: root + "/open.txt")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: root + "/closed.txt")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: root + "/shut")
    try tree.scan()
    var context = tree.context
    context.actor = Actor(uid: 54_321, pid: 1, program: "other")
    let find = try Plan(json: Data(#"{"steps":[{"op":"retrieve"}]}"#.utf8))
    #expect(try tree.interpreter.execute(find, context: context).files == ["open.txt"])
    let write = try Plan(
      json: Data(#"{"steps":[{"op":"write","paths":["open.txt"],"content":"x"}]}"#.utf8))
    #expect(throws: ExecutionError.self) {
      try tree.interpreter.execute(write, context: context)
    }
  }
}
