// SPDX-License-Identifier: GPL-3.0-or-later

/// One ranking made of several. The constants and what else was tried: docs/design/0003-ranking.md.
enum Fusion {
  /// What is known of one file.
  struct Candidate {
    var terms: Double?
    var vectors: Double?
    var name: Double?
    var score = 0.0
    var termsRank: Int?
    var vectorsRank: Int?
  }

  /// Constant of reciprocal ranks: how slowly the weight of a rank falls.
  static let rankConstant = 60.0

  /// Sets `score` of every candidate.
  static func fuse<Key: Hashable>(_ candidates: inout [Key: Candidate]) {
    rank(&candidates, by: { c in c.terms.map { $0 + (c.name ?? 0) } ?? c.name }, into: \.termsRank)
    rank(&candidates, by: \.vectors, into: \.vectorsRank)
    for key in candidates.keys {
      var score = 0.0
      if let rank = candidates[key]?.termsRank { score += 1 / (rankConstant + Double(rank)) }
      if let rank = candidates[key]?.vectorsRank { score += 1 / (rankConstant + Double(rank)) }
      candidates[key]?.score = score
    }
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
