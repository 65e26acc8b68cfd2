// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// `.semfs/at` and `.semfs/versions`.
extension VirtualTree {
  // MARK: The past

  func moment(_ name: Name, _ viewer: Viewer) throws(Errno) -> VirtualNode {
    let text = name.text.removingPercentEncoding ?? name.text
    return try answer {
      let operation: OperationID
      if let labelled = try store.snapshot(labelled: text) {
        operation = labelled
      } else {
        guard let point = PointName.parse(text, now: Date(), timeZone: .current) else {
          throw Errno.noSuchFileOrDirectory
        }
        operation = try interpreter.operation(at: point)
      }
      guard let entry = try store.view(at: operation).entry(at: FilePath()) else {
        throw Errno.noSuchFileOrDirectory
      }
      return .past(operation, FilePath(), entry.version)
    }
  }

  func listMoments() throws(Errno) -> VirtualListing {
    let labels = try answer { try store.snapshots().map(\.label) }
    let names = ["first"] + labels.filter { !$0.contains("/") }
    return VirtualListing(folders: names.map { (name: String) in Name(name) })
  }

  func past(
    _ operation: OperationID, _ folder: FilePath, _ name: Name, _ viewer: Viewer
  ) throws(Errno) -> VirtualNode {
    try answer {
      let access = access(viewer)
      guard try access.maySearch(folder, at: operation) else { throw Errno.permissionDenied }
      let path = folder.appending(name)
      guard let entry = try store.view(at: operation).entry(at: path), try access.mayKnow(entry)
      else { throw Errno.noSuchFileOrDirectory }
      return .past(operation, path, entry.version)
    }
  }

  func listPast(
    _ operation: OperationID, _ path: FilePath, _ viewer: Viewer
  ) throws(Errno) -> VirtualListing {
    try answer {
      let view = try store.view(at: operation)
      let access = access(viewer)
      guard let folder = try view.entry(at: path) else { throw Errno.stale }
      guard try access.mayReach(folder, at: operation) else { throw Errno.permissionDenied }
      let entries = try view.entries(in: path).filter(access.mayKnow)
      return VirtualListing(
        entries.compactMap { entry in
          entry.path.lastName.map {
            .init(
              name: $0, isFolder: entry.version.kind == .folder,
              isLink: entry.version.kind == .symlink)
          }
        })
    }
  }

  // MARK: Versions

  func versioned(_ path: FilePath, _ viewer: Viewer) throws(Errno) -> VirtualNode {
    try answer {
      let access = access(viewer)
      let head = try store.head()
      let view = try store.view(at: head)
      let folder = path.removingLastComponent()
      // Before anything is looked for in it.
      if try view.entry(at: folder) != nil, try !access.maySearch(folder, at: head) {
        throw Errno.permissionDenied
      }
      if let entry = try view.entry(at: path) {
        return entry.version.kind == .folder ? .versionedFolder(path) : .versionedFile(path)
      }
      // Gone from the tree, but not from the log.
      let known = try store.versions(of: path).first {
        try access.mayReach($0, at: $0.version.since)
      }
      guard let known else { throw Errno.noSuchFileOrDirectory }
      return known.version.kind == .folder ? .versionedFolder(path) : .versionedFile(path)
    }
  }

  /// The folders of the tree as it is, and its files as folders.
  func listFolder(_ path: FilePath, _ viewer: Viewer) throws(Errno) -> VirtualListing {
    try answer {
      let head = try store.head()
      let view = try store.view(at: head)
      let access = access(viewer)
      if viewer.isLimited, let folder = try view.entry(at: path) {
        guard try access.mayReach(folder, at: head) else { throw Errno.permissionDenied }
      }
      let names = try view.entries(in: path).filter(access.mayKnow).compactMap(\.path.lastName)
      return VirtualListing(folders: names)
    }
  }

  /// The versions of a file with contents, oldest first, and their names: `003 2026-11-23T21-10-05 @128`.
  /// Counted among those that the viewer may read.
  func versions(
    of path: FilePath, _ viewer: Viewer
  ) throws(Errno) -> [(version: Version, name: Name)] {
    try answer {
      let entries = try store.versions(of: path).filter { $0.version.kind == .file }
        .sorted { $0.version.since < $1.version.since }
      let access = access(viewer)
      let width = max(3, String(entries.count).count)
      var result: [(version: Version, name: Name)] = []
      var number = 0
      for entry in entries {
        let version = entry.version
        guard try access.mayReach(entry, at: version.since) else { continue }
        number += 1
        let time = (try store.operation(version.since)?.time ?? version.modified).date
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
        let name = "\(padded) \(Self.stamp(time)) @\(version.since.rawValue)"
        result.append((version, Name(name)))
      }
      return result
    }
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

  // MARK: Contents

  func readLink(_ number: fuse_ino_t, by caller: Caller) throws(Errno) -> [CChar] {
    switch try numbers.node(number) {
    case .link(_, let target): return target.bytes
    case .past(_, _, let version):
      guard let target = version.target else { throw .invalidArgument }
      return target.withPlatformString { Name($0).bytes }
    default: throw .invalidArgument
    }
  }

  /// Opens a file; returns its handle and whether its size is not known before it is read.
  func open(
    _ number: fuse_ino_t, flags: Int32, by caller: Caller
  ) throws(Errno) -> (handle: UInt64, isDirect: Bool) {
    let node = try numbers.node(number)
    if node == .ask { return (files.add(.question(try openAsk(caller))), true) }
    guard flags & O_ACCMODE == O_RDONLY, flags & O_TRUNC == 0 else { throw .readOnlyFileSystem }
    let version: Version
    switch node {
    case .past(let operation, let path, let its):
      let viewer = Viewer(caller)
      let mayReach = try answer {
        try access(viewer).mayReach(Entry(path: path, version: its), at: operation)
      }
      guard mayReach else { throw .permissionDenied }
      version = its
    case .version(let its):
      // Only who may read it was given its name; what was closed since then is closed here too.
      try requireStillOpen(its, Viewer(caller))
      version = its
    default: throw .isDirectory
    }
    // Contents that policy left out were never recorded.
    guard version.kind == .file, version.digest != nil || version.size == 0 else { throw .noData }
    return (files.add(.version(try answer { try VersionReader(version, in: store) })), false)
  }

  private func requireStillOpen(_ version: Version, _ viewer: Viewer) throws(Errno) {
    guard viewer.isLimited else { return }
    let isOpen = try answer { () throws -> Bool in
      guard let path = try store.view(at: version.since).paths(of: version.node).first else {
        return false
      }
      return try access(viewer).mayReach(Entry(path: path, version: version), at: version.since)
    }
    guard isOpen else { throw .permissionDenied }
  }

  func read(_ handle: UInt64, offset: off_t, size: Int) throws(Errno) -> Data {
    switch try files.file(handle) {
    case .version(let reader):
      return try answer { try reader.read(Int64(offset)..<Int64(offset) + Int64(size)) }
    case .question(let question):
      return try read(question, offset: Int(offset), size: size)
    }
  }
}

extension FilePath {
  var lastName: Name? { components.last?.withPlatformString { Name($0) } }
}
