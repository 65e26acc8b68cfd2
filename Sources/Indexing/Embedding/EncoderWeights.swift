// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation

/// The tensors of an encoder file, as pointers into its map. Valid as long as the map is.
struct EncoderWeights {
  struct Norm {
    var gain: UnsafePointer<Float>
    var offset: UnsafePointer<Float>
  }

  /// A dense layer.
  enum Matrix {
    case int8(encoder_matrix)
    case float(
      weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, outputs: Int, inputs: Int)
  }

  struct Layer {
    var project: Matrix
    var attended: Matrix
    var attendedNorm: Norm
    var widen: Matrix
    var narrow: Matrix
    var narrowNorm: Norm
  }

  enum Words {
    case int8(UnsafePointer<Int8>, scales: UnsafePointer<Float>)
    case float(UnsafePointer<Float>)
  }

  let description: ModelDescription
  let words: Words
  let bias: encoder_bias
  let positions: UnsafePointer<Float>
  let norm: Norm
  let layers: [Layer]

  /// Finds every tensor that the header's shape asks for, each of exactly the right length.
  init(_ header: EncoderHeader, _ payload: UnsafeRawBufferPointer) throws(EncoderHeader.Invalid) {
    let tensors = TensorTable(header, payload)
    let shape = header.shape
    description = try tensors.description()
    let precision = description.precision
    guard (2...shape.positions).contains(description.maximumTokens) else {
      throw EncoderHeader.Invalid("it reads more tokens than it has positions for")
    }
    words = try tensors.words(shape, precision)
    guard tensors.isFirst("embeddings.words") else {
      throw EncoderHeader.Invalid("its table of words is not at the beginning")
    }
    bias = try tensors.bias(shape)
    positions = try tensors.find("embeddings.positions", shape.positions * shape.width)
    norm = try tensors.norm("embeddings.norm", shape.width)
    var layers: [Layer] = []
    for i in 0..<shape.layers {
      layers.append(
        Layer(
          project: try tensors.matrix("\(i).project", precision, 3 * shape.width, shape.width),
          attended: try tensors.matrix("\(i).attended", precision, shape.width, shape.width),
          attendedNorm: try tensors.norm("\(i).attended.norm", shape.width),
          widen: try tensors.matrix("\(i).widen", precision, shape.inner, shape.width),
          narrow: try tensors.matrix("\(i).narrow", precision, shape.width, shape.inner),
          narrowNorm: try tensors.norm("\(i).narrow.norm", shape.width)))
    }
    self.layers = layers
  }

  /// Bytes of a row of the table of words.
  func wordBytes(_ shape: EncoderShape) -> Int {
    switch words {
    case .int8: shape.width
    case .float: 4 * shape.width
    }
  }
}

private struct TensorTable {
  private let places: [String: EncoderHeader.Tensor]
  private let payload: UnsafeRawBufferPointer

  init(_ header: EncoderHeader, _ payload: UnsafeRawBufferPointer) {
    places = Dictionary(header.tensors.map { ($0.name, $0) }) { first, _ in first }
    self.payload = payload
  }

  func find<T>(_ name: String, _ count: Int) throws(EncoderHeader.Invalid) -> UnsafePointer<T> {
    guard let place = places[name], place.count == count * MemoryLayout<T>.stride,
      let start = payload.baseAddress
    else { throw EncoderHeader.Invalid("its tensor \(name) is missing or has another size") }
    return (start + place.offset).assumingMemoryBound(to: T.self)
  }

  func isFirst(_ name: String) -> Bool { places[name]?.offset == 0 }

  func norm(_ name: String, _ width: Int) throws(EncoderHeader.Invalid) -> EncoderWeights.Norm {
    let gain: UnsafePointer<Float> = try find(name, 2 * width)
    return EncoderWeights.Norm(gain: gain, offset: gain + width)
  }

  func matrix(
    _ name: String, _ precision: ModelDescription.Precision, _ outputs: Int, _ inputs: Int
  ) throws(EncoderHeader.Invalid) -> EncoderWeights.Matrix {
    switch precision {
    case .float:
      .float(
        weights: try find(name + ".floats", outputs * inputs),
        bias: try find(name + ".bias", outputs), outputs: outputs, inputs: inputs)
    case .int8:
      .int8(
        encoder_matrix(
          outputs: outputs, inputs: inputs, packed: try find(name + ".packed", outputs * inputs),
          scales: try find(name + ".scales", outputs), sums: try find(name + ".sums", outputs),
          bias: try find(name + ".bias", outputs)))
    }
  }

  func words(
    _ shape: EncoderShape, _ precision: ModelDescription.Precision
  ) throws(EncoderHeader.Invalid) -> EncoderWeights.Words {
    let count = shape.words * shape.width
    switch precision {
    case .float: return .float(try find("embeddings.words", count))
    case .int8:
      return .int8(
        try find("embeddings.words", count),
        scales: try find("embeddings.words.scales", shape.words))
    }
  }

  func bias(_ shape: EncoderShape) throws(EncoderHeader.Invalid) -> encoder_bias {
    guard places["attention.bias"] != nil else { return encoder_bias() }
    let span = ModelDescription.biasSpan
    return encoder_bias(
      values: try find("attention.bias", shape.heads * (2 * span + 1)), span: span)
  }

  /// What the file says of itself, or the default's description where it says nothing.
  func description() throws(EncoderHeader.Invalid) -> ModelDescription {
    guard let place = places[ModelDescription.tensorName] else { return .miniLM }
    let bytes = payload[place.offset..<place.offset + place.count]
    guard place.count <= ModelDescription.mostBytes,
      let description = try? JSONDecoder().decode(ModelDescription.self, from: Data(bytes))
    else { throw EncoderHeader.Invalid("its description is none") }
    return description
  }
}
