// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// What others change behind a mount elsewhere: the kernel is told to ask again.
extension MountedTree {
  /// Follows the watch until it is stopped; on a thread of its own, because the kernel makes it wait for
  /// operations in progress.
  func followWatch() {
    places.watch?.run(
      { event in
        if let session = notifier.session { follow(event, in: session) }
      },
      lost: {
        if let session = notifier.session { forgetEverything(in: session) }
      })
  }

  private func follow(_ event: TreeWatch.Event, in session: FuseSession) {
    if event.changesNames {
      session.forgetName(event.name, in: event.folder)
      session.forgetContents(of: event.folder)
    } else if event.name.pointee == 0 || strcmp(event.name, ".") == 0 {
      session.forgetAttributes(of: event.folder)
    } else if let node = changedNode(event) {
      table.distrust(node)
      session.forgetContents(of: node)
    }
  }

  /// The node that was changed, where the kernel knows it and the change is not its own.
  private func changedNode(_ event: TreeWatch.Event) -> NodeNumber? {
    guard let folder = try? places.folder(event.folder),
      let status = try? NodeStatus(folder.number, event.name),
      let node = table.number(of: status.key), !files.isWrittenByKernel(node),
      !idle.isAsLeft(node, stamp(status.stat))
    else { return nil }
    return node
  }

  private func forgetEverything(in session: FuseSession) {
    for node in table.numbers {
      table.distrust(node)
      for place in table.places(of: node) {
        place.name.bytes.withUnsafeBufferPointer { name in
          if let name = name.baseAddress { session.forgetName(name, in: place.parent) }
        }
      }
      session.forgetContents(of: node)
    }
  }
}
