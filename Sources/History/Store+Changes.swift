// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// What an operation changed, by path. A file that was renamed and rewritten is one change of kind
  /// `renamed` whose versions differ. Where a prune forgot what was there before, it is the
  /// difference from the newest operation before that is kept.
  package func changes(of operation: OperationID) throws -> [Change] {
    try reading { db in
      try OperationLog.requireKept(db, operation.rawValue)
      var former = operation.rawValue - 1
      if try OperationLog.isSealed(db, operation.rawValue) {
        former = try OperationLog.keptBefore(db, operation.rawValue)?.rawValue ?? 0
      }
      return try Store.changes(db, from: former, to: operation.rawValue, below: .root)
    }
  }

  /// The difference between two points, either order, below `folder`. Cost in proportion to what
  /// changed between them.
  package func changes(
    from: OperationID, to: OperationID, below folder: FilePath = FilePath("")
  ) throws -> [Change] {
    let relative = try RelativePath(folder)
    return try reading { db in
      let head = try OperationLog.head(db)
      for point in [from, to] {
        guard (0...head).contains(point.rawValue) else {
          throw HistoryError.noSuchOperation(point.rawValue)
        }
        try OperationLog.requireKept(db, point.rawValue)
      }
      return try Store.changes(db, from: from.rawValue, to: to.rawValue, below: relative)
    }
  }

  /// The nodes of which a row was opened or closed after `low`, up to and including `high`.
  static func nodesTouched(_ db: Database, after low: Int64, upTo high: Int64) throws -> [Int64] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT node FROM name WHERE since > ?1 AND since <= ?2
        UNION SELECT node FROM name WHERE until > ?1 AND until <= ?2
        UNION SELECT node FROM version WHERE since > ?1 AND since <= ?2
        UNION SELECT node FROM version WHERE until > ?1 AND until <= ?2
        """)
    return try Int64.fetchAll(statement, arguments: [low, high])
  }

  static func changes(_ db: Database, from: Int64, to: Int64, below folder: RelativePath) throws
    -> [Change]
  {
    var result: [(RelativePath, Change)] = []
    for node in try nodesTouched(db, after: min(from, to), upTo: max(from, to)) {
      guard node != Schema.rootNode else { continue }
      let difference = try NodeDifference(db, node: node, from: from, to: to)
      for change in difference.changes {
        guard change.path.isAtOrBelow(folder) || change.origin?.isAtOrBelow(folder) == true else {
          continue
        }
        result.append((change.path, change.publicForm(difference)))
      }
    }
    return result.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// How one node differs between two points.
private struct NodeDifference {
  struct Item {
    var kind: Change.Kind
    var path: RelativePath
    var origin: RelativePath?

    func publicForm(_ difference: NodeDifference) -> Change {
      Change(
        kind: kind, path: path.filePath, origin: origin?.filePath,
        before: kind == .created ? nil : difference.before,
        after: kind == .deleted ? nil : difference.after)
    }
  }

  var before: Version?
  var after: Version?
  var changes: [Item] = []

  init(_ db: Database, node: Int64, from: Int64, to: Int64) throws {
    before = try Version.fetch(db, of: node, at: from)
    after = try Version.fetch(db, of: node, at: to)
    let oldNames = try NodePaths.names(db, of: node, at: from)
    let newNames = try NodePaths.names(db, of: node, at: to)
    let gone = try oldNames.filter { !newNames.contains($0) }.compactMap {
      try NodePaths.path(db, parent: $0.parent, name: $0.name, at: from)
    }.sorted()
    let added = try newNames.filter { !oldNames.contains($0) }.compactMap {
      try NodePaths.path(db, parent: $0.parent, name: $0.name, at: to)
    }.sorted()
    for (origin, path) in zip(gone, added) {
      changes.append(Item(kind: .renamed, path: path, origin: origin))
    }
    for path in gone.dropFirst(added.count) { changes.append(Item(kind: .deleted, path: path)) }
    for path in added.dropFirst(gone.count) { changes.append(Item(kind: .created, path: path)) }
    guard changes.isEmpty, let before, let after, before.id != after.id else { return }
    guard let path = try NodePaths.paths(db, of: node, at: to).first else { return }
    if before.digest != after.digest || before.target != after.target || before.size != after.size {
      changes.append(Item(kind: .modified, path: path))
    } else if !before.hasSameMetadata(as: after) {
      changes.append(Item(kind: .metadata, path: path))
    }
  }
}

extension Version {
  fileprivate func hasSameMetadata(as other: Version) -> Bool {
    // Rows of one interval chain differ in something.
    if until == other.since || other.until == since { return false }
    return attributes == other.attributes && permissions == other.permissions
      && owner == other.owner && group == other.group
      && modified == other.modified && kind == other.kind
  }
}
