// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Shell

/// The sentences of a model's text, taken from it in parts of so many characters.
private func sentences(_ text: String, by size: Int = .max) -> [CitedSentences.Sentence] {
  var reader = CitedSentences()
  var out: [CitedSentences.Sentence] = []
  var left = Substring(text)
  while !left.isEmpty {
    out += reader.read(String(left.prefix(size)))
    left = left.dropFirst(size)
  }
  return out + reader.finish()
}

private func sentence(_ text: String, _ numbers: Int...) -> CitedSentences.Sentence {
  .init(text: text, numbers: numbers)
}

@Test(arguments: [
  (
    "The hive lives [1]. It is warm [2][3].",
    [sentence("The hive lives.", 1), sentence("It is warm.", 2, 3)]
  ),
  (
    "The hive lives. [1] It is warm. [2, 3]",
    [sentence("The hive lives.", 1), sentence("It is warm.", 2, 3)]
  ),
  (
    "The hive lives.[1]\n\nIt is warm.[1] [1]\n",
    [sentence("The hive lives.", 1), sentence("It is warm.", 1)]
  ),
  (
    "- One thing here [1]\n2. Other thing there [2]\n# A heading",
    [
      sentence("One thing here", 1), sentence("Other thing there", 2), sentence("A heading"),
    ]
  ),
  ("No. The lease ends in May [1].", [sentence("No. The lease ends in May.", 1)]),
  (
    "It costs 3.50 a day, e.g. in May, and see [x] too [1].",
    [
      sentence("It costs 3.50 a day, e.g. in May, and see [x] too.", 1)
    ]
  ),
  ("Half a sentence that was cut", [sentence("Half a sentence that was cut")]),
  (
    "Nothing is cited here. This is [1].",
    [sentence("Nothing is cited here."), sentence("This is.", 1)]
  ),
  (
    "Far too far [99999999999999999999]. Not [0].",
    [sentence("Far too far.", 0), sentence("Not.", 0)]
  ),
  (
    "Bells\u{7} and \u{1B}[31mred\r\nlines [1].",
    [sentence("Bells and [31mred"), sentence("lines.", 1)]
  ),
  ("", []), (" \n---\n```\n", []),
])
func aModelsTextBecomesSentences(text: String, expected: [CitedSentences.Sentence]) {
  #expect(sentences(text) == expected)
  for size in [1, 2, 3, 7] { #expect(sentences(text, by: size) == expected, "in parts of \(size)") }
}

@Test func anEndlessTextIsTakenInBoundedTime() {
  let start = ContinuousClock.now
  var reader = CitedSentences()
  var count = 0
  for _ in 0..<200_000 { count += reader.read("a.[").count }
  #expect(count <= ProseLimits.characters)
  #expect(sentences(String(repeating: "word ", count: 100_000)).count < 20)
  #expect(ContinuousClock.now - start < .seconds(10))
}
