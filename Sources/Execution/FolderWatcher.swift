// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Syscalls
import SystemPackage

/// Tells where a tree on the disk changes: inotify(7) on every folder of it, the store's left out.
///
/// Where the kernel gives no more watches (`fs.inotify.max_user_watches`), `isComplete` is false, and the
/// caller looks at the whole tree from time to time instead. For one thread.
final class FolderWatcher {
  private let root: FilePath
  private let queue: Int32
  /// Folders from the root, by the kernel's number for the watch.
  private var folders: [Int32: FilePath] = [:]
  private(set) var isComplete = true

  private static let events = UInt32(
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR
      | IN_DONT_FOLLOW)

  /// - Throws: `Errno`.
  init(root: FilePath) throws {
    self.root = root
    queue = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard queue >= 0 else { throw Errno(rawValue: errno) }
    watch(FilePath(""))
  }

  deinit { close(queue) }

  /// Where something changed since the last call, after waiting for the first change for at most so
  /// long; `nil` in place of a list: anywhere.
  func changes(waitingMilliseconds: Int32) -> [FilePath]? {
    var poll = pollfd(fd: queue, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, waitingMilliseconds) > 0 else { return [] }
    var found: Set<FilePath> = []
    var isLost = false
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 8)
    defer { buffer.deallocate() }
    while true {
      let count = read(queue, buffer.baseAddress, buffer.count)
      guard count > 0 else { break }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.load(fromByteOffset: offset, as: inotify_event.self)
        let start = offset + MemoryLayout<inotify_event>.size
        let name = buffer[start..<min(count, start + Int(event.len))].prefix { $0 != 0 }
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isLost = true }
        if let path = note(event, Array(name)) { found.insert(path) }
        offset = start + Int(event.len)
      }
    }
    return isLost ? nil : found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  private func note(_ event: inotify_event, _ name: [UInt8]) -> FilePath? {
    if event.mask & UInt32(IN_IGNORED) != 0 {
      folders[event.wd] = nil
      return nil
    }
    guard let folder = folders[event.wd], !name.isEmpty else { return nil }
    let path = folder.appending(FilePath(text: PathText.string(name)).components)
    if path.components.first == ".semfs" { return nil }
    if event.mask & UInt32(IN_ISDIR) != 0,
      event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0
    {
      watch(path)
    }
    return path
  }

  /// Watches a folder and those in it.
  private func watch(_ folder: FilePath) {
    var waiting = [folder]
    while let next = waiting.popLast() {
      let full = root.appending(next.components)
      let number = full.withPlatformString { inotify_add_watch(queue, $0, FolderWatcher.events) }
      guard number >= 0 else {
        if errno == ENOSPC { isComplete = false }
        continue
      }
      folders[number] = next
      waiting += subfolders(of: next, at: full)
    }
  }

  private func subfolders(of folder: FilePath, at full: FilePath) -> [FilePath] {
    guard let stream = full.withPlatformString({ opendir($0) }) else { return [] }
    defer { closedir(stream) }
    var out: [FilePath] = []
    while let item = readdir(stream) {
      let isFolder = item.pointee.d_type == UInt8(DT_DIR)
      let name = withUnsafeBytes(of: &item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      let text = PathText.string(name)
      guard isFolder, text != ".", text != "..", !(folder.isEmpty && text == ".semfs") else {
        continue
      }
      out.append(folder.appending(FilePath(text: text).components))
    }
    return out
  }
}
