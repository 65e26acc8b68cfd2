// SPDX-License-Identifier: GPL-3.0-or-later
import History
import SystemPackage

/// What of the past a viewer may see: what the permissions of then and those of now both grant.
///
/// *Then* are the modes and owners that the log has of the file and the folders above it. *Now* are
/// those on the disk of the same node, wherever it has moved to, and of whatever has the same path;
/// of a node that is gone, the last that it had, in a folder that is open still. So a file that was
/// private stays private in its past when it is opened, and one that is closed takes its past with it.
struct PastAccess {
  let store: Store
  let viewer: Viewer
  let disk: DiskAccess

  /// Whether the folder may be searched, with all above it.
  func maySearch(_ folder: FilePath, at operation: OperationID) throws -> Bool {
    guard viewer.isLimited else { return true }
    let view = try store.view(at: operation)
    var path = FilePath("")
    for component in [nil] + folder.components.map(Optional.some) {
      if let component { path.append(component) }
      guard let entry = try view.entry(at: path), viewer.isGranted(1, by: entry.version),
        try isOpenNow(1, entry)
      else { return false }
    }
    return true
  }

  /// Whether the name may be known, in a folder that may be searched.
  func mayKnow(_ entry: Entry) throws -> Bool {
    try !viewer.isLimited || isOpenNow(0, entry)
  }

  /// Whether contents may be read, or names listed, in a folder that may be searched.
  func mayRead(_ entry: Entry) throws -> Bool {
    try !viewer.isLimited || (viewer.isGranted(4, by: entry.version) && isOpenNow(4, entry))
  }

  /// All of it: the folders above, and the file itself.
  func mayReach(_ entry: Entry, at operation: OperationID) throws -> Bool {
    try !viewer.isLimited
      || (maySearch(entry.path.removingLastComponent(), at: operation) && mayRead(entry))
  }

  // MARK: Now

  private func isOpenNow(_ bits: UInt16, _ entry: Entry) throws -> Bool {
    if entry.path.isEmpty { return disk.grants(bits, at: entry.path) ?? false }
    // What has its path now, as after a save by renaming, is the same file to people.
    if let granted = disk.grants(bits, at: entry.path), !granted { return false }
    return try isOpen(bits, entry.version.node, depth: 0)
  }

  private func isOpen(_ bits: UInt16, _ node: NodeID, depth: Int) throws -> Bool {
    let view = try store.view(at: store.head())
    let paths = try view.paths(of: node)
    if !paths.isEmpty {
      return paths.contains { disk.grants(bits, at: $0) ?? false }
    }
    // More levels than a path can have: the log is not sane.
    guard depth < 2_048, let last = try store.lastState(of: node),
      viewer.isGranted(bits, by: last.version)
    else { return false }
    let folder = last.path.removingLastComponent()
    if folder.isEmpty { return disk.grants(1, at: folder) ?? false }
    let operation = OperationID(
      rawValue: last.version.until.map { $0.rawValue - 1 } ?? last.version.since.rawValue)
    guard let above = try store.view(at: operation).entry(at: folder) else { return false }
    return try isOpen(1, above.version.node, depth: depth + 1)
  }
}
