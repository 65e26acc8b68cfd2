// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds of what a model is told of files and of what is taken from it, each with its reason.
enum ProseLimits {
  /// Bytes of all sources of one request: some 6,000 tokens, which small models have room for.
  static let sourceBytes = 24 << 10
  /// Bytes of one source: a long hunk leaves room for others.
  static let bytesOfOne = 4 << 10
  /// Tokens of an answer: some 20 sentences.
  static let tokens = 700
  /// Characters of an answer that are looked at: three times what the tokens come to in English.
  static let characters = 8 << 10
  /// Characters of a sentence; what goes on longer is parted there.
  static let charactersOfSentence = 1000
  /// Sentences that are shown: a screen.
  static let sentences = 20
  /// Sentences that are asked for.
  static let askedSentences = 8
}
