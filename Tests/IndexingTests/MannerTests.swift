// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Indexing

/// Copies, misspelt words, quoted phrases, and files that a person points at.
@Suite struct MannerTests {
  private static let recipe = (1...40).map {
    "step \($0) of the recipe wants patience and flour number \($0 * 7)"
  }
  .joined(separator: "\n")

  private func folding(_ tree: IndexedTree, _ query: String, k: Int = 10) throws -> [Hit] {
    var manner = SearchManner()
    manner.foldsCopies = true
    return try tree.index.search(
      query, k: k, manner: manner, source: AnswerSource(tree.reader))
  }

  @Test func aNearCopyIsToldWithTheBetterHit() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("bread.md", MannerTests.recipe)
    tree.add("bread (copy).md", MannerTests.recipe)
    tree.add("bread v2.md", MannerTests.recipe + "\nand salt at last")
    tree.add(
      "cake.md",
      "a recipe for a cake, with patience and other things than flour, baked for an hour in the oven"
    )
    try tree.update()
    let hits = try folding(tree, "recipe patience")
    #expect(hits.count == 2)
    let folded = try #require(hits.first { !$0.copies.isEmpty })
    #expect(folded.copies.count == 2)
    #expect(try tree.find("recipe patience").count == 4)
  }

  @Test func asManyHitsAsAskedForAreLeftWhereThereAreCopies() throws {
    let tree = try IndexedTree(embeds: false)
    for number in 1...20 { tree.add("copy\(number).md", MannerTests.recipe) }
    for number in 1...5 {
      tree.add(
        "other\(number).md",
        "patience number \(number): " + (1...30).map { "w\(number)x\($0)" }.joined(separator: " "))
    }
    try tree.update()
    #expect(try folding(tree, "patience", k: 6).count == 6)
  }

  @Test func fingerprintsTellCopiesFromOthers() {
    func print(_ text: String) -> Data { TextFingerprint.of(Array(text.utf8)) }
    let words = (0..<400).map { "word\($0 % 97)and\($0)" }
    let text = words.joined(separator: " ")
    #expect(TextFingerprint.likeness(print(text), print(text.uppercased())) == 1)
    #expect(TextFingerprint.likeness(print(text), print(text + " and one more")) > 0.9)
    let half = (words.prefix(200) + (0..<200).map { "new\($0)" }).joined(separator: " ")
    #expect((0.15...0.6).contains(TextFingerprint.likeness(print(text), print(half))))
    #expect(TextFingerprint.likeness(print("too short"), print("too short")) == 0)
    #expect(TextFingerprint.likeness(print(""), print(text)) == 0)
  }

  @Test(arguments: [
    ("tomatos", "tomato"), ("diffussion", "diffusion"), ("recieve", "receive"), ("boilr", "boiler"),
    ("Tommorrow", "tomorrow"),
  ])
  func aMisspeltWordFindsWhatWasMeant(_ written: String, _ meant: String) throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("meant.txt", "what is said of \(meant) stands here")
    tree.add("other.txt", "nothing of the kind")
    try tree.update()
    #expect(try tree.paths(written) == ["meant.txt"])
  }

  @Test func aWordThatStandsSomewhereIsTakenAsItIs() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("a.txt", "the form of the farm")
    tree.add("b.txt", "only a farm")
    tree.add("barm.txt", "nothing")
    try tree.update()
    #expect(try tree.paths("form") == ["a.txt"])
    // A name is known too.
    #expect(try tree.paths("barm") == ["barm.txt"])
    #expect(try tree.paths("xyzzyplugh").isEmpty)
  }

  @Test func aQuotedPhraseGoesBeforeItsWords() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add(
      "words.txt", "gap the mind. mind mind gap gap, the gap of the mind, the mind of the gap")
    tree.add(
      "phrase.txt",
      "please mind the gap when leaving; " + String(repeating: "many other words. ", count: 20))
    for number in 0..<10 { tree.add("n\(number).txt", "mind of \(number) and a gap") }
    try tree.update()
    #expect(TermText.queryTerms("\"mind the gap\"") == ["mind", "gap", "mind the gap"])
    #expect(try tree.paths("\"mind the gap\"", k: 1) == ["phrase.txt"])
  }

  @Test func wordsOfThreeLettersAreWords() {
    #expect(TermText.queryTerms("red car cat") == ["red", "car", "cat"])
    #expect(TermText.queryTerms("展望室 cat dog") == ["展 望 室", "cat", "dog"])
  }

  @Test func anyPartOfAPhraseWithoutSpacesIsFound() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("jp.txt", "東京都庁の展望室は無料です。")
    tree.add("kr.txt", "서울특별시 도서관 안내")
    tree.add("cn.txt", "上海图书馆的开放时间")
    try tree.update()
    #expect(try tree.paths("展望室") == ["jp.txt"])
    #expect(try tree.paths("图书馆") == ["cn.txt"])
    #expect(try tree.paths("도서관") == ["kr.txt"])
    // Its characters elsewhere, in another order, are not it.
    #expect(try tree.paths("室望").isEmpty)
  }

  @Test func hitsAreLikeTheFilesThatAPersonPointsAt() throws {
    let tree = try IndexedTree()
    let apple = tree.add("apple.txt", "apple orchard cider press harvest")
    let screw = tree.add("screw.txt", "screw driver hammer nail bench")
    tree.add("cider.txt", "cider harvest orchard barrel")
    tree.add("bench.txt", "bench hammer nail saw")
    try tree.update()
    var manner = SearchManner()
    manner.like = [apple]
    manner.unlike = [screw]
    let hits = try tree.index.search(
      "", k: 4, manner: manner, source: AnswerSource(tree.reader))
    #expect(hits.first?.file.path == "cider.txt")
    #expect(!hits.contains { [apple, screw].contains($0.file.id) })
    (manner.like, manner.unlike) = ([screw], [apple])
    #expect(
      try tree.index.search("", k: 1, manner: manner, source: AnswerSource(tree.reader)).first?.file
        .path == "bench.txt")
  }

  @Test func whereNobodyLooksUnchangedFilesAreNotRead() throws {
    let tree = try IndexedTree(embeds: false)
    for number in 0..<5 { tree.add("f\(number).txt", "marmalade \(number)") }
    try tree.update()
    var manner = SearchManner()
    manner.showsPassages = false
    var source = AnswerSource(tree.reader)
    source.standing = { _, _ in .unchanged }
    let reads = tree.reads.count
    #expect(try tree.index.search("marmalade", k: 5, manner: manner, source: source).count == 5)
    #expect(tree.reads.count == reads)
    source.standing = { file, _ in file.path == "f1.txt" ? .gone : .unchanged }
    #expect(try tree.index.search("marmalade", k: 5, manner: manner, source: source).count == 4)
  }

  @Test func passagesFarIntoALongTextAreThoseOfTheWhole() throws {
    let text = ExtractedText(
      bytes: Array(
        (0..<6000).map {
          "line \($0) says something about number \($0 * 31)\($0 % 40 == 0 ? "\n" : "")"
        }
        .joined(separator: "\n").utf8))
    let whole = PassageSplitter.passages(of: text)
    #expect(whole.count > 100)
    for ordinal in [0, 1, 7, 50, whole.count - 1] {
      let part = PassageSplitter.passages(of: text, through: ordinal)
      #expect(part.count > ordinal && part[ordinal] == whole[ordinal])
    }
  }
}
