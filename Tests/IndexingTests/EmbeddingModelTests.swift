// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

/// The installed model, or nil: the tests that need it are then reported as skipped.
let installedModel: SentenceEncoder? = MiniLM.defaultFolder().flatMap {
  try? SentenceEncoder(folder: $0)
}

private let needsModel = ConditionTrait.enabled(
  if: installedModel != nil, "needs the model: make setup, or SEMFS_MODEL_DIR")

@Suite(needsModel) struct EmbeddingModelTests {
  let model: SentenceEncoder

  init() throws { model = try #require(installedModel) }

  @Test(arguments: goldenTexts)
  func vectorsPointWhereTheReferencesDo(golden: GoldenText) throws {
    let reference = try #require(Data(base64Encoded: golden.vector)).map {
      Float(Int8(bitPattern: $0))
    }
    let vector = try model.embed(passages: [golden.text])[0]
    #expect(cosine(vector, reference) >= 0.995)
  }

  @Test func vectorsHaveLengthOne() throws {
    for vector in try model.embed(passages: goldenTexts.map(\.text)) {
      #expect(vector.count == 384)
      #expect(abs(cosine(vector, vector) - 1) < 1e-6)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
  }

  @Test func aVectorDoesNotDependOnItsNeighbours() throws {
    let texts = goldenTexts.map(\.text) + ["", "x"]
    let together = try model.embed(passages: texts)
    for (text, vector) in zip(texts, together) {
      #expect(try model.embed(query: text) == vector)
    }
  }

  @Test func everyNumberOfThreadsGivesTheSameVectors() throws {
    let folder = try #require(MiniLM.defaultFolder())
    let texts = (0..<12).map { "\($0) " + goldenTexts[$0 % goldenTexts.count].text }
    let one = try SentenceEncoder(folder: folder, threads: 1).embed(passages: texts)
    let four = try SentenceEncoder(folder: folder, threads: 4).embed(passages: texts)
    #expect(one == four)
  }

  @Test func levelsOfInstructionsAgree() throws {
    let path = try #require(MiniLM.defaultFolder()).appending(MiniLM.weightsName)
    let texts = goldenTexts.map { Array($0.tokens.prefix(40)) }
    let plain = try Encoder(path, level: .plain)
    let expected = try plain.encode(texts[...], in: EncoderWorkspace())
    for level in levelsAbovePlain.filter(processorHas) {
      let encoder = try Encoder(path, level: level)
      let vectors = try encoder.encode(texts[...], in: EncoderWorkspace())
      for (vector, expected) in zip(vectors, expected) {
        #expect(cosine(vector, expected) > 0.995)
      }
    }
  }

  @Test func meaningIsNearerThanWords() throws {
    let query = try model.embed(query: "How do I get a removed document back?")
    let texts = [
      "Restoring a deleted file from a snapshot.", "Remove the back wheel of a bicycle.",
    ]
    let passages = try model.embed(passages: texts)
    #expect(cosine(query, passages[0]) > cosine(query, passages[1]))
  }

  @Test func noTextsGiveNoVectors() throws {
    #expect(try model.embed(passages: []).isEmpty)
  }

  @Test(arguments: [
    String(repeating: "a", count: 10_000_000), String(repeating: "word ", count: 2_000_000),
    String(repeating: "é", count: 1_000_000), String(repeating: "語", count: 1_000_000),
    String(repeating: "\u{301}", count: 1_000_000), "\0\u{1}\u{7f}\u{fffd}", "\u{10ffff}\u{e000}",
  ])
  func hostileTextsGiveAVector(text: String) throws {
    #expect(try model.embed(passages: [text])[0].allSatisfy(\.isFinite))
  }
}

@Suite(needsModel) struct EmbeddingTokenizerTests {
  let tokenizer: WordPieceTokenizer

  init() throws { tokenizer = try #require(installedModel).tokenizer }

  @Test(arguments: goldenTexts)
  func tokensEqualTheReferences(golden: GoldenText) {
    #expect(tokenizer.tokens(of: golden.text, limit: 256) == golden.tokens)
  }

  @Test func accentsAndCaseDoNotCount() {
    #expect(tokens("Café NAÏVE") == tokens("cafe naive"))
    #expect(tokens("e\u{301}") == tokens("E"))
  }

  @Test func controlCharactersVanishAndSpacesSeparate() {
    #expect(tokens("mo\u{0}d\u{200d}el") == tokens("model"))
    #expect(tokens("a\u{a0}b\u{3000}c\td\u{2028}e") == tokens("a b c d e"))
  }

  @Test func punctuationAndIdeographsStandAlone() {
    #expect(tokens("a.b—c") == tokens("a . b — c"))
    #expect(tokens("a中b国c") == tokens("a 中 b 国 c"))
  }

  @Test func aWordOfMoreThanAHundredCharactersIsUnknown() {
    #expect(tokens(String(repeating: "a", count: 101)) == [101, 100, 102])
    #expect(tokens(String(repeating: "a", count: 100)) != [101, 100, 102])
    #expect(tokens(String(repeating: "é", count: 100)) != [101, 100, 102])
  }

  @Test func namesOfSpecialTokensInATextAreOrdinaryText() {
    let numbers = tokens("a [SEP] b [CLS]")
    #expect(numbers.dropFirst().dropLast().allSatisfy { $0 != 101 && $0 != 102 })
  }

  @Test func theLimitCountsStartAndEnd() {
    let text = String(repeating: "word ", count: 1000)
    for limit in [2, 3, 17, 256] {
      let numbers = tokenizer.tokens(of: text, limit: limit)
      #expect(numbers.count == limit)
      #expect(numbers.first == 101 && numbers.last == 102)
    }
  }

  @Test func aWordThatIsCutKeepsItsFirstPieces() {
    let whole = tokens("electroencephalographically")
    #expect(whole.count > 5)
    #expect(
      tokenizer.tokens(of: "electroencephalographically", limit: 5) == whole.prefix(4) + [102])
  }

  private func tokens(_ text: String) -> [Int32] { tokenizer.tokens(of: text, limit: 256) }
}

func cosine(_ a: [Float], _ b: [Float]) -> Double {
  var product = 0.0
  var squaresA = 0.0
  var squaresB = 0.0
  for (x, y) in zip(a, b) {
    product += Double(x) * Double(y)
    squaresA += Double(x) * Double(x)
    squaresB += Double(y) * Double(y)
  }
  return product / (squaresA * squaresB).squareRoot()
}
