// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS by OpenSSL's libssl, which comes with the libcrypto that the program uses anyway. It is loaded when a
// service with a certificate starts, so that no other start pays for it; hence the functions are looked up
// by name (ssl(7)).
import Foundation
import Glibc
import Indexing
import SystemPackage

/// What is wrong with a certificate or its key.
package enum TLSError: Error, Sendable {
  case noLibrary
  case certificate(FilePath)
  case key(FilePath)
}

/// A certificate with its key, ready for connections. libssl's contexts may be used from any thread once
/// they are set up.
package final class ServerCertificate: @unchecked Sendable {
  fileprivate let functions: TLSFunctions
  fileprivate let context: OpaquePointer

  /// - Parameters:
  ///   - chain: the certificate and those above it, in PEM.
  ///   - key: its private key, in PEM.
  /// - Throws: `TLSError`.
  package init(chain: FilePath, key: FilePath) throws {
    guard let functions = TLSFunctions(), let context = functions.newContext(functions.method())
    else { throw TLSError.noLibrary }
    self.functions = functions
    self.context = context
    // libssl writes by write(2), which no flag keeps from raising SIGPIPE where the client is gone.
    signal(SIGPIPE, SIG_IGN)
    // TLS 1.2 or later: SSL_CTRL_SET_MIN_PROTO_VERSION.
    _ = functions.control(context, 123, 0x0303, nil)
    guard chain.withPlatformString({ functions.useChain(context, $0) }) == 1 else {
      throw TLSError.certificate(chain)
    }
    guard key.withPlatformString({ functions.useKey(context, $0, 1) }) == 1,
      functions.checkKey(context) == 1
    else { throw TLSError.key(key) }
  }

  deinit { functions.freeContext(context) }

  /// The connection after its handshake; nil where none came about.
  func accept(_ socket: Int32, seconds: Double) -> TLSTransport? {
    guard let connection = functions.new(context) else { return nil }
    let transport = TLSTransport(socket: socket, connection: connection, certificate: self)
    PlainTransport.limit(socket, SO_RCVTIMEO, seconds: seconds)
    PlainTransport.limit(socket, SO_SNDTIMEO, seconds: seconds)
    guard functions.setSocket(connection, socket) == 1, functions.accept(connection) == 1 else {
      return nil
    }
    return transport
  }
}

/// A connection within TLS.
final class TLSTransport: Transport {
  private let socket: Int32
  private let connection: OpaquePointer
  private let certificate: ServerCertificate

  fileprivate init(socket: Int32, connection: OpaquePointer, certificate: ServerCertificate) {
    self.socket = socket
    self.connection = connection
    self.certificate = certificate
  }

  deinit { certificate.functions.free(connection) }

  func read(into buffer: UnsafeMutableRawBufferPointer, seconds: Double) -> Int? {
    PlainTransport.limit(socket, SO_RCVTIMEO, seconds: seconds)
    let most = Int32(min(buffer.count, 1 << 20))
    let count = certificate.functions.read(connection, buffer.baseAddress, most)
    return count > 0 ? Int(count) : nil
  }

  func write(_ bytes: UnsafeRawBufferPointer, seconds: Double) -> Bool {
    PlainTransport.limit(socket, SO_SNDTIMEO, seconds: seconds)
    var rest = bytes
    while !rest.isEmpty {
      let most = Int32(min(rest.count, 1 << 20))
      let count = certificate.functions.write(connection, rest.baseAddress, most)
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[Int(count)...])
    }
    return true
  }

  func finish() { _ = certificate.functions.shutdown(connection) }
}

/// The functions of libssl by their types in <openssl/ssl.h>.
private struct TLSFunctions {
  let method: @convention(c) () -> OpaquePointer?
  let newContext: @convention(c) (OpaquePointer?) -> OpaquePointer?
  let freeContext: @convention(c) (OpaquePointer?) -> Void
  let control: @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int
  let useChain: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
  let useKey: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32
  let checkKey: @convention(c) (OpaquePointer?) -> Int32
  let new: @convention(c) (OpaquePointer?) -> OpaquePointer?
  let free: @convention(c) (OpaquePointer?) -> Void
  let setSocket: @convention(c) (OpaquePointer?, Int32) -> Int32
  let accept: @convention(c) (OpaquePointer?) -> Int32
  let read: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int32) -> Int32
  let write: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int32) -> Int32
  let shutdown: @convention(c) (OpaquePointer?) -> Int32

  init?() {
    guard let library = SharedLibrary("libssl.so.3") else { return nil }
    do {
      method = try library.function("TLS_server_method")
      newContext = try library.function("SSL_CTX_new")
      freeContext = try library.function("SSL_CTX_free")
      control = try library.function("SSL_CTX_ctrl")
      useChain = try library.function("SSL_CTX_use_certificate_chain_file")
      useKey = try library.function("SSL_CTX_use_PrivateKey_file")
      checkKey = try library.function("SSL_CTX_check_private_key")
      new = try library.function("SSL_new")
      free = try library.function("SSL_free")
      setSocket = try library.function("SSL_set_fd")
      accept = try library.function("SSL_accept")
      read = try library.function("SSL_read")
      write = try library.function("SSL_write")
      shutdown = try library.function("SSL_shutdown")
    } catch {
      return nil
    }
  }
}
