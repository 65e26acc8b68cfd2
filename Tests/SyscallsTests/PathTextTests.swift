// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import Testing

@Test func everyNameSurvivesTheWayThroughAString() {
  var generator = SystemRandomNumberGenerator()
  for _ in 0..<2000 {
    let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
      UInt8.random(in: 1...255, using: &generator)
    }
    #expect(PathText.bytes(PathText.string(bytes)) == bytes)
  }
  for name in ["plain", "grün/日本", "\u{EF80}\u{EFFF}", "a\u{EF85}b"] {
    #expect(PathText.bytes(PathText.string(Array(name.utf8))) == Array(name.utf8))
  }
}

@Test func namesThatAreTextStayAsTheyAre() {
  #expect(PathText.string(Array("grün 日本.md".utf8)) == "grün 日本.md")
  #expect(PathText.string([0x61, 0xFF]) == "a\u{EFFF}")
  #expect(!PathText.hasEscapes("grün"))
  #expect(PathText.hasEscapes(PathText.string([0xFF])))
}
