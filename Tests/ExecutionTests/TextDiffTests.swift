// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Execution

/// A generator of numbers that a seed determines.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

@Suite struct TextDiffTests {
  @Test func equalTextsHaveNoDifference() {
    let diff = TextDiff(old: Array("a\nb\n".utf8), new: Array("a\nb\n".utf8))
    #expect(diff.isEmpty)
    #expect(diff.unified(oldName: "a", newName: "b").isEmpty)
  }

  @Test func aChangedLineIsShownWithThreeLinesAround() {
    let old = (1...9).map { "line \($0)\n" }.joined()
    let new = old.replacingOccurrences(of: "line 5", with: "line five")
    let diff = TextDiff(old: Array(old.utf8), new: Array(new.utf8))
    #expect(
      diff.unified(oldName: "a/x", newName: "b/x") == """
        --- a/x
        +++ b/x
        @@ -2,7 +2,7 @@
         line 2
         line 3
         line 4
        -line 5
        +line five
         line 6
         line 7
         line 8

        """)
    #expect(diff.addedLines == 1 && diff.removedLines == 1)
  }

  @Test func aMissingLastLineEndIsSaid() {
    let diff = TextDiff(old: Array("a\nb".utf8), new: Array("a\nb\n".utf8))
    #expect(
      diff.unified(oldName: "x", newName: "y") == """
        --- x
        +++ y
        @@ -1,2 +1,2 @@
         a
        -b
        \\ No newline at end of file
        +b

        """)
  }

  @Test func aFileThatBecomesEmptyIsOneHunk() {
    let diff = TextDiff(old: Array("a\n".utf8), new: [])
    #expect(diff.unified(oldName: "x", newName: "y") == "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n")
  }

  @Test func randomDifferencesPatchOneTextIntoTheOther() throws {
    let patch = URL(fileURLWithPath: "/usr/bin/patch")
    let hasPatch = FileManager.default.isExecutableFile(atPath: patch.path)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for seed in 1...60 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      let (old, new) = randomPair(&random)
      let diff = TextDiff(old: old, new: new)
      #expect(applied(diff, to: old, new) == new, "seed \(seed)")
      guard hasPatch, old != new else { continue }
      let file = folder.appending(path: "file")
      try Data(old).write(to: file)
      let script = folder.appending(path: "script")
      try Data(diff.unified(oldName: "file", newName: "file").utf8).write(to: script)
      let process = Process()
      process.executableURL = patch
      process.arguments = ["-s", "-f", "-E", file.path, script.path]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "seed \(seed)")
      let patched = (try? Data(contentsOf: file)) ?? Data()
      #expect(Array(patched) == new, "seed \(seed)")
    }
  }

  @Test func noScriptIsLongerThanThatOfDiff() throws {
    let tool = URL(fileURLWithPath: "/usr/bin/diff")
    try #require(FileManager.default.isExecutableFile(atPath: tool.path))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for seed in 100...120 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      let (old, new) = randomPair(&random)
      try Data(old).write(to: folder.appending(path: "a"))
      try Data(new).write(to: folder.appending(path: "b"))
      let process = Process()
      process.executableURL = tool
      process.arguments = ["--minimal", folder.path + "/a", folder.path + "/b"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let marks = output.split(separator: UInt8(ascii: "\n")).compactMap(\.first)
      let length = marks.count { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
      let diff = TextDiff(old: old, new: new)
      #expect(diff.addedLines + diff.removedLines == length, "seed \(seed)")
    }
  }

  @Test func hugeUnlikeTextsAreComparedInBoundedTime() {
    var random = SeededRandom(seed: 7)
    let lines = { (count: Int) -> [UInt8] in
      Array(
        (0..<count).map { _ in "\(Int.random(in: 0..<400_000, using: &random))\n" }.joined().utf8)
    }
    let (old, new) = (lines(60_000), lines(60_000))
    let start = ContinuousClock.now
    let diff = TextDiff(old: old, new: new)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(applied(diff, to: old, new) == new)
  }

  private func randomPair(_ random: inout SeededRandom) -> ([UInt8], [UInt8]) {
    let words = ["a", "b", "c", "dd", "", "e e"]
    var lines = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      words.randomElement(using: &random) ?? ""
    }
    let old = lines
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let place = Int.random(in: 0...lines.count, using: &random)
      if Bool.random(using: &random), place < lines.count {
        lines.remove(at: place)
      } else {
        lines.insert(words.randomElement(using: &random) ?? "", at: place)
      }
    }
    let end = { (ended: Bool) in ended ? "\n" : "" }
    return (
      Array((old.joined(separator: "\n") + end(Bool.random(using: &random))).utf8),
      Array((lines.joined(separator: "\n") + end(Bool.random(using: &random))).utf8)
    )
  }

  /// The new text put together from the edits and what is equal.
  private func applied(_ diff: TextDiff, to old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    let (oldLines, newLines) = (lines(old), lines(new))
    var out: [UInt8] = []
    var position = 0
    for edit in diff.edits {
      out += oldLines[position..<edit.old.lowerBound].flatMap { $0 }
      out += newLines[edit.new].flatMap { $0 }
      position = edit.old.upperBound
    }
    return out + oldLines[position...].flatMap { $0 }
  }

  private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    var line: [UInt8] = []
    for byte in bytes {
      line.append(byte)
      if byte == UInt8(ascii: "\n") {
        out.append(line)
        line = []
      }
    }
    return line.isEmpty ? out : out + [line]
  }
}
