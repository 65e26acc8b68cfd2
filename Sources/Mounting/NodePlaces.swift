// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a node of the table is on the disk. Folders that were used lately are held open (O_PATH), which
// no rename of theirs or of a folder above them disturbs; what is below them is reached by one name.
// A name can have come to mean another file since it was seen, so every answer is compared with the
// node's key and, where it differs, looked for again.
import CLinux
import Glibc
import Synchronization
import SystemPackage

/// An open descriptor, closed with the last reference.
final class Descriptor: Sendable {
  let number: Int32
  /// Takes ownership.
  init(_ number: Int32) { self.number = number }
  deinit { close(number) }
}

/// What a call told of a file.
struct NodeStatus {
  var stat: stat
  var key: NodeKey
  var type: mode_t { stat.st_mode & S_IFMT }

  /// - Parameter name: empty for the descriptor itself. Symbolic links are not followed.
  init(_ folder: Int32, _ name: UnsafePointer<CChar>) throws(Errno) {
    var status = Glibc.stat()
    var birth: Int64 = 0
    let flags = name.pointee == 0 ? SEMFS_AT_EMPTY_PATH.flag : AT_SYMLINK_NOFOLLOW
    try checked(semfs_statx(folder, name, flags, &status, &birth))
    stat = status
    key = NodeKey(device: UInt64(status.st_dev), inode: UInt64(status.st_ino), birth: birth)
  }
}

final class NodePlaces: Sendable {
  let table: NodeTable
  /// Told of every folder before anything of it is answered; nil in place.
  let watch: TreeWatch?
  private let root: Descriptor
  private let limit: Int

  private struct Cache {
    var folders: [NodeNumber: (descriptor: Descriptor, use: UInt64)] = [:]
    var uses: UInt64 = 0
  }

  /// Dictionary work only. Independent of the table's lock: never held together.
  private let cache = Mutex(Cache())

  /// How often a name may turn out to mean something else before the node counts as gone.
  private static let attempts = 8

  /// - Parameters:
  ///   - root: an O_PATH descriptor of the tree's root, from before the mount; stays the caller's.
  ///   - limit: how many folders are held open.
  init(root: Int32, limit: Int, watch: TreeWatch? = nil) throws(Errno) {
    let copy = try checked(fcntl(root, F_DUPFD_CLOEXEC, 3))
    self.root = Descriptor(copy)
    self.limit = limit
    self.watch = watch
    table = NodeTable(root: try NodeStatus(copy, "").key)
    watch?.add(NodeTable.root, descriptor: copy)
  }

  // MARK: Folders

  /// The folder, held open. Costs no call where it was used lately, else one or two per folder from
  /// the nearest one that was.
  func folder(_ number: NodeNumber) throws(Errno) -> Descriptor {
    if let known = cached(number) { return known }
    for _ in 0..<Self.attempts {
      var chain: [(number: NodeNumber, place: NodeTable.Place)] = []
      var current = number
      var base = cached(current)
      while base == nil {
        guard let place = table.place(of: current) else { throw .stale }
        chain.append((current, place))
        current = place.parent
        base = cached(current)
      }
      if let base, let found = try open(chain.reversed(), from: base) { return found }
    }
    throw .stale
  }

  /// Opens one folder after another; nil where one is not what it was, and the table says so now.
  private func open(
    _ chain: [(number: NodeNumber, place: NodeTable.Place)], from base: Descriptor
  ) throws(Errno) -> Descriptor? {
    var folder = base
    for (number, place) in chain {
      let flags = SEMFS_O_PATH.flag | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let opened = place.name.bytes.withUnsafeBufferPointer { name -> Int32 in
        guard let name = name.baseAddress else { return -1 }
        return openat(folder.number, name, flags)
      }
      guard opened >= 0 else {
        let error = Errno.last
        guard error == .noSuchFileOrDirectory || error == .notDirectory else { throw error }
        // A rename may be under way: only if the record is still the same is it wrong.
        table.disprove(number, at: place)
        return nil
      }
      let descriptor = Descriptor(opened)
      guard try NodeStatus(opened, "").key == table.key(of: number) else {
        table.disprove(number, at: place)
        return nil
      }
      watch?.add(number, descriptor: opened)
      keep(descriptor, of: number)
      folder = descriptor
    }
    return folder
  }

  private func cached(_ number: NodeNumber) -> Descriptor? {
    if number == NodeTable.root { return root }
    return cache.withLock { cache in
      guard let entry = cache.folders[number] else { return nil }
      cache.uses += 1
      cache.folders[number]?.use = cache.uses
      return entry.descriptor
    }
  }

  private func keep(_ descriptor: Descriptor, of number: NodeNumber) {
    // What falls out is released after the lock: closing may wait for the disk.
    let dropped = cache.withLock { cache -> [Descriptor] in
      cache.uses += 1
      cache.folders[number] = (descriptor, cache.uses)
      guard cache.folders.count > limit else { return [] }
      let oldest = cache.folders.sorted { $0.value.use < $1.value.use }.prefix(limit / 2)
      for (number, _) in oldest { cache.folders[number] = nil }
      return oldest.map(\.value.descriptor)
    }
    withExtendedLifetime(dropped) {}
  }

  /// Lets go of a folder that was removed or is forgotten.
  func drop(_ number: NodeNumber) {
    watch?.remove(number)
    let dropped = cache.withLock { $0.folders.removeValue(forKey: number) }
    withExtendedLifetime(dropped) {}
  }

  // MARK: Nodes

  /// Runs `body` with the folder and name that reach the node, until it accepts one: it returns nil
  /// where what it met has another key.
  func reach<R>(
    _ number: NodeNumber,
    _ body: (Int32, UnsafePointer<CChar>, NodeKey) throws(Errno) -> R?
  ) throws(Errno) -> R {
    guard let key = table.key(of: number) else { throw .stale }
    if table.type(of: number) == S_IFDIR {
      let folder = try folder(number)
      guard let result = try body(folder.number, "", key) else { throw .stale }
      return result
    }
    for _ in 0..<Self.attempts {
      guard let place = table.place(of: number) else {
        // A rename on another thread may be between the disk and the table.
        usleep(500)
        continue
      }
      var result: R?
      do throws(Errno) {
        let folder = try folder(place.parent)
        result = try place.name.withPointer { (name) throws(Errno) -> R? in
          try body(folder.number, name, key)
        }
      } catch {
        guard error == .noSuchFileOrDirectory || error == .stale || error == .notDirectory else {
          throw error
        }
      }
      if let result { return result }
      table.disprove(number, at: place)
    }
    throw .stale
  }

  /// What the node is like now.
  func status(of number: NodeNumber) throws(Errno) -> NodeStatus {
    try reach(number) { (folder, name, key) throws(Errno) -> NodeStatus? in
      let status = try NodeStatus(folder, name)
      return status.key == key ? status : nil
    }
  }

  /// Opens the node itself; `flags` with O_PATH works on any kind. Does not follow a symbolic link.
  func open(_ number: NodeNumber, flags: Int32) throws(Errno) -> Descriptor {
    try reach(number) { (folder, name, key) throws(Errno) -> Descriptor? in
      let flags = flags | O_NOFOLLOW | O_CLOEXEC
      let opened =
        name.pointee == 0 ? openat(folder, ".", flags) : openat(folder, name, flags)
      try checked(opened)
      let descriptor = Descriptor(opened)
      return try NodeStatus(opened, "").key == key ? descriptor : nil
    }
  }
}

extension RawRepresentable where RawValue: FixedWidthInteger {
  /// A constant that C declares in an enumeration, as a call takes it.
  var flag: Int32 { Int32(truncatingIfNeeded: rawValue) }
}

extension FixedWidthInteger {
  var flag: Int32 { Int32(truncatingIfNeeded: self) }
}
