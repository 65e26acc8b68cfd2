// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// The newest version of a node and a path that it had then; nil for a node that the log has not.
  package func lastState(of node: NodeID) throws -> Entry? {
    try reading { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(Version.columns) FROM version v LEFT JOIN content c ON c.id = v.content
          WHERE v.node = ? ORDER BY v.since DESC LIMIT 1
          """)
      guard let row = try Row.fetchOne(statement, arguments: [node.rawValue]) else { return nil }
      let version = try Version(row)
      let last = version.until.map { $0.rawValue - 1 } ?? Int64.max - 1
      guard let path = try NodePaths.paths(db, of: node.rawValue, at: last).first else {
        return nil
      }
      return Entry(path: path.filePath, version: version)
    }
  }
}
