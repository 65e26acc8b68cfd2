// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// How one name or node differs between two points.
package struct Change: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable {
    case created, modified, deleted, renamed, metadata
  }

  package var kind: Kind
  /// Where it is after the change; where it was, for `deleted`.
  package var path: FilePath
  /// Where it was before, for `renamed`.
  package var origin: FilePath?
  package var before: Version?
  package var after: Version?

  package init(
    kind: Kind, path: FilePath, origin: FilePath? = nil, before: Version?, after: Version?
  ) {
    self.kind = kind
    self.path = path
    self.origin = origin
    self.before = before
    self.after = after
  }
}

/// Something that happened to the tree, as the mount or a watcher reports it.
package enum TreeEvent: Hashable, Sendable {
  /// `path` was created, or its contents or metadata changed; what it is now is read from the disk. Of a
  /// folder, only itself: what is in it has events of its own.
  /// `ranges`: where a large file was written, in bytes; nil: anywhere.
  case changed(FilePath, ranges: [Range<Int64>]?)
  case renamed(from: FilePath, to: FilePath)
  case exchanged(FilePath, FilePath)
  case removed(FilePath)
}

package struct ScanReport: Sendable {
  /// The operation that the scan made; nil where nothing had changed.
  package var operation: Operation?
  package var created = 0
  package var modified = 0
  package var deleted = 0
  package var renamed = 0
  /// Files that could not be read, with the reason; they keep their last version.
  package var problems: [(path: FilePath, error: Errno)] = []
  package init() {}
}
