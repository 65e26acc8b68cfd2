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
  let idle = IdleBackings(limit: IdleBackings.standardLimit)
  let mapped = MappedFiles()
  let listings = FolderListings()
  let tellings = Tellings()
  let recorder: (any ChangeRecorder)?
  let isReadOnly: Bool
  let notifier = KernelNotifier()
  /// Whether the disk is one that may have errors of writes to tell at `close` (a quota, a network).
  let tellsLateErrors: Bool
  private let hasFineTimes: Bool
  let actors = ActorCache()
  /// The folder of the store, which no program sees; nil where it is not below the tree.
  private let hidden: NodeKey?
  /// The name, at the root, of the virtual folders. The disk's own entry of that name is hidden.
  static let reservedName = Name(".semfs")

  var table: NodeTable { places.table }

  /// - Parameters:
  ///   - root: an O_PATH descriptor of the tree's root, opened before the mount.
  ///   - store: a descriptor of the store's folder.
  ///   - watch: of the tree's folders, where others than the mount reach them.
  init(
    root: Int32, store: Int32?, isReadOnly: Bool = false, recorder: (any ChangeRecorder)?,
    watch: TreeWatch? = nil, heldFolders: Int = 256
  ) throws(Errno) {
    places = try NodePlaces(root: root, limit: heldFolders, watch: watch)
    hidden = if let store { try NodeStatus(store, "").key } else { nil }
    self.isReadOnly = isReadOnly
    self.recorder = recorder
    let disk = semfs_disk_type(root)
    tellsLateErrors = !Self.localDisks.contains(disk)
    hasFineTimes = Self.fineDisks.contains(disk) && Self.kernelHasFineTimes
  }

  /// Kernel file systems whose `close` has nothing to tell: those below, F2FS, overlayfs.
  private static let localDisks = fineDisks + [0xF2F5_2010, 0x794C_7630]
  /// Those with multigrain timestamps since Linux 6.13: ext4, XFS, btrfs, tmpfs.
  private static let fineDisks: [Int64] = [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994]

  private static var kernelHasFineTimes: Bool {
    var name = utsname()
    guard uname(&name) == 0 else { return false }
    let release = withUnsafeBytes(of: &name.release) { String(decoding: $0, as: UTF8.self) }
    let numbers = release.split(whereSeparator: { $0 == "." || $0 == "-" }).prefix(2)
    let version = numbers.compactMap { Int($0) }
    return version.count == 2 && (version[0], version[1]) >= (6, 13)
  }

  func stamp(_ status: stat) -> ChangeStamp { ChangeStamp(status, hasFineTimes: hasFineTimes) }

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
    let number = table.remember(status.key, type: status.type, as: name, in: parent)
    return FoundNode(number: number, stat: status.stat)
  }

  func forget(_ number: NodeNumber, count: UInt64) {
    guard table.forget(number, count: count) else { return }
    places.drop(number)
    idle.drop(number)
    listings.drop(number)
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
    actors.actor(of: caller) ?? Actor(uid: caller.uid, pid: caller.pid, program: "unknown")
  }

  /// Runs `body` with the rights of the caller on the disk, of whom the kernel has told us all but the
  /// supplementary groups.
  func acting<R>(as caller: Caller, _ body: () throws(Errno) -> R) throws(Errno) -> R {
    try caller.acting(in: caller.uid == 0 ? [] : actors.groups(of: caller), body)
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
    let actor = actors.actor(of: caller) ?? unreported.actor ?? actor(of: caller)
    recorder.record([.changed(path, ranges: unreported.ranges)], by: actor)
  }

  /// Learns what the kernel has written by itself.
  func look(at state: FileState) {
    guard let backing = state.contents.withLock({ $0.writers > 0 ? $0.backing : nil }) else {
      return
    }
    var status = stat()
    if fstat(backing.descriptor.number, &status) == 0 { state.look(stamp(status)) }
  }

  /// Tells what every open file has been written since its last `close`, for a drain, and waits for what
  /// is being told of files that were just released.
  func reportOpenFiles() {
    for state in files.all {
      look(at: state)
      report(
        state.takeUnreported(onlyData: false), of: state.node, by: .kernel)
    }
    tellings.waitForThoseUnderWay()
  }
}
