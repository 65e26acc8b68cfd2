// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// Where nodes are and were.
enum NodePaths {
  /// The names of a node at an operation: (parent, name).
  static func names(_ db: Database, of node: Int64, at operation: Int64) throws -> [NodeName] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT parent, name FROM name
        WHERE node = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY parent, name
        """)
    return try Row.fetchAll(statement, arguments: [node, operation, operation]).map {
      NodeName(parent: $0[0], name: Array($0[1] as Data))
    }
  }

  /// The path of a name in a folder at an operation; nil where a folder above has no name then.
  static func path(_ db: Database, parent: Int64, name: [UInt8], at operation: Int64) throws
    -> RelativePath?
  {
    var parts = [name]
    var node = parent
    let statement = try db.cachedStatement(
      sql: """
        SELECT parent, name FROM name
        WHERE node = ? AND since <= ? AND (until IS NULL OR until > ?) LIMIT 1
        """)
    while node != Schema.rootNode {
      guard parts.count < 100_000,
        let row = try Row.fetchOne(statement, arguments: [node, operation, operation])
      else { return nil }
      parts.append(Array(row[1] as Data))
      node = row[0]
    }
    return RelativePath(bytes: Array(parts.reversed().joined(separator: [RelativePath.separator])))
  }

  static func paths(_ db: Database, of node: Int64, at operation: Int64) throws -> [RelativePath] {
    if node == Schema.rootNode { return [.root] }
    return try names(db, of: node, at: operation).compactMap {
      try path(db, parent: $0.parent, name: $0.name, at: operation)
    }.sorted()
  }
}

/// Where names were at one operation; each folder is looked up once.
final class NameFinder {
  private let db: Database
  private let operation: Int64
  /// nil: the folder had no name then.
  private var folders: [Int64: RelativePath?] = [Schema.rootNode: .root]

  init(_ db: Database, at operation: Int64) {
    self.db = db
    self.operation = operation
  }

  /// nil where a folder above had no name then.
  func path(_ name: NodeName) throws -> RelativePath? {
    try folder(name.parent)?.appending(name.name)
  }

  private func folder(_ node: Int64) throws -> RelativePath? {
    if let known = folders[node] { return known }
    let name = try NodePaths.names(db, of: node, at: operation).first
    let path = try name.flatMap { name in
      try NodePaths.path(db, parent: name.parent, name: name.name, at: operation)
    }
    folders[node] = .some(path)
    return path
  }
}

/// A name in a folder.
struct NodeName: Hashable, Sendable {
  var parent: Int64
  var name: [UInt8]
}
