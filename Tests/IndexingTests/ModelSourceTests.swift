// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

/// Models that a person adds: run as they are meant, or refused by name.
@Suite struct ModelSourceTests {
  private func installed(
    _ model: PublishedModel, isFloat: Bool = false, _ body: (SentenceEncoder) throws -> Void
  ) throws {
    var wishes = ModelSource.Wishes()
    wishes.isFloat = isFloat
    let target = model.folder.appending("installed")
    try ModelSource(model.folder, wishes).install(to: target)
    try body(SentenceEncoder(folder: target))
  }

  private static let shapes: [(EncoderFamily, Int, Int)] = [
    (.bert, 2, 32), (.bert, 1, 64), (.bert, 6, 64), (.mpnet, 3, 64), (.mpnet, 2, 32),
  ]

  @Test(arguments: shapes, [true, false])
  func vectorsEqualTheReferences(shape: (EncoderFamily, Int, Int), isFloat: Bool) throws {
    let model = try PublishedModel(shape.0, heads: shape.1, head: shape.2)
    let text = "the cats sat on a mat and the dog not running or Cat "
    try installed(model, isFloat: isFloat) { encoder in
      // 256 tokens: beyond all distances that a bias tells apart.
      for text in ["cat", text, String(repeating: text, count: 16)] {
        let tokens = encoder.tokenizer.tokens(of: text, limit: encoder.maximumTokens).map(Int.init)
        let states = model.states(of: tokens)
        let mean = (0..<model.width).map { i in Float(states.reduce(0) { $0 + $1[i] }) }
        let vector = try encoder.embed(query: text)
        #expect(cosine(vector, mean) > (isFloat ? 0.999999 : 0.98))
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      }
    }
  }

  @Test func poolingByTheFirstTokenIsItsLastState() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    try model.write(
      "1_Pooling/config.json",
      json: ["pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false])
    try installed(model, isFloat: true) { encoder in
      let tokens = encoder.tokenizer.tokens(of: "a cat", limit: 9).map(Int.init)
      let vector = try encoder.embed(query: "a cat")
      #expect(cosine(vector, model.states(of: tokens)[0].map { Float($0) }) > 0.999999)
    }
  }

  @Test func prefixesAreThoseOfTheModelsFiles() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    try model.write(
      "config_sentence_transformers.json", json: ["prompts": ["query": "the ", "document": "a "]])
    try installed(model) { encoder in
      let plain = try PublishedModel(.bert, heads: 2, head: 32)
      try installed(plain) { other in
        let query = try other.embed(query: "the cat")
        let passages = try other.embed(passages: ["a cat"])
        #expect(try encoder.embed(query: "cat") == query)
        #expect(try encoder.embed(passages: ["cat"]) == passages)
        #expect(encoder.name != other.name)
      }
    }
  }

  @Test func theVocabularyMayStandInTheTokenizer() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    try installed(model) { encoder in
      let vector = try encoder.embed(query: "the dog")
      try FileManager.default.removeItem(atPath: model.folder.appending("vocab.txt").string)
      let numbers = Dictionary(uniqueKeysWithValues: model.words.enumerated().map { ($1, $0) })
      try model.write(
        "tokenizer.json",
        json: [
          "model": ["type": "WordPiece", "vocab": numbers], "normalizer": ["lowercase": true],
        ])
      try installed(model) { other in
        let again = try other.embed(query: "the dog")
        #expect(again == vector)
      }
    }
  }

  @Test func aCasedModelTellsCaseApart() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    for isCased in [false, true] {
      try model.write("tokenizer_config.json", json: ["do_lower_case": !isCased])
      try installed(model) { encoder in
        let (large, small) = (try encoder.embed(query: "Cat"), try encoder.embed(query: "cat"))
        #expect((large != small) == isCased)
      }
    }
  }

  @Test(arguments: [
    ("model_type", "xlm-roberta"), ("hidden_act", "relu"), ("position_embedding_type", "rotary"),
  ])
  func whatCannotBeRunIsRefusedByName(key: String, value: String) throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    model.config[key] = value
    try model.save()
    #expect { _ = try ModelSource(model.folder) } throws: { "\($0)".contains(value) }
  }

  @Test func damagedFilesAreRefused() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    let weights = model.folder.appending("model.safetensors")
    let whole = try Data(contentsOf: URL(fileURLWithPath: weights.string))
    for count in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
      try model.write("model.safetensors", whole.prefix(count))
      #expect(throws: IndexingError.self) {
        try ModelSource(model.folder).install(to: model.folder.appending("installed"))
      }
    }
    for (key, value) in [
      ("hidden_size", 0), ("hidden_size", 1 << 40), ("num_attention_heads", 3),
      ("num_hidden_layers", 100_000), ("vocab_size", -1), ("max_position_embeddings", 1),
    ] {
      let model = try PublishedModel(.bert, heads: 2, head: 32)
      model.config[key] = value
      try model.save()
      #expect(throws: IndexingError.self) {
        try ModelSource(model.folder).install(to: model.folder.appending("installed"))
      }
    }
    try model.write("model.safetensors", whole)
    try model.write("config.json", Data("{".utf8))
    #expect(throws: IndexingError.self) { _ = try ModelSource(model.folder) }
  }

  @Test func everyChangedByteOfAnInstalledModelIsNoticed() throws {
    let model = try PublishedModel(.bert, heads: 2, head: 32)
    try installed(model) { _ in }
    let folder = model.folder.appending("installed")
    let path = SentenceEncoder.weights(in: folder)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path.string))
    var random = SplitMix(state: 3)
    for _ in 0..<60 {
      var changed = whole
      changed[random.below(whole.count)] ^= 0x10
      try changed.write(to: URL(fileURLWithPath: path.string))
      #expect(throws: IndexingError.self) { try SentenceEncoder(folder: folder).verify() }
    }
  }

  @Test func distancesFallIntoTheBucketsOfMPNet() {
    for distance in -300...300 {
      #expect(RelativePosition.bucket(of: distance) == PublishedModel.bucket(distance))
    }
  }

  @Test func namesOfModelsStayWithinTheirFolder() {
    for name in ["", ".", "..", "a/b", "-x", ".hidden", "a b", String(repeating: "a", count: 65)] {
      #expect(!ModelSource.isName(name))
    }
    #expect(ModelSource.isName("all-mpnet-base-v2") && ModelSource.isName("e5_small.1"))
  }
}
