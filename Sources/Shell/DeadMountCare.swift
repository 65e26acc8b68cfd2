// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Mounting
import Syscalls
import SystemPackage

/// Sees to it that a command does not stand on, or walk into, a mount whose process died: such a
/// mount is taken away, and the person is told how to have it back.
struct DeadMountCare {
  let context: ShellContext
  /// Whether the command is about to mount anyway: then nothing needs to be said.
  let isMounting: Bool

  /// Before a command runs. The folder that this process stands in may be on a dead mount, or on one
  /// that was taken away since the shell went there.
  /// - Throws: `MountError.dead` where it is another user's; `ShellError.noSuchFolder`.
  func settleCurrentFolder() throws {
    guard let folder = try? Workspace.currentFolder(), folder.isAbsolute else {
      if let written = context.environment["PWD"], written.hasPrefix("/") {
        let path = PathText.filePath(written)
        try clear(above: path)
        go(to: path)
      }
      return
    }
    guard try clear(above: folder) else { return }
    // The same name, on what the dead mount covered.
    if go(to: folder) || isMounting { return }
    throw ShellError.noSuchFolder(folder, Errno(rawValue: errno))
  }

  /// Takes dead mounts away. Returns whether there was one.
  @discardableResult
  func clear(above path: FilePath) throws -> Bool {
    let dead = MountRegistry.clearDead(above: path)
    if isMounting { return !dead.isEmpty }
    for mount in dead {
      guard mount.isCleared else { throw MountError.dead(mount) }
      context.clearedMounts.insert(mount.mountPoint)
      context.say(
        "Note: the process of the mount on \(quoted(mount.mountPoint)) had died; the mount was taken "
          + "away. To record again: \(mount.command)")
    }
    return !dead.isEmpty
  }

  @discardableResult
  private func go(to folder: FilePath) -> Bool {
    folder.withPlatformString { chdir($0) } == 0
  }
}

extension DeadMount {
  /// What mounts it again.
  var command: String {
    guard let tree, tree != mountPoint else { return "semfs mount \(quoted(mountPoint))" }
    return "semfs mount \(quoted(tree)) \(quoted(mountPoint))"
  }
}
