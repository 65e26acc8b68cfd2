// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mounts whose process died. The kernel keeps such a mount until it is taken away: what is not in its
// caches answers ENOTCONN, and what is, the root's attributes for one, answers as if nothing had
// happened. So death is asked for by what no cache answers, and never waited for without a limit.
import Foundation
import Glibc
import History
import Synchronization
import SystemPackage

/// A mount of ours that was taken away, or could not be, because its process had died.
package struct DeadMount: Hashable, Sendable {
  package var mountPoint: FilePath
  /// The tree that it served, where its record told.
  package var tree: FilePath?
  package var isCleared: Bool
}

extension MountRegistry {
  /// Takes away the dead mounts that `path` is on or in, with their records, and says which they were.
  ///
  /// To be called before a path is looked at that may be on one. Costs one read of the kernel's table
  /// of mounts, and for each mount above `path` whose process is not known to live one question to it,
  /// which is waited for a short time.
  package static func clearDead(above path: FilePath) -> [DeadMount] {
    let path = absolute(path)
    let points = MountedFileSystem.ours().map(\.mountPoint)
      .filter { path.starts(with: $0) && MountPoint(path: $0).isDead(among: records()) }
    return Set(points).sorted { $0.length < $1.length }.map { point in
      let record = records().last { $0.mountPoint == point && !$0.isAlive }
      MountPoint(path: point).clearStale()
      if let record { remove(record) }
      return DeadMount(
        mountPoint: point, tree: record?.tree,
        isCleared: !MountPoint(path: point).isDead(among: records()))
    }
  }

  /// `path` from the root, symbolic links resolved where that asks no dead mount.
  package static func absolute(_ path: FilePath) -> FilePath {
    var head = path
    if head.isRelative {
      let here = FilePath(FileManager.default.currentDirectoryPath)
      head = here.appending(path.components)
    }
    head = head.lexicallyNormalized()
    var rest: [FilePath.Component] = []
    while true {
      if let real = resolved(head) { return real.appending(rest.reversed()) }
      guard let last = head.lastComponent else { return path }
      rest.append(last)
      head.removeLastComponent()
    }
  }

  private static func resolved(_ path: FilePath) -> FilePath? {
    path.withPlatformString { name in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        realpath(name, buffer.baseAddress).map { FilePath(platformString: $0) }
      }
    }
  }
}

extension MountPoint {
  /// How long a process that is about to end may take over it.
  private static let dyingSeconds = 5.0
  /// More mounts than this, one over the other, are nobody's accident.
  private static let mostStacked = 64

  /// Takes away what processes that died left here, one over the other; a mount that lives stays.
  func clearStale() {
    let records = MountRegistry.records()
    for _ in 0..<Self.mostStacked {
      guard isDead(among: records) else { return }
      do { try detach(isLazy: true) } catch { return }
    }
  }

  /// Whether the uppermost mount here is one of ours whose process is gone.
  func isDead(among records: [MountRecord]) -> Bool {
    guard MountedFileSystem.ours().contains(where: { $0.mountPoint == path }) else { return false }
    if records.contains(where: { $0.mountPoint == path && $0.isAlive }) { return false }
    // A mount without a record may be another user's, or one that is just being made. A process that
    // was killed is not gone before its last thread is: until then its mount does not answer.
    let deadline = Date(timeIntervalSinceNow: Self.dyingSeconds)
    while true {
      switch answer(seconds: deadline.timeIntervalSinceNow) {
      case .success: return false
      case .failure(Errno(rawValue: ENOTCONN)): return true
      case .failure(Errno(rawValue: ECONNABORTED)) where Date() < deadline: usleep(20_000)
      case .failure: return false
      }
    }
  }

  /// What the file system here answers to statvfs(3), which no cache does for it; `timedOut` where it
  /// does not answer in time.
  private func answer(seconds: Double) -> Result<Void, Errno> {
    final class Reply: Sendable {
      let errno = Mutex<Int32?>(nil)
      let given = DispatchSemaphore(value: 0)
    }
    let reply = Reply()
    let path = path
    DetachedThread.start {
      var statistics = statvfs()
      let result = path.withPlatformString { statvfs($0, &statistics) }
      let error = result == 0 ? 0 : Glibc.errno
      reply.errno.withLock { $0 = error }
      reply.given.signal()
    }
    _ = reply.given.wait(timeout: .now() + max(0, seconds))
    let error = reply.errno.withLock { $0 } ?? ETIMEDOUT
    return error == 0 ? .success(()) : .failure(Errno(rawValue: error))
  }
}
