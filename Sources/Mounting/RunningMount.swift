// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Synchronization
import SystemPackage

/// A tree that is mounted; served by the thread that calls `serve`.
final class RunningMount: Sendable {
  let point: MountPoint
  let session: FuseSession
  let service: FuseService
  private let ends = Atomic(false)

  /// Whether it was taken away: what has not begun need not begin.
  var isEnding: Bool { ends.load(ordering: .relaxed) }

  /// Mounts. The root of `service`'s tree must be open already.
  /// - Throws: `MountError`.
  init(service: FuseService, at point: MountPoint, options: MountOptions) throws {
    self.point = point
    self.service = service
    let device = try point.attach(options, isInPlace: service.isInPlace)
    do {
      session = try FuseSession(device: device, service: service, debug: options.debug)
      service.tree.notifier.connect(to: session)
      if !options.passthrough { service.tree.notifier.renouncePassthrough() }
    } catch {
      try? point.detach(isLazy: true)
      throw error
    }
  }

  /// Serves until it is unmounted. `ready` is called, on another thread, once the mount answers.
  func serve(ready: @escaping @Sendable () -> Void) {
    let path = point.path
    DetachedThread.start {
      // The kernel lets this wait until INIT is answered.
      var status = stat()
      _ = path.withPlatformString { lstat($0, &status) }
      ready()
    }
    let tree = service.tree
    if tree.places.watch != nil { DetachedThread.start { tree.followWatch() } }
    session.run()
    tree.places.watch?.stop()
  }

  /// Asks the kernel to unmount; `serve` then returns. - Throws: `MountError.busy`.
  func unmount() throws {
    try point.detach(isLazy: false)
    stopServing(after: Self.copySeconds)
  }

  /// Takes the mount away whoever uses it: programs that have files open keep them for a while, and
  /// `serve` returns when the last of them has ended, or then.
  func end() {
    do {
      try unmount()
    } catch {
      try? point.detach(isLazy: true)
      stopServing(after: Self.programSeconds)
    }
  }

  /// For as long what other mount namespaces have a copy of is still answered.
  private static let copySeconds = 1.0
  /// For as long programs may go on that use a mount which was taken away under them.
  private static let programSeconds = 60.0

  /// The kernel ends the session with its last user; nobody waits for that for ever.
  private func stopServing(after seconds: Double) {
    ends.store(true, ordering: .relaxed)
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak session] in
      session?.stop()
    }
  }
}
