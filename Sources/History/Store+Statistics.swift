// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// How large a store is, and of what.
package struct StoreStatistics: Hashable, Codable, Sendable {
  /// Of history.db with its write-ahead log; of the segments.
  package var databaseBytes: Int64 = 0
  package var segmentBytes: Int64 = 0
  package var segments = 0
  package var operations = 0
  package var versions = 0
  package var chunks = 0
  /// Of all different contents, before chunks are shared and compressed; of all different chunks.
  package var contentBytes: Int64 = 0
  package var chunkBytes: Int64 = 0
  /// Names that live, and the bytes of the files that they name.
  package var names = 0
  package var treeBytes: Int64 = 0
  package init() {}
}

extension Store {
  /// Counts; cost in proportion to the log's rows.
  package func statistics() throws -> StoreStatistics {
    var result = try reading { db in
      var counts = StoreStatistics()
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
      }
      func sum(_ expression: String) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT coalesce(sum(\(expression)") ?? 0
      }
      counts.operations = try count("operation")
      counts.versions = try count("version")
      counts.chunks = try count("chunk")
      counts.names = try count("name WHERE until IS NULL")
      counts.contentBytes = try sum("size), 0) FROM content")
      counts.chunkBytes = try sum("length), 0) FROM chunk")
      counts.treeBytes = try sum("size), 0) FROM version WHERE until IS NULL AND kind = 0")
      return counts
    }
    for name in ["history.db", "history.db-wal"] { result.databaseBytes += bytes(of: name) }
    (result.segments, result.segmentBytes) = try segments.size()
    return result
  }
}
