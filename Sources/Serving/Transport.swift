// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc

/// A connection's bytes, plain or within TLS. For one thread.
protocol Transport {
  /// Waits at most so long; how many came, or nil where the other side is gone, or silent for that long.
  func read(into buffer: UnsafeMutableRawBufferPointer, seconds: Double) -> Int?
  /// Whether all was taken, with no pause longer than that.
  func write(_ bytes: UnsafeRawBufferPointer, seconds: Double) -> Bool
  /// Says that nothing more comes.
  func finish()
}

extension Transport {
  func write(_ bytes: [UInt8], seconds: Double) -> Bool {
    bytes.withUnsafeBytes { write($0, seconds: seconds) }
  }
}

/// The socket itself, and the clock of its calls.
struct PlainTransport: Transport {
  let socket: Int32

  func read(into buffer: UnsafeMutableRawBufferPointer, seconds: Double) -> Int? {
    PlainTransport.limit(socket, SO_RCVTIMEO, seconds: seconds)
    let count = recv(socket, buffer.baseAddress, buffer.count, 0)
    return count > 0 ? count : nil
  }

  func write(_ bytes: UnsafeRawBufferPointer, seconds: Double) -> Bool {
    PlainTransport.limit(socket, SO_SNDTIMEO, seconds: seconds)
    var rest = bytes
    while !rest.isEmpty {
      let count = send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  func finish() { shutdown(socket, Int32(SHUT_WR)) }

  static func limit(_ socket: Int32, _ option: Int32, seconds: Double) {
    let whole = max(0.001, min(seconds, 86_400))
    var limit = timeval()
    limit.tv_sec = Int(whole)
    limit.tv_usec = Int((whole - whole.rounded(.down)) * 1e6)
    setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
  }
}
