// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Mounting
import Planning
import Syscalls
import SystemPackage

/// Prompts that programs write into `.semfs/ask` of a mount.
enum MountedPrompts {
  /// Paths in answers are from the mount's root.
  static func answerer(root: FilePath, mayChange: Bool) -> PromptAnswerer {
    PromptAnswerer(
      mayChange: mayChange,
      plan: { prompt in
        let translation = Planner().translate(
          prompt, now: Date(), timeZone: .current, hasPrevious: false)
        // Nobody looks at a preview there.
        return translation.isGuessedChange ? refused(translation) : translation.plan
      },
      words: { outcome in
        do { return try words(of: outcome, root: root) } catch { return refusal(error) }
      },
      refusal: refusal)
  }

  private static func refused(_ translation: Translation) -> Plan {
    let error = ShellError.guessedChange(understood: translation.confidence)
    return Plan(because: Diagnostic(error).message)
  }

  /// What a person would read of it.
  static func words(of outcome: Outcome, root: FilePath) throws -> String {
    let context = ShellContext(
      environment: .current, output: OutputChannel(.memory), errors: OutputChannel(.memory),
      keyboard: TerminalKeyboard())
    let renderer = OutcomeRenderer(
      format: .text, style: context.style(.never, on: context.output), isTerminal: false,
      width: nil,
      place: Place(context: context, root: root, current: root))
    try renderer.write(outcome, to: context.output)
    for problem in outcome.problems { try context.output.line("Warning: \(problem)") }
    if let line = ChangeLine(outcome).text { try context.output.line(line) }
    let text = String(decoding: context.output.bytes, as: UTF8.self)
    return text.isEmpty ? "Nothing was found" : text
  }

  private static func refusal(_ error: any Error) -> String {
    if case AskError.noPlan(let because) = error { return "Refused: \(because)" }
    if error as? Errno == .notPermitted {
      return
        "Refused: this would change something, or look where you may not; the mount does not allow it"
    }
    return "Error: \(Diagnostic(error).message)"
  }
}
