// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernel knows of the tree. The kernel names a node by a number that it was given by a
// lookup, and gives the number back by a forget. The table remembers, for each number, which file of
// the disk it is and under which names it was seen. It holds no descriptor: where a node is, is found
// by walking from the parent (`NodePlaces`), so that a million nodes need no million descriptors.
import Glibc
import Synchronization
import SystemPackage

/// The kernel's number of a node of the tree: rising from 1, the root, never given twice.
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
}

final class NodeTable: Sendable {
  static let root: NodeNumber = 1

  struct Place: Hashable, Sendable {
    var parent: NodeNumber
    var name: Name
  }

  fileprivate struct Record {
    let key: NodeKey
    let type: mode_t
    /// Lookups that the kernel has not given back.
    var lookups: UInt64 = 0
    /// Records that name this one as their parent; a record is dropped when both counts are 0.
    var children = 0
    /// The names it was seen under; several for hard links, none once it is unlinked.
    var places: [Place] = []
    var stamp: ContentStamp?
    /// Whether the log is known to hold what is on the disk, but for what is queued.
    var isSecured = false
  }

  fileprivate struct State {
    var next: NodeNumber = NodeTable.root + 1
    var records: [NodeNumber: Record] = [:]
    var numbers: [NodeKey: NodeNumber] = [:]
  }

  /// Dictionary work only: no call to the system, no reply, no other lock under it.
  private let state: Mutex<State>

  init(root key: NodeKey) {
    var state = State()
    var record = Record(key: key, type: S_IFDIR)
    record.lookups = 1
    state.records[Self.root] = record
    state.numbers[key] = Self.root
    self.state = Mutex(state)
  }

  var count: Int { state.withLock { $0.records.count } }

  // MARK: Lookup and forget

  /// The number of what was found at `place`; one lookup is counted.
  func remember(_ key: NodeKey, type: mode_t, at place: Place) -> NodeNumber {
    state.withLock { state in
      if let number = state.numbers[key], let record = state.records[number], record.type == type {
        state.records[number]?.lookups += 1
        if number != Self.root, record.places.first != place, !record.places.contains(place) {
          // A folder has one name; a file's newest name comes first.
          if type == S_IFDIR { state.unplace(number, where: { _ in true }) }
          state.place(number, at: place)
        }
        return number
      }
      let number = state.next
      state.next += 1
      var record = Record(key: key, type: type)
      record.lookups = 1
      state.records[number] = record
      state.numbers[key] = number
      state.place(number, at: place)
      return number
    }
  }

  /// Gives back `count` lookups. Returns whether the node is forgotten.
  @discardableResult
  func forget(_ number: NodeNumber, count: UInt64) -> Bool {
    guard number != Self.root else { return false }
    return state.withLock { state in
      guard let lookups = state.records[number]?.lookups else { return false }
      state.records[number]?.lookups = lookups - min(count, lookups)
      state.dropIfUnused(number)
      return state.records[number] == nil
    }
  }

  // MARK: Facts

  func key(of number: NodeNumber) -> NodeKey? { state.withLock { $0.records[number]?.key } }
  func type(of number: NodeNumber) -> mode_t? { state.withLock { $0.records[number]?.type } }
  func number(of key: NodeKey) -> NodeNumber? { state.withLock { $0.numbers[key] } }
  func places(of number: NodeNumber) -> [Place] {
    state.withLock { $0.records[number]?.places ?? [] }
  }

  func hasName(_ number: NodeNumber) -> Bool {
    state.withLock { $0.records[number]?.places.isEmpty == false }
  }

  /// The names from the root to the node; nil where it has none left.
  func path(of number: NodeNumber) -> FilePath? {
    state.withLock { state in
      var names: [Name] = []
      var current = number
      while current != Self.root {
        guard let place = state.records[current]?.places.first else { return nil }
        names.append(place.name)
        current = place.parent
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

  /// Every node with its names, for what concerns all of them.
  var allPlaces: [(node: NodeNumber, places: [Place])] {
    state.withLock { state in state.records.map { ($0.key, $0.value.places) } }
  }

  // MARK: Names that change

  /// A name was made by a link; the node is known.
  func link(_ number: NodeNumber, at place: Place) {
    state.withLock { $0.place(number, at: place) }
  }

  /// The name at `place` is gone. With `isLast`, the file is: a later one may have its inode number.
  func unlink(_ key: NodeKey, at place: Place, isLast: Bool) {
    state.withLock { state in
      guard let number = state.numbers[key] else { return }
      state.unplace(number) { $0 == place }
      if isLast { state.numbers[key] = nil }
      state.dropIfUnused(number)
    }
  }

  /// What was at `old` is at `new`.
  func move(_ key: NodeKey, from old: Place, to new: Place) {
    state.withLock { state in
      guard let number = state.numbers[key] else { return }
      state.place(number, at: new)
      state.unplace(number) { $0 == old && $0 != new }
    }
  }

  /// A name that was found not to hold any more.
  func disprove(_ number: NodeNumber, at place: Place) {
    state.withLock { $0.unplace(number) { $0 == place } }
  }

  // MARK: What is known of contents

  func stamp(of number: NodeNumber) -> ContentStamp? {
    state.withLock { $0.records[number]?.stamp }
  }

  /// Sets the stamp; returns whether it is the one that was there.
  @discardableResult
  func setStamp(_ stamp: ContentStamp, of number: NodeNumber) -> Bool {
    state.withLock { state in
      let same = state.records[number]?.stamp == stamp
      state.records[number]?.stamp = stamp
      return same
    }
  }

  func clearStamp(of number: NodeNumber) { state.withLock { $0.records[number]?.stamp = nil } }

  func isSecured(_ number: NodeNumber) -> Bool {
    state.withLock { $0.records[number]?.isSecured ?? false }
  }

  func setSecured(_ secured: Bool, _ number: NodeNumber) {
    state.withLock { $0.records[number]?.isSecured = secured }
  }

  /// Something changed behind the mount: nothing that was concluded of the node holds.
  func distrust(_ number: NodeNumber) {
    state.withLock {
      $0.records[number]?.isSecured = false
      $0.records[number]?.stamp = nil
    }
  }
}

extension NodeTable.State {
  fileprivate mutating func place(_ number: NodeNumber, at place: NodeTable.Place) {
    guard records[number] != nil, records[number]?.places.contains(place) == false else { return }
    records[number]?.places.insert(place, at: 0)
    records[place.parent]?.children += 1
  }

  fileprivate mutating func unplace(_ number: NodeNumber, where holds: (NodeTable.Place) -> Bool) {
    guard let places = records[number]?.places else { return }
    for place in places where holds(place) {
      records[number]?.places.removeAll { $0 == place }
      records[place.parent]?.children -= 1
      dropIfUnused(place.parent)
    }
  }

  fileprivate mutating func dropIfUnused(_ number: NodeNumber) {
    guard number != NodeTable.root, let record = records[number], record.lookups == 0,
      record.children <= 0
    else { return }
    unplace(number) { _ in true }
    records[number] = nil
    if numbers[record.key] == number { numbers[record.key] = nil }
  }
}
