// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// The tensors of an encoder file, as pointers into its map. Valid as long as the map is.
struct EncoderWeights {
  struct Norm {
    var gain: UnsafePointer<Float>
    var offset: UnsafePointer<Float>
  }

  struct Layer {
    var project: encoder_matrix
    var attended: encoder_matrix
    var attendedNorm: Norm
    var widen: encoder_matrix
    var narrow: encoder_matrix
    var narrowNorm: Norm
  }

  let words: UnsafePointer<Int8>
  let wordScales: UnsafePointer<Float>
  let positions: UnsafePointer<Float>
  let norm: Norm
  let layers: [Layer]

  /// Finds every tensor that the header's shape asks for, each of exactly the right length.
  init(_ header: EncoderHeader, _ payload: UnsafeRawBufferPointer) throws(EncoderHeader.Invalid) {
    let tensors = TensorTable(header, payload)
    let shape = header.shape
    words = try tensors.find("embeddings.words", shape.words * shape.width)
    guard tensors.isFirst("embeddings.words") else {
      throw EncoderHeader.Invalid("its table of words is not at the beginning")
    }
    wordScales = try tensors.find("embeddings.words.scales", shape.words)
    positions = try tensors.find("embeddings.positions", shape.positions * shape.width)
    norm = try tensors.norm("embeddings.norm", shape.width)
    var layers: [Layer] = []
    for i in 0..<shape.layers {
      layers.append(
        Layer(
          project: try tensors.matrix("\(i).project", 3 * shape.width, shape.width),
          attended: try tensors.matrix("\(i).attended", shape.width, shape.width),
          attendedNorm: try tensors.norm("\(i).attended.norm", shape.width),
          widen: try tensors.matrix("\(i).widen", shape.inner, shape.width),
          narrow: try tensors.matrix("\(i).narrow", shape.width, shape.inner),
          narrowNorm: try tensors.norm("\(i).narrow.norm", shape.width)))
    }
    self.layers = layers
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
    _ name: String, _ outputs: Int, _ inputs: Int
  ) throws(EncoderHeader.Invalid) -> encoder_matrix {
    encoder_matrix(
      outputs: outputs, inputs: inputs, packed: try find(name + ".packed", outputs * inputs),
      scales: try find(name + ".scales", outputs), sums: try find(name + ".sums", outputs),
      bias: try find(name + ".bias", outputs))
  }
}
