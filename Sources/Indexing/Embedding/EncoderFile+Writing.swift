// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation

/// Collects tensors and becomes the bytes of an encoder file.
struct EncoderFileBuilder {
  private let shape: EncoderShape
  private let precision: ModelDescription.Precision
  private var payload: [UInt8] = []
  private var tensors: [EncoderHeader.Tensor] = []

  /// Takes over the weights of an encoder, quantised or as they are.
  /// - Throws: `IndexingError.modelUnavailable` where a tensor is missing.
  init(
    _ source: SafeTensors, family: EncoderFamily, shape: EncoderShape,
    precision: ModelDescription.Precision
  ) throws {
    self.shape = shape
    self.precision = precision
    payload.reserveCapacity(shape.weights * (precision == .float ? 4 : 1) + 8 << 20)
    let names = EncoderTensorNames(family, source)
    try addEmbeddings(names, source)
    if let name = names.relativeBias { try addBias(name, source) }
    for layer in 0..<shape.layers { try addLayer(names, layer, source) }
  }

  /// Adds what is to be known of the model.
  mutating func add(_ description: ModelDescription) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    add(ModelDescription.tensorName, Array(try encoder.encode(description)))
  }

  /// Header and payload.
  func encoded(vocabularyDigest: [UInt8]) -> (header: [UInt8], payload: [UInt8]) {
    let digests = payload.withUnsafeBytes { EncoderHeader.pieceDigests(of: $0) }
    let header = EncoderHeader(
      shape: shape, payloadBytes: payload.count, vocabularyDigest: vocabularyDigest,
      tensors: tensors, pieceDigests: digests)
    return (header.encoded(), payload)
  }

  private mutating func addEmbeddings(_ names: EncoderTensorNames, _ source: SafeTensors) throws {
    let width = shape.width
    let words = try source.floats(names.words, [shape.words, width])
    switch precision {
    case .float: add("embeddings.words", words)
    case .int8:
      var quantised = [Int8](repeating: 0, count: words.count)
      var scales = [Float](repeating: 0, count: shape.words)
      vectors_quantise(kernel_level_best(), words, shape.words, width, &quantised, &scales)
      add("embeddings.words", quantised)
      add("embeddings.words.scales", scales)
    }
    let first = names.firstPosition
    var positions = Array(
      try source.floats(names.positions, [first + shape.positions, width])[(first * width)...])
    if let name = names.types {
      // All of a text is of the first type.
      let types = try source.floats(name, [2, width])
      for i in positions.indices { positions[i] += types[i % width] }
    }
    add("embeddings.positions", positions)
    try addNorm("embeddings.norm", source, names.norm)
  }

  /// By distance, as attention reads it: MPNet gives 32 buckets of distances a number for each head.
  private mutating func addBias(_ name: String, _ source: SafeTensors) throws {
    let buckets = try source.floats(name, [RelativePosition.buckets, shape.heads])
    let span = ModelDescription.biasSpan
    var bias: [Float] = []
    for head in 0..<shape.heads {
      for distance in -span...span {
        bias.append(buckets[RelativePosition.bucket(of: distance) * shape.heads + head])
      }
    }
    add("attention.bias", bias)
  }

  private mutating func addLayer(
    _ names: EncoderTensorNames, _ layer: Int, _ source: SafeTensors
  ) throws {
    let (width, inner) = (shape.width, shape.inner)
    let own = names.layer(layer)
    var weights: [Float] = []
    var bias: [Float] = []
    for part in own.projections {
      weights += try source.floats(part + ".weight", [width, width])
      bias += try source.floats(part + ".bias", [width])
    }
    addMatrix("\(layer).project", weights, bias)
    try addDense("\(layer).attended", source, own.attended, width, width)
    try addNorm("\(layer).attended.norm", source, own.attendedNorm)
    try addDense("\(layer).widen", source, own.widen, inner, width)
    try addDense("\(layer).narrow", source, own.narrow, width, inner)
    try addNorm("\(layer).narrow.norm", source, own.narrowNorm)
  }

  private mutating func addDense(
    _ name: String, _ source: SafeTensors, _ sourceName: String, _ outputs: Int, _ inputs: Int
  ) throws {
    addMatrix(
      name, try source.floats(sourceName + ".weight", [outputs, inputs]),
      try source.floats(sourceName + ".bias", [outputs]))
  }

  private mutating func addMatrix(_ name: String, _ weights: [Float], _ bias: [Float]) {
    switch precision {
    case .float: add(name + ".floats", weights)
    case .int8:
      var packed = [Int8](repeating: 0, count: weights.count)
      var scales = [Float](repeating: 0, count: bias.count)
      var sums = scales
      encoder_pack(weights, bias.count, weights.count / bias.count, &packed, &scales, &sums)
      add(name + ".packed", packed)
      add(name + ".scales", scales)
      add(name + ".sums", sums)
    }
    add(name + ".bias", bias)
  }

  private mutating func addNorm(_ name: String, _ source: SafeTensors, _ sourceName: String) throws
  {
    add(
      name,
      try source.floats(sourceName + ".weight", [shape.width])
        + source.floats(sourceName + ".bias", [shape.width]))
  }

  private mutating func add<T>(_ name: String, _ values: [T]) {
    payload += [UInt8](repeating: 0, count: (64 - payload.count % 64) % 64)
    values.withUnsafeBytes { bytes in
      tensors.append(
        EncoderHeader.Tensor(name: name, offset: payload.count, count: bytes.count))
      payload += bytes
    }
  }
}

/// The distances that MPNet (as T5) tells apart: each up to 8, then ever wider ones up to 128.
enum RelativePosition {
  static let buckets = 32

  /// - Parameter distance: the key's place minus the query's.
  static func bucket(of distance: Int) -> Int {
    let half = buckets / 2
    let exact = half / 2
    let side = distance > 0 ? half : 0
    let far = abs(distance)
    if far < exact { return side + far }
    let step = log(Float(far) / Float(exact)) / log(128 / Float(exact)) * Float(half - exact)
    return side + min(exact + Int(step), half - 1)
  }
}
