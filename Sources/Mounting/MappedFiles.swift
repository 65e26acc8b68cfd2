// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Synchronization

/// Files that no program has open any more but somebody still has mapped for writing: with passthrough the
/// kernel tells nothing of that, neither what is written nor the end. Their handles stay, and are looked at
/// by a thread until the mapping is gone.
final class MappedFiles: Sendable {
  /// The first look comes early: where the kernel has just not yet let go, there is no mapping.
  private static let soonest = 0.02
  private static let latest = 0.5

  private struct State {
    var waiting: [OpenFile] = []
    var isRunning = false
  }

  /// Nothing is called under it.
  private let state = Mutex(State())

  /// Looks at `file` again and again until `look` says that it is done with.
  func add(_ file: OpenFile, look: @escaping @Sendable (OpenFile) -> Bool) {
    let starts = state.withLock { state -> Bool in
      state.waiting.append(file)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if starts { DetachedThread.start { [self] in run(look) } }
  }

  /// Ends with the last of them.
  private func run(_ look: @Sendable (OpenFile) -> Bool) {
    var pause = Self.soonest
    var isDone = false
    while !isDone {
      Thread.sleep(forTimeInterval: pause)
      let files = state.withLock { state -> [OpenFile] in
        defer { state.waiting = [] }
        return state.waiting
      }
      let left = files.filter { !look($0) }
      pause = left.count < files.count ? Self.soonest : min(pause * 2, Self.latest)
      isDone = state.withLock { state -> Bool in
        state.waiting += left
        state.isRunning = !state.waiting.isEmpty
        return !state.isRunning
      }
    }
  }
}
