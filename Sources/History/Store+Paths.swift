// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

extension Store {
  /// The store's folder by a name that a mount over the tree does not cover: through the tree's
  /// descriptor where the store lies in the tree. Good while this store is alive, in this process.
  package var reachableDirectory: FilePath {
    guard directory == tree.path.appending(".semfs") else { return directory }
    return FilePath("/proc/self/fd/\(tree.descriptor.rawValue)/.semfs")
  }
}
