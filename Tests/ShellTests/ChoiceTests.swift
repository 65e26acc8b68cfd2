// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Planning
import Syscalls
import Testing

@testable import Shell

private func choose(_ answers: [String], among items: [String]) -> Int? {
  let keyboard = ScriptedKeyboard()
  keyboard.answers = answers
  return Choice(context: makeContext(keyboard: keyboard)).ask("Which?", among: items)
}

@Test func aNumberChoosesAndNothingIsTakenForGranted() {
  #expect(choose(["2"], among: ["a", "b"]) == 1)
  #expect(choose(["0", "3", "both", "1"], among: ["a", "b"]) == 0)
  #expect(choose([""], among: ["a", "b"]) == nil)
  #expect(choose([], among: ["a", "b"]) == nil)
  #expect(choose(["1"], among: ["a"]) == nil)
}

@Test func aNameIsReplacedInItsStepAlone() throws {
  let plan = try Plan(
    json: Data(
      #"""
      {"steps":[{"op":"read","paths":["report","b"]},
      {"op":"move","paths":["report"],"into":"old/","not":{"paths":["report"],"query":"report"}}]}
      """#.utf8))
  let named = try plan.naming("report", as: "a/report.md", in: 2)
  #expect(named.steps[0] == plan.steps[0])
  #expect(
    named.json.text
      == #"{"steps":[{"op":"read","paths":["report","b"]},{"op":"move","paths":["a/report.md"],"#
      + #""not":{"paths":["a/report.md"],"query":"report"},"into":"old/"}]}"#)
}

@Test func aDateOfTwoReadingsComesWithBoth() throws {
  func translated(_ prompt: String) -> Translation {
    Planner().translate(
      prompt, now: Date(timeIntervalSince1970: 1_795_000_000), timeZone: .gmt, hasPrevious: false)
  }
  let doubtful = translated("delete the invoices of 04/05/2026, please")
  #expect(doubtful.plan.steps.isEmpty)
  #expect(doubtful.choices.map(\.meaning) == ["4 May 2026", "5 April 2026"])
  let first = try #require(doubtful.choices.first)
  let since = try #require(RFC3339.date(from: "2026-05-04T00:00:00Z"))
  guard case .delete(let files)? = translated(first.prompt).plan.steps.first else {
    Issue.record("\(first.prompt) makes no plan")
    return
  }
  #expect(files.since == since)
  #expect(translated("delete the invoices of 2026-05-04").choices.isEmpty)
}
