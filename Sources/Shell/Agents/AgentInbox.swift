// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Mounting
import Synchronization
import Syscalls

/// The messages of an agent, read ahead, and which of its requests it has cancelled.
final class AgentInbox: Sendable {
  private struct State {
    var lines: [String] = []
    var cancelled: Set<JSONValue> = []
    var isClosed = false
  }

  /// Held for bookkeeping only.
  private let state = Mutex(State())
  private let arrived = DispatchSemaphore(value: 0)
  /// Messages that wait; an agent that does not read its answers is not read either.
  private static let mostWaiting = 1000

  /// Reads standard input until it ends.
  func start() {
    DetachedThread.start { [self] in
      while let line = readLine(strippingNewline: true) {
        while state.withLock({ $0.lines.count }) >= AgentInbox.mostWaiting { usleep(10_000) }
        add(line)
      }
      close()
    }
  }

  func add(_ line: String) {
    if line.allSatisfy(\.isWhitespace) { return }
    if let id = AgentInbox.cancelledRequest(line) {
      state.withLock { _ = $0.cancelled.insert(id) }
      return
    }
    state.withLock { $0.lines.append(line) }
    arrived.signal()
  }

  func close() {
    state.withLock { $0.isClosed = true }
    arrived.signal()
  }

  /// Waits for the next message; nil after the last.
  func next() -> String? {
    while true {
      arrived.wait()
      let (line, isClosed) = state.withLock { state -> (String?, Bool) in
        (state.lines.isEmpty ? nil : state.lines.removeFirst(), state.isClosed)
      }
      if let line { return line }
      if isClosed { return nil }
    }
  }

  func isCancelled(_ id: JSONValue) -> Bool { state.withLock { $0.cancelled.contains(id) } }

  private static func cancelledRequest(_ line: String) -> JSONValue? {
    guard line.contains("notifications/cancelled"),
      let message = try? JSONValue(parsing: Data(line.utf8)),
      message["method"]?.string == "notifications/cancelled"
    else { return nil }
    return message["params"]?["requestId"]
  }
}
