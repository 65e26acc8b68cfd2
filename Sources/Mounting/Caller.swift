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

  /// Who it is, for the log, and the supplementary groups that it is in. Reads /proc, so once per change
  /// and not per write. nil where the program is gone or the kernel acts.
  var identity: (actor: Actor, groups: [gid_t])? {
    guard pid > 0, let status = readProcFile("/proc/\(pid)/status") else { return nil }
    guard let program = Self.field("Name:", in: status),
      let leader = Self.field("Tgid:", in: status).flatMap({ pid_t($0) })
    else { return nil }
    let groups = (Self.field("Groups:", in: status) ?? "").split(separator: " ")
      .compactMap { gid_t($0) }
    var actor = Actor(uid: uid, pid: leader, program: program)
    if leader != pid, let name = readProcFile("/proc/\(leader)/comm") {
      actor.program = String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
    return (actor, groups)
  }

  private static func field(_ name: String, in status: [UInt8]) -> String? {
    for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: name.utf8) {
      let value = line.dropFirst(name.utf8.count).drop { $0 == UInt8(ascii: "\t") }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }

  /// Runs `body` on this thread with the caller's rights on the disk: what it creates belongs to the
  /// caller. A process that is not root's does it as itself.
  /// - Parameter groups: the caller's supplementary groups.
  func acting<R>(in groups: [gid_t], _ body: () throws(Errno) -> R) throws(Errno) -> R {
    guard Self.isRoot, uid != 0 || gid != 0 else { return try body() }
    try checked(semfs_thread_as(uid, gid, groups, groups.count))
    defer { semfs_thread_as(0, 0, Self.ownGroups, Self.ownGroups.count) }
    return try body()
  }

  static let isRoot = geteuid() == 0

  private static let ownGroups: [gid_t] = {
    var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
    let count = getgroups(Int32(groups.count), &groups)
    return Array(groups.prefix(max(0, Int(count))))
  }()
}

/// The mode that a program gives to what it makes. The disk masks it: by the access list that the folder
/// hands down, where it has one, else by the umask.
struct NewMode {
  var bits: mode_t
  var umask: mode_t
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
    let groups: [gid_t]
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

  func actor(of caller: Caller) -> Actor? { known(caller)?.actor }

  /// The supplementary groups of the caller; those of a program that is gone count as none.
  func groups(of caller: Caller) -> [gid_t] { known(caller)?.groups ?? [] }

  private func known(_ caller: Caller) -> Known? {
    guard caller.pid > 0 else { return nil }
    let now = ContinuousClock.now
    if let found = known.withLock({ $0[caller] }), now - found.asked < Self.lifetime {
      return found
    }
    guard let identity = caller.identity else { return nil }
    let new = Known(actor: identity.actor, groups: identity.groups, asked: now)
    known.withLock { known in
      if known.count >= Self.most { known = [:] }
      known[caller] = new
    }
    return new
  }
}
