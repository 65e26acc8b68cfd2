// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// What a node was like over an interval of operations.
package struct Version: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable { case file, folder, symlink, fifo, socket, device }

  package var id: VersionID
  package var node: NodeID
  package var kind: Kind
  /// Permission bits with setuid, setgid and sticky: 0 to 0o7777.
  package var permissions: UInt16
  package var owner: UInt32
  package var group: UInt32
  package var modified: Timestamp
  /// Bytes of contents; for a symbolic link, of its target.
  package var size: Int64
  /// SHA-256 of the whole contents, 32 bytes; nil for what has none (folders) and for contents that
  /// policy excludes.
  package var digest: Data?
  /// Where a symbolic link leads, as bytes.
  package var target: FilePath?
  /// The extended attributes that are kept (docs/FORMAT.md, `xattrs`); nil where there are none.
  package var attributes: Data?
  /// The operation that made the version, and the one that ended it; nil while current.
  package var since: OperationID
  package var until: OperationID?

  package init(
    id: VersionID, node: NodeID, kind: Kind, permissions: UInt16, owner: UInt32, group: UInt32,
    modified: Timestamp, size: Int64, digest: Data?, target: FilePath?,
    attributes: Data? = nil, since: OperationID, until: OperationID?
  ) {
    self.id = id
    self.node = node
    self.kind = kind
    self.permissions = permissions
    self.owner = owner
    self.group = group
    self.modified = modified
    self.size = size
    self.digest = digest
    self.target = target
    self.attributes = attributes
    self.since = since
    self.until = until
  }
}

extension Version {
  /// The person's tags, sorted.
  package var tags: [String] {
    guard attributes != nil else { return [] }
    return FileTags.decode(ExtendedAttributes.decode(attributes)[FileTags.attribute])
  }
}

/// A name in the tree and what it names. Paths are relative to the root, without `.` and `..`; the
/// root itself is the empty path.
package struct Entry: Hashable, Codable, Sendable {
  package var path: FilePath
  package var version: Version
  package init(path: FilePath, version: Version) {
    self.path = path
    self.version = version
  }
}
