// SPDX-License-Identifier: GPL-3.0-or-later
import GRDB
import Synchronization

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

/// Finds a model by its `name`; nil where it is not installed any more.
package typealias EmbedderFinder = @Sendable (_ name: String) -> (any Embedder)?

/// The model that is to be used, and the one whose vectors answer until its own are there.
final class Embedders: Sendable {
  let chosen: (any Embedder)?
  private let finder: EmbedderFinder
  private let found = Mutex<[String: any Embedder]>([:])
  /// Whether the chosen model answers, or did: where another process has chosen a newer one since, this
  /// one does not go back.
  private let settled = Atomic(false)

  var isSettled: Bool { settled.load(ordering: .relaxed) }
  func settle() { settled.store(true, ordering: .relaxed) }

  init(chosen: (any Embedder)?, finder: EmbedderFinder?) {
    self.chosen = chosen
    self.finder = finder ?? { _ in nil }
  }

  func named(_ name: String) -> (any Embedder)? {
    if let chosen, chosen.name == name { return chosen }
    if let known = found.withLock({ $0[name] }) { return known }
    guard let model = finder(name) else { return nil }
    found.withLock { $0[name] = model }
    return model
  }

  /// The model of the vectors that searches are answered with; nil: there are none, or it is not
  /// there, or nobody chose to search by meaning.
  func answering(_ db: Database) throws -> (any Embedder)? {
    guard chosen != nil, let table = try VectorTable.answering(db) else { return nil }
    return named(table.name)
  }
}
