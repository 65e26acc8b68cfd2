// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Synchronization
import SystemPackage

/// One opendir(3) of a folder of the tree. The disk's folder is opened with the first question: the
/// kernel mostly answers from its own copy.
final class OpenFolder: Sendable {
  /// A name as the disk lists it.
  struct Listed {
    var inode: UInt64
    /// DT_ constant.
    var type: UInt8
    /// Where the next name is.
    var next: off_t
  }

  /// The stream and the place it stands at. Confined to the lock, so it may cross threads.
  private struct Stream: @unchecked Sendable {
    var stream: OpaquePointer?
    var position: off_t = 0
  }

  let node: NodeNumber
  /// Held while one listing request reads; only the disk is called under it.
  private let stream: Mutex<Stream>
  private let folder: Descriptor

  init(_ folder: Descriptor, node: NodeNumber) {
    self.folder = folder
    self.node = node
    stream = Mutex(Stream())
  }

  deinit {
    stream.withLock { stream in
      if let open = stream.stream { closedir(open) }
    }
  }

  /// Where it stands, for who asks with no listing under way.
  var position: off_t { stream.withLock { $0.position } }

  /// The folder's descriptor, for calls with a name below it.
  var fd: Int32 { folder.number }

  func sync(onlyData: Bool) throws(Errno) {
    let file = Descriptor(try checked(openat(fd, ".", Self.flags)))
    try checked(onlyData ? fdatasync(file.number) : fsync(file.number))
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  /// Opens the disk's folder, once.
  private func openStream(_ stream: inout Stream) -> Result<OpaquePointer, Errno> {
    if let open = stream.stream { return .success(open) }
    let descriptor = openat(fd, ".", Self.flags)
    guard descriptor >= 0 else { return .failure(.last) }
    guard let open = fdopendir(descriptor) else {
      let error = Errno.last
      close(descriptor)
      return .failure(error)
    }
    stream.stream = open
    return .success(open)
  }

  /// Calls `body` for the names from `offset` on until it returns false. That name comes again with
  /// the next call.
  func list(
    from offset: off_t, _ body: (UnsafePointer<CChar>, Listed) throws(Errno) -> Bool
  ) throws(Errno) {
    let result = stream.withLock { stream -> Result<Void, Errno> in
      let open: OpaquePointer
      switch openStream(&stream) {
      case .success(let opened): open = opened
      case .failure(let error): return .failure(error)
      }
      if offset != stream.position {
        if offset == 0 { rewinddir(open) } else { seekdir(open, offset) }
        stream.position = offset
      }
      while true {
        errno = 0
        guard let entry = readdir(open) else {
          return errno == 0 ? .success(()) : .failure(.last)
        }
        let listed = Listed(
          inode: UInt64(entry.pointee.d_ino), type: entry.pointee.d_type,
          next: entry.pointee.d_off)
        let start = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let name = UnsafeRawPointer(entry).advanced(by: start).assumingMemoryBound(to: CChar.self)
        do throws(Errno) {
          guard try body(name, listed) else {
            seekdir(open, stream.position)
            return .success(())
          }
        } catch {
          seekdir(open, stream.position)
          return .failure(error)
        }
        stream.position = listed.next
      }
    }
    try result.get()
  }
}

/// Folders that are being listed where the kernel does not tell who opens and closes them: each page finds
/// the stream where the page before left it.
final class FolderListings: Sendable {
  /// So many listings are continued without opening the folder again.
  private static let most = 16

  /// The latest last. Array work only.
  private let waiting = Mutex<[OpenFolder]>([])

  /// Has `body` read on from `offset`; it returns false at the end.
  func with(
    _ node: NodeNumber, from offset: off_t, open: () throws(Errno) -> OpenFolder,
    _ body: (OpenFolder) throws(Errno) -> Bool
  ) throws(Errno) {
    let left = take(node, at: offset)
    let folder = if let left { left } else { try open() }
    guard try body(folder) else { return }
    let dropped = waiting.withLock { waiting -> OpenFolder? in
      waiting.append(folder)
      return waiting.count > Self.most ? waiting.removeFirst() : nil
    }
    withExtendedLifetime(dropped) {}
  }

  private func take(_ node: NodeNumber, at offset: off_t) -> OpenFolder? {
    guard offset != 0 else { return nil }
    return waiting.withLock { waiting in
      let index = waiting.lastIndex { $0.node == node && $0.position == offset }
      return index.map { waiting.remove(at: $0) }
    }
  }

  /// Lets go of a folder that was removed or is forgotten.
  func drop(_ node: NodeNumber) {
    let dropped = waiting.withLock { waiting -> [OpenFolder] in
      guard waiting.contains(where: { $0.node == node }) else { return [] }
      let dropped = waiting.filter { $0.node == node }
      waiting.removeAll { $0.node == node }
      return dropped
    }
    withExtendedLifetime(dropped) {}
  }
}
