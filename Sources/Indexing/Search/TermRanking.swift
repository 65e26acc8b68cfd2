// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
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
  /// Terms that no text holds.
  private(set) var unknownTerms: [String] = []
  /// Into `documents`, by document.
  private(set) var places: [Int64: Int] = [:]

  private static let columns = 3
  /// Texts whose length is looked up; the rest, far behind already, is not ranked.
  private static let weighed = 2000

  /// Ranks the texts that hold any of `terms`; of those in `allowed` only, unless nil.
  init(
    terms: [String], allowed: Set<Int64>?, weights: Weights = Weights(), _ db: Database
  ) throws {
    self.terms = terms
    self.weights = weights
    guard !terms.isEmpty else { return }
    let width = terms.count
    var rows = semfs_term_rows()
    defer { semfs_free_term_rows(&rows) }
    let result = semfs_sqlite_gather_terms(
      UnsafeMutableRawPointer(db.sqliteConnection), TermText.anyOf(terms), &rows)
    guard result == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
    let frequencies = [Float](unsafeUninitializedCapacity: Int(rows.count) * 2 * width) {
      out, count in
      count = TermRanking.weigh(rows, width: width, weights, into: out)
    }
    var texts: [Document] = []
    passages.reserveCapacity(Int(rows.count))
    for row in 0..<Int(rows.count) {
      let document = Schema.document(ofPassage: rows.ids[row])
      if texts.last?.id != document { texts.append(Document(id: document, passages: row..<row)) }
      texts[texts.count - 1].passages = texts[texts.count - 1].passages.lowerBound..<row + 1
      passages.append(PassageScore(id: rows.ids[row]))
    }
    try score(texts, frequencies, allowed: allowed, db)
  }

  /// Makes of each row 2 × width numbers: weighed counts of terms, then of pairs. Returns how many.
  private static func weigh(
    _ rows: semfs_term_rows, width: Int, _ weights: Weights,
    into out: UnsafeMutableBufferPointer<Float>
  ) -> Int {
    let (body, headings, title) = (
      Float(weights.body), Float(weights.headings), Float(weights.title)
    )
    var place = 0
    for row in 0..<Int(rows.count) {
      let cells = rows.cells + row * Int(rows.stride)
      for term in 0..<width {
        let cell = cells + term * columns
        out[place] = body * Float(cell[0]) + headings * Float(cell[1]) + title * Float(cell[2])
        out[place + width] = Float(cells[width * columns + term])
        place += 1
      }
      place += width
    }
    return place
  }

  private mutating func score(
    _ texts: [Document], _ frequencies: [Float], allowed: Set<Int64>?, _ db: Database
  ) throws {
    let width = terms.count
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT count(*), total(words) FROM document INDEXED BY documentLength WHERE passages > 0
        """)
    let total = max(row?[0] as Int? ?? 1, 1)
    let meanWords = max((row?[1] as Double? ?? 1) / Double(total), 1)
    let (sums, counts) = TermRanking.sums(texts, frequencies, width: width)
    unknownTerms = zip(terms, counts).filter { $0.1 == 0 }.map(\.0)
    rarity = counts.map { count in
      log(1 + (Double(total) - Double(count) + 0.5) / (Double(count) + 0.5))
    }

    let length = try db.cachedStatement(
      sql: """
        SELECT words FROM document INDEXED BY documentLength WHERE id = ? AND passages > 0
        """)
    documents = try promising(texts, sums, allowed).map { index in
      var text = texts[index]
      let words = try Double.fetchOne(length, arguments: [text.id]) ?? meanWords
      text.score = weight(sums, index, lengthRatio: words / meanWords)
      for passage in text.passages {
        passages[passage].score = weight(frequencies, passage, lengthRatio: 1)
      }
      return text
    }
    documents.sort { ($0.score, $1.id) > ($1.score, $0.id) }
    for (place, document) in documents.enumerated() { places[document.id] = place }
  }

  /// The counts of each text, and in how many texts each term stands.
  private static func sums(
    _ texts: [Document], _ frequencies: [Float], width: Int
  ) -> (sums: [Float], counts: [Int]) {
    var sums = [Float](repeating: 0, count: texts.count * 2 * width)
    var counts = [Int](repeating: 0, count: width)
    sums.withUnsafeMutableBufferPointer { sums in
      frequencies.withUnsafeBufferPointer { frequencies in
        for (index, text) in texts.enumerated() {
          let start = index * 2 * width
          for passage in text.passages {
            for cell in 0..<2 * width {
              sums[start + cell] += frequencies[passage * 2 * width + cell]
            }
          }
          for term in 0..<width where sums[start + term] > 0 { counts[term] += 1 }
        }
      }
    }
    return (sums, counts)
  }

  /// The texts that are worth weighing by their length: where there are too many, those ahead without it.
  private func promising(_ texts: [Document], _ sums: [Float], _ allowed: Set<Int64>?) -> [Int] {
    let ranked = texts.indices.filter { allowed?.contains(texts[$0].id) ?? true }
    guard ranked.count > TermRanking.weighed else { return ranked }
    let rough = ranked.map { Float(weight(sums, $0, lengthRatio: 1)) }
    return VectorSearch.nearest(rough, most: TermRanking.weighed).map { ranked[$0] }
  }

  /// BM25 of a row of counts.
  private func weight(_ counts: [Float], _ row: Int, lengthRatio: Double) -> Double {
    let width = terms.count
    let start = row * 2 * width
    let damping = weights.k1 * (1 - weights.b + weights.b * lengthRatio)
    return counts.withUnsafeBufferPointer { counts in
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
}

extension Row {
  func withUnsafeDataIfPresent(at index: Int, _ body: (Data) -> Void) {
    try? withUnsafeData(atIndex: index) { data in
      if let data { body(data) }
    }
  }
}
