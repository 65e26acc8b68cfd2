// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shape of the module as the others see it. The bodies arrive with the module; this file then
// dissolves into a file per type.
import Execution
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// A mount that is up, as its process announced it in the runtime folder.
package struct MountRecord: Codable, Sendable {
  package var tree: String
  package var mountPoint: String
  package var store: String
  package var pid: Int32
  /// The number, in that process, of the descriptor of the tree's root below the mount:
  /// `/proc/PID/fd/N` reaches a tree that the mount covers.
  package var rootDescriptor: Int32
  package var socket: String
  package var started: Date
}

/// The mounts of this user that are up.
package enum MountRegistry {
  /// Those whose process lives; records of dead ones are cleared.
  package static func mounts() throws -> [MountRecord] { fatalError("stub") }
  /// The mount whose mount point is, or is above, `path`; nil where it is on no mount of ours.
  package static func mount(containing path: FilePath) throws -> MountRecord? { fatalError("stub") }
  /// The tree below that mount, by a descriptor of our own.
  package static func openTree(of mount: MountRecord) throws -> Tree { fatalError("stub") }
}

package struct MountOptions: Sendable {
  /// nil: over the tree itself.
  package var mountPoint: FilePath?
  package var allowOther = false
  package var readOnly = false
  package var debug = false
  /// Record changes; off only to measure what recording costs.
  package var captures = true
  /// Further -o options for mount(8), as given.
  package var extra: [String] = []
  package init() {}
}

/// Message, hint and exit status of an error; made by who talks to people.
package typealias ErrorDescriber =
  @Sendable (any Error) -> (message: String, hint: String?, status: Int32)

/// Mounts a tree and serves it until it is unmounted or the process is told to end.
package enum Mount {
  /// Mounts and serves in this process; returns after the unmount, with everything captured.
  /// `describe` makes the sentences of an error that crosses the socket to a `MountClient`, where it
  /// arrives as `MountError.refused`. `ready` is called once the mount answers.
  /// - Throws: `MountError`.
  package static func serve(
    store: Store, index: Index?, options: MountOptions, describe: @escaping ErrorDescriber,
    ready: @escaping @Sendable () -> Void
  ) throws { fatalError("stub") }
  /// Unmounts, waits until its process has captured everything and ended.
  package static func unmount(_ mount: MountRecord, timeoutSeconds: Double) throws {
    fatalError("stub")
  }
}

/// Carries plans to the process of a mount.
package struct MountClient: Sendable {
  package init(_ mount: MountRecord) throws { fatalError("stub") }
  package func preview(_ plan: Plan, context: ExecutionContext) throws -> Preview {
    fatalError("stub")
  }
  package func execute(_ plan: Plan, context: ExecutionContext, agreed: Preview?) throws -> Outcome {
    fatalError("stub")
  }
  /// Waits until everything written so far is captured and indexed.
  package func settle() throws { fatalError("stub") }
}

package enum MountError: Error, Sendable {
  case alreadyMounted(MountRecord)
  case noFuse(reason: String)
  case notMounted(FilePath)
  case notAFolder(FilePath)
  case busy(FilePath)
  case refused(message: String, hint: String?, status: Int32)
  case gone(pid: Int32)
  case io(FilePath, Errno)
}
