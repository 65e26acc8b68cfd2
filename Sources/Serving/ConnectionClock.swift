// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization

/// When a connection must have got on by. Timeouts of the socket bound each silence; this bounds the whole of
/// a step, which a client could draw out without end by sending a byte now and then. The service ends
/// whoever is late.
final class ConnectionClock: Sendable {
  private static let never = Int64.max
  private static let origin = ContinuousClock.now
  private let deadline = Atomic<Int64>(ConnectionClock.never)

  private static var milliseconds: Int64 {
    let (seconds, attoseconds) = origin.duration(to: .now).components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// The next step may take so long. A second is added, so that the socket's own timeouts come first:
  /// after these the client can still be told.
  func allow(seconds: Double) {
    deadline.store(
      ConnectionClock.milliseconds + Int64((seconds + 1) * 1000), ordering: .relaxed)
  }

  /// The next step takes as long as it takes: our own work.
  func stop() { deadline.store(ConnectionClock.never, ordering: .relaxed) }

  var isOver: Bool { deadline.load(ordering: .relaxed) < ConnectionClock.milliseconds }
}
