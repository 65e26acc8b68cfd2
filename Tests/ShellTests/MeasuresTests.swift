// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Shell

@Test(
  arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (4123, "4.1 kB"), (9_960, "10 kB"),
    (999_499, "999 kB"), (999_600, "1.0 MB"), (2_300_000_000, "2.3 GB"), (-1500, "-1.5 kB"),
  ] as [(Int64, String)])
func bytesAreShownInPowersOfAThousand(count: Int64, text: String) {
  #expect(Measures.bytes(count) == text)
}

@Test func countsAreGroupedAndAgreeInNumber() {
  #expect(Measures.count(1, "file") == "1 file")
  #expect(Measures.count(12345, "file") == "12,345 files")
  #expect(Measures.grouped(-1_234_567) == "-1,234,567")
}

@Test func durationsKeepTwoUnits() {
  #expect(Measures.duration(44.6) == "45 s")
  #expect(Measures.duration(200) == "3 min 20 s")
  #expect(Measures.duration(7500) == "2 h 5 min")
}

@Test func timesAreInTheGivenZone() throws {
  let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
  #expect(Measures.time(fixedNow, in: .gmt) == "2026-11-18 10:30")
  #expect(Measures.time(fixedNow, in: berlin, seconds: true) == "2026-11-18 11:30:00")
}

@Test func textIsCutByColumnsNotByCharacters() {
  #expect(Measures.width("日本") == 4)
  #expect(Measures.fitted("日本語", 5) == "日本…")
  #expect(Measures.fitted("abc", 3) == "abc")
}

@Test(
  arguments: [
    ("10", 10), ("10k", 10_000), ("10 kB", 10_000), ("2.5MB", 2_500_000), ("4KiB", 4096),
    ("1gib", 1_073_741_824),
  ] as [(String, Int64)])
func sizesAreReadAsPlansMeanThem(text: String, bytes: Int64) throws {
  #expect(try Values.bytes(text, option: "--larger") == bytes)
}

@Test func aSizeThatSaysNothingIsRefused() {
  for text in ["", "big", "10 XB", "-3", "1e400"] {
    #expect(throws: ShellError.self) { try Values.bytes(text, option: "--larger") }
  }
}
