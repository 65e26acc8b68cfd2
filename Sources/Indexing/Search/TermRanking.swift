// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// BM25 of whole texts, added up from the rows of their passages, with weights for fields and a
/// bonus for words of the query that stand together.
///
/// FTS5's own `bm25()` weighs a row, here a passage, alone: a text that speaks of the query's words
/// in different passages would lose to one that has them by chance in one.
struct TermRanking {
  /// Weights of the columns of `terms`: body, headings, title.
  struct Weights {
    var title = 2.0
    var headings = 0.5
    var body = 1.0
    /// Of a pair of the query's words that stand near each other, in their mean weight.
    var pair = 0.3
    var k1 = 1.2
    var b = 0.75
  }

  struct Document {
    var id: Int64
    var score = 0.0
    /// Into `passages`.
    var passages: Range<Int>
  }

  struct PassageScore {
    var id: Int64
    var score = 0.0
  }

  let terms: [String]
  private(set) var weights: Weights
  /// Best first.
  private(set) var documents: [Document] = []
  private(set) var passages: [PassageScore] = []
  /// The weight of each term, by rarity.
  private(set) var rarity: [Double] = []
  /// Into `documents`, by document.
  private(set) var places: [Int64: Int] = [:]

  private static let columns = 3
  /// Texts whose length is looked up; the rest, far behind already, is not ranked.
  private static let weighed = 4000

  /// Ranks the texts that hold any of `terms`; of those in `allowed` only, unless nil.
  init(
    terms: [String], allowed: Set<Int64>?, weights: Weights = Weights(), _ db: Database
  ) throws {
    self.terms = terms
    self.weights = weights
    guard !terms.isEmpty else { return }
    let width = terms.count
    let rows = try Row.fetchCursor(
      db, sql: "SELECT rowid, semfs_occurrences(terms) FROM terms WHERE terms MATCH ?",
      arguments: [TermText.anyOf(terms)])
    var frequencies: [Float] = []
    var texts: [Document] = []
    while let row = try rows.next() {
      let id: Int64 = row[0]
      let document = Schema.document(ofPassage: id)
      if texts.last?.id != document {
        texts.append(Document(id: document, passages: passages.count..<passages.count))
      }
      texts[texts.count - 1].passages =
        texts[texts.count - 1].passages.lowerBound..<passages.count + 1
      passages.append(PassageScore(id: id))
      row.withUnsafeDataIfPresent(at: 1) { counts in
        TermRanking.append(counts, width: width, weights: weights, to: &frequencies)
      }
    }
    try score(texts, frequencies, allowed: allowed, db)
  }

  /// Appends a row of 2 × width numbers: weighed counts of terms, then of pairs.
  private static func append(
    _ counts: Data, width: Int, weights: Weights, to frequencies: inout [Float]
  ) {
    counts.withUnsafeBytes { bytes in
      for term in 0..<width {
        let cell = term * columns
        frequencies.append(
          Float(
            weights.body * Double(bytes[cell]) + weights.headings * Double(bytes[cell + 1])
              + weights.title * Double(bytes[cell + 2])))
      }
      for pair in 0..<width { frequencies.append(Float(bytes[width * columns + pair])) }
    }
  }

  private mutating func score(
    _ texts: [Document], _ frequencies: [Float], allowed: Set<Int64>?, _ db: Database
  ) throws {
    let width = terms.count
    let row = try Row.fetchOne(
      db, sql: "SELECT count(*), total(words) FROM document WHERE passages > 0")
    let total = max(row?[0] as Int? ?? 1, 1)
    let meanWords = max((row?[1] as Double? ?? 1) / Double(total), 1)

    var sums = [Float](repeating: 0, count: texts.count * 2 * width)
    var counts = [Int](repeating: 0, count: width)
    for (index, text) in texts.enumerated() {
      for passage in text.passages {
        for cell in 0..<2 * width {
          sums[index * 2 * width + cell] += frequencies[passage * 2 * width + cell]
        }
      }
      for term in 0..<width where sums[index * 2 * width + term] > 0 { counts[term] += 1 }
    }
    rarity = counts.map { count in
      log(1 + (Double(total) - Double(count) + 0.5) / (Double(count) + 0.5))
    }

    var ranked = texts.indices.filter { allowed?.contains(texts[$0].id) ?? true }
    if ranked.count > TermRanking.weighed {
      let rough = texts.indices.map { index in
        weight(sums[(index * 2 * width)...], lengthRatio: 1)
      }
      ranked.sort { (rough[$0], texts[$1].id) > (rough[$1], texts[$0].id) }
      ranked.removeLast(ranked.count - TermRanking.weighed)
    }
    let length = try db.cachedStatement(sql: "SELECT words FROM document WHERE id = ?")
    documents = try ranked.map { index in
      var text = texts[index]
      let words = try Double.fetchOne(length, arguments: [text.id]) ?? meanWords
      text.score = weight(sums[(index * 2 * width)...], lengthRatio: words / meanWords)
      for passage in text.passages {
        passages[passage].score = weight(frequencies[(passage * 2 * width)...], lengthRatio: 1)
      }
      return text
    }
    documents.sort { ($0.score, $1.id) > ($1.score, $0.id) }
    for (place, document) in documents.enumerated() { places[document.id] = place }
  }

  /// BM25 of a row of counts.
  private func weight(_ counts: ArraySlice<Float>, lengthRatio: Double) -> Double {
    let width = terms.count
    let start = counts.startIndex
    let damping = weights.k1 * (1 - weights.b + weights.b * lengthRatio)
    var score = 0.0
    for term in 0..<width {
      let count = Double(counts[start + term])
      if count > 0 { score += rarity[term] * count * (weights.k1 + 1) / (count + damping) }
      let pair = Double(counts[start + width + term])
      if pair > 0, term + 1 < width {
        let mean = weights.pair * (rarity[term] + rarity[term + 1]) / 2
        score += mean * pair * (weights.k1 + 1) / (pair + damping)
      }
    }
    return score
  }
}

extension Row {
  func withUnsafeDataIfPresent(at index: Int, _ body: (Data) -> Void) {
    try? withUnsafeData(atIndex: index) { data in
      if let data { body(data) }
    }
  }
}
