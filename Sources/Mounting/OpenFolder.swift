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
