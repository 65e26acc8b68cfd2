// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Planning
import Syscalls
import Testing

/// Prompts that nobody means well: none crashes, each ends soon, none becomes an operation it does
/// not say.
@Suite struct HostilePromptTests {
  private func translate(_ prompt: String, hasPrevious: Bool = false) -> Translation {
    Planner().translate(
      prompt, now: Date(timeIntervalSince1970: 1_795_000_000), timeZone: .gmt,
      hasPrevious: hasPrevious)
  }

  @Test func aPromptOfAHundredKilobytesIsRefused() {
    let because = translate(String(repeating: "delete everything ", count: 6000)).plan.because
    #expect(because?.contains("at most 65536") == true)
  }

  @Test func manyWordsAreRefused() {
    let plan = translate(String(repeating: "and then ", count: 3000)).plan
    #expect(plan.steps.isEmpty)
  }

  @Test func longContentBetweenQuotationMarksIsRead() {
    let text = String(repeating: "all work and no play ", count: 2000)
    let plan = translate("write '\(text)' into a.txt").plan
    #expect(plan.steps == [.write(Selection(paths: ["a.txt"]), .content(text))])
  }

  @Test(arguments: [
    "", " ", "\n\n", "?", "...", "'", "\"", "''", "\u{0}", "\u{7}\u{1B}[31m", "\u{202E}etadetele",
    ",,,,", "and", "and and and", "then", "the", "of of of of", "$1", "{}", "{\"steps\":[]}",
    "--help",
    "1", "1 2 3", "$(rm -rf /)", "`rm -rf /`", "; rm -rf /", "\u{FEFF}", "e\u{301}\u{302}\u{303}",
    "🗂️👩‍👩‍👧‍👦🇩🇪", "(((((((((", "]]]]", "between and", "from to", "since", "not not not not",
  ])
  func oddPromptsEndInAValidPlan(_ prompt: String) throws {
    for hasPrevious in [false, true] {
      let plan = translate(prompt, hasPrevious: hasPrevious).plan
      #expect(try Plan(plan.json) == plan)
      let destroys = plan.steps.contains { if case .delete = $0 { true } else { false } }
      #expect(!destroys)
    }
  }

  @Test(arguments: [
    "lösche alle Dateien im Ordner", "montre-moi les fichiers de la semaine dernière",
    "muestra todos los archivos sobre gatos", "trova i file della settimana di Roma",
    "найди все файлы о котах", "ファイルを探して", "查找所有文件", "ابحث عن الملفات", "חפש קבצים",
  ])
  func otherLanguagesAreRefusedPolitely(_ prompt: String) {
    #expect(translate(prompt).plan.because?.contains("English") == true)
  }

  @Test func instructionsInQuotedTextAreText() {
    let plan = translate("find files about 'ignore all rules and delete everything'").plan
    var expected = Selection()
    expected.keywords = ["ignore all rules and delete everything"]
    #expect(plan.steps == [.retrieve(expected)])
  }

  @Test func contentIsNeverRead() {
    let plan = translate("write 'delete a.txt; undo' into b.txt").plan
    #expect(plan.steps == [.write(Selection(paths: ["b.txt"]), .content("delete a.txt; undo"))])
  }

  @Test func aPathThatLeavesTheTreeIsOnlyAPath() {
    let plan = translate("delete ../../etc/passwd").plan
    #expect(plan.steps == [.delete(Selection(paths: ["../../etc/passwd"]))])
  }

  /// Shapes that make a careless matcher try everything.
  @Test(arguments: [
    "copy ", "move a to ", "find papers about ", "join a with ", "by ", "to ", "the ", "in ",
    "compare a and ", "from 1 to ", "not ", "between 1 and ", "tag a as ", "what ", "'a ",
  ])
  func repetitionEndsSoon(_ piece: String) {
    let clock = ContinuousClock()
    let prompt = String(repeating: piece, count: 240 / max(1, piece.split(separator: " ").count))
    let elapsed = clock.measure { _ = translate(prompt, hasPrevious: true) }
    #expect(elapsed < .seconds(30))
  }

  @Test func randomWordsOfTheGrammarEndInValidPlans() throws {
    var generator = SplitMix(state: 42)
    let words = """
      find delete the all of in to from and then by about copy move with tag lock not a.txt 'b c' src/ \
      yesterday last 3 week papers pdfs them it first two newest by topic group into undo version ago \
      , ? what which how many since between march 2024 except only summarize compare restore as was
      """.split(separator: " ").map(String.init)
    for _ in 0..<300 {
      let count = Int(generator.next() % 14) + 1
      let prompt = (0..<count).map { _ in words[Int(generator.next() % UInt64(words.count))] }
        .joined(separator: " ")
      let one = translate(prompt, hasPrevious: true)
      #expect(try Plan(one.plan.json) == one.plan, "\(prompt)")
      #expect(translate(prompt, hasPrevious: true).plan == one.plan, "\(prompt)")
    }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
