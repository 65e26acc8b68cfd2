// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Indexing
import LanguageModels
import Syscalls
import SystemPackage

/// A model behind an address that speaks OpenAI's `/v1/embeddings`.
///
/// Its vectors are scaled to length 1, whatever the server makes of them. It cuts texts where it likes;
/// what is sent are passages of about 210 tokens.
struct EndpointEmbedder: Embedder {
  /// What is kept of it, as `endpoint.json`.
  struct Description: Codable, Equatable {
    var address: String
    var model: String
    var dimensions: Int
    var keyFile: String?
    var queryPrefix = ""
    var passagePrefix = ""
  }

  static let fileName = "endpoint.json"

  let description: Description
  private let endpoint: EmbeddingEndpoint

  var name: String { "\(description.model) at \(description.address)/1" }
  var dimensions: Int { description.dimensions }
  /// Nobody says.
  var maximumTokens: Int { 8192 }

  /// nil: there is no endpoint in the folder.
  /// - Throws: `IndexingError.modelUnavailable`, `CompletionError`.
  init?(folder: FilePath) throws {
    let path = folder.appending(Self.fileName)
    guard let bytes = try? path.readAll() else { return nil }
    guard let description = try? JSONDecoder().decode(Description.self, from: Data(bytes)),
      (1...65_536).contains(description.dimensions)
    else { throw IndexingError.modelUnavailable(path: path, reason: "it describes no endpoint") }
    try self.init(description)
  }

  /// - Throws: `CompletionError.badAddress`, `.unreadableKey`.
  init(_ description: Description) throws {
    self.description = description
    endpoint = try EmbeddingEndpoint(
      address: description.address, model: description.model,
      key: try description.keyFile.map(LanguageModel.fileKey))
  }

  /// Asks the server for one vector to learn how long they are.
  /// - Throws: `CompletionError`.
  static func asking(_ description: Description) throws -> EndpointEmbedder {
    var description = description
    description.dimensions =
      try EndpointEmbedder(description).endpoint.vectors(of: ["dimensions"])[0].count
    return try EndpointEmbedder(description)
  }

  func save(to folder: FilePath) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try folder.appending(Self.fileName).replaceContents(
      Array(try encoder.encode(description)) + [0x0A])
  }

  /// - Throws: `CompletionError`.
  func embed(passages: [String]) throws -> [[Float]] {
    try units(passages.map { description.passagePrefix + $0 })
  }

  /// - Throws: `CompletionError`.
  func embed(query: String) throws -> [Float] { try units([description.queryPrefix + query])[0] }

  private func units(_ texts: [String]) throws -> [[Float]] {
    // Some servers refuse an empty text.
    let vectors = try endpoint.vectors(of: texts.map { $0.isEmpty ? " " : $0 })
    return try vectors.map { vector in
      guard vector.count == dimensions else {
        throw CompletionError.malformed(
          address: description.address,
          reason: "its vectors have \(vector.count) numbers, not \(dimensions)")
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? vector.map { $0 / length } : vector
    }
  }
}
