// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import History

/// Policies as restic reads them.
@Suite struct KeepPolicyTests {
  private static let utc = TimeZone(identifier: "UTC") ?? .gmt

  /// Newest first, from lines such as `2026-03-01 12:00`.
  private func candidates(_ times: [String]) throws -> [PruneCandidate] {
    try times.enumerated().map { index, text in
      let parts = text.split { "- :".contains($0) }.compactMap { Int($0) }
      try #require(parts.count == 5)
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = Self.utc
      let date = try #require(
        calendar.date(
          from: DateComponents(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4])))
      return PruneCandidate(id: Int64(times.count - index), time: Timestamp(date).rawValue)
    }
  }

  private func kept(_ policy: KeepPolicy, _ times: [String]) throws -> [Int] {
    let candidates = try candidates(times)
    let kept = Set(policy.choose(among: candidates, zone: Self.utc).map(\.id.rawValue))
    return candidates.indices.filter { kept.contains(candidates[$0].id) }
  }

  private func policy(_ text: String) throws -> KeepPolicy {
    try #require(KeepPolicy(text) { Int64($0) })
  }

  private static let times = [
    "2026-03-04 18:00", "2026-03-04 09:30", "2026-03-04 09:10", "2026-03-03 23:59",
    "2026-03-01 12:00", "2026-02-28 12:00", "2026-02-20 08:00", "2025-12-31 23:00",
    "2025-12-30 01:00", "2024-06-15 10:00",
  ]

  @Test(arguments: [
    ("last=3", [0, 1, 2]),
    // The newest of each hour, day, week, month, year.
    ("hourly=2", [0, 1]),
    ("daily=3", [0, 3, 4]),
    // 2026-03-04 is a Wednesday; its week began on 2026-03-02.
    ("weekly=3", [0, 4, 6]),
    ("monthly=3", [0, 5, 7]),
    ("yearly=2", [0, 7]),
    // One that is not full reaches back to the oldest.
    ("yearly=9", [0, 7, 9]),
    ("daily=99", [0, 3, 4, 5, 6, 7, 8, 9]),
    ("last=-1", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("yearly=-1", [0, 7, 9]),
    // Before the newest, not before now.
    ("within=1d", [0, 1, 2, 3]),
    ("within=4d12h", [0, 1, 2, 3, 4, 5]),
    ("within=1y2m", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    // Rules add up.
    ("last=2 daily=2 yearly=2", [0, 1, 3, 7]),
  ])
  func rulesKeepWhatResticKeeps(text: String, expected: [Int]) throws {
    let found = try kept(policy(text), Self.times)
    #expect(found == expected, "\(text)")
  }

  @Test func aNamedOneIsKeptUnlessItsNameIsNot() throws {
    var candidates = try candidates(Self.times)
    candidates[5].labels = ["v1"]
    candidates[6].labels = ["draft"]
    func kept(_ policy: KeepPolicy) -> [Int64] {
      policy.choose(among: candidates, zone: Self.utc).filter(\.isNamed).map(\.id.rawValue)
    }
    #expect(kept(try policy("last=1")) == [5, 4])
    #expect(kept(try policy("last=1 label=v*")) == [5])
    #expect(kept(try policy("last=1 label=")) == [])
  }

  @Test func operationsThatChangedNothingAreNotCounted() throws {
    var candidates = try candidates(Self.times)
    candidates[1].changes = false
    let kept = try policy("last=2").choose(among: candidates, zone: Self.utc)
    #expect(kept.map(\.id.rawValue) == [10, 8])
  }

  @Test(arguments: [
    "", "last", "last=x", "last=-2", "often=3", "within=3", "within=3w", "within=", "size=-1",
    "label=x",
  ])
  func whatIsNoPolicyIsNone(text: String) {
    #expect(KeepPolicy(text) { Int64($0) } == nil, "\(text)")
  }

  @Test func textAndPolicyAreTheSame() throws {
    let text = "last=3 hourly=-1 daily=7 within=1y2m3d4h size=1000 label=a* label=b"
    #expect(try policy(text).text == text)
  }

  @Test func monthsOfDaysAreThoseOfTheCalendar() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = Self.utc
    for day in stride(from: -800_000, through: 800_000, by: 997) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      // Foundation changes to the Julian calendar in 1582.
      guard date.timeIntervalSince1970 > -12_000_000_000 else { continue }
      let parts = calendar.dateComponents([.year, .month], from: date)
      let civil = CivilDate(day: day)
      #expect(civil.year == parts.year && civil.month == parts.month, "\(day)")
    }
  }
}
