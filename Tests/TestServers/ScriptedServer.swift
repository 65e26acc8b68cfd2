// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// An HTTP server on this machine that says what a test tells it to, one connection at a time.
package final class ScriptedServer: Sendable {
  /// What is done with a connection after its request was read.
  package enum Act: Sendable {
    /// These bytes, then the end.
    case says(String)
    /// These bytes, then silence for so many seconds.
    case saysAndWaits(String, seconds: Double)
    /// A header of success, then this block over and over until the other side is gone.
    case repeats(String)
    case hangsUp
  }

  package let port: UInt16
  private let listener: Int32
  private let state: Mutex<(acts: [Act], requests: [String])>

  /// Does the acts in order, a connection each; the last one again and again.
  package init(_ acts: [Act]) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    guard bound else { throw CocoaError(.fileNoSuchFile) }
    port = UInt16(bigEndian: address.sin_port)
    self.listener = listener
    state = Mutex((acts, []))
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  package var address: String { "http://127.0.0.1:\(port)/v1" }
  /// The requests so far, header and body.
  package var requests: [String] { state.withLock { $0.requests } }

  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func serve() {
    while case let connection = accept(listener, nil, nil), connection >= 0 {
      let request = read(connection)
      let act = state.withLock { state in
        state.requests.append(request)
        return state.acts.count > 1 ? state.acts.removeFirst() : state.acts[0]
      }
      perform(act, on: connection)
      close(connection)
    }
  }

  private func read(_ connection: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let length =
          text[..<end.lowerBound].lowercased().split(separator: "\r\n")
          .first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
          } ?? 0
        if text[end.upperBound...].utf8.count >= length { return text }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  private func perform(_ act: Act, on connection: Int32) {
    switch act {
    case .says(let text): write(text, to: connection)
    case .saysAndWaits(let text, let seconds):
      write(text, to: connection)
      Thread.sleep(forTimeInterval: seconds)
    case .repeats(let block):
      write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", to: connection)
      while write(block, to: connection) {}
    case .hangsUp: break
    }
  }

  @discardableResult private func write(_ text: String, to connection: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

extension ScriptedServer {
  /// A header of success before `body`, which ends with the connection.
  package static func success(_ body: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + body
  }

  package static func failure(_ status: Int, _ body: String = "") -> String {
    "HTTP/1.1 \(status) No\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
      + body
  }

  /// Server-sent events with one piece of the answer each, as llama.cpp and Ollama send them.
  package static func events(_ pieces: [String], done: Bool = true) -> String {
    let first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    let events = pieces.map { piece in
      let quoted = (try? JSONEncoder().encode(piece)).map { String(decoding: $0, as: UTF8.self) }
      return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\(quoted ?? "")}}]}\n\n"
    }
    return first + events.joined() + (done ? "data: [DONE]\n\n" : "")
  }
}
