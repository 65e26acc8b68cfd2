// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folders below `.semfs` at the mount's root, which no listing shows: answers and the past as files.
//
//   find/QUERY/      ranked links `01 name` to the files themselves
//   at/WHEN/…        the whole tree, read-only, as it was
//   versions/PATH/   each version of one file
//
// They belong to the user of the mounting process, who alone may enter: through `.semfs` nobody sees
// what the tree's own permissions, then or now, would not show.
import CFuse
import Execution
import Foundation
import Glibc
import History
import Synchronization
import Syscalls
import SystemPackage

final class VirtualTree: Sendable {
  private let store: Store
  private let interpreter: Interpreter
  /// Waits, not for long, until what was just written can be found.
  private let settle: @Sendable () -> Void
  private let numbers = VirtualNumbers()
  private let started = Date()

  /// The results of a query for as long as its folder is known, made anew where they are old.
  private struct Results {
    var made: Date
    var links: [(name: Name, target: Name)]
  }
  /// Held for dictionary work; a search runs outside of it.
  private let results = Mutex<[Name: Results]>([:])
  /// How old results may be when their folder is opened, and how many queries are remembered.
  private static let freshSeconds = 1.0
  private static let mostQueries = 1_000

  init(store: Store, interpreter: Interpreter, settle: @escaping @Sendable () -> Void) {
    self.store = store
    self.settle = settle
    self.interpreter = interpreter
  }

  static func isVirtual(_ number: fuse_ino_t) -> Bool { number & VirtualNumbers.highBit != 0 }
  func owns(_ number: fuse_ino_t) -> Bool { Self.isVirtual(number) }

  // MARK: Lookup

  func lookup(
    _ parent: fuse_ino_t, _ pointer: UnsafePointer<CChar>, _ request: FuseRequest
  ) throws(Errno) {
    let name = Name(pointer)
    let found: VirtualNode
    var seconds = 3600.0
    if !owns(parent) {
      found = .top
    } else {
      let folder = try numbers.node(parent)
      found = try child(name, of: folder)
      // What a word like `yesterday` means changes, as do the versions of a file.
      switch folder {
      case .moments, .versions, .versionedFolder, .versionedFile, .query: seconds = 1
      default: break
      }
    }
    var entry = fuse_entry_param()
    entry.attr = status(of: found, number: 0)
    entry.ino = numbers.remember(found)
    entry.generation = 1
    entry.attr.st_ino = ino_t(entry.ino)
    entry.entry_timeout = seconds
    entry.attr_timeout = seconds
    if !request.reply(entry: &entry) { forget(entry.ino, count: 1) }
  }

  func forget(_ number: fuse_ino_t, count: UInt64) {
    guard case .query(let name)? = numbers.forget(number, count: count) else { return }
    results.withLock { _ = $0.removeValue(forKey: name) }
  }

  private func child(_ name: Name, of folder: VirtualNode) throws(Errno) -> VirtualNode {
    switch folder {
    case .top:
      switch name.text {
      case "find": return .queries
      case "at": return .moments
      case "versions": return .versions
      default: throw .noSuchFileOrDirectory
      }
    case .queries:
      guard selection(of: name) != nil else { throw .noSuchFileOrDirectory }
      return .query(name)
    case .query(let query):
      guard let link = try links(of: query, fresh: false).first(where: { $0.name == name }) else {
        throw .noSuchFileOrDirectory
      }
      return .result(name: name, target: link.target)
    case .moments: return try moment(name)
    case .past(let operation, let path, _):
      return try past(operation, path.appending(name))
    case .versions: return try versioned(FilePath(names: [name]))
    case .versionedFolder(let path): return try versioned(path.appending(name))
    case .versionedFile(let path):
      for (version, itsName) in try versions(of: path) where itsName == name {
        return .version(version)
      }
      throw .noSuchFileOrDirectory
    case .result, .version: throw .notDirectory
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
    case .top, .queries, .moments, .versions, .query, .versionedFolder, .versionedFile:
      status.st_mode = S_IFDIR | 0o500
      status.st_nlink = 2
    case .result(_, let target):
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

  // MARK: Contents

  func readLink(_ number: fuse_ino_t) throws(Errno) -> [CChar] {
    switch try numbers.node(number) {
    case .result(_, let target): return target.bytes
    case .past(_, _, let version):
      guard let target = version.target else { throw .invalidArgument }
      return target.withPlatformString { Name($0).bytes }
    default: throw .invalidArgument
    }
  }

  func open(_ number: fuse_ino_t, flags: Int32) throws(Errno) {
    guard flags & O_ACCMODE == O_RDONLY, flags & O_TRUNC == 0 else { throw .readOnlyFileSystem }
    switch try numbers.node(number) {
    case .past(_, _, let version), .version(let version):
      // Contents that policy left out were never recorded.
      guard version.kind == .file, version.digest != nil || version.size == 0 else { throw .noData }
    default: throw .isDirectory
    }
  }

  func read(_ number: fuse_ino_t, offset: off_t, size: Int) throws(Errno) -> Data {
    switch try numbers.node(number) {
    case .past(_, _, let version), .version(let version):
      let end = min(Int64(offset) + Int64(size), version.size)
      guard Int64(offset) < end else { return Data() }
      return try answer { try store.read(version, range: Int64(offset)..<end) }
    default: throw .isDirectory
    }
  }

  // MARK: Listings

  func openFolder(_ number: fuse_ino_t) throws(Errno) -> VirtualListing {
    let node = try numbers.node(number)
    switch node {
    case .top:
      return VirtualListing(
        ["at", "find", "versions"].map { (name: String) in .init(name: Name(name), isFolder: true) }
      )
    case .queries:
      // Those that somebody looks at; any other name works as well.
      return VirtualListing([])
    case .query(let query):
      return VirtualListing(
        try links(of: query, fresh: true).map { .init(name: $0.name, isLink: true) })
    case .moments:
      let labels = try answer { try store.snapshots().map(\.label) }
      let names = ["first"] + labels.filter { !$0.contains("/") }
      return VirtualListing(names.map { (name: String) in .init(name: Name(name), isFolder: true) })
    case .past(let operation, let path, _):
      let entries = try answer { try store.view(at: operation).entries(in: path) }
      return VirtualListing(
        entries.compactMap { entry in
          entry.path.lastName.map {
            .init(
              name: $0, isFolder: entry.version.kind == .folder,
              isLink: entry.version.kind == .symlink)
          }
        })
    case .versions: return try listVersioned(FilePath())
    case .versionedFolder(let path): return try listVersioned(path)
    case .versionedFile(let path):
      return VirtualListing(try versions(of: path).map { .init(name: $0.name) })
    case .result, .version: throw .notDirectory
    }
  }

  func list(
    _ listing: VirtualListing, from offset: off_t, into page: inout ListingPage
  ) throws(Errno) {
    var index = Int(offset)
    while index < listing.items.count {
      let item = listing.items[index]
      var entry = fuse_entry_param()
      // Numbers are given at lookup; 0 would hide the name from readdir(3).
      entry.attr.st_ino = ino_t(VirtualNumbers.highBit)
      entry.attr.st_mode = item.isFolder ? S_IFDIR : item.isLink ? S_IFLNK : S_IFREG
      let fits = try item.name.withPointer { (name) throws(Errno) in
        page.add(name, &entry, next: off_t(index + 1))
      }
      if !fits { return }
      index += 1
    }
  }

  // MARK: Searches

  private func selection(of query: Name) -> Selection? {
    QueryName.selection(query.text, now: Date(), timeZone: .current)
  }

  private func links(of query: Name, fresh: Bool) throws(Errno) -> [(name: Name, target: Name)] {
    if let known = results.withLock({ $0[query] }),
      !fresh || known.made.timeIntervalSinceNow > -Self.freshSeconds
    {
      return known.links
    }
    guard let selection = selection(of: query) else { throw .noSuchFileOrDirectory }
    settle()
    let found = try answer {
      try interpreter.retrieve(selection, context: ExecutionContext(actor: .current))
    }
    let width = max(2, String(found.count).count)
    let links = found.enumerated().map { index, file in
      let path = PathText.bytes(file.path)
      let digits = String(index + 1)
      let prefix = String(repeating: "0", count: width - digits.count) + digits + " "
      let last = path.split(separator: UInt8(ascii: "/")).last ?? path[...]
      let name = (Array(prefix.utf8) + last).prefix(255) + [0]
      // From `.semfs/find/QUERY/` up to the root.
      let target = Array("../../../".utf8) + path + [0]
      return (
        name: Name(bytes: name.map { CChar(bitPattern: $0) }),
        target: Name(bytes: target.map { CChar(bitPattern: $0) })
      )
    }
    results.withLock { results in
      if results.count >= Self.mostQueries { results.removeAll() }
      results[query] = Results(made: Date(), links: links)
    }
    return links
  }

  // MARK: The past

  private func moment(_ name: Name) throws(Errno) -> VirtualNode {
    let text = name.text.removingPercentEncoding ?? name.text
    let operation = try answer { () throws -> OperationID in
      if let labelled = try store.snapshot(labelled: text) { return labelled }
      guard let point = PointName.parse(text, now: Date(), timeZone: .current) else {
        throw Errno.noSuchFileOrDirectory
      }
      return try interpreter.operation(at: point)
    }
    return try past(operation, FilePath())
  }

  private func past(_ operation: OperationID, _ path: FilePath) throws(Errno) -> VirtualNode {
    let entry = try answer { try store.view(at: operation).entry(at: path) }
    guard let entry else { throw .noSuchFileOrDirectory }
    return .past(operation, path, entry.version)
  }

  // MARK: Versions

  private func versioned(_ path: FilePath) throws(Errno) -> VirtualNode {
    let entry = try answer { try store.view(at: store.head()).entry(at: path) }
    if let entry {
      return entry.version.kind == .folder ? .versionedFolder(path) : .versionedFile(path)
    }
    // Gone from the tree, but not from the log.
    let versions = try answer { try store.versions(of: path) }
    guard let last = versions.first else { throw .noSuchFileOrDirectory }
    return last.version.kind == .folder ? .versionedFolder(path) : .versionedFile(path)
  }

  private func listVersioned(_ path: FilePath) throws(Errno) -> VirtualListing {
    let entries = try answer { try store.view(at: store.head()).entries(in: path) }
    return VirtualListing(
      entries.compactMap { entry in entry.path.lastName.map { .init(name: $0, isFolder: true) } })
  }

  /// The versions of a file with contents, oldest first, and their names: `003 2026-11-23T21-10-05 @128`.
  private func versions(of path: FilePath) throws(Errno) -> [(version: Version, name: Name)] {
    let entries = try answer { try store.versions(of: path) }
    let files = entries.map(\.version).filter { $0.kind == .file }
      .sorted { $0.since < $1.since }
    let width = max(3, String(files.count).count)
    var result: [(version: Version, name: Name)] = []
    for (index, version) in files.enumerated() {
      let operation = try answer { try store.operation(version.since) }
      let time = (operation?.time ?? version.modified).date
      let digits = String(index + 1)
      let number = String(repeating: "0", count: max(0, width - digits.count)) + digits
      let name = "\(number) \(Self.stamp(time)) @\(version.since.rawValue)"
      result.append((version, Name(name)))
    }
    return result
  }

  /// Local time without colons, as `PointName` reads it.
  private static func stamp(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    localtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    strftime(&buffer, buffer.count, "%Y-%m-%dT%H-%M-%S", &parts)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Runs what reads the log or the index; its errors become the program's.
  private func answer<R>(_ body: () throws -> R) throws(Errno) -> R {
    do {
      return try body()
    } catch let error as ExecutionError {
      switch error {
      case .noIndex: throw .noData
      case .noSuchPoint, .noSuchFile: throw .noSuchFileOrDirectory
      default: throw Errno(error)
      }
    } catch {
      throw Errno(error)
    }
  }
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

extension FilePath {
  fileprivate var lastName: Name? { components.last?.withPlatformString { Name($0) } }
}
