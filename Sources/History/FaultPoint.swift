// SPDX-License-Identifier: GPL-3.0-or-later

/// The moments of changing the tree and the log at which a test may stop the world.
package enum FaultPoint: String, Sendable, CaseIterable {
  /// The state before is captured and committed.
  case guarded
  /// The journal is committed; nothing of the tree has changed.
  case journaled
  /// One file was detached, attached or rewritten by a restore; met many times.
  case restoredFile
  /// The body has changed the tree; nothing of it is captured.
  case bodyDone
  /// Chunks are in the segments, the log does not refer to them.
  case contentsStored
  /// All rows are written, not committed.
  case rowsWritten
  /// The operation is committed.
  case committed
  /// A compaction has copied what is needed of one segment; the log does not refer to it there.
  case segmentCopied
  /// The log refers to the copies; the segment itself is still there.
  case segmentMoved
}

/// Thrown by a fault hook in place of a crash: nothing is put back, as if the process had died.
package struct SimulatedCrash: Error {
  package init() {}
}

/// Called at each `FaultPoint`; what it throws happens there.
package typealias FaultHook = @Sendable (FaultPoint) throws -> Void
