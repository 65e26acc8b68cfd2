// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import Glibc
import History
import Indexing
import Logging
import SystemPackage

/// Mounts a tree and serves it until it is unmounted or the process is told to end.
package enum Mount {
  /// Mounts and serves in this process; returns after the unmount, with everything captured.
  ///
  /// What changed while nothing was mounted is captured first; in place, what changed meanwhile is
  /// captured again once the mount covers the tree, before it answers: from then on nothing escapes.
  /// `describe` makes the sentences of an
  /// error that crosses the socket to a `MountClient`, where it arrives as `MountError.refused`.
  /// `openIndex` opens or makes an index where there is none, or none yet.
  /// `ready` is called, on another thread, once the mount answers.
  /// - Throws: `MountError`, `HistoryError`.
  package static func serve(
    store: Store, index: Index?, openIndex: IndexOpener? = nil, options: MountOptions,
    answerer: PromptAnswerer? = nil,
    describe: @escaping ErrorDescriber, ready: @escaping @Sendable () -> Void
  ) throws {
    let point = MountPoint(path: options.mountPoint ?? store.tree.path)
    try prepare(point, tree: store.tree.path)
    if options.ownsProcess { ownProcess() }
    let captures = options.captures && !options.readOnly
    if captures { try scan(store) }
    let index = MountedIndex(
      index, at: store.reachableDirectory.appending("index.db"), open: openIndex)
    let mounted = try MountedStore(
      store: store, index: index, options: options, captures: captures,
      isInPlace: point.path == store.tree.path, answerer: answerer)
    try mounted.serve(at: point, options: options, describe: describe, ready: ready)
  }

  /// Unmounts, waits until its process has captured everything and ended.
  /// - Throws: `MountError.busy` where programs use it, `.gone`.
  package static func unmount(_ mount: MountRecord, timeoutSeconds: Double) throws {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    guard mount.isAlive else {
      MountPoint(path: mount.mountPoint).clearStale()
      MountRegistry.remove(mount)
      return
    }
    try MountClient(mount).unmount(seconds: timeoutSeconds)
    // The record goes last of all. In the mounting process itself there is no end to wait for.
    while mount.isAlive,
      try MountRegistry.mounts().contains(where: { $0.socket == mount.socket })
        || (mount.pid != getpid() && mount.isAlive)
    {
      guard Date() < deadline else { throw MountError.busy(mount.mountPoint) }
      usleep(20_000)
    }
  }

  // MARK: Before the mount

  private static func scan(_ store: Store) throws {
    do {
      _ = try store.scan(draft: OperationDraft(kind: .scan, actor: .current), progress: nil)
    } catch HistoryError.readOnly {
      throw MountError.readOnly(store.tree.path)
    }
  }

  /// - Throws: `MountError.alreadyMounted`, `.notAFolder`, `.insideTree`, `.io`.
  private static func prepare(_ point: MountPoint, tree: FilePath) throws {
    // Records of mounts whose process died are cleared by asking for them.
    for record in try MountRegistry.mounts() {
      if record.mountPoint == point.path || record.tree == tree {
        throw MountError.alreadyMounted(record)
      }
    }
    point.clearStale()
    var status = stat()
    guard point.path.withPlatformString({ stat($0, &status) }) == 0 else {
      throw MountError.io(point.path, Errno.last)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw MountError.notAFolder(point.path) }
    // Walking the tree would walk into the mount, which waits for us.
    guard point.path == tree || !point.path.starts(with: tree) else {
      throw MountError.insideTree(point.path, tree: tree)
    }
  }

  private static func ownProcess() {
    _ = chdir("/")
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    // Every file that a program holds open is held open here too.
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
  }
}
