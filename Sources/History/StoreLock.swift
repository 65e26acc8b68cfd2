// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// The store's lock (flock(2) on `.semfs/lock`), held while the value lives. It serialises all who
/// change the tree or the log, threads and processes alike; a dead holder's is free at once. The
/// file names the holder.
final class StoreLock: Sendable {
  static let timeoutSeconds = 10.0
  private let descriptor: Int32

  /// - Throws: `HistoryError.locked` after `timeoutSeconds`.
  init(directory: Int32, path: FilePath, timeoutSeconds: Double = StoreLock.timeoutSeconds) throws {
    let name = path.appending("lock")
    let file = openat(directory, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    try checked(file, name)
    let deadline = clockNow() + Int64(timeoutSeconds * 1e9)
    var pauseMicroseconds: UInt32 = 200
    var hasTurn = false
    while true {
      hasTurn = hasTurn || StoreLock.takeTurn(file)
      if hasTurn && flock(file, LOCK_EX | LOCK_NB) == 0 { break }
      let code = hasTurn ? Errno.current : .wouldBlock
      if code == .interrupted { continue }
      guard code == .wouldBlock, clockNow() < deadline else {
        let holder = StoreLock.holder(in: file)
        close(file)
        guard code == .wouldBlock else { throw HistoryError(code, name) }
        throw HistoryError.locked(pid: holder?.pid, holder: holder?.program)
      }
      usleep(pauseMicroseconds)
      pauseMicroseconds = min(pauseMicroseconds * 2, 20_000)
    }
    descriptor = file
    StoreLock.setTurn(file, F_UNLCK)
    let actor = Actor.current
    let text = Array("\(actor.pid) \(actor.program)\n".utf8)
    // For people only: a full disk does not stop us here.
    if pwrite(file, text, text.count, 0) == text.count { ftruncate(file, off_t(text.count)) }
  }

  deinit { close(descriptor) }

  /// Whoever waits has the turn, a lock on a byte of the same file: a holder that comes again at once
  /// waits behind. A disk without such locks serves without order.
  private static func takeTurn(_ file: Int32) -> Bool {
    setTurn(file, F_WRLCK) || (errno != EAGAIN && errno != EACCES)
  }

  @discardableResult
  private static func setTurn(_ file: Int32, _ type: Int32) -> Bool {
    // F_OFD_SETLK: of the open file, as flock(2) is, not of the process.
    var range = Glibc.flock(
      l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 1, l_pid: 0)
    return fcntl(file, 37, &range) == 0
  }

  private static func holder(in file: Int32) -> (pid: Int32, program: String)? {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = pread(file, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    let words = String(decoding: buffer[..<count], as: UTF8.self)
      .trimmingCharacters(in: .newlines).split(separator: " ", maxSplits: 1)
    guard words.count == 2, let pid = Int32(words[0]) else { return nil }
    return (pid, String(words[1]))
  }
}
