// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization
import SystemPackage

/// A sentence encoder from a folder: its weights, which say what they are, and its vocabulary.
///
/// A text's vector is made of its tokens' last states (`ModelDescription.Pooling`), scaled to length 1; a
/// text counts up to `maximumTokens`, two of which mark start and end.
///
/// Safe on any thread.
package final class SentenceEncoder: Embedder {
  static let weightsEnding = ".weights"
  static let vocabularyName = "vocab.txt"

  package var name: String { encoder.description.name }
  package var dimensions: Int { encoder.shape.width }
  package var maximumTokens: Int { encoder.description.maximumTokens }

  let tokenizer: WordPieceTokenizer
  private let encoder: Encoder
  private let threads: Int
  /// Workspaces that nobody uses now; as many as there were calls at once, at most. Dictionary work
  /// only under the lock.
  private let idle = Mutex<[WorkspaceBox]>([])

  /// Maps the model's files in `folder` (made by `semfs model install` or `add`) and verifies their SHA-256,
  /// on all processors; that of the table of words, half of the 23 MB, where a text needs it.
  /// - Parameter threads: how many passages are embedded side by side.
  /// - Throws: `IndexingError.modelUnavailable`.
  package init(
    folder: FilePath, threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    encoder = try Encoder(Self.weights(in: folder))
    let description = encoder.description
    let path = folder.appending(Self.vocabularyName)
    let text = try ReadOnlyMapping(path).withBytes { Data($0) }
    guard ModelDigest.of(text) == encoder.header.vocabularyDigest,
      let vocabulary = Vocabulary(
        text, start: description.startToken, end: description.endToken,
        unknown: description.unknownToken), vocabulary.count <= encoder.shape.words
    else {
      throw IndexingError.modelUnavailable(path: path, reason: "it belongs to another model")
    }
    tokenizer = WordPieceTokenizer(vocabulary: vocabulary, isUncased: description.isUncased)
    self.threads = max(1, threads)
  }

  /// The weights in a model's folder; of several, the default's.
  static func weights(in folder: FilePath) -> FilePath {
    let usual = folder.appending(MiniLM.weightsName)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    guard !names.contains(MiniLM.weightsName) else { return usual }
    return names.sorted().first { $0.hasSuffix(weightsEnding) }.map { folder.appending($0) }
      ?? usual
  }

  /// Verifies every byte of the weights now.
  /// - Throws: `IndexingError.modelUnavailable`.
  package func verify() throws { try encoder.verify() }

  /// - Throws: `IndexingError.modelUnavailable` where the model's file turns out to be damaged.
  package func embed(query: String) throws -> [Float] {
    try encode([tokens(of: encoder.description.queryPrefix + query)])[0]
  }

  /// Embeds on up to `threads` threads; the order and each text's vector do not depend on how many.
  /// - Throws: `IndexingError.modelUnavailable` where the model's file turns out to be damaged.
  package func embed(passages: [String]) throws -> [[Float]] {
    let prefix = encoder.description.passagePrefix
    let texts = passages.map { tokens(of: prefix + $0) }
    let batches = Self.batches(of: texts)
    let vectors = concurrentMap(batches.count, threads: threads) { batch in
      Result { try encode(texts[batches[batch]]) }
    }
    return try vectors.flatMap { try $0.get() }
  }

  /// Tokens that `text` counts with, at most `maximumTokens`; two of them mark start and end.
  package func tokenCount(of text: String) -> Int { tokens(of: text).count }

  private func tokens(of text: String) -> [Int32] {
    tokenizer.tokens(of: text, limit: maximumTokens)
  }

  /// Neighbours together, up to `Encoder.batchTokens` tokens.
  private static func batches(of texts: [[Int32]]) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var start = 0
    var tokens = 0
    for (i, text) in texts.enumerated() {
      if i > start && tokens + text.count > Encoder.batchTokens {
        batches.append(start..<i)
        (start, tokens) = (i, 0)
      }
      tokens += text.count
    }
    if start < texts.count { batches.append(start..<texts.count) }
    return batches
  }

  private func encode(_ texts: ArraySlice<[Int32]>) throws -> [[Float]] {
    let box = idle.withLock { $0.popLast() } ?? WorkspaceBox()
    defer { idle.withLock { $0.append(box) } }
    return try encoder.encode(texts, in: box.workspace)
  }
}

/// Carries a workspace from one thread to the next. Unchecked, because `SentenceEncoder.idle` hands each to
/// one thread at a time.
private final class WorkspaceBox: @unchecked Sendable {
  let workspace = EncoderWorkspace()
}
