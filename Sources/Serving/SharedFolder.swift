// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one door from a link to the disk. What is below a shared folder is opened by openat2(2) beneath that
// folder, so that neither `..` nor a symbolic link leads out of it, and then judged by the name that it
// really has there: hidden files, secrets (Indexing's list) and the store are not given, by whatever link
// they are reached. Only regular files and folders are opened for reading; a pipe or a device never is.
import CLinux
import Foundation
import Glibc
import History
import Indexing
import SystemPackage

/// A file or folder that a link leads to, open.
struct SharedItem {
  enum Kind { case file, folder }

  let file: OpenedFile
  let kind: Kind
  let size: Int64
  let modified: Date
  /// Changes whenever the contents do.
  let tag: String

  /// Opens what `descriptor` (O_PATH) stands for; nil where it is neither a file nor a folder, or may not
  /// be read.
  init?(reopening descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: return nil
    }
    let opened = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { return nil }
    file = OpenedFile(opened)
    size = Int64(status.st_size)
    let (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    modified = Date(timeIntervalSince1970: Double(seconds))
    tag =
      "\""
      + [UInt64(status.st_ino), UInt64(bitPattern: size), UInt64(bitPattern: Int64(seconds))]
      .map { String($0, radix: 36) }.joined(separator: "-") + "-" + String(nanoseconds, radix: 36)
      + "\""
  }

  /// The first bytes of a file.
  func beginning(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { pread(file.descriptor, $0.baseAddress, $0.count, 0) }
    return Array(bytes.prefix(max(0, got)))
  }
}

/// A shared folder, and what of it is given.
struct SharedFolder {
  private let root: OpenedFile
  /// From the tree's root; secrets are told by it too.
  private let path: FilePath
  private let realPath: [UInt8]

  init?(_ folder: SharedItem, path: FilePath) {
    guard folder.kind == .folder, let real = SharedFolder.name(of: folder.file.descriptor) else {
      return nil
    }
    root = folder.file
    self.path = path
    realPath = real
  }

  /// What is at `components` below the folder; nil for what is not there or not given.
  func item(_ components: [[UInt8]]) -> SharedItem? {
    let text = components.isEmpty ? [0x2E] : Array(components.joined(separator: [0x2F]))
    let how = UInt64(SEMFS_RESOLVE_BENEATH) | UInt64(SEMFS_RESOLVE_NO_MAGICLINKS)
    let found = FilePath(rawBytes: text).withPlatformString {
      semfs_openat2(
        root.descriptor, $0, UInt64(UInt32(bitPattern: Int32(SEMFS_O_PATH) | O_CLOEXEC)), 0, how)
    }
    guard found >= 0 else { return nil }
    defer { close(found) }
    guard let real = relativeName(of: found), isGiven(real) else { return nil }
    return SharedItem(reopening: found)
  }

  struct Entry {
    var name: [UInt8]
    var kind: SharedItem.Kind
    var size: Int64
    var modified: Date
  }

  /// Most names that a page lists.
  static let mostEntries = 5000

  /// What of a folder is given, folders first, by name; and whether that is all.
  func entries(in folder: SharedItem, at components: [[UInt8]]) -> (list: [Entry], isAll: Bool) {
    guard let names = try? Tree.names(in: folder.file.descriptor) else { return ([], true) }
    let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
    var list: [Entry] = []
    for name in sorted {
      if list.count == SharedFolder.mostEntries { return (SharedFolder.ordered(list), false) }
      if name.first == 0x2E { continue }
      guard let entry = entry(name, in: folder, at: components) else { continue }
      list.append(entry)
    }
    return (SharedFolder.ordered(list), true)
  }

  private static func ordered(_ list: [Entry]) -> [Entry] {
    list.filter { $0.kind == .folder } + list.filter { $0.kind == .file }
  }

  private func entry(
    _ name: [UInt8], in folder: SharedItem, at components: [[UInt8]]
  ) -> Entry? {
    var status = stat()
    let found = FilePath(rawBytes: name).withPlatformString {
      fstatat(folder.file.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) == 0
    }
    guard found else { return nil }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kind == S_IFDIR else {
      // A link shows what it leads to, if that is in the folder and given.
      guard kind == S_IFLNK, let item = item(components + [name]) else { return nil }
      return Entry(name: name, kind: item.kind, size: item.size, modified: item.modified)
    }
    guard isGiven(components + [name]) else { return nil }
    return Entry(
      name: name, kind: kind == S_IFDIR ? .folder : .file, size: Int64(status.st_size),
      modified: Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)))
  }

  /// Whether a file of this real place below the folder is given at all.
  private func isGiven(_ components: [[UInt8]]) -> Bool {
    if components.isEmpty { return true }
    guard components.allSatisfy({ $0.first != 0x2E }) else { return false }
    let whole = path.rawBytes + [0x2F] + components.joined(separator: [0x2F])
    return !SecretFiles.contains(FilePath(rawBytes: whole.drop { $0 == 0x2F }))
  }

  /// The parts of what an open file is really called below the folder; nil where that is not below it.
  private func relativeName(of descriptor: Int32) -> [[UInt8]]? {
    guard let name = SharedFolder.name(of: descriptor) else { return nil }
    if name == realPath { return [] }
    let prefix = realPath.last == 0x2F ? realPath : realPath + [0x2F]
    guard name.starts(with: prefix) else { return nil }
    return name.dropFirst(prefix.count).split(separator: 0x2F).map { Array($0) }
  }

  private static func name(of descriptor: Int32) -> [UInt8]? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
    guard count > 0, count < buffer.count, buffer[0] == 0x2F else { return nil }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }
}
