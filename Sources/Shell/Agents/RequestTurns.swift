// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Serving
import Synchronization

/// Lets the threads of a service hand their requests to one thread, in the order in which they came.
final class RequestTurns: Sendable {
  private final class Turn: Sendable {
    let request: HTTPRequest
    let response = Mutex<HTTPResponse?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    init(_ request: HTTPRequest) { self.request = request }
  }

  /// Held for bookkeeping only.
  private let waiting = Mutex<(turns: [Turn], isClosed: Bool)>(([], false))
  private let arrived = DispatchSemaphore(value: 0)

  /// Waits until the request was answered. For the service's threads.
  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let turn = Turn(request)
    let isClosed = waiting.withLock { state in
      if !state.isClosed { state.turns.append(turn) }
      return state.isClosed
    }
    if isClosed { return HTTPResponse(503, text: "This service is ending.") }
    arrived.signal()
    turn.isDone.wait()
    return turn.response.withLock { $0 } ?? HTTPResponse(503, text: "This service is ending.")
  }

  /// Answers until `close`; those that wait then are turned away.
  func run(_ answer: (HTTPRequest) -> HTTPResponse) {
    while true {
      arrived.wait()
      let (turn, isClosed) = waiting.withLock { state in
        (state.isClosed || state.turns.isEmpty ? nil : state.turns.removeFirst(), state.isClosed)
      }
      if isClosed { break }
      guard let turn else { continue }
      let response = answer(turn.request)
      turn.response.withLock { $0 = response }
      turn.isDone.signal()
    }
    for turn in waiting.withLock({ $0.turns }) { turn.isDone.signal() }
  }

  func close() {
    waiting.withLock { $0.isClosed = true }
    arrived.signal()
  }
}
