// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation

/// Collects quantised tensors and becomes the bytes of an encoder file.
struct EncoderFileBuilder {
  private let shape: EncoderShape
  private var payload: [UInt8] = []
  private var tensors: [EncoderHeader.Tensor] = []

  /// Quantises the weights of a BERT encoder (names as in Hugging Face's `BertModel`).
  /// - Throws: `IndexingError.modelUnavailable` where a tensor is missing.
  init(quantising source: SafeTensors, shape: EncoderShape) throws {
    self.shape = shape
    payload.reserveCapacity(24 << 20)
    try addEmbeddings(source)
    for layer in 0..<shape.layers { try addLayer(layer, source) }
  }

  /// Header and payload.
  func encoded(vocabularyDigest: [UInt8]) -> [UInt8] {
    let digests = payload.withUnsafeBytes { EncoderHeader.pieceDigests(of: $0) }
    let header = EncoderHeader(
      shape: shape, payloadBytes: payload.count, vocabularyDigest: vocabularyDigest,
      tensors: tensors, pieceDigests: digests)
    return header.encoded() + payload
  }

  private mutating func addEmbeddings(_ source: SafeTensors) throws {
    let width = shape.width
    let words = try source.floats("embeddings.word_embeddings.weight", [shape.words, width])
    var quantised = [Int8](repeating: 0, count: words.count)
    var scales = [Float](repeating: 0, count: shape.words)
    vectors_quantise(kernel_level_best(), words, shape.words, width, &quantised, &scales)
    add("embeddings.words", quantised)
    add("embeddings.words.scales", scales)

    var positions = try source.floats(
      "embeddings.position_embeddings.weight", [shape.positions, width])
    let types = try source.floats("embeddings.token_type_embeddings.weight", [2, width])
    for i in positions.indices { positions[i] += types[i % width] }
    add("embeddings.positions", positions)
    try addNorm("embeddings.norm", source, "embeddings.LayerNorm")
  }

  private mutating func addLayer(_ layer: Int, _ source: SafeTensors) throws {
    let (width, inner) = (shape.width, shape.inner)
    let prefix = "encoder.layer.\(layer)."
    var weights: [Float] = []
    var bias: [Float] = []
    for part in ["query", "key", "value"] {
      weights += try source.floats(prefix + "attention.self.\(part).weight", [width, width])
      bias += try source.floats(prefix + "attention.self.\(part).bias", [width])
    }
    addMatrix("\(layer).project", weights, bias)
    try addDense("\(layer).attended", source, prefix + "attention.output.dense", width, width)
    try addNorm("\(layer).attended.norm", source, prefix + "attention.output.LayerNorm")
    try addDense("\(layer).widen", source, prefix + "intermediate.dense", inner, width)
    try addDense("\(layer).narrow", source, prefix + "output.dense", width, inner)
    try addNorm("\(layer).narrow.norm", source, prefix + "output.LayerNorm")
  }

  private mutating func addDense(
    _ name: String, _ source: SafeTensors, _ sourceName: String, _ outputs: Int, _ inputs: Int
  ) throws {
    addMatrix(
      name, try source.floats(sourceName + ".weight", [outputs, inputs]),
      try source.floats(sourceName + ".bias", [outputs]))
  }

  private mutating func addMatrix(_ name: String, _ weights: [Float], _ bias: [Float]) {
    var packed = [Int8](repeating: 0, count: weights.count)
    var scales = [Float](repeating: 0, count: bias.count)
    var sums = scales
    encoder_pack(weights, bias.count, weights.count / bias.count, &packed, &scales, &sums)
    add(name + ".packed", packed)
    add(name + ".scales", scales)
    add(name + ".sums", sums)
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
