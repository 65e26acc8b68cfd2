// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Planning
import Syscalls
import Testing

/// Translates a file of prompts for measuring: `SEMFS_PROMPTS` names lines of `{"id", "prompt", "now",
/// "after"}`, `SEMFS_PLANS` the file that is to hold lines of `{"id", "plan"}`.
@Suite struct PromptFileTests {
  private static let environment = ProcessInfo.processInfo.environment

  private struct Line: Decodable {
    var id: String
    var prompt: String
    var now: String?
    var after: Bool?
  }

  @Test(.enabled(if: environment["SEMFS_PROMPTS"] != nil, "SEMFS_PROMPTS names no prompts"))
  func translatesAFileOfPrompts() throws {
    let source = try #require(Self.environment["SEMFS_PROMPTS"])
    let target = try #require(Self.environment["SEMFS_PLANS"])
    let explains = Self.environment["SEMFS_EXPLAIN"] != nil
    let utc = try #require(TimeZone(identifier: "UTC"))
    var out = ""
    var times: [Double] = []
    for line in try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n") {
      let item = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      let now = try #require(RFC3339.date(from: item.now ?? "2026-11-18T10:30:00Z"))
      let start = Date()
      let found = Planner().translate(
        item.prompt, now: now, timeZone: utc, hasPrevious: item.after ?? false)
      times.append(Date().timeIntervalSince(start) * 1000)
      let plan = found.plan.json.text
      out += "{\"id\":\(JSONValue.string(item.id).text),\"plan\":\(plan)}\n"
      if explains {
        print(item.prompt, "\n  ", plan, String(format: "%.2f", found.confidence))
        for reading in found.readings {
          print("     ", reading.step, reading.field, "←", reading.words)
        }
      }
    }
    try out.write(toFile: target, atomically: true, encoding: .utf8)
    times.sort()
    if let first = times.dropFirst(times.count / 2).first, let last = times.last {
      print("median \(first) ms, slowest \(last) ms")
    }
  }
}
