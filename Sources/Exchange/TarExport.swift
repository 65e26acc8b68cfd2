// SPDX-License-Identifier: GPL-3.0-or-later
import CArchive
import CLoaded
import Foundation
import History
import SystemPackage

/// What can go wrong on the way out or in.
package enum ExchangeError: Error, Sendable {
  /// The archive cannot be written.
  case unwritable(Errno)
  /// libarchive refuses a file.
  case archive(path: FilePath, reason: String)
  /// The stream of git is not what it should be.
  case badStream(line: Int, reason: String)
  /// git ended with this status.
  case git(status: Int32)
  /// Something is where an import shall go.
  case notEmpty(FilePath)
}

/// Writes the tree at a point as a tar archive in the PAX format: names of any bytes and length, times
/// to the nanosecond, owners, modes, extended attributes, hard links, devices; long zeros as holes.
package final class TarExport {
  /// What tar has no form for: sockets, and files whose contents are not kept.
  package private(set) var skipped: [FilePath] = []
  package private(set) var files = 0
  package private(set) var bytes: Int64 = 0

  private let view: TreeView
  private let archive: OpaquePointer
  private var firstNames: [NodeID: FilePath] = [:]
  private var users: [UInt32: String?] = [:]
  private var groups: [UInt32: String?] = [:]
  private let progress: ((Int, Int64) -> Bool)?

  /// `progress` is told how many files and bytes are written; where it answers false, writing ends with
  /// `CancellationError`.
  package static func write(
    _ view: TreeView, below folder: FilePath, to descriptor: FileDescriptor,
    progress: ((Int, Int64) -> Bool)? = nil
  ) throws -> TarExport {
    // libarchive knows names as text of the locale: of UTF-8 here, whatever the person's is.
    let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    let former = locale.map { uselocale($0) }
    defer {
      if let former { uselocale(former) }
      if let locale { freelocale(locale) }
    }
    let export = try TarExport(view, descriptor, progress)
    try export.run(folder)
    return export
  }

  private init(
    _ view: TreeView, _ descriptor: FileDescriptor, _ progress: ((Int, Int64) -> Bool)?
  ) throws {
    guard semfs_has_archive() != 0 else {
      throw ExchangeError.unwritable(Errno(rawValue: ELIBACC))
    }
    guard let archive = archive_write_new() else { throw ExchangeError.unwritable(.noMemory) }
    self.view = view
    self.archive = archive
    self.progress = progress
    archive_write_set_format_pax(archive)
    guard archive_write_open_fd(archive, descriptor.rawValue) == ARCHIVE_OK else {
      throw ExchangeError.unwritable(Errno(rawValue: archive_errno(archive)))
    }
  }

  deinit { archive_write_free(archive) }

  private func run(_ folder: FilePath) throws {
    if let entry = folder.isEmpty ? nil : try view.entry(at: folder) {
      try write(entry)
      if entry.version.kind != .folder { return try close() }
    } else if !folder.isEmpty {
      throw HistoryError.noSuchPath(folder)
    }
    // A stack of folders, so that neither depth nor size of the tree costs memory.
    var waiting = Array(try view.entries(in: folder).reversed())
    while let entry = waiting.popLast() {
      try write(entry)
      if entry.version.kind == .folder { waiting += try view.entries(in: entry.path).reversed() }
    }
    try close()
  }

  private func close() throws {
    guard archive_write_close(archive) == ARCHIVE_OK else { throw failure(FilePath("")) }
  }

  private func write(_ entry: Entry) throws {
    let version = entry.version
    guard version.kind != .socket, version.kind != .file || version.digest != nil else {
      skipped.append(entry.path)
      return
    }
    let details = try view.details(of: version)
    guard let header = archive_entry_new() else { throw ExchangeError.unwritable(.noMemory) }
    defer { archive_entry_free(header) }
    describe(entry, details, in: header)
    if details.names > 1, version.kind != .folder {
      if let first = firstNames[version.node] {
        first.withPlatformString { archive_entry_copy_hardlink(header, $0) }
        archive_entry_unset_size(header)
        return try check(archive_write_header(archive, header), entry.path)
      }
      firstNames[version.node] = entry.path
    }
    guard version.kind == .file else {
      return try check(archive_write_header(archive, header), entry.path)
    }
    try writeFile(entry, header)
  }

  private func writeFile(_ entry: Entry, _ header: OpaquePointer) throws {
    let version = entry.version
    archive_entry_set_size(header, version.size)
    var position: Int64 = 0
    // By whole blocks of the disk: GNU tar takes the parts between holes to be whole blocks of 512.
    let holes = try view.store.holes(of: version).compactMap { hole -> Range<Int64>? in
      let (start, end) = ((hole.lowerBound + 4095) & ~4095, hole.upperBound & ~4095)
      return start < end ? start..<end : nil
    }
    for hole in holes {
      if hole.lowerBound > position {
        archive_entry_sparse_add_entry(header, position, hole.lowerBound - position)
      }
      position = hole.upperBound
    }
    if !holes.isEmpty {
      archive_entry_sparse_add_entry(header, position, version.size - position)
    }
    try check(archive_write_header(archive, header), entry.path)
    var offset: Int64 = 0
    while offset < version.size {
      let piece = try view.store.read(version, range: offset..<min(version.size, offset + 4 << 20))
      if piece.isEmpty { break }
      var done = 0
      while done < piece.count {
        let count = piece.withUnsafeBytes {
          archive_write_data(archive, $0.baseAddress.map { $0 + done }, piece.count - done)
        }
        guard count > 0 else { throw failure(entry.path) }
        done += count
      }
      offset += Int64(piece.count)
      bytes += Int64(piece.count)
      if progress?(files, bytes) == false { throw CancellationError() }
    }
    files += 1
  }

  private func describe(_ entry: Entry, _ details: VersionDetails, in header: OpaquePointer) {
    let version = entry.version
    entry.path.withPlatformString { archive_entry_copy_pathname(header, $0) }
    archive_entry_set_filetype(header, UInt32(type(of: version, details)))
    archive_entry_set_perm(header, mode_t(version.permissions))
    archive_entry_set_uid(header, Int64(version.owner))
    archive_entry_set_gid(header, Int64(version.group))
    if let name = user(version.owner) { archive_entry_copy_uname(header, name) }
    if let name = group(version.group) { archive_entry_copy_gname(header, name) }
    let (seconds, rest) = version.modified.rawValue.quotientAndRemainder(
      dividingBy: 1_000_000_000)
    archive_entry_set_mtime(
      header, Int(rest < 0 ? seconds - 1 : seconds), Int(rest < 0 ? rest + 1_000_000_000 : rest))
    archive_entry_set_size(header, 0)
    version.target?.withPlatformString { archive_entry_copy_symlink(header, $0) }
    if let device = details.device {
      archive_entry_set_rdevmajor(header, dev_t(device.major))
      archive_entry_set_rdevminor(header, dev_t(device.minor))
    }
    for (name, value) in details.attributes {
      value.withUnsafeBytes {
        archive_entry_xattr_add_entry(header, name, $0.baseAddress, $0.count)
      }
    }
  }

  private func type(of version: Version, _ details: VersionDetails) -> mode_t {
    switch version.kind {
    case .file: S_IFREG
    case .folder: S_IFDIR
    case .symlink: S_IFLNK
    case .fifo: S_IFIFO
    case .socket: S_IFSOCK
    case .device: details.device?.isBlock == true ? S_IFBLK : S_IFCHR
    }
  }

  private func user(_ id: UInt32) -> String? {
    if let known = users[id] { return known }
    let name = getpwuid(id).map { String(cString: $0.pointee.pw_name) }
    users[id] = .some(name)
    return name
  }

  private func group(_ id: UInt32) -> String? {
    if let known = groups[id] { return known }
    let name = getgrgid(id).map { String(cString: $0.pointee.gr_name) }
    groups[id] = .some(name)
    return name
  }

  /// A warning is of how a name is written, not of whether it is.
  private func check(_ status: Int32, _ path: FilePath) throws {
    if status < ARCHIVE_WARN { throw failure(path) }
  }

  private func failure(_ path: FilePath) -> any Error {
    let code = Errno(rawValue: archive_errno(archive))
    if [.brokenPipe, .noSpace, .ioError].contains(code) { return ExchangeError.unwritable(code) }
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "unknown"
    return ExchangeError.archive(path: path, reason: reason)
  }
}
