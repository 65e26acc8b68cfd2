// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Shell

private let hit = FoundFile(
  path: "notes/cnn.md", score: 0.8125, size: 1234, modified: fixedNow,
  passages: [FoundPassage(startLine: 3, endLine: 5, text: "Convolutional\nnetworks", score: 0.5)])

private func render(
  _ value: StepResult.Value, _ format: OutputFormat = .text, isTerminal: Bool = false,
  in folder: String = "", width: Int? = nil
) throws -> String {
  let output = OutputChannel(.memory, isTerminal: isTerminal)
  let renderer = OutcomeRenderer(
    format: format, style: Style(isOn: false), isTerminal: isTerminal, width: width,
    place: makePlace(in: folder, isTerminal: isTerminal))
  let outcome = Outcome(results: [StepResult(step: 1, name: .retrieve, value: value)])
  try renderer.write(outcome, to: output)
  return output.text
}

@Test func filesInAPipeArePathsAlone() throws {
  #expect(try render(.files([hit])) == "notes/cnn.md\n")
  #expect(try render(.files([hit]), in: "notes") == "cnn.md\n")
  #expect(try render(.files([hit]), in: "other/deep") == "../../notes/cnn.md\n")
  #expect(try render(.files([hit]), .paths(terminator: 0)) == "notes/cnn.md\u{0}")
  #expect(try render(.files([hit, hit]), .count) == "2\n")
}

@Test func hitsOnATerminalAreNumberedWithTheirPassage() throws {
  #expect(
    try render(.files([hit]), isTerminal: true, width: 80) == """
       1  notes/cnn.md  2026-11-18 10:30  1.2 kB
          3-5: Convolutional networks

      """)
}

/// Issue 4: at 40 columns times and sizes were cut in two.
@Test func aNarrowTerminalLosesFactsWhole() throws {
  func first(_ width: Int) throws -> Substring? {
    try render(.files([hit]), isTerminal: true, width: width).split(separator: "\n").first
  }
  #expect(try first(42) == " 1  notes/cnn.md  2026-11-18 10:30  1.2 kB")
  #expect(try first(41) == " 1  notes/cnn.md  2026-11-18 10:30")
  #expect(try first(30) == " 1  notes/cnn.md")
  let name = ListedName(
    name: "cnn.md", path: "notes/cnn.md", kind: "file", size: 1234, modified: fixedNow)
  #expect(try render(.listing([name]), isTerminal: true, width: 40) == "cnn.md\n")
  #expect(try render(.listing([name]), isTerminal: true, width: 80).contains("1.2 kB"))
}

/// Issue 4: silence said neither that nothing was found nor that something was.
@Test func aTerminalIsToldThatNothingWasFound() throws {
  #expect(try render(.files([]), isTerminal: true) == "Nothing found\n")
  #expect(try render(.count(files: 0, bytes: 0), isTerminal: true) == "0 files, 0 B\n")
  #expect(try render(.files([])) == "")
}

@Test func hitsAsJSONKeepTheirNames() throws {
  let object =
    #"{"path":"notes/cnn.md","score":0.8125,"size":1234,"modified":"2026-11-18T10:30:00Z","#
    + #""passages":[{"start_line":3,"end_line":5,"text":"Convolutional\nnetworks","score":0.5}]}"#
  #expect(try render(.files([hit]), .json, in: "notes") == "[\(object)]\n")
  #expect(try render(.files([hit, hit]), .jsonLines) == "\(object)\n\(object)\n")
}

@Test func groupsAsJSONHaveLabelsAndFiles() throws {
  let text = try render(.groups([FileGroup(label: "nets", files: [hit])]), .json)
  #expect(text.hasPrefix(#"{"groups":[{"label":"nets","files":[{"path":"notes/cnn.md","#))
}

@Test func namesAreRawInPipesAndEscapedOnTerminals() throws {
  let name = PathText.string([0x1B, 0x5B, 0x32, 0x4A, 0xFF])
  let file = FoundFile(path: name, score: nil, size: 0, modified: fixedNow)
  let output = OutputChannel(.memory)
  let renderer = OutcomeRenderer(
    format: .text, style: Style(isOn: false), isTerminal: false, width: nil, place: makePlace())
  try renderer.write(
    Outcome(results: [StepResult(step: 1, name: .retrieve, value: .files([file]))]), to: output)
  #expect(output.bytes == [0x1B, 0x5B, 0x32, 0x4A, 0xFF, 0x0A])
  #expect(try render(.files([file]), isTerminal: true).contains("\\x1b[2J\\xff"))
}

@Test func contentsGoOutAsTheyAreButHarmlessOnATerminal() throws {
  let data = Data([0x61, 0x1B, 0x5B, 0x6D, 0x0A])
  let file = FileContents(path: "a", data: data, size: 5)
  #expect(try render(.contents([file])) == "a\u{1B}[m\n")
  #expect(try render(.contents([file]), isTerminal: true) == "a\\x1b[m\n")
  let binary = FileContents(path: "b", data: Data([0xFF, 0x00]), size: 2)
  #expect(try render(.contents([binary]), isTerminal: true) == "(2 B that are no text)\n")
}

@Test func aPreviewListsEffectsAndTheirSum() {
  let preview = Preview(
    steps: [
      Preview.Step(
        number: 1, name: .delete, summary: "delete 3 files",
        effects: [
          Effect(.delete, "a", bytes: 1000), Effect(.delete, "b", bytes: 500),
          Effect(.delete, "c", isFolder: true),
        ], notes: ["a was taken for “A”"])
    ], changesAnything: true, destroys: true, head: 1)
  let text = PreviewText(
    style: Style(isOn: false), place: makePlace(), isTerminal: true, mostEffects: 2)
  #expect(
    text.lines(preview) == [
      "delete 3 files", "   a was taken for “A”", "   - a  1.0 kB", "   - b  500 B",
      "   … and 1 more", "Together: 3 items deleted (1.5 kB)",
    ])
}

@Test func afterAChangeOneLineSaysHowToUndoIt() {
  let outcome = Outcome(operation: 12, effects: [Effect(.move, "b", origin: "a", bytes: 0)])
  #expect(
    ChangeLine(outcome).text == "1 file moved, as operation @12. To take it back: semfs undo")
  #expect(ChangeLine(Outcome()).text == nil)
}

@Test func aPlanReadsAsASentence() {
  var files = Selection()
  files.query = "diffusion"
  files.k = 3
  var second = Selection()
  second.in = .step(1)
  let plan = Plan(steps: [.retrieve(files), .move(second, into: "papers/")])
  #expect(
    PlanSentence.plan(plan)
      == "$1 retrieve at most 3, about “diffusion”; then $2 move of $1 into papers/")
}

@Test func nothingFoundIsStatus1AndProblemsAre3() {
  let none = StepResult(step: 1, name: .retrieve, value: .files([]))
  #expect(Outcome(results: [none]).exitStatus == .nothing)
  #expect(Outcome(results: [none], problems: ["x"]).exitStatus == .partial)
  #expect(
    Outcome(results: [none, StepResult(step: 2, name: .retrieve, value: .files([hit]))]).exitStatus
      == .success)
}

@Test func coloursAreForTerminalsThatWantThem() {
  let plain = ProcessEnvironment([:])
  let refusing = ProcessEnvironment(["NO_COLOR": "1"])
  let dumb = ProcessEnvironment(["TERM": "dumb"])
  #expect(Style(.auto, isTerminal: true, environment: plain).isOn)
  #expect(!Style(.auto, isTerminal: false, environment: plain).isOn)
  #expect(!Style(.auto, isTerminal: true, environment: refusing).isOn)
  #expect(!Style(.auto, isTerminal: true, environment: dumb).isOn)
  #expect(Style(.always, isTerminal: false, environment: refusing).isOn)
}
