// SPDX-License-Identifier: GPL-3.0-or-later
import CCrypto
import Foundation
import SystemPackage

/// A file's bytes, mapped for reading for as long as this object lives.
///
/// The bytes are never written, so any thread may read them: hence `@unchecked`.
final class ReadOnlyMapping: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  /// - Throws: `IndexingError.modelUnavailable` where the file is missing, empty or unreadable.
  init(_ path: FilePath) throws {
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    } catch let error as Errno {
      throw IndexingError.modelUnavailable(path: path, reason: error.description)
    }
    defer { try? file.close() }
    let size = try file.seek(offset: 0, from: .end)
    guard size > 0 else {
      throw IndexingError.modelUnavailable(path: path, reason: "the file is empty")
    }
    guard let start = mmap(nil, Int(size), PROT_READ, MAP_PRIVATE, file.rawValue, 0),
      start != MAP_FAILED
    else {
      throw IndexingError.modelUnavailable(path: path, reason: Errno(rawValue: errno).description)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: Int(size))
  }

  /// Calls `body` with the bytes and keeps them mapped meanwhile. (A pointer does not keep this object
  /// alive; whoever uses `bytes` must hold it in a property.)
  func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try withExtendedLifetime(self) { try body(bytes) }
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// SHA-256 by libcrypto, which uses the processor's instructions for it.
enum ModelDigest {
  static let size = 32

  static func of(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: size)
    EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
    return digest
  }

  static func of(_ bytes: some ContiguousBytes) -> [UInt8] { bytes.withUnsafeBytes { of($0) } }

  static func hexadecimal(_ digest: [UInt8]) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
