// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Syscalls

/// Carries out what agents ask for: each call a plan, each plan that changes something one operation under
/// the agent's name, which one undo takes back.
struct AgentCalls {
  let workspace: Workspace
  /// What the agent calls itself.
  var agent: String

  /// A name for the log: no control characters, and short.
  static func actorName(_ text: String, otherwise: String) -> String {
    let plain = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
    let name = String(String.UnicodeScalarView(plain.prefix(64)))
    return name.allSatisfy(\.isWhitespace) ? otherwise : name
  }

  /// Runs a plan that was found to be allowed. `prompt` is what the log says of it.
  func run(_ plan: Plan, prompt: String) throws -> Outcome {
    let context = workspace.context
    context.prompt = plan.changesAnything ? prompt : nil
    defer { context.prompt = nil }
    var run = workspace.executionContext()
    run.actor.program = agent
    // A change is previewed, so that it is all or nothing and exactly what was counted.
    let agreed = plan.changesAnything ? try workspace.preview(plan, run) : nil
    let outcome = try workspace.execute(plan, run, agreed: agreed)
    context.last = outcome.files
    return outcome
  }
}
