// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of history.db; docs/FORMAT.md describes each column.
//
// Names and versions are interval rows: a row holds from the operation `since` up to, not
// including, `until` (NULL: still). The tree at operation N is what `since <= N AND (until IS NULL
// OR until > N)` selects. A folder's rename is one row of `name`; what is below it refers to the
// folder's node and does not change. Rows are closed and opened, never rewritten.
import GRDB

enum Schema {
  /// The format that this program writes, in `PRAGMA user_version`.
  static let format = 2
  /// "sFS1", in `PRAGMA application_id`.
  static let applicationID = 0x7346_5331
  /// The node of the tree's root, which has no name.
  static let rootNode: Int64 = 1

  static func create(_ db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: pruning)
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(format)")
  }

  /// Brings a store of an earlier format to this one. For the lock's holder.
  static func migrate(_ db: Database) throws {
    try db.execute(sql: pruning)
    try db.execute(sql: "PRAGMA user_version = \(format)")
  }

  /// The id that a new row of `table` gets: greater than any that was ever given out, also where
  /// prune took the row, so that a reader who still holds an id never finds another thing there.
  static func nextID(_ db: Database, in table: String) throws -> Int64 {
    let statement = try db.cachedStatement(
      sql: """
        SELECT 1 + max(coalesce((SELECT max(id) FROM \(table)), 0),
          coalesce((SELECT id FROM spent WHERE name = '\(table)'), 0))
        """)
    return try Int64.fetchOne(statement) ?? 1
  }

  /// What prune needs: since format 2.
  private static let pruning = """
    CREATE TABLE IF NOT EXISTS seal (
      operation INTEGER PRIMARY KEY, digest BLOB NOT NULL, prune INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS seal_prune ON seal (prune);
    CREATE TABLE IF NOT EXISTS spent (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
    """

  private static let tables = """
    CREATE TABLE operation (
      id INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, uid INTEGER NOT NULL,
      pid INTEGER NOT NULL, program TEXT NOT NULL, prompt TEXT, plan TEXT,
      changes INTEGER NOT NULL, digest BLOB NOT NULL);
    CREATE INDEX operation_time ON operation (time);
    CREATE TABLE reverted (
      operation INTEGER NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (operation, target)
    ) WITHOUT ROWID;
    CREATE INDEX reverted_target ON reverted (target);

    CREATE TABLE node (id INTEGER PRIMARY KEY, created INTEGER NOT NULL);
    CREATE TABLE name (
      id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name BLOB NOT NULL, node INTEGER NOT NULL,
      since INTEGER NOT NULL, until INTEGER);
    CREATE UNIQUE INDEX name_now ON name (parent, name) WHERE until IS NULL;
    CREATE INDEX name_ever ON name (parent, name, since);
    CREATE INDEX name_node ON name (node, since);
    CREATE INDEX name_since ON name (since);
    CREATE INDEX name_until ON name (until) WHERE until IS NOT NULL;
    CREATE TABLE version (
      id INTEGER PRIMARY KEY, node INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER,
      kind INTEGER NOT NULL, mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,
      mtime INTEGER NOT NULL, size INTEGER NOT NULL, content INTEGER, target BLOB, xattrs BLOB);
    CREATE UNIQUE INDEX version_now ON version (node) WHERE until IS NULL;
    CREATE INDEX version_ever ON version (node, since);
    CREATE INDEX version_since ON version (since);
    CREATE INDEX version_until ON version (until) WHERE until IS NOT NULL;

    CREATE TABLE content (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,
      chunks BLOB NOT NULL);
    CREATE TABLE chunk (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, segment INTEGER NOT NULL,
      offset INTEGER NOT NULL, stored INTEGER NOT NULL, length INTEGER NOT NULL,
      codec INTEGER NOT NULL);

    CREATE TABLE seen (
      node INTEGER PRIMARY KEY, device INTEGER NOT NULL, inode INTEGER NOT NULL,
      born INTEGER NOT NULL, changed INTEGER NOT NULL, modified INTEGER NOT NULL,
      size INTEGER NOT NULL);
    CREATE INDEX seen_file ON seen (device, inode);

    CREATE TABLE snapshot (
      label TEXT PRIMARY KEY, operation INTEGER NOT NULL, time INTEGER NOT NULL);
    CREATE TABLE journal (path BLOB PRIMARY KEY, base INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """
}

extension Version.Kind {
  /// The number in the column `kind`.
  var code: Int {
    switch self {
    case .file: 0
    case .folder: 1
    case .symlink: 2
    case .fifo: 3
    case .socket: 4
    case .device: 5
    }
  }

  init?(code: Int) {
    switch code {
    case 0: self = .file
    case 1: self = .folder
    case 2: self = .symlink
    case 3: self = .fifo
    case 4: self = .socket
    case 5: self = .device
    default: return nil
    }
  }
}
