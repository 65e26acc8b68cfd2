// SPDX-License-Identifier: GPL-3.0-or-later
//
// What AIOS's clients send to its kernel, as their SDK (Cerebrum) writes it:
//
//     POST /query  {"query_type": "storage", "agent_name": "terminal",
//                   "query_data": {"operation_type": "write", "params": {"file_path": …, "content": …}}}
//
// The kernel answers 200 with {"response": {"response_class": "storage", "response_message": TEXT,
// "finished": true, "error": null, "status_code": 200}, …}; what went wrong is told in the message, as
// LSFS does, and in "error". What a person types at AIOS's terminal comes as a query of type "llm" with
// the action "operate_file"; its answer is a bare string.
import Foundation
import Syscalls

/// A request of an AIOS client.
enum AiosCall: Hashable, Sendable {
  case storage(Operation)
  /// A prompt of the terminal.
  case prompt(String)
  /// Talk that is for a language model.
  case chat(system: String, user: String)

  /// LSFS's kernel interface.
  enum Operation: Hashable, Sendable {
    case mount(root: String?)
    case createFile(String)
    case createFolder(String)
    case write(String, content: String)
    case retrieve(query: String, k: Int, keywords: [String])
    case rollback(String, back: Int, time: String?)
    case share(String, expires: String?)
    case deleteFile(String)
    case unknown(String)
  }

  /// Why a request is none; FastAPI, which AIOS's kernel is made with, calls it 422.
  struct Malformed: Error, Hashable {
    var reason: String
  }

  /// - Throws: `Malformed`.
  static func read(_ body: Data) throws(Malformed) -> (agent: String, call: AiosCall) {
    guard let message = try? JSONValue(parsing: body), case .object = message else {
      throw Malformed(reason: "the body is no JSON object")
    }
    guard let data = message["query_data"] else { throw Malformed(reason: "no query_data") }
    let agent = AgentCalls.actorName(message["agent_name"]?.string ?? "", otherwise: "aios")
    switch message["query_type"]?.string {
    case "storage": return (agent, .storage(try operation(data)))
    case "llm": return (agent, try words(data))
    case let type?: throw Malformed(reason: "queries of type \(type) are not served here")
    case nil: throw Malformed(reason: "no query_type")
    }
  }

  private static func operation(_ data: JSONValue) throws(Malformed) -> Operation {
    let params = Params(value: data["params"] ?? .object([]))
    switch data["operation_type"]?.string {
    case "mount": return .mount(root: params.text("root_dir") ?? params.text("root"))
    case "create_file": return .createFile(try params.path("file"))
    case "create_dir": return .createFolder(try params.path("dir"))
    case "write":
      guard let content = params.text("content") else { throw Malformed(reason: "no content") }
      return .write(try params.path("file"), content: content)
    case "retrieve":
      guard let query = params.text("query_text") else { throw Malformed(reason: "no query_text") }
      // The SDK says n, the kernel's own description k.
      let (n, k) = (try params.count("n"), try params.count("k"))
      return .retrieve(query: query, k: n ?? k ?? 3, keywords: params.words("keywords"))
    case "rollback":
      let back = try params.count("n")
      return .rollback(
        try params.path("file"), back: back ?? 1, time: params.text("time"))
    case "share": return .share(try params.path("file"), expires: params.text("expires_in"))
    case "delete_file": return .deleteFile(try params.path("file"))
    case "delete_dir": return .deleteFile(try params.path("dir"))
    case let type?: return .unknown(type)
    case nil: throw Malformed(reason: "no operation_type")
    }
  }

  private static func words(_ data: JSONValue) throws(Malformed) -> AiosCall {
    guard case .array(let messages)? = data["messages"] else {
      throw Malformed(reason: "no messages")
    }
    func last(_ role: String) -> String? {
      messages.last { $0["role"]?.string == role }?["content"]?.string
    }
    guard let user = last("user") else { throw Malformed(reason: "no message of a user") }
    switch data["action_type"]?.string ?? "chat" {
    case "operate_file": return .prompt(user)
    case "chat": return .chat(system: last("system") ?? "", user: user)
    case let action: throw Malformed(reason: "the action \(action) is not served here")
    }
  }
}

/// Parameters as models and SDKs write them: a number may be a text, a list a text with commas.
private struct Params {
  let value: JSONValue

  func text(_ name: String) -> String? {
    guard let text = value[name]?.string, !text.isEmpty || name == "content" else { return nil }
    return text
  }

  /// `file_path`, else `file_name`.
  func path(_ kind: String) throws(AiosCall.Malformed) -> String {
    guard let path = text(kind + "_path") ?? text(kind + "_name") else {
      throw AiosCall.Malformed(reason: "no \(kind)_path")
    }
    return path
  }

  func count(_ name: String) throws(AiosCall.Malformed) -> Int? {
    let number: Int?
    switch value[name] {
    case nil, .null: return nil
    case .integer(let whole): number = Int(exactly: whole)
    case .string(let text): number = Int(text.trimmingCharacters(in: .whitespaces))
    default: number = nil
    }
    guard let number, (1...1000).contains(number) else {
      throw AiosCall.Malformed(reason: "\(name) is no number from 1 to 1000")
    }
    return number
  }

  func words(_ name: String) -> [String] {
    switch value[name] {
    case .string(let text):
      text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    case .array(let items): items.compactMap(\.string).filter { !$0.isEmpty }
    default: []
    }
  }
}
