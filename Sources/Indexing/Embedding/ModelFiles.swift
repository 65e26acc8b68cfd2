// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// Writing of an installed model's folder.
enum ModelFiles {
  /// Each file is replaced atomically, the weights last; they name the vocabulary's digest, so that a
  /// mixture is refused when loading.
  /// - Throws: `IndexingError.diskFull` or `.io` for `folder`.
  static func write(
    _ weights: EncoderFileBuilder, vocabulary: Data, as name: String, notice: Data?,
    license: Data?, to folder: FilePath
  ) throws {
    let (header, payload) = weights.encoded(vocabularyDigest: ModelDigest.of(vocabulary))
    try makeFolder(folder)
    if let notice { try replace(folder.appending("NOTICE"), with: [notice]) }
    if let license { try replace(folder.appending("LICENSE"), with: [license]) }
    try replace(folder.appending(SentenceEncoder.vocabularyName), with: [vocabulary])
    try replace(folder.appending(name), with: [Data(header), Data(payload)])
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
  private static func replace(_ path: FilePath, with contents: [Data]) throws {
    let beside = path.removingLastComponent().appending(".model-\(getpid()).new")
    do {
      let file = try FileDescriptor.open(
        beside, .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o644))
      try file.closeAfter {
        for part in contents { try file.writeAll(part) }
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
