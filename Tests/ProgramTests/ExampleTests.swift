// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The scripts in `examples/` run, and show what they promise.
@Suite(.serialized, .enabled(if: Program.isBuilt, "the program is not built"))
struct ExampleTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/fuse"), "no /dev/fuse"))
  func mountExampleFindsChangesAndLeavesNothingMounted() throws {
    let shown = try runExample("mount.sh")
    #expect(shown.contains("bread.md"))
    #expect(shown.contains("The hive came through the winter"))
    for program in ["sed", "mv", "rm"] {
      #expect(shown.contains("  \(program)  "), "the log names \(program)")
    }
    let mounts = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    #expect(!mounts.contains("/notes rw") && !mounts.contains("/notes - fuse.semfs"))
  }

  @Test func shellExampleMovesAndUndoes() throws {
    let shown = try runExample("shell.sh")
    #expect(shown.contains("recipes"))
    #expect(shown.hasSuffix("soup.md\n") && shown.contains("bread.md\nsoup.md"))
  }

  @Test func pipelineExampleEndsWithTheCopy() throws {
    let shown = try runExample("pipeline.sh")
    #expect(shown.contains("work/meeting.md"))
    #expect(shown.hasSuffix("bees.txt\n"))
  }

  @Test func rollbackExampleEndsClean() throws {
    let shown = try runExample("rollback.sh")
    #expect(shown.contains("rent,2026-10,1200"))
    #expect(shown.contains("cooking"))
  }

  private func runExample(_ name: String) throws -> String {
    let program = try Program()
    defer { program.remove() }
    let output = program.home.appendingPathComponent("output")
    try Data().write(to: output)
    let example = Process()
    example.executableURL = Program.root.appendingPathComponent("examples/\(name)")
    example.environment = program.environment
    example.standardInput = FileHandle.nullDevice
    example.standardOutput = try FileHandle(forWritingTo: output)
    example.standardError = example.standardOutput
    try example.run()
    example.waitUntilExit()
    let shown = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    #expect(example.terminationStatus == 0, "\(name) printed:\n\(shown)")
    return shown
  }
}
