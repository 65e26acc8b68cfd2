// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// What can go wrong in the log. Cases carry facts; sentences are made by the shell.
package enum HistoryError: Error, Sendable {
  case notAStore(FilePath)
  case newerFormat(found: Int, known: Int)
  /// Another process holds the store's lock.
  case locked(pid: Int32?, holder: String?)
  /// The structure is not what it should be.
  case corrupt(String)
  /// A chunk's bytes are not what was recorded.
  case damaged(path: FilePath?, version: VersionID, reason: String)
  case noSuchOperation(Int64)
  /// A prune forgot the operation; the nearest that are kept.
  case pruned(OperationID, before: OperationID?, after: OperationID?)
  case noSuchSnapshot(String)
  case noSuchPath(FilePath)
  case snapshotExists(String)
  case invalidLabel(String)
  case alreadyExists(FilePath)
  case notAFolder(FilePath)
  /// A later operation changed what this one would put back.
  case conflict(path: FilePath, later: OperationID)
  /// A path that leaves the tree or enters the store.
  case outsideTree(FilePath)
  case diskFull(FilePath)
  case readOnly(FilePath)
  /// The disk keeps no extended attributes, in which tags are.
  case noAttributes(FilePath)
  /// Any other failure of a call on a path.
  case io(FilePath, Errno)
}
