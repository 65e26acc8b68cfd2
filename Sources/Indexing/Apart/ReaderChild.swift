// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation

/// The other end of `ReaderProcess`: reads one file after the other until nobody asks any more.
package enum ReaderChild {
  /// The program's only argument where it is to be a reader.
  package static let argument = "extract-child"

  package static func main() -> Never {
    guard semfs_enclose_reader(UInt64(Limits.readerMemory)) == 0 else { exit(2) }
    while let (name, descriptor) = request() {
      _ = semfs_allow_processor_seconds(UInt32(Limits.readerProcessorSeconds))
      let text = text(of: descriptor, name: name)
      close(descriptor)
      guard answer(text?.encoded ?? []) else { break }
    }
    exit(0)
  }

  private static func request() -> (name: String, descriptor: Int32)? {
    var bytes: [UInt8] = []
    var descriptor: Int32 = -1
    var wanted = 4
    while bytes.count < wanted {
      var buffer = [UInt8](repeating: 0, count: 2048)
      var received: Int32 = -1
      let count = semfs_receive_with_descriptor(
        Int32(SEMFS_READER_SOCKET), &buffer, wanted - bytes.count, &received)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      if received >= 0 { descriptor = received }
      if bytes.count == 4, wanted == 4 {
        wanted += bytes.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        guard wanted <= 4 + 1024 else { return nil }
      }
    }
    guard descriptor >= 0 else { return nil }
    return (String(decoding: bytes[4...], as: UTF8.self), descriptor)
  }

  /// The file is mapped, not read: whatever its size, only what its reader looks at costs memory. Who
  /// cuts it short meanwhile ends this process by a signal, which is what it is for.
  private static func text(of descriptor: Int32, name: String) -> ExtractedText? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
    let size = Int(status.st_size)
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { return nil }
    defer { munmap(start, size) }
    let data = Data(bytesNoCopy: start, count: size, deallocator: .none)
    return TextExtraction.text(
      of: Contents(name: name, data: data, path: "/proc/self/fd/\(descriptor)"))
  }

  private static func answer(_ bytes: [UInt8]) -> Bool {
    let message = withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + bytes
    var sent = 0
    while sent < message.count {
      let count = message.withUnsafeBytes { raw in
        send(
          Int32(SEMFS_READER_SOCKET), raw.baseAddress.map { $0 + sent },
          message.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
