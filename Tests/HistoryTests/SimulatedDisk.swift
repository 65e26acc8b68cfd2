// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a disk may hold after a power cut. The system calls of a program are recorded by strace(1) and
// replayed on a tree in memory: what was synced before the cut is there; of the rest, each change of a
// name and each sector of 512 bytes may be there or not, whatever came first. That is less than any
// file system promises, which keep the order of names.
import Foundation
import SystemPackage
import Testing

@testable import History

/// Files and folders in memory.
struct SimulatedDisk {
  struct Inode {
    enum Kind: Equatable { case file, folder, symlink }
    var kind: Kind
    var data = Data()
    var entries: [String: Int] = [:]
    var mode: mode_t = 0o644
    var modified = timespec()
  }

  enum Event {
    case name(folder: Int, name: String, inode: Int?)
    case rename(from: (folder: Int, name: String), to: (folder: Int, name: String), exchanges: Bool)
    case write(inode: Int, offset: Int, Data)
    case truncate(inode: Int, size: Int)
    case mode(inode: Int, mode_t)
    case modified(inode: Int, timespec)
    case sync(inode: Int)
    case syncAll
  }

  static let sector = 512
  private(set) var inodes: [Int: Inode] = [0: Inode(kind: .folder, mode: 0o755)]
  private var next = 1

  /// What is in a folder now; the shared index of a write-ahead log is no more than memory.
  init(copying root: String) throws { try load(root, into: 0) }

  private mutating func load(_ path: String, into folder: Int) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where !name.hasSuffix("-shm") {
      let child = path + "/" + name
      let status = try FileStatus(of: Array(child.utf8), in: AT_FDCWD)
      let nanoseconds = status.modified
      var inode = Inode(
        kind: .file, mode: mode_t(status.permissions),
        modified: timespec(
          tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000)))
      switch status.kind {
      case .folder: inode.kind = .folder
      case .symlink:
        inode.kind = .symlink
        inode.data = Data(try FileManager.default.destinationOfSymbolicLink(atPath: child).utf8)
      default: inode.data = try Data(contentsOf: URL(fileURLWithPath: child))
      }
      let number = add(inode)
      inodes[folder]?.entries[name] = number
      if inode.kind == .folder { try load(child, into: number) }
    }
  }

  mutating func add(_ inode: Inode) -> Int {
    defer { next += 1 }
    inodes[next] = inode
    return next
  }

  /// The inode at a path below the root, as it is now.
  func find(_ path: [String]) -> Int? {
    path.reduce(0) { folder, name in folder.flatMap { inodes[$0]?.entries[name] } }
  }

  mutating func apply(_ event: Event) {
    switch event {
    case .name(let folder, let name, let inode): inodes[folder]?.entries[name] = inode
    case .rename(let from, let to, let exchanges):
      guard let moved = inodes[from.folder]?.entries[from.name] else { return }
      let other = inodes[to.folder]?.entries[to.name]
      inodes[from.folder]?.entries[from.name] = exchanges ? other : nil
      inodes[to.folder]?.entries[to.name] = moved
    case .write(let inode, let offset, let bytes):
      guard let size = inodes[inode]?.data.count else { return }
      if size < offset + bytes.count { apply(.truncate(inode: inode, size: offset + bytes.count)) }
      inodes[inode]?.data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    case .truncate(let inode, let size):
      guard let count = inodes[inode]?.data.count else { return }
      if size < count {
        inodes[inode]?.data.removeLast(count - size)
      } else {
        inodes[inode]?.data.append(Data(count: size - count))
      }
    case .mode(let inode, let mode): inodes[inode]?.mode = mode
    case .modified(let inode, let time): inodes[inode]?.modified = time
    case .sync, .syncAll: break
    }
  }

  /// Writes all of it below `root`, which is empty.
  func store(at root: String) throws { try store(0, at: root) }

  private func store(_ folder: Int, at path: String) throws {
    for (name, number) in inodes[folder]?.entries ?? [:] {
      guard let inode = inodes[number] else { continue }
      let child = path + "/" + name
      switch inode.kind {
      case .folder:
        mkdir(child, 0o700)
        try store(number, at: child)
      case .symlink: symlink(String(decoding: inode.data, as: UTF8.self), child)
      case .file: try inode.data.write(to: URL(fileURLWithPath: child))
      }
      if inode.kind != .symlink { chmod(child, inode.mode) }
      let times = [inode.modified, inode.modified]
      _ = utimensat(AT_FDCWD, child, times, AT_SYMLINK_NOFOLLOW)
    }
  }
}

/// What one program did to a disk.
struct DiskRecord {
  let before: SimulatedDisk
  let events: [SimulatedDisk.Event]
  /// For each event the number of the one from which on it is sure to be there.
  private var isSureFrom: [Int] = []

  init(before: SimulatedDisk, events: [SimulatedDisk.Event]) {
    self.before = before
    self.events = events
    var synced: [Int: Int] = [:]
    var syncedAll = Int.max
    for (number, event) in events.enumerated().reversed() {
      func sure(_ inode: Int) -> Int { min(synced[inode] ?? .max, syncedAll) }
      switch event {
      case .sync(let inode): synced[inode] = number
      case .syncAll: syncedAll = number
      default: break
      }
      switch event {
      case .name(let folder, _, _): isSureFrom.append(sure(folder))
      case .rename(let from, let to, _): isSureFrom.append(max(sure(from.folder), sure(to.folder)))
      case .write(let inode, _, _), .truncate(let inode, _), .mode(let inode, _),
        .modified(let inode, _), .sync(let inode):
        isSureFrom.append(sure(inode))
      case .syncAll: isSureFrom.append(number)
      }
    }
    isSureFrom.reverse()
  }

  /// The disk where the power went before event `cut`; of what was not synced, `share` is there.
  func disk(
    cutAt cut: Int, share: Double, _ random: inout some RandomNumberGenerator
  ) -> SimulatedDisk {
    var disk = before
    func isThere(_ number: Int) -> Bool {
      isSureFrom[number] < cut || .random(in: 0..<1, using: &random) < share
    }
    for number in 0..<cut {
      guard case .write(let inode, let offset, let bytes) = events[number],
        isSureFrom[number] >= cut
      else {
        if isThere(number) { disk.apply(events[number]) }
        continue
      }
      var start = offset
      while start < offset + bytes.count {
        let sector = SimulatedDisk.sector
        let end = min(offset + bytes.count, (start / sector + 1) * sector)
        if isThere(number) {
          let part = bytes[bytes.startIndex + start - offset..<bytes.startIndex + end - offset]
          disk.apply(.write(inode: inode, offset: start, Data(part)))
        }
        start = end
      }
    }
    return disk
  }
}
