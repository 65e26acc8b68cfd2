// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// The built-in default, all-MiniLM-L6-v2: a six-layer BERT with 384 dimensions. Mean of the tokens, up
/// to 256 of them, which is what it was trained with; queries and passages need no prefix.
package enum MiniLM {
  package static let name = "all-MiniLM-L6-v2"
  static let weightsName = name + SentenceEncoder.weightsEnding

  /// The original files (Apache-2.0), as sentence-transformers published them.
  private static let originalWeights = OriginalFile(
    name: "model.safetensors",
    digest: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
  private static let originalVocabulary = OriginalFile(
    name: "vocab.txt",
    digest: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")

  private struct OriginalFile {
    var name: String
    var digest: String

    func verified(in folder: FilePath) throws -> ReadOnlyMapping {
      let path = folder.appending(name)
      let mapping = try ReadOnlyMapping(path)
      let found = mapping.withBytes { ModelDigest.hexadecimal(ModelDigest.of($0)) }
      guard found == digest else {
        throw IndexingError.modelUnavailable(
          path: path, reason: "its SHA-256 is \(found), not \(digest)")
      }
      return mapping
    }
  }

  /// Makes the int8 model in `folder` from the original weights (model.safetensors, vocab.txt) in
  /// `source`, whose SHA-256 it verifies first. About a second. Each file is replaced atomically, the
  /// weights last; they name the vocabulary's digest, so that a mixture is refused when loading.
  /// - Throws: `IndexingError.modelUnavailable` for the source, `.diskFull` or `.io` for `folder`.
  package static func install(from source: FilePath, to folder: FilePath) throws {
    let vocabulary = try originalVocabulary.verified(in: source).withBytes { Data($0) }
    _ = try originalWeights.verified(in: source)
    let builder = try EncoderFileBuilder(
      SafeTensors(source.appending(originalWeights.name)), family: .bert, shape: .miniLM,
      precision: .int8)
    let notice = Data(notice(from: source).utf8)
    try ModelFiles.write(
      builder, vocabulary: vocabulary, as: weightsName, notice: notice,
      license: contents(of: source.appending("LICENSE")), to: folder)
  }

  /// What the licence asks to be said: where the work is from, and that it was changed.
  private static func notice(from source: FilePath) -> String {
    let ours = """
      sentence-transformers/all-MiniLM-L6-v2, licensed under Apache-2.0
      (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2).
      Changed: \(weightsName) holds the weights of model.safetensors quantised to int8 by semfs.

      """
    guard let theirs = contents(of: source.appending("NOTICE")) else { return ours }
    return ours + "\nThe notice that came with the weights:\n\n"
      + String(decoding: theirs, as: UTF8.self)
  }

  /// nil where the file is not there: only some of the packages carry licence and notice.
  private static func contents(of path: FilePath) -> Data? {
    try? ReadOnlyMapping(path).withBytes { Data($0) }
  }
}
