// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that programs hold open, and what was written through them. All handles of one node share one
// `FileState`: which of the node's bytes changed since the log was last told, and by whom. Telling
// happens at flush (a `close`), fsync, and at the latest when the last handle is released, so that
// pages of a mapping, which reach us without a `close`, are told too.
import Glibc
import History
import Synchronization
import SystemPackage

/// One open(2) of a file of the tree.
final class OpenFile: Sendable {
  let descriptor: Descriptor
  let node: NodeNumber
  let state: FileState
  let isWritable: Bool
  /// Who opened it; stands for writes that the kernel makes by itself.
  let opener: Caller

  init(
    _ descriptor: Descriptor, node: NodeNumber, state: FileState, isWritable: Bool, opener: Caller
  ) {
    self.descriptor = descriptor
    self.node = node
    self.state = state
    self.isWritable = isWritable
    self.opener = opener
  }

  var fd: Int32 { descriptor.number }
}

/// What changed in a node since the log was last told.
struct Unreported: Sendable {
  /// Where it was written; nil: anywhere. Empty: only metadata, or created and nothing written.
  var ranges: [Range<Int64>]? = []
  var actor: Actor?

  /// Beyond this many separate ranges the whole file is read again.
  static let mostRanges = 256

  var holdsData: Bool { ranges?.isEmpty != true }

  mutating func add(_ range: Range<Int64>) {
    guard var ranges else { return }
    // Sequential writing, the usual case, lengthens the last range.
    if let last = ranges.last, last.lowerBound <= range.lowerBound,
      range.lowerBound <= last.upperBound
    {
      ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      self.ranges = ranges
      return
    }
    self.ranges = ranges.count < Self.mostRanges ? ranges + [range] : nil
  }
}

/// What all handles of one node share.
final class FileState: Sendable {
  struct Contents {
    /// Descriptors of the handles, the node's last resort once it has no name.
    var handles: [ObjectIdentifier: Descriptor] = [:]
    var unreported: Unreported?
    /// Whether the permission bits hold setuid or setgid, which a write by another than root clears.
    var hasSetID = false
  }

  let node: NodeNumber
  /// The file's own lock, after the table's. Calls on the file are made outside of it.
  let contents = Mutex(Contents())

  init(node: NodeNumber) { self.node = node }

  /// Notes a write. `actor` is asked for only where this is the first since the log was told.
  func wrote(_ range: Range<Int64>?, actor: () -> Actor?) {
    let isFirst = contents.withLock { contents -> Bool in
      guard contents.unreported != nil else { return true }
      Self.add(range, to: &contents)
      return false
    }
    guard isFirst else { return }
    let actor = actor()
    contents.withLock { contents in
      if contents.unreported == nil { contents.unreported = Unreported(actor: actor) }
      Self.add(range, to: &contents)
    }
  }

  private static func add(_ range: Range<Int64>?, to contents: inout Contents) {
    if let range {
      if !range.isEmpty { contents.unreported?.add(range) }
    } else {
      contents.unreported?.ranges = nil
    }
  }

  /// Takes what is to be told. `onlyData`: leaves what holds no written bytes for the release.
  func takeUnreported(onlyData: Bool) -> Unreported? {
    contents.withLock { contents in
      guard let unreported = contents.unreported, !onlyData || unreported.holdsData else {
        return nil
      }
      contents.unreported = nil
      return unreported
    }
  }
}

/// The states of the nodes that are open.
final class OpenFiles: Sendable {
  /// Dictionary work only; before a file's own lock.
  private let states = Mutex<[NodeNumber: FileState]>([:])

  func state(of node: NodeNumber) -> FileState? { states.withLock { $0[node] } }

  /// Those with something to tell, for a drain.
  var all: [FileState] { states.withLock { Array($0.values) } }

  /// Registers a handle of the node; `make` gets the state that it shares with the others.
  func open(_ node: NodeNumber, _ make: (FileState) -> OpenFile) -> OpenFile {
    states.withLock { states in
      let state = states[node] ?? FileState(node: node)
      states[node] = state
      let file = make(state)
      state.contents.withLock { $0.handles[ObjectIdentifier(file)] = file.descriptor }
      return file
    }
  }

  /// Takes the handle away. Returns what is left to tell if it was the last, even when it could not
  /// write: another's report may have failed.
  func close(_ file: OpenFile) -> Unreported? {
    states.withLock { states in
      let (isLast, unreported) = file.state.contents.withLock { contents -> (Bool, Unreported?) in
        contents.handles[ObjectIdentifier(file)] = nil
        guard contents.handles.isEmpty else { return (false, nil) }
        defer { contents.unreported = nil }
        return (true, contents.unreported)
      }
      if isLast { states[file.node] = nil }
      return unreported
    }
  }

  /// Any open descriptor of the node.
  func anyDescriptor(of node: NodeNumber) -> Descriptor? {
    state(of: node)?.contents.withLock { $0.handles.values.first }
  }
}
