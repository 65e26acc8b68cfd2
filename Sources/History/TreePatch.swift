// SPDX-License-Identifier: GPL-3.0-or-later
//
// What must happen to the tree so that some nodes are as they were: for each, its names and version
// now (at the head, which the disk equals) and as wanted. Names are (folder's node, name), so that
// a folder that was renamed takes along what is in it. Restoring, taking back and recovering differ
// only in how they make a patch.
import Foundation
import GRDB
import SystemPackage

/// One node as it is and as it shall be.
struct NodeGoal: Sendable {
  var node: Int64
  var namesBefore: [NodeName]
  var namesAfter: [NodeName]
  var before: NodeState?
  var after: NodeState?
  /// The version now; the version wanted, whose contents `after` has.
  var present: Version?
  var version: Version?
  /// Where the names were and will be; set by `TreePatch.locate`.
  var pathsBefore: [NodeName: RelativePath] = [:]
  var pathsAfter: [NodeName: RelativePath] = [:]

  var hasSameNames: Bool { Set(namesBefore) == Set(namesAfter) }
  var isNothing: Bool {
    guard hasSameNames else { return false }
    guard let before, let after else { return before == nil && after == nil }
    return before.isRecordedAs(after)
  }
  /// Whether the file must be written anew.
  var isRewritten: Bool {
    guard let after, after.kind == .file || after.kind == .symlink else { return false }
    guard let before else { return true }
    return before.content != after.content || before.target != after.target
      || before.kind != after.kind
  }
}

/// A set of goals that fit together.
struct TreePatch: Sendable {
  var goals: [Int64: NodeGoal] = [:]
  var isEmpty: Bool { goals.isEmpty }

  /// Every path that the patch touches, now and then; set by `locate`. A name counts with where its
  /// folder is now and with where its folder will be: what leaves a folder that moves is missed
  /// at its old place and at its new one.
  private(set) var paths: [RelativePath] = []

  /// The goals that bring `scope` (empty: everything) from the head back to `point`.
  ///
  /// A node belongs to the scope where one of its paths then or now lies in it. A node that is
  /// itself named, and had another name then that lies outside, gets its contents back and keeps
  /// its name.
  static func restoring(
    _ db: Database, to point: Int64, scope: [RelativePath], exclusion: Exclusion
  ) throws -> TreePatch {
    let head = try OperationLog.head(db)
    guard (1...head).contains(point) else { throw HistoryError.noSuchOperation(point) }
    try OperationLog.requireKept(db, point)
    var patch = TreePatch()
    for node in try Store.nodesTouched(db, after: point, upTo: head) where node != Schema.rootNode {
      var goal = try NodeGoal(db, node: node, from: head, to: point)
      if !scope.isEmpty {
        let now = try NodePaths.paths(db, of: node, at: head)
        let then = try NodePaths.paths(db, of: node, at: point)
        let isNowInside = now.contains { path in scope.contains { path.isAtOrBelow($0) } }
        let wasInside = then.contains { path in scope.contains { path.isAtOrBelow($0) } }
        guard isNowInside || wasInside else { continue }
        if !wasInside, !then.isEmpty, now.contains(where: scope.contains) {
          goal.namesAfter = goal.namesBefore
        }
      }
      if !goal.isNothing { patch.goals[node] = goal }
    }
    try patch.addMissingParents(db, head: head, point: point)
    try patch.leaveExcluded(db, head: head, point: point, exclusion: exclusion)
    try patch.locate(db, head: head)
    return patch
  }

  /// A name that comes back needs its folder.
  private mutating func addMissingParents(_ db: Database, head: Int64, point: Int64) throws {
    var waiting = goals.values.flatMap { $0.namesAfter.map(\.parent) }
    while let parent = waiting.popLast() {
      guard parent != Schema.rootNode, goals[parent] == nil,
        try NodePaths.names(db, of: parent, at: head).isEmpty
      else { continue }
      let goal = try NodeGoal(db, node: parent, from: head, to: point)
      goals[parent] = goal
      waiting += goal.namesAfter.map(\.parent)
    }
  }

  private mutating func leaveExcluded(
    _ db: Database, head: Int64, point: Int64, exclusion: Exclusion
  ) throws {
    let (now, then) = (NameFinder(db, at: head), NameFinder(db, at: point))
    for (node, goal) in goals {
      let isFolder = (goal.after ?? goal.before)?.kind == .folder
      let paths =
        try goal.namesBefore.compactMap(now.path) + goal.namesAfter.compactMap(then.path)
      if paths.contains(where: { exclusion.excludes($0.filePath, isFolder: isFolder) }) {
        goals[node] = nil
      }
    }
  }

  /// Finds the paths of all names before and after. - Throws: `HistoryError.conflict` where two
  /// nodes would have one name, or a name no folder.
  mutating func locate(_ db: Database, head: Int64) throws {
    try checkNames(db, head: head)
    var touched: Set<RelativePath> = []
    let now = NameFinder(db, at: head)
    // Where no folder moves, comes or goes, what is above a name is where it is.
    let keepsFolders = goals.values.allSatisfy { goal in
      goal.hasSameNames || ![goal.before, goal.after].contains { $0?.kind == .folder }
    }
    func final(_ name: NodeName) throws -> RelativePath? {
      try keepsFolders ? now.path(name) : finalPath(db, name, head: head)
    }
    for node in goals.keys {
      guard var goal = goals[node] else { continue }
      for name in goal.namesBefore { goal.pathsBefore[name] = try now.path(name) }
      for name in Set(goal.namesBefore + goal.namesAfter) {
        if let path = try now.path(name) { touched.insert(path) }
        if let path = try final(name) { touched.insert(path) }
      }
      for name in goal.namesAfter {
        guard let path = try final(name) else {
          throw HistoryError.conflict(
            path: FilePath(rawBytes: name.name), later: OperationID(rawValue: head))
        }
        goal.pathsAfter[name] = path
      }
      goals[node] = goal
    }
    paths = touched.sorted()
  }

  private func checkNames(_ db: Database, head: Int64) throws {
    var owners: [NodeName: Int64] = [:]
    let occupant = try db.cachedStatement(
      sql: "SELECT node, since FROM name WHERE parent = ? AND name = ? AND until IS NULL")
    for goal in goals.values {
      for name in goal.namesAfter {
        let row = try Row.fetchOne(occupant, arguments: [name.parent, Data(name.name)])
        if let row, row[0] != goal.node,
          goals[row[0]]?.namesAfter.contains(name) ?? true
        {
          throw HistoryError.conflict(
            path: try conflictPath(db, name, head: head), later: OperationID(rawValue: row[1]))
        }
        if let other = owners.updateValue(goal.node, forKey: name), other != goal.node {
          throw HistoryError.conflict(
            path: try conflictPath(db, name, head: head), later: OperationID(rawValue: head))
        }
      }
      try checkLeftBehind(db, goal, head: head)
    }
  }

  /// A folder cannot go while something that stays is in it.
  private func checkLeftBehind(_ db: Database, _ goal: NodeGoal, head: Int64) throws {
    guard goal.before?.kind == .folder, goal.namesAfter.isEmpty else { return }
    let children = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT node, name, since FROM name WHERE parent = ? AND until IS NULL"),
      arguments: [goal.node])
    for row in children {
      let name = NodeName(parent: goal.node, name: Array(row[1] as Data))
      if goals[row[0]]?.namesAfter.contains(name) ?? true {
        throw HistoryError.conflict(
          path: try conflictPath(db, name, head: head), later: OperationID(rawValue: row[2]))
      }
    }
  }

  private func conflictPath(_ db: Database, _ name: NodeName, head: Int64) throws -> FilePath {
    let path =
      try finalPath(db, name, head: head)
      ?? NodePaths.path(db, parent: name.parent, name: name.name, at: head)
    return path?.filePath ?? FilePath(rawBytes: name.name)
  }

  /// The path of a name once all goals are reached; nil where a folder above is gone then.
  private func finalPath(_ db: Database, _ name: NodeName, head: Int64) throws -> RelativePath? {
    var parts = [name.name]
    var node = name.parent
    while node != Schema.rootNode {
      guard parts.count < 100_000 else { return nil }
      let names = try goals[node]?.namesAfter ?? NodePaths.names(db, of: node, at: head)
      guard let next = names.first else { return nil }
      parts.append(next.name)
      node = next.parent
    }
    return RelativePath(bytes: Array(parts.reversed().joined(separator: [RelativePath.separator])))
  }
}

extension NodeGoal {
  /// From what a node is at one operation to what it is at another.
  init(_ db: Database, node: Int64, from: Int64, to: Int64) throws {
    self.node = node
    namesBefore = try NodePaths.names(db, of: node, at: from)
    namesAfter = try NodePaths.names(db, of: node, at: to)
    present = try Version.fetch(db, of: node, at: from)
    before = try NodeState.fetch(db, of: node, at: from)
    after = try NodeState.fetch(db, of: node, at: to)
    version = try Version.fetch(db, of: node, at: to)
  }
}

extension NodeState {
  static func fetch(_ db: Database, of node: Int64, at operation: Int64) throws -> NodeState? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(columns) FROM version
        WHERE node = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
        """)
    return try Row.fetchOne(statement, arguments: [node, operation]).map {
      try NodeState($0, from: 0)
    }
  }

  static func fetch(_ db: Database, version: Int64) throws -> NodeState? {
    let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM version WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [version]).map { try NodeState($0, from: 0) }
  }
}
