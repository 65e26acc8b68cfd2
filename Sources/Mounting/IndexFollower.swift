// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import History
import Indexing
import Logging

/// Brings the index after the log, on a thread of its own, at idle priority; vectors wait while the machine
/// runs on its battery. Where there is no index, the first is made once programs are quiet, and nobody waits
/// for it.
///
/// `@unchecked`: all state is behind `condition`.
final class IndexFollower: @unchecked Sendable {
  /// With more operations than this waiting, one update of everything is cheaper.
  private static let manyOperations = 64
  /// How often the power supply is asked for while vectors wait for it.
  private static let batterySeconds = 30.0

  /// The first index is made after so long at the latest, however busy programs are.
  private static let firstIndexSeconds = 300.0

  private let store: Store
  private let index: MountedIndex
  private let firstIndexQuiet: Double?
  private let log: Logger
  private let condition = NSCondition()
  private var waiting: [OperationID] = []
  private var latest = Date()
  /// Whether the index was at the head of the log once: from then on it is waited for.
  private var keepsUp = false
  private var isBusy = false
  /// Whether vectors were left for the time when the machine is plugged in again.
  private var owesVectors = false
  private var isStopping = false
  private var hasEnded = false

  /// - Parameter firstIndexQuiet: makes the first index when nothing was recorded for so many seconds;
  ///   nil: waits for somebody else to make it.
  init(store: Store, index: MountedIndex, firstIndexQuiet: Double?, log: Logger) {
    self.store = store
    self.index = index
    self.firstIndexQuiet = firstIndexQuiet
    self.log = log
  }

  func start() {
    let isThere = index.current != nil
    condition.withLock {
      isBusy = true
      keepsUp = isThere
      latest = Date()
    }
    DetachedThread.start { [self] in
      // Whoever works on the machine comes first; the threads and readers that this one starts
      // are as patient.
      semfs_thread_idle()
      follow()
      condition.withLock {
        hasEnded = true
        condition.broadcast()
      }
    }
  }

  private func follow() {
    guard let indexer = firstIndexer() else { return }
    // What was recorded while nobody followed.
    update(indexer)
    condition.withLock { keepsUp = true }
    while let operations = next() { apply(operations, indexer) }
  }

  /// Returns once there is an index, found or made; nil where the mount ends before.
  private func firstIndexer() -> Indexer? {
    guard index.mayAppear else { return nil }
    let deadline = Date(timeIntervalSinceNow: Self.firstIndexSeconds)
    var quiet = firstIndexQuiet
    var isQuiet = false
    while true {
      do {
        if let found = isQuiet ? try index.made() : index.current {
          return Indexer(store: store, index: found)
        }
      } catch {
        log.error("cannot make an index", metadata: ["error": "\(error)"])
        quiet = nil
      }
      guard let occasion = waitForOccasion(quiet: quiet, until: deadline) else { return nil }
      isQuiet = occasion == .quiet
    }
  }

  private enum Occasion { case operation, quiet }

  /// Waits until something is recorded, after which an index may be there that somebody made, or until the
  /// time has come to make it; nil where the mount ends.
  private func waitForOccasion(quiet: Double?, until deadline: Date) -> Occasion? {
    condition.lock()
    defer { condition.unlock() }
    let known = latest
    while !isStopping {
      if latest > known { return .operation }
      let due = quiet.map { min(latest.addingTimeInterval($0), deadline) }
      guard let due else {
        condition.wait()
        continue
      }
      if due <= Date() { return .quiet }
      _ = condition.wait(until: due)
    }
    return nil
  }

  func follow(_ operation: OperationID) {
    condition.withLock {
      waiting.append(operation)
      latest = Date()
      condition.broadcast()
    }
  }

  /// Returns once nothing waits; at once while the first index is being made.
  /// - Returns: false where time ran out.
  func wait(until deadline: Date) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while keepsUp, !waiting.isEmpty || isBusy {
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

  private func apply(_ operations: [OperationID], _ indexer: Indexer) {
    guard !operations.isEmpty, operations.count <= Self.manyOperations else {
      return update(indexer)
    }
    for operation in operations {
      do {
        note(try indexer.apply(operation, mayPostpone: PowerSupply.isOnBattery))
      } catch {
        log.error(
          "cannot index", metadata: ["operation": "\(operation.rawValue)", "error": "\(error)"])
        return update(indexer)
      }
    }
  }

  private func note(_ report: IndexReport) {
    condition.withLock { owesVectors = report.isPostponed }
  }

  private func update(_ indexer: Indexer) {
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
