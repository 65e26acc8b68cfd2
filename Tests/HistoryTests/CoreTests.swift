// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

@Suite struct CoreTests {
  @Test func initialisingTwiceKeepsTheStore() throws {
    let fixture = try Fixture()
    let again = try Store.initialise(tree: Tree(path: fixture.folder))
    #expect(!again.1)
    #expect(try again.0.head().rawValue == 1)
  }

  @Test func aScanRecordsTheTree() throws {
    let fixture = try Fixture()
    try fixture.write("one", to: "a.txt")
    try fixture.write("two", to: "folder/deep/b.txt")
    fixture.run("ln -s ../.. folder/loop; mkdir empty; ln a.txt folder/hard; mkfifo pipe")
    let report = try fixture.scan()
    #expect(report.problems.isEmpty)
    #expect(report.operation?.id.rawValue == 2)
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
    #expect(try fixture.scan().operation == nil)
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func everyPointStaysAsItWas() throws {
    let fixture = try Fixture()
    try fixture.write("one", to: "a.txt")
    try fixture.scan()
    let first = try fixture.listing()
    fixture.run("echo more >> a.txt; mkdir d; mv a.txt d/b.txt")
    let report = try fixture.scan()
    let second = try fixture.listing()
    fixture.run("rm -r d; echo new > c")
    try fixture.scan()
    #expect(report.renamed == 1)
    #expect(try fixture.listing(at: OperationID(rawValue: 2)) == first)
    #expect(try fixture.listing(at: OperationID(rawValue: 3)) == second)
    #expect(try fixture.listing(at: OperationID(rawValue: 4)) == fixture.listing())
    let versions = try fixture.store.versions(of: "d/b.txt")
    #expect(versions.map(\.path.string) == ["d/b.txt", "a.txt"])
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func restoringBringsBackEverythingAndUndoTakesItBack() throws {
    let fixture = try Fixture()
    fixture.run(
      """
      mkdir -p d/e; echo one > a; echo two > d/e/b; ln a d/hard; ln -s nowhere link
      chmod 4751 a; mkdir empty; chmod 700 empty; touch -d 2001-02-03 d/e/b
      """)
    try fixture.scan()
    let before = try fixture.listing()
    fixture.run("rm -r d link empty; echo changed > a; mkdir d; echo other > d/e; mv a z")
    try fixture.scan()
    let after = try fixture.listing()
    let operation = try fixture.restore(to: OperationID(rawValue: 2))
    #expect(operation?.kind == .rollback)
    #expect(try fixture.listing() == before)
    #expect(try fixture.listing(at: fixture.store.head()) == before)
    #expect(try fixture.scan().operation == nil)
    let undo = try fixture.store.undoable(count: 1, program: nil)
    #expect(undo == [try #require(operation).id])
    _ = try fixture.store.revert(undo, draft: Fixture.draft(.undo))
    #expect(try fixture.listing() == after)
    _ = try fixture.store.revert(
      fixture.store.redoable(count: 1, program: nil), draft: Fixture.draft(.redo))
    #expect(try fixture.listing() == before)
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func aTransactionThatThrowsChangesNothing() throws {
    let fixture = try Fixture()
    try fixture.write("one", to: "a")
    try fixture.write("two", to: "d/b")
    try fixture.scan()
    let before = try fixture.listing()
    #expect(throws: HistoryError.self) {
      try fixture.store.transaction(Fixture.draft(.plan), touching: ["a", "d", "new"]) { tree in
        try tree.write(Data("changed".utf8), to: "a")
        try tree.remove("d")
        try tree.createFolder("new/folder")
        try tree.move("a", to: "new/folder/a")
        try tree.remove("missing")
      }
    }
    #expect(try fixture.listing() == before)
    #expect(try fixture.store.head().rawValue == 2)
    #expect(try fixture.scan().operation == nil)
  }

  @Test func aTransactionIsOneOperation() throws {
    let fixture = try Fixture()
    try fixture.write("one", to: "a")
    try fixture.scan()
    let (operation, count) = try fixture.store.transaction(
      Fixture.draft(.plan), touching: ["a", "new", "copy"]
    ) { tree in
      try tree.createFolder("new/folder")
      try tree.move("a", to: "new/folder/a")
      try tree.copy("new", to: "copy")
      try tree.append(Data(" more".utf8), to: "copy/folder/a")
      try tree.link("new/link", target: "folder")
      return 7
    }
    #expect(count == 7)
    #expect(fixture.read("copy/folder/a") == "one more")
    let changes = try fixture.store.changes(of: try #require(operation).id)
    #expect(changes.count == operation?.changeCount)
    #expect(changes.filter { $0.kind == .renamed }.map(\.path.string) == ["new/folder/a"])
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
    #expect(try fixture.store.check(readingData: true) == [])
  }
}

@Test func timesThatNoLogReachesAreTheNearestThatThereAre() {
  #expect(Timestamp(Date(timeIntervalSince1970: -6e10)).rawValue == .min)
  #expect(Timestamp(Date(timeIntervalSince1970: 3e13)).rawValue == .max)
  #expect(Timestamp(Date(timeIntervalSince1970: 1.5)).rawValue == 1_500_000_000)
}
