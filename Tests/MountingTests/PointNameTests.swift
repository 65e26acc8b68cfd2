// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

/// Monday, 2026-11-23 15:00 UTC.
private let now = RFC3339.date(from: "2026-11-23T15:00:00Z")!

private func parse(_ text: String, zone: String = "UTC") -> Point? {
  PointName.parse(text, now: now, timeZone: TimeZone(identifier: zone)!)
}

@Suite struct PointNameTests {
  @Test(arguments: [
    ("@128", Point.operation(128)), ("~2", .back(2)), ("~", .back(1)), ("first", .first),
    ("2 versions ago", .back(2)), ("before-merge", .snapshot("before-merge")),
    ("release 1.0", .snapshot("release 1.0")), ("v2", .snapshot("v2")),
  ])
  func symbolsAndLabels(text: String, point: Point) {
    #expect(parse(text) == point)
  }

  @Test(arguments: [
    ("2026-11-01", "2026-11-02T00:00:00Z"), ("2026-11-1", "2026-11-02T00:00:00Z"),
    ("yesterday", "2026-11-23T00:00:00Z"), ("before yesterday", "2026-11-22T00:00:00Z"),
    ("14:30", "2026-11-23T14:30:00Z"), ("15:30", "2026-11-22T15:30:00Z"),
    ("2pm", "2026-11-23T14:00:00Z"), ("noon", "2026-11-23T12:00:00Z"),
    ("3 hours ago", "2026-11-23T12:00:00Z"), ("an hour ago", "2026-11-23T14:00:00Z"),
    ("3_hours_ago", "2026-11-23T12:00:00Z"), ("2h ago", "2026-11-23T13:00:00Z"),
    ("2 days ago", "2026-11-21T15:00:00Z"), ("a couple of weeks ago", "2026-11-09T15:00:00Z"),
    ("today", "2026-11-23T15:00:00Z"), ("now", "2026-11-23T15:00:00Z"),
    ("monday", "2026-11-17T00:00:00Z"), ("last friday", "2026-11-21T00:00:00Z"),
    ("last week", "2026-11-23T00:00:00Z"), ("last month", "2026-11-01T00:00:00Z"),
    ("last quarter", "2026-10-01T00:00:00Z"), ("last year", "2026-01-01T00:00:00Z"),
    ("march", "2026-04-01T00:00:00Z"), ("as of March", "2026-04-01T00:00:00Z"),
    ("december", "2026-01-01T00:00:00Z"), ("nov 3", "2026-11-04T00:00:00Z"),
    ("3 November 2025", "2025-11-04T00:00:00Z"), ("November 3rd", "2026-11-04T00:00:00Z"),
    ("before november", "2026-11-01T00:00:00Z"), ("2025", "2026-01-01T00:00:00Z"),
    ("2026-10", "2026-11-01T00:00:00Z"), ("yesterday at 14:30", "2026-11-22T14:30:00Z"),
    ("2026-11-01 09:15", "2026-11-01T09:15:00Z"), ("2026-11-01T09-15-30", "2026-11-01T09:15:30Z"),
    ("2026-11-01T09:15:00Z", "2026-11-01T09:15:00Z"), ("31.10.2026", "2026-11-01T00:00:00Z"),
    ("2027-01-01", "2026-11-23T15:00:00Z"),
  ])
  func timesAreEndsOfDaysAndLatestClocks(text: String, expected: String) {
    #expect(parse(text) == .time(RFC3339.date(from: expected)!), "\(text)")
  }

  @Test(arguments: [
    "", " ", "@", "@x", "@0", "~x", "~0", "2026-02-31", "2026-13", "03/04/2026",
    "25:00", "13pm", "many hours ago",
  ])
  func whatNamesNothingIsNil(text: String) {
    #expect(parse(text) == nil)
  }

  @Test func daysAreThoseOfTheTimeZone() {
    #expect(
      parse("yesterday", zone: "Europe/Berlin")
        == .time(RFC3339.date(from: "2026-11-22T23:00:00Z")!))
  }
}
