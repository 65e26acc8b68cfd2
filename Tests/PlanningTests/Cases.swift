// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Planning
import Syscalls
import Testing

/// Prompts with the plans they make, as text:
///
///     now 2026-11-18T10:30:00Z UTC      the clock and the time zone from here on
///     ? find the notes on tea           a prompt; with @ there is a previous result
///       {"op":"retrieve","query":"tea"}     a line a step
///       ! No operation prints.              or why it makes none
struct Cases: CustomTestStringConvertible, Sendable {
  var prompt: String
  var now: Date
  var zone: TimeZone
  var hasPrevious: Bool
  var plan: String

  var testDescription: String { prompt }

  static func read(_ text: String) -> [Cases] {
    var out: [Cases] = []
    var now = Date(timeIntervalSince1970: 0)
    var zone = TimeZone.gmt
    var steps: [String] = []
    func close() {
      guard !out.isEmpty, !steps.isEmpty else { return }
      out[out.count - 1].plan = steps.joined(separator: "\n")
      steps = []
    }
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("now ") {
        close()
        let parts = line.split(separator: " ")
        now = RFC3339.date(from: String(parts[1]))!
        zone = TimeZone(identifier: String(parts[2]))!
      } else if line.hasPrefix("? ") || line.hasPrefix("@ ") {
        close()
        out.append(
          Cases(
            prompt: String(line.dropFirst(2)), now: now, zone: zone,
            hasPrevious: line.hasPrefix("@"), plan: ""))
      } else {
        steps.append(line.trimmingCharacters(in: .whitespaces))
      }
    }
    close()
    return out
  }

  /// What the planner makes of the prompt, in the same form.
  var translated: String {
    let plan = translation.plan
    if let because = plan.because { return "! " + because }
    return plan.steps.map(\.json.text).joined(separator: "\n")
  }

  var translation: Translation {
    Planner().translate(prompt, now: now, timeZone: zone, hasPrevious: hasPrevious)
  }
}

@Suite struct CaseTests {
  static let all = [
    Cases.finding, Cases.doing, Cases.speaking, Cases.clocks, Cases.asking, Cases.registers,
    Cases.leaping, Cases.voices, Cases.hands, Cases.doubts, Cases.week,
  ].flatMap(Cases.read)

  @Test(arguments: all) func theGrammarMakesThePlan(_ item: Cases) {
    #expect(item.translated == item.plan)
  }

  @Test func thereAreManyCases() { #expect(Self.all.count >= 250) }

  @Test func everyOperationIsSaidSomewhere() {
    var said: Set<Syscall.Name> = []
    for item in Self.all { said.formUnion(item.translation.plan.steps.map(\.name)) }
    #expect(said == Set(Syscall.Name.allCases))
  }

  @Test func everyReadingNamesAStepAndWordsOfThePrompt() {
    for item in Self.all {
      let found = item.translation
      #expect((0...1).contains(found.confidence))
      for reading in found.readings where found.plan.because == nil {
        #expect((1...found.plan.steps.count).contains(reading.step), "\(item.prompt)")
        #expect(!reading.words.isEmpty)
      }
    }
  }

  @Test func everyPlanSurvivesItsJSON() throws {
    for item in Self.all {
      let plan = item.translation.plan
      #expect(try Plan(json: Data(plan.json.text.utf8)) == plan)
    }
  }
}
