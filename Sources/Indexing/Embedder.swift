// SPDX-License-Identifier: GPL-3.0-or-later

/// A text turned into a point on the unit sphere.
package protocol Embedder: Sendable {
  /// Names the model and its version; vectors of different names are never compared.
  var name: String { get }
  var dimensions: Int { get }
  /// Most tokens of a text that count; the rest is cut.
  var maximumTokens: Int { get }
  /// Unit vectors, one per text, in order; `dimensions` floats each. Any thread.
  func embed(passages: [String]) throws -> [[Float]]
  func embed(query: String) throws -> [Float]
}
