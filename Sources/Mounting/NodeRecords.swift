// SPDX-License-Identifier: GPL-3.0-or-later
//
// The store of the node table. A million nodes are usual (a home folder that a backup walks through), so
// a record is 64 bytes beside its name, records lie in pieces that never move, and the index of keys holds
// nothing but their places. Measured: 100,000 files that `find` met took 10 MB.
import Glibc
import SystemPackage

/// Records of nodes and the index of their keys. Not safe from several threads: `NodeTable` locks.
///
/// Owns raw memory: records by `pieces`, names by their records; all of it is freed by `free()`.
struct NodeRecords {
  /// Where a record is; 0 is none.
  typealias Slot = UInt32

  struct Record {
    var inode: UInt64 = 0
    var birth: Int64 = 0
    /// Lookups that the kernel has not given back.
    var lookups: UInt64 = 0
    /// Digest of the `ContentStamp`; 0 is none.
    var stamp: UInt64 = 0
    /// The newest name it was seen under, and its folder; nil once it has none.
    var name: UnsafeMutablePointer<CChar>?
    var parent: Slot = 0
    /// Names in this folder, of all records; a record is dropped when this and `lookups` are 0.
    var children: UInt32 = 0
    /// The next of those with the same place in the index; of free ones, the next that is free.
    var next: Slot = 0
    /// How often the slot was used before.
    var generation: UInt32 = 0
    /// Place in `devices`.
    var device: UInt32 = 0
    /// `st_mode`'s type, shifted.
    var kind: UInt8 = 0
    var marks: Marks = []
  }

  struct Marks: OptionSet {
    let rawValue: UInt8
    static let isUsed = Marks(rawValue: 1)
    /// Found by its key: else the file is gone and a later one may have its inode number.
    static let isIndexed = Marks(rawValue: 2)
    /// Whether the log is known to hold what is on the disk, but for what is queued.
    static let isSecured = Marks(rawValue: 4)
    /// It has more names, in `others`.
    static let hasOthers = Marks(rawValue: 8)
  }

  private static let pieceBits: UInt32 = 10
  private static let pieceSize = 1 << Int(pieceBits)

  private var pieces: [UnsafeMutablePointer<Record>] = []
  /// Slots up to this one were used once.
  private var highest: Slot = 0
  /// The first of the free ones.
  private var vacant: Slot = 0
  private(set) var count = 0
  private var devices: [UInt64] = []
  /// First slots by the keys' hashes; a power of two of them.
  private var index = [Slot](repeating: 0, count: 1024)
  private var indexed = 0
  /// The older names of hard links, newest first.
  private(set) var others: [Slot: [NodeTable.Place]] = [:]

  func free() {
    for piece in pieces {
      for offset in 0..<Self.pieceSize { piece[offset].name?.deallocate() }
      piece.deallocate()
    }
  }

  // MARK: Records

  /// The record of a slot that is used.
  subscript(slot: Slot) -> Record {
    get { pieces[Int(slot >> Self.pieceBits)][Int(slot) & (Self.pieceSize - 1)] }
    nonmutating set {
      pieces[Int(slot >> Self.pieceBits)][Int(slot) & (Self.pieceSize - 1)] = newValue
    }
    nonmutating _modify {
      yield &pieces[Int(slot >> Self.pieceBits)][Int(slot) & (Self.pieceSize - 1)]
    }
  }

  /// A number is its slot and, above, how often that was used before: none is given twice.
  func number(of slot: Slot) -> NodeNumber {
    NodeNumber(self[slot].generation) << 32 | NodeNumber(slot)
  }

  /// nil where the kernel does not know the number any more.
  func slot(of number: NodeNumber) -> Slot? {
    let slot = Slot(truncatingIfNeeded: number)
    guard slot > 0, slot <= highest, self[slot].generation == number >> 32,
      self[slot].marks.contains(.isUsed)
    else { return nil }
    return slot
  }

  mutating func add(_ key: NodeKey, type: mode_t) -> Slot {
    let slot = takeSlot()
    let generation = self[slot].generation
    self[slot] = Record(
      inode: key.inode, birth: key.birth, generation: generation, device: deviceIndex(key.device),
      kind: UInt8(type >> 12), marks: .isUsed)
    count += 1
    return slot
  }

  private mutating func takeSlot() -> Slot {
    if vacant != 0 {
      let slot = vacant
      vacant = self[slot].next
      return slot
    }
    highest += 1
    if Int(highest >> Self.pieceBits) >= pieces.count {
      let piece = UnsafeMutablePointer<Record>.allocate(capacity: Self.pieceSize)
      piece.initialize(repeating: Record(), count: Self.pieceSize)
      pieces.append(piece)
    }
    return highest
  }

  /// Gives a slot back whose record has no names left.
  mutating func remove(_ slot: Slot) {
    unindex(slot)
    // The high bit of a number is the virtual nodes'.
    let generation = (self[slot].generation + 1) & 0x7FFF_FFFF
    self[slot] = Record(next: vacant, generation: generation)
    vacant = slot
    count -= 1
  }

  /// Every slot that is used.
  var slots: some Sequence<Slot> {
    (0...highest).lazy.filter { $0 > 0 && self[$0].marks.contains(.isUsed) }
  }

  // MARK: Keys

  func key(of slot: Slot) -> NodeKey {
    let record = self[slot]
    return NodeKey(
      device: devices[Int(record.device)], inode: record.inode, birth: record.birth)
  }

  private mutating func deviceIndex(_ device: UInt64) -> UInt32 {
    if let known = devices.firstIndex(of: device) { return UInt32(known) }
    devices.append(device)
    return UInt32(devices.count - 1)
  }

  private func place(of inode: UInt64) -> Int {
    let hash = inode &* 0x9E37_79B9_7F4A_7C15
    return Int(hash >> 32) & (index.count - 1)
  }

  func slot(of key: NodeKey) -> Slot? {
    var slot = index[place(of: key.inode)]
    while slot != 0 {
      if self[slot].inode == key.inode, self[slot].birth == key.birth,
        devices[Int(self[slot].device)] == key.device
      {
        return slot
      }
      slot = self[slot].next
    }
    return nil
  }

  /// Has the record found by its key; no other is.
  mutating func addToIndex(_ slot: Slot) {
    if indexed >= index.count { growIndex() }
    link(slot)
    self[slot].marks.insert(.isIndexed)
    indexed += 1
  }

  private mutating func link(_ slot: Slot) {
    let place = place(of: self[slot].inode)
    self[slot].next = index[place]
    index[place] = slot
  }

  private mutating func growIndex() {
    index = [Slot](repeating: 0, count: index.count * 2)
    for slot in 1...highest where self[slot].marks.contains(.isIndexed) { link(slot) }
  }

  mutating func unindex(_ slot: Slot) {
    guard self[slot].marks.contains(.isIndexed) else { return }
    self[slot].marks.remove(.isIndexed)
    indexed -= 1
    let place = place(of: self[slot].inode)
    if index[place] == slot {
      index[place] = self[slot].next
    } else {
      var before = index[place]
      while before != 0, self[before].next != slot { before = self[before].next }
      if before != 0 { self[before].next = self[slot].next }
    }
    self[slot].next = 0
  }

  // MARK: Names

  /// Its newest name.
  func place(of slot: Slot) -> NodeTable.Place? {
    let record = self[slot]
    guard let name = record.name else { return nil }
    return NodeTable.Place(parent: number(of: record.parent), name: Name(name))
  }

  /// Newest first.
  func places(of slot: Slot) -> [NodeTable.Place] {
    guard let first = place(of: slot) else { return [] }
    return [first] + (self[slot].marks.contains(.hasOthers) ? others[slot] ?? [] : [])
  }

  func isNewest(_ name: UnsafePointer<CChar>, in parent: NodeNumber, of slot: Slot) -> Bool {
    let record = self[slot]
    guard let known = record.name, number(of: record.parent) == parent else { return false }
    return strcmp(known, name) == 0
  }

  func has(_ name: UnsafePointer<CChar>, in parent: NodeNumber, of slot: Slot) -> Bool {
    if isNewest(name, in: parent, of: slot) { return true }
    guard self[slot].marks.contains(.hasOthers), let more = others[slot] else { return false }
    return more.contains { $0.parent == parent && $0.name == Name(name) }
  }

  /// Adds a name that it does not have, as its newest.
  mutating func addName(_ name: UnsafePointer<CChar>, in parent: Slot, of slot: Slot) {
    if let former = place(of: slot) {
      others[slot, default: []].insert(former, at: 0)
      self[slot].marks.insert(.hasOthers)
    }
    setName(name, in: parent, of: slot)
    self[parent].children += 1
  }

  private func setName(_ name: UnsafePointer<CChar>, in parent: Slot, of slot: Slot) {
    self[slot].name?.deallocate()
    let size = strlen(name) + 1
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    copy.initialize(from: name, count: size)
    self[slot].name = copy
    self[slot].parent = parent
  }

  /// Takes a name away. Returns the folder that it was in.
  mutating func removeName(_ place: NodeTable.Place, of slot: Slot) -> Slot? {
    var left = places(of: slot)
    guard let position = left.firstIndex(of: place), let parent = self.slot(of: place.parent) else {
      return nil
    }
    left.remove(at: position)
    if let newest = left.first, let folder = self.slot(of: newest.parent) {
      newest.name.bytes.withUnsafeBufferPointer { name in
        if let name = name.baseAddress { setName(name, in: folder, of: slot) }
      }
    } else {
      self[slot].name?.deallocate()
      self[slot].name = nil
      self[slot].parent = 0
    }
    others[slot] = left.count > 1 ? Array(left.dropFirst()) : nil
    if left.count <= 1 { self[slot].marks.remove(.hasOthers) }
    self[parent].children -= 1
    return parent
  }
}
