// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The services as other programs meet them: real processes, asked by curl.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct ServiceTests {
  private func makeStore() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write("the boiler is serviced in May\n", to: "notes/boiler.md")
    try sandbox.write("eggs and flour\n", to: "cake.md")
    try sandbox.write("secret\n", to: "../outside.txt")
    _ = try sandbox.run("ln -s ../outside.txt notes/out && semfs init && semfs scan")
    return sandbox
  }

  // MARK: Links

  @Test func linksWorkEndAndAreLogged() throws {
    let sandbox = try makeStore()
    let service = try Service("serve", in: sandbox)
    defer { service.stop() }
    #expect(service.line.hasSuffix("/s/"))
    let made = try sandbox.run("semfs share --yes cake.md && semfs share --yes notes")
    #expect(made.status == 0 && made.errors == "", "\(made.errors)")
    let links = made.text.split(separator: "\n").map(String.init)
    try #require(links.count == 2 && links.allSatisfy { $0.hasPrefix(service.line) })
    #expect(try sandbox.run("curl -s \(links[0])").text == "eggs and flour\n")
    #expect(try sandbox.run("curl -s -r 5-7 \(links[0])").text == "and")
    #expect(try sandbox.run("curl -s \(links[1])boiler.md").text.contains("boiler is serviced"))
    let page = try sandbox.run("curl -s \(links[1])").text
    #expect(page.contains(#"<a href="./boiler.md?view">"#) && !page.contains("out"))
    for hostile in ["out", "%2e%2e/cake.md", "..%2fcake.md", "../cake.md", "..;/cake.md"] {
      let answer = try sandbox.run("curl -s --path-as-is '\(links[1])\(hostile)'").text
      #expect(!answer.contains("eggs") && !answer.contains("secret"), "\(hostile): \(answer)")
    }
    #expect(try sandbox.run("semfs share --list").text == made.text)
    #expect(try sandbox.run("semfs unshare \(links[0])").text == links[0] + "\n")
    #expect(try sandbox.run("semfs unshare --yes notes").status == 0)
    for link in links {
      #expect(try sandbox.run("curl -s -o /dev/null -w '%{http_code}' \(link)").text == "404")
    }
    #expect(try sandbox.run("semfs share --list").status == 1)
    let log = try String(
      contentsOf: sandbox.tree.appendingPathComponent(".semfs/access.log"), encoding: .utf8)
    #expect(log.contains(" 206 3 ") && log.contains("/boiler.md 200 "))
    #expect(!links.contains { log.contains($0.suffix(33)) })
  }

  @Test func withoutAServiceItIsSaidThatNobodyAnswers() throws {
    let sandbox = try makeStore()
    let result = try sandbox.run("semfs share --yes cake.md --expires '2 hours' --json")
    #expect(result.errors.contains("start it with: semfs serve"))
    for (said, seconds) in [("90m", 5400.0), ("2 hours", 7200), ("10s", 10), ("3d", 259_200)] {
      let made = try sandbox.run("semfs share --yes --json cake.md --expires '\(said)'").text
      let end = try #require(made.firstMatch(of: /"expires":"([^"]*)"/)).output.1
      let format = Date.ISO8601FormatStyle(includingFractionalSeconds: end.contains("."))
      let left = try Date(String(end), strategy: format).timeIntervalSinceNow
      #expect(abs(left - seconds) < 60, "\(said): \(end)")
    }
    let wrong = try sandbox.run("semfs share --yes cake.md --expires soonish")
    #expect(wrong.status == 2 && wrong.errors.contains("says nothing to --expires"))
    let config =
      "semfs config set share.url https://files.example.org/x && semfs share --yes cake.md"
    #expect(try sandbox.run(config).text.hasPrefix("https://files.example.org/x/s/"))
  }

  @Test(.enabled(if: Service.has("openssl"), "openssl is not installed"))
  func aCertificateMakesItHTTPS() throws {
    let sandbox = try makeStore()
    _ = try sandbox.run(
      "cd .. && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=localhost"
    )
    let service = try Service("serve --certificate ../c.pem --key ../k.pem", in: sandbox)
    defer { service.stop() }
    #expect(service.line.hasPrefix("https://"))
    let link = try sandbox.run("semfs share --yes cake.md").text.dropLast()
    #expect(try sandbox.run("curl -sk \(link)").text == "eggs and flour\n")
    let plain = link.replacing("https://", with: "http://")
    #expect(try sandbox.run("curl -s --max-time 20 \(plain)").text == "")
    let bad = try sandbox.run("semfs serve --listen 0 --certificate ../k.pem --key ../c.pem")
    #expect(bad.status == 2 && bad.errors.contains("is no certificate"))
  }

  // MARK: AIOS

  /// A query as AIOS's SDK sends it.
  private func storage(
    _ service: Service, _ operation: String, _ params: String, agent: String = "terminal"
  ) throws -> String {
    try service.post(
      #"{"query_type":"storage","agent_name":"\#(agent)","query_data":{"query_class":"storage","operation_type":"\#(operation)","params":\#(params)}}"#
    )
  }

  private func prompt(_ service: Service, _ words: String) throws -> String {
    try service.post(
      #"{"query_type":"llm","agent_name":"terminal","query_data":{"query_class":"llm","action_type":"operate_file","messages":[{"role":"user","content":"\#(words)"}]}}"#
    )
  }

  @Test func eachCallOfAiosIsOneOperationThatUndoTakesBack() throws {
    let sandbox = try makeStore()
    let service = try Service("aios", in: sandbox)
    defer { service.stop() }
    let path = sandbox.tree.path
    #expect(try sandbox.run("curl -s \(service.line)/status").text.contains(#""status":"ok""#))
    #expect(
      try storage(service, "create_file", #"{"file_path":"deep/new.txt"}"#)
        .contains("created successfully at: \(path)/deep/new.txt"))
    #expect(
      try storage(service, "create_file", #"{"file_path":"deep/new.txt"}"#).contains(
        "already exists"))
    #expect(try storage(service, "create_dir", #"{"dir_path":"one/two"}"#).contains("successfully"))
    for text in ["one", "two", "three"] {
      #expect(
        try storage(
          service, "write", #"{"file_path":"\#(path)/new.txt","content":"\#(text)"}"#,
          agent: "scribe"
        ).contains("Content has been written to file: \(path)/new.txt"))
    }
    // The file of that name elsewhere was not meant.
    #expect(try sandbox.run("cat deep/new.txt").text == "")
    #expect(try sandbox.run("semfs log -n 1").text.contains("scribe"))
    #expect(
      try storage(service, "rollback", #"{"file_path":"new.txt","n":"2"}"#)
        .contains("Successfully rolled back"))
    #expect(try sandbox.run("cat new.txt").text == "one")
    #expect(try sandbox.run("semfs undo --yes && cat new.txt").text.hasSuffix("three"))
    let share = try storage(service, "share", #"{"file_path":"new.txt","expires_in":"2 days"}"#)
    let found = try #require(share.firstMatch(of: /http:[^"\\]*\/s\/[a-z2-9]{32}\//))
    #expect(try sandbox.run("curl -s \(found.output)").text == "three")
    #expect(try storage(service, "share", #"{"file_path":"none.txt"}"#).contains("File not found"))
  }

  @Test func aPromptOfTheTerminalIsCarriedOut() throws {
    let sandbox = try makeStore()
    let service = try Service("aios", in: sandbox)
    defer { service.stop() }
    #expect(try prompt(service, "list the folder notes").contains("boiler.md"))
    #expect(try prompt(service, "create a file called plan.txt").contains("1 file created"))
    #expect(try sandbox.run("ls plan.txt").status == 0)
    #expect(try prompt(service, "delete plan.txt").contains("not allowed"))
    #expect(try sandbox.run("ls plan.txt").status == 0)
  }

  @Test func whatAiosSendsLeavesTheTreeByNoWay() throws {
    let sandbox = try makeStore()
    let service = try Service("aios --read-only", in: sandbox)
    defer { service.stop() }
    for path in ["../outside.txt", "/etc/hosts", "notes/../../outside.txt", ".semfs/config"] {
      for operation in ["create_file", "write", "share", "rollback"] {
        let answer = try storage(service, operation, #"{"file_path":"\#(path)","content":"x"}"#)
        #expect(answer.contains("Error") || answer.contains("not found"), "\(operation) \(path)")
      }
    }
    #expect(try sandbox.run("cat ../outside.txt").text == "secret\n")
    #expect(
      try storage(service, "write", #"{"file_path":"cake.md","content":"x"}"#).contains(
        "not allowed"))
    #expect(try storage(service, "mount", #"{"root_dir":"/etc"}"#).contains("not served here"))
    #expect(try storage(service, "steal", "{}").contains("not supported"))
    for body in ["", "{", "[]", "{}", #"{"query_type":"tool","query_data":{}}"#] {
      #expect(try service.post(body).contains(#""detail""#), "\(body)")
    }
    // A page in a browser can send these; none may be carried out.
    let json = "Content-Type: application/json"
    for fields in [
      ["Content-Type: text/plain"], [json, "Origin: http://evil.example"],
      [json, "Host: evil.example"],
    ] {
      let flags = fields.map { "-H '\($0)'" }.joined(separator: " ")
      let status = try sandbox.run(
        "curl -s -o /dev/null -w '%{http_code}' \(flags) -d '{}' \(service.line)/query"
      ).text
      #expect(status == "403" || status == "415", "\(fields): \(status)")
    }
  }
}

/// A service of the program, running.
final class Service {
  private let process = Process()
  private let sandbox: Sandbox
  /// What it said on standard output: its address.
  let line: String

  init(_ command: String, in sandbox: Sandbox) throws {
    self.sandbox = sandbox
    process.executableURL = URL(fileURLWithPath: try #require(Sandbox.program))
    process.arguments =
      command.split(separator: " ").map(String.init) + ["--listen", "127.0.0.1:0"]
    process.currentDirectoryURL = sandbox.tree
    process.environment = sandbox.environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var bytes = Data()
    while bytes.last != 0x0A, case let more = output.fileHandleForReading.readData(ofLength: 1),
      !more.isEmpty
    {
      bytes += more
    }
    line = String(decoding: bytes.dropLast(), as: UTF8.self)
    try #require(line.hasPrefix("http"), "it did not start")
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// What is answered to a body of JSON.
  func post(_ body: String) throws -> String {
    try sandbox.run(
      "curl -s --max-time 30 -H 'Content-Type: application/json' --data-binary @- \(line)/query",
      input: Data(body.utf8)
    ).text
  }

  static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
