// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Foundation
import Glibc
import History
import Synchronization
import SystemPackage

/// What a virtual node stands for. Equal nodes have one number while the kernel knows it.
enum VirtualNode: Hashable, Sendable {
  /// `.semfs`
  case top
  /// The folders in it.
  case section(VirtualSection)
  /// `.semfs/ask`
  case ask
  /// A folder of links to files of the tree, and a link in it with its target, which the kernel
  /// keeps: another answer is another node.
  case answer(VirtualQuestion)
  case link(name: Name, target: Name)
  /// `.semfs/group/BY`, whose folders are groups.
  case groups(Name)
  /// The folder that stands, in `.semfs/related`, for a folder of the tree.
  case relatedFolder(FilePath)
  /// A folder, file or link of the tree as an operation left it; the empty path is the root.
  case past(OperationID, FilePath, Version)
  /// The folder that stands, in `.semfs/versions`, for a folder of the tree or for a file.
  case versionedFolder(FilePath)
  case versionedFile(FilePath)
  /// One version of a file.
  case version(Version)
}

enum VirtualSection: String, CaseIterable, Hashable, Sendable {
  case at, find, group, related, saved, versions
}

/// What a folder of links answers.
enum VirtualQuestion: Hashable, Sendable {
  case find(Name)
  case related(FilePath)
  case group(Name, label: Name)
  /// A user's own.
  case saved(uid_t, Name)

  /// How many folders the links lie below the root.
  var depth: Int {
    switch self {
    case .find, .saved: 3
    case .related(let path): 2 + path.components.count
    case .group: 4
    }
  }
}

/// The numbers of virtual nodes: with the high bit, which no number of a disk's inode has.
final class VirtualNumbers: Sendable {
  static let highBit: UInt64 = 1 << 63

  private struct State {
    var next: UInt64 = VirtualNumbers.highBit | 1
    var nodes: [UInt64: (node: VirtualNode, lookups: UInt64)] = [:]
    var numbers: [VirtualNode: UInt64] = [:]
  }

  /// Dictionary work only.
  private let state = Mutex(State())

  /// The node's number; one lookup is counted.
  func remember(_ node: VirtualNode) -> UInt64 {
    state.withLock { state in
      if let number = state.numbers[node] {
        state.nodes[number]?.lookups += 1
        return number
      }
      let number = state.next
      state.next += 1
      state.nodes[number] = (node, 1)
      state.numbers[node] = number
      return number
    }
  }

  func node(_ number: UInt64) throws(Errno) -> VirtualNode {
    guard let node = state.withLock({ $0.nodes[number]?.node }) else { throw .stale }
    return node
  }

  /// Returns whether the node is forgotten.
  func forget(_ number: UInt64, count: UInt64) -> Bool {
    state.withLock { state in
      guard let entry = state.nodes[number] else { return false }
      guard entry.lookups <= count else {
        state.nodes[number]?.lookups -= count
        return false
      }
      state.nodes[number] = nil
      state.numbers[entry.node] = nil
      return true
    }
  }
}

/// The names of a virtual folder as one opendir found them: they stay the same until it is closed.
final class VirtualListing: Sendable {
  struct Item: Sendable {
    var name: Name
    var isFolder = false
    var isLink = false
  }

  let items: [Item]

  /// With `.` and `..`, as the disk has them: the kernel keeps an empty listing whatever it is told.
  init(_ items: [Item]) {
    self.items =
      [".", ".."].map { (name: String) in Item(name: Name(name), isFolder: true) } + items
  }

  convenience init(folders: [Name]) {
    self.init(folders.map { Item(name: $0, isFolder: true) })
  }

  /// The handle that `opendir` left there; nil where the kernel opens none.
  static func of(_ info: UnsafeMutablePointer<fuse_file_info>?) -> VirtualListing? {
    guard let info, let raw = UnsafeRawPointer(bitPattern: UInt(info.pointee.fh)) else {
      return nil
    }
    return Unmanaged<VirtualListing>.fromOpaque(raw).takeUnretainedValue()
  }
}

/// Listings of virtual folders where the kernel does not tell who opens and closes them: the position after
/// a name holds the number of the listing, so that it goes on in the same one.
final class VirtualListings: Sendable {
  /// Listings of one folder that are remembered.
  private static let most = 4
  private static let indexBits = 32

  private struct State {
    var next: off_t = 1
    var listings: [UInt64: [(id: off_t, listing: VirtualListing)]] = [:]
  }

  /// Dictionary work only.
  private let state = Mutex(State())

  /// Begins a listing. Returns the position of its first name.
  func begin(_ listing: VirtualListing, of number: UInt64) -> off_t {
    state.withLock { state in
      let id = state.next
      state.next = id % (1 << 30) + 1
      let kept = (state.listings[number] ?? []).suffix(Self.most - 1)
      state.listings[number] = kept + [(id, listing)]
      return id << Self.indexBits
    }
  }

  func listing(of number: UInt64, at position: off_t) -> VirtualListing? {
    state.withLock { state in
      state.listings[number]?.last { $0.id == position >> Self.indexBits }?.listing
    }
  }

  static func index(of position: off_t) -> Int { Int(position & (1 << indexBits - 1)) }

  /// The listing was read to its end.
  func end(of number: UInt64, at position: off_t) {
    state.withLock { state in
      state.listings[number]?.removeAll { $0.id == position >> Self.indexBits }
      if state.listings[number]?.isEmpty == true { state.listings[number] = nil }
    }
  }

  func drop(_ number: UInt64) { state.withLock { $0.listings[number] = nil } }
}

/// Open virtual files, by handles that are odd: no pointer to an `OpenFile` is.
final class VirtualFiles: Sendable {
  private struct State {
    var next: UInt64 = 1
    var files: [UInt64: VirtualFile] = [:]
  }
  /// Dictionary work only.
  private let state = Mutex(State())

  func add(_ file: VirtualFile) -> UInt64 {
    state.withLock { state in
      let handle = state.next
      state.next += 2
      state.files[handle] = file
      return handle
    }
  }

  func file(_ handle: UInt64) throws(Errno) -> VirtualFile {
    guard let file = state.withLock({ $0.files[handle] }) else { throw .badFileDescriptor }
    return file
  }

  func remove(_ handle: UInt64) { state.withLock { $0.files[handle] = nil } }
}

enum VirtualFile: Sendable {
  case version(VersionReader)
  case question(AskFile)
}
