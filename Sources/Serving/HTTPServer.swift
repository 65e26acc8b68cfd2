// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small HTTP/1.1 service: a thread for each connection, all of them bounded in number, size and time
// (HTTPLimits). What it answers is the handler's business. docs/design/0021 says why it is our own.
import Foundation
import Glibc
import History
import Synchronization
import SystemPackage

/// Listens at an address and has each request answered.
package final class HTTPServer: Sendable {
  /// Called on the connection's thread, many at a time.
  package typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

  /// Where it listens; the port is the kernel's choice where none was named.
  package let address: ListenAddress
  private let listener: Int32
  private let certificate: ServerCertificate?
  private let limits: HTTPLimits
  private let handler: Handler
  private let log: @Sendable (AccessRecord) -> Void

  private struct State {
    var isStopped = false
    /// The open connections, so that stopping ends them, and lateness.
    var sockets: [Int32: ConnectionClock] = [:]
  }
  /// Held for bookkeeping only; a socket is closed by its thread, after it was taken out.
  private let state = Mutex(State())

  /// Connections that come while none may be added are told so by one thread, which this bounds.
  private static let backlog: Int32 = 128

  /// - Throws: `Errno`, such as where another program has the port.
  package init(
    address: ListenAddress, certificate: ServerCertificate? = nil,
    limits: HTTPLimits = HTTPLimits(), log: @escaping @Sendable (AccessRecord) -> Void = { _ in },
    handler: @escaping Handler
  ) throws {
    let (socket, port) = try address.listen(backlog: HTTPServer.backlog)
    listener = socket
    self.address = ListenAddress(host: address.host, port: port)
    self.certificate = certificate
    self.limits = limits
    self.log = log
    self.handler = handler
  }

  /// What addresses on it begin with, without a slash at the end.
  package var base: String {
    (certificate == nil ? "http" : "https") + "://" + address.text
  }

  /// Answers until `stop`.
  package func start() {
    DetachedThread.start(stackBytes: 256 << 10) { [self] in
      while endLateConnections() { usleep(200_000) }
    }
    DetachedThread.start(stackBytes: 256 << 10) { [self] in
      while true {
        let socket = accept(listener, nil, nil)
        if socket >= 0 {
          take(socket)
        } else if state.withLock({ $0.isStopped }) {
          close(listener)
          return
        } else if errno != EINTR, errno != ECONNABORTED {
          // Out of descriptors or memory: those who are done give some back.
          usleep(50_000)
        }
      }
    }
  }

  /// Takes no more clients and ends those that are there.
  package func stop() {
    state.withLock { state in
      state.isStopped = true
      for socket in state.sockets.keys { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// False when the service has stopped.
  private func endLateConnections() -> Bool {
    state.withLock { state in
      for (socket, clock) in state.sockets where clock.isOver {
        shutdown(socket, Int32(SHUT_RDWR))
      }
      return !state.isStopped
    }
  }

  private func take(_ socket: Int32) {
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    var yes: Int32 = 1
    // Small answers are not held back for more.
    setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    let clock = ConnectionClock()
    let hasRoom = state.withLock { state in
      guard !state.isStopped, state.sockets.count < limits.connections else { return false }
      state.sockets[socket] = clock
      return true
    }
    guard hasRoom else { return turnAway(socket) }
    DetachedThread.start(stackBytes: 1 << 20) { [self] in
      serve(socket, clock)
      state.withLock { _ = $0.sockets.removeValue(forKey: socket) }
      close(socket)
    }
  }

  private func turnAway(_ socket: Int32) {
    if certificate == nil {
      let response = HTTPResponse(refusal: .busy)
      if case .bytes(let body) = response.body {
        let transport = PlainTransport(socket: socket)
        _ = transport.write(response.head(now: Date(), closes: true) + body, seconds: 0.05)
        transport.finish()
      }
    }
    close(socket)
  }

  private func serve(_ socket: Int32, _ clock: ConnectionClock) {
    let peer = ListenAddress.peer(of: socket)
    let transport: any Transport
    if let certificate {
      clock.allow(seconds: limits.headSeconds)
      guard let secured = certificate.accept(socket, seconds: limits.headSeconds) else { return }
      transport = secured
    } else {
      transport = PlainTransport(socket: socket)
    }
    var connection = HTTPConnection(
      transport, peer: peer, clock: clock, limits: limits, handler: handler, log: log)
    connection.serve()
  }
}
