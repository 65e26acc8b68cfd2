// SPDX-License-Identifier: GPL-3.0-or-later
import Synchronization
import SystemPackage

/// Paths that a plan touched, gathered while it runs.
final class ChangedPaths: Sendable {
  private let paths = Mutex<[FilePath]>([])
  var all: [FilePath] { paths.withLock { $0 } }
  func add(_ more: [FilePath]) { paths.withLock { $0 += more } }
}
