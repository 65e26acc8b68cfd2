// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folders below `.semfs` at the mount's root, which no listing shows: answers and the past as files.
//
//   find/QUERY/        ranked links `01 name` to the files themselves
//   related/PATH/      links to what is near a file in meaning
//   group/BY/LABEL/    links to the files of a group
//   saved/NAME/        links to what a saved query finds now
//   at/WHEN/…          the whole tree, read-only, as it was
//   versions/PATH/     each version of one file
//   ask                write a prompt, read the answer
//
// With `allow_other` every user may enter and sees what that user may read (`Viewer`). Names and
// attributes that depend on who asks are then kept by no cache of the kernel: each step of a path asks
// again. Without it, the kernel lets only the user of the mounting process in.
import CFuse
import Execution
import Foundation
import Glibc
import History
import Synchronization
import Syscalls
import SystemPackage

final class VirtualTree: Sendable {
  let store: Store
  let interpreter: Interpreter
  /// A descriptor of the tree's root below the mount; not owned.
  let root: Int32
  /// Whether other users than the mounting one may enter.
  let isShared: Bool
  /// Waits, not for long, until what was just written is in the log and can be found.
  let settle: @Sendable () -> Void
  let answerer: PromptAnswerer?
  /// Carries out a plan that changes the tree.
  let change: @Sendable (Plan, ExecutionContext) throws -> Outcome
  let numbers = VirtualNumbers()
  let listings = VirtualListings()
  let files = VirtualFiles()
  let answers = VirtualAnswers()
  let replies = AskReplies()
  private let started = Date()

  init(
    store: Store, interpreter: Interpreter, root: Int32, isShared: Bool, answerer: PromptAnswerer?,
    change: @escaping @Sendable (Plan, ExecutionContext) throws -> Outcome,
    settle: @escaping @Sendable () -> Void
  ) {
    self.store = store
    self.interpreter = interpreter
    self.root = root
    self.isShared = isShared
    self.answerer = answerer
    self.change = change
    self.settle = settle
  }

  static func isVirtual(_ number: fuse_ino_t) -> Bool { number & VirtualNumbers.highBit != 0 }
  func owns(_ number: fuse_ino_t) -> Bool { Self.isVirtual(number) }

  // MARK: Lookup

  func lookup(
    _ parent: fuse_ino_t, _ pointer: UnsafePointer<CChar>, _ request: FuseRequest
  ) throws(Errno) {
    let began = ContinuousClock.now
    let viewer = Viewer(request.caller)
    do throws(Errno) {
      try lookup(parent, Name(pointer), viewer, request)
    } catch {
      if viewer.isLimited { Self.hideTime(since: began) }
      throw error
    }
  }

  private func lookup(
    _ parent: fuse_ino_t, _ name: Name, _ viewer: Viewer, _ request: FuseRequest
  ) throws(Errno) {
    var found = VirtualNode.top
    var seconds = 3600.0
    if owns(parent) {
      let folder = try numbers.node(parent)
      found = try child(name, of: folder, viewer)
      seconds = lifetime(in: folder)
    }
    var entry = fuse_entry_param()
    entry.attr = status(of: found, number: 0)
    entry.ino = numbers.remember(found)
    entry.generation = 1
    entry.attr.st_ino = ino_t(entry.ino)
    entry.entry_timeout = seconds
    entry.attr_timeout = 3600
    if !request.reply(entry: &entry) { forget(entry.ino, count: 1) }
  }

  /// How long the kernel may believe a name in a folder, in seconds. What a word like `yesterday`
  /// means changes, as do answers and the versions of a file; and one user's names are not another's.
  private func lifetime(in folder: VirtualNode) -> Double {
    switch folder {
    case .top: 3600
    case .section(.saved): 0
    case .past: isShared ? 0 : 3600
    case .section, .answer, .groups, .relatedFolder, .versionedFolder, .versionedFile, .ask, .link,
      .version:
      isShared ? 0 : 1
    }
  }

  /// Answers no sooner than at the next multiple of this: how long a refusal took tells nobody
  /// whether there was something to refuse.
  private static let timeGrain = Duration.milliseconds(5)

  private static func hideTime(since began: ContinuousClock.Instant) {
    let spent = ContinuousClock.now - began
    let nanoseconds = Int64(spent / .nanoseconds(1))
    let grain = Int64(timeGrain / .nanoseconds(1))
    usleep(UInt32((grain - nanoseconds % grain) / 1_000))
  }

  func forget(_ number: fuse_ino_t, count: UInt64) {
    if numbers.forget(number, count: count) { listings.drop(number) }
  }

  private func child(
    _ name: Name, of folder: VirtualNode, _ viewer: Viewer
  ) throws(Errno) -> VirtualNode {
    switch folder {
    case .top:
      if name.text == "ask", answerer != nil { return .ask }
      guard let section = VirtualSection(rawValue: name.text) else {
        throw .noSuchFileOrDirectory
      }
      return .section(section)
    case .section(.find):
      guard selection(of: name, for: viewer) != nil else { throw .noSuchFileOrDirectory }
      return .answer(.find(name))
    case .section(.related): return try related(FilePath(names: [name]), viewer)
    case .relatedFolder(let path): return try related(path.appending(name), viewer)
    case .section(.group):
      guard grouping(of: name, for: viewer) != nil else { throw .noSuchFileOrDirectory }
      return .groups(name)
    case .groups(let by):
      guard try groups(by, viewer, fresh: false).contains(where: { $0.label == name }) else {
        throw .noSuchFileOrDirectory
      }
      return .answer(.group(by, label: name))
    case .section(.saved):
      guard try savedQuery(name, of: viewer) != nil else { throw .noSuchFileOrDirectory }
      return .answer(.saved(viewer.uid, name))
    case .answer(let question):
      let target = try target(of: name, in: question, viewer)
      return .link(name: name, target: target)
    case .section(.at): return try moment(name, viewer)
    case .past(let operation, let path, _):
      return try past(operation, path, name, viewer)
    case .section(.versions): return try versioned(FilePath(names: [name]), viewer)
    case .versionedFolder(let path): return try versioned(path.appending(name), viewer)
    case .versionedFile(let path):
      for (version, itsName) in try versions(of: path, viewer) where itsName == name {
        return .version(version)
      }
      throw .noSuchFileOrDirectory
    case .link, .version, .ask: throw .notDirectory
    }
  }

  // MARK: Attributes

  func attributes(of number: fuse_ino_t) throws(Errno) -> stat {
    status(of: try numbers.node(number), number: number)
  }

  private func status(of node: VirtualNode, number: UInt64) -> stat {
    var status = Glibc.stat()
    status.st_ino = ino_t(number)
    status.st_uid = geteuid()
    status.st_gid = getegid()
    status.st_nlink = 1
    status.st_blksize = 64 << 10
    var time = Timestamp(started)
    switch node {
    case .section(.saved):
      // Whoever may enter may save; each sees their own.
      status.st_mode = S_IFDIR | (isShared ? 0o777 : 0o700)
      status.st_nlink = 2
    case .answer(.saved(let uid, _)):
      // Its query is an attribute that its owner may write.
      status.st_mode = S_IFDIR | 0o700
      status.st_uid = uid
      status.st_nlink = 2
    case .top, .section, .answer, .groups, .relatedFolder, .versionedFolder, .versionedFile:
      status.st_mode = S_IFDIR | (isShared ? 0o555 : 0o500)
      status.st_nlink = 2
    case .ask: status.st_mode = S_IFREG | (isShared ? 0o666 : 0o600)
    case .link(_, let target):
      status.st_mode = S_IFLNK | 0o777
      status.st_size = off_t(target.units.count)
    case .past(_, _, let version), .version(let version):
      status.st_mode = version.kind.type | mode_t(version.permissions) & ~0o222 & 0o777
      status.st_uid = version.owner
      status.st_gid = version.group
      status.st_size = off_t(version.size)
      status.st_blocks = blkcnt_t((version.size + 511) / 512)
      time = version.modified
    }
    let seconds = time.rawValue.quotientAndRemainder(dividingBy: 1_000_000_000)
    status.st_mtim = timespec(
      tv_sec: Int(seconds.quotient), tv_nsec: max(0, Int(seconds.remainder)))
    status.st_ctim = status.st_mtim
    status.st_atim = status.st_mtim
    return status
  }

  // MARK: Listings

  func openFolder(_ number: fuse_ino_t, by caller: Caller) throws(Errno) -> VirtualListing {
    let viewer = Viewer(caller)
    switch try numbers.node(number) {
    case .top:
      let sections = VirtualSection.allCases.map {
        VirtualListing.Item(name: Name($0.rawValue), isFolder: true)
      }
      return VirtualListing((answerer == nil ? [] : [.init(name: Name("ask"))]) + sections)
    // Those that somebody looks at; any other name works as well.
    case .section(.find): return VirtualListing([])
    case .section(.group): return VirtualListing(folders: Self.groupings)
    case .groups(let by):
      return VirtualListing(folders: try groups(by, viewer, fresh: true).map(\.label))
    case .section(.saved): return VirtualListing(folders: try savedNames(of: viewer))
    case .answer(let question):
      return VirtualListing(
        try links(of: question, viewer, fresh: true).map { .init(name: $0.name, isLink: true) })
    case .section(.related): return try listFolder(FilePath(), viewer)
    case .relatedFolder(let path): return try listFolder(path, viewer)
    case .section(.at): return try listMoments()
    case .past(let operation, let path, _): return try listPast(operation, path, viewer)
    case .section(.versions): return try listFolder(FilePath(), viewer)
    case .versionedFolder(let path): return try listFolder(path, viewer)
    case .versionedFile(let path):
      return VirtualListing(try versions(of: path, viewer).map { .init(name: $0.name) })
    case .link, .version, .ask: throw .notDirectory
    }
  }

  /// Goes on with the listing that `offset` belongs to, or begins one.
  func list(
    _ number: fuse_ino_t, from offset: off_t, into page: inout ListingPage, by caller: Caller
  ) throws(Errno) {
    var position = offset
    var listing = listings.listing(of: number, at: offset)
    if listing == nil {
      let new = try openFolder(number, by: caller)
      let begun = listings.begin(new, of: number)
      position = begun + off_t(VirtualListings.index(of: offset))
      listing = new
    }
    guard let listing else { return }
    try list(listing, from: position, into: &page)
    if page.isEmpty { listings.end(of: number, at: position) }
  }

  func list(
    _ listing: VirtualListing, from offset: off_t, into page: inout ListingPage
  ) throws(Errno) {
    let first = offset - off_t(VirtualListings.index(of: offset))
    var index = VirtualListings.index(of: offset)
    while index < listing.items.count {
      let item = listing.items[index]
      var entry = fuse_entry_param()
      // Numbers are given at lookup; 0 would hide the name from readdir(3).
      entry.attr.st_ino = ino_t(VirtualNumbers.highBit)
      entry.attr.st_mode = item.isFolder ? S_IFDIR : item.isLink ? S_IFLNK : S_IFREG
      let fits = try item.name.withPointer { (name) throws(Errno) in
        page.add(name, &entry, next: first + off_t(index + 1))
      }
      if !fits { return }
      index += 1
    }
  }

  // MARK: Who asks

  /// The rights of a viewer in the past. What was done a moment ago counts.
  func access(_ viewer: Viewer) -> PastAccess {
    if viewer.isLimited { settle() }
    return PastAccess(store: store, viewer: viewer, disk: DiskAccess(root: root, viewer: viewer))
  }

  func context(for viewer: Viewer) -> ExecutionContext {
    guard viewer.isLimited else { return ExecutionContext(actor: .current) }
    let actor = Actor(uid: viewer.uid, pid: 0, program: "semfs")
    var context = ExecutionContext(actor: actor)
    let disk = LockedDiskAccess(DiskAccess(root: root, viewer: viewer))
    context.groups = viewer.groups
    context.mayRead = { disk.mayRead($0) }
    return context
  }

  /// Runs what reads the log or the index; its errors become the program's.
  func answer<R>(_ body: () throws -> R) throws(Errno) -> R {
    do {
      return try body()
    } catch let error as ExecutionError {
      switch error {
      case .noIndex: throw .noData
      case .noSuchPoint, .noSuchFile, .ambiguous, .outsideTree: throw .noSuchFileOrDirectory
      default: throw Errno(error)
      }
    } catch {
      throw Errno(error)
    }
  }
}

/// The same for several threads.
private final class LockedDiskAccess: @unchecked Sendable {
  /// Reached only with the lock held, for the time of a few calls to the disk.
  private let access: DiskAccess
  private let lock = NSLock()

  init(_ access: DiskAccess) { self.access = access }
  func mayRead(_ path: FilePath) -> Bool { lock.withLock { access.mayRead(path) } }
}

extension Version.Kind {
  /// As in `st_mode`.
  fileprivate var type: mode_t {
    switch self {
    case .file: S_IFREG
    case .folder: S_IFDIR
    case .symlink: S_IFLNK
    case .fifo: S_IFIFO
    case .socket: S_IFSOCK
    // Which device is not recorded: an empty file stands for it.
    case .device: S_IFREG
    }
  }
}
