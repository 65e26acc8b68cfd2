// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import TestServers
import Testing

@testable import LanguageModels

/// Vectors from a server on this machine that answers as it is told to.
@Suite struct EmbeddingEndpointTests {
  private static func answer(_ body: String, status: String = "200 OK") -> ScriptedServer.Act {
    .says(
      "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)"
        + "\r\nConnection: close\r\n\r\n\(body)")
  }

  private func vectors(
    _ acts: [ScriptedServer.Act], of texts: [String] = ["a", "b"],
    limits: EmbeddingEndpoint.Limits = .init()
  ) throws -> ([[Float]], [String]) {
    let server = try ScriptedServer(acts)
    defer { server.stop() }
    let endpoint = try EmbeddingEndpoint(
      address: server.address, model: "some", key: "secret", limits: limits)
    return (try endpoint.vectors(of: texts), server.requests)
  }

  @Test func vectorsComeInTheOrderOfTheTexts() throws {
    let (vectors, requests) = try vectors([
      Self.answer(#"{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}]}"#)
    ])
    #expect(vectors == [[1, 2.5], [3, 4]])
    #expect(requests[0].hasPrefix("POST /v1/embeddings "))
    #expect(requests[0].contains("Authorization: Bearer secret"))
    #expect(requests[0].contains(#""input":["a","b"]"#))
  }

  @Test func manyTextsAreSentInSeveralRequests() throws {
    var limits = EmbeddingEndpoint.Limits()
    limits.texts = 1
    let (vectors, requests) = try vectors(
      [
        Self.answer(#"{"data":[{"embedding":[1]}]}"#),
        Self.answer(#"{"data":[{"embedding":[2]}]}"#),
      ],
      limits: limits)
    #expect(vectors == [[1], [2]])
    #expect(requests.count == 2)
  }

  @Test func aServerThatIsBusyIsAskedAgain() throws {
    let (vectors, requests) = try vectors(
      [Self.answer("{}", status: "503 Busy"), Self.answer(#"{"data":[{"embedding":[1]}]}"#)],
      of: ["a"])
    #expect(vectors == [[1]])
    #expect(requests.count == 2)
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["x"]}]}"#,
    #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1e999]}]}"#,
    #"{"data":[{"index":-1,"embedding":[1]},{"index":9223372036854775807,"embedding":[1]}]}"#,
    #"{"error":{"message":"no such model"}}"#,
  ])
  func anAnswerThatIsNoneIsSaidToBe(body: String) throws {
    var said: CompletionError?
    do { _ = try vectors([Self.answer(body)]) } catch { said = error as? CompletionError }
    guard case .malformed(_, let reason)? = said else {
      Issue.record("\(String(describing: said))")
      return
    }
    if body.contains("no such model") { #expect(reason == "no such model") }
  }

  @Test func anAddressThatIsNoneIsRefused() {
    for address in ["", "ftp://host/v1", "localhost:80", "http://", "http://a b/v1"] {
      #expect(throws: CompletionError.badAddress(address)) {
        _ = try EmbeddingEndpoint(address: address, model: "m", key: nil)
      }
    }
  }
}
