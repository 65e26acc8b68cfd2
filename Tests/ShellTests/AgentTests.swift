// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Shell

/// What an agent sees of `semfs mcp`, message by message.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct AgentTests {
  private static let hello =
    #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"tester","version":"1"}}}"#

  private func makeStore() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write("the boiler is serviced in May\n", to: "notes/boiler.md")
    try sandbox.write("eggs and flour\n", to: "cake.md")
    try sandbox.write("secret\n", to: "../outside.txt")
    _ = try sandbox.run("ln -s ../outside.txt link && semfs init && semfs scan")
    return sandbox
  }

  private static func call(_ id: Int, _ tool: String, _ arguments: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
  }

  /// The replies by their ids.
  private func talk(_ sandbox: Sandbox, _ flags: String, _ messages: [String]) throws
    -> [Int: String]
  {
    let input = ([AgentTests.hello] + messages).joined(separator: "\n") + "\n"
    let result = try sandbox.run("semfs mcp \(flags)", input: Data(input.utf8))
    #expect(result.status == 0, "\(result.errors)")
    var replies: [Int: String] = [:]
    for line in result.text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      if let id = object?["id"] as? Int { replies[id] = String(line) }
    }
    return replies
  }

  @Test func toolsAreListedWithWhatTheyMayDo() throws {
    let replies = try talk(
      try makeStore(), "",
      [
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#,
      ])
    #expect(replies[0]?.contains(#""protocolVersion":"2025-06-18""#) == true)
    #expect(replies[1]?.contains(#""name":"retrieve""#) == true)
    #expect(replies[1]?.contains(#""destructiveHint":true"#) == true)
    #expect(replies[1]?.contains(#""name":"watch""#) == false)
    #expect(replies[2]?.contains(#""result":{}"#) == true)
  }

  /// Issue 4: tools lacked operations and fields that plans have.
  @Test func aToolTakesWhatItsOperationTakes() {
    let own: Set<Syscall.Name> = [.watch, .mount, .unmount]
    #expect(Set(AgentTool.all.map(\.operation)) == Set(Syscall.Name.allCases).subtracting(own))
    for tool in AgentTool.all {
      guard case .object(let fields)? = tool.json["inputSchema"]?["properties"] else {
        Issue.record("\(tool.name) takes nothing")
        continue
      }
      #expect(fields.map(\.name) == PlanSchema.fields(of: tool.operation))
      #expect(fields.allSatisfy { $0.value["description"]?.string?.isEmpty == false })
    }
  }

  @Test func whatReplacesContentsIsSaidToDestroy() {
    func hint(_ name: Syscall.Name) -> JSONValue? {
      AgentTool.all.first { $0.operation == name }?.json["annotations"]?["destructiveHint"]
    }
    #expect(hint(.write) == .bool(true) && hint(.move) == .bool(true))
    #expect(hint(.append) == .bool(false) && hint(.read) == .bool(false))
  }

  @Test func aDeletionIsRefusedUnlessAllowedAndIsOneOperationOfTheAgent() throws {
    let sandbox = try makeStore()
    let delete = AgentTests.call(1, "delete", #"{"paths":["cake.md"]}"#)
    #expect(try talk(sandbox, "", [delete])[1]?.contains("was not allowed") == true)
    let refused = try talk(sandbox, "--allow-changes", [delete])[1] ?? ""
    #expect(
      refused.contains("was not allowed") && refused.contains("semfs mcp --allow-destructive"))
    #expect(try sandbox.run("ls cake.md").status == 0)
    let done = try talk(sandbox, "--allow-destructive", [delete])
    #expect(done[1]?.contains(#""isError":false"#) == true)
    #expect(try sandbox.run("ls cake.md").status != 0)
    #expect(try sandbox.run("semfs log -n 1").text.contains("tester"))
    let undone = try talk(sandbox, "--allow-destructive", [AgentTests.call(1, "undo", "{}")])
    #expect(undone[1]?.contains(#""isError":false"#) == true)
    #expect(try sandbox.run("cat cake.md").text == "eggs and flour\n")
  }

  @Test(arguments: ["../outside.txt", "/etc/passwd", "link", ".semfs/history.db", "~/.ssh/id_rsa"])
  func nothingOutsideTheTreeIsRead(path: String) throws {
    let reply =
      try talk(
        try makeStore(), "", [AgentTests.call(1, "read", #"{"paths":["\#(path)"]}"#)])[1] ?? ""
    #expect(!reply.contains("secret\\n") && !reply.contains("root:"), "\(reply)")
  }

  @Test func nonsenseIsAnsweredWithAnErrorAndTheNextCallWorks() throws {
    let replies = try talk(
      try makeStore(), "",
      [
        "{", "[]", #"{"jsonrpc":"2.0","id":1,"method":"steal"}"#,
        AgentTests.call(2, "rm", "{}"), AgentTests.call(3, "read", #"{"paths":"cake.md"}"#),
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#,
        AgentTests.call(4, "read", #"{"paths":["cake.md"]}"#),
        AgentTests.call(5, "read", #"{"paths":["cake.md"]}"#),
      ])
    #expect(replies[1]?.contains("-32601") == true)
    #expect(replies[2]?.contains("-32602") == true)
    #expect(replies[3]?.contains(#""isError":true"#) == true)
    #expect(replies[4]?.contains("eggs and flour") == true)
    #expect(replies[5] == nil)
  }
}
