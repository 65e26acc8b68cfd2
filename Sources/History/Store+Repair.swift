// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a repair can bring back: rows of the log that can still be read (`Salvage`), chunks from
// other records of the segments and from the tree's files, and, by a scan, the present.
// What it cannot is said by path and operation, and stays marked: a chunk in segment 0 is lost.
import CLinux
import Foundation
import GRDB
import SystemPackage

/// A version of which the contents, or part of them, are lost.
package struct LostVersion: Hashable, Sendable {
  package var path: FilePath
  package var version: VersionID
  package var since: OperationID
}

package struct RepairReport: Sendable {
  /// What was done, in sentences; empty where there was nothing to do.
  package var notes: [String] = []
  /// All that is lost, now or by an earlier repair.
  package var lost: [LostVersion] = []
}

extension Store {
  /// Repairs the store of `tree`, which nobody else may have open. What it finds damaged and cannot
  /// bring back is in the report, and remembered.
  package static func repair(tree: Tree, directory: FilePath? = nil) throws -> RepairReport {
    var report = RepairReport()
    let path = directory ?? tree.path.appending(".semfs")
    let folder = try openFolder(tree: tree, directory: directory, path: path)
    defer { try? folder.close() }
    report.notes += try repairLog(folder.rawValue, path)
    let store = try Store.open(tree: tree, directory: directory)
    report.notes += try store.acceptLoss()
    report.notes += try store.repairContents()
    if !report.notes.isEmpty {
      // What was recorded may be lost, whatever the disk looks like: the scan looks at every file.
      try store.locked { try store.writing { try $0.execute(sql: "DELETE FROM quiet") } }
      let draft = OperationDraft(kind: .scan, actor: .current)
      if let operation = try store.scan(draft: draft).operation {
        report.notes.append("the tree as it is was recorded as operation \(operation.id.rawValue)")
      }
    }
    report.lost = try store.lostVersions()
    return report
  }

  private static func repairLog(_ folder: Int32, _ path: FilePath) throws -> [String] {
    let lock = try StoreLock(directory: folder, path: path)
    return try withExtendedLifetime(lock) {
      var notes = BitMending(folder: folder).run()
      if try !isLogWhole(folder) {
        notes += try Salvage(folder: folder, path: path).run()
        _ = unlinkat(folder, Witness.name, 0)
      }
      return notes
    }
  }

  /// Whether every page can be read and the tables fit each other.
  private static func isLogWhole(_ folder: Int32) throws -> Bool {
    do {
      let (pool, _) = try LogFile.open(in: folder)
      defer { try? pool.close() }
      let format = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      // Opening it brings it to this format.
      if format > 0 && format < Schema.format { return true }
      try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      guard format == Schema.format, LogFile.damagedPages(in: folder).isEmpty else { return false }
      return try pool.read { db in
        let segments = Segments(directory: folder, path: "")
        var checker = StoreCheck(db: db, segments: segments, chosen: { _ in false })
        try checker.runOnLog()
        return checker.findings.isEmpty
      }
    } catch HistoryError.newerFormat(let found, let known) {
      throw HistoryError.newerFormat(found: found, known: known)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw HistoryError.locked(pid: nil, holder: nil)
    } catch {
      return false
    }
  }

  /// The versions that no reading can give back any more.
  package func lostVersions() throws -> [LostVersion] {
    try reading { db in
      let lost = Set(try Int64.fetchAll(db, sql: "SELECT id FROM chunk WHERE segment = 0"))
      guard !lost.isEmpty else { return [] }
      var result: [LostVersion] = []
      let contents = try Row.fetchCursor(db, sql: "SELECT id, chunks FROM content")
      while let row = try contents.next() {
        guard ChunkList(row[1])?.items.contains(where: { lost.contains($0.id) }) ?? true else {
          continue
        }
        let versions = try Row.fetchAll(
          db, sql: "SELECT id, node, since FROM version WHERE content = ?",
          arguments: [row[0] as Int64])
        for version in versions {
          let path = try NodePaths.paths(db, of: version[1], at: version[2]).first
          result.append(
            LostVersion(
              path: path?.filePath ?? "?", version: VersionID(rawValue: version[0]),
              since: OperationID(rawValue: version[2])))
        }
      }
      return result.sorted { ($0.path.string, $0.since) < ($1.path.string, $1.since) }
    }
  }

  /// A log that is behind what was told about it stays so; from here on that is accepted.
  private func acceptLoss() throws -> [String] {
    var notes: [String] = []
    if let loss = try loss() {
      notes.append(loss.sentence + "; what was recorded there is lost")
    } else if witness.damage() != nil {
      notes.append("the file head was damaged; the next commit makes it anew")
    }
    if !notes.isEmpty { _ = unlinkat(folder, Witness.name, 0) }
    return notes
  }

  // MARK: Chunks

  private func repairContents() throws -> [String] {
    try locked {
      var notes: [String] = []
      for number in try segments.numbers() where !segments.hasWholeHeader(number) {
        try segments.writeHeader(number)
        notes.append("\(Segments.name(number)) begins as a segment does again")
      }
      let damaged = try reading { db in
        try Int64.fetchAll(db, sql: "SELECT id FROM chunk WHERE segment <> 0").compactMap {
          id -> (Int64, ChunkRecord)? in
          guard let chunk = try ChunkRecord.fetch(db, id: id), segments.damage(of: chunk) != nil
          else { return nil }
          return (id, chunk)
        }
      }
      guard !damaged.isEmpty else { return notes }
      let copies = Dictionary(
        try segments.records().map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
      var counts = (copies: 0, tree: 0, lost: 0)
      for (id, chunk) in damaged {
        if let copy = copies[chunk.digest] {
          try move(id, to: copy)
          counts.copies += 1
        } else if let bytes = try bytesInTree(of: id, chunk) {
          let compressed = bytes.withUnsafeBytes { Compressor().compress($0) }
          try move(
            id,
            to: segments.append(
              digest: chunk.digest, length: chunk.length, codec: compressed.codec,
              stored: compressed.stored))
          counts.tree += 1
        } else {
          try writing {
            try $0.execute(
              sql: "UPDATE chunk SET segment = 0, offset = 0, stored = 0 WHERE id = ?",
              arguments: [id])
          }
          counts.lost += 1
        }
      }
      if counts.copies > 0 { notes.append("\(counts.copies) chunks were found in other records") }
      if counts.tree > 0 { notes.append("\(counts.tree) chunks were read from the tree again") }
      if counts.lost > 0 { notes.append("\(counts.lost) chunks are lost") }
      return notes
    }
  }

  private func move(_ id: Int64, to chunk: ChunkRecord) throws {
    try segments.sync()
    try writing {
      try $0.execute(
        sql: "UPDATE chunk SET segment = ?, offset = ?, stored = ?, codec = ? WHERE id = ?",
        arguments: [chunk.segment, chunk.offset, chunk.stored, chunk.codec.rawValue, id])
    }
  }

  /// A chunk's bytes from a file of the tree that should hold them.
  private func bytesInTree(of id: Int64, _ chunk: ChunkRecord) throws -> Data? {
    for (path, offset) in try placesInTree(of: id) {
      guard let file = try? tree.open(path.filePath) else { continue }
      defer { try? file.close() }
      var bytes = Data(count: chunk.length)
      let count = bytes.withUnsafeMutableBytes {
        pread(file.rawValue, $0.baseAddress, $0.count, off_t(offset))
      }
      guard count == chunk.length else { continue }
      if bytes.withUnsafeBytes({ DigestStream().digest(of: $0) }) == chunk.digest { return bytes }
    }
    return nil
  }

  /// Where the tree's files have a chunk, as far as the log knows.
  private func placesInTree(of chunk: Int64) throws -> [(path: RelativePath, offset: Int64)] {
    try reading { db in
      var result: [(path: RelativePath, offset: Int64)] = []
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT v.node, c.chunks FROM version v JOIN content c ON c.id = v.content
          WHERE v.until IS NULL
          """)
      let head = try OperationLog.head(db)
      while let row = try rows.next() {
        guard let list = ChunkList(row[1]) else { continue }
        var offset: Int64 = 0
        for item in list.items {
          if item.id == chunk {
            result += try NodePaths.paths(db, of: row[0], at: head).map { ($0, offset) }
          }
          offset += Int64(item.length)
        }
      }
      return result
    }
  }
}

extension Segments {
  /// Every whole record of every segment, also those that no row refers to.
  func records() throws -> [ChunkRecord] {
    try numbers().flatMap { records(in: $0) }
  }

  private func records(in segment: Int64) -> [ChunkRecord] {
    let path = "/proc/self/fd/\(directory)/" + Segments.name(segment)
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else { return [] }
    var result: [ChunkRecord] = []
    var offset = Segments.fileHeader
    while offset + Segments.recordHeader <= data.count {
      if let chunk = record(in: data, at: offset, segment), damage(of: chunk) == nil {
        result.append(chunk)
        offset += Segments.recordHeader + chunk.stored
      } else {
        // Behind what is damaged, the next record begins where the magic stands.
        let rest = data[(data.startIndex + offset + 1)...]
        guard let next = rest.range(of: Data(Segments.recordMagic)) else { break }
        offset = next.lowerBound - data.startIndex
      }
    }
    return result
  }

  private func record(in data: Data, at offset: Int, _ segment: Int64) -> ChunkRecord? {
    let header = Data(data[(data.startIndex + offset)...].prefix(Segments.recordHeader))
    guard header.starts(with: Segments.recordMagic), let codec = Codec(rawValue: Int(header[4]))
    else { return nil }
    return ChunkRecord(
      digest: header[16..<48].reduce(into: Data()) { $0.append($1) }, segment: segment,
      offset: Int64(offset), stored: Int(header.littleEndian(UInt32.self, at: 12)),
      length: Int(header.littleEndian(UInt32.self, at: 8)), codec: codec)
  }

  /// Writes what a segment begins with once more.
  func writeHeader(_ segment: Int64) throws {
    let file = openat(directory, Segments.name(segment), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    try checked(file, filePath(segment))
    defer { close(file) }
    let header = Array(Segments.header(of: segment))
    try checked(pwrite(file, header, header.count, 0), filePath(segment))
    try checked(fdatasync(file), filePath(segment))
  }
}
