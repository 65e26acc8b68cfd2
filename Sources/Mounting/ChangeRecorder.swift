// SPDX-License-Identifier: GPL-3.0-or-later
import History
import SystemPackage

/// Who is told what programs change, and asked before something is overwritten.
///
/// Called on the kernel's request threads, with no lock of the mount held; may wait for the disk and
/// for a capture, never for another request.
protocol ChangeRecorder: Sendable {
  /// Returns once the log holds what is at `path`, so that it may be overwritten. `isTrusted`: nothing
  /// but the queue can hold what the log does not; the disk need not be compared with it.
  func secure(_ path: FilePath, isTrusted: Bool) throws(Errno)
  /// Returns once the log holds everything that is queued: before and after a folder is moved, so that
  /// what is recorded below it is recorded where it is.
  func secureAll() throws(Errno)
  /// Tells what happened, in order. Does not wait, but where the queue is full.
  func record(_ events: [TreeEvent], by actor: Actor)
  /// Tells that a folder was renamed, or exchanged with another file. What was told of files below its
  /// former name and is queued yet, by programs that were quicker than the rename, is looked for at its new
  /// one.
  func recordMove(_ event: TreeEvent, by actor: Actor)
}
