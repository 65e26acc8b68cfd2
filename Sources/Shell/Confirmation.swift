// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import SystemPackage

/// Asks a person whether a plan may change what it would change.
package struct Confirmation {
  let context: ShellContext
  let place: Place
  let colour: ColourChoice?

  /// Shows what would happen and asks until there is an answer; `e` may replace the plan.
  /// - Returns: the preview that was agreed to.
  /// - Throws: `ShellError.notConfirmed`.
  func obtain(
    _ plan: inout Plan, _ preview: Preview, mayAsk: Bool, again: (Plan) throws -> Preview
  ) throws -> Preview {
    var preview = preview
    show(preview, most: Confirmation.screenful)
    guard mayAsk, context.keyboard.isPresent else { throw ShellError.notConfirmed(asked: false) }
    while true {
      switch try answer(to: preview.isGrave ? "Do it? [y/N/e/?] " : "Do it? [Y/n/e/?] ", preview) {
      case .yes: return preview
      case .no: throw ShellError.notConfirmed(asked: true)
      case .edit:
        plan = try edited(plan)
        preview = try again(plan)
        show(preview, most: Confirmation.screenful)
      case .help:
        show(preview, most: nil)
        context.say("The plan: " + Escaping.text(plan.json.text))
        context.say("y does it, n does not, e opens the plan in an editor, ? shows this.")
        context.say("What is done is one operation: semfs undo takes it back.")
      case .unclear: context.say("Please answer y, n, e or ?.")
      }
    }
  }

  /// The same where there is no plan that could be edited.
  func obtain(_ preview: Preview, mayAsk: Bool) throws {
    show(preview, most: Confirmation.screenful)
    guard mayAsk, context.keyboard.isPresent else { throw ShellError.notConfirmed(asked: false) }
    while true {
      switch try answer(to: preview.isGrave ? "Do it? [y/N/?] " : "Do it? [Y/n/?] ", preview) {
      case .yes: return
      case .no: throw ShellError.notConfirmed(asked: true)
      case .help: show(preview, most: nil)
      case .edit, .unclear: context.say("Please answer y, n or ?.")
      }
    }
  }

  private func answer(to question: String, _ preview: Preview) throws -> Answer {
    guard let line = context.keyboard.ask(question) else {
      throw ShellError.notConfirmed(asked: true)
    }
    return Answer(line, isDefaultYes: !preview.isGrave)
  }

  /// Lines of effects that are shown without being asked for.
  private static let screenful = 20

  private func show(_ preview: Preview, most: Int?) {
    let text = PreviewText(
      style: context.style(colour, on: context.errors), place: place, isTerminal: true,
      mostEffects: most)
    for line in text.lines(preview) { context.say(line) }
  }

  private func edited(_ plan: Plan) throws -> Plan {
    let edited = try TextEditor(command: context.settings.editor).edit(
      Array(PrettyJSON.text(plan.json).utf8), name: "plan.json")
    return try Plan(json: Data(edited))
  }

  enum Answer: Hashable {
    case yes, no, edit, help, unclear

    init(_ line: String, isDefaultYes: Bool) {
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "": self = isDefaultYes ? .yes : .no
      case "y", "yes": self = .yes
      case "n", "no", "q": self = .no
      case "e", "edit": self = .edit
      case "?", "h", "help": self = .help
      default: self = .unclear
      }
    }
  }
}
