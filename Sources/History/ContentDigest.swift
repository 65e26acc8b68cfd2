// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A chunk in the store.
struct StoredChunk: Sendable {
  var id: Int64
  var digest: Data
  var length: Int
}

/// What names a content: the digest of its only chunk, else one over its chunks' digests, so that a
/// file of which a little changed need not be read whole to be named.
///
/// The second is SHA-512/256, no SHA-256: a file that holds what it is computed over has another name.
enum ContentDigest {
  static func of(_ chunks: [StoredChunk]) -> Data {
    of(chunks.lazy.map { (digest: $0.digest, length: $0.length) })
  }

  static func of(_ chunks: some Collection<(digest: Data, length: Int)>) -> Data {
    if chunks.count == 1, let only = chunks.first { return only.digest }
    guard !chunks.isEmpty else { return DigestStream().finish() }
    let list = DigestStream(.ofLists)
    for chunk in chunks {
      list.update(chunk.digest)
      withUnsafeBytes(of: UInt32(chunk.length).littleEndian) { list.update($0) }
    }
    return list.finish()
  }
}
