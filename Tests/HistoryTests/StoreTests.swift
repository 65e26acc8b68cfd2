// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB
import Synchronization
import SystemPackage
import Testing

@testable import History

@Suite struct StoreTests {
  @Test func aFolderWithoutAStoreIsNoStore() throws {
    let fixture = try Fixture()
    fixture.run("mkdir plain")
    #expect {
      try Store.open(tree: Tree(path: fixture.folder.appending("plain")))
    } throws: { error in
      if case HistoryError.notAStore = error { true } else { false }
    }
  }

  @Test func aStoreOpenedByDescriptorFollowsTheFolder() throws {
    let fixture = try Fixture()
    try fixture.write("one", to: "a")
    fixture.run("mkdir inner; echo x > inner/y")
    let inner = fixture.folder.appending("inner")
    let raw = open(inner.string, O_RDONLY | O_DIRECTORY)
    let tree = Tree(descriptor: FileDescriptor(rawValue: raw), path: inner)
    let store = try Store.initialise(tree: tree).0
    fixture.run("mv inner moved; mkdir inner")
    #expect(try store.scan(draft: Fixture.draft(.scan)).created == 1)
    fixture.run("echo z > moved/z")
    #expect(try store.scan(draft: Fixture.draft(.scan)).created == 1)
    #expect(try store.check(readingData: true) == [])
    #expect(access(fixture.path("moved/.semfs/history.db"), F_OK) == 0)
    #expect(access(fixture.path("inner/.semfs"), F_OK) != 0)
  }

  @Test func aStoreMayLieElsewhere() throws {
    let fixture = try Fixture()
    fixture.run("mkdir tree store; echo x > tree/y")
    let tree = try Tree(path: fixture.folder.appending("tree"))
    let directory = fixture.folder.appending("store")
    let store = try Store.initialise(tree: tree, directory: directory).0
    _ = try store.scan(draft: Fixture.draft(.scan))
    #expect(access(fixture.path("tree/.semfs"), F_OK) != 0)
    #expect(try Store.open(tree: tree, directory: directory).head().rawValue == 2)
  }

  @Test func aNewerFormatIsRefused() throws {
    let fixture = try Fixture()
    try fixture.store.database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    #expect { try fixture.reopen() } throws: { error in
      if case HistoryError.newerFormat(99, Schema.format) = error { true } else { false }
    }
  }

  @Test func garbageInPlaceOfTheLogIsCorrupt() throws {
    let fixture = try Fixture()
    fixture.run("mkdir -p t/.semfs/segments; head -c 9000 /dev/urandom > t/.semfs/history.db")
    #expect(throws: HistoryError.self) {
      try Store.open(tree: Tree(path: fixture.folder.appending("t")))
    }
  }

  @Test func aHeldLockIsWaitedForAndNamed() throws {
    let fixture = try Fixture()
    try fixture.write("x", to: "a")
    let file = open(fixture.path(".semfs/lock"), O_RDWR)
    defer { close(file) }
    #expect(flock(file, LOCK_EX) == 0)
    let impatient = try Store.open(tree: Tree(path: fixture.folder), lockTimeoutSeconds: 0.2)
    #expect {
      try impatient.scan(draft: Fixture.draft(.scan))
    } throws: { error in
      if case HistoryError.locked(let pid, _) = error { pid == getpid() } else { false }
    }
    #expect(try impatient.head().rawValue == 1)
    flock(file, LOCK_UN)
    #expect(try impatient.scan(draft: Fixture.draft(.scan)).created == 1)
  }

  @Test func twoStoresOfOneTreeLoseNothing() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    let folder = fixture.folder
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      do {
        let store = try Store.open(tree: Tree(path: folder))
        for turn in 0..<10 {
          let name = "\(thread)-\(turn)"
          try Data(name.utf8).write(to: URL(fileURLWithPath: folder.string + "/" + name))
          _ = try store.capture(
            [.changed(FilePath(name), ranges: nil)], draft: Fixture.draft(.write))
          _ = try store.view(at: store.head()).entries(below: "")
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.store.head().rawValue == 41)
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func aChangedPastBreaksTheChain() throws {
    let fixture = try Fixture()
    try fixture.write("x", to: "a")
    try fixture.scan()
    fixture.run("mv a b")
    try fixture.scan()
    try fixture.store.database.write {
      try $0.execute(sql: "UPDATE name SET name = x'7a' WHERE until IS NOT NULL")
    }
    let findings = try fixture.store.check(readingData: false)
    #expect(findings.contains { $0.contains("hash chain breaks at operation 2") })
  }

  @Test func damagedSegmentsAreReportedAndNotRestored() throws {
    let fixture = try Fixture()
    fixture.run("seq 1 20000 > a; echo small > b")
    try fixture.scan()
    fixture.run("rm a")
    try fixture.scan()
    let before = try fixture.listing()
    fixture.run(
      "printf '\\377\\377' | dd of=.semfs/segments/00000001.seg bs=1 seek=200 conv=notrunc 2>/dev/null"
    )
    #expect(try !fixture.store.check(readingData: true).isEmpty)
    #expect { try fixture.restore(to: OperationID(rawValue: 2)) } throws: { error in
      if case HistoryError.damaged = error { true } else { false }
    }
    #expect(try fixture.listing() == before)
    fixture.run("truncate -s 100 .semfs/segments/00000001.seg")
    try fixture.reopen()
    #expect(try !fixture.store.check(readingData: false).isEmpty)
    fixture.run("rm .semfs/segments/00000001.seg")
    try fixture.reopen()
    #expect(try !fixture.store.check(readingData: false).isEmpty)
  }

  @Test func aTornTailIsHarmless() throws {
    let fixture = try Fixture()
    try fixture.write("x", to: "a")
    try fixture.scan()
    fixture.run("head -c 777 /dev/urandom >> .semfs/segments/00000001.seg; echo two > b")
    try fixture.reopen()
    try fixture.scan()
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func aFullDiskIsSaidAndNothingIsHalfDone() throws {
    let fixture = try Fixture()
    fixture.run("mkdir disk")
    guard fixture.run("mount -t tmpfs -o size=3m none disk 2>/dev/null") == 0 else {
      return print("Skipped: a small disk cannot be mounted here (needs root).")
    }
    defer { fixture.run("umount -l disk") }
    let folder = fixture.folder.appending("disk")
    do {
      let store = try Store.initialise(tree: Tree(path: folder)).0
      fixture.run("echo kept > disk/a")
      _ = try store.scan(draft: Fixture.draft(.scan))
      fixture.run("head -c 1500000 /dev/urandom > disk/big")
      #expect { try store.scan(draft: Fixture.draft(.scan)) } throws: { error in
        if case HistoryError.diskFull = error { true } else { false }
      }
      #expect(try store.head().rawValue == 2)
      #expect(
        throws: HistoryError.self,
        performing: {
          try store.transaction(Fixture.draft(.plan), touching: ["a", "new"]) { tree in
            try tree.remove("a")
            try tree.write(Data(count: 4 << 20), to: "new")
          }
        })
      #expect(FileManager.default.contents(atPath: fixture.path("disk/a")) == Data("kept\n".utf8))
      #expect(access(fixture.path("disk/new"), F_OK) != 0)
      fixture.run("rm disk/big; echo more > disk/b")
      #expect(try store.scan(draft: Fixture.draft(.scan)).created == 1)
      #expect(try store.check(readingData: true) == [])
    }
  }
}

extension StoreTests {
  @Test func equalContentsAreStoredOnce() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    fixture.run("head -c 1000000 /dev/urandom > a; cp a b; cp a c; (echo x; cat a) > d")
    try fixture.scan()
    let statistics = try fixture.store.statistics()
    #expect(statistics.names == 4)
    #expect(statistics.treeBytes == 4_000_002)
    #expect(statistics.segmentBytes < 1_700_000)
    #expect(statistics.operations == 2)
  }

  @Test func settingsAreKeptAndExclusionsFollowThem() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    try fixture.store.setSetting(Exclusion.setting, to: "secret/\n*.log\n/build/x")
    fixture.run("mkdir secret build; touch secret/a b.log c.tmp build/x build/y")
    try fixture.scan()
    let view = try fixture.store.view(at: fixture.store.head())
    #expect(try view.entries(below: "").map(\.path.string) == ["build", "build/y", "c.tmp"])
    try fixture.store.setSetting(Exclusion.setting, to: nil)
    #expect(try fixture.store.settings().isEmpty)
  }

  @Test func snapshotsNameOperations() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    try fixture.write("1", to: "a")
    try fixture.scan()
    let operation = try fixture.store.createSnapshot("first", draft: Fixture.draft(.snapshot))
    try fixture.write("2", to: "a")
    try fixture.scan()
    #expect(try fixture.store.snapshot(labelled: "first") == operation.id)
    #expect(throws: HistoryError.self) {
      try fixture.store.createSnapshot("first", draft: Fixture.draft(.snapshot))
    }
    for label in ["", "a/b", "@12", "~3", "line\nbreak"] {
      #expect(throws: HistoryError.self) {
        try fixture.store.createSnapshot(label, draft: Fixture.draft(.snapshot))
      }
    }
    _ = try fixture.restore(to: operation.id)
    #expect(fixture.read("a") == "1")
    #expect(throws: HistoryError.self) { try fixture.restore(to: OperationID(rawValue: 99)) }
  }

  @Test func pathsThatLeaveTheTreeOrEnterTheStoreAreRefused() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    fixture.run("ln -s /etc link")
    try fixture.scan()
    for path in ["../x", "/etc/passwd", "a/../../x", ".semfs/history.db"] {
      #expect(throws: HistoryError.self) {
        try fixture.store.transaction(Fixture.draft(.plan), touching: [FilePath(path)]) { _ in }
      }
    }
    #expect(throws: (any Error).self) { try fixture.store.tree.read("link/passwd") }
    #expect(throws: HistoryError.self) {
      try fixture.store.transaction(Fixture.draft(.plan), touching: ["link/new"]) { tree in
        try tree.write(Data("x".utf8), to: "link/new")
      }
    }
  }
}
