// SPDX-License-Identifier: GPL-3.0-or-later
//
// How contents become chunks. A file is read in blocks. The cuts of a block are found one after the
// other, as each chunk begins where the one before ends; then its chunks are hashed, looked up,
// compressed and appended by two threads, while one of them reads and cuts the next block first.
// So one large file keeps both cores busy, and many small ones (a worker each thread) do too.
//
// Holes are not read: where a chunk begins in one that holds it whole, it is the chunk of zeros, which
// is what cutting would have found. A disk image of a terabyte costs what is in it.
import CLinux
import Dispatch
import Foundation
import Synchronization
import SystemPackage

/// What was recorded of a file that was written to in some places only.
struct FormerContent: Sendable {
  /// Smaller files are read whole.
  static let leastSize: Int64 = 4 << 20

  struct Piece: Sendable {
    var start: Int64
    var chunk: StoredChunk
    var end: Int64 { start + Int64(chunk.length) }
  }

  let pieces: [Piece]
  /// Where bytes may differ now, rising and apart; what is behind the former end counts by itself.
  let changed: [Range<Int64>]
  private let size: Int64

  init(_ chunks: [StoredChunk], changed: [Range<Int64>]) {
    var start: Int64 = 0
    pieces = chunks.map { chunk in
      defer { start += Int64(chunk.length) }
      return Piece(start: start, chunk: chunk)
    }
    size = start
    var apart: [Range<Int64>] = []
    for range in changed.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = apart.last, range.lowerBound <= last.upperBound {
        apart[apart.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        apart.append(range)
      }
    }
    self.changed = apart
  }

  /// The chunk that still begins at `position` of a file of `newSize` bytes; nil where it must be cut
  /// anew. Where a chunk ends follows from its own bytes alone, unless the file's end ended it.
  func chunk(at position: Int64, newSize: Int64) -> StoredChunk? {
    guard let index = firstIndex(pieces.count, where: { pieces[$0].start >= position }),
      pieces[index].start == position
    else { return nil }
    let piece = pieces[index]
    guard piece.end < min(size, newSize) || (piece.end == size && size == newSize) else {
      return nil
    }
    let next = firstIndex(changed.count) { changed[$0].upperBound > position }
    if let next, changed[next].lowerBound < piece.end { return nil }
    return piece.chunk
  }

  /// The first of 0..<count where a rising condition holds.
  private func firstIndex(_ count: Int, where holds: (Int) -> Bool) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low < count ? low : nil
  }
}

/// What of a file is not on the disk, and reads as zeros.
private enum Hole {
  /// Of a file's contents: a list of more chunks than this is no longer held in memory (12 bytes each on the
  /// disk, three times as much while it is made). Eight terabytes of holes.
  static let mostChunks = 16 << 20

  /// How many chunks of zeros, each as long as one may be, lie in the hole at `start`. See lseek(2),
  /// SEEK_DATA; where a file system knows no holes, none.
  static func chunks(in file: Int32, from start: Int64) throws(Errno) -> Int {
    var end = Int64(lseek(file, off_t(start), Int32(SEMFS_SEEK_DATA)))
    if end < 0, errno == ENXIO { end = Int64(lseek(file, 0, SEEK_END)) }
    guard end > start else { return 0 }
    return Int((end - start) / Int64(Chunker.standard.greatest))
  }
}

/// One thread's buffers and contexts, and those of its helper. A file of any size takes 8 MiB.
final class ContentWorker {
  private static let blockSize = 4 << 20
  /// Below it a block's chunks are not worth a second thread.
  private static let leastShared = 1 << 20

  /// What one thread hashes and compresses with.
  private final class Lane: @unchecked Sendable {
    // Used by one thread at a time: by the worker's, or by the helper that it waits for.
    let digest = DigestStream()
    let compressor = Compressor()
  }

  /// Bytes of a file from one of its chunks' start on, and where the chunks in them end.
  private final class Block: @unchecked Sendable {
    // Filled by one thread, then only read by several, then filled again.
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ContentWorker.blockSize, alignment: 4096)
    var held = 0
    var cuts: [Range<Int>] = []
    var isLast = false
    /// Chunks of zeros, not read, that come before the bytes.
    var zeroChunks = 0

    deinit { bytes.deallocate() }

    var rest: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[(cuts.last?.upperBound ?? 0)..<held])
    }

    func chunk(_ index: Int) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[cuts[index]])
    }

    /// Takes over what the block before did not cut, reads on from `offset`, and cuts.
    func fill(from file: Int32, at offset: inout Int64, after rest: UnsafeRawBufferPointer) throws {
      bytes.copyMemory(from: rest)
      held = rest.count
      isLast = false
      zeroChunks = 0
      // Few files are longer than a block, and only of those is it asked.
      if offset > 0 {
        let start = offset - Int64(rest.count)
        zeroChunks = try Hole.chunks(in: file, from: start)
        if zeroChunks > 0 {
          held = 0
          offset = start + Int64(zeroChunks) * Int64(Chunker.standard.greatest)
        }
      }
      while !isLast && held < bytes.count {
        let count = pread(
          file, bytes.baseAddress.map { $0 + held }, bytes.count - held, off_t(offset))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw Errno.current }
        isLast = count == 0
        held += count
        offset += Int64(count)
      }
      cut()
    }

    private func cut() {
      cuts.removeAll(keepingCapacity: true)
      var start = 0
      while held - start >= Chunker.standard.greatest || (isLast && start < held) {
        let length = Chunker.standard.firstChunk(
          of: UnsafeRawBufferPointer(rebasing: bytes[start..<held]))
        cuts.append(start..<start + length)
        start += length
      }
    }
  }

  private let lane = Lane()
  private lazy var helperLane = Lane()
  private var block = Block()
  private lazy var nextBlock = Block()

  func run(_ file: Int32, former: FormerContent?, writer: ContentWriter) throws -> StoredContent {
    if let former { return try recut(file, former, writer) }
    var offset: Int64 = 0
    try block.fill(from: file, at: &offset, after: UnsafeRawBufferPointer(start: nil, count: 0))
    if block.isLast, block.cuts.count <= 1 { return try storeOne(writer) }
    var chunks: [StoredChunk] = []
    while !block.isLast {
      let (current, next) = (block, nextBlock)
      chunks += try store(current, writer) {
        try next.fill(from: file, at: &offset, after: current.rest)
      }
      try add(zeroChunks: next.zeroChunks, to: &chunks, writer)
      (block, nextBlock) = (next, current)
    }
    chunks += try store(block, writer)
    return try finish(chunks, writer)
  }

  private func add(zeroChunks count: Int, to chunks: inout [StoredChunk], _ writer: ContentWriter)
    throws
  {
    guard count > 0 else { return }
    // Errors of the file, not of the log: it is said to be one that cannot be recorded.
    guard chunks.count + count <= Hole.mostChunks else { throw Errno.fileTooLarge }
    let zeros = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Chunker.standard.greatest, alignment: 4096)
    defer { zeros.deallocate() }
    zeros.initializeMemory(as: UInt8.self, repeating: 0)
    let bytes = UnsafeRawBufferPointer(zeros)
    let chunk = try Self.chunk(bytes, lane.digest.digest(of: bytes), lane, writer)
    chunks += repeatElement(chunk, count: count)
  }

  /// A file of one chunk, or empty: what most are.
  private func storeOne(_ writer: ContentWriter) throws -> StoredContent {
    let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[..<block.held])
    let digest = lane.digest.digest(of: bytes)
    if let id = try writer.knownContent(digest) {
      return StoredContent(id: id, digest: digest, size: Int64(bytes.count))
    }
    guard !bytes.isEmpty else { return try finish([], writer) }
    return try finish(
      [try Self.chunk(bytes, digest, lane, writer, level: Compressor.level)], writer)
  }

  private func finish(_ chunks: [StoredChunk], _ writer: ContentWriter) throws -> StoredContent {
    let digest = ContentDigest.of(chunks)
    let size = chunks.reduce(0) { $0 + Int64($1.length) }
    var list = ChunkList()
    list.items = chunks.map { ($0.id, $0.length) }
    let id =
      try writer.knownContent(digest) ?? writer.add(digest: digest, size: size, chunks: list)
    return StoredContent(id: id, digest: digest, size: size)
  }

  /// Only what `former` does not tell is read.
  private func recut(_ file: Int32, _ former: FormerContent, _ writer: ContentWriter) throws
    -> StoredContent
  {
    let size = try FileStatus(of: file).size
    var chunks: [StoredChunk] = []
    var position: Int64 = 0
    while position < size {
      if let kept = former.chunk(at: position, newSize: size) {
        chunks.append(kept)
        position += Int64(kept.length)
        continue
      }
      let zeroChunks = try Hole.chunks(in: file, from: position)
      if zeroChunks > 0 {
        try add(zeroChunks: zeroChunks, to: &chunks, writer)
        position += Int64(zeroChunks) * Int64(Chunker.standard.greatest)
        continue
      }
      guard let bytes = try read(file, at: position) else { break }
      let length = Chunker.standard.firstChunk(of: bytes)
      let piece = UnsafeRawBufferPointer(rebasing: bytes[..<length])
      chunks.append(try Self.chunk(piece, lane.digest.digest(of: piece), lane, writer))
      position += Int64(length)
    }
    return try finish(chunks, writer)
  }

  /// As much as a chunk may have; nil at the end.
  private func read(_ file: Int32, at offset: Int64) throws -> UnsafeRawBufferPointer? {
    var held = 0
    while held < Chunker.standard.greatest {
      let count = pread(
        file, block.bytes.baseAddress.map { $0 + held }, Chunker.standard.greatest - held,
        off_t(offset) + held)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Errno.current }
      if count == 0 { break }
      held += count
    }
    return held == 0 ? nil : UnsafeRawBufferPointer(rebasing: block.bytes[..<held])
  }

  /// Stores the chunks of a block; `meanwhile` is done beside, by the same two threads.
  private func store(
    _ block: Block, _ writer: ContentWriter, meanwhile: (() throws -> Void)? = nil
  ) throws -> [StoredChunk] {
    if meanwhile == nil, block.held < ContentWorker.leastShared {
      return try block.cuts.indices.map { index in
        let bytes = block.chunk(index)
        return try Self.chunk(bytes, lane.digest.digest(of: bytes), lane, writer)
      }
    }
    let next = Atomic(0)
    let state = Mutex<(done: [Int: StoredChunk], error: (any Error)?)>(([:], nil))
    let lanes = [lane, helperLane]
    withoutActuallyEscaping(meanwhile ?? {}) { meanwhile in
      // Runs on one of the two threads, which this function waits for.
      nonisolated(unsafe) let meanwhile = meanwhile
      DispatchQueue.concurrentPerform(iterations: 2) { number in
        do {
          if number == 0 { try meanwhile() }
          while state.withLock({ $0.error == nil }) {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < block.cuts.count else { return }
            let bytes = block.chunk(index)
            let lane = lanes[number]
            let stored = try Self.chunk(bytes, lane.digest.digest(of: bytes), lane, writer)
            state.withLock { $0.done[index] = stored }
          }
        } catch {
          state.withLock { $0.error = error }
        }
      }
    }
    let (done, error) = state.withLock { $0 }
    if let error { throw error }
    return block.cuts.indices.compactMap { done[$0] }
  }

  private static func chunk(
    _ bytes: UnsafeRawBufferPointer, _ digest: Data, _ lane: Lane, _ writer: ContentWriter,
    level: Int32 = Compressor.levelOfLarge
  ) throws -> StoredChunk {
    if let id = try writer.knownChunk(digest) {
      return StoredChunk(id: id, digest: digest, length: bytes.count)
    }
    let id = try lane.compressor.compressed(bytes, level: level) { codec, stored in
      try writer.add(digest: digest, length: bytes.count, codec: codec, stored: stored)
    }
    return StoredChunk(id: id, digest: digest, length: bytes.count)
  }
}
