// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage
import Testing

@testable import History

@Suite struct RestoreTests {
  @Test func attributesOwnersAndSparseFilesComeBack() throws {
    let fixture = try Fixture()
    fixture.run("echo x > a; chmod 640 a; mkdir d; truncate -s 50M s; printf tail >> s")
    if getuid() == 0 { fixture.run("chown 123:456 a") }
    let keepsAttributes = setxattr(fixture.path("a"), "user.colour", "red", 3, 0) == 0
    setxattr(fixture.path("d"), "user.kind", "folder", 6, 0)
    try fixture.scan()
    let before = try fixture.listing()
    fixture.run("rm -r a d s")
    try fixture.scan()
    _ = try fixture.restore(to: OperationID(rawValue: 2))
    #expect(try fixture.listing() == before)
    var status = stat()
    #expect(lstat(fixture.path("s"), &status) == 0)
    #expect(status.st_blocks * 512 < 2 << 20)
    guard keepsAttributes else {
      return print("Skipped: the disk keeps no extended attributes.")
    }
    var value = [UInt8](repeating: 0, count: 8)
    #expect(getxattr(fixture.path("a"), "user.colour", &value, 8) == 3)
    #expect(getxattr(fixture.path("d"), "user.kind", &value, 8) == 6)
  }

  @Test func namesThatAreNotUTF8ComeBack() throws {
    let fixture = try Fixture()
    let name: [UInt8] = Array((fixture.folder.string + "/").utf8) + [0xff, 0xfe, 0x41]
    let file = withCString(name) { open($0, O_CREAT | O_WRONLY, 0o644) }
    close(file)
    try fixture.scan()
    #expect(withCString(name) { unlink($0) } == 0)
    try fixture.scan()
    _ = try fixture.restore(to: OperationID(rawValue: 2))
    #expect(withCString(name) { access($0, F_OK) } == 0)
    let path = FilePath(rawBytes: [0xff, 0xfe, 0x41])
    #expect(try fixture.store.versions(of: path).count == 2)
  }

  @Test func identityOutlivesDeletionAndSavingByRename() throws {
    let fixture = try Fixture()
    try fixture.write("1", to: "a")
    try fixture.scan()
    fixture.run("echo 2 > a.new; mv a.new a")
    try fixture.scan()
    fixture.run("rm a")
    try fixture.scan()
    _ = try fixture.restore(to: OperationID(rawValue: 3), ["a"])
    fixture.run("echo 4 > a")
    try fixture.scan()
    let versions = try fixture.store.versions(of: "a")
    #expect(versions.count == 4)
    #expect(Set(versions.map(\.version.node)).count == 1)
  }

  @Test func excludedFilesAreNeitherRecordedNorTouched() throws {
    let fixture = try Fixture()
    fixture.run("mkdir -p d/node_modules; echo x > d/a")
    let start = try fixture.scan().operation?.id
    fixture.run(
      "mkdir -p e/node_modules; echo y > e/node_modules/b; echo z > e/c; echo s > d/a.swp")
    try fixture.scan()
    let view = try fixture.store.view(at: fixture.store.head())
    #expect(try view.entry(at: "e/node_modules") == nil)
    #expect(try view.entry(at: "d/a.swp") == nil)
    _ = try fixture.restore(to: try #require(start))
    #expect(fixture.read("e/node_modules/b") == "y\n")
    #expect(fixture.read("e/c") == nil)
    #expect(fixture.read("d/a.swp") == "s\n")
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func onlyTheScopeIsRestored() throws {
    let fixture = try Fixture()
    fixture.run("mkdir d; echo 1 > d/a; echo 1 > b")
    try fixture.scan()
    fixture.run("echo 2 > d/a; echo 2 > b; rm -r d; echo 3 > c")
    try fixture.scan()
    let preview = try fixture.store.restorePreview(to: OperationID(rawValue: 2), scope: ["d/a"])
    #expect(preview.map(\.path.string) == ["d", "d/a"])
    _ = try fixture.restore(to: OperationID(rawValue: 2), ["d/a"])
    #expect(fixture.read("d/a") == "1\n")
    #expect(fixture.read("b") == "2\n")
    #expect(fixture.read("c") == "3\n")
  }

  @Test func whatChangedOutsideIsCapturedBeforeItIsRestored() throws {
    let fixture = try Fixture()
    try fixture.write("1", to: "a")
    try fixture.scan()
    try fixture.write("unseen", to: "a")
    _ = try fixture.restore(to: OperationID(rawValue: 2))
    #expect(fixture.read("a") == "1")
    let versions = try fixture.store.versions(of: "a")
    #expect(
      try versions.map { try fixture.store.contents(of: $0.version) }[1] == Data("unseen".utf8))
  }

  @Test func undoIsRefusedWhereLaterOperationsDependOnIt() throws {
    let fixture = try Fixture()
    try fixture.write("1", to: "a")
    try fixture.scan()
    try fixture.write("2", to: "a")
    try fixture.scan()
    fixture.run("mkdir d; echo x > d/x")
    try fixture.scan()
    try fixture.write("3", to: "a")
    fixture.run("echo y > d/y")
    try fixture.scan()
    let before = try fixture.listing()
    for (operation, path) in [(3, "a"), (4, "d/y")] {
      #expect {
        try fixture.store.revert(
          [OperationID(rawValue: Int64(operation))], draft: Fixture.draft(.undo))
      } throws: { error in
        guard case HistoryError.conflict(let found, let later) = error else { return false }
        return found.string == path && later.rawValue == 5
      }
    }
    #expect(try fixture.listing() == before)
  }

  @Test func repeatedUndoGoesFurtherBackAndRedoForward() throws {
    let fixture = try Fixture()
    try fixture.write("0", to: "a")
    try fixture.scan()
    for text in ["1", "2", "3"] {
      try fixture.write(text, to: "a")
      try fixture.scan()
    }
    func undo(_ count: Int = 1) throws {
      _ = try fixture.store.revert(
        fixture.store.undoable(count: count, program: nil), draft: Fixture.draft(.undo))
    }
    func redo() throws {
      _ = try fixture.store.revert(
        fixture.store.redoable(count: 1, program: nil), draft: Fixture.draft(.redo))
    }
    try undo()
    #expect(fixture.read("a") == "2")
    try undo()
    #expect(fixture.read("a") == "1")
    try redo()
    #expect(fixture.read("a") == "2")
    try redo()
    #expect(fixture.read("a") == "3")
    try undo(2)
    #expect(fixture.read("a") == "1")
    try redo()
    #expect(fixture.read("a") == "3")
    try undo(99)
    #expect(fixture.read("a") == "0")
    #expect(try fixture.store.undoable(count: 1, program: nil) == [])
  }

  @Test func theLogOfAPathFollowsItsRenames() throws {
    let fixture = try Fixture()
    fixture.run("mkdir d; echo 1 > d/a; echo 1 > b")
    try fixture.scan()
    fixture.run("mv d e")
    try fixture.scan()
    fixture.run("echo 2 > e/a")
    try fixture.scan()
    fixture.run("echo 2 > b")
    try fixture.scan()
    var filter = LogFilter()
    filter.path = "e"
    #expect(try fixture.store.log(filter).map(\.id.rawValue) == [4, 3, 2])
    let changes = try fixture.store.changes(of: OperationID(rawValue: 3))
    #expect(changes.map(\.path.string) == ["e"])
    #expect(changes.first?.origin == "d")
  }

  @Test func eventsAreCapturedWithTheirRenames() throws {
    let fixture = try Fixture()
    fixture.run("mkdir d; seq 1 100 > d/a; echo b > b")
    try fixture.scan()
    fixture.run("mv d e; mv b e/c; echo n > n")
    let operation = try fixture.store.capture(
      [
        .renamed(from: "d", to: "e"), .renamed(from: "b", to: "e/c"), .changed("n", ranges: nil),
        .removed("never"),
      ], draft: Fixture.draft(.write))
    let changes = try fixture.store.changes(of: try #require(operation).id)
    #expect(changes.map(\.kind) == [.renamed, .renamed, .created])
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
    #expect(try fixture.scan().operation == nil)
  }
}
