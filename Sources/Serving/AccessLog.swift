// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Synchronization
import Syscalls
import SystemPackage

/// One answered request.
package struct AccessRecord: Sendable {
  package var time: Date
  package var peer: String
  package var method: String
  /// As it was written; `-` where nothing could be read.
  package var target: String
  package var status: Int
  package var bytes: Int64
  package var seconds: Double
  package var agent: String

  init(_ request: HTTPRequest, _ response: HTTPResponse, sent: Int64, started: Date) {
    time = started
    peer = request.peer
    method = request.method
    target = request.target
    status = response.status
    bytes = sent
    seconds = Date().timeIntervalSince(started)
    agent = request.field("user-agent") ?? "-"
  }

  init(refusal: HTTPRefusal, peer: String, sent: Int64, started: Date) {
    time = started
    self.peer = peer
    method = "-"
    target = "-"
    status = refusal.rawValue
    bytes = sent
    seconds = Date().timeIntervalSince(started)
    agent = "-"
  }

  /// A line of the log: time, client, method, target, status, bytes, seconds, program. Whoever reads the
  /// log must not be able to use the links in it, so of a token only the beginning is kept; what a client
  /// wrote is cut, and cannot end the line.
  package var line: String {
    let place = AccessRecord.plain(AccessRecord.withoutToken(target), most: 400)
    let words = [
      RFC3339.text(from: time), peer, AccessRecord.plain(method, most: 20), place, "\(status)",
      "\(bytes)", "\(Int((seconds * 1000).rounded()))ms",
      "\"" + AccessRecord.plain(agent, most: 120) + "\"",
    ]
    return words.joined(separator: " ")
  }

  /// Every part of the path that could be a token, as its first six letters.
  static func withoutToken(_ target: String) -> String {
    target.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.utf8.count >= 32 && part.utf8.prefix(32).allSatisfy(isOfTokens)
        ? part.prefix(6) + "…" + part.dropFirst(32) : part
    }
    .joined(separator: "/")
  }

  private static func isOfTokens(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x32...0x39).contains(byte)
  }

  private static func plain(_ text: String, most: Int) -> String {
    let scalars = text.unicodeScalars.prefix(most).map { scalar in
      scalar == "\"" || scalar == "\\" || scalar.properties.generalCategory == .control
        ? "?" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}

/// A file that each answered request adds a line to. When it has grown, it becomes `NAME.1` and a new one
/// begins.
package final class AccessLog: Sendable {
  private let path: FilePath
  /// Held while a line is written.
  private let file: Mutex<OpenedFile>
  private static let mostBytes: off_t = 8 << 20

  /// - Throws: `Errno`.
  package init(path: FilePath) throws {
    self.path = path
    file = Mutex(try AccessLog.open(path))
  }

  package func add(_ record: AccessRecord) {
    let line = Array((record.line + "\n").utf8)
    file.withLock { file in
      line.withUnsafeBytes { _ = write(file.descriptor, $0.baseAddress, $0.count) }
      guard lseek(file.descriptor, 0, SEEK_END) > AccessLog.mostBytes else { return }
      let old = FilePath(path.string + ".1")
      let moved = path.withPlatformString { from in
        old.withPlatformString { rename(from, $0) == 0 }
      }
      if moved, let next = try? AccessLog.open(path) { file = next }
    }
  }

  private static func open(_ path: FilePath) throws(Errno) -> OpenedFile {
    let descriptor = path.withPlatformString {
      Glibc.open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    return OpenedFile(descriptor)
  }
}
