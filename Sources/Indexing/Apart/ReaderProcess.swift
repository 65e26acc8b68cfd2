// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// What became of a file whose reader ran apart.
enum ReaderFailure: String, Error, Sendable {
  /// It ended: the file broke it, or it used up its memory or processor time.
  case died
  /// It did not answer in time.
  case slow
  /// It answered something that is no text.
  case garbled
  /// No process can be started.
  case unavailable
}

/// A process that reads files for this one, and that any of them may kill: it has bounded memory and
/// processor time, writes no file and has no network (`semfs_enclose_reader`). One file at a time.
///
/// A request is a length (UInt32, little-endian) and the file's name, sent with the open file; an answer
/// is a length and an `ExtractedText` as bytes, or the length 0 where there is no text.
///
/// `@unchecked`: used by one thread at a time, which the pool sees to.
final class ReaderProcess: @unchecked Sendable {
  private let process: pid_t
  private let socket: Int32
  private(set) var served = 0

  /// - Throws: `ReaderFailure.unavailable`.
  init(program: String) throws(ReaderFailure) {
    var pid: pid_t = 0
    let socket = semfs_spawn_reader(program, ReaderChild.argument, &pid)
    guard socket >= 0 else { throw .unavailable }
    self.socket = socket
    process = pid
  }

  deinit {
    close(socket)
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// The text of an open file; nil where it has none. After an error the process is of no more use.
  func text(
    of descriptor: Int32, name: String, within time: Duration
  ) throws(ReaderFailure) -> ExtractedText? {
    served += 1
    try send(name, descriptor)
    let deadline = ContinuousClock.now + time
    let length = try receive(4, until: deadline).enumerated().reduce(0) {
      $0 | Int($1.element) << (8 * $1.offset)
    }
    guard length > 0 else { return nil }
    guard length <= Limits.readerAnswerBytes else { throw .garbled }
    guard let text = ExtractedText(encoded: try receive(length, until: deadline)) else {
      throw .garbled
    }
    return text
  }

  private func send(_ name: String, _ descriptor: Int32) throws(ReaderFailure) {
    let name = Array(name.utf8.suffix(1024))
    let message = withUnsafeBytes(of: UInt32(name.count).littleEndian) { Array($0) } + name
    let status = message.withUnsafeBytes {
      semfs_send_descriptor(socket, $0.baseAddress, $0.count, descriptor)
    }
    guard status == 0 else { throw .died }
  }

  private func receive(_ count: Int, until deadline: ContinuousClock.Instant)
    throws(ReaderFailure) -> [UInt8]
  {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      try awaitInput(until: deadline)
      let got = bytes.withUnsafeMutableBytes { raw in
        recv(socket, raw.baseAddress.map { $0 + filled }, count - filled, Int32(MSG_DONTWAIT))
      }
      if got < 0, errno == EAGAIN || errno == EINTR { continue }
      guard got > 0 else { throw .died }
      filled += got
    }
    return bytes
  }

  private func awaitInput(until deadline: ContinuousClock.Instant) throws(ReaderFailure) {
    let left = deadline - ContinuousClock.now
    guard left > .zero else { throw .slow }
    var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(clamping: left.components.seconds * 1000 + 1)
    if poll(&wanted, 1, milliseconds) == 0 { throw .slow }
  }
}
