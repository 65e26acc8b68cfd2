// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Indexing

@Suite struct TellingLineTests {
  @Test func theLineIsThatOfMostOfTheWords() {
    let text = Array("Nothing here.\n\nÜber Apfelbäume:\ntomatoes and trees\n".utf8)
    #expect(TellingLine(query: "pruning tomato trees").place(in: text) == (3, 34))
    #expect(TellingLine(query: "APFELBAUM").place(in: text).line == 2)
    #expect(TellingLine(query: "zebra").place(in: text) == (0, 0))
    #expect(TellingLine(query: "zebra").place(in: Array("\n\nx".utf8)) == (2, 2))
    #expect(TellingLine(query: "x").place(in: []) == (0, 0))
  }

  @Test func wordsAreKnownWhateverTheirEnding() {
    let telling = TellingLine(query: "tomatoes rents a")
    #expect(telling.holds("Tomato") && telling.holds("rent") && !telling.holds("apple"))
  }

  @Test func thePageIsThatOfTheTellingLine() {
    let text = ExtractedText(bytes: Array("first page\nsecond page: pears\n".utf8), pages: [0, 11])
    let current = CurrentText(text)
    #expect(current.hits(TellingLine(query: "pears")).map(\.page) == [2])
    #expect(current.hits(TellingLine(query: "first")).map(\.page) == [1])
  }

  @Test func logsThatWerePutAsideAreLogs() {
    for name in ["app.log.3", "syslog.1", "app.log.2.gz", "app.log-20260131", "app.log.1.xz"] {
      #expect(FileKind.detect(name: name, head: nil).name == "log", "\(name)")
    }
    #expect(FileKind.detect(name: "printf.3", head: nil).name == "text")
    #expect(FileKind.detect(name: "data.1", head: nil).name == "text")
    #expect(FileKind.detect(name: "a.tar.gz", head: nil).name == "archive")
  }
}
