// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// What can be wrong with a tree, a store or its surroundings while the program runs. What can be
/// wrong with one command's input is in ShellTests.
@Suite(.serialized, .enabled(if: Program.isBuilt, "the program is not built"))
struct BadInputTests {
  @Test func aLockedStoreIsWaitedForThenNamedWithItsHolder() throws {
    let (program, tree) = try makeStore()
    defer { program.remove() }
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    holder.arguments = [tree.appendingPathComponent(".semfs/lock").path, "sleep", "60"]
    try holder.run()
    defer { holder.terminate() }
    Thread.sleep(forTimeInterval: 0.5)
    try Data("more".utf8).write(to: tree.appendingPathComponent("more.txt"))
    let start = Date()
    let scan = try program.run("scan", in: tree)
    let waited = Date().timeIntervalSince(start)
    #expect(scan.status == 2, "\(scan.output)\(scan.errors)")
    #expect(scan.errors.contains("Error:") && scan.errors.contains("Hint:"), "\(scan.errors)")
    #expect(scan.errors.lowercased().contains("lock"), "\(scan.errors)")
    #expect((5...40).contains(waited), "waited \(waited) s")
    // Reading never waits.
    #expect(try program.run("log", in: tree).status == 0)
  }

  @Test func filesThatVanishDuringAScanAreNoFailure() throws {
    let (program, tree) = try makeStore()
    defer { program.remove() }
    let churn = Process()
    churn.executableURL = URL(fileURLWithPath: "/bin/sh")
    churn.currentDirectoryURL = tree
    churn.arguments = [
      "-c",
      """
      i=0; while [ $i -lt 100000 ]; do
        mkdir -p d$((i % 7)); echo $i > d$((i % 7))/f$((i % 50)); rm -rf d$(((i + 3) % 7)); i=$((i + 1))
      done
      """,
    ]
    churn.standardError = FileHandle.nullDevice
    try churn.run()
    for _ in 0..<20 {
      let scan = try program.run("scan", in: tree)
      #expect(scan.status == 0 || scan.status == 3, "\(scan.errors)")
    }
    churn.terminate()
    churn.waitUntilExit()
    try #require(program.run("scan", in: tree).status == 0)
    #expect(try program.run("check", "--read-data", in: tree).status == 0)
    let keep = try program.run("show", "keep.txt", in: tree)
    #expect(keep.output == "kept\n")
  }

  @Test func twoGigabytesAreRecordedAndComeBack() throws {
    let (program, tree) = try makeStore()
    defer { program.remove() }
    let big = tree.appendingPathComponent("big.img")
    try Data("start".utf8).write(to: big)
    let handle = try FileHandle(forUpdating: big)
    try handle.seek(toOffset: 2 << 30)
    try handle.write(contentsOf: Data("end".utf8))
    try handle.close()
    let scan = try program.run("scan", in: tree)
    #expect(scan.status == 0, "\(scan.errors)")
    #expect(try program.run("index", "--no-vectors", in: tree).status == 0)
    try FileManager.default.removeItem(at: big)
    let rollback = try program.run("rollback", "big.img", "--to", "~1", "--yes", in: tree)
    #expect(rollback.status == 0, "\(rollback.errors)")
    let restored = try FileHandle(forReadingFrom: big)
    #expect(try restored.seekToEnd() == 2 << 30 + 3)
    try restored.seek(toOffset: 2 << 30)
    #expect(try restored.readToEnd() == Data("end".utf8))
  }

  /// A store with one file that was captured.
  private func makeStore() throws -> (Program, URL) {
    let program = try Program()
    let tree = program.home.appendingPathComponent("tree")
    try FileManager.default.createDirectory(at: tree, withIntermediateDirectories: true)
    try Data("kept\n".utf8).write(to: tree.appendingPathComponent("keep.txt"))
    try #require(program.run("init", in: tree).status == 0)
    try #require(program.run("scan", in: tree).status == 0)
    return (program, tree)
  }
}
