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

  static let columns =
    "file.id, file.path, file.size, file.modified, file.owner, file.grp, file.permissions, "
    + "file.digest, file.kind, file.document, file.reason"

  init(file: IndexableFile, kind: String, document: Int64?, reason: IndexingReason) {
    self.file = file
    self.kind = kind
    self.document = document
    self.reason = reason
  }

  init(_ row: Row) {
    file = IndexableFile(
      id: row[0], path: FilePath(bytes: row[1]), size: row[2], modified: row[3],
      owner: UInt32(truncatingIfNeeded: row[4] as Int64),
      group: UInt32(truncatingIfNeeded: row[5] as Int64),
      permissions: UInt16(truncatingIfNeeded: row[6] as Int64), digest: row[7])
    kind = row[8]
    document = row[9]
    reason = IndexingReason(rawValue: row[10]) ?? .unknown
  }
}

/// Writing of files' rows and names.
enum FileTable {
  static func put(_ row: FileRow, replacing old: FileRow?, _ db: Database) throws {
    let file = row.file
    let name = file.path.lastName
    try db.cachedStatement(
      sql: """
        INSERT INTO file(id, path, name, size, modified, owner, grp, permissions, digest, kind,
          document, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET path = excluded.path, name = excluded.name,
          size = excluded.size, modified = excluded.modified, owner = excluded.owner,
          grp = excluded.grp, permissions = excluded.permissions, digest = excluded.digest,
          kind = excluded.kind, document = excluded.document, reason = excluded.reason
        """
    ).execute(arguments: [
      file.id, file.path.bytes, name.lowercased(), file.size, file.modified, Int64(file.owner),
      Int64(file.group), Int64(file.permissions), file.digest, row.kind, row.document,
      row.reason.rawValue,
    ])
    if let old, old.file.path == file.path { return }
    if old != nil { try removeName(file.id, db) }
    try db.cachedStatement(sql: "INSERT INTO names(rowid, name, folders) VALUES (?, ?, ?)")
      .execute(arguments: [
        file.id, TermText.indexed(name),
        TermText.indexed(file.path.removingLastComponent().string),
      ])
  }

  static func remove(_ id: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM file WHERE id = ?").execute(arguments: [id])
    try removeName(id, db)
  }

  private static func removeName(_ id: Int64, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM names WHERE rowid = ?").execute(arguments: [id])
  }
}
