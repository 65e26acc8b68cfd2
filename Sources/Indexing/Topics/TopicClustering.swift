// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// Texts put into groups by their vectors, and names for the groups.
///
/// Spherical k-means: a centre is the direction its members have in common, a member belongs to the
/// centre nearest by angle. Seeds are spread as k-means++ does, from a fixed seed of randomness, so the
/// same vectors give the same groups; of several starts the tightest result counts. How many groups
/// there are, where nobody says, is judged by silhouettes: how much nearer a member is to its own
/// centre than to the next one.
package enum TopicClustering {
  private static let restarts = 12
  private static let rounds = 40
  /// Most groups that are chosen without being asked for: more are no overview.
  private static let groupsMost = 12
  private static let seed: UInt64 = 0x5EED_0F_70_91C5

  /// The groups as indices of `vectors`, the largest first; every index once, no group empty. Fewer
  /// than `count` where fewer vectors differ. Vectors have unit length; one of another length than
  /// the first's stands for nothing and goes to the last group.
  package static func cluster(vectors: [[Float]], count: Int?) -> [[Int]] {
    guard let dimensions = vectors.first?.count, dimensions > 0 else {
      return vectors.isEmpty ? [] : [Array(vectors.indices)]
    }
    let usable = vectors.indices.filter { vectors[$0].count == dimensions }
    let points = Points(usable.map { vectors[$0] }, dimensions: dimensions)
    let best = count.map { solve(points, max(1, min($0, usable.count))) } ?? chosen(points)
    var groups = [[Int]](repeating: [], count: best.centres.count)
    for (place, centre) in best.assignment.enumerated() { groups[centre].append(usable[place]) }
    groups.removeAll(where: \.isEmpty)
    groups.sort { ($1.count, $0.first ?? 0) < ($0.count, $1.first ?? 0) }
    let rest = vectors.indices.filter { vectors[$0].count != dimensions }
    if !rest.isEmpty, !groups.isEmpty { groups[groups.count - 1] += rest }
    return groups
  }

  /// Readable names, one per group and all different: the words and pairs of words that stand in
  /// many texts of the group and few of the others. `texts` gives the passages of a member.
  package static func labels(for clusters: [[Int]], texts: (Int) -> [String]) -> [String] {
    TopicLabels(clusters: clusters, texts: texts).labels
  }

  // MARK: k-means

  /// Vectors in one piece, for the kernels.
  private struct Points {
    let count: Int
    let dimensions: Int
    let values: [Float]

    init(_ vectors: [[Float]], dimensions: Int) {
      count = vectors.count
      self.dimensions = dimensions
      values = vectors.flatMap { $0 }
    }

    func vector(_ index: Int) -> [Float] {
      Array(values[index * dimensions..<(index + 1) * dimensions])
    }

    /// The similarity of every vector to `direction`.
    func similarities(to direction: [Float]) -> [Float] {
      var scores = [Float](repeating: 0, count: count)
      vectors_dot_f32(VectorTable.level, direction, values, count, dimensions, &scores)
      return scores
    }
  }

  private struct Solution {
    var centres: [[Float]]
    var assignment: [Int]
    /// Mean similarity of members to their centre.
    var tightness: Float
    /// Mean silhouette by centres, from −1 to 1.
    var silhouette: Float
  }

  private static func chosen(_ points: Points) -> Solution {
    guard points.count > 3 else { return solve(points, 1) }
    var most = 2
    while most < groupsMost, (most + 1) * (most + 1) <= 2 * points.count { most += 1 }
    let solutions = (2...most).map { solve(points, $0) }
    return solutions.max { $0.silhouette < $1.silhouette } ?? solve(points, 1)
  }

  private static func solve(_ points: Points, _ count: Int) -> Solution {
    var random = SplitMix(state: seed &+ UInt64(count))
    var best: Solution?
    for _ in 0..<(count == 1 ? 1 : restarts) {
      let solution = refine(points, seeds(points, count, &random))
      if solution.tightness > best?.tightness ?? -2 { best = solution }
    }
    return best ?? Solution(centres: [], assignment: [], tightness: 0, silhouette: 0)
  }

  /// k-means++: each next seed with a chance by its distance from the seeds before.
  private static func seeds(_ points: Points, _ count: Int, _ random: inout SplitMix) -> [[Float]] {
    var seeds = [points.vector(random.below(points.count))]
    var distance = points.similarities(to: seeds[0]).map { max(0, 1 - $0) }
    while seeds.count < count {
      let total = distance.reduce(0, +)
      guard total > 1e-4 else { break }
      var target = random.unit() * total
      var index = 0
      while index < points.count - 1, target >= distance[index] {
        target -= distance[index]
        index += 1
      }
      let seed = points.vector(index)
      seeds.append(seed)
      let near = points.similarities(to: seed)
      for place in distance.indices {
        distance[place] = min(distance[place], max(0, 1 - near[place]))
      }
    }
    return seeds
  }

  private static func refine(_ points: Points, _ seeds: [[Float]]) -> Solution {
    var centres = seeds
    var assignment: [Int] = []
    var nearest: [Float] = []
    var second: [Float] = []
    for _ in 0..<rounds {
      let before = assignment
      (assignment, nearest, second) = assign(points, centres)
      if assignment == before { break }
      for centre in centres.indices {
        let members = assignment.indices.filter { assignment[$0] == centre }.map(points.vector)
        centres[centre] = UnitMean.of(members) ?? centres[centre]
      }
    }
    let count = Float(max(points.count, 1))
    var sizes = [Int](repeating: 0, count: centres.count)
    for centre in assignment { sizes[centre] += 1 }
    let silhouettes = assignment.indices.map { index -> Float in
      // A member alone is its own centre, which says nothing for the group.
      guard sizes[assignment[index]] > 1 else { return 0 }
      let own = max(1 - nearest[index], 1e-6)
      let other = max(1 - second[index], 1e-6)
      return (other - own) / max(own, other)
    }
    return Solution(
      centres: centres, assignment: assignment, tightness: nearest.reduce(0, +) / count,
      silhouette: silhouettes.reduce(0, +) / count)
  }

  /// Each vector's centre, and how near that and the next one are.
  private static func assign(_ points: Points, _ centres: [[Float]]) -> ([Int], [Float], [Float]) {
    var assignment = [Int](repeating: 0, count: points.count)
    var nearest = [Float](repeating: -2, count: points.count)
    var second = nearest
    for (centre, direction) in centres.enumerated() {
      for (index, score) in points.similarities(to: direction).enumerated() {
        if score > nearest[index] {
          second[index] = nearest[index]
          nearest[index] = score
          assignment[index] = centre
        } else if score > second[index] {
          second[index] = score
        }
      }
    }
    return (assignment, nearest, second)
  }
}

/// Random numbers that are the same every time (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// In [0, 1).
  mutating func unit() -> Float { Float(next() >> 40) / Float(1 << 24) }

  /// In 0..<limit.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
}
