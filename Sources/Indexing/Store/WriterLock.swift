// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization
import SystemPackage

/// The one right to write to an index: flock(2) on a file beside it, that holds the writer's pid.
///
/// Calls of one process share it, for SQLite orders their transactions; it is given back with the
/// last of them. A crash gives it back too.
final class WriterLock: Sendable {
  private struct State {
    var holders = 0
    var descriptor: Int32 = -1
  }

  private let path: FilePath
  /// Taken before anything else; held for system calls on the lock's file only.
  private let state = Mutex(State())

  init(path: FilePath) { self.path = path }

  /// - Throws: `IndexingError.locked` where another process, or another `Index`, writes.
  func acquire() throws {
    try state.withLock { state in
      if state.holders == 0 { state.descriptor = try open() }
      state.holders += 1
    }
  }

  func release() {
    state.withLock { state in
      state.holders -= 1
      guard state.holders == 0 else { return }
      close(state.descriptor)
      state.descriptor = -1
    }
  }

  private func open() throws -> Int32 {
    let descriptor = path.withPlatformString {
      Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }
    guard descriptor >= 0 else { throw IndexingError.io(path, Errno(rawValue: errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      defer { close(descriptor) }
      guard reason == EWOULDBLOCK else { throw IndexingError.io(path, Errno(rawValue: reason)) }
      throw IndexingError.locked(pid: readPID(descriptor))
    }
    let pid = "\(getpid())\n"
    _ = ftruncate(descriptor, 0)
    _ = pid.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    return descriptor
  }

  private func readPID(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber })
  }
}
