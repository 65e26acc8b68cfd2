// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Changes that were taken from an open file and are on their way into the queue.
///
/// The release of a file that its `close` told nothing of comes after that `close`, on a thread of its own.
/// Between taking the change from the file and queueing it, whoever drains the queue would find it in
/// neither: so a drain waits for what is on its way, and for nothing that sets out later.
///
/// `@unchecked`: all state is behind `condition`, which a `Mutex` cannot wait on. The lock is not held
/// while a change is told.
final class Tellings: @unchecked Sendable {
  private let condition = NSCondition()
  /// How many are under way of those that began before the last wait and since.
  private var underWay = [0, 0]
  private var generation = 0
  private var isWaiting = false

  func during(_ body: () -> Void) {
    let mine = condition.withLock {
      underWay[generation] += 1
      return generation
    }
    body()
    condition.withLock {
      underWay[mine] -= 1
      if underWay[mine] == 0 { condition.broadcast() }
    }
  }

  /// Returns once what is under way now is queued.
  func waitForThoseUnderWay() {
    condition.lock()
    defer { condition.unlock() }
    // One at a time: there are two generations.
    while isWaiting { condition.wait() }
    isWaiting = true
    let before = generation
    generation = 1 - generation
    while underWay[before] > 0 { condition.wait() }
    isWaiting = false
    condition.broadcast()
  }
}
