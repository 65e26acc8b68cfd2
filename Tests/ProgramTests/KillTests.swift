// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// `kill -9` at random moments. `SEMFS_KILLS` sets how many; the long run is 1000.
@Suite(.serialized, .enabled(if: Program.isBuilt, "the program is not built"))
struct KillTests {
  static let kills =
    ProcessInfo.processInfo.environment["SEMFS_KILLS"].flatMap(Int.init) ?? 50

  @Test func killedRollbackOfAThousandFilesIsWhollyBeforeOrWhollyAfter() throws {
    let program = try Program()
    defer { program.remove() }
    let tree = program.home.appendingPathComponent("tree")
    try writeTree(tree, round: 1)
    try #require(program.run("init", in: tree).status == 0)
    try #require(program.run("scan", in: tree).status == 0)
    try #require(program.run("snapshot", "one", in: tree).status == 0)
    let one = try contents(of: tree)
    try writeTree(tree, round: 2)
    try #require(program.run("scan", in: tree).status == 0)
    try #require(program.run("snapshot", "two", in: tree).status == 0)
    let two = try contents(of: tree)
    try #require(one != two)

    let start = Date()
    let whole = try program.run("rollback", "--to", "one", "--yes", in: tree)
    try #require(whole.status == 0, "\(whole.errors)")
    let duration = Date().timeIntervalSince(start)
    #expect(try contents(of: tree) == one)

    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    var endings = [0, 0]
    for kill in 1...KillTests.kills {
      let before = try contents(of: tree)
      let target = before == one ? "two" : "one"
      let rollback = try program.process(["rollback", "--to", target, "--yes"], in: tree)
      try rollback.run()
      Thread.sleep(forTimeInterval: Double.random(in: 0...duration * 2, using: &random))
      sendKill(to: rollback.processIdentifier)
      rollback.waitUntilExit()

      // Any command that opens the store repairs what was left half done.
      let check = try program.run("check", in: tree)
      #expect(check.status == 0, "kill \(kill), seed \(seed): \(check.output)\(check.errors)")
      let after = try contents(of: tree)
      #expect(after == one || after == two, "kill \(kill), seed \(seed): between the two")
      endings[after == before ? 0 : 1] += 1
      if after != one && after != two { return }
    }
    print("killed \(KillTests.kills) rollbacks: \(endings[0]) ended before, \(endings[1]) after")
    let data = try program.run("check", "--read-data", in: tree)
    #expect(data.status == 0, "\(data.output)\(data.errors)")
  }

  /// A thousand files in fifty folders; rounds differ in contents, names and folders.
  private func writeTree(_ tree: URL, round: Int) throws {
    let manager = FileManager.default
    for number in 0..<1000 {
      let folder = tree.appendingPathComponent("folder \(number / 20)")
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = folder.appendingPathComponent("file \(number).txt")
      switch (round, number % 10) {
      case (2, 0): try manager.removeItem(at: file)
      case (2, 1):
        try manager.moveItem(at: file, to: folder.appendingPathComponent("moved \(number)"))
      case (2, 2):
        let new = tree.appendingPathComponent("new \(number)")
        try manager.createDirectory(at: new, withIntermediateDirectories: true)
        try Data("new \(number)".utf8).write(to: new.appendingPathComponent("file"))
      default:
        let text = String(repeating: "round \(round) file \(number)\n", count: 1 + number % 50)
        try Data(text.utf8).write(to: file)
      }
    }
  }
}

private func sendKill(to process: Int32) { _ = kill(process, SIGKILL) }

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
