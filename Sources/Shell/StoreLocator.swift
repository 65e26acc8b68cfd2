// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Mounting
import Syscalls
import SystemPackage

/// Finds the store that a folder belongs to.
///
/// On a mount of ours it is the mount's; else the nearest folder upwards that holds `.semfs`, or that
/// the list of trees with a store elsewhere names (`semfs init --store`).
package struct StoreLocator {
  package struct Location: Sendable {
    /// The tree's root as the person sees it.
    package var root: FilePath
    /// Where the store is, if not in `.semfs` below the root.
    package var directory: FilePath?
    package var mount: MountRecord?

    /// Whether a store that was opened there is still the one: of the same tree, by the same mount.
    func isSame(as other: Location) -> Bool {
      root == other.root && directory == other.directory && mount?.pid == other.mount?.pid
        && mount?.mountPoint == other.mount?.mountPoint
    }
  }

  package let environment: ProcessEnvironment
  package init(environment: ProcessEnvironment) { self.environment = environment }

  /// - Throws: `ShellError.noStore`.
  package func locate(from folder: FilePath) throws -> Location {
    if let mount = try MountRegistry.mount(containing: folder) {
      return location(of: mount)
    }
    let elsewhere = ElsewhereStores(environment: environment)
    var candidate = folder
    while true {
      if let directory = elsewhere.store(of: candidate) {
        return try withMount(Location(root: candidate, directory: directory, mount: nil))
      }
      if StoreLocator.holdsStore(candidate) {
        return try withMount(Location(root: candidate, directory: nil, mount: nil))
      }
      guard candidate.removeLastComponent() else { throw ShellError.noStore(from: folder) }
    }
  }

  private func location(of mount: MountRecord) -> Location {
    let isInside = mount.store == mount.tree.appending(".semfs")
    return Location(
      root: mount.mountPoint, directory: isInside ? nil : mount.store, mount: mount)
  }

  /// The tree may be mounted at another place: changes then go through that mount.
  private func withMount(_ location: Location) throws -> Location {
    var location = location
    location.mount = try MountRegistry.mounts().first { $0.tree == location.root }
    return location
  }

  static func holdsStore(_ folder: FilePath) -> Bool {
    var status = stat()
    let path = folder.appending(".semfs")
    return path.withPlatformString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// The trees whose store is elsewhere: a line `STORE<tab>TREE` each, in the state folder.
package struct ElsewhereStores {
  private let path: FilePath
  private let lines: [(store: FilePath, tree: FilePath)]

  package init(environment: ProcessEnvironment) {
    path = environment.stateFolder.appending("stores")
    lines = ((try? path.readAll()) ?? []).split(separator: 0x0A).compactMap { line in
      let parts = line.split(separator: 0x09, maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (
        PathText.filePath(PathText.string(parts[0])), PathText.filePath(PathText.string(parts[1]))
      )
    }
  }

  package func store(of tree: FilePath) -> FilePath? { lines.last { $0.tree == tree }?.store }

  /// - Throws: `ShellError.unwritable`.
  package func add(store: FilePath, tree: FilePath) throws {
    let kept = lines.filter { $0.tree != tree } + [(store, tree)]
    var text: [UInt8] = []
    for line in kept {
      text += PathText.bytes(PathText.string(line.store)) + [0x09]
      text += PathText.bytes(PathText.string(line.tree)) + [0x0A]
    }
    do {
      try path.replaceContents(text)
    } catch let error as Errno {
      throw ShellError.unwritable(path: PathText.string(path), error)
    }
  }
}
