// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// Power cuts at random moments of the built program's work, by what its system calls leave on a disk
/// (`SimulatedDisk`). SEMFS_CUTS sets how many; the long run is 1,000.
@Suite(
  .serialized, .enabled(if: BuiltProgram.path != nil, "the program is not built"),
  .enabled(if: BuiltProgram.isInstalled("strace"), "strace is not installed"))
struct PowerCutTests {
  private static let cuts = BuiltProgram.count("SEMFS_CUTS", standard: 250)

  private static let workloads: [(name: String, before: String, words: [String])] = [
    ("first scan", "", ["scan"]),
    ("scan", "mv d g; rm g/2; echo new > g/3; head -c 90000 /dev/urandom > big", ["scan"]),
    ("rollback", "", ["rollback", "--to", "@2", "--yes"]),
    ("undo", "", ["undo", "--yes"]),
    ("snapshot", "", ["snapshot", "one"]),
    ("prune", "rm big; echo last > last", ["prune", "--keep-last", "1", "--yes"]),
  ]

  @Test func whatWasRecordedOutlivesEveryPowerCut() throws {
    let seed = BuiltProgram.seed()
    var random = SeededGenerator(seed: seed)
    let fixture = try Fixture(below: Fixture.fastFolder)
    fixture.run(
      """
      mkdir -p d/e; for i in 1 2 3 4 5; do seq $i 400 > d/$i; echo x$i > d/e/$i; done
      head -c 200000 /dev/urandom > big; ln -s d l
      """)
    fixture.close()
    for (name, change, words) in Self.workloads {
      fixture.run(change)
      if name == "prune" { #expect(try BuiltProgram.run(["scan"], in: fixture.folder) == 0) }
      let work = try Work(of: words, in: fixture)
      let events = work.record.events.count
      try #require(events > 3)
      for cut in 1...max(1, Self.cuts / Self.workloads.count) {
        // Often at the end: what the program said that it did must be there.
        let moment = cut % 8 == 0 ? events : Int.random(in: 0...events, using: &random)
        let share = [0, 0.3, 0.9, 1].randomElement(using: &random)!
        let disk = work.record.disk(cutAt: moment, share: share, &random)
        let note = "\(name), before call \(moment) of \(events), \(share) there, seed \(seed)"
        do {
          try work.expectWhole(disk, isDone: moment == events, note)
        } catch {
          Issue.record("\(note): \(error)")
        }
      }
    }
  }

  @Test func aPowerCutWhileAStoreIsMadeLeavesOneThatCanBeMade() throws {
    let seed = BuiltProgram.seed()
    var random = SeededGenerator(seed: seed)
    let fixture = try Fixture(below: Fixture.fastFolder)
    fixture.close()
    fixture.run("rm -rf .semfs; echo text > file")
    let work = try Work(of: ["init"], in: fixture, isStore: false)
    let events = work.record.events.count
    for moment in 0...events {
      let share = [0, 0.3, 0.9, 1].randomElement(using: &random)!
      try Work.withCopy(of: work.record.disk(cutAt: moment, share: share, &random)) { folder in
        let store = try Store.initialise(tree: Tree(path: folder)).0
        _ = try store.scan(draft: Fixture.draft(.scan))
        #expect(try store.check(.data) == [], "call \(moment) of \(events), seed \(seed)")
        #expect(try Listing.view(store.view(at: store.head())) == Listing.disk(folder))
      }
    }
  }
}

/// One command of the program, as it went when the power stayed.
private struct Work {
  let record: DiskRecord
  private let treeBefore: [String]
  private let treeAfter: [String]
  private let headBefore: OperationID
  private let headAfter: OperationID
  private let listings: [OperationID: [String]]

  init(of words: [String], in fixture: Fixture, isStore: Bool = true) throws {
    let root = fixture.folder.string
    let before = try SimulatedDisk(copying: root)
    treeBefore = try fixture.listing()
    headBefore =
      isStore
      ? try Store.open(tree: Tree(path: fixture.folder)).head() : OperationID(rawValue: 0)
    let trace = root + "-trace"
    defer { unlink(trace) }
    let status = try BuiltProgram.run(
      words, in: fixture.folder, wrapper: SystemCallTrace.wrapper(output: trace))
    try #require(status == 0, "\(words)")
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: trace)), as: UTF8.self)
    let calls = try SystemCallTrace(text, root: root, before: before)
    record = DiskRecord(before: calls.before, events: calls.events)
    treeAfter = try fixture.listing()
    let store = try Store.open(tree: Tree(path: fixture.folder))
    headAfter = try store.head()
    var listings: [OperationID: [String]] = [:]
    for id in (1...headAfter.rawValue).map(OperationID.init(rawValue:)) {
      guard try store.operation(id)?.kind != .pruned else { continue }
      listings[id] = try Listing.view(store.view(at: id))
    }
    self.listings = listings
    // The record is only worth something if it is whole.
    try Work.withCopy(of: record.disk(cutAt: record.events.count, share: 1)) { folder in
      try #require(try Listing.disk(folder) == treeAfter)
      try #require(try Store.open(tree: Tree(path: folder)).head() == headAfter)
    }
  }

  static func withCopy(of disk: SimulatedDisk, _ body: (FilePath) throws -> Void) throws {
    var name = Array("\(Fixture.fastFolder ?? NSTemporaryDirectory())/semfs-cut-XXXXXX".utf8CString)
    let made = try #require(name.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) })
    let folder = FilePath(platformString: made)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    try disk.store(at: folder.string)
    try body(folder)
  }

  func expectWhole(_ disk: SimulatedDisk, isDone: Bool, _ note: String) throws {
    try Work.withCopy(of: disk) { folder in
      let store = try Store.open(tree: Tree(path: folder))
      #expect(try store.check(.data) == [], "\(note)")
      let head = try store.head()
      #expect(head >= (isDone ? headAfter : headBefore), "\(note)")
      for (id, lines) in listings where id <= (isDone ? headAfter : headBefore) {
        #expect(try Listing.view(store.view(at: id)) == lines, "\(note), @\(id.rawValue)")
      }
      let tree = try Listing.disk(folder)
      #expect(tree == treeAfter || (!isDone && tree == treeBefore), "\(note)")
    }
  }
}

extension DiskRecord {
  /// The disk where nothing was lost.
  fileprivate func disk(cutAt cut: Int, share: Double) -> SimulatedDisk {
    var random = SystemRandomNumberGenerator()
    return disk(cutAt: cut, share: share, &random)
  }
}
