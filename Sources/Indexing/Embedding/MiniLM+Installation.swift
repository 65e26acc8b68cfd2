// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

extension MiniLM {
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
      quantising: SafeTensors(source.appending(originalWeights.name)), shape: .miniLM)
    let weights = builder.encoded(vocabularyDigest: ModelDigest.of(vocabulary))

    try makeFolder(folder)
    try replace(folder.appending("NOTICE"), with: Data(notice(from: source).utf8))
    if let license = contents(of: source.appending("LICENSE")) {
      try replace(folder.appending("LICENSE"), with: license)
    }
    try replace(folder.appending(vocabularyName), with: vocabulary)
    try replace(folder.appending(weightsName), with: Data(weights))
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

  /// With the folders above it.
  private static func makeFolder(_ folder: FilePath) throws {
    var made = FilePath(root: folder.root)
    for component in folder.components {
      made.append(component)
      let result = made.withPlatformString { mkdir($0, 0o755) }
      if result != 0 && errno != EEXIST { throw IndexingError.io(made, Errno(rawValue: errno)) }
    }
  }

  /// Writes beside `path`, syncs, renames.
  private static func replace(_ path: FilePath, with contents: Data) throws {
    let beside = path.removingLastComponent().appending(".model-\(getpid()).new")
    do {
      let file = try FileDescriptor.open(
        beside, .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o644))
      try file.closeAfter {
        try file.writeAll(contents)
        if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
      }
      let renamed = beside.withPlatformString { old in
        path.withPlatformString { new in rename(old, new) }
      }
      if renamed != 0 { throw Errno(rawValue: errno) }
    } catch let error as Errno {
      beside.withPlatformString { _ = unlink($0) }
      throw error == .noSpace ? IndexingError.diskFull(path) : IndexingError.io(path, error)
    }
  }
}
