// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// `kill -9` of the built program while it prunes and compacts, at random moments. SEMFS_KILLS sets how
/// many (50), SEMFS_SEED the seed.
@Suite(.serialized) struct PruneKillTests {
  private static let program: String? = {
    if let named = ProcessInfo.processInfo.environment["SEMFS_PROGRAM"] { return named }
    let beside = Bundle.main.bundleURL.deletingLastPathComponent()
    let folders = [
      URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
      Bundle.main.bundleURL, beside,
    ]
    return folders.map { $0.appendingPathComponent("semfs").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()
  private static let environment = ProcessInfo.processInfo.environment
  private static let kills = environment["SEMFS_KILLS"].flatMap(Int.init) ?? 50

  private func prune(_ fixture: Fixture) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.program))
    process.arguments = ["prune", "--yes", "--keep-last", "8", "-C", fixture.folder.string]
    process.environment = ["HOME": fixture.folder.string, "XDG_RUNTIME_DIR": "/nonexistent"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  @Test(.enabled(if: program != nil, "the program is not built"))
  func killedPrunesLoseNothingThatIsKept() throws {
    let seed = Self.environment["SEMFS_SEED"].flatMap(UInt64.init) ?? .random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let fixture = try Fixture(below: Fixture.fastFolder)
    var lines: [(id: OperationID, lines: [String])] = []
    func change(_ count: Int) throws {
      for _ in 0..<count {
        var local = random
        let bytes = (0..<Int.random(in: 1...200_000, using: &local)).map { _ in
          UInt8.random(in: 0...255, using: &local)
        }
        random = local
        try fixture.write(Data(bytes), to: "f\(Int.random(in: 0..<6, using: &random))")
        let operation = try #require(try fixture.scan().operation)
        lines.append((operation.id, try fixture.listing()))
      }
      lines = lines.suffix(8)
    }
    try change(12)
    _ = try fixture.store.createSnapshot("named", draft: Fixture.draft(.snapshot))
    let named = (id: try fixture.store.head(), lines: try fixture.listing())
    let start = Date()
    let whole = try prune(fixture)
    try whole.run()
    whole.waitUntilExit()
    try #require(whole.terminationStatus == 0)
    let duration = Date().timeIntervalSince(start)
    var ended = 0
    for kill in 1...Self.kills {
      try change(Int.random(in: 1...5, using: &random))
      let process = try prune(fixture)
      try process.run()
      Thread.sleep(forTimeInterval: .random(in: 0...duration * 1.2, using: &random))
      if !process.isRunning { ended += 1 }
      _ = Glibc.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      for point in lines + [named] {
        let found = try fixture.listing(at: point.id)
        try #require(found == point.lines, "kill \(kill), seed \(seed): @\(point.id.rawValue)")
      }
      let findings = try fixture.store.check(readingData: true)
      try #require(findings == [], "kill \(kill), seed \(seed)")
    }
    print("killed \(Self.kills - ended) prunes of \(Self.kills)")
    // What the killed ones left is freed in the end.
    _ = try fixture.store.compact()
    _ = try fixture.store.compact()
    let statistics = try fixture.store.statistics()
    #expect(statistics.segmentBytes < statistics.chunkBytes * 12 / 10 + 100_000)
  }
}
