// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tree as the mount serves it: every operation on the backing folder, in terms of node numbers,
// with what it tells the recorder. Knows nothing of libfuse; the operations are in the extensions,
// one file per family.
//
// Locks, in the order in which they may be taken: the table, a file's state. Neither is held across a
// call that may wait. The recorder is called with none.
import CLinux
import Glibc
import History
import SystemPackage

/// A node as a lookup answers it.
struct FoundNode {
  var number: NodeNumber
  var stat: stat
}

final class MountedTree: Sendable {
  let places: NodePlaces
  let files = OpenFiles()
  let recorder: (any ChangeRecorder)?
  let isReadOnly: Bool
  let notifier = KernelNotifier()
  /// The folder of the store, which no program sees; nil where it is not below the tree.
  private let hidden: NodeKey?
  /// The name, at the root, of the virtual folders. The disk's own entry of that name is hidden.
  static let reservedName = Name(".semfs")

  var table: NodeTable { places.table }

  /// - Parameters:
  ///   - root: an O_PATH descriptor of the tree's root, opened before the mount.
  ///   - store: a descriptor of the store's folder.
  init(
    root: Int32, store: Int32?, isReadOnly: Bool = false, recorder: (any ChangeRecorder)?,
    heldFolders: Int = 256
  ) throws(Errno) {
    places = try NodePlaces(root: root, limit: heldFolders)
    hidden = if let store { try NodeStatus(store, "").key } else { nil }
    self.isReadOnly = isReadOnly
    self.recorder = recorder
  }

  // MARK: Names

  func isReserved(_ name: UnsafePointer<CChar>, in parent: NodeNumber) -> Bool {
    parent == NodeTable.root && strcmp(name, ".semfs") == 0
  }

  func isHidden(_ key: NodeKey) -> Bool { key == hidden }
  /// By what a listing tells: the inode number, on the disk of the folder that is listed.
  func isHidden(inode: UInt64, in folder: NodeNumber) -> Bool {
    guard let hidden, hidden.inode == inode else { return false }
    return table.key(of: folder)?.device == hidden.device
  }

  /// What `name` is; one lookup is counted.
  func lookup(_ parent: NodeNumber, _ name: UnsafePointer<CChar>) throws(Errno) -> FoundNode {
    try find(name, in: parent, folder: try places.folder(parent).number)
  }

  func find(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, folder: Int32
  ) throws(Errno) -> FoundNode {
    guard name.pointee != 0, !isReserved(name, in: parent) else { throw .noSuchFileOrDirectory }
    let status = try NodeStatus(folder, name)
    guard !isHidden(status.key) else { throw .noSuchFileOrDirectory }
    let number = table.remember(
      status.key, type: status.type, at: NodeTable.Place(parent: parent, name: Name(name)))
    return FoundNode(number: number, stat: status.stat)
  }

  func forget(_ number: NodeNumber, count: UInt64) {
    if table.forget(number, count: count) { places.drop(number) }
  }

  /// Refuses what would change a tree that is mounted read-only, or the reserved name.
  func allowChange(of name: UnsafePointer<CChar>, in parent: NodeNumber) throws(Errno) {
    if isReadOnly { throw .readOnlyFileSystem }
    if isReserved(name, in: parent) { throw .notPermitted }
  }

  // MARK: Telling the recorder

  func path(of name: UnsafePointer<CChar>, in parent: NodeNumber) -> FilePath? {
    recorder == nil ? nil : table.path(of: parent)?.appending(Name(name))
  }

  func record(_ events: [TreeEvent], by caller: Caller) {
    guard let recorder, !events.isEmpty else { return }
    recorder.record(events, by: actor(of: caller))
  }

  func actor(of caller: Caller) -> Actor {
    caller.actor ?? Actor(uid: caller.uid, pid: caller.pid, program: "unknown")
  }

  /// Makes sure that the log holds a file before its contents or its name go.
  func secure(_ key: NodeKey, at path: FilePath?) throws(Errno) {
    guard let recorder, let path else { return }
    let number = table.number(of: key)
    let isTrusted = number.map { table.isSecured($0) } ?? false
    // A change may be queued under another of its names.
    for other in number.map({ table.paths(of: $0) }) ?? [] where other != path {
      try recorder.secure(other, isTrusted: true)
    }
    try recorder.secure(path, isTrusted: isTrusted)
    if let number { table.setSecured(true, number) }
  }

  /// Tells what was written to a node; `path` is where the node is now.
  func report(_ unreported: Unreported?, of node: NodeNumber, by caller: Caller) {
    guard let recorder, let unreported, let path = table.path(of: node) else { return }
    // The program of this very request knows best who it is: a shell opens the file that the
    // program it then becomes writes.
    let actor = caller.actor ?? unreported.actor ?? actor(of: caller)
    recorder.record([.changed(path, ranges: unreported.ranges)], by: actor)
  }

  /// Tells what every open file has been written since its last `close`, for a drain.
  func reportOpenFiles() {
    for state in files.all {
      report(
        state.takeUnreported(onlyData: false), of: state.node,
        by: Caller(uid: geteuid(), gid: getegid(), pid: 0))
    }
  }
}
