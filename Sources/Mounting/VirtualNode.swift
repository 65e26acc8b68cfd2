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
  /// `.semfs/find`, `.semfs/at`, `.semfs/versions`
  case queries, moments, versions
  /// `.semfs/find/QUERY`, and a name in it.
  case query(Name)
  /// With its target, which the kernel keeps: another answer is another node.
  case result(name: Name, target: Name)
  /// A folder, file or link of the tree as an operation left it; the empty path is the root.
  case past(OperationID, FilePath, Version)
  /// The folder that stands, in `.semfs/versions`, for a folder of the tree or for a file.
  case versionedFolder(FilePath)
  case versionedFile(FilePath)
  /// One version of a file.
  case version(Version)

  var isFolder: Bool {
    switch self {
    case .top, .queries, .moments, .versions, .query, .versionedFolder, .versionedFile: true
    case .past(_, _, let version): version.kind == .folder
    case .result, .version: false
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

  /// Gives lookups back; returns the node if it is forgotten.
  func forget(_ number: UInt64, count: UInt64) -> VirtualNode? {
    state.withLock { state in
      guard let entry = state.nodes[number] else { return nil }
      guard entry.lookups <= count else {
        state.nodes[number]?.lookups -= count
        return nil
      }
      state.nodes[number] = nil
      state.numbers[entry.node] = nil
      return entry.node
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
  init(_ items: [Item]) { self.items = items }

  static func of(_ info: UnsafeMutablePointer<fuse_file_info>?) throws(Errno) -> VirtualListing {
    guard let info, let raw = UnsafeRawPointer(bitPattern: UInt(info.pointee.fh)) else {
      throw .badFileDescriptor
    }
    return Unmanaged<VirtualListing>.fromOpaque(raw).takeUnretainedValue()
  }
}
