// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// Middles of vectors: spherical k-means on int8 codes.
enum Clusters {
  private static let rounds = 4

  /// `count` unit vectors, in int8, around which the codes gather; some may be alike where the codes
  /// are. Deterministic.
  static func middles(of codes: VectorCodes, count: Int) -> [VectorCode] {
    var middles = start(codes, count: count)
    for _ in 0..<rounds {
      let members =
        middles.count <= 16
        ? nearest((0..<middles.count).map { middles[$0] }, to: codes)
        : PackedCodes(middles).nearest(to: codes)
      middles = means(of: codes, members, middles)
    }
    return (0..<middles.count).map { middles[$0] }
  }

  /// The nearest of a few middles to each code, the first of equally near ones.
  static func nearest(
    _ middles: [VectorCode], to codes: VectorCodes
  ) -> [Int] {
    var places = [Int](repeating: 0, count: codes.count)
    var most = [Float](repeating: -.infinity, count: codes.count)
    var scores = most
    for (number, middle) in middles.enumerated() {
      vectors_dot_i8(
        VectorTable.level, middle.values, middle.scale, codes.values, codes.scales, codes.count,
        codes.dimensions, &scores)
      for index in scores.indices where scores[index] > most[index] {
        most[index] = scores[index]
        places[index] = number
      }
    }
    return places
  }

  /// Codes far from each other: every next one is the farthest of some from those chosen.
  private static func start(_ codes: VectorCodes, count: Int) -> VectorCodes {
    var random = SplitMix(state: UInt64(codes.count))
    var chosen = VectorCodes(dimensions: codes.dimensions)
    var nearest = [Float](repeating: -2, count: codes.count)
    var scores = nearest
    var next = random.below(max(codes.count, 1))
    while chosen.count < min(count, codes.count) {
      chosen.append(codes, next)
      let code = codes[next]
      vectors_dot_i8(
        VectorTable.level, code.values, code.scale, codes.values, codes.scales, codes.count,
        codes.dimensions, &scores)
      for index in nearest.indices { nearest[index] = max(nearest[index], scores[index]) }
      let some = (0..<8).map { _ in random.below(codes.count) }
      next = some.min { nearest[$0] < nearest[$1] } ?? 0
    }
    return chosen
  }

  /// The unit means of the members; a middle without any stays.
  private static func means(
    of codes: VectorCodes, _ members: [Int], _ old: VectorCodes
  ) -> VectorCodes {
    let dimensions = codes.dimensions
    var sums = [Float](repeating: 0, count: old.count * dimensions)
    var counts = [Int](repeating: 0, count: old.count)
    codes.values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for (index, member) in members.enumerated() {
          counts[member] += 1
          let scale = codes.scales[index]
          guard let sum = sums.baseAddress.map({ $0 + member * dimensions }),
            let code = values.baseAddress.map({ $0 + index * dimensions })
          else { return }
          for place in 0..<dimensions { sum[place] += scale * Float(code[place]) }
        }
      }
    }
    var means = VectorCodes(dimensions: dimensions)
    for middle in 0..<old.count {
      let sum = Array(sums[middle * dimensions..<(middle + 1) * dimensions])
      if counts[middle] > 0, let mean = UnitMean.of([sum]) {
        means.append(VectorCode(mean))
      } else {
        means.append(old, middle)
      }
    }
    return means
  }
}
