// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Logging

/// Brings the index after the log, on a thread of its own.
///
/// `@unchecked`: all state is behind `condition`.
final class IndexFollower: @unchecked Sendable {
  /// With more operations than this waiting, one update of everything is cheaper.
  private static let manyOperations = 64

  private let indexer: Indexer
  private let log: Logger
  private let condition = NSCondition()
  private var waiting: [OperationID] = []
  private var isBusy = false
  private var isStopping = false
  private var hasEnded = false

  init(indexer: Indexer, log: Logger) {
    self.indexer = indexer
    self.log = log
  }

  func start() {
    condition.withLock { isBusy = true }
    DetachedThread.start { [self] in
      // What was recorded while nobody followed.
      update()
      while let operations = next() { index(operations) }
      condition.withLock {
        hasEnded = true
        condition.broadcast()
      }
    }
  }

  func follow(_ operation: OperationID) {
    condition.withLock {
      waiting.append(operation)
      condition.broadcast()
    }
  }

  /// Returns once nothing waits. - Returns: false where time ran out.
  func wait(until deadline: Date) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !waiting.isEmpty || isBusy {
      if hasEnded || !condition.wait(until: deadline) { return false }
    }
    return true
  }

  /// Lets it finish what waits for at most so long; the rest is done at the next start.
  func stop(seconds: Double) {
    _ = wait(until: Date(timeIntervalSinceNow: seconds))
    condition.lock()
    defer { condition.unlock() }
    isStopping = true
    waiting = []
    condition.broadcast()
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !hasEnded { if !condition.wait(until: deadline) { return } }
  }

  private func next() -> [OperationID]? {
    condition.lock()
    defer { condition.unlock() }
    isBusy = false
    condition.broadcast()
    while waiting.isEmpty {
      if isStopping { return nil }
      condition.wait()
    }
    isBusy = true
    defer { waiting = [] }
    return waiting
  }

  private func index(_ operations: [OperationID]) {
    guard operations.count <= Self.manyOperations else { return update() }
    for operation in operations {
      do {
        _ = try indexer.apply(operation)
      } catch {
        log.error(
          "cannot index", metadata: ["operation": "\(operation.rawValue)", "error": "\(error)"])
        return update()
      }
    }
  }

  private func update() {
    do {
      _ = try indexer.update(shouldStop: { [self] in condition.withLock { isStopping } })
    } catch {
      log.error("cannot bring the index up to date", metadata: ["error": "\(error)"])
    }
  }
}
