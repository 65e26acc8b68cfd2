// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Indexing
import Syscalls
import Testing

@testable import Shell

@Suite struct HitListTests {
  private static let files = (1...30).map { number in
    FoundFile(
      path: "notes/\(number).md", score: 1 / Double(number), size: 10,
      modified: Date(timeIntervalSince1970: 0),
      passages: [
        FoundPassage(
          startLine: 3, endLine: 40,
          text: (3...40).map { "line \($0) of \(number)" }.joined(separator: "\n"),
          score: 1)
      ])
  }

  private func list(_ files: [FoundFile] = files) -> HitList {
    HitList(query: "what", files: files, style: Style(isOn: false)) { $0 }
  }

  @Test func theScreenIsNeverLargerThanTheTerminal() {
    for (width, height) in [(80, 24), (20, 5), (3, 8), (200, 60)] {
      for hits in [0, 1, 30] {
        var list = list(Array(HitListTests.files.prefix(hits)))
        let lines = list.lines(width: width, height: height)
        #expect(lines.count <= height)
        #expect(lines.allSatisfy { Measures.width($0) <= max(width, 4) })
      }
    }
  }

  @Test func theChosenHitIsMarkedAndPreviewed() {
    var list = list()
    _ = list.press(.down)
    _ = list.press(.down)
    let lines = list.lines(width: 80, height: 24)
    #expect(lines.contains { $0.hasPrefix(">  3  notes/3.md") })
    #expect(lines.contains("line 3 of 3"))
    #expect(!lines.contains("line 3 of 1"))
  }

  @Test func choosingStopsAtBothEnds() {
    var list = list()
    _ = list.press(.up)
    #expect(list.press(.take) == .take(0))
    _ = list.press(.last)
    _ = list.press(.down)
    #expect(list.press(.take) == .take(29))
    _ = list.press(.number(4))
    #expect(list.press(.open) == .open(3))
  }

  @Test func thePreviewScrollsAsFarAsThereIsText() {
    var list = list()
    for _ in 0..<100 { _ = list.press(.pageDown) }
    let lines = list.lines(width: 80, height: 24)
    #expect(lines.contains("line 40 of 1"))
  }

  @Test func nothingCanBeTakenOfNothing() {
    var list = list([])
    #expect(list.press(.take) == nil)
    #expect(list.press(.quit) == .quit)
  }

  @Test func theTellingLineHoldsTheQuerysWords() {
    let passage = FoundPassage(
      startLine: 10, endLine: 13, text: "\nfirst words\nthe rent is due\nlast", score: 1)
    let (number, text) = TellingLine(["Rent", "due"]).of(passage)
    #expect(number == 12)
    #expect(text == "the rent is due")
    #expect(TellingLine(["nowhere"]).of(passage) == (11, "first words"))
  }
}
