// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
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
  /// Where the tree has no index, one is made when nothing was recorded for so many seconds; nil: only
  /// `semfs index` makes it.
  package var firstIndexQuiet: Double? = 10
  /// Further -o options for mount(8), as given.
  package var extra: [String] = []
  /// Whether the process is there for the mount alone: SIGTERM, SIGINT and SIGHUP then unmount, the
  /// working folder becomes `/`, and the limit of descriptors is raised.
  package var ownsProcess = true
  package init() {}

  /// Whether the kernel checks permissions (default_permissions). Where root alone enters, who may do
  /// everything, the kernel need not ask for a folder's mode again after each change in it. But it then asks
  /// at each chdir(2), which a mount that died does not answer: in place, a person must be able to enter the
  /// folder to see what to do.
  func isChecked(inPlace: Bool) -> Bool {
    geteuid() != 0 || allowOther || inPlace || extra.contains(Self.checking)
  }

  static let checking = "default_permissions"
}
