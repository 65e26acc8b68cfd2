// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Indexing
import Synchronization
import SystemPackage

/// Opens the index of a tree; makes an empty one where there is none.
package typealias IndexOpener = @Sendable () throws -> Index

/// The index of a mounted tree: there when the mount began, made by the mount, or by `semfs index` meanwhile.
final class MountedIndex: Sendable {
  private let path: FilePath
  private let open: IndexOpener?
  /// Held while the file is opened, so that it is opened once.
  private let held: Mutex<Index?>

  /// - Parameter open: nil: there is `index` or none, for as long as the mount lives.
  init(_ index: Index?, at path: FilePath, open: IndexOpener?) {
    self.path = path
    self.open = open
    held = Mutex(index)
  }

  /// Whether there is one, or may be one later.
  var mayAppear: Bool { open != nil || held.withLock { $0 != nil } }

  /// nil where there is none yet, or none that can be opened now.
  var current: Index? {
    held.withLock { index in
      if index == nil, let open, path.withPlatformString({ access($0, F_OK) }) == 0 {
        index = try? open()
      }
      return index
    }
  }

  /// Makes one where there is none.
  func made() throws -> Index? {
    try held.withLock { index in
      if index == nil { index = try open?() }
      return index
    }
  }
}
