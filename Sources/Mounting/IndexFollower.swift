// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import History
import Indexing
import Logging

/// Brings the index after the log, on a thread of its own, at idle priority; vectors wait while the machine
/// runs on its battery.
///
/// `@unchecked`: all state is behind `condition`.
final class IndexFollower: @unchecked Sendable {
  /// With more operations than this waiting, one update of everything is cheaper.
  private static let manyOperations = 64
  /// How often the power supply is asked for while vectors wait for it.
  private static let batterySeconds = 30.0

  private let indexer: Indexer
  private let log: Logger
  private let condition = NSCondition()
  private var waiting: [OperationID] = []
  private var isBusy = false
  /// Whether vectors were left for the time when the machine is plugged in again.
  private var owesVectors = false
  private var isStopping = false
  private var hasEnded = false

  init(indexer: Indexer, log: Logger) {
    self.indexer = indexer
    self.log = log
  }

  func start() {
    condition.withLock { isBusy = true }
    DetachedThread.start { [self] in
      // Whoever works on the machine comes first; the threads and readers that this one starts
      // are as patient.
      semfs_thread_idle()
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
      if !owesVectors {
        condition.wait()
      } else if !condition.wait(until: Date(timeIntervalSinceNow: Self.batterySeconds)),
        !PowerSupply.isOnBattery()
      {
        break
      }
    }
    isBusy = true
    defer { waiting = [] }
    return waiting
  }

  private func index(_ operations: [OperationID]) {
    guard !operations.isEmpty, operations.count <= Self.manyOperations else { return update() }
    for operation in operations {
      do {
        note(try indexer.apply(operation, mayPostpone: PowerSupply.isOnBattery))
      } catch {
        log.error(
          "cannot index", metadata: ["operation": "\(operation.rawValue)", "error": "\(error)"])
        return update()
      }
    }
  }

  private func note(_ report: IndexReport) {
    condition.withLock { owesVectors = report.isPostponed }
  }

  private func update() {
    do {
      note(
        try indexer.update(
          shouldStop: { [self] in condition.withLock { isStopping } },
          mayPostpone: PowerSupply.isOnBattery))
    } catch {
      log.error("cannot bring the index up to date", metadata: ["error": "\(error)"])
    }
  }
}
