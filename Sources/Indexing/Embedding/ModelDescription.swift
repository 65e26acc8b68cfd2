// SPDX-License-Identifier: GPL-3.0-or-later

/// What is to be known of an encoder besides its weights. Kept with them, as JSON.
struct ModelDescription: Codable, Equatable, Sendable {
  /// What a text's vector is made of; it is then scaled to length 1.
  enum Pooling: String, Codable, Sendable {
    /// The mean of its tokens' last states.
    case mean
    /// The last state of the token that marks the start.
    case first
  }

  /// How the weights are kept and multiplied.
  enum Precision: String, Codable, Sendable {
    case int8, float
  }

  /// Vectors of different names are never compared.
  var name: String
  var precision = Precision.int8
  var pooling = Pooling.mean
  /// Tokens of a text that count, with the two that mark start and end.
  var maximumTokens: Int
  /// What layer normalisation adds to a variance.
  var epsilon: Float = 1e-12
  var startToken = "[CLS]"
  var endToken = "[SEP]"
  var unknownToken = "[UNK]"
  /// Whether case and accents are dropped.
  var isUncased = true
  /// Put before what is embedded.
  var queryPrefix = ""
  var passagePrefix = ""

  /// The built-in default, whose file says nothing of itself.
  static let miniLM = ModelDescription(name: "all-MiniLM-L6-v2/int8/1", maximumTokens: 256)

  /// Distances between tokens that a bias of attention tells apart, in either direction.
  static let biasSpan = 128
  static let tensorName = "description"
  static let mostBytes = 1 << 16
}
