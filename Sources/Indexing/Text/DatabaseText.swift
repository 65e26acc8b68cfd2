// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// SQLite databases by their schema: the statements that made the tables, and the names of the columns.
enum DatabaseText: TextExtractor {
  static let name = "database/1"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    guard let path = contents.path else { return .none }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    }
    // Immutable: no lock, no journal beside it; a journal that is there is not looked at.
    guard
      let queue = try? DatabaseQueue(
        path: "file:\(path)?immutable=1", configuration: configuration),
      let rows = try? queue.read({ db in
        try Row.fetchAll(
          db, sql: "SELECT type, name, sql FROM sqlite_master ORDER BY type DESC, name LIMIT 2000")
      })
    else { return .none }
    var text = TextBuilder(style: .code)
    for row in rows where !text.isFull {
      guard let kind = String.fromDatabaseValue(row[0]), let name = String.fromDatabaseValue(row[1])
      else { continue }
      if kind == "table" { text.heading(name, level: 1) }
      if let sql = String.fromDatabaseValue(row[2]) { text.add(sql.prefix(20_000)) }
      text.breakParagraph()
    }
    return text.finished()
  }
}
