// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Logging
import SystemPackage

/// Records what programs change through the mount, and has the index follow. Two threads: one captures,
/// one indexes, so that a long text does not hold up a program that waits for a capture.
final class Capturer: ChangeRecorder {
  private let store: Store
  private let exclusion: Exclusion
  private let queue = CaptureQueue()
  private let indexing: IndexFollower
  private let log: Logger
  private let ended = DispatchSemaphore(value: 0)

  init(store: Store, index: MountedIndex, firstIndexQuiet: Double?, log: Logger) throws {
    self.store = store
    self.log = log
    let patterns = try store.setting(Exclusion.setting)?.split(whereSeparator: \.isNewline)
    exclusion = Exclusion(patterns: patterns?.map(String.init) ?? Exclusion.standardPatterns)
    indexing = IndexFollower(
      store: store, index: index, firstIndexQuiet: firstIndexQuiet, log: log)
  }

  func start() {
    indexing.start()
    DetachedThread.start { [self] in
      captureAll()
      ended.signal()
    }
  }

  private func captureAll() {
    while let batch = queue.next() {
      do {
        let operation = try capture(batch)
        queue.finish(nil)
        if let operation { indexing.follow(operation.id) }
      } catch {
        log.error("cannot record changes", metadata: ["error": "\(error)"])
        queue.finish(Errno(error))
      }
    }
  }

  private func capture(_ batch: CaptureBatch) throws -> History.Operation? {
    let events = batch.events.filter { event in
      event.paths.contains { !exclusion.excludes($0, isFolder: false) }
    }
    guard !events.isEmpty else { return nil }
    return try store.capture(events, draft: OperationDraft(kind: .write, actor: batch.actor))
  }

  // MARK: ChangeRecorder

  func secure(_ path: FilePath, isTrusted: Bool) throws(Errno) {
    guard queue.holds(path) || !isTrusted, !exclusion.excludes(path, isFolder: false) else {
      return
    }
    try queue.wait(for: path)
    guard !isTrusted else { return }
    do {
      try store.ensureCaptured(path, draft: OperationDraft(kind: .scan, actor: .current))
    } catch {
      throw Errno(error)
    }
  }

  func secureAll() throws(Errno) { _ = try queue.drain(until: .distantFuture) }

  /// What `history.exclude` names is sorted out by the capturing thread.
  func record(_ events: [TreeEvent], by actor: Actor) { queue.add(events, by: actor) }

  func recordMove(_ event: TreeEvent, by actor: Actor) { queue.addMove(event, by: actor) }

  // MARK: Settling

  /// Returns once everything recorded so far is in the log and in the index. With `indexSeconds` the
  /// index, which may have hours of vectors to make, is waited for no longer than that.
  /// - Returns: false where it took longer than `seconds`.
  func settle(seconds: Double, indexSeconds: Double? = nil) throws(Errno) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    guard try queue.drain(until: deadline) else { return false }
    guard let indexSeconds else { return indexing.wait(until: deadline) }
    _ = indexing.wait(until: min(deadline, Date(timeIntervalSinceNow: indexSeconds)))
    return true
  }

  /// An operation that was made in this process by other means: the index is to follow it too.
  func follow(_ operation: OperationID) { indexing.follow(operation) }

  /// Captures what is left and ends the threads. What cannot be captured is found by the next scan.
  func stop() {
    queue.close()
    if ended.wait(timeout: .now() + 120) == .timedOut {
      log.error("changes are left to the scan at the next start")
      queue.abandon()
    }
    indexing.stop(seconds: 10)
  }
}
