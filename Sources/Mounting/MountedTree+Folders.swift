// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Listing folders.
extension MountedTree {
  func openFolder(_ node: NodeNumber) throws(Errno) -> OpenFolder {
    OpenFolder(try places.folder(node), node: node)
  }

  /// Whether a listed name is one that programs see.
  func shows(_ name: UnsafePointer<CChar>, _ listed: OpenFolder.Listed, in node: NodeNumber) -> Bool
  {
    if isReserved(name, in: node) { return false }
    return !isHidden(inode: listed.inode, in: node)
  }

  func syncFolder(_ folder: OpenFolder, onlyData: Bool) throws(Errno) {
    try folder.sync(onlyData: onlyData)
  }
}
