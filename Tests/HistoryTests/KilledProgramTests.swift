// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// `kill -9` of the built program while it captures, restores, prunes and compacts, at random moments.
/// SEMFS_KILLS sets how many; the long run is 10,000.
@Suite(.serialized, .enabled(if: BuiltProgram.path != nil, "the program is not built"))
struct KilledProgramTests {
  @Test func whatWasRecordedOutlivesEveryKill() throws {
    let kills = BuiltProgram.count("SEMFS_KILLS", standard: 1000)
    var world = try KillWorld(seed: BuiltProgram.seed())
    for kill in 1...kills {
      let isRight = try world.step()
      try #require(isRight, "kill \(kill), seed \(world.seed)")
      // A tree that has grown is slow to look at.
      if kill % 250 == 0 { try world.startAgain() }
    }
    print("\(kills) kills, seed \(world.seed): \(world.summary)")
    #expect(world.killed * 4 > kills)
    try world.expectFreedSpace()
  }
}

/// A tree, its store, and what is known of both without asking them.
private struct KillWorld {
  enum Command: String, CaseIterable {
    case scan, rollback, undo, snapshot, prune
  }

  let seed: UInt64
  private var fixture: Fixture
  private var random: SeededGenerator
  private var program: RandomProgram
  /// What the tree was like at operations that are recorded.
  private var known: [OperationID: [String]] = [:]
  private var head = OperationID(rawValue: 1)
  private var linesAtHead: [String] = []
  /// How long each command takes if it is left alone.
  private var seconds: [Command: Double] = [:]
  private var counts: [Command: (started: Int, killed: Int)] = [:]
  private static let kept: Int64 = 8

  init(seed: UInt64) throws {
    self.seed = seed
    random = SeededGenerator(seed: seed)
    fixture = try Fixture(below: Fixture.fastFolder)
    program = RandomProgram(root: fixture.folder, seed: seed)
    try startAgain()
  }

  var killed: Int { counts.values.reduce(0) { $0 + $1.killed } }

  var summary: String {
    counts.map { "\($0.key) \($0.value.killed) of \($0.value.started)" }.sorted()
      .joined(separator: ", ")
  }

  mutating func startAgain() throws {
    fixture = try Fixture(below: Fixture.fastFolder)
    program = RandomProgram(root: fixture.folder, seed: random.next())
    known = [:]
    head = OperationID(rawValue: 1)
    program.run(30)
    try fixture.scan()
    fixture.close()
    try look(before: fixture.listing())
  }

  /// One command that is killed, and a look at what is left. Whether all is right.
  mutating func step() throws -> Bool {
    program.run(Int.random(in: 0...8, using: &random))
    let before = try fixture.listing()
    let command = [Command.scan, .scan, .rollback, .rollback, .undo, .snapshot, .prune]
      .randomElement(using: &random)!
    // What an undo does not touch, it does not record either.
    if command == .undo { try scan() }
    // Pruning may forget what is older.
    if command == .prune { known = known.filter { $0.key.rawValue > head.rawValue - Self.kept } }
    try run(command)
    return try look(before: before)
  }

  private mutating func scan() throws {
    let store = try Store.open(tree: Tree(path: fixture.folder))
    guard let id = try store.scan(draft: Fixture.draft(.scan)).operation?.id else { return }
    head = id
    linesAtHead = try Listing.view(store.view(at: id))
    known[id] = linesAtHead
  }

  private mutating func run(_ command: Command) throws {
    var words = [command.rawValue]
    switch command {
    case .scan: break
    case .rollback:
      let point = known.keys.randomElement(using: &random) ?? head
      words += ["--to", "@\(point.rawValue)", "--yes"]
    case .undo: words += ["--yes"]
    case .snapshot: words += ["label \(random.next())"]
    case .prune: words += ["--keep-last", "\(Self.kept)", "--yes"]
    }
    let start = ContinuousClock.now
    let child = try BuiltProgram.start(words, in: fixture.folder)
    if let limit = seconds[command] {
      usleep(UInt32(Double.random(in: 0...limit * 1.1, using: &random) * 1e6))
      kill(child, SIGKILL)
    }
    let isKilled = BuiltProgram.wait(child) == 128 + SIGKILL
    let taken = (ContinuousClock.now - start) / .seconds(1)
    // The machine may be slower or faster by now.
    if let limit = seconds[command] {
      seconds[command] = isKilled ? limit * 1.002 : limit * 0.9 + taken * 0.1
    } else {
      seconds[command] = taken
    }
    counts[command, default: (0, 0)].started += 1
    if isKilled { counts[command, default: (0, 0)].killed += 1 }
  }

  /// Opens the store, which recovers it, and compares it with what is known.
  @discardableResult
  private mutating func look(before: [String]) throws -> Bool {
    let store = try Store.open(tree: Tree(path: fixture.folder))
    let findings = try store.check(.data)
    #expect(findings == [])
    let now = try store.head()
    #expect(now >= head)
    let isRecorded = linesAtHead == before
    let news = head.rawValue < now.rawValue ? Array(head.rawValue + 1...now.rawValue) : []
    var added: [[String]] = []
    for id in news.map(OperationID.init(rawValue:)) {
      // Pruning counts only those that changed something.
      guard let operation = try store.operation(id), operation.changeCount > 0 else { continue }
      let lines = try Listing.view(store.view(at: id))
      known[id] = lines
      added.append(lines)
    }
    head = now
    linesAtHead = try Listing.view(store.view(at: now))
    let tree = try Listing.disk(fixture.folder)
    // What the tree was is still there, or recorded; what it was made is recorded.
    let isTreeKept =
      tree == before || ((isRecorded || added.contains(before)) && tree == added.last)
    #expect(isTreeKept)
    var isLogKept = true
    for id in known.keys.shuffled(using: &random).prefix(3) {
      isLogKept = try isLogKept && Listing.view(store.view(at: id)) == known[id]
    }
    #expect(isLogKept)
    return findings.isEmpty && isTreeKept && isLogKept && now.rawValue >= head.rawValue
  }

  /// What killed compactions left is freed by those that are not killed.
  func expectFreedSpace() throws {
    let store = try Store.open(tree: Tree(path: fixture.folder))
    for _ in 1...2 { _ = try store.compact() }
    let statistics = try store.statistics()
    #expect(statistics.segmentBytes < statistics.chunkBytes * 12 / 10 + 100_000)
  }
}
