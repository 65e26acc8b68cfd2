// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import History

/// Damage of every kind is found, said and, as far as the bytes are somewhere, repaired.
@Suite(.serialized) struct VerificationTests {
  /// `SEMFS_FLIPS` sets how many; the long run is 10,000.
  static let flips = ProcessInfo.processInfo.environment["SEMFS_FLIPS"].flatMap(Int.init) ?? 300

  /// A tree with history: three operations, a file of several chunks, a snapshot.
  private func prepared() throws -> Fixture {
    let fixture = try Fixture(below: Fixture.fastFolder)
    fixture.run(
      """
      mkdir -p d/e; for i in 1 2 3 4 5; do seq $i 400 > d/$i; echo x$i > d/e/$i; done
      head -c 300000 /dev/urandom > big; ln -s d l
      """)
    try fixture.scan()
    _ = try fixture.store.createSnapshot("one", draft: Fixture.draft(.snapshot))
    fixture.run("mv d g; rm g/2; echo new > g/3; head -c 9000 /dev/urandom >> big")
    try fixture.scan()
    return fixture
  }

  private func listings(_ store: Store) throws -> [[String]] {
    try (1...(store.head().rawValue)).map {
      try Listing.view(store.view(at: OperationID(rawValue: $0)))
    }
  }

  /// Whether a check finds something; what it lets through must be what was recorded, and whatever can
  /// be read of what it does not let through, too.
  private func isDetected(_ folder: FilePath, _ wanted: [[String]]) throws -> Bool {
    let store: Store
    do {
      store = try Store.open(tree: Tree(path: folder))
    } catch is HistoryError {
      return true
    }
    let findings = try store.check(.data)
    for (index, lines) in wanted.enumerated() {
      do {
        let view = try store.view(at: OperationID(rawValue: Int64(index + 1)))
        let found = try Listing.view(view)
        #expect(found == lines, "@\(index + 1), \(findings)")
      } catch is HistoryError {
        #expect(!findings.isEmpty)
      }
    }
    if findings.isEmpty { #expect(try store.snapshot(labelled: "one")?.rawValue == 3) }
    return !findings.isEmpty
  }

  @Test(arguments: [false, true])
  func aFlippedBitIsFoundOrHarmless(isCheckpointed: Bool) throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    if isCheckpointed {
      try fixture.store.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    let copy = FilePath(fixture.path("copy"))
    fixture.run("mkdir copy; cp -a .semfs template; rm -f template/*-shm")
    let names = try FileManager.default.subpathsOfDirectory(atPath: fixture.path("template"))
      .filter {
        (try? FileStatus(of: Array("\(fixture.path("template"))/\($0)".utf8), in: AT_FDCWD).kind)
          == .file
      }
    let files = try names.sorted().map {
      ($0, try Data(contentsOf: URL(fileURLWithPath: fixture.path("template/" + $0))))
    }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var counts: [String: (flips: Int, found: Int)] = [:]
    let full = files.filter { !$0.1.isEmpty }
    for flip in 1...VerificationTests.flips {
      let (victim, whole) = full[Int.random(in: 0..<full.count, using: &random)]
      let bit = Int.random(in: 0..<whole.count * 8, using: &random)
      let store = copy.string + "/.semfs"
      try? FileManager.default.removeItem(atPath: store)
      for folder in ["", "/segments", "/tmp"] { mkdir(store + folder, 0o700) }
      for (name, bytes) in files {
        var bytes = bytes
        if name == victim { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
        try bytes.write(to: URL(fileURLWithPath: store + "/" + name))
      }
      counts[victim, default: (0, 0)].flips += 1
      do {
        if try isDetected(copy, wanted) { counts[victim, default: (0, 0)].found += 1 }
      } catch {
        Issue.record("seed \(seed) flip \(flip): \(victim) bit \(bit): \(error)")
      }
    }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("flipped bits of \(name): \(count.found) of \(count.flips) found")
      // Who held the lock last is for people only. Of history.db, what the write-ahead log replaces
      // is never read again.
      let isAllFound = name != "lock" && (isCheckpointed || name != LogFile.name)
      if isAllFound { #expect(count.found == count.flips, "\(name), seed \(seed)") }
    }
  }

  /// A process that has the log open does not look through it again.
  @Test func aDamagedPageOfTheWriteAheadLogIsNeverAnAnswer() throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    let log = open(fixture.path(".semfs/history.db-wal"), O_RDWR)
    defer { close(log) }
    let frame = 24 + LogFile.pageSize
    let size = Int(lseek(log, 0, SEEK_END))
    var refused = 0
    for start in stride(from: 32, through: size - frame, by: frame) {
      let offset = off_t(start + 24 + Int.random(in: 0..<LogFile.pageSize))
      flip(log, at: offset)
      defer { flip(log, at: offset) }
      do {
        let store = try Store.open(tree: Tree(path: fixture.folder))
        #expect(try listings(store) == wanted)
      } catch HistoryError.corrupt {
        refused += 1
      }
    }
    #expect(refused > 0)
    #expect(try listings(fixture.store) == wanted)
  }

  @Test(arguments: ["history.db", "history.db-wal"])
  func aFlippedBitOfTheLogIsPutBack(name: String) throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    if name == LogFile.name {
      try fixture.store.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    for _ in 1...12 {
      fixture.run("rm -rf copy; mkdir copy; cp -a .semfs big g l copy/; rm copy/.semfs/*-shm")
      let file = open(fixture.path("copy/.semfs/" + name), O_RDWR)
      let offset = off_t.random(in: 0..<lseek(file, 0, SEEK_END))
      flip(file, at: offset)
      close(file)
      let tree = try Tree(path: FilePath(fixture.path("copy")))
      do {
        let report = try Store.repair(tree: tree)
        #expect(report.notes.contains { $0.contains("put back") }, "\(offset): \(report)")
        #expect(report.lost == [])
        let store = try Store.open(tree: tree)
        #expect(try store.check(.data) == [], "\(offset)")
        #expect(try listings(store).starts(with: wanted), "\(offset)")
      } catch {
        Issue.record("byte \(offset): \(error)")
      }
    }
  }

  private func flip(_ file: Int32, at offset: off_t) {
    var byte: UInt8 = 0
    pread(file, &byte, 1, offset)
    byte ^= 0x10
    pwrite(file, &byte, 1, offset)
  }

  /// A repair that finds the list of tables damaged relies on it.
  @Test func everyLogHasItsTablesAtTheSamePages() throws {
    func places(_ store: Store) throws -> [String] {
      try store.reading {
        try String.fetchAll($0, sql: "SELECT name || rootpage FROM sqlite_master ORDER BY rowid")
      }
    }
    let fixture = try prepared()
    let fresh = try places(fixture.store)
    try fixture.store.database.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
    #expect(try places(fixture.store) == fresh)
    try makeOld(fixture)
    try fixture.reopen()
    #expect(try places(fixture.store) == fresh)
  }

  @Test func aStoreOfAnEarlierFormatIsBroughtToThisOne() throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    try makeOld(fixture)
    try fixture.reopen()
    #expect(try listings(fixture.store) == wanted)
    try fixture.write("more", to: "more")
    try fixture.scan()
    #expect(try fixture.store.check(.data) == [])
  }

  /// Puts a log of format 2, without checksums of pages, in the place of the fixture's.
  private func makeOld(_ fixture: Fixture) throws {
    let path = fixture.path("old.db")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try Schema.create(db)
      try db.execute(sql: "ATTACH '\(fixture.path(".semfs/history.db"))' AS new")
      for table in try LogTable.all() {
        try db.execute(
          sql: "INSERT OR REPLACE INTO main.\(table.name) SELECT * FROM new.\(table.name)")
      }
      try db.execute(sql: "DETACH new; DROP TABLE commits; DROP TABLE quiet; DROP INDEX chunk_lost")
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    try queue.close()
    fixture.run("rm .semfs/history.db* .semfs/head; mv old.db .semfs/history.db")
  }

  @Test func aDamagedPageIsNamedAndTheLogMadeAnew() throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    try fixture.store.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    fixture.run("cp -a .semfs kept")
    let pages = try fixture.store.reading {
      try Int64.fetchOne($0, sql: "PRAGMA page_count") ?? 0
    }
    var whole = 0
    for page in 1...pages {
      fixture.run(
        "rm -rf copy; mkdir copy; cp -a kept copy/.semfs; cp -a big g l copy/; "
          + "rm -f copy/.semfs/*-wal copy/.semfs/*-shm"
      )
      // Not in the header, of which only single bytes can be put right.
      let rubbish = (0..<512).map { _ in UInt8.random(in: 0...255) }
      let file = open(fixture.path("copy/.semfs/history.db"), O_RDWR)
      pwrite(file, rubbish, rubbish.count, off_t((page - 1) * 4096 + 1024 * .random(in: 1...2)))
      close(file)
      let tree = try Tree(path: FilePath(fixture.path("copy")))
      do {
        let findings = try Store.open(tree: tree).check(.data)
        #expect(findings.contains { $0.contains("page \(page) of history.db") }, "\(findings)")
      } catch HistoryError.corrupt(let reason) {
        #expect(reason.contains("page \(page) of history.db"))
      }
      let report = try Store.repair(tree: tree)
      let store = try Store.open(tree: tree)
      #expect(try store.check(.data) == [], "page \(page)")
      // What is not there any more was said.
      let isWhole = zip(wanted.indices, wanted).allSatisfy { index, lines in
        let view = try? store.view(at: OperationID(rawValue: Int64(index + 1)))
        return view.flatMap { try? Listing.view($0) } == lines
      }
      if isWhole { whole += 1 }
      #expect(
        isWhole || !report.lost.isEmpty
          || report.notes.contains { $0.contains("dropped") || $0.contains("not whole any more") },
        "page \(page): \(report)")
      #expect(try Listing.disk(tree.path) == Listing.view(store.view(at: store.head())))
    }
    print("of \(pages) damaged pages, \(whole) cost no version")
    #expect(whole * 2 > Int(pages))
  }

  /// Of a log whose tables have many pages each.
  @Test func anyLostPageOfALargerLogIsRepaired() throws {
    let fixture = try Fixture()
    for round in 1...40 {
      fixture.run("for i in 1 2 3 4 5 6 7 8 9; do echo $i \(round) > f$i; done")
      _ = try fixture.store.scan(draft: Fixture.draft(.scan))
    }
    try fixture.store.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    fixture.close()
    fixture.run("cp -a .semfs kept")
    let size = try FileManager.default.attributesOfItem(atPath: fixture.path("kept/history.db"))
    let pages = try #require(size[.size] as? Int) / 4096
    for page in Array(1..<pages).shuffled().prefix(24) {
      fixture.run(
        "rm -rf copy; mkdir copy; cp -a kept copy/.semfs; cp -a f? copy/; rm -f copy/.semfs/*-*")
      let rubbish = (0..<4096).map { _ in Bool.random() ? 0 : UInt8.random(in: 0...255) }
      let file = open(fixture.path("copy/.semfs/history.db"), O_RDWR)
      pwrite(
        file, Bool.random() ? rubbish : Array(repeating: 0, count: 4096), 4096, off_t(page) * 4096)
      close(file)
      let tree = try Tree(path: FilePath(fixture.path("copy")))
      do {
        _ = try Store.repair(tree: tree)
        let store = try Store.open(tree: tree)
        #expect(try store.check(.data) == [], "page \(page + 1) of \(pages)")
        #expect(try Listing.disk(tree.path) == Listing.view(store.view(at: store.head())))
        fixture.run("echo more > copy/f1")
        #expect(try store.scan(draft: Fixture.draft(.scan)).modified == 1)
      } catch {
        Issue.record("page \(page + 1) of \(pages): \(error)")
      }
    }
  }

  @Test(arguments: [
    "rm -f .semfs/history.db*",
    "head -c 100 /dev/urandom | dd of=.semfs/history.db conv=notrunc 2>/dev/null",
  ])
  func aLogThatIsGoneIsMadeAnewOfTheTree(damage: String) throws {
    let fixture = try prepared()
    try fixture.store.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    fixture.close()
    fixture.run(damage)
    let tree = try Tree(path: fixture.folder)
    #expect(throws: HistoryError.self) { try Store.open(tree: tree) }
    #expect(!(try Store.repair(tree: tree).notes.isEmpty))
    let store = try Store.open(tree: tree)
    #expect(try store.check(.data) == [])
    fixture.run("echo more > more")
    #expect(try store.scan(draft: Fixture.draft(.scan)).created == 1)
    #expect(try Listing.disk(tree.path) == Listing.view(store.view(at: store.head())))
  }

  @Test func aLostChunkIsReadFromTheTreeOrListed() throws {
    let fixture = try prepared()
    let segment = fixture.path(".semfs/segments/00000001.seg")
    fixture.run("truncate -s 100 .semfs/segments/00000001.seg")
    let findings = try fixture.store.check(.data)
    #expect(findings.contains { $0.contains("the segment ends before it") })
    #expect(findings.contains { $0.contains("lost with it: d/2 as of operation 2") })
    let report = try Store.repair(tree: Tree(path: fixture.folder))
    #expect(access(segment, F_OK) == 0)
    #expect(report.lost.contains { $0.path == "d/2" && $0.since.rawValue == 2 })
    #expect(!report.lost.contains { $0.path == "g/1" || $0.path == "d/1" })
    try fixture.reopen()
    #expect(try fixture.store.check(.data) == [])
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
    #expect {
      try fixture.restore(to: OperationID(rawValue: 2))
    } throws: { error in
      if case HistoryError.damaged = error { true } else { false }
    }
    #expect(try fixture.store.check(.data) == [])
    // The same bytes again make the lost version whole.
    fixture.run("seq 2 400 > again")
    try fixture.scan()
    #expect(try !fixture.store.lostVersions().contains { $0.path == "d/2" })
    let old = try #require(try fixture.store.view(at: OperationID(rawValue: 2)).entry(at: "d/2"))
    #expect(
      try fixture.store.contents(of: old.version)
        == Data(contentsOf: URL(fileURLWithPath: fixture.path("again"))))
  }

  @Test func aMissingSegmentIsFound() throws {
    let fixture = try prepared()
    fixture.run("rm .semfs/segments/00000001.seg")
    try fixture.reopen()
    #expect(try !fixture.store.check(.structure).isEmpty)
    _ = try Store.repair(tree: Tree(path: fixture.folder))
    try fixture.reopen()
    #expect(try fixture.store.check(.data) == [])
  }

  @Test func aDeletedWriteAheadLogIsFound() throws {
    let fixture = try prepared()
    let tree = FilePath(fixture.path("copy"))
    fixture.run("mkdir copy; cp -a .semfs copy/.semfs; rm copy/.semfs/*-wal copy/.semfs/*-shm")
    let store = try Store.open(tree: Tree(path: tree))
    let isLost = { (text: String) in text.contains("history.db-wal was deleted") }
    #expect(try store.check(.structure).contains(where: isLost))
    // Nothing goes on from there unasked.
    #expect {
      try store.createSnapshot("late", draft: Fixture.draft(.snapshot))
    } throws: { error in
      if case HistoryError.corrupt(let reason) = error { isLost(reason) } else { false }
    }
    #expect(try store.check(.structure).contains(where: isLost))
    let report = try Store.repair(tree: Tree(path: tree))
    #expect(report.notes.contains(where: isLost))
    #expect(try store.check(.data) == [])
    _ = try store.createSnapshot("late", draft: Fixture.draft(.snapshot))
    #expect(try store.check(.data) == [])
  }

  @Test func mixedStoresOfTwoMachinesAreFound() throws {
    let fixture = try prepared()
    fixture.run("mkdir copy; cp -a .semfs copy/; echo a > copy/a; echo b > b")
    let other = try Store.open(tree: Tree(path: FilePath(fixture.path("copy"))))
    _ = try other.scan(draft: Fixture.draft(.scan))
    try fixture.scan()
    fixture.run("cp copy/.semfs/head .semfs/head")
    #expect(try fixture.store.check(.structure).contains { $0.contains("two machines") })
    fixture.run("cp .semfs/history.db '.semfs/history.sync-conflict-20261124.db'")
    #expect(try fixture.store.check(.structure).contains { $0.contains("sync-conflict") })
  }

  @Test func aTamperedLogIsFound() throws {
    let fixture = try prepared()
    try fixture.store.database.write {
      try $0.execute(sql: "UPDATE version SET mode = 511 WHERE since = 2 AND kind = 0")
    }
    #expect(try fixture.store.check(.structure).contains { $0.contains("operation 2") })
    try fixture.store.database.write {
      try $0.execute(sql: "DELETE FROM operation WHERE id = (SELECT max(id) FROM operation)")
    }
    #expect(try fixture.store.check(.structure).contains { $0.contains("had come to") })
  }

  @Test(.enabled(if: geteuid() == 0, "mounting read-only needs root"))
  func aStoreOnAReadOnlyDiskCanBeRead() throws {
    let fixture = try prepared()
    let wanted = try listings(fixture.store)
    let place = fixture.folder.string + "-read-only"
    fixture.run("mkdir -p \(place); mount --bind . \(place); mount -o remount,ro,bind \(place)")
    defer { fixture.run("umount -l \(place); rmdir \(place)") }
    let store = try Store.open(tree: Tree(path: FilePath(place)))
    #expect(store.isReadOnly)
    #expect(try listings(store) == wanted)
    #expect(try store.check(.data) == [])
    #expect {
      try store.scan(draft: Fixture.draft(.scan))
    } throws: { error in
      if case HistoryError.readOnly = error { true } else { false }
    }
  }

  @Test func aClockThatJumpsBackChangesNoOrder() throws {
    let fixture = try prepared()
    var draft = Fixture.draft(.snapshot)
    draft.time = Timestamp(rawValue: 1)
    let operation = try fixture.store.createSnapshot("early", draft: draft)
    #expect(try fixture.store.log().first?.id == operation.id)
    try fixture.write("later", to: "later")
    #expect(try fixture.scan().operation?.id.rawValue == operation.id.rawValue + 1)
    #expect(try fixture.store.check(.data) == [])
  }

  @Test func partsOfACheckAddUpToTheWhole() throws {
    let fixture = try prepared()
    let file = open(fixture.path(".semfs/segments/00000001.seg"), O_RDWR)
    var byte: UInt8 = 0
    pread(file, &byte, 1, 16 + 48 + 10)
    byte ^= 1
    pwrite(file, &byte, 1, 16 + 48 + 10)
    close(file)
    let parts = try (1...5).map { try fixture.store.check(.part($0, of: 5)) }
    let whole = try fixture.store.check(.data)
    #expect(Set(parts.joined()) == Set(whole))
    #expect(parts.count { $0.contains { $0.hasPrefix("chunk 1 ") } } == 1)
    #expect(try fixture.store.check(.structure) == [])
    #expect(try fixture.store.check(.sample(1)) == whole)
  }
}
