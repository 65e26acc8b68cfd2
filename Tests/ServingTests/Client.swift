// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Serving

/// A socket that says exactly what a test wants said.
final class Client {
  private let socket: Int32

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(socket) }

  @discardableResult func say(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes {
      send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count
    }
  }

  /// What comes until the other side ends, or has nothing more to say.
  func listen() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// One answer with its body.
  func answer() -> String {
    var text: [UInt8] = []
    var byte: UInt8 = 0
    while !String(decoding: text.suffix(4), as: UTF8.self).hasSuffix("\r\n\r\n"),
      recv(socket, &byte, 1, 0) == 1
    {
      text.append(byte)
    }
    let head = String(decoding: text, as: UTF8.self)
    let length =
      head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
      .flatMap { Int($0.dropFirst(16)) } ?? 0
    for _ in 0..<length where recv(socket, &byte, 1, 0) == 1 { text.append(byte) }
    return String(decoding: text, as: UTF8.self)
  }
}

extension HTTPServer {
  /// A started service on any free port.
  static func forTest(
    _ limits: HTTPLimits = HTTPLimits(),
    _ handler: @escaping Handler = { HTTPResponse(200, text: $0.target) }
  ) throws -> HTTPServer {
    let address = try #require(ListenAddress("127.0.0.1:0"))
    let server = try HTTPServer(address: address, limits: limits, handler: handler)
    server.start()
    return server
  }
}
