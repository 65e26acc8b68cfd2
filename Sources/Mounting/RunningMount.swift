// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import SystemPackage

/// A tree that is mounted; served by the thread that calls `serve`.
final class RunningMount: Sendable {
  let point: MountPoint
  let session: FuseSession
  let service: FuseService

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
  func unmount() throws { try point.detach(isLazy: false) }

  /// Takes the mount away whoever uses it: programs that have files open keep them until they end,
  /// and `serve` returns then.
  func end() {
    do {
      try point.detach(isLazy: false)
    } catch {
      try? point.detach(isLazy: true)
    }
  }
}
