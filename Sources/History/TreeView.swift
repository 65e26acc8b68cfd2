// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// The tree as one operation left it. A value: it does not move when operations are added.
package struct TreeView: Sendable {
  package let store: Store
  package let operation: OperationID

  /// What `path` named; nil where nothing did. A query per component.
  package func entry(at path: FilePath) throws -> Entry? {
    let relative = try RelativePath(path)
    return try store.reading { db in
      guard let node = try node(db, at: relative),
        let version = try Version.fetch(db, of: node, at: operation.rawValue)
      else { return nil }
      return Entry(path: relative.filePath, version: version)
    }
  }

  /// What `name` names in a folder that is at `path`; `folder` nil is the root. One query, however many
  /// names there are.
  package func entry(
    named name: FilePath.Component, in path: FilePath, folder: NodeID?
  ) throws -> Entry? {
    let relative = try RelativePath(path.appending(name))
    return try store.reading { db in
      let parent = folder?.rawValue ?? Schema.rootNode
      guard let node = try child(db, named: relative.name, of: parent),
        let version = try Version.fetch(db, of: node, at: operation.rawValue)
      else { return nil }
      return Entry(path: relative.filePath, version: version)
    }
  }

  /// The names in a folder, sorted by bytes.
  package func entries(in folder: FilePath) throws -> [Entry] {
    let relative = try RelativePath(folder)
    return try store.reading { db in
      guard let node = try node(db, at: relative) else { return [] }
      return try children(db, of: node).map {
        Entry(path: relative.appending($0.name).filePath, version: $0.version)
      }
    }
  }

  /// Everything below `folder`, parents before children, siblings by bytes; `folder` itself is left
  /// out. The empty path is the whole tree.
  package func entries(below folder: FilePath) throws -> [Entry] {
    let relative = try RelativePath(folder)
    return try store.reading { db in
      guard let node = try node(db, at: relative) else { return [] }
      var result: [Entry] = []
      var waiting = try children(db, of: node).reversed().map { (relative, $0) }
      while let (parent, child) = waiting.popLast() {
        let path = parent.appending(child.name)
        result.append(Entry(path: path.filePath, version: child.version))
        if child.version.kind == .folder {
          waiting += try children(db, of: child.version.node.rawValue).reversed().map { (path, $0) }
        }
      }
      return result
    }
  }

  /// Where a node was; several for hard links.
  package func paths(of node: NodeID) throws -> [FilePath] {
    try store.reading { db in
      try OperationLog.requireKept(db, operation.rawValue)
      return try NodePaths.paths(db, of: node.rawValue, at: operation.rawValue).map(\.filePath)
    }
  }

  private func node(_ db: Database, at path: RelativePath) throws -> Int64? {
    try OperationLog.requireKept(db, operation.rawValue)
    var node = Schema.rootNode
    for name in path.components {
      guard let next = try child(db, named: name, of: node) else { return nil }
      node = next
    }
    return node
  }

  private func child(_ db: Database, named name: [UInt8], of folder: Int64) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT node FROM name WHERE parent = ? AND name = ? AND since <= ?
          AND (until IS NULL OR until > ?) ORDER BY since DESC LIMIT 1
          """),
      arguments: [folder, Data(name), operation.rawValue, operation.rawValue])
  }

  private func children(_ db: Database, of node: Int64) throws -> [(
    name: [UInt8], version: Version
  )] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(Version.columns), n.name FROM name n
        JOIN version v ON v.node = n.node AND v.since <= ?2 AND (v.until IS NULL OR v.until > ?2)
        LEFT JOIN content c ON c.id = v.content
        WHERE n.parent = ?1 AND n.since <= ?2 AND (n.until IS NULL OR n.until > ?2)
        ORDER BY n.name
        """)
    let cursor = try Row.fetchCursor(statement, arguments: [node, operation.rawValue])
    var result: [(name: [UInt8], version: Version)] = []
    while let row = try cursor.next() {
      result.append((Array(row[Version.columnCount] as Data), try Version(row)))
    }
    return result
  }
}

extension Version {
  static let columns = """
    v.id, v.node, v.kind, v.mode, v.uid, v.gid, v.mtime, v.size, c.digest, v.target, v.since,
    v.until, v.xattrs
    """
  static let columnCount = 13

  /// From the first columns of `row`.
  init(_ row: Row) throws {
    guard let kind = Kind(code: row[2]) else {
      throw HistoryError.corrupt("a version is of an unknown kind")
    }
    self.init(
      id: VersionID(rawValue: row[0]), node: NodeID(rawValue: row[1]), kind: kind,
      permissions: UInt16(truncatingIfNeeded: (row[3] as Int64) & 0o7777),
      owner: UInt32(truncatingIfNeeded: row[4] as Int64),
      group: UInt32(truncatingIfNeeded: row[5] as Int64), modified: Timestamp(rawValue: row[6]),
      size: kind == .device ? 0 : row[7], digest: row[8],
      target: (row[9] as Data?).map { FilePath(rawBytes: $0) }, attributes: row[12],
      since: OperationID(rawValue: row[10]),
      until: (row[11] as Int64?).map { OperationID(rawValue: $0) })
  }

  /// The version of a node at an operation.
  static func fetch(_ db: Database, of node: Int64, at operation: Int64) throws -> Version? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(columns) FROM version v LEFT JOIN content c ON c.id = v.content
        WHERE v.node = ?1 AND v.since <= ?2 AND (v.until IS NULL OR v.until > ?2)
        """)
    return try Row.fetchOne(statement, arguments: [node, operation]).map { try Version($0) }
  }
}
