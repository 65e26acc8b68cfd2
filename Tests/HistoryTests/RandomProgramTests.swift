// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// Random programs of file operations against what a plain program remembers of the disk.
///
/// SEMFS_SEEDS sets how many seeds (200), SEMFS_SEED one alone.
@Suite struct RandomProgramTests {
  static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["SEMFS_SEED"].flatMap(UInt64.init) { return [one] }
    let count = environment["SEMFS_SEEDS"].flatMap(UInt64.init) ?? 200
    return Array(1...max(1, count))
  }()

  @Test(arguments: 0..<4)
  func viewsEqualTheDiskThenAndNow(part: UInt64) throws {
    for seed in Self.seeds where seed % 4 == part || Self.seeds.count == 1 {
      do {
        try run(seed)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  private func run(_ seed: UInt64) throws {
    // In memory for speed; every tenth on the disk, where inode numbers are used again.
    let fixture = try Fixture(below: seed % 10 == 0 ? nil : Fixture.fastFolder)
    var program = RandomProgram(root: fixture.folder, seed: seed)
    var remembered: [(point: OperationID, lines: [String])] = []
    for burst in 0..<10 {
      program.run(20)
      let report = try fixture.scan()
      let lines = try fixture.listing()
      let head = try fixture.store.head()
      try expectSame(fixture.listing(at: head), lines, "seed \(seed) burst \(burst) head")
      if let operation = report.operation {
        let changes = try fixture.store.changes(of: operation.id)
        #expect(changes.count == operation.changeCount, "seed \(seed) burst \(burst)")
      }
      remembered.append((head, lines))
    }
    for _ in 0..<5 {
      let (point, lines) = remembered[program.number(below: remembered.count)]
      try expectSame(fixture.listing(at: point), lines, "seed \(seed) point \(point.rawValue)")
    }
    try rollBack(fixture, &program, remembered, seed)
    #expect(try fixture.store.check(readingData: true) == [], "seed \(seed)")
  }

  private func rollBack(
    _ fixture: Fixture, _ program: inout RandomProgram,
    _ remembered: [(point: OperationID, lines: [String])], _ seed: UInt64
  ) throws {
    let (point, lines) = remembered[program.number(below: remembered.count)]
    program.run(10)
    let present = try fixture.listing()
    let operation = try fixture.restore(to: point)
    try expectSame(fixture.listing(), lines, "seed \(seed) rolled back to \(point.rawValue)")
    try expectSame(
      fixture.listing(at: fixture.store.head()), lines, "seed \(seed) recorded roll back")
    guard let operation else { return }
    let again = try fixture.scan()
    #expect(again.operation == nil, "seed \(seed): the roll back left something unrecorded")
    _ = try fixture.store.revert([operation.id], draft: Fixture.draft(.undo))
    try expectSame(fixture.listing(), present, "seed \(seed) undone")
    program.run(10)
    try fixture.scan()
    try expectSame(
      fixture.listing(at: fixture.store.head()), fixture.listing(), "seed \(seed) afterwards")
  }

  private func expectSame(_ found: [String], _ wanted: [String], _ what: String) throws {
    guard found != wanted else { return }
    let missing = Set(wanted).subtracting(found).sorted().prefix(6)
    let surplus = Set(found).subtracting(wanted).sorted().prefix(6)
    throw Difference(text: "\(what): missing \(missing), surplus \(surplus)")
  }

  struct Difference: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }
}
