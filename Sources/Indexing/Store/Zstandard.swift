// SPDX-License-Identifier: GPL-3.0-or-later
import CZstd
import Foundation

/// Bytes in one frame of zstd.
enum Zstandard {
  /// nil: there is no memory for it.
  static func compressed(_ bytes: [UInt8]) -> Data? {
    var out = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&out, out.count, bytes, bytes.count, 6)
    return ZSTD_isError(count) == 0 ? Data(out[..<count]) : nil
  }

  /// nil: damaged, or more than `limit` bytes.
  static func expanded(_ data: Data, limit: Int) -> [UInt8]? {
    let bytes = [UInt8](data)
    let size = ZSTD_getFrameContentSize(bytes, bytes.count)
    guard size <= UInt64(limit) else { return nil }
    var out = [UInt8](repeating: 0, count: Int(size))
    let count = ZSTD_decompress(&out, out.count, bytes, bytes.count)
    return ZSTD_isError(count) == 0 && count == out.count ? out : nil
  }
}
