// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// The middles of a model's posting lists, in memory: unit vectors in int8, packed as the encoder's
/// matrices are, so that many vectors are compared with all of them in one integer product.
struct Centroids: Sendable {
  let dimensions: Int
  /// The list of each place.
  private(set) var lists: [Int64] = []
  private(set) var codes: VectorCodes
  private var matrix = PackedCodes()

  var isEmpty: Bool { lists.isEmpty }

  init(_ middles: [(list: Int64, code: VectorCode)], dimensions: Int) {
    self.dimensions = dimensions
    lists = middles.map(\.list)
    var all = VectorCodes(dimensions: dimensions)
    for middle in middles { all.append(middle.code) }
    codes = all
    matrix = PackedCodes(all)
  }

  /// A list takes the place of another one.
  mutating func replace(_ list: Int64, by middle: (list: Int64, code: VectorCode)) {
    guard let place = lists.firstIndex(of: list) else { return append(middle) }
    lists[place] = middle.list
    codes.replace(place, by: middle.code)
    matrix.set(place, to: middle.code)
  }

  mutating func append(_ middle: (list: Int64, code: VectorCode)) {
    lists.append(middle.list)
    codes.append(middle.code)
    matrix.set(lists.count - 1, to: middle.code)
  }

  mutating func remove(_ list: Int64) {
    guard let place = lists.firstIndex(of: list), let last = lists.last else { return }
    if last != list {
      let code = codes[lists.count - 1]
      lists[place] = last
      codes.replace(place, by: code)
      matrix.set(place, to: code)
    }
    lists.removeLast()
    codes.removeLast()
    matrix.removeLast()
  }

  /// The similarities of a query to all middles, by place.
  func similarities(to query: VectorCode) -> [Float] {
    [Float](unsafeUninitializedCapacity: lists.count) { scores, count in
      vectors_dot_i8(
        VectorTable.level, query.values, query.scale, codes.values, codes.scales, lists.count,
        dimensions, scores.baseAddress)
      count = lists.count
    }
  }

  /// The nearest list of each vector.
  func nearest(to vectors: VectorCodes) -> [Int64] {
    matrix.nearest(to: vectors).map { lists[$0] }
  }
}

/// Codes as a matrix of the encoder (`encoder_matrix`): widths that its kernels do not take are
/// filled up with zeros.
struct PackedCodes: Sendable {
  private var outputs = 0
  private var inputs = 0
  private var count = 0
  private var dimensions = 0
  private var packed: AlignedBytes?
  private var scales: [Float] = []
  private var sums: [Float] = []

  init() {}

  init(_ codes: VectorCodes) {
    reserve(codes.count, dimensions: codes.dimensions)
    for index in 0..<codes.count { set(index, to: codes[index]) }
  }

  /// Makes room for so many rows, keeping what is there.
  private mutating func reserve(_ rows: Int, dimensions: Int) {
    self.dimensions = dimensions
    inputs = (dimensions + 63) / 64 * 64
    guard inputs <= Int(encoder_most_inputs) else { return }
    outputs = max(32, (rows + 31) / 32 * 32)
    let bytes = AlignedBytes(count: outputs * inputs)
    if let packed { bytes.start.copyMemory(from: packed.start, byteCount: packed.count) }
    packed = bytes
    scales += [Float](repeating: 0, count: outputs - scales.count)
    sums += [Float](repeating: 0, count: outputs - sums.count)
  }

  /// Puts a code into a row, the next one after the last at most.
  mutating func set(_ row: Int, to code: VectorCode) {
    if row >= outputs || packed == nil {
      reserve(max(row + 1, outputs * 2), dimensions: code.values.count)
    } else if !isKnownUniquelyReferenced(&packed) {
      reserve(outputs, dimensions: dimensions)
    }
    count = max(count, row + 1)
    guard let packed else { return }
    let target = packed.start.assumingMemoryBound(to: Int8.self)
    let group = target + row / 16 * 16 * inputs + row % 16 * 4
    var sum: Int32 = 0
    for place in 0..<dimensions {
      group[place / 4 * 64 + place % 4] = code.values[place]
      sum += Int32(code.values[place])
    }
    scales[row] = code.scale
    sums[row] = code.scale * Float(sum)
  }

  mutating func removeLast() { count -= 1 }

  /// The place of the nearest code to each vector.
  func nearest(to vectors: VectorCodes) -> [Int] {
    guard count > 0, let packed else { return Array(repeating: 0, count: vectors.count) }
    var result: [Int] = []
    result.reserveCapacity(vectors.count)
    let zeros = [Float](repeating: 0, count: outputs)
    let block = 64
    let rows = AlignedBytes(count: block * inputs)
    var lows = [Float](repeating: 0, count: block)
    var rowScales = lows
    var scores = [Float](repeating: 0, count: block * outputs)
    for first in stride(from: 0, to: vectors.count, by: block) {
      let count = min(block, vectors.count - first)
      fill(rows, &lows, &rowScales, vectors, first, count)
      scales.withUnsafeBufferPointer { scales in
        sums.withUnsafeBufferPointer { sums in
          zeros.withUnsafeBufferPointer { bias in
            var matrix = encoder_matrix(
              outputs: outputs, inputs: inputs,
              packed: UnsafePointer(packed.start.assumingMemoryBound(to: Int8.self)),
              scales: scales.baseAddress, sums: sums.baseAddress, bias: bias.baseAddress)
            lows.withUnsafeMutableBufferPointer { lows in
              rowScales.withUnsafeMutableBufferPointer { rowScales in
                let rows = encoder_rows(
                  values: rows.start.assumingMemoryBound(to: UInt8.self),
                  scales: rowScales.baseAddress, lows: lows.baseAddress)
                encoder_multiply(VectorTable.level, &matrix, rows, count, .none, &scores)
              }
            }
          }
        }
      }
      scores.withUnsafeBufferPointer { scores in
        for row in 0..<count {
          let own = scores.baseAddress.map { $0 + row * outputs }
          result.append(vectors_largest(VectorTable.level, own, self.count))
        }
      }
    }
    return result
  }

  /// Signed codes as the unsigned rows that the product takes: low + scale × byte.
  private func fill(
    _ rows: AlignedBytes, _ lows: inout [Float], _ rowScales: inout [Float],
    _ vectors: VectorCodes, _ first: Int, _ count: Int
  ) {
    // What is beyond the dimensions meets zeros in the matrix.
    let bytes = rows.start.assumingMemoryBound(to: UInt8.self)
    vectors.values.withUnsafeBytes { values in
      guard let values = values.bindMemory(to: UInt8.self).baseAddress else { return }
      for row in 0..<count {
        let scale = vectors.scales[first + row]
        rowScales[row] = scale
        lows[row] = -128 * scale
        let from = values + (first + row) * dimensions
        let to = bytes + row * inputs
        for place in 0..<dimensions { to[place] = from[place] ^ 0x80 }
      }
    }
  }
}

/// Bytes at an address that is a multiple of 64, freed with the last reference. Written by its maker
/// only, hence `@unchecked`.
final class AlignedBytes: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let count: Int

  init(count: Int) {
    self.count = count
    start = .allocate(byteCount: max(count, 64), alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 64))
  }

  deinit { start.deallocate() }
}
