// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls

/// Why a plan cannot run, or did not. Nothing of it is left in the tree. Steps count from 1.
package enum ExecutionError: Error, Sendable {
  /// The step needs an index, and there is none.
  case noIndex
  case noSuchFile(step: Int, name: String)
  /// A loose name that several files fit.
  case ambiguous(step: Int, name: String, candidates: [String])
  case noSuchPoint(step: Int, point: Point)
  case nothingSelected(step: Int)
  /// There is no operation to take back, or to bring back.
  case nothingToRevert(step: Int, isRedo: Bool)
  /// A folder that would be put into itself.
  case intoItself(step: Int, path: String)
  case alreadyExists(step: Int, path: String)
  /// A path that leaves the tree, enters the store, or leads through a symbolic link.
  case outsideTree(step: Int, path: String)
  /// A word that cannot be a tag.
  case invalidTag(step: Int, tag: String)
  /// A time at which a link would have ended already.
  case expired(step: Int, time: Date)
  /// Something that only a program in a terminal can do, or only by itself.
  case notSupported(step: Int, name: Syscall.Name)
  /// The effects would not be those of the preview that was agreed to.
  case treeMoved
  case failed(step: Int, underlying: any Error)
}

/// What the disk showed after a step where the plan said otherwise.
package struct UnexpectedEffect: Error, Sendable {
  package let expected: Effect
  /// nil: the disk shows no such effect.
  package let found: Effect?
}
