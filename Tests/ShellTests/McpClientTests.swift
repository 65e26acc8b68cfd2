// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The official client of the Model Context Protocol, as agents use it, with `semfs mcp`.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct McpClientTests {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// What `make` installs where PyPI can be reached.
  private static let python = repository.appendingPathComponent(".build/mcp-client/bin/python").path
  private static let isInstalled = FileManager.default.isExecutableFile(atPath: python)

  @Test(.enabled(if: isInstalled, "PyPI's client is not installed: make mcp-client"))
  func theOfficialClientSearchesReadsDeletesAndUndoes() throws {
    let sandbox = try Sandbox()
    try sandbox.write("the boiler is serviced in May\n", to: "notes/boiler.md")
    try sandbox.write("eggs and flour\n", to: "cake.md")
    try sandbox.write("secret\n", to: "../outside.txt")
    let made = "ln -s ../../outside.txt notes/out && semfs init && semfs index --no-vectors"
    #expect(try sandbox.run(made).status == 0)
    let script = McpClientTests.repository.appendingPathComponent("Tests/Suites/mcp-client.py").path
    let program = try #require(Sandbox.program)
    let result = try sandbox.run(
      "timeout 120 '\(McpClientTests.python)' '\(script)' '\(program)' \"$PWD\"")
    #expect(result.status == 0, "\(result.text)\(result.errors)")
    #expect(result.text.split(separator: "\n").count == 12, "\(result.text)")
    #expect(result.text.hasSuffix("an undo brings it back\n"))
  }
}
