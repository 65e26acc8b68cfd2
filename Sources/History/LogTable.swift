// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// A table of history.db as `Schema` makes it; for reading what is left of a damaged one.
struct LogTable: Sendable {
  var name: String
  var columns: [String]
  var hasRowID: Bool
  /// An SQL condition: a row's values are of the types that the table is made for.
  var makesSense: String

  static func all() throws -> [LogTable] {
    try DatabaseQueue().write { db in
      try Schema.create(db)
      let tables = try Row.fetchAll(
        db, sql: "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
      return try tables.filter { !($0[0] as String).hasPrefix("sqlite_") }.map {
        try LogTable(db, name: $0[0], hasRowID: !($0[1] as Bool))
      }
    }
  }

  private init(_ db: Database, name: String, hasRowID: Bool) throws {
    self.name = name
    self.hasRowID = hasRowID
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, type, \"notnull\" OR pk FROM pragma_table_info(?)", arguments: [name])
    columns = rows.map { "\"\($0[0] as String)\"" }
    makesSense = zip(columns, rows).map { column, row in
      let isThere = "typeof(\(column)) = '\((row[1] as String).lowercased())'"
      return row[2] ? isThere : "(\(column) IS NULL OR \(isThere))"
    }.joined(separator: " AND ")
  }
}
