// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Execution

/// Plans that try to leave the tree. None may change or reveal anything, whichever step it is.
@Suite struct HostilePlanTests {
  static let outside = [
    "../../etc/passwd", "/etc/passwd", "..", "../outside.txt", "docs/../../outside.txt",
    "~/.ssh/id_rsa",
    "link/passwd", "./link/passwd", "docs/link/../../../x", ".semfs/history.db", ".semfs",
    "docs/../.semfs/history.db", "/tmp/x", "escape/inside.txt",
  ]
  static let steps = [
    #"{"op":"read","paths":["P"]}"#, #"{"op":"delete","paths":["P"]}"#,
    #"{"op":"write","paths":["P"],"content":"x"}"#, #"{"op":"append","paths":["P"],"content":"x"}"#,
    #"{"op":"write","paths":["a.txt"],"source":"P"}"#,
    #"{"op":"create","paths":["P"],"content":"x"}"#,
    #"{"op":"create","paths":["P/new"],"kind":"folder"}"#,
    #"{"op":"move","paths":["a.txt"],"into":"P"}"#,
    #"{"op":"copy","paths":["a.txt"],"into":"P"}"#,
    #"{"op":"collect","paths":["a.txt"],"into":"P"}"#,
    #"{"op":"collect","paths":["P"],"into":"set","mode":"copy"}"#,
    #"{"op":"merge","paths":["a.txt"],"into":"P"}"#, #"{"op":"group","by":"type","into":"P"}"#,
    #"{"op":"list","paths":["P"]}"#, #"{"op":"retrieve","under":"P"}"#,
    #"{"op":"history","paths":["P"]}"#,
    #"{"op":"compare","paths":["P","a.txt"]}"#, #"{"op":"rollback","paths":["P"],"to":{"back":1}}"#,
    #"{"op":"info","paths":["P"]}"#, #"{"op":"lock","paths":["P"]}"#,
    #"{"op":"delete","name":"*.txt","not":{"paths":["P"]}}"#,
  ]

  @Test(arguments: steps)
  func pathsOutOfTheTreeAreRefusedBeforeAnythingRuns(step: String) throws {
    let tree = try TemporaryTree(["a.txt": "inside\n", "docs/b.txt": "too\n"])
    let outside = tree.folder.appending(path: "outside")
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    try Data("secret".utf8).write(to: outside.appending(path: "inside.txt"))
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: tree.root.path + "/link", withDestinationPath: "/etc")
    try manager.createSymbolicLink(
      atPath: tree.root.path + "/docs/link", withDestinationPath: "..")
    try manager.createSymbolicLink(
      atPath: tree.root.path + "/escape", withDestinationPath: "../outside")
    try tree.scan()
    let before = try tree.state()
    let head = try tree.store.head()
    for path in HostilePlanTests.outside {
      let plan = step.replacingOccurrences(of: "P", with: path)
      #expect(throws: ExecutionError.self, "\(plan)") {
        try tree.run(#"{"steps":[{"op":"delete","paths":["a.txt"]},\#(plan)]}"#)
      }
      #expect(throws: ExecutionError.self, "\(plan)") { try tree.step(plan) }
    }
    #expect(try tree.state() == before)
    #expect(try tree.store.head() == head)
    #expect(try Data(contentsOf: outside.appending(path: "inside.txt")) == Data("secret".utf8))
  }

  @Test func aLinkItselfMayBeMovedAndDeletedButNotFollowed() throws {
    let tree = try TemporaryTree(["a.txt": "inside\n"])
    try FileManager.default.createSymbolicLink(
      atPath: tree.root.path + "/link", withDestinationPath: "/etc/passwd")
    try tree.scan()
    let read = try tree.step(#"{"op":"read","paths":["link"]}"#)
    guard case .contents(let contents)? = read.results.first?.value else {
      Issue.record("no contents")
      return
    }
    #expect(contents.isEmpty)
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"write","paths":["link"],"content":"x"}"#)
    }
    try tree.step(#"{"op":"delete","paths":["link"]}"#)
    #expect(!tree.exists("link"))
    #expect(FileManager.default.fileExists(atPath: "/etc/passwd"))
  }

  @Test func theRootItselfIsNoFileToDeleteOrMove() throws {
    let tree = try TemporaryTree(["a.txt": "inside\n"])
    for step in [
      #"{"op":"delete","paths":["."]}"#, #"{"op":"move","paths":["./"],"into":"x"}"#,
      #"{"op":"collect","paths":["."],"into":"x"}"#, #"{"op":"copy","paths":["."],"into":"x/"}"#,
    ] {
      #expect(throws: ExecutionError.self, "\(step)") { try tree.step(step) }
    }
    #expect(tree.exists("a.txt"))
  }
}
