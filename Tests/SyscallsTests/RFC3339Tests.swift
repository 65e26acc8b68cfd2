// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@Suite struct RFC3339Tests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2000-02-29T00:00:00Z", 951_782_400),
      ("2026-11-18T10:30:00Z", 1_794_997_800), ("2026-11-18t10:30:00z", 1_794_997_800),
      ("2026-11-18 10:30:00Z", 1_794_997_800), ("2026-11-18T11:30:00+01:00", 1_794_997_800),
      ("2026-11-18T10:30:00-00:00", 1_794_997_800), ("1969-12-31T23:59:59Z", -1),
      ("2016-12-31T23:59:60Z", 1_483_228_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
      ("2026-11-18T10:30:00.5Z", 1_794_997_800.5), ("0000-01-01T00:00:00Z", -62_167_219_200),
    ] as [(String, Double)])
  func aTimeIsAnInstant(_ text: String, _ seconds: Double) {
    #expect(RFC3339.date(from: text) == Date(timeIntervalSince1970: seconds))
  }

  @Test(arguments: [
    "", "2026", "2026-11-18", "2026-11-18T10:30Z", "2026-11-18T10:30:00", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-11-18T24:00:00Z", "2026-11-18T10:60:00Z", "2026-11-18T10:30:61Z", "2026-11-18T10:30:00.Z",
    "2026-11-18T10:30:00+24:00", "2026-11-18T10:30:00+0100", "+2026-11-18T10:30:00Z",
    "2026-11-18T10:30:00Zx", " 2026-11-18T10:30:00Z", "２０２６-11-18T10:30:00Z", "20261118T103000Z",
  ])
  func whatIsNoTimeIsRefused(_ text: String) {
    #expect(RFC3339.date(from: text) == nil)
  }

  @Test func writtenTimesAreReadBack() {
    for seconds in stride(from: -60_000_000_000.0, through: 250_000_000_000, by: 1_234_567_891.5) {
      let date = Date(timeIntervalSince1970: seconds)
      #expect(RFC3339.date(from: RFC3339.text(from: date)) == date)
    }
  }

  @Test func fractionsAreWrittenOnlyWhereThereAreSome() {
    #expect(RFC3339.text(from: Date(timeIntervalSince1970: 0)) == "1970-01-01T00:00:00Z")
    #expect(RFC3339.text(from: Date(timeIntervalSince1970: 0.5)) == "1970-01-01T00:00:00.5Z")
    #expect(RFC3339.text(from: Date(timeIntervalSince1970: -0.25)) == "1969-12-31T23:59:59.75Z")
  }

  @Test func daysAndDatesAreInverse() {
    for days in stride(from: -800_000, through: 2_900_000, by: 977) {
      let (year, month, day) = RFC3339.civil(daysFromEpoch: days)
      #expect(RFC3339.daysFromEpoch(year: year, month: month, day: day) == days)
    }
  }
}
