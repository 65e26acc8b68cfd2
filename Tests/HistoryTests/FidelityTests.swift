// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// What comes back is what was there, in everything that a program can see; and what stands in its way
/// is recorded first.
@Suite struct FidelityTests {
  private func listing(_ fixture: Fixture) throws -> String {
    fixture.run(
      """
      find . -path ./.semfs -prune -o -printf '%P %y %m %U:%G %T@ %s %n %l\\n' \\
        | grep -v '^ d\\|^d/\\? d\\|^\\.semfs' | sort > ../$(basename "$PWD").listing
      getfattr -R -d -m '^user' . 2> /dev/null | grep -v semfs >> ../$(basename "$PWD").listing || true
      find . -path ./.semfs -prune -o -type f -exec sha256sum {} + | sort >> ../$(basename "$PWD").listing
      """)
    let path = fixture.folder.string + ".listing"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func deletedFilesComeBackWithAllThatBelongsToThem() throws {
    let fixture = try Fixture()
    fixture.run(
      """
      mkdir -p d/e; echo one > d/one; ln d/one d/e/two; ln -s ../one d/e/link; mkfifo d/pipe
      printf start > d/holes; truncate -s 30M d/holes; printf end >> d/holes
      chmod 4751 d/one; chmod 600 d/holes; touch -d '2001-02-03 04:05:06.123456789' d/one d/holes
      setfattr -n user.colour -v red d/one 2> /dev/null || true
      [ "$(id -u)" != 0 ] || chown 12:34 d/holes; [ "$(id -u)" != 0 ] || chown -h 56:78 d/e/link
      touch -h -d '1999-01-02 03:04:05' d/e/link
      """)
    try fixture.scan()
    let before = try listing(fixture)
    let blocks = try FileStatus(of: Tree(path: fixture.folder).open("d/holes").rawValue)
    #expect(blocks.size > 30 << 20)
    fixture.run("rm -r d")
    try fixture.scan()
    _ = try fixture.restore(to: OperationID(rawValue: 2))
    #expect(try listing(fixture) == before)
    // Less than 1 MiB of 30 is on the disk.
    #expect(fixture.run("[ $(du -k d/holes | cut -f1) -lt 1024 ]") == 0)
    #expect(try fixture.scan().operation == nil)
  }

  @Test func whatStandsInTheWayIsCapturedFirst() throws {
    let fixture = try Fixture()
    try fixture.write("first", to: "a")
    try fixture.scan()
    try fixture.write("second", to: "a")
    try fixture.scan()
    // Nobody has recorded this.
    try fixture.write("not recorded", to: "a")
    let operation = try #require(try fixture.restore(to: OperationID(rawValue: 2), ["a"]))
    #expect(fixture.read("a") == "first")
    let guarded = try fixture.store.view(at: OperationID(rawValue: operation.id.rawValue - 1))
    let version = try #require(try guarded.entry(at: "a")?.version)
    #expect(try fixture.store.contents(of: version) == Data("not recorded".utf8))
  }

  @Test func anUndoThatOthersBuildOnIsRefusedAndForceKeepsBoth() throws {
    let fixture = try Fixture()
    for text in ["one", "two", "three"] {
      try fixture.write(text, to: "a")
      try fixture.write("\(text)!", to: text)
      try fixture.scan()
    }
    let second = OperationID(rawValue: 3)
    #expect(throws: HistoryError.self) { try fixture.store.revertPreview([second]) }
    let dependents = try fixture.store.dependents(of: second)
    #expect(dependents.map(\.path) == ["a"])
    #expect(dependents.first?.later.map(\.rawValue) == [4])
    let head = try fixture.store.head()
    let draft = Fixture.draft(.undo)
    let undo = try #require(try fixture.store.revert([second], force: true, draft: draft))
    #expect(fixture.read("a") == "one" && fixture.read("two") == nil)
    #expect(fixture.read("three") == "three!")
    let kept = try #require(try fixture.store.view(at: head).entry(at: "a")?.version)
    #expect(try fixture.store.contents(of: kept) == Data("three".utf8))
    _ = try fixture.store.revert([undo.id], draft: Fixture.draft(.redo))
    #expect(fixture.read("a") == "three" && fixture.read("two") == "two!")
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func usageCountsEachByteOnce() throws {
    let fixture = try Fixture()
    let data = Data((0..<100_000).map { _ in UInt8.random(in: 0...255) })
    try fixture.write(data, to: "x/one.bin")
    try fixture.write(data, to: "y/two.BIN")
    try fixture.write("text", to: "note")
    try fixture.scan()
    let usage = try fixture.store.usage(depth: 1, now: Timestamp(Date()))
    let segment = try fixture.store.statistics().segmentBytes
    #expect(usage.folders.values.reduce(0) { $0 + $1.storedBytes } == segment - 16)
    #expect(usage.extensions["bin"]?.versions == 2 && usage.extensions["bin"]?.bytes == 200_000)
    #expect(Set(usage.folders.keys) == ["x", "y", ""])
    #expect(usage.ages[0]?.versions == 3)
  }
}
