// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// A row of the table `file`.
struct FileRow {
  var file: IndexableFile
  var kind: String
  var document: Int64?
  var reason: IndexingReason
  /// A moment, in nanoseconds since 1970, from which on whatever is done to the file's node counts as a
  /// change: its contents may be others though size and time are the same.
  var seen: Int64

  static let columns =
    "file.id, file.path, file.size, file.modified, file.owner, file.grp, file.permissions, "
    + "file.digest, file.kind, file.document, file.reason, file.seen"

  init(file: IndexableFile, kind: String, document: Int64?, reason: IndexingReason) {
    self.file = file
    self.kind = kind
    self.document = document
    self.reason = reason
    seen = Int64((Date().timeIntervalSince1970 - FileRow.clockStep) * 1e9)
  }

  /// Times of files come from a clock that goes in steps of at most 10 ms.
  private static let clockStep = 0.02

  init(_ row: Row) {
    file = IndexableFile(
      id: row[0], path: FilePath(bytes: row[1]), size: row[2], modified: row[3],
      owner: UInt32(truncatingIfNeeded: row[4] as Int64),
      group: UInt32(truncatingIfNeeded: row[5] as Int64),
      permissions: UInt16(truncatingIfNeeded: row[6] as Int64), digest: row[7])
    kind = row[8]
    document = row[9]
    reason = IndexingReason(rawValue: row[10]) ?? .unknown
    seen = row[11]
  }
}

/// Writing of files' rows and names.
enum FileTable {
  static func put(_ row: FileRow, _ db: Database) throws {
    let file = row.file
    let name = file.path.lastName
    let before = try path(of: file.id, db)
    try db.cachedStatement(
      sql: """
        INSERT INTO file(id, path, name, size, modified, owner, grp, permissions, digest, kind,
          document, reason, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET path = excluded.path, name = excluded.name,
          size = excluded.size, modified = excluded.modified, owner = excluded.owner,
          grp = excluded.grp, permissions = excluded.permissions, digest = excluded.digest,
          kind = excluded.kind, document = excluded.document, reason = excluded.reason,
          seen = excluded.seen
        """
    ).execute(arguments: [
      file.id, file.path.bytes, name.lowercased(), file.size, file.modified, Int64(file.owner),
      Int64(file.group), Int64(file.permissions), file.digest, row.kind, row.document,
      row.reason.rawValue, row.seen,
    ])
    if before == file.path { return }
    if let before { try removeName(file.id, before, db) }
    try db.cachedStatement(sql: "INSERT INTO names(rowid, name, folders) VALUES (?, ?, ?)")
      .execute(arguments: [file.id] + words(of: file.path))
  }

  static func remove(_ id: Int64, _ db: Database) throws {
    guard let path = try path(of: id, db) else { return }
    try db.cachedStatement(sql: "DELETE FROM file WHERE id = ?").execute(arguments: [id])
    try removeName(id, path, db)
  }

  /// As the table has it: exactly what its name was put in by.
  private static func path(of id: Int64, _ db: Database) throws -> FilePath? {
    try Data.fetchOne(
      db.cachedStatement(sql: "SELECT path FROM file WHERE id = ?"), arguments: [id]
    ).map(FilePath.init(bytes:))
  }

  private static func removeName(_ id: Int64, _ path: FilePath, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO names(names, rowid, name, folders) VALUES ('delete', ?, ?, ?)"
    ).execute(arguments: [id] + words(of: path))
  }

  /// What the table `names` knows a file by.
  private static func words(of path: FilePath) -> StatementArguments {
    [
      TermText.indexed(path.lastName), TermText.indexed(path.removingLastComponent().string),
    ]
  }
}
