// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Store {
  /// The newest operation.
  package func head() throws -> OperationID {
    try reading { OperationID(rawValue: try OperationLog.head($0)) }
  }

  /// - Throws: `HistoryError.noSuchOperation`.
  package func view(at operation: OperationID) throws -> TreeView {
    guard operation.rawValue >= 1 else {
      throw HistoryError.noSuchOperation(operation.rawValue)
    }
    try reading { try OperationLog.requireKept($0, operation.rawValue) }
    return TreeView(store: self, operation: operation)
  }

  package func operation(_ id: OperationID) throws -> Operation? {
    try reading { try OperationLog.fetch($0, id: id.rawValue) }
  }

  /// The newest operation whose time is not after `time`; nil where all are later.
  package func operation(notAfter time: Timestamp) throws -> OperationID? {
    try reading { db in
      let isUnordered = try String.fetchOne(
        db.cachedStatement(sql: "SELECT value FROM setting WHERE key = ?"),
        arguments: [Store.unorderedSetting])
      // Commits that were imported later are older: what was recorded here decides.
      let sql =
        isUnordered == nil
        ? "SELECT id FROM operation WHERE time <= ? ORDER BY id DESC LIMIT 1"
        : """
        SELECT min(id) - 1 FROM operation WHERE time > ? AND id > 1 AND kind <> 'import'
        """
      let found = try Int64.fetchOne(
        db.cachedStatement(sql: sql), arguments: [time.rawValue])
      if found == nil, isUnordered != nil {
        return OperationID(rawValue: try OperationLog.head(db))
      }
      return found.flatMap { $0 > 0 ? OperationID(rawValue: $0) : nil }
    }
  }

  /// Set where operations older than those before them were imported.
  static let unorderedSetting = "history.unordered"

  /// Newest first.
  package func log(_ filter: LogFilter = LogFilter()) throws -> [Operation] {
    try reading { db in
      var conditions: [String] = []
      var arguments = StatementArguments()
      if let path = filter.path, case let relative = try RelativePath(path), !relative.isRoot {
        guard let node = try lastNode(db, at: relative) else { return [] }
        conditions.append("id IN (\(Store.operationsBelow))")
        arguments += [node]
      }
      if let program = filter.program {
        conditions.append("program = ?")
        arguments += [program]
      }
      if let uid = filter.uid {
        conditions.append("uid = ?")
        arguments += [Int64(uid)]
      }
      if !filter.includesPruned && !filter.kinds.contains(.pruned) {
        conditions.append("kind <> 'pruned'")
      }
      if let text = filter.prompt {
        conditions.append("instr(lower(prompt), lower(?)) > 0")
        arguments += [text]
      }
      if filter.promptsOnly { conditions.append("(prompt IS NOT NULL OR plan IS NOT NULL)") }
      if !filter.kinds.isEmpty {
        let marks = filter.kinds.map { _ in "?" }.joined(separator: ", ")
        conditions.append("kind IN (\(marks))")
        arguments += StatementArguments(filter.kinds.map(\.rawValue).sorted())
      }
      if let since = filter.since {
        conditions.append("time >= ?")
        arguments += [since.rawValue]
      }
      if let until = filter.until {
        conditions.append("time < ?")
        arguments += [until.rawValue]
      }
      var sql = OperationLog.columns
      if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
      sql += " ORDER BY id DESC"
      if let limit = filter.limit { sql += " LIMIT \(max(0, limit))" }
      return try Row.fetchAll(db, sql: sql, arguments: arguments).map {
        try OperationLog.operation(db, $0)
      }
    }
  }

  /// Operations that opened or closed a row of a node or of what was ever below it.
  private static let operationsBelow = """
    WITH RECURSIVE below (node) AS (
      SELECT ? UNION SELECT n.node FROM name n JOIN below b ON n.parent = b.node)
    SELECT since FROM name JOIN below USING (node)
    UNION SELECT until FROM name JOIN below USING (node) WHERE until IS NOT NULL
    UNION SELECT since FROM version JOIN below USING (node)
    UNION SELECT until FROM version JOIN below USING (node) WHERE until IS NOT NULL
    """

  /// Every version of the file that `path` names now or named last, across renames, newest first,
  /// with where it was then. Metadata-only versions are included.
  package func versions(of path: FilePath) throws -> [Entry] {
    let relative = try RelativePath(path)
    return try reading { db in
      guard let node = try lastNode(db, at: relative) else { return [] }
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(Version.columns) FROM version v LEFT JOIN content c ON c.id = v.content
          WHERE v.node = ? ORDER BY v.since DESC
          """)
      return try Row.fetchAll(statement, arguments: [node]).map { row in
        let version = try Version(row)
        let path = try NodePaths.paths(db, of: node, at: Store.firstPoint(db, of: version)).first
        return Entry(path: (path ?? relative).filePath, version: version)
      }
    }
  }

  /// The newest operation at which `version` was so and the tree is known.
  package func lastPoint(of version: Version) throws -> OperationID {
    try reading { db in
      guard let until = version.until else {
        return OperationID(rawValue: try OperationLog.head(db))
      }
      return try OperationLog.keptBefore(db, until.rawValue) ?? version.since
    }
  }

  /// The oldest of them.
  package func firstPoint(of version: Version) throws -> OperationID {
    try reading { OperationID(rawValue: try Store.firstPoint($0, of: version)) }
  }

  static func firstPoint(_ db: Database, of version: Version) throws -> Int64 {
    try OperationLog.keptAfter(db, version.since.rawValue - 1)?.rawValue ?? version.since.rawValue
  }

  /// The node that `path` names at the head, or named last.
  func lastNode(_ db: Database, at path: RelativePath) throws -> Int64? {
    var found: [(node: Int64, until: Int64)] = [(Schema.rootNode, Int64.max)]
    let statement = try db.cachedStatement(
      sql: "SELECT node, until FROM name WHERE parent = ? AND name = ?")
    for name in path.components {
      var next: [(node: Int64, until: Int64)] = []
      for parent in found {
        for row in try Row.fetchAll(statement, arguments: [parent.node, Data(name)]) {
          next.append((row[0], min(parent.until, row[1] as Int64? ?? Int64.max)))
        }
      }
      found = next
    }
    return found.max { $0.until < $1.until }?.node
  }

  // MARK: Snapshots

  /// Names the head. - Throws: `HistoryError.snapshotExists`, `.invalidLabel`. Constant cost.
  package func createSnapshot(_ label: String, draft: OperationDraft) throws -> Operation {
    guard Store.isValidLabel(label) else { throw HistoryError.invalidLabel(label) }
    return try locked {
      try recoverHoldingLock()
      return try writing { db in
        let taken = try Int64.fetchOne(
          db, sql: "SELECT operation FROM snapshot WHERE label = ?", arguments: [label])
        guard taken == nil else { throw HistoryError.snapshotExists(label) }
        let operation = try Recorder(db, draft: draft).finish(changeCount: 0)
        try db.execute(
          sql: "INSERT INTO snapshot (label, operation, time) VALUES (?, ?, ?)",
          arguments: [label, operation.id.rawValue, operation.time.rawValue])
        return operation
      }
    }
  }

  /// A label is 1 to 200 bytes without control characters and `/`, and is no `@N` or `~N`.
  package static func isValidLabel(_ label: String) -> Bool {
    guard (1...200).contains(label.utf8.count), label != ".", label != "..",
      !label.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == RelativePath.separator })
    else { return false }
    guard let first = label.first, first == "@" || first == "~" else {
      return label.trimmingCharacters(in: .whitespaces) == label
    }
    return Int(label.dropFirst()) == nil
  }

  /// Label and operation, newest first.
  package func snapshots() throws -> [(label: String, operation: OperationID, time: Timestamp)] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT label, operation, time FROM snapshot ORDER BY operation DESC"
      )
      .map { ($0[0], OperationID(rawValue: $0[1]), Timestamp(rawValue: $0[2])) }
    }
  }

  package func snapshot(labelled label: String) throws -> OperationID? {
    try reading { db in
      try Int64.fetchOne(
        db, sql: "SELECT operation FROM snapshot WHERE label = ?", arguments: [label]
      ).map { OperationID(rawValue: $0) }
    }
  }
}
