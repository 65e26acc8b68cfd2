// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization
import SystemPackage

/// What the writer made of a file's contents.
struct StoredContent: Sendable {
  var id: Int64
  var digest: Data
  var size: Int64
}

/// Takes files' contents into the store while the store's lock is held: cut, hashed, compared,
/// compressed and appended by the threads that call `store`, entered into history.db by `flush`.
///
/// Ids are given out here, not by SQLite: the lock makes this the only writer.
final class ContentWriter: Sendable {
  private struct Pending {
    var nextChunk: Int64
    var nextContent: Int64
    var chunks: [Data: Int64] = [:]
    var contents: [Data: Int64] = [:]
    var chunkRows: [(id: Int64, record: ChunkRecord)] = []
    var contentRows: [(id: Int64, digest: Data, size: Int64, chunks: Data)] = []
    var bytes = 0
    /// Whether history.db holds any chunk: otherwise there is nothing to look up.
    var hasRows: Bool
  }

  private let store: Store
  /// Protects what is not yet in history.db; held for dictionary work and for one append.
  private let pending: Mutex<Pending>

  init(store: Store) throws {
    self.store = store
    let (chunk, content) = try store.reading { db in
      (
        try Schema.nextID(db, in: "chunk"), try Schema.nextID(db, in: "content")
      )
    }
    pending = Mutex(
      Pending(nextChunk: chunk, nextContent: content, hasRows: chunk > 1 || content > 1))
  }

  /// Whether enough waits that it should be flushed now, to bound memory and what a crash costs.
  var isFull: Bool { pending.withLock { $0.chunkRows.count >= 16_384 || $0.bytes >= 256 << 20 } }

  /// Stores all that `worker` reads from `file`, from its start.
  func store(_ file: Int32, sizeHint: Int64, worker: Worker) throws(Errno) -> StoredContent {
    do {
      return try worker.run(file, sizeHint: sizeHint, writer: self)
    } catch let error as Errno {
      throw error
    } catch HistoryError.diskFull {
      throw .noSpace
    } catch HistoryError.io(_, let code) {
      throw code
    } catch {
      throw .ioError
    }
  }

  /// Enters what waits into the log, in the caller's transaction; the segments are synced first.
  func flush(_ db: Database) throws {
    try store.segments.sync()
    let taken = pending.withLock { state in
      state.hasRows = state.hasRows || !state.contentRows.isEmpty
      defer {
        state.chunkRows = []
        state.contentRows = []
        state.chunks = [:]
        state.contents = [:]
        state.bytes = 0
      }
      return (state.chunkRows, state.contentRows)
    }
    let addChunk = try db.cachedStatement(
      sql: """
        INSERT INTO chunk (id, digest, segment, offset, stored, length, codec)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    for (id, chunk) in taken.0 {
      try addChunk.execute(arguments: [
        id, chunk.digest, chunk.segment, chunk.offset, chunk.stored, chunk.length,
        chunk.codec.rawValue,
      ])
    }
    let addContent = try db.cachedStatement(
      sql: "INSERT INTO content (id, digest, size, chunks) VALUES (?, ?, ?, ?)")
    for row in taken.1 {
      try addContent.execute(arguments: [row.id, row.digest, row.size, row.chunks])
    }
  }

  /// The id of a content that is known already.
  fileprivate func knownContent(_ digest: Data) throws -> Int64? {
    let (id, hasRows) = pending.withLock { ($0.contents[digest], $0.hasRows) }
    if id != nil || !hasRows { return id }
    return try store.reading { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT id FROM content WHERE digest = ?"), arguments: [digest])
    }
  }

  fileprivate func knownChunk(_ digest: Data) throws -> Int64? {
    let (id, hasRows) = pending.withLock { ($0.chunks[digest], $0.hasRows) }
    if id != nil || !hasRows { return id }
    return try store.reading { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT id FROM chunk WHERE digest = ?"), arguments: [digest])
    }
  }

  fileprivate func add(digest: Data, length: Int, codec: Codec, stored: Data) throws -> Int64 {
    try pending.withLock { state in
      // Another thread may have stored the same chunk since `knownChunk`.
      if let id = state.chunks[digest] { return id }
      let record = try store.segments.append(
        digest: digest, length: length, codec: codec, stored: stored)
      let id = state.nextChunk
      state.nextChunk += 1
      state.chunks[digest] = id
      state.chunkRows.append((id, record))
      state.bytes += stored.count
      return id
    }
  }

  fileprivate func add(digest: Data, size: Int64, chunks: ChunkList) -> Int64 {
    pending.withLock { state in
      if let id = state.contents[digest] { return id }
      let id = state.nextContent
      state.nextContent += 1
      state.contents[digest] = id
      state.contentRows.append((id, digest, size, chunks.blob))
      return id
    }
  }

  /// One thread's buffers and contexts. A file of any size takes 4 MiB of memory.
  final class Worker {
    private static let capacity = 4 << 20
    private let buffer: UnsafeMutableRawBufferPointer
    private let whole = DigestStream()
    private let part = DigestStream()
    private let compressor = Compressor()

    init() {
      buffer = .allocate(byteCount: Worker.capacity, alignment: 4096)
    }

    deinit { buffer.deallocate() }

    fileprivate func run(_ file: Int32, sizeHint: Int64, writer: ContentWriter) throws
      -> StoredContent
    {
      whole.restart()
      var list = ChunkList()
      var size: Int64 = 0
      var held = 0
      var isAtEnd = false
      var only: Data?
      while !isAtEnd || held > 0 {
        while !isAtEnd && held < buffer.count {
          let count = read(file, buffer.baseAddress.map { $0 + held }, buffer.count - held)
          if count < 0 && errno == EINTR { continue }
          guard count >= 0 else { throw Errno.current }
          isAtEnd = count == 0
          held += count
        }
        let isWhole = isAtEnd && list.items.isEmpty
        var start = 0
        while held - start >= Chunker.standard.greatest || (isAtEnd && start < held) {
          let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<held])
          let length = Chunker.standard.firstChunk(of: rest)
          let bytes = UnsafeRawBufferPointer(rebasing: rest[..<length])
          let digest = part.digest(of: bytes)
          if isWhole && length == held { only = digest } else { whole.update(bytes) }
          if let only, let id = try writer.knownContent(only) {
            return StoredContent(id: id, digest: only, size: Int64(length))
          }
          list.items.append((try chunk(bytes, digest, writer), length))
          size += Int64(length)
          start += length
        }
        if let base = buffer.baseAddress, start > 0 { memmove(base, base + start, held - start) }
        held -= start
      }
      let digest = only ?? whole.finish()
      let id =
        try writer.knownContent(digest)
        ?? writer.add(
          digest: digest, size: size, chunks: list)
      return StoredContent(id: id, digest: digest, size: size)
    }

    private func chunk(_ bytes: UnsafeRawBufferPointer, _ digest: Data, _ writer: ContentWriter)
      throws -> Int64
    {
      if let id = try writer.knownChunk(digest) { return id }
      let (codec, stored) = compressor.compress(bytes)
      return try writer.add(digest: digest, length: bytes.count, codec: codec, stored: stored)
    }
  }
}
