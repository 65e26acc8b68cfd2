// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Planning
import Syscalls
import Testing

@Suite struct DoubtTests {
  private func translate(_ prompt: String) -> Translation {
    Planner().translate(
      prompt, now: Date(timeIntervalSince1970: 1_795_478_400), timeZone: .gmt, hasPrevious: false)
  }

  private func plan(_ prompt: String) -> String { translate(prompt).plan.json.text }

  @Test(arguments: [
    "share reports", "delete the notes", "move notes to archive/", "tag the papers as read, please",
    "copy reports to old/ and lock them",
  ])
  func aNounAloneIsAskedAbout(prompt: String) {
    let found = translate(prompt)
    #expect(found.plan.steps.isEmpty)
    #expect(found.choices.count == 2)
    for choice in found.choices {
      let chosen = translate(choice.prompt)
      #expect(!chosen.plan.steps.isEmpty, "\(choice.prompt)")
      #expect(chosen.choices.isEmpty)
    }
  }

  @Test func theChoicesAreAllFilesAndTheName() {
    #expect(
      translate("share reports").choices.map { plan($0.prompt) } == [
        #"{"steps":[{"op":"share"}]}"#, #"{"steps":[{"op":"share","paths":["reports"]}]}"#,
      ])
  }

  @Test(arguments: ["delete my notes", "share all reports", "share cv.pdf wombat until Friday"])
  func aDoubtfulReadingIsNotSure(prompt: String) {
    let found = translate(prompt)
    #expect(!found.plan.steps.isEmpty)
    #expect(found.confidence < 0.8)
  }

  @Test(arguments: ["delete all files", "delete draft.md", "share cv.pdf until Friday"])
  func aPlainReadingIsSure(prompt: String) { #expect(translate(prompt).confidence >= 0.8) }

  @Test func anotherLanguageIsNotRefusedForSure() {
    #expect(translate("lösche alle Dateien von gestern").confidence < 0.8)
  }
}
