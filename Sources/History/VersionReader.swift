// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization

/// The contents of one version, for many reads of parts: where its chunks are is looked up once, and
/// a chunk that several reads meet is read, decompressed and proven once. Safe from any thread.
package final class VersionReader: Sendable {
  private struct Piece {
    var start: Int64
    var length: Int
    var chunk: Int64
  }

  private struct Cache {
    /// Most recently used last.
    var chunks: [(id: Int64, bytes: Data)] = []
  }

  private let store: Store
  private let version: Version
  private let pieces: [Piece]
  /// Dictionary work only; chunks are read outside of it.
  private let cache = Mutex(Cache())
  /// What several threads of the kernel's readahead are about at one time.
  private static let mostCached = 8

  /// - Throws: `HistoryError.damaged`.
  package init(_ version: Version, in store: Store) throws {
    self.store = store
    self.version = version
    guard version.kind == .file, version.digest != nil, version.size > 0 else {
      pieces = []
      return
    }
    let list = try store.chunkList(of: version)
    var start: Int64 = 0
    pieces = list.items.map { item in
      defer { start += Int64(item.length) }
      return Piece(start: start, length: item.length, chunk: item.id)
    }
  }

  /// As pread(2): short at the end. - Throws: `HistoryError.damaged`.
  package func read(_ range: Range<Int64>) throws -> Data {
    var result = Data()
    guard var index = firstPiece(at: range.lowerBound) else { return result }
    while index < pieces.count, pieces[index].start < range.upperBound {
      let piece = pieces[index]
      let bytes = try bytes(of: piece.chunk)
      let low = Int(max(range.lowerBound - piece.start, 0))
      let high = Int(min(range.upperBound - piece.start, Int64(piece.length)))
      guard low < high, high <= bytes.count else { break }
      if result.isEmpty, Int64(high - low) == range.upperBound - range.lowerBound {
        return low == 0 && high == bytes.count ? bytes : bytes[low..<high]
      }
      result.append(bytes[low..<high])
      index += 1
    }
    return result
  }

  /// By halving: a large file has a hundred thousand.
  private func firstPiece(at offset: Int64) -> Int? {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].start + Int64(pieces[middle].length) <= offset {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < pieces.count ? low : nil
  }

  private func bytes(of chunk: Int64) throws -> Data {
    let known = cache.withLock { cache -> Data? in
      guard let index = cache.chunks.lastIndex(where: { $0.id == chunk }) else { return nil }
      let item = cache.chunks.remove(at: index)
      cache.chunks.append(item)
      return item.bytes
    }
    if let known { return known }
    let bytes = try store.chunk(chunk, of: version)
    cache.withLock { cache in
      cache.chunks.append((chunk, bytes))
      if cache.chunks.count > Self.mostCached { cache.chunks.removeFirst() }
    }
    return bytes
  }
}
