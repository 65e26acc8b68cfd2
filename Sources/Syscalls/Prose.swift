// SPDX-License-Identifier: GPL-3.0-or-later

/// What a language model made of what was found in files: sentences that cite, each checked against what
/// it cites.
package struct Prose: Codable, Hashable, Sendable {
  package struct Sentence: Codable, Hashable, Sendable {
    package var text: String
    /// At least one.
    package var sources: [Citation]

    package init(text: String, sources: [Citation]) {
      self.text = text
      self.sources = sources
    }
  }

  /// The model's name.
  package var model: String
  package var sentences: [Sentence]
  /// How many of its sentences were left out, as what they cite does not say them.
  package var leftOut: Int

  package init(model: String, sentences: [Sentence], leftOut: Int) {
    self.model = model
    self.sentences = sentences
    self.leftOut = leftOut
  }
}
