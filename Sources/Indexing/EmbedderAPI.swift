// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// The built-in sentence encoder: all-MiniLM-L6-v2 in int8.
package final class MiniLM: Embedder {
  /// Maps the model's files in `folder` (made by `semfs model install`); verifies their digest.
  /// - Throws: `IndexingError.modelUnavailable`.
  package init(folder: FilePath) throws { fatalError("stub") }
  package var name: String { fatalError("stub") }
  package var dimensions: Int { 384 }
  package var maximumTokens: Int { 256 }
  package func embed(passages: [String]) throws -> [[Float]] { fatalError("stub") }
  package func embed(query: String) throws -> [Float] { fatalError("stub") }

  /// Makes the int8 model in `folder` from the original weights (model.safetensors, vocab.txt) in
  /// `source`, whose SHA-256 it verifies first.
  package static func install(from source: FilePath, to folder: FilePath) throws { fatalError("stub") }
  /// Where the model is looked for: $SEMFS_MODEL_DIR, beside the program (../share/semfs/model from
  /// its folder, or .model above .build), then $XDG_DATA_HOME/semfs/model.
  package static func defaultFolder() -> FilePath? { fatalError("stub") }
}
