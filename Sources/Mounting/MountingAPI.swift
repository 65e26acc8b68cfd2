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
  package func execute(_ plan: Plan, context: ExecutionContext, agreed: Preview?) throws -> Outcome
  {
    fatalError("stub")
  }
  /// Waits until everything written so far is captured and indexed.
  package func settle() throws { fatalError("stub") }
}
