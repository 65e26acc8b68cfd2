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
  static let format = 4
  /// "sFS1", in `PRAGMA application_id`.
  static let applicationID = 0x7346_5331
  /// The node of the tree's root, which has no name.
  static let rootNode: Int64 = 1

  static func create(_ db: Database) throws {
    try addTables(db)
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(format)")
  }

  /// Makes the tables and indexes that are not there: all, or what earlier formats had not.
  static func addTables(_ db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: indexes)
    try db.execute(sql: "INSERT OR IGNORE INTO commits (id, count) VALUES (1, 0)")
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

  // New ones come last. All tables are made before the first index, as VACUUM makes them: so each begins
  // at the same page in every log, and one of which the list of tables is lost can still be read.
  private static let tables = """
    CREATE TABLE IF NOT EXISTS operation (
      id INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, uid INTEGER NOT NULL,
      pid INTEGER NOT NULL, program TEXT NOT NULL, prompt TEXT, plan TEXT,
      changes INTEGER NOT NULL, digest BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS reverted (
      operation INTEGER NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (operation, target)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS node (id INTEGER PRIMARY KEY, created INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS name (
      id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name BLOB NOT NULL, node INTEGER NOT NULL,
      since INTEGER NOT NULL, until INTEGER);
    CREATE TABLE IF NOT EXISTS version (
      id INTEGER PRIMARY KEY, node INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER,
      kind INTEGER NOT NULL, mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,
      mtime INTEGER NOT NULL, size INTEGER NOT NULL, content INTEGER, target BLOB, xattrs BLOB);
    CREATE TABLE IF NOT EXISTS content (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,
      chunks BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS chunk (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, segment INTEGER NOT NULL,
      offset INTEGER NOT NULL, stored INTEGER NOT NULL, length INTEGER NOT NULL,
      codec INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS seen (
      node INTEGER PRIMARY KEY, device INTEGER NOT NULL, inode INTEGER NOT NULL,
      born INTEGER NOT NULL, changed INTEGER NOT NULL, modified INTEGER NOT NULL,
      size INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS snapshot (
      label TEXT PRIMARY KEY, operation INTEGER NOT NULL, time INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS journal (path BLOB PRIMARY KEY, base INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seal (
      operation INTEGER PRIMARY KEY, digest BLOB NOT NULL, prune INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS spent (name TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS commits (
      id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS quiet (
      folder INTEGER PRIMARY KEY, sign INTEGER NOT NULL, folders BLOB NOT NULL);
    """

  private static let indexes = """
    CREATE INDEX IF NOT EXISTS operation_time ON operation (time);
    CREATE INDEX IF NOT EXISTS reverted_target ON reverted (target);
    CREATE UNIQUE INDEX IF NOT EXISTS name_now ON name (parent, name) WHERE until IS NULL;
    CREATE INDEX IF NOT EXISTS name_ever ON name (parent, name, since);
    CREATE INDEX IF NOT EXISTS name_node ON name (node, since);
    CREATE INDEX IF NOT EXISTS name_since ON name (since);
    CREATE INDEX IF NOT EXISTS name_until ON name (until) WHERE until IS NOT NULL;
    CREATE UNIQUE INDEX IF NOT EXISTS version_now ON version (node) WHERE until IS NULL;
    CREATE INDEX IF NOT EXISTS version_ever ON version (node, since);
    CREATE INDEX IF NOT EXISTS version_since ON version (since);
    CREATE INDEX IF NOT EXISTS version_until ON version (until) WHERE until IS NOT NULL;
    CREATE INDEX IF NOT EXISTS seen_file ON seen (device, inode);
    CREATE INDEX IF NOT EXISTS seal_prune ON seal (prune);
    CREATE INDEX IF NOT EXISTS chunk_lost ON chunk (id) WHERE segment = 0;
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
