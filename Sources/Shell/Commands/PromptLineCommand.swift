// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// `semfs` alone.
package struct PromptLineCommand: ShellCommand {
  package static let page = CommandPage(
    "repl", .plan, "The prompt line.",
    examples: [
      "semfs": "plain language, commands and programs", "semfs --yes < FILE": "from a script",
    ],
    isShown: false)

  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    try Repl(context: context, consent: changes.consent, colour: common.color).run()
  }
}
