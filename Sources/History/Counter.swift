// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization

/// A number that several threads add to.
final class Counter: Sendable {
  private let value = Mutex<Int64>(0)

  /// Adds, and gives the sum.
  @discardableResult
  func add(_ number: Int64) -> Int64 {
    value.withLock { sum in
      sum += number
      return sum
    }
  }
}
