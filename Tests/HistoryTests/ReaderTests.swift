// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// examples/read-store.py, which knows a store from docs/FORMAT.md alone.
@Suite struct ReaderTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("examples/read-store.py").path

  private static let canRun: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "python3 -c 'import zstandard' 2> /dev/null || { command -v python3 && command -v zstd; }",
    ]
    process.standardOutput = FileHandle.nullDevice
    try? process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(.enabled(if: canRun, "python3 with zstandard, or zstd, is not installed"))
  func aStrangerReadsAStoreAfterPruneAndCompaction() throws {
    let fixture = try Fixture()
    var program = RandomProgram(root: fixture.folder, seed: 7)
    for round in 0..<8 {
      program.run(15)
      fixture.run(
        """
        for i in 1 2 3; do seq 1 \(3000 + round) > text$i; done
        ln -f text1 again; ln -sfn text1 link; truncate -s 2M sparse; echo \(round) >> sparse
        """)
      try fixture.scan()
    }
    let kept = try fixture.listing(at: OperationID(rawValue: 7))
    let policy = try #require(KeepPolicy("last=3") { Int64($0) })
    let plan = try fixture.store.prunePlan(policy, timeZone: .gmt)
    _ = try fixture.store.prune(plan, actor: Fixture.actor)
    _ = try fixture.store.compact()
    let out = try Fixture()
    let store = fixture.path(".semfs")
    let read = "python3 '\(Self.script)' '\(store)'"
    #expect(out.run("\(read) verify > verify && grep -q whole verify") == 0)
    #expect(out.run("\(read) tree then @7 && \(read) tree now") == 0)
    #expect(try Listing.disk(out.folder.appending("then")) == kept)
    #expect(try Listing.disk(out.folder.appending("now")) == fixture.listing())
    #expect(out.run("\(read) tree none @3") != 0)
    #expect(out.run("\(read) cat text1 @7 > text && cmp text then/text1") == 0)
    #expect(out.run("\(read) versions text1 | grep -q @8 && \(read) log | grep -q prune") == 0)
    // It can fail.
    #expect(
      fixture.run(
        "printf x | dd of=$(ls .semfs/segments/* | tail -n 1) bs=1 seek=5000 conv=notrunc 2> dd.log"
      ) == 0)
    #expect(out.run("\(read) verify") != 0)
  }
}
