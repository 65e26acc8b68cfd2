// SPDX-License-Identifier: GPL-3.0-or-later

/// The architectures that the encoder runs.
enum EncoderFamily: String, Sendable {
  case bert, mpnet
}

/// What the tensors of a published model are called (as in Hugging Face's `BertModel`, `MPNetModel`).
struct EncoderTensorNames {
  struct Layer {
    /// Of queries, keys, values.
    var projections: [String]
    var attended: String
    var attendedNorm: String
    var widen: String
    var narrow: String
    var narrowNorm: String
  }

  private let family: EncoderFamily
  /// What stands before every name where the encoder is part of a larger model: "bert.", "mpnet.".
  private let prefix: String

  init(_ family: EncoderFamily, _ source: SafeTensors) {
    self.family = family
    let words = "embeddings.word_embeddings.weight"
    let found = source.names.filter { $0.hasSuffix(words) }.min { $0.count < $1.count }
    prefix = found.map { String($0.dropLast(words.count)) } ?? ""
  }

  var words: String { prefix + "embeddings.word_embeddings.weight" }
  var positions: String { prefix + "embeddings.position_embeddings.weight" }
  var norm: String { prefix + "embeddings.LayerNorm" }

  /// The row of the first token's position: MPNet counts on from the padding's number.
  var firstPosition: Int {
    switch family {
    case .bert: 0
    case .mpnet: 2
    }
  }

  var types: String? {
    switch family {
    case .bert: prefix + "embeddings.token_type_embeddings.weight"
    case .mpnet: nil
    }
  }

  var relativeBias: String? {
    switch family {
    case .bert: nil
    case .mpnet: prefix + "encoder.relative_attention_bias.weight"
    }
  }

  func layer(_ number: Int) -> Layer {
    let own = prefix + "encoder.layer.\(number)."
    switch family {
    case .bert:
      return Layer(
        projections: ["query", "key", "value"].map { own + "attention.self." + $0 },
        attended: own + "attention.output.dense",
        attendedNorm: own + "attention.output.LayerNorm",
        widen: own + "intermediate.dense", narrow: own + "output.dense",
        narrowNorm: own + "output.LayerNorm")
    case .mpnet:
      return Layer(
        projections: ["q", "k", "v"].map { own + "attention.attn." + $0 },
        attended: own + "attention.attn.o", attendedNorm: own + "attention.LayerNorm",
        widen: own + "intermediate.dense", narrow: own + "output.dense",
        narrowNorm: own + "output.LayerNorm")
    }
  }
}
