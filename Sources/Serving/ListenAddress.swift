// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Where a service listens.
package struct ListenAddress: Hashable, Sendable {
  /// A number, not a name: what is listened on must not depend on who answers for a name.
  package var host: String
  package var port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `7348`, `127.0.0.1:7348`, `[::1]:7348`, `localhost:7348`; nil where it is none of these.
  package init?(_ text: String) {
    var host = "127.0.0.1"
    var port = text[...]
    if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      port = text[text.index(after: colon)...]
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = String(host.dropFirst().dropLast())
        guard host.contains(":") else { return nil }
      } else if host.contains(":") {
        return nil
      }
      if host == "localhost" { host = "127.0.0.1" }
    }
    guard let number = UInt16(port), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      ListenAddress.isNumeric(host)
    else { return nil }
    self.init(host: host, port: number)
  }

  /// Whether only programs of this machine reach it.
  package var isLocal: Bool { host == "::1" || host.hasPrefix("127.") }

  /// As addresses are written: `127.0.0.1:7348`, `[::1]:7348`.
  package var text: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  private static func isNumeric(_ host: String) -> Bool {
    var four = in_addr()
    var six = in6_addr()
    return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
  }

  /// Whether somebody listens there now. For addresses of this machine, where the answer is immediate.
  package var isAnswered: Bool {
    let family = host.contains(":") ? AF_INET6 : AF_INET
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(family, type, 0)
    guard socket >= 0 else { return false }
    defer { close(socket) }
    return withAddress(family) { Glibc.connect(socket, $0, $1) == 0 }
  }

  /// A socket that listens there, and the port that the kernel chose where it is 0.
  /// - Throws: `Errno`.
  func listen(backlog: Int32) throws(Errno) -> (socket: Int32, port: UInt16) {
    let family = host.contains(":") ? AF_INET6 : AF_INET
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(family, type, 0)
    guard socket >= 0 else { throw Errno(rawValue: errno) }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    // A restarted service finds its port free though old connections linger there.
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, size)
    guard withAddress(family, { Glibc.bind(socket, $0, $1) == 0 }),
      Glibc.listen(socket, backlog) == 0,
      let port = ListenAddress.port(of: socket)
    else {
      let error = Errno(rawValue: errno)
      close(socket)
      throw error
    }
    return (socket, port)
  }

  private func withAddress(
    _ family: Int32, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> Bool {
    if family == AF_INET6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      return ListenAddress.with(&address, body)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return ListenAddress.with(&address, body)
  }

  private static func port(of socket: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let found = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) == 0 }
    }
    guard found else { return nil }
    // The port stands at the same place for both families.
    return withUnsafeBytes(of: &storage) {
      UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }

  private static func with<Address>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> Bool {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// The number of whoever connected.
  static func peer(of socket: Int32) -> String {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let failed = withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        getpeername(socket, address, &size) != 0
          || getnameinfo(
            address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) != 0
      }
    }
    guard !failed else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
