// SPDX-License-Identifier: GPL-3.0-or-later
//
// Extractive summaries: sentences of the files themselves, each with the place it stands at.
//
// A sentence's weight is its likeness to the whole of its file and of the set (the centroid of the
// term weights), a little more for standing early. Every file gives its best sentence; further ones
// are taken by maximal marginal relevance (Carbonell and Goldstein, 1998): those that weigh most and
// repeat least of what is there.
import Foundation
import Indexing
import Syscalls

/// A file's text as sentences.
struct SummaryText {
  var path: String
  var sentences: [Sentence]
}

package struct Summarizer {
  private struct Candidate {
    let file: Int
    let position: Int
    let sentence: Sentence
    let terms: [Int: Double]
    var weight = 0.0

    /// Whether it ends as sentences do, rather than as headings and items of lists.
    var isSentence: Bool {
      let end = sentence.text.reversed().drop { "\"'”’)]".contains($0) }.first
      return end.map { ".!?…".contains($0) } ?? false
    }
  }

  private let texts: [SummaryText]
  private var candidates: [Candidate] = []

  /// - Parameter query: what the sentences should speak of; nil: of what their files do.
  init(texts: [SummaryText], query: String? = nil) {
    self.texts = texts
    var vocabulary: [String: Int] = [:]
    var frequency: [Int: Int] = [:]
    var raw: [(file: Int, position: Int, sentence: Sentence, counts: [Int: Int])] = []
    for (file, text) in texts.enumerated() {
      for (position, sentence) in text.sentences.prefix(Limits.sentencesPerFile).enumerated() {
        guard Summarizer.isWorthTaking(sentence.text) else { continue }
        var counts: [Int: Int] = [:]
        for word in Summarizer.terms(of: sentence.text) {
          let number = vocabulary[word, default: vocabulary.count]
          vocabulary[word] = number
          counts[number, default: 0] += 1
        }
        for term in counts.keys { frequency[term, default: 0] += 1 }
        raw.append((file, position, sentence, counts))
      }
    }
    let total = Double(raw.count)
    candidates = raw.map { item in
      let weights = item.counts.map { term, count in
        (term, (1 + log(Double(count))) * log(1 + total / Double(frequency[term] ?? 1)))
      }
      return Candidate(
        file: item.file, position: item.position, sentence: item.sentence,
        terms: Summarizer.unit(Dictionary(uniqueKeysWithValues: weights)))
    }
    weigh(query: query.map { Summarizer.terms(of: $0).compactMap { vocabulary[$0] } })
  }

  private mutating func weigh(query: [Int]?) {
    var ofFile = Array(repeating: [Int: Double](), count: texts.count)
    var ofSet: [Int: Double] = [:]
    for candidate in candidates {
      for (term, weight) in candidate.terms {
        ofFile[candidate.file][term, default: 0] += weight
        ofSet[term, default: 0] += weight
      }
    }
    ofFile = ofFile.map(Summarizer.unit)
    ofSet = Summarizer.unit(ofSet)
    let asked = query.map { terms in
      Summarizer.unit(Dictionary(terms.map { ($0, 1.0) }) { a, _ in a })
    }
    for place in candidates.indices {
      let candidate = candidates[place]
      let likeness =
        0.7 * Summarizer.cosine(candidate.terms, ofFile[candidate.file])
        + 0.3 * Summarizer.cosine(candidate.terms, ofSet)
      let early = 1 / (1 + Double(candidate.position) / 4)
      candidates[place].weight = likeness + 0.15 * early
      if let asked {
        // How much of the question it speaks of; by cosine a bare heading would win.
        let spoken = asked.keys.count { candidate.terms[$0] != nil }
        candidates[place].weight = Double(spoken) / Double(max(1, asked.count)) + 0.1 * likeness
      }
    }
  }

  /// The sentences, file by file in the order of the texts: the best of each, and `more` others.
  func summary(more: Int = Limits.summarySentences) -> Summary {
    var chosen = Set(bestOfEach)
    var left = more
    if texts.count == 1 { left -= 1 }
    var redundancy = Array(repeating: 0.0, count: candidates.count)
    for taken in chosen { raise(&redundancy, by: taken) }
    while left > 0 {
      let next = candidates.indices.filter { !chosen.contains($0) }.max {
        value($0, redundancy) < value($1, redundancy)
      }
      guard let next, value(next, redundancy) > 0 else { break }
      chosen.insert(next)
      raise(&redundancy, by: next)
      left -= 1
    }
    let sorted = chosen.map { candidates[$0] }.sorted {
      ($0.file, $0.position) < ($1.file, $1.position)
    }
    let covered = Set(sorted.map(\.file))
    return Summary(
      sentences: sorted.map(sentence),
      sources: texts.indices.filter(covered.contains).map { texts[$0].path })
  }

  /// The best sentences for the query, best first, each with some word of it.
  func answer(sentences count: Int = Limits.answerSentences) -> [Summary.Sentence] {
    var redundancy = Array(repeating: 0.0, count: candidates.count)
    var chosen: [Int] = []
    while chosen.count < count {
      let next = candidates.indices
        .filter { !chosen.contains($0) && candidates[$0].weight > 0.15 }
        .max { value($0, redundancy) < value($1, redundancy) }
      guard let next else { break }
      chosen.append(next)
      raise(&redundancy, by: next)
    }
    return chosen.map { sentence(candidates[$0]) }
  }

  /// The first file's best sentence.
  var lead: String? {
    bestOfEach.first { candidates[$0].file == 0 }.map { candidates[$0].sentence.text }
  }

  /// A sentence where the file has one: its heading alone, which is likest to it, says only what it is
  /// about.
  private var bestOfEach: [Int] {
    func rank(_ place: Int) -> (Int, Double) {
      (candidates[place].isSentence ? 1 : 0, candidates[place].weight)
    }
    var best: [Int: Int] = [:]
    for place in candidates.indices {
      let file = candidates[place].file
      if let known = best[file], rank(known) >= rank(place) { continue }
      best[file] = place
    }
    return best.values.sorted()
  }

  private func sentence(_ candidate: Candidate) -> Summary.Sentence {
    Summary.Sentence(
      text: candidate.sentence.text,
      source: Citation(
        path: texts[candidate.file].path, startLine: candidate.sentence.startLine,
        endLine: candidate.sentence.endLine))
  }

  private func value(_ place: Int, _ redundancy: [Double]) -> Double {
    0.7 * candidates[place].weight - 0.3 * redundancy[place]
  }

  private func raise(_ redundancy: inout [Double], by taken: Int) {
    for place in candidates.indices {
      redundancy[place] = max(
        redundancy[place], Summarizer.cosine(candidates[place].terms, candidates[taken].terms))
    }
  }

  // MARK: Terms

  /// Whether a piece of text can stand for its file: something that people wrote to be read, and not so
  /// long that it is a table or data.
  private static func isWorthTaking(_ text: String) -> Bool {
    (1...600).contains(text.count) && text.contains(where: \.isLetter)
  }

  static let stopWords: Set<String> = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "but", "by", "can", "could", "did", "do", "does", "each", "for", "from", "had", "has",
    "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "more",
    "most", "no", "not", "of", "on", "only", "or", "other", "our", "she", "should", "so", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to",
    "was", "we", "were", "what", "when", "where", "which", "who", "will", "with", "would", "you",
    "your",
  ]

  /// The words that count, with the commonest endings of English cut off.
  package static func terms(of text: String) -> [String] {
    KeywordMatcher.words(text).filter { $0.count > 1 && !stopWords.contains($0) }.map(stem)
  }

  static func stem(_ word: String) -> String {
    for ending in ["ingly", "edly", "ing", "ies", "ed", "es", "s"]
    where word.hasSuffix(ending) && word.count - ending.count >= 3 {
      if ending == "s", word.hasSuffix("ss") { continue }
      return String(word.dropLast(ending.count)) + (ending == "ies" ? "y" : "")
    }
    return word
  }

  static func unit(_ terms: [Int: Double]) -> [Int: Double] {
    let length = terms.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? terms.mapValues { $0 / length } : terms
  }

  static func cosine(_ left: [Int: Double], _ right: [Int: Double]) -> Double {
    let (small, large) = left.count <= right.count ? (left, right) : (right, left)
    return small.reduce(0) { $0 + $1.value * (large[$1.key] ?? 0) }
  }
}
