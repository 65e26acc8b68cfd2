// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization
import SystemPackage
import Testing

@testable import History

@Suite struct PruneTests {
  private static let utc = TimeZone(identifier: "UTC") ?? .gmt

  private func policy(_ text: String) throws -> KeepPolicy {
    try #require(KeepPolicy(text) { Int64($0) })
  }

  @discardableResult
  private func prune(_ store: Store, _ text: String) throws -> PrunePlan {
    let plan = try store.prunePlan(policy(text), timeZone: Self.utc)
    _ = try store.prune(plan, actor: Fixture.actor)
    return plan
  }

  /// A file rewritten `count` times with bytes that no other version has; operations 2 to count + 1.
  private func rewritten(_ count: Int, bytes: Int = 40_000) throws -> Fixture {
    let fixture = try Fixture(below: Fixture.fastFolder)
    for round in 1...count {
      try fixture.write(random(bytes, seed: UInt64(round)), to: "file")
      try fixture.write("\(round)", to: "count")
      try fixture.scan()
    }
    return fixture
  }

  private func random(_ count: Int, seed: UInt64) -> Data {
    var generator = SeededGenerator(seed: seed)
    return Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  @Test func whatIsKeptStaysAndWhatIsForgottenSaysSo() throws {
    let fixture = try rewritten(10)
    let lines = try (9...11).map { try fixture.listing(at: OperationID(rawValue: $0)) }
    let plan = try prune(fixture.store, "last=3")
    #expect(plan.kept.map(\.id.rawValue) == [11, 10, 9])
    #expect(plan.forgotten.map(\.rawValue) == Array(1...8))
    for (index, id) in (9...11).enumerated() {
      #expect(try fixture.listing(at: OperationID(rawValue: Int64(id))) == lines[index])
    }
    #expect(try fixture.store.log().map(\.id.rawValue) == [12, 11, 10, 9])
    #expect(try fixture.store.log().first?.kind == .prune)
    #expect(try fixture.store.check(readingData: true) == [])
    let forgotten = OperationID(rawValue: 5)
    #expect(throws: HistoryError.self) { try fixture.store.view(at: forgotten) }
    do {
      _ = try fixture.restore(to: forgotten)
      Issue.record("a rollback to what is forgotten was done")
    } catch HistoryError.pruned(let id, let before, let after) {
      #expect(id == forgotten && before == nil && after?.rawValue == 9)
    }
    #expect(fixture.read("count") == "10")
  }

  @Test func undoReachesAsFarAsItsStatesAreKept() throws {
    let fixture = try rewritten(6)
    try prune(fixture.store, "last=3")
    #expect(try fixture.store.undoable(count: 9, program: nil).map(\.rawValue) == [7, 6, 5])
    // What was before @5 is forgotten.
    #expect(throws: HistoryError.self) {
      try fixture.store.revertPreview([7, 6, 5].map { OperationID(rawValue: $0) })
    }
    _ = try fixture.store.revert(
      [7, 6].map { OperationID(rawValue: $0) }, draft: Fixture.draft(.undo))
    #expect(fixture.read("count") == "4")
    // What an operation changed is said also where the one before it is forgotten.
    #expect(
      try fixture.store.changes(of: OperationID(rawValue: 5)).map(\.kind) == [.created, .created])
  }

  @Test func takenBackStaysTakenBackWhenTheUndoIsForgotten() throws {
    let fixture = try rewritten(3)
    let draft = Fixture.draft(.undo)
    _ = try fixture.store.revert([OperationID(rawValue: 4)], draft: draft)
    try fixture.write("later", to: "other")
    try fixture.scan()
    let before = try fixture.store.undoable(count: 9, program: nil)
    #expect(before.map(\.rawValue) == [6, 3])
    _ = try fixture.store.createSnapshot("x", draft: Fixture.draft(.snapshot))
    let plan = try fixture.store.prunePlan(policy("last=1"), timeZone: Self.utc)
    var only = plan
    only.forgotten = [OperationID(rawValue: 5)]
    _ = try fixture.store.prune(only, actor: Fixture.actor)
    #expect(try fixture.store.undoable(count: 9, program: nil) == before)
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func snapshotsStayUnlessTold() throws {
    let fixture = try rewritten(3)
    _ = try fixture.store.createSnapshot("v1", draft: Fixture.draft(.snapshot))
    try fixture.write("more", to: "count")
    try fixture.scan()
    let labelled = try #require(try fixture.store.snapshot(labelled: "v1"))
    let lines = try fixture.listing(at: labelled)
    try prune(fixture.store, "last=1")
    #expect(try fixture.listing(at: labelled) == lines)
    try prune(fixture.store, "last=1 label=")
    #expect(try fixture.store.snapshot(labelled: "v1") == nil)
    #expect(throws: HistoryError.self) { try fixture.store.view(at: labelled) }
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test func compactionFreesWhatIsForgotten() throws {
    let fixture = try rewritten(10, bytes: 400_000)
    let full = try fixture.store.statistics()
    let plan = try prune(fixture.store, "last=2")
    #expect(plan.versions == 16)
    #expect(plan.bytes > 8 * 400_000 && plan.bytes < 8 * 420_000)
    let report = try fixture.store.compact()
    let left = try fixture.store.statistics()
    #expect(report.segmentsRemoved == full.segments)
    #expect(abs(full.segmentBytes - left.segmentBytes - plan.bytes) < 100)
    #expect(try fixture.store.check(readingData: true) == [])
    #expect(try fixture.listing(at: OperationID(rawValue: 11)) == fixture.listing())
    // There is nothing to do a second time, and no number of a segment is used twice.
    let numbers = try Set(fixture.store.segments.sizes().map(\.segment))
    _ = try fixture.store.compact()
    #expect(try fixture.store.statistics().segmentBytes == left.segmentBytes)
    #expect(numbers.allSatisfy { $0 > Int64(full.segments) })
  }

  @Test func aSizeLetsTheOldestGo() throws {
    let fixture = try rewritten(10, bytes: 400_000)
    let size = fixture.store.bytes(of: "history.db") + fixture.store.bytes(of: "history.db-wal")
    let plan = try prune(fixture.store, "size=\(size + 5 * 400_000 + 50_000)")
    #expect(plan.kept.count == 5)
    #expect(plan.bytesAfter <= plan.policy.greatestSize ?? 0)
    #expect(try fixture.store.check(readingData: true) == [])
    let smallest = try prune(fixture.store, "size=0")
    #expect(smallest.kept.map(\.id.rawValue) == [12])
  }

  @Test func idsAreNotGivenOutTwice() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    try fixture.write("kept", to: "a")
    try fixture.scan()
    try fixture.write(random(5000, seed: 1), to: "b")
    try fixture.scan()
    let version = try #require(
      try fixture.store.view(at: fixture.store.head()).entry(at: "b")?.version)
    fixture.run("rm b")
    try fixture.scan()
    try prune(fixture.store, "last=1")
    _ = try fixture.store.compact()
    try fixture.write(random(5000, seed: 2), to: "c")
    try fixture.scan()
    let new = try #require(
      try fixture.store.view(at: fixture.store.head()).entry(at: "c")?.version)
    #expect(new.id.rawValue > version.id.rawValue && new.node.rawValue > version.node.rawValue)
    // A reader that still holds the version is told, and gets no other file's bytes.
    do {
      _ = try fixture.store.contents(of: version)
      Issue.record("a forgotten version was read")
    } catch HistoryError.pruned {}
  }

  @Test func aChangedRowOfWhatIsLeftIsFound() throws {
    for statement in [
      "UPDATE version SET mode = mode + 1 WHERE id = (SELECT min(id) FROM version WHERE node > 1)",
      "UPDATE operation SET time = time + 1 WHERE id = 3",
      "UPDATE operation SET digest = zeroblob(32) WHERE id = 3",
      "DELETE FROM seal WHERE operation = 3",
      "UPDATE seal SET digest = zeroblob(32) WHERE operation = 3",
    ] {
      let fixture = try rewritten(5)
      try prune(fixture.store, "last=2")
      #expect(try fixture.store.check(readingData: false) == [])
      try fixture.store.writing { try $0.execute(sql: statement) }
      #expect(try !fixture.store.check(readingData: false).isEmpty, "\(statement)")
    }
  }

  @Test func areaderGoesOnWhileSegmentsMove() throws {
    let fixture = try rewritten(6, bytes: 600_000)
    let other = try Store.open(tree: Tree(path: fixture.folder))
    let head = try other.head()
    let entry = try #require(try other.view(at: head).entry(at: "file"))
    let wanted = try other.contents(of: entry.version)
    let isDone = Mutex(false)
    let failures = Mutex<[String]>([])
    let group = DispatchGroup()
    for _ in 0..<2 {
      DispatchQueue.global().async(group: group) {
        while !isDone.withLock({ $0 }) {
          do {
            let found = try other.contents(of: entry.version)
            if found != wanted { failures.withLock { $0.append("other bytes") } }
          } catch { failures.withLock { $0.append("\(error)") } }
        }
      }
    }
    for round in 0..<6 {
      try prune(fixture.store, "last=1")
      _ = try fixture.store.compact()
      try fixture.write(random(600_000, seed: UInt64(100 + round)), to: "other")
      try fixture.scan()
    }
    isDone.withLock { $0 = true }
    group.wait()
    #expect(failures.withLock { $0 } == [])
    #expect(try fixture.store.check(readingData: true) == [])
  }

  /// Random trees, random policies; SEMFS_SEEDS makes it longer.
  @Test(arguments: 0..<2)
  func whatIsKeptEqualsWhatItWas(part: UInt64) throws {
    let most = max(2, RandomProgramTests.seeds.count / 10)
    for seed in RandomProgramTests.seeds.prefix(most) where seed % 2 == part || most == 1 {
      do { try run(seed) } catch { Issue.record("seed \(seed): \(error)") }
    }
  }

  private func run(_ seed: UInt64) throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    var program = RandomProgram(root: fixture.folder, seed: seed)
    var lines: [OperationID: [String]] = [:]
    for round in 0..<3 {
      for burst in 0..<6 {
        program.run(12)
        try fixture.scan()
        lines[try fixture.store.head()] = try fixture.listing()
        if burst == 2 {
          _ = try? fixture.restore(to: try #require(fixture.store.log().randomElement()).id)
          lines[try fixture.store.head()] = try fixture.listing()
        }
      }
      var plan = try fixture.store.prunePlan(policy("last=99"), timeZone: Self.utc)
      let head = try fixture.store.head()
      // Any set of operations may go.
      let going = try fixture.store.log().filter { $0.id != head && program.number(below: 3) > 0 }
      plan.forgotten = going.map(\.id).sorted()
      _ = try fixture.store.prune(plan, actor: Fixture.actor)
      if program.number(below: 2) == 0 { _ = try fixture.store.compact() }
      for id in plan.forgotten { lines[id] = nil }
      for (id, wanted) in lines {
        let found = try fixture.listing(at: id)
        #expect(found == wanted, "seed \(seed) round \(round) @\(id.rawValue)")
      }
      #expect(try fixture.store.check(readingData: true) == [], "seed \(seed) round \(round)")
    }
    for id in lines.keys.sorted().suffix(4) {
      _ = try fixture.restore(to: id)
      #expect(try fixture.listing() == lines[id], "seed \(seed) restored to @\(id.rawValue)")
    }
  }

  @Test(arguments: [
    FaultPoint.rowsWritten, .committed, .segmentCopied, .segmentMoved,
  ])
  func aPruneThatDiesLosesNothingThatIsKept(point: FaultPoint) throws {
    for count in 1...6 {
      let fixture = try rewritten(8, bytes: 100_000)
      let lines = try (7...9).map { try fixture.listing(at: OperationID(rawValue: $0)) }
      let crash = Crash(at: point)
      try fixture.reopen(faults: crash.hook)
      crash.arm(after: count)
      do {
        try prune(fixture.store, "last=3")
        _ = try fixture.store.compact()
      } catch is SimulatedCrash {}
      try fixture.reopen()
      func expectKept() throws {
        for (index, id) in (7...9).enumerated() {
          #expect(try fixture.listing(at: OperationID(rawValue: Int64(id))) == lines[index])
        }
        #expect(try fixture.store.check(readingData: true) == [], "\(point) \(count)")
      }
      try expectKept()
      try prune(fixture.store, "last=3 label=")
      _ = try fixture.store.compact()
      try expectKept()
      #expect(try fixture.store.statistics().segmentBytes < 4 * 101_000)
      if !crash.happened { return }
    }
  }
}
