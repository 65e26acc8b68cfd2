// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that programs hold open, and what was written through them. All handles of one node share one
// `FileState`: which of the node's bytes changed since the log was last told, and by whom. Telling
// happens at flush (a `close`), fsync, and at the latest when the last handle is released, so that
// pages of a mapping, which reach us without a `close`, are told too. The handles of a node are all
// passthrough (`Backing`), or none is.
import Glibc
import History
import Synchronization
import SystemPackage

/// One open(2) of a file of the tree.
final class OpenFile: Sendable {
  /// Where there is a backing, its own: for reading only.
  let descriptor: Descriptor
  /// What the kernel reads and writes by itself, if it does.
  let backing: Backing?
  let node: NodeNumber
  let state: FileState
  let isWritable: Bool
  /// Who writes it, where a `close` is not told by itself but only the release that follows it; else nil.
  let maker: Actor?
  /// Who opened it; stands for writes that the kernel makes by itself.
  let opener: Caller

  init(
    _ descriptor: Descriptor, backing: Backing?, state: FileState, isWritable: Bool,
    maker: Actor? = nil, opener: Caller
  ) {
    self.maker = maker
    self.descriptor = descriptor
    self.backing = backing
    self.node = state.node
    self.state = state
    self.isWritable = isWritable
    self.opener = opener
  }

  var fd: Int32 { descriptor.number }
  /// Whether it may be written without our seeing it.
  var isWrittenByKernel: Bool { isWritable && backing != nil }

  /// A descriptor to change the file by.
  func writable() throws(Errno) -> Descriptor {
    guard backing != nil else { return descriptor }
    return Descriptor(try checked(open("/proc/self/fd/\(fd)", O_RDWR | O_CLOEXEC)))
  }
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

/// What a file looks like from outside, to learn whether it was written.
struct ChangeStamp: Sendable {
  private let size: off_t
  private let modified: timespec
  private let changed: timespec
  /// Whether a change that follows now may have the same time.
  let isRacy: Bool

  /// - Parameter hasFineTimes: the disk gives each change that follows a `stat` a time of its own; else
  ///   changes within one tick of the kernel's clock (10 ms at most) look the same.
  init(_ status: stat, hasFineTimes: Bool) {
    size = status.st_size
    modified = status.st_mtim
    changed = status.st_ctim
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let age = (now.tv_sec - changed.tv_sec) * 1_000_000_000 + now.tv_nsec - changed.tv_nsec
    isRacy = !hasFineTimes && age < 20_000_000
  }

  func isSame(as other: Self) -> Bool {
    size == other.size && modified.isSame(as: other.modified) && changed.isSame(as: other.changed)
  }
}

extension timespec {
  fileprivate func isSame(as other: timespec) -> Bool {
    tv_sec == other.tv_sec && tv_nsec == other.tv_nsec
  }
}

/// What all handles of one node share.
final class FileState: Sendable {
  struct Contents {
    /// The handles, and which of them can write.
    var handles: [ObjectIdentifier: Descriptor] = [:]
    var writers = 0
    /// Who writes it, where it may have been closed without our having been told yet.
    var maker: Actor?
    /// That of all handles; nil while there is none, and where they are not passthrough.
    var backing: Backing?
    var unreported: Unreported?
    /// What the file looked like when the log was last told, where the kernel writes it by itself.
    var stamp: ChangeStamp?
    /// Whether it may have been written since in a way that the stamp does not show.
    var isDoubtful = false
    /// Whether the permission bits hold setuid or setgid, which a write by another than root clears.
    var hasSetID = false

    /// What is to be told, with what is only in doubt.
    var pending: Unreported? {
      get {
        guard isDoubtful else { return unreported }
        return Unreported(ranges: nil, actor: unreported?.actor)
      }
      set {
        unreported = newValue
        isDoubtful = false
      }
    }
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

  /// Compares what the kernel may have written with the last look, or begins with that.
  func look(_ stamp: ChangeStamp) {
    contents.withLock { contents in
      defer { contents.stamp = stamp }
      guard let former = contents.stamp else { return }
      guard former.isSame(as: stamp) else {
        if contents.unreported == nil {
          contents.unreported = Unreported(actor: contents.maker)
        }
        contents.unreported?.ranges = nil
        return
      }
      if former.isRacy { contents.isDoubtful = true }
    }
  }

  /// Takes what is to be told. `onlyData`: leaves what holds no written bytes for the release.
  func takeUnreported(onlyData: Bool) -> Unreported? {
    contents.withLock { contents in
      guard let unreported = contents.pending, !onlyData || unreported.holdsData else {
        return nil
      }
      contents.pending = nil
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

  /// Whether the kernel may be writing the node by itself, so that nothing it was told of it lasts.
  func isWrittenByKernel(_ node: NodeNumber) -> Bool {
    states.withLock { states in
      states[node]?.contents.withLock { $0.backing != nil && $0.writers > 0 } ?? false
    }
  }

  /// Registers a handle of the node; `make` gets the state that it shares with the others.
  /// - Returns: nil where the others are not passthrough by this backing.
  func open(_ node: NodeNumber, by backing: Backing?, _ make: (FileState) -> OpenFile) -> OpenFile?
  {
    states.withLock { states in
      let state = states[node] ?? FileState(node: node)
      return state.contents.withLock { contents -> OpenFile? in
        guard contents.handles.isEmpty || contents.backing === backing else { return nil }
        states[node] = state
        contents.backing = backing
        let file = make(state)
        contents.handles[ObjectIdentifier(file)] = file.descriptor
        if file.isWritable { contents.writers += 1 }
        if let maker = file.maker { contents.maker = maker }
        return file
      }
    }
  }

  /// Takes the handle away. Returns what is left to tell if it was the last, even when it could not
  /// write: another's report may have failed.
  func close(_ file: OpenFile) -> (isLast: Bool, unreported: Unreported?) {
    states.withLock { states in
      let closed = file.state.contents.withLock { contents -> (Bool, Unreported?) in
        contents.handles[ObjectIdentifier(file)] = nil
        if file.isWritable { contents.writers -= 1 }
        guard contents.handles.isEmpty else { return (false, nil) }
        defer { contents.pending = nil }
        return (true, contents.pending)
      }
      if closed.0 { states[file.node] = nil }
      return closed
    }
  }

  /// Any open descriptor of the node.
  func anyDescriptor(of node: NodeNumber) -> Descriptor? {
    state(of: node)?.contents.withLock { $0.handles.values.first }
  }
}
