// SPDX-License-Identifier: GPL-3.0-or-later
import CZlib
import Foundation

/// gzip contents, inflated up to a limit.
enum Gzip {
  static func isGzip(_ data: Data) -> Bool {
    data.starts(with: [0x1F, 0x8B, 8])
  }

  /// What can be inflated of `data`, at most `limit` bytes; damaged or cut-off data gives what is
  /// before the damage. Members one after the other are one text, as for gzip(1).
  static func inflate(_ data: Data, limit: Int) -> (data: Data, isWhole: Bool) {
    var output = Data()
    var input = [UInt8](data)
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      return (output, false)
    }
    defer { inflateEnd(&stream) }
    var isWhole = false
    let inputCount = input.count
    input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(clamping: inputCount)
      while output.count < limit {
        let room = min(chunk.count, limit - output.count)
        let (status, made) = chunk.withUnsafeMutableBufferPointer { buffer -> (Int32, Int) in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(room)
          let status = CZlib.inflate(&stream, Z_NO_FLUSH)
          return (status, room - Int(stream.avail_out))
        }
        output.append(contentsOf: chunk[..<made])
        if status == Z_STREAM_END {
          guard stream.avail_in > 0, inflateReset(&stream) == Z_OK else {
            isWhole = true
            return
          }
        } else if status != Z_OK || (made == 0 && stream.avail_in == 0) {
          return
        }
      }
    }
    return (output, isWhole)
  }
}
