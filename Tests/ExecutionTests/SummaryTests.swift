// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Indexing
import Syscalls
import Testing

@testable import Execution

@Suite struct SummaryTests {
  @Test func sentencesKnowTheirLines() {
    let text =
      "# Title\n\nOne is here. Two goes\nover a line, e.g. this one!\n\n- item\n- other item\n"
    let sentences = SentenceSplitter.sentences(in: text)
    #expect(
      sentences == [
        Sentence(text: "Title", startLine: 1, endLine: 1),
        Sentence(text: "One is here.", startLine: 3, endLine: 3),
        Sentence(text: "Two goes over a line, e.g. this one!", startLine: 3, endLine: 4),
        Sentence(text: "item", startLine: 6, endLine: 6),
        Sentence(text: "other item", startLine: 7, endLine: 7),
      ])
  }

  @Test func aSummaryCoversEveryFileWithText() {
    let texts = (1...30).map { number in
      SummaryText(
        path: "\(number).md",
        sentences: SentenceSplitter.sentences(
          in:
            "File \(number) speaks of topic\(number % 4). It has a second sentence. \n\nAnd a third."
        ))
    }
    let summary = Summarizer(texts: texts).summary()
    #expect(summary.sources == texts.map(\.path))
    #expect(Set(summary.sentences.map(\.source.path)) == Set(texts.map(\.path)))
  }

  @Test func aSentenceOfASummaryStandsWhereItSays() {
    let text = "Rivers rise in spring.\nThey fall in autumn.\n\nBridges cross rivers."
    let summary = Summarizer(
      texts: [SummaryText(path: "a", sentences: SentenceSplitter.sentences(in: text))]).summary()
    let lines = text.components(separatedBy: "\n")
    for sentence in summary.sentences {
      let place = lines[(sentence.source.startLine - 1)..<sentence.source.endLine]
      #expect(place.joined(separator: " ").contains(sentence.text))
    }
  }

  @Test func aFileWithoutTextIsNotNamedAsASource() {
    let summary = Summarizer(texts: [
      SummaryText(path: "empty", sentences: []),
      SummaryText(path: "full", sentences: SentenceSplitter.sentences(in: "Something is said.")),
    ]).summary()
    #expect(summary.sources == ["full"])
  }

  /// Issue 4: a heading is likest to its file and says least of it.
  @Test func aSentenceStandsForAFileBeforeItsHeading() {
    let text = "# Heat pumps\n\nHeat pumps warm houses. They need power.\n\n- heat pumps\n"
    let texts = [SummaryText(path: "a", sentences: SentenceSplitter.sentences(in: text))]
    #expect(Summarizer(texts: texts).lead == "Heat pumps warm houses.")
    let heading = [SummaryText(path: "b", sentences: SentenceSplitter.sentences(in: "# Only this"))]
    #expect(Summarizer(texts: heading).lead == "Only this")
  }

  @Test func anAnswerIsTakenFromWhatSpeaksOfTheQuestion() {
    let text = "The cat sleeps. The boiler is serviced every May. Birds sing."
    let answer = Summarizer(
      texts: [SummaryText(path: "a", sentences: SentenceSplitter.sentences(in: text))],
      query: "when is the boiler serviced"
    ).answer()
    #expect(answer.first?.text == "The boiler is serviced every May.")
  }

  @Test func phrasesAreFoundAsWholeWordsWhateverTheirCase() {
    let text = "The Quarterly\n  Report of Zürich"
    #expect(KeywordMatcher(["quarterly report"], any: false).matches(text))
    #expect(!KeywordMatcher(["quarter"], any: false).matches(text))
    #expect(KeywordMatcher(["quarter", "zurich"], any: true).matches(text))
    #expect(!KeywordMatcher(["quarterly", "basel"], any: false).matches(text))
  }
}
