// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import History
import Synchronization
import SystemPackage

/// The program that a request comes from.
struct Caller: Hashable, Sendable {
  var uid: uid_t
  var gid: gid_t
  /// The thread's id; 0 for what the kernel does by itself (writing back pages of a mapping).
  var pid: pid_t

  /// This process itself.
  static var current: Caller { Caller(uid: geteuid(), gid: getegid(), pid: getpid()) }

  /// The kernel, acting for a program that is not named.
  static var kernel: Caller { Caller(uid: geteuid(), gid: getegid(), pid: 0) }

  /// Who it is, for the log. Reads /proc, so once per change and not per write. nil where the program
  /// is gone or the kernel acts.
  var actor: Actor? {
    guard pid > 0, let status = Self.readSmallFile("/proc/\(pid)/status") else { return nil }
    guard let program = Self.field("Name:", in: status),
      let group = Self.field("Tgid:", in: status).flatMap({ pid_t($0) })
    else { return nil }
    guard group != pid, let leader = Self.readSmallFile("/proc/\(group)/comm") else {
      return Actor(uid: uid, pid: group, program: program)
    }
    return Actor(uid: uid, pid: group, program: leader.filter { $0 != "\n" })
  }

  private static func field(_ name: String, in status: String) -> String? {
    for line in status.split(separator: "\n") where line.hasPrefix(name) {
      return String(line.dropFirst(name.count).drop { $0 == "\t" || $0 == " " })
    }
    return nil
  }

  private static func readSmallFile(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer -> String? in
      guard let base = buffer.baseAddress else { return nil }
      let count = read(file, base, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: UnsafeRawBufferPointer(start: base, count: count), as: UTF8.self)
    }
  }

  /// Runs `body` on this thread so that what it creates belongs to the caller. A process that is not
  /// root's creates as itself.
  func creating<R>(_ body: () throws(Errno) -> R) throws(Errno) -> R {
    semfs_thread_without_umask()
    guard Self.isRoot else { return try body() }
    semfs_thread_as(uid, gid)
    defer { semfs_thread_as(0, 0) }
    return try body()
  }

  static let isRoot = geteuid() == 0
}

/// Who was asked about lately: /proc is read once for a program's many changes.
final class ActorCache: Sendable {
  /// A process may become another program (execve) between two changes.
  private static let lifetime: Duration = .milliseconds(250)
  private static let most = 256

  /// Dictionary work only.
  private let known = Mutex<[Caller: Known]>([:])

  private struct Known {
    let actor: Actor
    let asked: ContinuousClock.Instant
    /// Files that it made since.
    var files = 0
  }

  /// From so many files on within its lifetime, a program is known to make many.
  private static let manyFiles = 4

  /// Counts a file that the caller makes. Returns who that is if it is making many: not a shell, then,
  /// that opens a file for another program to write.
  func makesMany(_ caller: Caller) -> Actor? {
    guard let actor = actor(of: caller) else { return nil }
    let files = known.withLock { known -> Int in
      known[caller]?.files += 1
      return known[caller]?.files ?? 0
    }
    return files >= Self.manyFiles ? actor : nil
  }

  func actor(of caller: Caller) -> Actor? {
    guard caller.pid > 0 else { return nil }
    let now = ContinuousClock.now
    if let found = known.withLock({ $0[caller] }), now - found.asked < Self.lifetime {
      return found.actor
    }
    guard let actor = caller.actor else { return nil }
    known.withLock { known in
      if known.count >= Self.most { known = [:] }
      known[caller] = Known(actor: actor, asked: now)
    }
    return actor
  }
}
