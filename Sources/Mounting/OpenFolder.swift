// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Synchronization
import SystemPackage

/// One opendir(3) of a folder of the tree.
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
    var stream: OpaquePointer
    var position: off_t = 0
  }

  let node: NodeNumber
  /// Held while one listing request reads; only the disk is called under it.
  private let stream: Mutex<Stream>
  let fd: Int32

  /// Takes ownership of `descriptor`, opened for reading.
  init(_ descriptor: Int32, node: NodeNumber) throws(Errno) {
    guard let stream = fdopendir(descriptor) else {
      let error = Errno.last
      close(descriptor)
      throw error
    }
    fd = descriptor
    self.node = node
    self.stream = Mutex(Stream(stream: stream))
  }

  deinit { _ = stream.withLock { closedir($0.stream) } }

  /// Calls `body` for the names from `offset` on until it returns false. That name comes again with
  /// the next call.
  func list(
    from offset: off_t, _ body: (UnsafePointer<CChar>, Listed) throws(Errno) -> Bool
  ) throws(Errno) {
    let result = stream.withLock { stream -> Result<Void, Errno> in
      if offset != stream.position {
        if offset == 0 { rewinddir(stream.stream) } else { seekdir(stream.stream, offset) }
        stream.position = offset
      }
      while true {
        errno = 0
        guard let entry = readdir(stream.stream) else {
          return errno == 0 ? .success(()) : .failure(.last)
        }
        let listed = Listed(
          inode: UInt64(entry.pointee.d_ino), type: entry.pointee.d_type,
          next: entry.pointee.d_off)
        let start = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let name = UnsafeRawPointer(entry).advanced(by: start).assumingMemoryBound(to: CChar.self)
        do throws(Errno) {
          guard try body(name, listed) else {
            seekdir(stream.stream, stream.position)
            return .success(())
          }
        } catch {
          seekdir(stream.stream, stream.position)
          return .failure(error)
        }
        stream.position = listed.next
      }
    }
    try result.get()
  }
}
