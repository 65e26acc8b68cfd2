// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Glibc

/// `semfs` alone.
package struct PromptLineCommand: ShellCommand {
  package static let page = CommandPage(
    "repl", .plan, "The prompt line.",
    examples: [
      "semfs": "plain language, commands and programs", "semfs --yes < FILE": "from a script",
    ],
    isShown: false)

  @Flag(help: "For a screen reader: no colours, no pager, no moving lines.")
  package var plain = false
  @Option(
    help: ArgumentHelp("Write the session to FILE as well.", valueName: "FILE"), completion: .file()
  )
  package var transcript: String?
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    if plain {
      context.isPlain = true
      // Readline then moves no cursor, and children paint nothing.
      setenv("TERM", "dumb", 1)
      setenv("NO_COLOR", "1", 1)
    }
    let repl = Repl(context: context, consent: changes.consent, colour: common.color)
    if let transcript { try repl.transcript.open(transcript) }
    return try repl.run()
  }
}
