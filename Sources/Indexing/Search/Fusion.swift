// SPDX-License-Identifier: GPL-3.0-or-later

/// One ranking made of several. The constants and what else was tried: docs/design/0003-ranking.md.
enum Fusion {
  /// What is known of one text, or of one file where its name speaks for it.
  struct Candidate {
    var terms: Double?
    /// The cosine of its nearest passage to the query.
    var vectors: Double?
    /// The same to the query moved towards the best texts.
    var feedback: Double?
    var name: Double?
    var score = 0.0
    var termsRank: Int?
    var vectorsRank: Int?
  }

  /// The part of the vectors in a score; the rest is the terms'.
  static let vectorWeight = 0.6
  /// How many of the best texts the query's vector is moved towards, and how far.
  static let feedbackTexts = 2
  static let feedbackWeight: Float = 0.3
  /// How far a query's vector is moved towards files that a person points at, or away from them.
  static let likeWeight: Float = 0.75
  static let unlikeWeight: Float = -0.5

  /// Sets `score` of every candidate: each part as a share of the best one's, weighed. A candidate
  /// that is not among those that a vector search found is taken to be as near as the last of them.
  static func fuse<Key: Hashable>(_ candidates: inout [Key: Candidate]) {
    let nearness = share(candidates.values.map { $0.feedback ?? $0.vectors })
    let terms = share(candidates.values.map(termsValue))
    for key in candidates.keys {
      guard let candidate = candidates[key] else { continue }
      candidates[key]?.score =
        (1 - vectorWeight) * (termsValue(candidate) ?? 0) * terms.factor
        + vectorWeight * (candidate.feedback ?? candidate.vectors ?? nearness.least)
        * nearness.factor
    }
    rank(&candidates, by: termsValue, into: \.termsRank)
    rank(&candidates, by: \.vectors, into: \.vectorsRank)
  }

  private static func termsValue(_ candidate: Candidate) -> Double? {
    candidate.terms.map { $0 + (candidate.name ?? 0) } ?? candidate.name
  }

  /// What makes values shares of the largest, and the least of them; 0 where none is above 0.
  private static func share(_ values: [Double?]) -> (factor: Double, least: Double) {
    let values = values.compactMap { $0 }
    guard let most = values.max(), most > 1e-9 else { return (0, 0) }
    return (1 / most, max(values.min() ?? 0, 0))
  }

  /// Ranks from 1; equal values share a rank.
  private static func rank<Key: Hashable>(
    _ candidates: inout [Key: Candidate], by value: (Candidate) -> Double?,
    into rank: WritableKeyPath<Candidate, Int?>
  ) {
    let order = candidates.compactMap { key, candidate in value(candidate).map { (key, $0) } }
      .sorted { $0.1 > $1.1 }
    var place = 0
    for (index, entry) in order.enumerated() {
      if index == 0 || entry.1 < order[index - 1].1 { place = index + 1 }
      candidates[entry.0]?[keyPath: rank] = place
    }
  }
}
