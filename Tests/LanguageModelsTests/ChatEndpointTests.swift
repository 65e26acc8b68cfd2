// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LanguageModels
import Syscalls
import TestServers
import Testing

/// The wire, against a server that behaves and against servers that do not.
@Suite(.serialized) struct ChatEndpointTests {
  private func ask(
    _ acts: [ScriptedServer.Act], schema: JSONValue? = nil, seconds: Int = 10, bytes: Int = 1 << 20,
    key: String? = nil, onText: (String) -> Void = { _ in }
  ) throws -> (result: Result<String, CompletionError>, requests: [String]) {
    let server = try ScriptedServer(acts)
    defer { server.stop() }
    var limits = ChatEndpoint.Limits()
    (limits.seconds, limits.bytes) = (seconds, bytes)
    let endpoint = try ChatEndpoint(
      address: server.address, model: "small", key: key, limits: limits)
    let request = CompletionRequest(instructions: "Be brief.", input: "Hello?", schema: schema)
    do {
      return (.success(try endpoint.complete(request, onText: onText)), server.requests)
    } catch {
      return (.failure(error), server.requests)
    }
  }

  @Test func aStreamIsHandedOnInPiecesAndReturnedWhole() throws {
    var pieces: [String] = []
    let body = ScriptedServer.success(ScriptedServer.events(["Good ", "day\n", "“you”"]))
    let (result, requests) = try ask([.says(body)]) { pieces.append($0) }
    #expect(try result.get() == "Good day\n“you”")
    #expect(pieces == ["Good ", "day\n", "“you”"])
    #expect(requests.first?.hasPrefix("POST /v1/chat/completions HTTP/1.1") == true)
    #expect(requests.first?.contains("\"model\":\"small\"") == true)
  }

  @Test func anAnswerInOnePieceIsUnderstoodToo() throws {
    let body = "{\n \"choices\": [{\"message\": {\"content\": \"Yes.\"}}]\n}\n"
    #expect(try ask([.says(ScriptedServer.success(body))]).result.get() == "Yes.")
  }

  @Test func theKeyIsABearerTokenAndOnNoCommandLine() throws {
    let body = ScriptedServer.success(ScriptedServer.events(["x"]))
    let (_, requests) = try ask([.says(body)], key: "se\"cret\\1")
    #expect(requests.first?.contains("Authorization: Bearer se\"cret\\1\r\n") == true)
  }

  @Test func aRedirectionIsNotFollowed() throws {
    let other = try ScriptedServer([.says(ScriptedServer.success(""))])
    defer { other.stop() }
    let moved =
      "HTTP/1.1 307 Moved\r\nLocation: \(other.address)/chat/completions\r\nContent-Length: 0\r\n\r\n"
    let (result, _) = try ask([.says(moved)], key: "secret")
    guard case .failure(.refused(_, 307, _)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(other.requests.isEmpty)
  }

  @Test func aSchemaConstrainsTheAnswer() throws {
    let body = ScriptedServer.success(ScriptedServer.events(["{}"]))
    let (_, requests) = try ask([.says(body)], schema: .object([.init("type", .string("object"))]))
    #expect(requests.first?.contains("\"response_format\":{\"type\":\"json_schema\"") == true)
  }

  @Test func aServerWithoutSchemasIsToldInWords() throws {
    let body = ScriptedServer.success(ScriptedServer.events(["{}"]))
    let (result, requests) = try ask(
      [.says(ScriptedServer.failure(400, "unknown field")), .says(body)],
      schema: .object([.init("type", .string("object"))]))
    #expect(try result.get() == "{}")
    #expect(requests.count == 2)
    #expect(requests.last?.contains("response_format") == false)
    #expect(requests.last?.contains("must follow this schema") == true)
  }

  @Test func aBusyServerIsAskedAgain() throws {
    let body = ScriptedServer.success(ScriptedServer.events(["now"]))
    let (result, requests) = try ask(
      [.says(ScriptedServer.failure(503)), .says(ScriptedServer.failure(429)), .says(body)])
    #expect(try result.get() == "now")
    #expect(requests.count == 3)
  }

  @Test func aRefusalCarriesTheServersWordsAndIsNotRepeated() throws {
    let (result, requests) = try ask([.says(ScriptedServer.failure(401, "no\r\nkey"))])
    guard case .failure(.refused(_, 401, let message)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(message == "no key")
    #expect(requests.count == 1)
  }

  @Test func aSlowServerEndsAtTheLimit() throws {
    let start = ContinuousClock.now
    let begun = ScriptedServer.success(ScriptedServer.events(["never"], done: false))
    let (result, _) = try ask([.saysAndWaits(begun, seconds: 3)], seconds: 1)
    guard case .failure(.timedOut(_, 1)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(ContinuousClock.now - start < .seconds(3))
  }

  @Test(arguments: [
    ScriptedServer.events(["half"], done: false), "data: {\"choices\":[{\"del\n\n",
    "data: not JSON\n\ndata: [DONE]\n\n", "<html>busy</html>", "", "{\"choices\":[]}", "[[[[[[",
    "data: {\"error\":{\"message\":\"out of memory\"}}\n\n",
    String(repeating: "[", count: 100_000),
  ])
  func whatIsNoAnswerIsSaidToBeNone(body: String) throws {
    guard case .failure(.malformed) = try ask([.says(ScriptedServer.success(body))]).result else {
      Issue.record("\(body.prefix(40)) was taken for an answer")
      return
    }
  }

  @Test func anEndlessAnswerIsCutOff() throws {
    let block = ScriptedServer.events([String(repeating: "x", count: 2000)], done: false)
    let (result, _) = try ask([.repeats(block)], bytes: 10 << 20)
    guard case .failure(.tooLong(_, 10_485_760)) = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test func aServerThatHangsUpOrIsNotThereIsSaid() throws {
    var limits = ChatEndpoint.Limits()
    limits.retries = 0
    let nobody = try ChatEndpoint(
      address: "http://127.0.0.1:9/v1", model: "m", key: nil, limits: limits)
    let request = CompletionRequest(instructions: "", input: "")
    #expect { try nobody.complete(request) } throws: {
      guard case CompletionError.unreachable = $0 else { return false }
      return true
    }
    guard case .failure = try ask([.hangsUp]).result else {
      Issue.record("nothing was taken for an answer")
      return
    }
  }

  @Test(arguments: [
    "", "localhost:11434", "file:///etc/passwd", "http://", "http://a b/", "http://a\n/",
  ])
  func whatIsNoAddressIsRefused(address: String) {
    #expect(throws: CompletionError.badAddress(address)) {
      try ChatEndpoint(address: address, model: "m", key: nil)
    }
  }
}
