// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Shell

/// Requests as AIOS's SDK, its terminal and its models write them.
@Suite struct AiosCallTests {
  private func read(_ operation: String, _ params: String) throws -> AiosCall {
    try AiosCall.read(
      Data(
        #"{"query_type":"storage","agent_name":"a","query_data":{"operation_type":"\#(operation)","params":\#(params)}}"#
          .utf8)
    ).call
  }

  @Test func parametersAreReadInEveryFormThatClientsSend() throws {
    #expect(
      try read("retrieve", #"{"query_text":"q","n":5,"keywords":null}"#)
        == .storage(.retrieve(query: "q", k: 5, keywords: [])))
    #expect(
      try read("retrieve", #"{"query_text":"q","k":"2","keywords":"one, two"}"#)
        == .storage(.retrieve(query: "q", k: 2, keywords: ["one", "two"])))
    #expect(
      try read("retrieve", #"{"query_text":"q","keywords":["one"]}"#)
        == .storage(.retrieve(query: "q", k: 3, keywords: ["one"])))
    #expect(
      try read("rollback", #"{"file_path":"a","n":"2"}"#)
        == .storage(.rollback("a", back: 2, time: nil)))
    #expect(try read("create_file", #"{"file_name":"a"}"#) == .storage(.createFile("a")))
    #expect(try read("create_dir", #"{"dir_path":"a"}"#) == .storage(.createFolder("a")))
    #expect(
      try read("write", #"{"file_path":"a","content":""}"#) == .storage(.write("a", content: "")))
    #expect(try read("mount", "{}") == .storage(.mount(root: nil)))
    #expect(
      try read("share", #"{"file_path":"a","expires_in":"7 days"}"#)
        == .storage(.share("a", expires: "7 days")))
  }

  @Test(arguments: [
    ("write", #"{"file_path":"a"}"#), ("write", #"{"content":"x"}"#), ("create_file", "{}"),
    ("retrieve", "{}"), ("retrieve", #"{"query_text":"q","n":0}"#),
    ("retrieve", #"{"query_text":"q","n":1e9}"#), ("rollback", #"{"file_path":"a","n":"two"}"#),
    ("share", #"{"file_path":""}"#), ("create_file", #"{"file_path":5}"#),
  ])
  func whatIsMissingOrSenselessIsSaid(operation: String, params: String) {
    #expect(throws: AiosCall.Malformed.self) { try read(operation, params) }
  }

  @Test func theTerminalsPromptIsTheLastOfTheUser() throws {
    let messages =
      #"[{"role":"user","content":"first"},{"role":"system","content":"s"},{"role":"user","content":"last"}]"#
    let (agent, call) = try AiosCall.read(
      Data(
        #"{"query_type":"llm","agent_name":"\u0007 x","query_data":{"action_type":"operate_file","messages":\#(messages)}}"#
          .utf8))
    #expect(call == .prompt("last"))
    #expect(agent == " x")
  }
}
