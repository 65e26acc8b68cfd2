// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation
import Testing

/// Every level of this processor against definitions in double precision.
@Suite struct EmbeddingLayerKernelTests {
  static let levels = [kernel_level.plain] + levelsAbovePlain.filter(processorHas)

  @Test(.enabled(if: levels.count == 3, "this processor lacks AVX2 or AVX-512 VNNI"))
  func everyLevelIsTested() {}

  @Test(arguments: levels, [1, 2, 3, 5, 13, 14, 15, 29, 113])
  func productsAreThoseOfTheQuantisedNumbers(level: kernel_level, rows: Int) {
    let (outputs, inputs) = (96, 128)
    var random = SeededGenerator(seed: UInt64(rows))
    let weights = random.floats(outputs * inputs)
    let bias = random.floats(outputs)
    let x = quantised(random.floats(rows * inputs), rows: rows, width: inputs, .plain)

    let out = multiplied(level, weights, bias, x, rows: rows, outputs, inputs, .none)

    for row in 0..<rows {
      for output in 0..<outputs {
        let weights = weights[output * inputs..<(output + 1) * inputs]
        let scale = (weights.map(abs).max() ?? 0) / 127
        var expected = Double(bias[output])
        for (weight, byte) in zip(weights, x.values[row * inputs..<(row + 1) * inputs]) {
          expected +=
            Double(scale * (weight * (1 / scale)).rounded(.toNearestOrEven))
            * (Double(x.lows[row]) + Double(x.scales[row]) * Double(byte))
        }
        #expect(abs(Double(out[row * outputs + output]) - expected) <= 2e-5)
      }
    }
  }

  @Test(arguments: levels)
  func geluIsXTimesTheNormalDistribution(level: kernel_level) {
    let inputs = stride(from: Float(-9), through: 9, by: 0.0179).map { $0 }
    // A product with weights of zero leaves the bias, to which the function is then applied.
    let outputs = inputs.count / 32 * 32
    let zeros = [Float](repeating: 0, count: outputs * 64)
    let x = quantised([Float](repeating: 0, count: 64), rows: 1, width: 64, level)
    let out = multiplied(
      level, zeros, Array(inputs.prefix(outputs)), x, rows: 1, outputs, 64, .gelu)
    for (x, y) in zip(inputs, out) {
      let expected = Double(x) * 0.5 * erfc(-Double(x) / 2.0.squareRoot())
      #expect(abs(Double(y) - expected) < 2e-6 * max(1, abs(expected)))
    }
  }

  @Test(arguments: levels)
  func rowsAreQuantisedToTheNearestStep(level: kernel_level) {
    var random = SeededGenerator(seed: 3)
    var values = random.floats(384 * 3)
    for i in 384..<768 { values[i] *= 1000 }
    for i in 768..<1152 { values[i] = -2.5 }
    let x = quantised(values, rows: 3, width: 384, level)
    for row in 0..<3 {
      let (low, scale) = (x.lows[row], x.scales[row])
      let bytes = x.values[row * 384..<(row + 1) * 384]
      for (byte, value) in zip(bytes, values[row * 384..<(row + 1) * 384]) {
        #expect(abs(low + Float(byte) * scale - value) <= scale * 0.5001)
      }
    }
  }

  @Test(arguments: levels)
  func normalisedRowsHaveMeanAndDeviationOfTheNorm(level: kernel_level) {
    var random = SeededGenerator(seed: 4)
    let x = random.floats(384 * 2)
    let added = random.floats(384 * 2)
    let gain = random.floats(384)
    let offset = random.floats(384)
    var out = x
    encoder_add_normalise(level, &out, added, gain, offset, 1e-12, 2, 384)
    for row in 0..<2 {
      let sums = (0..<384).map { Double(x[row * 384 + $0]) + Double(added[row * 384 + $0]) }
      let mean = sums.reduce(0, +) / 384
      let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 384
      for i in 0..<384 {
        let expected =
          (sums[i] - mean) / (variance + 1e-12).squareRoot() * Double(gain[i]) + Double(offset[i])
        #expect(abs(Double(out[row * 384 + i]) - expected) < 1e-5)
      }
    }
  }

  @Test(arguments: levels, [1, 2, 7, 8, 9, 15, 16, 17, 100, 256])
  func attentionMixesValuesByTheSoftmaxOfScores(level: kernel_level, rows: Int) {
    for (head, span) in [(32, 0), (64, 0), (64, 20)] {
      expectAttention(level, rows: rows, heads: 2, head: head, span: span)
    }
  }

  /// `span` 0: without a bias by distance.
  private func expectAttention(
    _ level: kernel_level, rows: Int, heads: Int, head: Int, span: Int
  ) {
    let width = heads * head
    var random = SeededGenerator(seed: UInt64(rows))
    let projected = random.floats(rows * 3 * width).map { $0 * 3 }
    let bias = random.floats(span > 0 ? heads * (2 * span + 1) : 0).map { $0 * 2 }
    var errors = 0.0
    func component(_ row: Int, _ part: Int, _ i: Int) -> Double {
      Double(projected[row * 3 * width + part * width + i])
    }
    let bytes = attended(level, projected, rows: rows, heads: heads, head: head, bias, span)
    let exact = attended(
      level, projected, rows: rows, heads: heads, head: head, bias, span, exact: true)
    for number in 0..<heads {
      let own = number * head..<(number + 1) * head
      for row in 0..<rows {
        let scores = (0..<rows).map { other -> Double in
          let product = own.reduce(0) { $0 + component(row, 0, $1) * component(other, 1, $1) }
          let distance = max(-span, min(span, other - row))
          let added = span > 0 ? Double(bias[number * (2 * span + 1) + span + distance]) : 0
          return product / Double(head).squareRoot() + added
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let total = weights.reduce(0, +)
        for i in own {
          let expected =
            (0..<rows).reduce(0) { $0 + weights[$1] * component($1, 2, i) } / total
          let error = abs(Double(bytes[row * width + i]) - expected)
          #expect(error < (level == .vnni ? 0.2 : 1e-4))
          #expect(abs(Double(exact[row * width + i]) - expected) < 1e-4)
          errors += error
        }
      }
    }
    // Values lie in -3..<3. With VNNI keys, queries, values and weights are bytes.
    #expect(errors / Double(rows * width) < (level == .vnni ? 0.02 : 1e-5))
  }

  @Test(arguments: levels, [1, 3, 4, 5, 13])
  func productsInFloatAreSumsOfProducts(level: kernel_level, rows: Int) {
    let (outputs, inputs) = (64, 192)
    var random = SeededGenerator(seed: 5)
    let weights = random.floats(outputs * inputs)
    let bias = random.floats(outputs)
    let x = random.floats(rows * inputs)
    var out = [Float](repeating: .nan, count: rows * outputs)
    encoder_multiply_f32(level, weights, bias, outputs, inputs, x, rows, .none, &out)
    for row in 0..<rows {
      for o in 0..<outputs {
        let expected = (0..<inputs).reduce(Double(bias[o])) {
          $0 + Double(weights[o * inputs + $1]) * Double(x[row * inputs + $1])
        }
        #expect(abs(Double(out[row * outputs + o]) - expected) < 1e-4)
      }
    }
  }

  @Test(arguments: levels)
  func hugeScoresDoNotOverflow(level: kernel_level) {
    let projected = (0..<20 * 96).map { Float($0 % 7) * 1e4 }
    #expect(
      attended(level, projected, rows: 20, heads: 1, head: 32, [], 0).allSatisfy { $0.isFinite })
  }

  @Test(arguments: levels)
  func poolingGivesTheDirectionOfTheMean(level: kernel_level) {
    var out = [Float](repeating: 0, count: 16)
    let rows = [Float](repeating: 3, count: 16) + [Float](repeating: -1, count: 16)
    encoder_pool(level, rows, 2, 16, &out)
    #expect(out.allSatisfy { abs($0 - 0.25) < 1e-6 })
  }

  // MARK: - Calling the kernels with arrays

  private struct Rows {
    var values: [UInt8]
    var scales: [Float]
    var lows: [Float]
  }

  private func quantised(_ x: [Float], rows: Int, width: Int, _ level: kernel_level) -> Rows {
    var out = Rows(
      values: Array(repeating: 0, count: rows * width), scales: Array(repeating: 0, count: rows),
      lows: Array(repeating: 0, count: rows))
    withPointers(to: &out) { encoder_quantise(level, x, rows, width, $0) }
    return out
  }

  private func withPointers(to rows: inout Rows, _ body: (encoder_rows) -> Void) {
    rows.values.withUnsafeMutableBufferPointer { values in
      rows.scales.withUnsafeMutableBufferPointer { scales in
        rows.lows.withUnsafeMutableBufferPointer { lows in
          body(
            encoder_rows(
              values: values.baseAddress, scales: scales.baseAddress, lows: lows.baseAddress))
        }
      }
    }
  }

  private func multiplied(
    _ level: kernel_level, _ weights: [Float], _ bias: [Float], _ x: Rows, rows: Int,
    _ outputs: Int, _ inputs: Int, _ activation: encoder_activation
  ) -> [Float] {
    let packed = UnsafeMutableRawPointer.allocate(byteCount: outputs * inputs, alignment: 64)
    defer { packed.deallocate() }
    let bytes = packed.bindMemory(to: Int8.self, capacity: outputs * inputs)
    var scales = [Float](repeating: 0, count: outputs)
    var sums = scales
    encoder_pack(weights, outputs, inputs, bytes, &scales, &sums)
    var out = [Float](repeating: .nan, count: rows * outputs)
    var x = x
    scales.withUnsafeBufferPointer { scales in
      sums.withUnsafeBufferPointer { sums in
        bias.withUnsafeBufferPointer { bias in
          var matrix = encoder_matrix(
            outputs: outputs, inputs: inputs, packed: bytes, scales: scales.baseAddress,
            sums: sums.baseAddress, bias: bias.baseAddress)
          withPointers(to: &x) { encoder_multiply(level, &matrix, $0, rows, activation, &out) }
        }
      }
    }
    return out
  }

  private func attended(
    _ level: kernel_level, _ projected: [Float], rows: Int, heads: Int, head: Int,
    _ bias: [Float], _ span: Int, exact: Bool = false
  ) -> [Float] {
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: encoder_attention_scratch(rows, head), alignment: 64)
    defer { scratch.deallocate() }
    var out = [Float](repeating: .nan, count: rows * heads * head)
    bias.withUnsafeBufferPointer { bias in
      let bias = encoder_bias(values: span > 0 ? bias.baseAddress : nil, span: span)
      encoder_attend(level, projected, rows, heads, head, bias, exact ? 1 : 0, scratch, &out)
    }
    return out
  }
}
