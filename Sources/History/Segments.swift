// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chunks live in append-only files, segments/NNNNNNNN.seg, of at most 64 MiB each. A segment is a
// header of 16 bytes and records end to end; a record is a header of 48 bytes and the stored bytes.
// history.db says where each chunk is; a record's own header repeats what is needed to find it
// again without the database. A segment is synced before the database refers to it; what a crash
// leaves behind the last record that is referred to is never read, and later appended after.
import CLinux
import Foundation
import Synchronization
import SystemPackage

/// Where a chunk is, and what it is.
struct ChunkRecord: Sendable {
  var digest: Data
  var segment: Int64
  /// Of the record's header.
  var offset: Int64
  var stored: Int
  var length: Int
  var codec: Codec
}

/// The segment files of a store. Appending is for the holder of the store's lock; reading for all.
final class Segments: Sendable {
  static let greatestSize: Int64 = 64 << 20
  static let fileHeader = 16
  static let recordHeader = 48
  static let fileMagic = Array("semfsseg".utf8)
  static let recordMagic = Array("SCHK".utf8)

  private struct State {
    /// Descriptors of segments being read, least recently used first.
    var open: [(segment: Int64, file: Int32)] = []
    var current: Int64 = 0
    var output: Int32 = -1
    var end: Int64 = 0
    var needsSync = false
    /// Up to where the disk was told to begin.
    var startedWriting: Int64 = 0
    /// Segments that are full and not synced yet.
    var filled: [(segment: Int64, file: Int32)] = []
  }

  /// The store's folder; not owned.
  let directory: Int32
  private let path: FilePath
  /// Protects descriptors and the end of the segment being written; held for one read or write.
  private let state = Mutex(State())

  init(directory: Int32, path: FilePath) {
    self.directory = directory
    self.path = path
  }

  deinit {
    state.withLock { state in
      for item in state.open { close(item.file) }
      for item in state.filled { close(item.file) }
      if state.output >= 0 { close(state.output) }
    }
  }

  static func name(_ segment: Int64) -> String {
    let digits = String(segment)
    return "segments/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".seg"
  }

  func filePath(_ segment: Int64) -> FilePath {
    path.pushing(FilePath(Segments.name(segment)))
  }

  /// Appends a chunk; `digest` is of the bytes before compression.
  func append(digest: Data, length: Int, codec: Codec, stored: UnsafeRawBufferPointer) throws
    -> ChunkRecord
  {
    var header = Data(capacity: Segments.recordHeader)
    header.append(contentsOf: Segments.recordMagic)
    header.append(contentsOf: [UInt8(codec.rawValue), 0, 0, 0])
    header.appendLittleEndian(UInt32(length))
    header.appendLittleEndian(UInt32(stored.count))
    header.append(digest)
    return try state.withLock { state in
      let size = Int64(header.count + stored.count)
      try prepareOutput(&state, room: size)
      let offset = state.end
      try header.withUnsafeBytes {
        try Segments.writeAll([$0, stored], to: state.output, at: offset, path)
      }
      state.end += size
      state.needsSync = true
      startWriting(&state)
      return ChunkRecord(
        digest: digest, segment: state.current, offset: offset, stored: stored.count,
        length: length, codec: codec)
    }
  }

  func append(digest: Data, length: Int, codec: Codec, stored: Data) throws -> ChunkRecord {
    try stored.withUnsafeBytes {
      try append(digest: digest, length: length, codec: codec, stored: $0)
    }
  }

  /// Has the disk write by and by, while more is compressed; the sync then has little to wait for.
  private func startWriting(_ state: inout State) {
    let step: Int64 = 8 << 20
    guard state.end - state.startedWriting >= step else { return }
    semfs_start_writing(state.output, state.startedWriting, state.end - state.startedWriting)
    state.startedWriting = state.end
  }

  /// Makes what was appended survive a power cut.
  func sync() throws {
    try state.withLock { state in
      while let (segment, file) = state.filled.last {
        try checked(fdatasync(file), filePath(segment))
        close(file)
        state.filled.removeLast()
      }
      guard state.needsSync else { return }
      try checked(fdatasync(state.output), filePath(state.current))
      state.needsSync = false
    }
  }

  /// Forgets where the end is: another process may append before this one does again.
  func endWriting() {
    state.withLock { state in
      for item in state.filled { close(item.file) }
      state.filled = []
      if state.output >= 0 { close(state.output) }
      state.output = -1
      // What was appended and not made safe belongs to a change that failed, on a full disk for one.
      state.needsSync = false
      // A compaction may have removed what is still open here: its bytes are to be free.
      state.open.removeAll { item in
        guard (try? FileStatus(of: item.file))?.links ?? 0 == 0 else { return false }
        close(item.file)
        return true
      }
    }
  }

  /// The bytes of a chunk, proven by its digest; nil and the reason where they are not to be had.
  func read(_ chunk: ChunkRecord) -> Result<Data, DamageReason> {
    do {
      let record = try state.withLock { state in
        try readRecord(chunk, from: file(chunk.segment, &state))
      }
      guard let record else { return .failure(DamageReason("the segment ends before it")) }
      return Segments.decode(record, of: chunk)
    } catch let error as Errno {
      return .failure(DamageReason("segment \(chunk.segment): \(error)"))
    } catch {
      return .failure(DamageReason("segment \(chunk.segment): \(error)"))
    }
  }

  /// Why a chunk cannot be where it should be, by the segment's length alone; nil where it can.
  func missing(_ chunk: ChunkRecord) -> DamageReason? {
    let end = chunk.offset + Int64(Segments.recordHeader) + Int64(chunk.stored)
    do {
      let size = try state.withLock { state in
        try FileStatus(of: try file(chunk.segment, &state)).size
      }
      return size >= end ? nil : DamageReason("the segment ends before it")
    } catch {
      return DamageReason("segment \(chunk.segment): \(error)")
    }
  }

  /// How many segments there are, and their bytes.
  func size() throws -> (count: Int, bytes: Int64) {
    let sizes = try sizes()
    return (sizes.count, sizes.reduce(0) { $0 + $1.bytes })
  }

  /// The segments there are.
  func sizes() throws -> [(segment: Int64, bytes: Int64)] {
    let folder = openat(directory, "segments", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try checked(folder, path)
    defer { close(folder) }
    return try Tree.names(in: folder).compactMap { name in
      let text = String(decoding: name, as: UTF8.self)
      guard text.hasSuffix(".seg"), let segment = Int64(text.dropLast(4)),
        let status = try? FileStatus(of: name, in: folder)
      else { return nil }
      return (segment, status.size)
    }
  }

  /// The record of a chunk as it is in its segment; nil where the segment ends before it.
  func record(_ chunk: ChunkRecord) throws -> Data? {
    try state.withLock { state in try readRecord(chunk, from: file(chunk.segment, &state)) }
  }

  /// What a segment begins with.
  static func header(of segment: Int64) -> Data {
    var header = Data(fileMagic)
    header.appendLittleEndian(UInt32(1))
    header.appendLittleEndian(UInt32(truncatingIfNeeded: segment))
    return header
  }

  private static func decode(_ record: Data, of chunk: ChunkRecord) -> Result<Data, DamageReason> {
    guard record.prefix(4).elementsEqual(recordMagic),
      record[4] == UInt8(chunk.codec.rawValue),
      record.littleEndian(UInt32.self, at: 8) == UInt32(truncatingIfNeeded: chunk.length),
      record.littleEndian(UInt32.self, at: 12) == UInt32(truncatingIfNeeded: chunk.stored),
      record[16..<48].elementsEqual(chunk.digest)
    else { return .failure(DamageReason("the record's header is not the chunk's")) }
    let stored = record.dropFirst(recordHeader)
    let bytes: Data?
    switch chunk.codec {
    case .raw: bytes = stored.count == chunk.length ? Data(stored) : nil
    case .zstd: bytes = Compressor.decompress(Data(stored), length: chunk.length)
    }
    guard let bytes else { return .failure(DamageReason("it cannot be decompressed")) }
    let digest = bytes.withUnsafeBytes { DigestStream().digest(of: $0) }
    guard digest == chunk.digest else { return .failure(DamageReason("its digest is another")) }
    return .success(bytes)
  }

  private func readRecord(_ chunk: ChunkRecord, from file: Int32) throws(Errno) -> Data? {
    guard chunk.stored >= 0, chunk.stored <= 1 << 30, chunk.offset >= 0, chunk.length >= 0,
      chunk.length <= 1 << 30
    else { return nil }
    var record = Data(count: Segments.recordHeader + chunk.stored)
    let total = record.count
    var done = 0
    while done < total {
      let count = record.withUnsafeMutableBytes {
        pread(file, $0.baseAddress.map { $0 + done }, total - done, Int(chunk.offset) + done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Errno.current }
      guard count > 0 else { return nil }
      done += count
    }
    return record
  }

  private func file(_ segment: Int64, _ state: inout State) throws(Errno) -> Int32 {
    if let index = state.open.lastIndex(where: { $0.segment == segment }) {
      let item = state.open.remove(at: index)
      state.open.append(item)
      return item.file
    }
    let file = openat(directory, Segments.name(segment), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw Errno.current }
    if state.open.count >= 16 { close(state.open.removeFirst().file) }
    state.open.append((segment, file))
    return file
  }

  /// Opens the newest segment at its end, or a new one where it has no room.
  private func prepareOutput(_ state: inout State, room: Int64) throws {
    if state.output < 0 {
      state.current = try newest()
      if state.current > 0 { try openOutput(&state, flags: 0) }
    }
    if state.output >= 0 && state.end + room <= Segments.greatestSize { return }
    if state.output >= 0 {
      state.filled.append((state.current, state.output))
      state.output = -1
    }
    state.current += 1
    try openOutput(&state, flags: O_CREAT | O_EXCL)
    let folder = openat(directory, "segments", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try checked(folder, path)
    defer { close(folder) }
    try checked(fsync(folder), path)
  }

  private func openOutput(_ state: inout State, flags: Int32) throws {
    let name = filePath(state.current)
    let file = openat(
      directory, Segments.name(state.current), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    try checked(file, name)
    state.output = file
    state.end = try Segments.end(of: file, segment: state.current, name)
    state.needsSync = true
    state.startedWriting = state.end
  }

  /// Where the next record of a segment goes. A header that a power cut took is written once more.
  static func end(of file: Int32, segment: Int64, _ path: FilePath) throws -> Int64 {
    let header = Array(Segments.header(of: segment))
    var found = [UInt8](repeating: 0, count: header.count)
    if pread(file, &found, found.count, 0) != found.count || found != header {
      try writeAll(Data(header), to: file, at: 0, path)
    }
    return Int64(try checked(lseek(file, 0, SEEK_END), path))
  }

  /// The number of the last segment there is; 0 where there is none.
  private func newest() throws -> Int64 { try numbers().last ?? 0 }

  /// The numbers of the segments that there are, rising.
  func numbers() throws -> [Int64] { try sizes().map(\.segment).sorted() }

  /// Whether a segment begins as one does.
  func hasWholeHeader(_ segment: Int64) -> Bool {
    guard let file = try? state.withLock({ state in try file(segment, &state) }) else {
      return false
    }
    var bytes = [UInt8](repeating: 0, count: Segments.fileHeader)
    return pread(file, &bytes, bytes.count, 0) == bytes.count
      && Data(bytes) == Segments.header(of: segment)
  }

  static func writeAll(_ data: Data, to file: Int32, at offset: Int64, _ path: FilePath) throws {
    try data.withUnsafeBytes { try writeAll([$0], to: file, at: offset, path) }
  }

  /// Writes the parts one behind the other, by one call where the disk takes all at once.
  private static func writeAll(
    _ parts: [UnsafeRawBufferPointer], to file: Int32, at offset: Int64, _ path: FilePath
  ) throws {
    var parts = parts
    var offset = offset
    while !parts.isEmpty {
      let vectors = parts.map {
        iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
      }
      var count = pwritev(file, vectors, Int32(vectors.count), off_t(offset))
      if count < 0 && Errno.current == .interrupted { continue }
      count = try checked(count, path)
      offset += Int64(count)
      while let first = parts.first, count >= first.count {
        count -= first.count
        parts.removeFirst()
      }
      if !parts.isEmpty { parts[0] = UnsafeRawBufferPointer(rebasing: parts[0][count...]) }
    }
  }
}

/// Why a chunk's bytes are not to be had, as the end of a sentence.
struct DamageReason: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

extension Data {
  mutating func appendLittleEndian<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// The number at `offset` from the start; the bytes must be there.
  func littleEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
    withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }
}
