// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// The value of a setting of this store; nil where none was set.
  package func setting(_ key: String) throws -> String? {
    try reading { db in
      try String.fetchOne(
        db.cachedStatement(sql: "SELECT value FROM setting WHERE key = ?"), arguments: [key])
    }
  }

  /// All settings that were set.
  package func settings() throws -> [String: String] {
    try reading { db in
      var result: [String: String] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT key, value FROM setting") {
        result[row[0]] = row[1]
      }
      return result
    }
  }

  /// Sets a setting, or with nil forgets it. Not part of the log, not undone.
  package func setSetting(_ key: String, to value: String?) throws {
    try locked {
      try writing { db in
        if let value {
          try db.execute(
            sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)",
            arguments: [key, value])
        } else {
          try db.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [key])
        }
      }
    }
  }
}
