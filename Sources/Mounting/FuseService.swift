// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Glibc
import Synchronization
import SystemPackage

/// How long the kernel may believe what it was told, in seconds.
struct CacheTimes: Sendable {
  var entry: Double
  var attributes: Double
  var missing: Double
  /// Whether the kernel may keep listings, and pages across changes of time that it did not make.
  var trustsCaches: Bool

  /// Nobody else reaches the files, or whoever does is watched; what we change ourselves is announced.
  static let lasting = CacheTimes(entry: 60, attributes: 60, missing: 60, trustsCaches: true)
  /// The tree's own path is open to everybody, and nobody tells us.
  static let short = CacheTimes(entry: 1, attributes: 1, missing: 0, trustsCaches: false)
}

/// What the callbacks reach by the request: the tree, the virtual folders and the kernel's terms.
final class FuseService: Sendable {
  let tree: MountedTree
  let virtual: VirtualTree?
  let isInPlace: Bool
  /// Whether the kernel checks permissions (`MountOptions.isChecked`).
  let isChecked: Bool
  /// Whether the kernel tells of the opening of folders. Where several users enter it has to, because a
  /// virtual folder holds other names for each.
  private let asksToOpenFolders = Atomic(true)

  init(tree: MountedTree, virtual: VirtualTree?, isInPlace: Bool, isChecked: Bool) {
    self.tree = tree
    self.isChecked = isChecked
    self.virtual = virtual
    self.isInPlace = isInPlace
  }

  /// - Parameter opensFolders: the kernel knows nothing else.
  func noteKernel(opensFolders: Bool) {
    asksToOpenFolders.store(opensFolders || virtual?.isShared ?? false, ordering: .relaxed)
  }

  var opensFolders: Bool { asksToOpenFolders.load(ordering: .relaxed) }

  var times: CacheTimes {
    isInPlace || tree.places.watch?.isReliable == true ? .lasting : .short
  }

  /// How long attributes of the node last that are told now.
  func attributeSeconds(of node: NodeNumber) -> Double {
    tree.files.isWrittenByKernel(node) ? 0 : times.attributes
  }

  func entry(_ found: FoundNode) -> fuse_entry_param {
    var entry = fuse_entry_param()
    entry.ino = found.number
    entry.generation = 1
    entry.attr = found.stat
    entry.attr_timeout = attributeSeconds(of: found.number)
    entry.entry_timeout = times.entry
    return entry
  }

  /// A name that is not there, which the kernel may remember.
  func missingEntry() -> fuse_entry_param {
    var entry = fuse_entry_param()
    entry.entry_timeout = times.missing
    return entry
  }
}
