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
    /// What a repair gave up as lost and is whole again once it is stored.
    var lostChunks: [Data: Int64]
    var lostContents: [Data: Int64]
  }

  private let store: Store
  /// Protects what is not yet in history.db; held for dictionary work and for one append.
  private let pending: Mutex<Pending>

  init(store: Store) throws {
    self.store = store
    let (chunk, content, lost) = try store.reading { db in
      (
        try Schema.nextID(db, in: "chunk"), try Schema.nextID(db, in: "content"),
        try LostContents(db)
      )
    }
    pending = Mutex(
      Pending(
        nextChunk: chunk, nextContent: content, hasRows: chunk > 1 || content > 1,
        lostChunks: lost.chunks, lostContents: lost.contents))
  }

  /// Whether enough waits that it should be flushed now, to bound memory and what a crash costs.
  var isFull: Bool { pending.withLock { $0.chunkRows.count >= 16_384 || $0.bytes >= 256 << 20 } }

  /// Stores all that `worker` reads from `file`, from its start. With `former`, what was there
  /// before and is not in its changed ranges is not read.
  /// - Throws: `Errno` where the file cannot be read; what the store throws where it is the store that
  ///   fails, after which nothing more should be captured.
  func store(_ file: Int32, former: FormerContent? = nil, worker: ContentWorker) throws
    -> StoredContent
  {
    try worker.run(file, former: former, writer: self)
  }

  /// What is recorded as a content, of a file that was written to in these places.
  func former(_ content: Int64, changed: [Range<Int64>]) throws -> FormerContent? {
    try store.lookingUp { db in
      let blob = try Data.fetchOne(
        db.cachedStatement(sql: "SELECT chunks FROM content WHERE id = ?"), arguments: [content])
      guard let blob, let list = ChunkList(blob) else { return nil }
      let find = try db.cachedStatement(sql: "SELECT digest, segment FROM chunk WHERE id = ?")
      var chunks: [StoredChunk] = []
      for item in list.items {
        // A lost chunk is to be read, and with it whatever is to be known of the file.
        guard let row = try Row.fetchOne(find, arguments: [item.id]), row[1] != 0 else {
          return nil
        }
        chunks.append(StoredChunk(id: item.id, digest: row[0], length: item.length))
      }
      return FormerContent(chunks, changed: changed)
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
        ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, offset = excluded.offset,
          stored = excluded.stored, codec = excluded.codec
        """)
    for (id, chunk) in taken.0 {
      try addChunk.execute(arguments: [
        id, chunk.digest, chunk.segment, chunk.offset, chunk.stored, chunk.length,
        chunk.codec.rawValue,
      ])
    }
    let addContent = try db.cachedStatement(
      sql: """
        INSERT INTO content (id, digest, size, chunks) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET chunks = excluded.chunks
        """)
    for row in taken.1 {
      try addContent.execute(arguments: [row.id, row.digest, row.size, row.chunks])
    }
  }

  /// The id of a content that is known already.
  func knownContent(_ digest: Data) throws -> Int64? {
    let (id, hasRows) = pending.withLock {
      ($0.contents[digest], $0.hasRows && $0.lostContents[digest] == nil)
    }
    if id != nil || !hasRows { return id }
    return try store.lookingUp { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT id FROM content WHERE digest = ?"), arguments: [digest])
    }
  }

  func knownChunk(_ digest: Data) throws -> Int64? {
    let (id, hasRows) = pending.withLock {
      ($0.chunks[digest], $0.hasRows && $0.lostChunks[digest] == nil)
    }
    if id != nil || !hasRows { return id }
    return try store.lookingUp { db in
      try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT id FROM chunk WHERE digest = ?"), arguments: [digest])
    }
  }

  func add(digest: Data, length: Int, codec: Codec, stored: UnsafeRawBufferPointer) throws
    -> Int64
  {
    try pending.withLock { state in
      // Another thread may have stored the same chunk since `knownChunk`.
      if let id = state.chunks[digest] { return id }
      let record = try store.segments.append(
        digest: digest, length: length, codec: codec, stored: stored)
      let id = state.lostChunks.removeValue(forKey: digest) ?? state.nextChunk
      if id == state.nextChunk { state.nextChunk += 1 }
      state.chunks[digest] = id
      state.chunkRows.append((id, record))
      state.bytes += stored.count
      return id
    }
  }

  func add(digest: Data, size: Int64, chunks: ChunkList) -> Int64 {
    pending.withLock { state in
      if let id = state.contents[digest] { return id }
      let id = state.lostContents.removeValue(forKey: digest) ?? state.nextContent
      if id == state.nextContent { state.nextContent += 1 }
      state.contents[digest] = id
      state.contentRows.append((id, digest, size, chunks.blob))
      return id
    }
  }
}

/// What a repair gave up as lost: by digest, the ids of chunks and of contents that need them.
private struct LostContents {
  var chunks: [Data: Int64] = [:]
  var contents: [Data: Int64] = [:]

  init(_ db: Database) throws {
    let lost = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT id, digest FROM chunk WHERE segment = 0"))
    guard !lost.isEmpty else { return }
    for row in lost { chunks[row[1]] = row[0] }
    let ids = Set(chunks.values)
    let rows = try Row.fetchCursor(db, sql: "SELECT id, digest, chunks FROM content")
    while let row = try rows.next() {
      guard ChunkList(row[2])?.items.contains(where: { ids.contains($0.id) }) ?? true else {
        continue
      }
      contents[row[1]] = row[0]
    }
  }
}
