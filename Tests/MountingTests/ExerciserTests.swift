// SPDX-License-Identifier: GPL-3.0-or-later
//
// The short forms of what `make suites` runs for long: our own exercisers (Tests/Suites), as programs of
// their own, because a process that maps files of a mount that it serves itself can wait for itself.
import Foundation
import Glibc
import History
import SystemPackage
import Testing

@testable import Mounting

extension RealMounts {
  @Suite(
    .serialized, .enabled(if: canMount, "/dev/fuse cannot be opened here"),
    .enabled(if: has("cc") || has("clang"), "no C compiler"), .timeLimit(.minutes(10)))
  struct ExerciserTests {
    /// `SEMFS_FSX` says how many operations (4,000 unless set).
    private static let operations =
      ProcessInfo.processInfo.environment["SEMFS_FSX"].flatMap { Int($0) } ?? 4_000

    private static let sources = FilePath(#filePath).removingLastComponent()
      .removingLastComponent().appending("Suites")

    private func build(_ program: String, into folder: String) throws -> String {
      let compiler = has("cc") ? "cc" : "clang"
      let built = "\(folder)/\(program)"
      let result = try shell(
        "\(compiler) -O1 -o '\(built)' '\(Self.sources.string)/\(program).c'", in: folder)
      try #require(result.status == 0, "\(result.output)")
      return built
    }

    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func whatIsReadIsWhatWasWritten(passthrough: Bool, direct: Bool) throws {
      let mount = try PlainMount(inPlace: true, passthrough: passthrough)
      let tools = makeTemporaryFolder()
      defer { _ = try? shell("rm -rf '\(tools)'", in: "/") }
      let program = try build("fsx", into: tools)
      let seed = UInt32.random(in: 0 ... .max)
      print("fsx: seed \(seed)")
      let result = try mount.run(
        "'\(program)' exercised \(Self.operations) \(seed) \(direct ? "direct" : "")", seconds: 500)
      #expect(result.status == 0, "seed \(seed): \(result.output)")
    }

    /// Many programs in the same folders; afterwards the log's head is the tree, and the tree what the
    /// mount shows.
    @Test func crowdsLeaveTheMountTheDiskAndTheLogAlike() throws {
      let mount = try StoreMount(inPlace: false)
      let tools = makeTemporaryFolder()
      defer { _ = try? shell("rm -rf '\(tools)'", in: "/") }
      let program = try build("stress", into: tools)
      let seed = UInt32.random(in: 0...1_000_000)
      print("stress: seed \(seed)")
      let result = try mount.run(
        "mkdir crowd; '\(program)' crowd 4 \(Self.operations / 4) \(seed)", seconds: 500)
      #expect(result.status == 0, "seed \(seed): \(result.output)")
      let list = "find crowd -printf '%p %y %m %n %s %i %l\\n' | sort"
      let sums = "find crowd -type f -print0 | sort -z | xargs -0 -r sha256sum"
      let seen = try mount.run("\(list); \(sums)")
      #expect(try shell("\(list); \(sums)", in: mount.tree).output == seen.output, "seed \(seed)")
      try mount.settle()
      let report = try mount.store.scan(draft: OperationDraft(kind: .scan, actor: .current))
      #expect(report.operation == nil, "seed \(seed): \(report)")
    }
  }
}
