// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernel knows of the tree. The kernel names a node by a number that it was given by a
// lookup, and gives the number back by a forget. The table remembers, for each number, which file of
// the disk it is and under which names it was seen. It holds no descriptor: where a node is, is found
// by walking from the parent (`NodePlaces`), so that a million nodes need no million descriptors.
import Glibc
import Synchronization
import SystemPackage

/// The kernel's number of a node of the tree: 1 is the root, none is given twice.
typealias NodeNumber = UInt64

/// Which file of the disk a node is. The time of birth tells a file from a later one with the same
/// inode number.
struct NodeKey: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
  let birth: Int64
}

/// Size and time of a file when its pages in the kernel's cache were right.
struct ContentStamp: Hashable, Sendable {
  let size: Int64
  let seconds: Int64
  let nanoseconds: Int64

  init(_ status: stat) {
    size = Int64(status.st_size)
    seconds = Int64(status.st_mtim.tv_sec)
    nanoseconds = Int64(status.st_mtim.tv_nsec)
  }

  /// What the table keeps of it; never 0.
  var digest: UInt64 {
    var result: UInt64 = 0
    for part in [size, seconds, nanoseconds] {
      result = (result ^ UInt64(bitPattern: part)) &* 0x9E37_79B9_7F4A_7C15
      result ^= result >> 29
    }
    return result | 1
  }
}

final class NodeTable: Sendable {
  static let root: NodeNumber = 1

  struct Place: Hashable, Sendable {
    var parent: NodeNumber
    var name: Name
  }

  /// Frees the records with the table. `@unchecked`: reached with the lock held only, like names that are
  /// compared with them.
  private struct State: ~Copyable, @unchecked Sendable {
    var records = NodeRecords()
    deinit { records.free() }
  }

  /// Work on the records only: no call to the system, no reply, no other lock under it.
  private let state: Mutex<State>

  init(root key: NodeKey) {
    state = Mutex(State())
    state.withLock { state in
      let slot = state.records.add(key, type: S_IFDIR)
      state.records[slot].lookups = 1
      state.records.addToIndex(slot)
    }
  }

  var count: Int { state.withLock { $0.records.count } }

  // MARK: Lookup and forget

  /// The number of what was found as `name` in `parent`; one lookup is counted.
  func remember(
    _ key: NodeKey, type: mode_t, as name: UnsafePointer<CChar>, in parent: NodeNumber
  ) -> NodeNumber {
    state.withLock { state in
      if let slot = state.records.slot(of: key), state.records[slot].kind == UInt8(type >> 12) {
        state.records[slot].lookups += 1
        let number = state.records.number(of: slot)
        if number != Self.root, !state.records.has(name, in: parent, of: slot) {
          // A folder has one name; a file's newest name comes first.
          if type == S_IFDIR { state.records.removeNames(of: slot) { _ in true } }
          state.records.add(name, in: parent, of: slot)
        }
        return number
      }
      if let former = state.records.slot(of: key) { state.records.unindex(former) }
      let slot = state.records.add(key, type: type)
      state.records[slot].lookups = 1
      state.records.addToIndex(slot)
      state.records.add(name, in: parent, of: slot)
      return state.records.number(of: slot)
    }
  }

  /// Gives back `count` lookups. Returns whether the node is forgotten.
  @discardableResult
  func forget(_ number: NodeNumber, count: UInt64) -> Bool {
    guard number != Self.root else { return false }
    return state.withLock { state in
      guard let slot = state.records.slot(of: number) else { return false }
      let lookups = state.records[slot].lookups
      state.records[slot].lookups = lookups - min(count, lookups)
      state.records.dropIfUnused(slot)
      return state.records.slot(of: number) == nil
    }
  }

  // MARK: Facts

  func key(of number: NodeNumber) -> NodeKey? {
    state.withLock { state in state.records.slot(of: number).map { state.records.key(of: $0) } }
  }

  func type(of number: NodeNumber) -> mode_t? {
    state.withLock { state in
      state.records.slot(of: number).map { mode_t(state.records[$0].kind) << 12 }
    }
  }

  func number(of key: NodeKey) -> NodeNumber? {
    state.withLock { state in state.records.slot(of: key).map { state.records.number(of: $0) } }
  }

  /// Its newest name.
  func place(of number: NodeNumber) -> Place? {
    state.withLock { state in
      state.records.slot(of: number).flatMap { state.records.place(of: $0) }
    }
  }

  /// The names it was seen under, newest first; several for hard links, none once it is unlinked.
  func places(of number: NodeNumber) -> [Place] {
    state.withLock { state in
      state.records.slot(of: number).map { state.records.places(of: $0) } ?? []
    }
  }

  func hasName(_ number: NodeNumber) -> Bool {
    state.withLock { state in
      state.records.slot(of: number).map { state.records[$0].name != nil } ?? false
    }
  }

  /// The names from the root to the node; nil where it has none left.
  func path(of number: NodeNumber) -> FilePath? {
    state.withLock { state in
      guard var slot = state.records.slot(of: number) else { return nil }
      var names: [UnsafeMutablePointer<CChar>] = []
      while state.records.number(of: slot) != Self.root {
        guard let name = state.records[slot].name else { return nil }
        names.append(name)
        slot = state.records[slot].parent
      }
      return FilePath(names: names.reversed())
    }
  }

  /// The same for each of its names.
  func paths(of number: NodeNumber) -> [FilePath] {
    let places = places(of: number)
    guard places.count > 1 else { return path(of: number).map { [$0] } ?? [] }
    return places.compactMap { place in path(of: place.parent)?.appending(place.name) }
  }

  /// Every node, for what concerns all of them.
  var numbers: [NodeNumber] {
    state.withLock { state in state.records.slots.map { state.records.number(of: $0) } }
  }

  // MARK: Names that change

  /// The name at `place` is gone. With `isLast`, the file is: a later one may have its inode number.
  func unlink(_ key: NodeKey, at place: Place, isLast: Bool) {
    state.withLock { state in
      guard let slot = state.records.slot(of: key) else { return }
      if isLast { state.records.unindex(slot) }
      state.records.removeNames(of: slot) { $0 == place }
      state.records.dropIfUnused(slot)
    }
  }

  /// What was at `old` is at `new`.
  func move(_ key: NodeKey, from old: Place, to new: Place) {
    state.withLock { state in
      guard let slot = state.records.slot(of: key) else { return }
      new.name.bytes.withUnsafeBufferPointer { name in
        guard let name = name.baseAddress, !state.records.has(name, in: new.parent, of: slot)
        else { return }
        state.records.add(name, in: new.parent, of: slot)
      }
      state.records.removeNames(of: slot) { $0 == old && $0 != new }
    }
  }

  /// A name that was found not to hold any more.
  func disprove(_ number: NodeNumber, at place: Place) {
    state.withLock { state in
      guard let slot = state.records.slot(of: number) else { return }
      state.records.removeNames(of: slot) { $0 == place }
    }
  }

  // MARK: What is known of contents

  /// Sets the stamp; returns whether it is the one that was there.
  @discardableResult
  func setStamp(_ stamp: ContentStamp, of number: NodeNumber) -> Bool {
    let digest = stamp.digest
    return state.withLock { state in
      guard let slot = state.records.slot(of: number) else { return false }
      defer { state.records[slot].stamp = digest }
      return state.records[slot].stamp == digest
    }
  }

  func clearStamp(of number: NodeNumber) {
    change(number) { $0.stamp = 0 }
  }

  func isSecured(_ number: NodeNumber) -> Bool {
    state.withLock { state in
      state.records.slot(of: number).map { state.records[$0].marks.contains(.isSecured) } ?? false
    }
  }

  func setSecured(_ secured: Bool, _ number: NodeNumber) {
    change(number) { record in
      if secured { record.marks.insert(.isSecured) } else { record.marks.remove(.isSecured) }
    }
  }

  /// Something changed behind the mount: nothing that was concluded of the node holds.
  func distrust(_ number: NodeNumber) {
    change(number) { record in
      record.marks.remove(.isSecured)
      record.stamp = 0
    }
  }

  private func change(_ number: NodeNumber, _ body: (inout NodeRecords.Record) -> Void) {
    state.withLock { state in
      if let slot = state.records.slot(of: number) { body(&state.records[slot]) }
    }
  }
}

extension NodeRecords {
  fileprivate mutating func add(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, of slot: Slot
  ) {
    if let folder = self.slot(of: parent) { addName(name, in: folder, of: slot) }
  }

  fileprivate mutating func removeNames(
    of slot: Slot, where holds: (NodeTable.Place) -> Bool
  ) {
    for place in places(of: slot) where holds(place) {
      if let folder = removeName(place, of: slot) { dropIfUnused(folder) }
    }
  }

  fileprivate mutating func dropIfUnused(_ slot: Slot) {
    guard number(of: slot) != NodeTable.root, self[slot].lookups == 0, self[slot].children == 0
    else { return }
    removeNames(of: slot) { _ in true }
    remove(slot)
  }
}
