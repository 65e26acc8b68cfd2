// SPDX-License-Identifier: GPL-3.0-or-later
//
// What programs changed and the log does not hold yet. Changes of one program that follow each other
// closely are one batch, which becomes one operation. Batches are captured in the order in which they
// began, by one thread, which reads the files as they are then; so what would overwrite a file with a
// change in the queue waits until that change is captured (`wait(for:)`).
import Foundation
import History
import SystemPackage

/// Changes of one program, close in time.
struct CaptureBatch: Sendable {
  let sequence: Int
  let actor: Actor
  var events: [TreeEvent] = []
  var paths: Set<FilePath> = []
  /// Where in `events` a change of the contents at a path is that nothing has touched since.
  private var changes: [FilePath: Int] = [:]
  let begun: Date
  var latest: Date

  fileprivate init(_ sequence: Int, by actor: Actor, at time: Date) {
    self.sequence = sequence
    self.actor = actor
    begun = time
    latest = time
  }

  fileprivate mutating func append(_ event: TreeEvent) {
    for path in event.paths { changes[path] = nil }
    if case .changed(let path, _) = event { changes[path] = events.count }
    events.append(event)
    paths.formUnion(event.paths)
  }

  /// Adds where a file was written to what is known already. The file is read when it is captured: telling
  /// twice that it changed tells nothing more. Returns false where that is not known yet.
  fileprivate mutating func merge(_ event: TreeEvent) -> Bool {
    guard case .changed(let path, let more) = event, let index = changes[path],
      case .changed(_, let ranges) = events[index]
    else { return false }
    guard let ranges else { return true }
    let all = more.map { ranges + $0 }
    events[index] = .changed(
      path, ranges: all.flatMap { $0.count <= Unreported.mostRanges ? $0 : nil })
    return true
  }
}

/// A queue of batches. Safe from any thread.
///
/// `@unchecked`: all state is behind `condition`, which a `Mutex` cannot wait on. Nothing is called
/// under it.
final class CaptureQueue: @unchecked Sendable {
  /// A batch is captured when its program was quiet for so long, or at the latest so long after it
  /// began. Both together leave the index time to be fresh two seconds after a `close`.
  static let quiet = 0.3
  static let longest = 1.0
  /// Beyond so many events nothing is waited for, and beyond so many the programs wait.
  static let manyEvents = 5_000
  static let mostEvents = 50_000

  private let condition = NSCondition()
  private var batches: [CaptureBatch] = []
  /// The batch that is being captured; its paths still count as queued.
  private var current: CaptureBatch?
  private var eventCount = 0
  private var sequence = 0
  /// Batches up to this one are captured at once.
  private var urgent = 0
  /// The last attempt of this batch failed so; tried again later, or when somebody waits.
  private var failure: (sequence: Int, error: Errno, retry: Date)?
  private var isClosed = false

  var isEmpty: Bool {
    condition.withLock { batches.isEmpty && current == nil }
  }

  // MARK: Programs

  func add(_ events: [TreeEvent], by actor: Actor) {
    condition.lock()
    defer { condition.unlock() }
    while eventCount >= Self.mostEvents, !isClosed {
      urgent = sequence
      condition.broadcast()
      // So that a capture that fails for good does not stop the machine.
      if !condition.wait(until: Date(timeIntervalSinceNow: 10)) { break }
    }
    // With a batch there, the capturing thread wakes by itself when that is due: waking it for each
    // change would cost more than the change.
    var mustWake = batches.isEmpty
    for event in events { add(event, by: actor) }
    if eventCount >= Self.manyEvents, urgent < sequence {
      urgent = sequence
      mustWake = true
    }
    if mustWake { condition.broadcast() }
  }

  /// A folder was renamed or exchanged. Cost in proportion to what is queued.
  func addMove(_ event: TreeEvent, by actor: Actor) {
    condition.lock()
    defer { condition.unlock() }
    let moves: [(from: FilePath, to: FilePath)] =
      switch event {
      case .renamed(let from, let to): [(from, to)]
      case .exchanged(let one, let other): [(one, other), (other, one)]
      case .changed, .removed: []
      }
    let queued = batches.flatMap(\.paths) + (current.map { Array($0.paths) } ?? [])
    add(event, by: actor)
    for (from, to) in moves {
      for path in queued where path != from && path.starts(with: from) {
        var rest = path
        _ = rest.removePrefix(from)
        add(.changed(to.appending(rest.components), ranges: nil), by: actor)
      }
    }
    condition.broadcast()
  }

  private func add(_ event: TreeEvent, by actor: Actor) {
    let paths = event.paths
    let now = Date()
    let index = batches.lastIndex { $0.actor.program == actor.program && $0.actor.uid == actor.uid }
    if let index, batches[(index + 1)...].allSatisfy({ !$0.touches(paths) }) {
      batches[index].latest = now
      if batches[index].merge(event) { return }
      batches[index].append(event)
    } else {
      sequence += 1
      var batch = CaptureBatch(sequence, by: actor, at: now)
      batch.append(event)
      batches.append(batch)
    }
    eventCount += 1
  }

  // MARK: Waiting

  /// The last batch with a change at `path`.
  private func lastSequence(at path: FilePath) -> Int? {
    if let last = batches.last(where: { $0.paths.contains(path) }) { return last.sequence }
    return current?.paths.contains(path) == true ? current?.sequence : nil
  }

  /// Whether a change at `path` is queued.
  func holds(_ path: FilePath) -> Bool { condition.withLock { lastSequence(at: path) != nil } }

  /// Returns once no change at `path` is queued; at once where none is.
  /// - Throws: why it could not be captured.
  func wait(for path: FilePath) throws(Errno) {
    condition.lock()
    defer { condition.unlock() }
    guard let last = lastSequence(at: path) else { return }
    try wait(through: last, until: .distantFuture)
  }

  /// Captures everything that is queued now. - Returns: false where time ran out.
  func drain(until deadline: Date) throws(Errno) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    return try wait(through: sequence, until: deadline)
  }

  /// With the lock held.
  @discardableResult
  private func wait(through last: Int, until deadline: Date) throws(Errno) -> Bool {
    urgent = max(urgent, last)
    // An attempt that failed before we came says nothing: ours is a new one.
    failure = nil
    condition.broadcast()
    while (current?.sequence ?? batches.first?.sequence ?? .max) <= last {
      if let failure, failure.sequence <= last { throw failure.error }
      // In pieces: a date in the far future is more than it can count to.
      if !condition.wait(until: min(deadline, Date(timeIntervalSinceNow: 60))), deadline < Date() {
        return false
      }
    }
    return true
  }

  // MARK: The capturing thread

  /// The next batch that is due; waits for it. nil once the queue is closed and empty.
  func next() -> CaptureBatch? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      guard let first = batches.first else {
        if isClosed { return nil }
        condition.wait()
        continue
      }
      var due = min(
        first.latest.addingTimeInterval(Self.quiet), first.begun.addingTimeInterval(Self.longest))
      if isClosed || urgent >= first.sequence { due = .distantPast }
      if let failure { due = failure.retry }
      if due <= Date() {
        current = batches.removeFirst()
        return current
      }
      _ = condition.wait(until: due)
    }
  }

  /// The batch that `next` gave is in the log, or could not be captured and stays first in line.
  func finish(_ error: Errno?) {
    condition.lock()
    defer { condition.unlock() }
    guard let batch = current else { return }
    current = nil
    if let error {
      batches.insert(batch, at: 0)
      failure = (batch.sequence, error, Date(timeIntervalSinceNow: 1))
    } else {
      failure = nil
      eventCount -= batch.events.count
    }
    condition.broadcast()
  }

  /// No more comes; `next` gives what is left, then nil.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  /// Gives up what could not be captured; the scan at the next start finds it.
  func abandon() {
    condition.withLock {
      batches = []
      condition.broadcast()
    }
  }
}

extension CaptureBatch {
  /// Whether an event at these paths must not be captured before this batch: the same name, or a
  /// folder above it.
  fileprivate func touches(_ others: [FilePath]) -> Bool {
    for path in others {
      var above = path
      repeat { if paths.contains(above) { return true } } while above.removeLastComponent()
    }
    return false
  }
}

extension TreeEvent {
  /// The names that it is about.
  var paths: [FilePath] {
    switch self {
    case .changed(let path, _), .removed(let path): [path]
    case .renamed(let from, let to): [from, to]
    case .exchanged(let one, let other): [one, other]
    }
  }
}
