// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// A file of the tree as the index is told of it. Indexing knows nothing of History: `id` is the node
/// and `digest` the contents' SHA-256, so that a rename or a copy reads and embeds nothing again.
package struct IndexableFile: Hashable, Sendable {
  package var id: Int64
  /// Relative to the tree's root.
  package var path: FilePath
  package var size: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// Owner's uid and permission bits, so that a caller is shown only what it may read.
  package var owner: UInt32
  package var group: UInt32
  package var permissions: UInt16
  /// nil: contents are not recorded (excluded); only the name is indexed.
  package var digest: Data?

  package init(
    id: Int64, path: FilePath, size: Int64, modified: Int64, owner: UInt32, group: UInt32,
    permissions: UInt16, digest: Data?
  ) {
    self.id = id
    self.path = path
    self.size = size
    self.modified = modified
    self.owner = owner
    self.group = group
    self.permissions = permissions
    self.digest = digest
  }
}

/// Gives the first `limit` bytes of a file, or all where it has fewer. Called on any thread.
/// - Throws: whatever; the file is then skipped and reported, and tried again at the next update.
package typealias FileReader = @Sendable (_ file: IndexableFile, _ limit: Int) throws -> Data

extension FilePath {
  /// The bytes of the path, without the NUL.
  var bytes: Data {
    withPlatformString { Data(bytes: $0, count: strlen($0)) }
  }

  init(bytes: Data) {
    var terminated = [CChar](unsafeUninitializedCapacity: bytes.count + 1) { buffer, count in
      for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[bytes.count] = 0
      count = bytes.count + 1
    }
    self = terminated.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return FilePath() }
      return FilePath(platformString: base)
    }
  }

  /// The last component for matching and display; bytes that are not UTF-8 become U+FFFD.
  var lastName: String { lastComponent?.string ?? "" }
}
