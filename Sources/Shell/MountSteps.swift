// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls
import SystemPackage

/// The steps of a plan that mount and unmount. They are no part of its operation: the first ones are
/// carried out before it, the last ones after it, as the commands of their names.
struct MountSteps {
  let context: ShellContext

  /// Those before and those after the rest of the plan; of a plan of mounts alone, all come before.
  static func parts(of plan: Plan) -> (before: [Syscall], after: [Syscall]) {
    let before = Array(plan.steps.prefix(while: \.isOfMounts))
    let rest = plan.steps.dropFirst(before.count)
    let after = rest.reversed().prefix(while: \.isOfMounts).reversed()
    return (before, Array(after))
  }

  /// Whether the plan asks for nothing else, so that it needs no store.
  static func areAll(of plan: Plan) -> Bool {
    !plan.steps.isEmpty && plan.steps.allSatisfy(\.isOfMounts)
  }

  /// A plan of mounts alone: shown, asked about, carried out.
  func run(_ plan: Plan, consent: Consent, colour: ColourChoice?) throws -> ExitStatus {
    let steps = plan.steps.enumerated().map { place, step in
      Preview.Step(number: place + 1, name: step.name, summary: PlanSentence.syscall(step))
    }
    let preview = Preview(steps: steps, changesAnything: true, destroys: false, head: 0)
    let current = try Workspace.currentFolder()
    let place = Place(context: context, root: current, current: current)
    if consent.onlyLooks {
      let style = context.style(colour, on: context.output)
      let text = PreviewText(
        style: style, place: place, isTerminal: context.output.isTerminal, mostEffects: nil)
      for line in text.lines(preview) { try context.output.line(line) }
      return .success
    }
    if !consent.agrees {
      try Confirmation(context: context, place: place, colour: colour)
        .obtain(preview, mayAsk: !consent.neverAsks)
    }
    try carryOut(plan.steps)
    return .success
  }

  func carryOut(_ steps: [Syscall]) throws {
    for step in steps {
      if case .mount(let paths, let into) = step {
        try mount(paths, into: into)
      } else if case .unmount(let paths, let into) = step {
        try execute(["unmount"] + [into ?? paths.first].compactMap { $0 })
      }
    }
  }

  /// The root, and what a machine needs to run.
  private static func isSystem(_ path: FilePath) -> Bool {
    let names = path.components.map(\.string)
    let system = [
      "bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr", "var",
    ]
    guard let first = names.first else { return true }
    // Below these, only what is the kernel's or configures the machine.
    let isWhole = ["boot", "dev", "etc", "proc", "sys"].contains(first)
    return system.contains(first) && (names.count == 1 || isWhole)
  }

  /// A folder that is no store yet becomes one: a mount without a log would record nothing.
  private func mount(_ paths: [String], into: String?) throws {
    let folder = paths.first ?? "."
    let root = try MountCommand.resolved(folder)
    for path in [root, try into.map(MountCommand.resolved) ?? root] where Self.isSystem(path) {
      throw ShellError.usage(
        message: "a plan mounts nothing of the system, such as \(quoted(path))",
        hint: "A person can: semfs mount")
    }
    let elsewhere = ElsewhereStores(environment: context.environment)
    if !StoreLocator.holdsStore(root), elsewhere.store(of: root) == nil {
      try execute(["init", folder])
    }
    try execute(["mount", folder] + [into].compactMap { $0 })
  }

  private func execute(_ words: [String]) throws {
    let line = words.prefix(1) + ["--"] + words.dropFirst()
    guard let command = try SemfsCommand.parseAsRoot(Array(line)) as? any ShellCommand else {
      return
    }
    let status = try command.execute(in: context)
    guard status == .success else {
      throw ShellError.childFailed(
        command: "semfs " + words.joined(separator: " "), status: status.rawValue)
    }
  }
}
