// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Syscalls

/// Takes from a model's text, as it comes, the sentences that their sources bear out.
struct ProseCheck {
  /// The least part of a sentence's content words that must stand in what it cites.
  ///
  /// Of sentences from different manual pages 1 in 100 shares so much with another by chance, and a
  /// paraphrase has words of its own (docs/design/0031-prose.md).
  static let leastShare = 0.5

  let sources: ProseSources
  private(set) var sentences: [Prose.Sentence] = []
  private(set) var leftOut = 0
  private var reader = CitedSentences()

  init(_ sources: ProseSources) { self.sources = sources }

  /// Takes more of the text; returns the sentences that it completes and that hold.
  mutating func read(_ text: String) -> [Prose.Sentence] { keep(reader.read(text)) }

  /// The rest, after the last of the text.
  mutating func finish() -> [Prose.Sentence] { keep(reader.finish()) }

  private mutating func keep(_ found: [CitedSentences.Sentence]) -> [Prose.Sentence] {
    var out: [Prose.Sentence] = []
    for sentence in found where sentences.count < ProseLimits.sentences {
      guard let borne = borne(sentence) else {
        leftOut += 1
        continue
      }
      // Small models go round in circles.
      if sentences.contains(where: { $0.text == borne.text }) { continue }
      sentences.append(borne)
      out.append(borne)
    }
    return out
  }

  /// The sentence with its places; nil where it cites nothing, something that is not there, or something
  /// that does not say it.
  private func borne(_ sentence: CitedSentences.Sentence) -> Prose.Sentence? {
    let cited = sentence.numbers.map { sources[$0] }
    let known = cited.compactMap { $0 }
    guard !known.isEmpty, known.count == cited.count,
      ProseCheck.says(known.map(\.shown).joined(separator: "\n"), sentence.text)
    else { return nil }
    return Prose.Sentence(text: sentence.text, sources: known.map(\.citation))
  }

  /// Whether a text says a sentence, by its words: at least half of the sentence's content words (stems, no
  /// stop words) stand in the text, and every number does, for numbers are what people copy.
  ///
  /// It shows that a sentence speaks of its source, not that it understood it: a "not" too many passes.
  static func says(_ source: String, _ sentence: String) -> Bool {
    let words = Set(Summarizer.terms(of: sentence))
    let numbers = numbers(sentence)
    guard !words.isEmpty, numbers.isSubset(of: self.numbers(source)) else { return false }
    let shared = words.intersection(Summarizer.terms(of: source)).count
    return Double(shared) >= leastShare * Double(words.count)
  }

  /// Digits that stand together, without zeros before them.
  private static func numbers(_ text: String) -> Set<String> {
    Set(
      text.split { !$0.isNumber }.map { digits in
        let bare = digits.drop { $0 == "0" }
        return String(bare.isEmpty ? "0" : bare)
      })
  }
}
