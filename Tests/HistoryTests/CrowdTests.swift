// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import History

/// Two writers and four readers on one store. SEMFS_CROWD_SECONDS sets for how long; the long run is 600.
@Suite(.serialized) struct CrowdTests {
  private static let seconds = BuiltProgram.count("SEMFS_CROWD_SECONDS", standard: 8)

  /// What the six found; each adds to it.
  private final class Findings: Sendable {
    typealias State = (problems: [String], counts: [String: Int], slowest: [String: Double])
    private let state = Mutex<State>(([], [:], [:]))

    /// Runs one round of `who`, and notes how it ended and how long it took.
    func round(_ who: String, _ body: () throws -> String?) {
      let start = ContinuousClock.now
      let problem: String?
      do { problem = try body() } catch { problem = "\(error)" }
      let taken = (ContinuousClock.now - start) / .seconds(1)
      state.withLock { state in
        state.counts[who, default: 0] += 1
        state.slowest[who] = max(taken, state.slowest[who] ?? 0)
        if let problem { state.problems.append("\(who): \(problem)") }
      }
    }

    var all: State { state.withLock { $0 } }
  }

  @Test func twoWritersAndFourReadersAgree() throws {
    let fixture = try Fixture(below: Fixture.fastFolder)
    for group in ["a", "b"] {
      for file in 0..<8 { try fixture.write("0 \(group)", to: "\(group)/\(file)") }
    }
    try fixture.scan()
    fixture.close()
    let folder = fixture.folder
    let findings = Findings()
    let end = Date().addingTimeInterval(Double(Self.seconds))
    let group = DispatchGroup()
    func start(_ who: String, _ make: @escaping @Sendable () throws -> (Int) throws -> String?) {
      group.enter()
      Thread.detachNewThread {
        defer { group.leave() }
        // What holds the store is let go before the test goes on.
        do {
          let body = try make()
          var round = 0
          while Date() < end || round < 2 {
            round += 1
            findings.round(who) { try body(round) }
          }
        } catch {
          findings.round(who) { "\(error)" }
        }
      }
    }
    start("writer of plans") { try Self.plans(in: folder) }
    start("writer of scans") { try Self.scans(in: folder) }
    for number in 1...2 { start("reader \(number)") { try Self.reads(in: folder) } }
    for number in 3...4 { start("reader \(number)") { Self.asks(folder) } }
    group.wait()
    let (problems, counts, slowest) = findings.all
    print("rounds: \(counts.sorted { $0.key < $1.key }), slowest: \(slowest)")
    #expect(problems.prefix(20) == [])
    #expect(counts.count == 6 && counts.values.allSatisfy { $0 > 1 })
    // Writers wait for each other for ten seconds at most, and then name who holds it.
    #expect(slowest.values.allSatisfy { $0 < 15 })
    let store = try Store.open(tree: Tree(path: folder))
    #expect(try store.check(.data) == [])
    #expect(try Listing.view(store.view(at: store.head())) == fixture.listing())
  }

  /// Changes all of folder a in one transaction, and now and then takes one back.
  private static func plans(in folder: FilePath) throws -> (Int) throws -> String? {
    let store = try Store.open(tree: Tree(path: folder))
    return { round in
      let draft = Fixture.draft(.plan)
      if round % 5 == 0 {
        _ = try store.restore(
          to: OperationID(rawValue: 2), scope: ["a"], draft: Fixture.draft(.rollback))
        return nil
      }
      _ = try store.transaction(draft, touching: ["a"]) { tree in
        for file in 0..<8 { try tree.write(Data("\(round) a".utf8), to: FilePath("a/\(file)")) }
      }
      return nil
    }
  }

  /// Writes folder b as programs do, then has the program record it.
  private static func scans(in folder: FilePath) throws -> (Int) throws -> String? {
    let store = try Store.open(tree: Tree(path: folder))
    return { round in
      for file in 0..<8 {
        try Data("\(round) b".utf8).write(to: URL(fileURLWithPath: "\(folder.string)/b/\(file)"))
      }
      if BuiltProgram.path == nil || round % 2 == 0 {
        _ = try store.scan(below: ["b"], draft: Fixture.draft(.scan))
        return nil
      }
      let status = try BuiltProgram.run(["scan"], in: folder)
      return status == 0 ? nil : "scan ended with \(status)"
    }
  }

  /// Reads everything at the newest point and at an older one.
  private static func reads(in folder: FilePath) throws -> (Int) throws -> String? {
    let store = try Store.open(tree: Tree(path: folder))
    return { _ in
      let head = try store.head()
      for point in [head.rawValue, .random(in: 2...head.rawValue)] {
        let view = try store.view(at: OperationID(rawValue: point))
        for group in ["a", "b"] {
          let files = try view.entries(below: FilePath(group)).filter { $0.version.kind == .file }
          let texts = Set(try files.map { try store.contents(of: $0.version) })
          if files.count != 8 || texts.count != 1 {
            return "@\(point): \(files.count) files of \(group), \(texts.count) different"
          }
        }
      }
      return nil
    }
  }

  /// Asks the program, or where there is none a store that is opened for it, for the log.
  private static func asks(_ folder: FilePath) -> (Int) throws -> String? {
    { round in
      if BuiltProgram.path != nil, round % 2 == 0 {
        let status = try BuiltProgram.run(["check"], in: folder)
        return status == 0 ? nil : "check ended with \(status)"
      }
      let store = try Store.open(tree: Tree(path: folder))
      let ids = try store.log().map(\.id.rawValue)
      let isWhole = ids == Array((1...Int64(ids.count)).reversed())
      return isWhole ? nil : "the log has holes: \(ids.prefix(20))"
    }
  }
}
