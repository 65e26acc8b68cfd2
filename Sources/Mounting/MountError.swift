// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// What can go wrong in mounting. Cases carry facts; sentences are made by the shell.
package enum MountError: Error, Sendable {
  case alreadyMounted(MountRecord)
  /// The kernel, the device or the helper will not mount.
  case noFuse(reason: String)
  case notMounted(FilePath)
  /// Its process is gone, and this user may not take it away.
  case dead(DeadMount)
  case notAFolder(FilePath)
  /// The mount point is below the tree that would be mounted on it.
  case insideTree(FilePath, tree: FilePath)
  /// The disk takes no writes, so nothing can be recorded.
  case readOnly(FilePath)
  /// Programs still use it.
  case busy(FilePath)
  /// The mounting process refused or failed, in its words.
  case refused(message: String, hint: String?, status: Int32)
  /// The mounting process ended, or does not answer.
  case gone(pid: Int32)
  case io(FilePath, Errno)
}

/// Message, hint and exit status of an error; made by who talks to people.
package typealias ErrorDescriber =
  @Sendable (any Error) -> (message: String, hint: String?, status: Int32)
