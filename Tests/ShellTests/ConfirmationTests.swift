// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import Testing

@testable import Shell

private func ask(
  _ answers: [String], destroys: Bool, exposes: Bool = false, mayAsk: Bool = true
) throws -> Preview {
  let keyboard = ScriptedKeyboard()
  keyboard.answers = answers
  let context = makeContext(keyboard: keyboard)
  let preview = Preview(
    steps: [Preview.Step(number: 1, name: .delete, summary: "s")], changesAnything: true,
    destroys: destroys, exposes: exposes, head: 1)
  var plan = Plan(steps: [.delete(Selection(paths: ["x"]))])
  return try Confirmation(context: context, place: makePlace(), colour: nil)
    .obtain(&plan, preview, mayAsk: mayAsk) { _ in preview }
}

@Test func enterIsNoWhereSomethingDisappears() throws {
  #expect(throws: ShellError.self) { try ask([""], destroys: true) }
  _ = try ask(["y"], destroys: true)
}

@Test func enterIsNoWhereALinkLeadsToMoreThanOneFile() throws {
  #expect(throws: ShellError.self) { try ask([""], destroys: false, exposes: true) }
  _ = try ask(["y"], destroys: false, exposes: true)
}

@Test func enterIsYesForAPlainWrite() throws {
  _ = try ask([""], destroys: false)
  #expect(throws: ShellError.self) { try ask(["n"], destroys: false) }
}

@Test func unclearAnswersAreAskedAgainAndTheEndOfInputIsNo() throws {
  _ = try ask(["perhaps", "?", "YES"], destroys: true)
  #expect(throws: ShellError.self) { try ask(["perhaps"], destroys: false) }
}

@Test func nobodyIsAskedWithNoInput() {
  #expect(throws: ShellError.self) { try ask(["y"], destroys: false, mayAsk: false) }
}
