// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Testing

@testable import Shell

private let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Test func theManPagesAreWhatTheCommandsWrite() throws {
  let pages = try ManualPages.all()
  for page in pages {
    let file = repository.appendingPathComponent("man/\(page.name)")
    let written = try? String(contentsOf: file, encoding: .utf8)
    #expect(written == page.text, "man/\(page.name) is old: run semfs manual --output man")
  }
  let names = try FileManager.default.contentsOfDirectory(
    atPath: repository.appendingPathComponent("man").path)
  #expect(names.filter { $0.hasSuffix(".1") }.sorted() == pages.map(\.name))
}

@Test func theManPagesNameEveryFlagOfTheHelp() throws {
  let pages = Dictionary(uniqueKeysWithValues: try ManualPages.all().map { ($0.name, $0.text) })
  for command in SemfsCommand.commands where command.page.isShown {
    let help = SemfsCommand.helpMessage(for: command, columns: 200)
    let page = try #require(pages["semfs-\(command.page.family.rawValue).1"])
    #expect(help.contains(command.page.abstract))
    for line in help.split(separator: "\n") where line.hasPrefix("  -") {
      let flag = line.split(whereSeparator: { $0 == " " || $0 == "," }).first.map(String.init) ?? ""
      #expect(page.contains(flag.replacing("-", with: "\\-")), "\(command.page.name) \(flag)")
    }
  }
}

@Test func everyCommandLeadsWithAnExample() {
  for command in SemfsCommand.commands {
    #expect(!command.page.examples.isEmpty)
    let help = SemfsCommand.helpMessage(for: command)
    let example = command.page.examples[0].line
    #expect(help.contains(example), "\(command.page.name) does not show its example")
  }
}

@Test(arguments: [CompletionShell.bash, .zsh, .fish])
func completionsNameEveryCommand(shell: CompletionShell) {
  let script = SemfsCommand.completionScript(for: shell)
  for command in SemfsCommand.commands where command.page.isShown {
    #expect(script.contains(command.page.name))
  }
}
