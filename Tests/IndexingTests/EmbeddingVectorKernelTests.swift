// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Testing

/// The levels of this machine above plain; the others are reported as skipped.
let levelsAbovePlain: [kernel_level] = [kernel_level.avx2, kernel_level.vnni]

func processorHas(_ level: kernel_level) -> Bool {
  level.rawValue <= kernel_level_best().rawValue
}

@Suite struct EmbeddingVectorKernelTests {
  /// Lengths around every block size of the kernels.
  static let lengths = [1, 3, 15, 16, 31, 32, 63, 64, 65, 127, 128, 129, 256, 384, 385, 1024]

  @Test(arguments: lengths)
  func plainDotOfBytesIsTheSumOfProducts(length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let query = random.bytes(length)
    let rows = random.bytes(length * 5)
    let scores = dots(kernel_level.plain, query, rows, scales: nil, count: 5)
    for row in 0..<5 {
      let expected = (0..<length).reduce(0) { $0 + Int(query[$1]) * Int(rows[row * length + $1]) }
      #expect(scores[row] == Float(expected))
    }
  }

  @Test(.enabled(if: processorHas(kernel_level.avx2), "needs AVX2"), arguments: lengths)
  func avx2DotOfBytesEqualsPlain(length: Int) { expectEqualDots(kernel_level.avx2, length) }

  @Test(.enabled(if: processorHas(kernel_level.vnni), "needs AVX-512 VNNI"), arguments: lengths)
  func vnniDotOfBytesEqualsPlain(length: Int) { expectEqualDots(kernel_level.vnni, length) }

  @Test(arguments: lengths)
  func dotOfFloatsAgreesAtEveryLevel(length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let query = random.floats(length)
    let rows = random.floats(length * 3)
    for level in [kernel_level.plain] + levelsAbovePlain.filter(processorHas) {
      var scores = [Float](repeating: 0, count: 3)
      vectors_dot_f32(level, query, rows, 3, length, &scores)
      for row in 0..<3 {
        let expected = (0..<length).reduce(0.0) {
          $0 + Double(query[$1]) * Double(rows[row * length + $1])
        }
        #expect(abs(Double(scores[row]) - expected) < 1e-4 * Double(length).squareRoot())
      }
    }
  }

  @Test func extremeBytesDoNotOverflowOrSaturate() {
    let low = [Int8](repeating: -128, count: 1024)
    let high = [Int8](repeating: 127, count: 1024)
    for level in [kernel_level.plain] + levelsAbovePlain.filter(processorHas) {
      #expect(dots(level, low, low, scales: nil, count: 1) == [Float(128 * 128 * 1024)])
      #expect(dots(level, low, high, scales: nil, count: 1) == [Float(-128 * 127 * 1024)])
      #expect(dots(level, high, high, scales: nil, count: 1) == [Float(127 * 127 * 1024)])
    }
  }

  @Test func selectionKeepsExactlyTheScoresAboveTheThreshold() {
    var random = SeededGenerator(seed: 7)
    let query = random.bytes(384)
    let rows = random.bytes(384 * 1000)
    let scales = random.floats(1000)
    let all = dots(kernel_level_best(), query, rows, scales: scales, count: 1000)
    let threshold = all.sorted()[900]

    var numbers = [UInt32](repeating: 0, count: 1000)
    var scores = [Float](repeating: 0, count: 1000)
    let kept = vectors_select_i8(
      kernel_level_best(), query, 1, rows, scales, 1000, 384, threshold, &numbers, &scores)

    let expected = all.indices.filter { all[$0] > threshold }
    #expect(numbers.prefix(kept).map(Int.init) == expected)
    #expect(Array(scores.prefix(kept)) == expected.map { all[$0] })
  }

  @Test func quantisingKeepsEveryValueWithinHalfAStep() {
    var random = SeededGenerator(seed: 11)
    let values = random.floats(384 * 4)
    var bytes = [Int8](repeating: 0, count: values.count)
    var scales = [Float](repeating: 0, count: 4)
    vectors_quantise(kernel_level_best(), values, 4, 384, &bytes, &scales)
    for (i, value) in values.enumerated() {
      let scale = scales[i / 384]
      #expect(abs(value - scale * Float(bytes[i])) <= scale * 0.501)
    }
  }

  @Test func aRowOfZerosQuantisesToZeros() {
    var bytes = [Int8](repeating: 5, count: 8)
    var scale: Float = 1
    vectors_quantise(kernel_level_best(), [Float](repeating: 0, count: 8), 1, 8, &bytes, &scale)
    #expect(bytes == [Int8](repeating: 0, count: 8))
    #expect(scale == 0)
  }

  private func expectEqualDots(_ level: kernel_level, _ length: Int) {
    var random = SeededGenerator(seed: UInt64(length))
    let query = random.bytes(length)
    let rows = random.bytes(length * 5)
    let scales = random.floats(5)
    #expect(
      dots(level, query, rows, scales: scales, count: 5)
        == dots(kernel_level.plain, query, rows, scales: scales, count: 5))
  }

  private func dots(
    _ level: kernel_level, _ query: [Int8], _ rows: [Int8], scales: [Float]?, count: Int
  ) -> [Float] {
    var scores = [Float](repeating: 0, count: count)
    vectors_dot_i8(level, query, 1, rows, scales, count, query.count, &scores)
    return scores
  }
}

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [Int8] {
    (0..<count).map { _ in Int8.random(in: .min ... .max, using: &self) }
  }

  /// Uniform in [-1, 1).
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1..<1, using: &self) }
  }
}
