// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// A server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LM Studio, hosted ones.
///
/// Protocol: <https://platform.openai.com/docs/api-reference/chat>; the answer is streamed as server-sent
/// events, and a server that ignores `stream` and sends one object is understood too. A JSON answer is
/// asked for with `response_format` of type `json_schema`; a server that refuses that field is asked again
/// without it, with the schema in the instructions.
package struct ChatEndpoint: CompletionService {
  package let address: String
  package let model: String
  /// Sent as a bearer token; never part of an error or a command line.
  let key: String?
  let limits: Limits

  /// What is waited for and read at most.
  package struct Limits: Hashable, Sendable {
    /// From the question to the end of the answer, all attempts together.
    package var seconds = 30
    /// An answer of 1,024 tokens is some 20 kB of events at 40 bytes each around every token; the rest is
    /// room for servers that repeat themselves in every event.
    package var bytes = 4 << 20
    /// Attempts after the first, where the server is starting or busy.
    package var retries = 2

    package init() {}
  }

  /// - Parameter address: up to and with `/v1`, as every such server prints it; `/chat/completions` is added.
  /// - Throws: `CompletionError.badAddress`.
  package init(
    address: String, model: String, key: String?, limits: Limits = Limits()
  ) throws(CompletionError) {
    self.address = try Endpoint.address(address, "/chat/completions")
    self.model = model
    self.key = key
    self.limits = limits
  }

  package var name: String { model }

  package func complete(
    _ request: CompletionRequest, onText: (String) -> Void
  ) throws(CompletionError) -> String {
    let deadline = ContinuousClock.now + .seconds(limits.seconds)
    do {
      return try attempts(body(request, inFormat: true), until: deadline, onText)
    } catch CompletionError.refused(_, let status, _)
      where request.schema != nil && (status == 400 || status == 422)
    {
      // Servers without constrained answers say 400 or 422 to the field.
      return try attempts(body(request, inFormat: false), until: deadline, onText)
    }
  }

  private func attempts(
    _ body: JSONValue, until deadline: ContinuousClock.Instant, _ onText: (String) -> Void
  ) throws(CompletionError) -> String {
    try Endpoint.attempts(1 + limits.retries, until: deadline) { () throws(CompletionError) in
      try once(body, until: deadline, onText)
    }
  }

  private func once(
    _ body: JSONValue, until deadline: ContinuousClock.Instant, _ onText: (String) -> Void
  ) throws(CompletionError) -> String {
    let left = Int((deadline - ContinuousClock.now).seconds.rounded(.up))
    guard left > 0 else { throw .timedOut(address: address, seconds: limits.seconds) }
    var answer = ChatAnswer()
    let exchange = Exchange(
      address: address, key: key, body: Array(body.text.utf8), seconds: left,
      maximumBytes: limits.bytes)
    do {
      try exchange.run { bytes in
        for text in try answer.read(bytes) { onText(text) }
      }
      return try answer.finish()
    } catch let error as CompletionError {
      if case .timedOut(let address, _) = error {
        throw .timedOut(address: address, seconds: limits.seconds)
      }
      throw error
    } catch let error as ChatAnswer.Problem {
      throw .malformed(address: address, reason: error.reason)
    } catch {
      throw .noTransport(reason: "\(error)")
    }
  }

  private func body(_ request: CompletionRequest, inFormat: Bool) -> JSONValue {
    var instructions = request.instructions
    var format: [JSONValue.Member] = []
    if let schema = request.schema {
      if inFormat {
        let named = JSONValue.object([
          .init("name", .string("answer")), .init("strict", .bool(true)), .init("schema", schema),
        ])
        format = [
          .init(
            "response_format",
            .object([.init("type", .string("json_schema")), .init("json_schema", named)]))
        ]
      } else {
        instructions +=
          "\nAnswer with one JSON object and nothing else. It must follow this schema:\n"
          + schema.text
      }
    }
    func message(_ role: String, _ text: String) -> JSONValue {
      .object([.init("role", .string(role)), .init("content", .string(text))])
    }
    return .object(
      [
        .init("model", .string(model)),
        .init(
          "messages",
          .array([message("system", instructions), message("user", request.input)])),
        .init("temperature", .integer(0)),
        .init("max_tokens", .integer(Int64(request.maximumTokens))),
        .init("stream", .bool(true)),
      ] + format)
  }
}
