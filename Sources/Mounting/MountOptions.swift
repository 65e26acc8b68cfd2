// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

package struct MountOptions: Sendable {
  /// nil: over the tree itself.
  package var mountPoint: FilePath?
  package var allowOther = false
  package var readOnly = false
  package var debug = false
  /// Whether prompts through `.semfs/ask` may change the tree.
  package var asksMayChange = false
  /// Record changes; off only to measure what recording costs.
  package var captures = true
  /// Let the kernel read and write files by itself where it can; off only to compare.
  package var passthrough = true
  /// Further -o options for mount(8), as given.
  package var extra: [String] = []
  /// Whether the process is there for the mount alone: SIGTERM, SIGINT and SIGHUP then unmount, the
  /// working folder becomes `/`, and the limit of descriptors is raised.
  package var ownsProcess = true
  package init() {}
}
