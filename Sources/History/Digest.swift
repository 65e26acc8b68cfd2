// SPDX-License-Identifier: GPL-3.0-or-later
import CCrypto
import Foundation

/// SHA-256 by libcrypto, over bytes given piece by piece.
final class DigestStream {
  /// A function of libcrypto.
  struct Algorithm {
    // Fetched once: EVP_sha256() would look the implementation up at every start (OpenSSL's
    // migration guide, "implicit fetching"). Immutable after it is made.
    fileprivate let pointer: OpaquePointer?
    nonisolated(unsafe) static let ofBytes: Algorithm = {
      // Neither its configuration file nor its cleaning up is of use here.
      OPENSSL_init_crypto(
        UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
      return Algorithm(pointer: EVP_MD_fetch(nil, "SHA256", nil))
    }()
    /// SHA-512/256, for `ContentDigest`.
    nonisolated(unsafe) static let ofLists = Algorithm(
      pointer: EVP_MD_fetch(nil, "SHA512-256", nil))
  }

  private let algorithm: Algorithm
  private let context: OpaquePointer?

  init(_ algorithm: Algorithm = .ofBytes) {
    self.algorithm = algorithm
    context = EVP_MD_CTX_new()
    restart()
  }

  deinit { EVP_MD_CTX_free(context) }

  func restart() {
    let started = EVP_DigestInit_ex2(context, algorithm.pointer, nil)
    precondition(started == 1, "libcrypto has no SHA-2")
  }

  func update(_ bytes: UnsafeRawBufferPointer) {
    if !bytes.isEmpty { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }
  }

  func update(_ data: Data) { data.withUnsafeBytes { update($0) } }

  /// The digest of all bytes so far; the stream must then be restarted.
  func finish() -> Data {
    var result = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &result, nil)
    return Data(result)
  }

  /// The digest of `bytes` alone.
  func digest(of bytes: UnsafeRawBufferPointer) -> Data {
    restart()
    update(bytes)
    return finish()
  }
}
