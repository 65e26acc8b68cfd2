// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operations form a hash chain: the digest of operation N is SHA-256 over the digest of N-1 (32
// zero bytes before the first) and the canonical form of N, which is its own columns and every row
// of `name` and `version` that it opened or closed. Whoever changes a row of the past, drops the
// last operations or inserts one must compute all digests after it anew; who keeps a copy of one
// digest can tell. docs/FORMAT.md, "The hash chain", gives the bytes.
import Foundation
import GRDB

/// Reads and proves operations.
enum OperationLog {
  static func head(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(id) FROM operation")) ?? 0
  }

  static func fetch(_ db: Database, id: Int64) throws -> Operation? {
    let statement = try db.cachedStatement(sql: columns + " WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
    return try operation(db, row)
  }

  static let columns =
    "SELECT id, time, kind, uid, pid, program, prompt, plan, changes, digest FROM operation"

  /// The operation in a row of `columns`.
  static func operation(_ db: Database, _ row: Row) throws -> Operation {
    let id: Int64 = row[0]
    guard let kind = (row[2] as String?).flatMap(OperationDraft.Kind.init(rawValue:)) else {
      throw HistoryError.corrupt("operation \(id) is of an unknown kind")
    }
    return Operation(
      id: OperationID(rawValue: id), time: Timestamp(rawValue: row[1]), kind: kind,
      actor: Actor(
        uid: UInt32(truncatingIfNeeded: row[3] as Int64),
        pid: Int32(truncatingIfNeeded: row[4] as Int64), program: row[5]),
      prompt: row[6], plan: row[7], reverts: try reverted(db, by: id), changeCount: row[8],
      digest: row[9])
  }

  static func reverted(_ db: Database, by id: Int64) throws -> [OperationID] {
    try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT target FROM reverted WHERE operation = ? ORDER BY target"),
      arguments: [id]
    ).map { OperationID(rawValue: $0) }
  }

  /// - Throws: `HistoryError.pruned`, `.noSuchOperation` unless the tree at `id` is known; 0 is the
  ///   time before the log.
  static func requireKept(_ db: Database, _ id: Int64) throws {
    if id == 0 { return }
    let statement = try db.cachedStatement(sql: "SELECT kind FROM operation WHERE id = ?")
    guard let kind = try String.fetchOne(statement, arguments: [id]) else {
      throw HistoryError.noSuchOperation(id)
    }
    guard kind == OperationDraft.Kind.pruned.rawValue else { return }
    throw HistoryError.pruned(
      OperationID(rawValue: id), before: try keptBefore(db, id), after: try keptAfter(db, id))
  }

  /// The newest operation before `id` that no prune forgot.
  static func keptBefore(_ db: Database, _ id: Int64) throws -> OperationID? {
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM operation WHERE id < ? AND kind <> 'pruned' ORDER BY id DESC LIMIT 1")
    return try Int64.fetchOne(statement, arguments: [id]).map { OperationID(rawValue: $0) }
  }

  /// The oldest operation after `id` that no prune forgot.
  static func keptAfter(_ db: Database, _ id: Int64) throws -> OperationID? {
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM operation WHERE id > ? AND kind <> 'pruned' ORDER BY id LIMIT 1")
    return try Int64.fetchOne(statement, arguments: [id]).map { OperationID(rawValue: $0) }
  }

  /// Whether a prune took something of the operation.
  static func isSealed(_ db: Database, _ id: Int64) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT 1 FROM seal WHERE operation = ?")
    return try Int.fetchOne(statement, arguments: [id]) != nil
  }

  /// The seal that `operation`, of which a prune took something, must have: over its digest and
  /// what is left of it.
  static func seal(_ db: Database, of operation: Operation, after previous: Data) throws -> Data {
    let stream = DigestStream()
    stream.update(previous)
    stream.update(operation.digest)
    try update(stream, db, operation)
    return stream.finish()
  }

  /// The digest that `operation` must have after one with the digest `previous`.
  static func digest(_ db: Database, of operation: Operation, after previous: Data) throws -> Data {
    let stream = DigestStream()
    stream.update(previous)
    try update(stream, db, operation)
    return stream.finish()
  }

  private static func update(_ stream: DigestStream, _ db: Database, _ operation: Operation) throws
  {
    var form = CanonicalForm()
    form.add(operation)
    stream.update(form.data)
    for (tag, sql) in rows {
      let cursor = try Row.fetchCursor(
        db.cachedStatement(sql: sql), arguments: [operation.id.rawValue])
      while let row = try cursor.next() {
        form = CanonicalForm()
        form.data.append(tag)
        for index in 0..<row.count { form.add(row[index] as DatabaseValue) }
        stream.update(form.data)
      }
    }
  }

  private static let versionColumns = """
    SELECT v.id, v.node, v.kind, v.mode, v.uid, v.gid, v.mtime, v.size, c.digest, v.target, v.xattrs
    FROM version v LEFT JOIN content c ON c.id = v.content
    """

  private static let rows: [(UInt8, String)] = [
    (UInt8(ascii: "n"), "SELECT id, parent, name, node FROM name WHERE until = ? ORDER BY id"),
    (UInt8(ascii: "N"), "SELECT id, parent, name, node FROM name WHERE since = ? ORDER BY id"),
    (UInt8(ascii: "v"), versionColumns + " WHERE v.until = ? ORDER BY v.id"),
    (UInt8(ascii: "V"), versionColumns + " WHERE v.since = ? ORDER BY v.id"),
    (UInt8(ascii: "S"), "SELECT operation, digest FROM seal WHERE prune = ? ORDER BY operation"),
  ]
}

/// Values as bytes in one way only: `i` and 8 bytes, `b` or `t`, 4 bytes of length and the bytes, or
/// `0`; numbers little-endian.
private struct CanonicalForm {
  var data = Data()

  mutating func add(_ operation: Operation) {
    data.append(UInt8(ascii: "O"))
    add(operation.id.rawValue)
    add(operation.time.rawValue)
    add(operation.kind.rawValue)
    add(Int64(operation.actor.uid))
    add(Int64(operation.actor.pid))
    add(operation.actor.program)
    add(operation.prompt)
    add(operation.plan)
    add(Int64(operation.changeCount))
    add(Int64(operation.reverts.count))
    for target in operation.reverts { add(target.rawValue) }
  }

  mutating func add(_ number: Int64) {
    data.append(UInt8(ascii: "i"))
    data.appendLittleEndian(number)
  }

  mutating func add(_ text: String?) {
    guard let text else { return data.append(UInt8(ascii: "0")) }
    addBytes(UInt8(ascii: "t"), Data(text.utf8))
  }

  mutating func add(_ value: DatabaseValue) {
    switch value.storage {
    case .null: data.append(UInt8(ascii: "0"))
    case .int64(let number): add(number)
    case .string(let text): add(text)
    case .blob(let bytes): addBytes(UInt8(ascii: "b"), bytes)
    case .double(let number): add(Int64(bitPattern: number.bitPattern))
    }
  }

  private mutating func addBytes(_ tag: UInt8, _ bytes: Data) {
    data.append(tag)
    data.appendLittleEndian(UInt32(truncatingIfNeeded: bytes.count))
    data.append(bytes)
  }
}
