// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// A vector in int8: `scale` × `values`. As many values as the vector has dimensions.
struct VectorCode: Sendable {
  var scale: Float
  var values: [Int8]

  init(_ vector: [Float]) {
    var values = [Int8](repeating: 0, count: vector.count)
    var scale: Float = 0
    vectors_quantise(VectorTable.level, vector, 1, vector.count, &values, &scale)
    self.values = values
    self.scale = scale
  }

  init(scale: Float, values: [Int8]) {
    self.scale = scale
    self.values = values
  }

  var floats: [Float] { values.map { Float($0) * scale } }
}

/// Many vectors in int8, one after the other.
struct VectorCodes: Sendable {
  let dimensions: Int
  private(set) var scales: [Float] = []
  private(set) var values: [Int8] = []

  var count: Int { scales.count }

  init(dimensions: Int) { self.dimensions = dimensions }

  init(_ vectors: [[Float]], dimensions: Int) {
    self.dimensions = dimensions
    let flat = vectors.flatMap { $0 }
    precondition(flat.count == vectors.count * dimensions)
    scales = [Float](repeating: 0, count: vectors.count)
    values = [Int8](repeating: 0, count: flat.count)
    vectors_quantise(VectorTable.level, flat, vectors.count, dimensions, &values, &scales)
  }

  mutating func reserve(_ count: Int) {
    scales.reserveCapacity(count)
    values.reserveCapacity(count * dimensions)
  }

  mutating func append(_ code: VectorCode) {
    scales.append(code.scale)
    values.append(contentsOf: code.values)
  }

  mutating func append(_ other: VectorCodes, _ index: Int) {
    scales.append(other.scales[index])
    values.append(contentsOf: other.values[index * dimensions..<(index + 1) * dimensions])
  }

  mutating func append(scales: UnsafeRawBufferPointer, values: UnsafeRawBufferPointer) {
    for place in 0..<scales.count / 4 {
      self.scales.append(scales.loadUnaligned(fromByteOffset: 4 * place, as: Float.self))
    }
    self.values.append(contentsOf: values.bindMemory(to: Int8.self))
  }

  mutating func replace(_ index: Int, by code: VectorCode) {
    scales[index] = code.scale
    values.replaceSubrange(index * dimensions..<(index + 1) * dimensions, with: code.values)
  }

  mutating func move(_ index: Int, to place: Int) {
    scales[place] = scales[index]
    values.withUnsafeMutableBufferPointer { values in
      for offset in 0..<dimensions {
        values[place * dimensions + offset] = values[index * dimensions + offset]
      }
    }
  }

  mutating func removeLast() {
    scales.removeLast()
    values.removeLast(dimensions)
  }

  subscript(index: Int) -> VectorCode {
    VectorCode(
      scale: scales[index],
      values: Array(values[index * dimensions..<(index + 1) * dimensions]))
  }

  func floats(_ index: Int) -> [Float] {
    let scale = scales[index]
    return values[index * dimensions..<(index + 1) * dimensions].map { Float($0) * scale }
  }
}
