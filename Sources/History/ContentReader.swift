// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// The chunks of one content: ids and lengths in order, 12 bytes each in the column `chunks`.
struct ChunkList: Sendable {
  var items: [(id: Int64, length: Int)] = []

  init() {}

  init?(_ blob: Data) {
    guard blob.count % 12 == 0 else { return nil }
    let data = Data(blob)
    for offset in stride(from: 0, to: data.count, by: 12) {
      items.append(
        (
          data.littleEndian(Int64.self, at: offset),
          Int(data.littleEndian(UInt32.self, at: offset + 8))
        ))
    }
  }

  var blob: Data {
    var data = Data(capacity: items.count * 12)
    for item in items {
      data.appendLittleEndian(item.id)
      data.appendLittleEndian(UInt32(item.length))
    }
    return data
  }
}

extension ChunkRecord {
  /// The row of a chunk; nil where it is not there or makes no sense.
  static func fetch(_ db: Database, id: Int64) throws -> ChunkRecord? {
    let statement = try db.cachedStatement(
      sql: "SELECT digest, segment, offset, stored, length, codec FROM chunk WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]),
      let codec = Codec(rawValue: row[5])
    else { return nil }
    return ChunkRecord(
      digest: row[0], segment: row[1], offset: row[2], stored: row[3], length: row[4], codec: codec)
  }
}

extension Store {
  /// Whole contents of a version. Memory in proportion to the size. - Throws: `HistoryError.damaged`.
  package func contents(of version: Version) throws -> Data {
    try read(version, range: 0..<Int64.max)
  }

  /// Part of the contents, as pread(2) would give it: short at the end of the file.
  package func read(_ version: Version, range: Range<Int64>) throws -> Data {
    if version.kind == .symlink, let target = version.target {
      let bytes = target.rawBytes
      return Data(bytes[min(Int(clamping: range.lowerBound), bytes.count)...].prefix(range.count))
    }
    guard version.kind == .file, version.digest != nil else { return Data() }
    var result = Data()
    try forEachPiece(of: version, range: range) { result.append($0) }
    return result
  }

  /// Calls `body` with the bytes of `range` in order, a chunk at a time.
  func forEachPiece(of version: Version, range: Range<Int64>, _ body: (Data) throws -> Void)
    throws
  {
    let list = try chunkList(of: version)
    var position: Int64 = 0
    for item in list.items {
      let span = position..<position + Int64(item.length)
      position = span.upperBound
      if span.upperBound <= range.lowerBound { continue }
      if span.lowerBound >= range.upperBound { return }
      let bytes = try chunk(item.id, of: version)
      let low = Int(max(range.lowerBound, span.lowerBound) - span.lowerBound)
      let high = Int(min(range.upperBound, span.upperBound) - span.lowerBound)
      try body(low == 0 && high == bytes.count ? bytes : bytes.subdata(in: low..<high))
    }
  }

  /// The chunks of a version's contents, in order. - Throws: `HistoryError.damaged`, `.pruned`.
  func chunkList(of version: Version) throws -> ChunkList {
    try lookingUp { db -> ChunkList in
      let blob = try Data.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT chunks FROM content WHERE id = (SELECT content FROM version WHERE id = ?)
            """), arguments: [version.id.rawValue])
      guard let blob, let list = ChunkList(blob) else {
        try Store.requireVersion(db, version)
        throw HistoryError.damaged(
          path: nil, version: version.id, reason: "the list of its chunks is missing")
      }
      return list
    }
  }

  func chunk(_ id: Int64, of version: Version) throws -> Data {
    var former: ChunkRecord?
    while true {
      guard let record = try lookingUp({ try ChunkRecord.fetch($0, id: id) }) else {
        try reading { try Store.requireVersion($0, version) }
        throw HistoryError.damaged(
          path: nil, version: version.id, reason: "chunk \(id) is not in the log")
      }
      if record.isLost {
        throw HistoryError.damaged(
          path: nil, version: version.id, reason: "its bytes are lost, as a repair found")
      }
      switch segments.read(record) {
      case .success(let bytes): return bytes
      case .failure(let reason):
        // A compaction may have moved it between the two reads.
        if former?.segment != record.segment || former?.offset != record.offset {
          former = record
          continue
        }
        throw HistoryError.damaged(
          path: nil, version: version.id, reason: "chunk \(id): \(reason.text)")
      }
    }
  }

  /// - Throws: `HistoryError.pruned` where the version is forgotten by now.
  private static func requireVersion(_ db: Database, _ version: Version) throws {
    let isThere = try Int.fetchOne(
      db, sql: "SELECT 1 FROM version WHERE id = ?", arguments: [version.id.rawValue])
    guard isThere == nil else { return }
    throw HistoryError.pruned(
      version.since, before: try OperationLog.keptBefore(db, version.since.rawValue),
      after: try OperationLog.keptAfter(db, version.since.rawValue))
  }
}
