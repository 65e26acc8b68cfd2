// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// A server that speaks OpenAI's embeddings: Ollama, llama.cpp, vLLM, text-embeddings-inference, hosted
/// ones.
///
/// Protocol: <https://platform.openai.com/docs/api-reference/embeddings>; vectors are asked for as floats.
/// What comes back is a stranger's: as many vectors as texts, all of one length, of finite numbers, or it
/// counts as no answer.
package struct EmbeddingEndpoint: Sendable {
  package let address: String
  package let model: String
  /// Sent as a bearer token; never part of an error or a command line.
  let key: String?
  let limits: Limits

  /// What is waited for, sent and read at most.
  package struct Limits: Hashable, Sendable {
    /// For the texts of one request, all attempts together.
    package var seconds = 120
    /// Texts of one request.
    package var texts = 64
    /// Numbers of a vector.
    package var dimensions = 8192
    /// Attempts after the first, where the server is starting or busy.
    package var retries = 4
    /// Of an answer: twenty for each number of all vectors.
    var bytes: Int { 20 * texts * dimensions }

    package init() {}
  }

  /// - Parameter address: up to and with `/v1`; `/embeddings` is added.
  /// - Throws: `CompletionError.badAddress`.
  package init(
    address: String, model: String, key: String?, limits: Limits = Limits()
  ) throws(CompletionError) {
    self.address = try Endpoint.address(address, "/embeddings")
    self.model = model
    self.key = key
    self.limits = limits
  }

  /// The vectors of these texts, in order, as the server gives them.
  /// - Throws: `CompletionError`.
  package func vectors(of texts: [String]) throws(CompletionError) -> [[Float]] {
    var vectors: [[Float]] = []
    for first in stride(from: 0, to: texts.count, by: limits.texts) {
      let some = Array(texts[first..<min(first + limits.texts, texts.count)])
      let deadline = ContinuousClock.now + .seconds(limits.seconds)
      vectors += try Endpoint.attempts(1 + limits.retries, until: deadline) {
        () throws(CompletionError) in try once(some, until: deadline)
      }
    }
    guard Set(vectors.map(\.count)).count <= 1 else {
      throw .malformed(address: address, reason: "its vectors differ in length")
    }
    return vectors
  }

  private struct Answer: Decodable {
    struct Item: Decodable {
      var index: Int?
      var embedding: [Float]
    }
    var data: [Item]
  }

  private func once(
    _ texts: [String], until deadline: ContinuousClock.Instant
  ) throws(CompletionError) -> [[Float]] {
    let left = Int((deadline - ContinuousClock.now).seconds.rounded(.up))
    guard left > 0 else { throw .timedOut(address: address, seconds: limits.seconds) }
    let body = JSONValue.object([
      .init("model", .string(model)), .init("input", .array(texts.map { .string($0) })),
      .init("encoding_format", .string("float")),
    ])
    var bytes = Data()
    do {
      try Exchange(
        address: address, key: key, body: Array(body.text.utf8), seconds: left,
        maximumBytes: limits.bytes
      ).run { bytes.append(contentsOf: $0) }
    } catch let error as CompletionError {
      throw error
    } catch {
      throw .noTransport(reason: "\(error)")
    }
    return try vectors(in: bytes, of: texts.count)
  }

  private func vectors(in bytes: Data, of count: Int) throws(CompletionError) -> [[Float]] {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: bytes) else {
      let value = try? JSONValue(parsing: bytes)
      let message = value.flatMap(ChatAnswer.message(of:))
      throw .malformed(address: address, reason: message ?? "it holds no vectors")
    }
    // Most servers keep the order; the index says it where they do not.
    var vectors = [[Float]](repeating: [], count: count)
    for (place, item) in answer.data.enumerated() {
      let index = item.index ?? place
      guard vectors.indices.contains(index), vectors[index].isEmpty,
        (1...limits.dimensions).contains(item.embedding.count),
        item.embedding.allSatisfy(\.isFinite)
      else { throw .malformed(address: address, reason: "its vectors are not those of the texts") }
      vectors[index] = item.embedding
    }
    guard answer.data.count == count else {
      throw .malformed(
        address: address, reason: "it holds \(answer.data.count) vectors of \(count) texts")
    }
    return vectors
  }
}
