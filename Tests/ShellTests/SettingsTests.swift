// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Shell

/// Settings of a folder for itself.
private func withFile(_ text: String, _ body: (FilePath) throws -> Void) throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(
    "semfs-settings-\(UUID().uuidString)")
  try Data(text.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  try body(FilePath(file.path))
}

/// Issue 4: a tree that comes from someone else had its model asked, with the person's key.
@Test func aTreeNamesNoProgramServerOrKey() throws {
  let text = Settings.Key.allCases.map { "\($0.rawValue) = 7" }.joined(separator: "\n")
  try withFile(text) { file in
    var settings = Settings(environment: ProcessEnvironment(["HOME": "/nonexistent"]))
    try settings.overlay(file)
    let heeded = Settings.Key.allCases.filter { settings[$0] != nil }
    #expect(heeded == [.colour, .findCount])
    #expect(settings.findCount == 7 && settings.editor == "vi")
    // Another tree's say goes with it.
    try settings.overlay(FilePath("/nonexistent/config"))
    #expect(settings.findCount == 10)
  }
}

@Test(arguments: ["llm.url http://127.0.0.1:9/v1", "editor true", "share.url https://x.org"])
func whatIsYoursIsNotSetInATree(setting: String) {
  #expect(throws: (any Error).self) {
    try SemfsCommand.parseAsRoot(["config", "set", "--store"] + Words.split(setting))
  }
  #expect(throws: Never.self) {
    try SemfsCommand.parseAsRoot(["config", "set"] + Words.split(setting))
  }
}
