// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

@testable import Indexing

/// A small encoder of random weights in a folder, as its makers would publish it, and its vectors by the
/// book in double precision.
final class PublishedModel {
  let folder: FilePath
  let family: EncoderFamily
  let width: Int
  let heads: Int
  let layers = 2
  let inner = 128
  let words: [String]
  var config: [String: Any]
  private var tensors: [String: (shape: [Int], values: [Float])] = [:]

  init(_ family: EncoderFamily, heads: Int, head: Int, seed: UInt64 = 1) throws {
    self.family = family
    self.heads = heads
    width = heads * head
    let special =
      family == .mpnet ? ["<s>", "<pad>", "</s>", "[UNK]"] : ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    words =
      special
      + "the a cat dog sat on mat ##s run ##ning file tree and or not Cat".split(
        separator: " "
      ).map(String.init)
    config = [
      "model_type": family.rawValue, "hidden_act": "gelu", "hidden_size": width,
      "num_hidden_layers": layers, "num_attention_heads": heads, "intermediate_size": inner,
      "vocab_size": words.count, "max_position_embeddings": family == .mpnet ? 302 : 300,
      "layer_norm_eps": 1e-5,
    ]
    folder = FilePath(
      FileManager.default.temporaryDirectory.path + "/semfs-model-\(UUID().uuidString)")
    try makeTensors(seed)
    try FileManager.default.createDirectory(
      atPath: folder.appending("1_Pooling").string, withIntermediateDirectories: true)
    try write("vocab.txt", Data(words.map { $0 + "\n" }.joined().utf8))
    try save()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.string) }

  func write(_ name: String, _ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: folder.appending(name).string))
  }

  func write(_ name: String, json: Any) throws {
    try write(name, JSONSerialization.data(withJSONObject: json))
  }

  /// Writes configuration and weights.
  func save() throws {
    try write("config.json", json: config)
    var header: [String: Any] = [:]
    var data = Data()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let bytes = tensor.values.withUnsafeBytes { Data($0) }
      header[name] = [
        "dtype": "F32", "shape": tensor.shape,
        "data_offsets": [data.count, data.count + bytes.count],
      ]
      data += bytes
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    try write(
      "model.safetensors",
      withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + data)
  }

  private func makeTensors(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func add(_ name: String, _ shape: [Int], scale: Float = 0.3, around: Float = 0) {
      tensors[name] = (shape, random.floats(shape.reduce(1, *)).map { around + $0 * scale })
    }
    add("embeddings.word_embeddings.weight", [words.count, width], scale: 1)
    add(
      "embeddings.position_embeddings.weight",
      [config["max_position_embeddings"] as? Int ?? 0, width])
    if family == .bert { add("embeddings.token_type_embeddings.weight", [2, width]) }
    if family == .mpnet { add("encoder.relative_attention_bias.weight", [32, heads], scale: 1) }
    func norm(_ name: String) {
      add(name + ".weight", [width], scale: 0.2, around: 1)
      add(name + ".bias", [width], scale: 0.2)
    }
    func dense(_ name: String, _ outputs: Int, _ inputs: Int) {
      add(name + ".weight", [outputs, inputs], scale: 1.5 / Float(inputs).squareRoot())
      add(name + ".bias", [outputs], scale: 0.1)
    }
    norm("embeddings.LayerNorm")
    for layer in 0..<layers {
      let own = EncoderLayerNames(family, layer)
      for name in own.projections + [own.attended] { dense(name, width, width) }
      norm(own.attendedNorm)
      dense(own.widen, inner, width)
      dense(own.narrow, width, inner)
      norm(own.narrowNorm)
    }
  }

  /// The mean vector of a text's tokens, not scaled.
  func states(of tokens: [Int]) -> [[Double]] {
    let first = family == .mpnet ? 2 : 0
    var x = tokens.enumerated().map { place, token -> [Double] in
      (0..<width).map { i in
        value("embeddings.word_embeddings.weight", token * width + i)
          + value("embeddings.position_embeddings.weight", (first + place) * width + i)
          + (family == .bert ? value("embeddings.token_type_embeddings.weight", i) : 0)
      }
    }
    x = normalised(x, "embeddings.LayerNorm")
    for layer in 0..<layers {
      let own = EncoderLayerNames(family, layer)
      let parts = own.projections.map { dense(x, $0, width) }
      x = normalised(sum(x, dense(attended(parts), own.attended, width)), own.attendedNorm)
      let wide = dense(x, own.widen, inner).map { $0.map(gelu) }
      x = normalised(sum(x, dense(wide, own.narrow, width)), own.narrowNorm)
    }
    return x
  }

  private func gelu(_ x: Double) -> Double { x * 0.5 * (1 + erf(x / 2.0.squareRoot())) }

  private func attended(_ parts: [[[Double]]]) -> [[Double]] {
    let head = width / heads
    let count = parts[0].count
    var out = [[Double]](repeating: Array(repeating: 0, count: width), count: count)
    for number in 0..<heads {
      let range = number * head..<(number + 1) * head
      for query in 0..<count {
        let scores = (0..<count).map { key -> Double in
          let product = range.reduce(0) { $0 + parts[0][query][$1] * parts[1][key][$1] }
          let bias =
            family == .mpnet
            ? value(
              "encoder.relative_attention_bias.weight",
              PublishedModel.bucket(key - query) * heads + number) : 0
          return product / Double(head).squareRoot() + bias
        }
        let most = scores.max() ?? 0
        let weights = scores.map { exp($0 - most) }
        let total = weights.reduce(0, +)
        for i in range {
          out[query][i] = (0..<count).reduce(0) { $0 + weights[$1] / total * parts[2][$1][i] }
        }
      }
    }
    return out
  }

  /// Written out: up to 7 exactly, then 8–11, 12–15, 16–22, 23–31, 32–45, 46–63, 64–90 and beyond.
  static func bucket(_ distance: Int) -> Int {
    let side = distance > 0 ? 16 : 0
    let far = abs(distance)
    if far < 8 { return side + far }
    let ends = [11, 15, 22, 31, 45, 63, 90]
    return side + 8 + (ends.firstIndex { far <= $0 } ?? 7)
  }

  private func value(_ name: String, _ place: Int) -> Double {
    Double(tensors[name]?.values[place] ?? .nan)
  }

  private func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }

  private func dense(_ x: [[Double]], _ name: String, _ outputs: Int) -> [[Double]] {
    let weights: [Float] = tensors[name + ".weight"]?.values ?? []
    return x.map { row -> [Double] in
      (0..<outputs).map { o -> Double in
        var sum = value(name + ".bias", o)
        for (i, component) in row.enumerated() {
          sum += Double(weights[o * row.count + i]) * component
        }
        return sum
      }
    }
  }

  private func normalised(_ x: [[Double]], _ name: String) -> [[Double]] {
    x.map { row -> [Double] in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let factor = 1 / (variance + 1e-5).squareRoot()
      return row.indices.map { i -> Double in
        (row[i] - mean) * factor * value(name + ".weight", i) + value(name + ".bias", i)
      }
    }
  }
}

/// What a layer's tensors are called.
private struct EncoderLayerNames {
  let projections: [String]
  let attended: String
  let attendedNorm: String
  let widen: String
  let narrow: String
  let narrowNorm: String

  init(_ family: EncoderFamily, _ layer: Int) {
    let own = "encoder.layer.\(layer)."
    let isBERT = family == .bert
    projections =
      isBERT
      ? ["query", "key", "value"].map { own + "attention.self.\($0)" }
      : ["q", "k", "v"].map { own + "attention.attn.\($0)" }
    attended = own + (isBERT ? "attention.output.dense" : "attention.attn.o")
    attendedNorm = own + (isBERT ? "attention.output.LayerNorm" : "attention.LayerNorm")
    widen = own + "intermediate.dense"
    narrow = own + "output.dense"
    narrowNorm = own + "output.LayerNorm"
  }
}
