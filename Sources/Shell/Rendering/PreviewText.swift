// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// What a plan would do, for a person: a line a step, the effects, and the sum.
package struct PreviewText {
  let style: Style
  let place: Place
  let isTerminal: Bool
  /// Effects shown of each step; nil for all.
  let mostEffects: Int?

  package func lines(_ preview: Preview) -> [String] {
    var out: [String] = []
    for step in preview.steps {
      let number = preview.steps.count > 1 ? "\(step.number). " : ""
      out.append(style.bold(number + safe(step.summary)))
      out += step.notes.map { "   " + style.dim(safe($0)) }
      let most = mostEffects ?? step.effects.count
      out += step.effects.prefix(most).map { "   " + line($0) }
      if step.effects.count > most {
        out.append(style.dim("   … and \(Measures.grouped(step.effects.count - most)) more"))
      }
    }
    if preview.changesAnything, !preview.effects.isEmpty {
      out.append("Together: " + EffectSum(preview.effects).text)
    }
    return out
  }

  /// `+ notes/a.md  1.2 kB`.
  package func line(_ effect: Effect) -> String {
    let path = safe(place.shown(effect.path)) + (effect.isFolder ? "/" : "")
    let size =
      effect.isFolder || effect.bytes == 0 ? "" : style.dim("  \(Measures.bytes(effect.bytes))")
    let origin = effect.origin.map { safe($0) } ?? ""
    switch effect.change {
    case .create: return style.green("+ \(path)") + size
    case .modify: return style.yellow("~ \(path)") + size
    case .delete: return style.red("- \(path)") + size
    case .move: return "> \(safe(place.shown(effect.origin ?? ""))) → \(path)"
    case .link: return "@ \(path) → \(origin)"
    case .metadata: return style.yellow("= \(path)")
    }
  }

  private func safe(_ text: String) -> String { isTerminal ? Escaping.name(text) : text }
}

/// `3 files created (12 kB), 1 deleted`.
package struct EffectSum {
  private let effects: [Effect]
  package init(_ effects: [Effect]) { self.effects = effects }

  package var text: String {
    let words: [(Effect.Change, String)] = [
      (.create, "created"), (.modify, "changed"), (.move, "moved"), (.link, "linked"),
      (.delete, "deleted"), (.metadata, "changed in their attributes"),
    ]
    var parts: [String] = []
    for (change, word) in words {
      let matching = effects.filter { $0.change == change }
      if matching.isEmpty { continue }
      let bytes = matching.reduce(0) { $0 + $1.bytes }
      parts.append(
        Measures.count(matching.count, noun(matching), plural(matching)) + " " + word
          + (bytes > 0 ? " (\(Measures.bytes(bytes)))" : ""))
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  private func noun(_ effects: [Effect]) -> String {
    effects.allSatisfy(\.isFolder)
      ? "folder" : effects.contains(where: \.isFolder) ? "item" : "file"
  }

  private func plural(_ effects: [Effect]) -> String { noun(effects) + "s" }
}

/// The one line after a change: what changed, how to undo it.
package struct ChangeLine {
  private let outcome: Outcome
  package init(_ outcome: Outcome) { self.outcome = outcome }

  /// nil where nothing was to change.
  package var text: String? {
    guard let operation = outcome.operation else { return nil }
    let what = outcome.effects.isEmpty ? "Done" : EffectSum(outcome.effects).text
    if outcome.effects.isEmpty, outcome.results.contains(where: { $0.name == .snapshot }) {
      return "The tree as it is now has a name, as operation @\(operation). "
        + "To come back to it: semfs rollback --to @\(operation)"
    }
    let undoes = outcome.results.contains { $0.name == .undo }
    let sentence = what.prefix(1).uppercased() + what.dropFirst()
    return "\(sentence), as operation @\(operation). To take it back: "
      + (undoes ? "semfs redo" : "semfs undo")
  }
}
