// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation
import GRDB

/// The vectors of one model in `index.db`: see Schema for the tables, PostingLists for how they are
/// kept in order.
struct VectorTable {
  static let level = kernel_level_best()

  /// The model's row.
  let model: Int64
  let name: String
  let dimensions: Int

  private init(_ row: Row) {
    model = row[0]
    name = row[1]
    dimensions = row[2]
  }

  /// The vectors that searches are answered with; nil: there are none.
  static func answering(_ db: Database) throws -> VectorTable? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, name, dimensions FROM model WHERE answers")
    ).map(VectorTable.init)
  }

  /// The vectors of this embedder, made where there are none. The first model answers at once; a later
  /// one when it is given its turn (`answer`).
  static func of(_ embedder: any Embedder, _ db: Database) throws -> VectorTable {
    try db.cachedStatement(
      sql: """
        INSERT INTO model(name, dimensions, answers)
        SELECT ?1, ?2, NOT EXISTS (SELECT 1 FROM model)
        WHERE NOT EXISTS (SELECT 1 FROM model WHERE name = ?1)
        """
    ).execute(arguments: [embedder.name, embedder.dimensions])
    let row = try Row.fetchOne(
      db, sql: "SELECT id, name, dimensions FROM model WHERE name = ?", arguments: [embedder.name])
    guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
    return VectorTable(row)
  }

  /// The vectors that are to take the place of those that answer, once they are all there; nil: none.
  static func successor(_ db: Database) throws -> VectorTable? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, name, dimensions FROM model WHERE NOT answers LIMIT 1")
    ).map(VectorTable.init)
  }

  /// What holds of passages that have no vector yet: of the answering model, or of its successor.
  static func pending(_ successor: VectorTable?) -> String {
    guard let successor else { return "vector IS NULL" }
    return """
      vector IS NOT 0 AND NOT EXISTS (
        SELECT 1 FROM vector WHERE vector.digest = passage.digest AND model = \(successor.model))
      """
  }

  /// Makes these the vectors that searches are answered with; those of all other models go, and so do
  /// those of passages that have gone meanwhile.
  func answer(lists: VectorLists, _ db: Database) throws {
    guard try VectorTable.answering(db)?.model != model else { return }
    try db.execute(
      sql: """
        UPDATE passage SET vector =
          (SELECT id FROM vector WHERE vector.digest = passage.digest AND model = ?)
        WHERE vector IS NOT 0
        """, arguments: [model])
    try db.execute(sql: "UPDATE model SET answers = (id = ?)", arguments: [model])
    try dropOthers(keeping: model, db)
    let unused = try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM vector WHERE NOT EXISTS (SELECT 1 FROM passage WHERE vector = vector.id)
        """)
    var postings = try PostingLists(self, lists: lists, db)
    try postings.remove(unused)
  }

  /// Removes the vectors of all models but this and another one.
  func dropOthers(keeping kept: Int64, _ db: Database) throws {
    let others = try Int64.fetchAll(
      db, sql: "SELECT id FROM model WHERE id NOT IN (?, ?)", arguments: [model, kept])
    guard !others.isEmpty else { return }
    for other in others {
      for list in try Int64.fetchAll(
        db, sql: "SELECT id FROM list WHERE model = ?", arguments: [other])
      {
        try db.execute(
          sql: "DELETE FROM posting WHERE id >= ? AND id < ?",
          arguments: [
            Schema.postingID(list: list, row: 0), Schema.postingID(list: list + 1, row: 0),
          ])
      }
      try db.execute(sql: "DELETE FROM list WHERE model = ?", arguments: [other])
      try db.execute(sql: "DELETE FROM vector WHERE model = ?", arguments: [other])
      try db.execute(sql: "DELETE FROM model WHERE id = ?", arguments: [other])
    }
    _ = try VectorTable.nextStamp(db)
  }

  func id(ofDigest digest: Data, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM vector WHERE digest = ? AND model = ?"),
      arguments: [digest, model])
  }

  /// The vectors of these ids.
  func codes(of ids: some Sequence<Int64>, _ db: Database) throws -> [Int64: VectorCode] {
    var places: [Int64: [Int64]] = [:]
    for id in Set(ids) {
      let posting = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT posting FROM vector WHERE id = ? AND model = ?"),
        arguments: [id, model])
      if let posting { places[posting, default: []].append(id) }
    }
    var codes: [Int64: VectorCode] = [:]
    for (posting, wanted) in places {
      guard let row = try PostingRow.fetch(posting, dimensions: dimensions, db) else { continue }
      for id in wanted {
        if let place = row.ids.firstIndex(of: id) { codes[id] = row.codes[place] }
      }
    }
    return codes
  }

  // MARK: Stamps

  /// Rises with every change of posting lists, so that what is kept of them in memory is known to be
  /// of this state of the database.
  static func stamp(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'vectorStamp'")) ?? 0
  }

  static func nextStamp(_ db: Database) throws -> Int64 {
    let next = try stamp(db) + 1
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO meta VALUES ('vectorStamp', ?)")
      .execute(arguments: [next])
    return next
  }
}

/// A row of the table `posting`: as many vectors of one list as a page of the database holds.
struct PostingRow {
  var id: Int64
  var ids: [Int64]
  var codes: VectorCodes

  /// So many that the row lies on one page, whatever is written to it.
  static func capacity(dimensions: Int) -> Int {
    max(1, (Schema.pageBytes - 64) / (dimensions + 12))
  }

  init(id: Int64, dimensions: Int) {
    self.id = id
    ids = []
    codes = VectorCodes(dimensions: dimensions)
  }

  private init(_ row: Row, dimensions: Int) throws {
    self.init(id: row[0], dimensions: dimensions)
    try PostingRow.append(row, to: &ids, &codes)
  }

  /// Appends a row `id, ids, scales, codes`.
  /// - Throws: `SQLITE_CORRUPT` where it is none.
  static func append(_ row: Row, to ids: inout [Int64], _ codes: inout VectorCodes) throws {
    let isRow = try row.withUnsafeData(atIndex: 1) { idBytes in
      try row.withUnsafeData(atIndex: 2) { scaleBytes in
        try row.withUnsafeData(atIndex: 3) { codeBytes in
          guard let idBytes, let scaleBytes, let codeBytes else { return false }
          return idBytes.withUnsafeBytes { idBytes in
            scaleBytes.withUnsafeBytes { scaleBytes in
              codeBytes.withUnsafeBytes {
                append(ids: idBytes, scales: scaleBytes, codes: $0, to: &ids, &codes)
              }
            }
          }
        }
      }
    }
    guard isRow else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
  }

  /// Appends vectors from their bytes; false, and nothing is appended, where these are none: the lengths
  /// do not fit together, or a factor is no number.
  static func append(
    ids idBytes: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer,
    codes codeBytes: UnsafeRawBufferPointer, to ids: inout [Int64], _ codes: inout VectorCodes
  ) -> Bool {
    let count = idBytes.count / 8
    guard idBytes.count == count * 8, scales.count == count * 4,
      codeBytes.count == count * codes.dimensions,
      (0..<count).allSatisfy({
        scales.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self).isFinite
      })
    else { return false }
    for place in 0..<count {
      ids.append(idBytes.loadUnaligned(fromByteOffset: 8 * place, as: Int64.self))
    }
    codes.append(scales: scales, values: codeBytes)
    return true
  }

  static func fetch(_ id: Int64, dimensions: Int, _ db: Database) throws -> PostingRow? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT id, ids, scales, codes FROM posting WHERE id = ?"),
      arguments: [id]
    ).map { try PostingRow($0, dimensions: dimensions) }
  }

  /// Everything in a list.
  static func all(
    of list: Int64, dimensions: Int, expecting count: Int = 0, _ db: Database
  ) throws -> ListContents {
    var contents = ListContents(dimensions: dimensions)
    contents.ids.reserveCapacity(count)
    contents.codes.reserve(count)
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: "SELECT id, ids, scales, codes FROM posting WHERE id >= ? AND id < ? ORDER BY id"),
      arguments: [Schema.postingID(list: list, row: 0), Schema.postingID(list: list + 1, row: 0)])
    while let row = try rows.next() {
      try append(row, to: &contents.ids, &contents.codes)
    }
    return contents
  }

  func save(_ db: Database) throws {
    if ids.isEmpty {
      try db.cachedStatement(sql: "DELETE FROM posting WHERE id = ?").execute(arguments: [id])
      return
    }
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO posting(id, ids, scales, codes) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [
      id, ids.withUnsafeBytes { Data($0) }, codes.scales.withUnsafeBytes { Data($0) },
      codes.values.withUnsafeBytes { Data($0) },
    ])
  }
}

/// The vectors of a list.
struct ListContents: Sendable {
  var ids: [Int64] = []
  var codes: VectorCodes

  init(dimensions: Int) { codes = VectorCodes(dimensions: dimensions) }

  /// Of memory.
  var bytes: Int { ids.count * 12 + codes.values.count }

  mutating func append(_ other: ListContents, _ index: Int) {
    ids.append(other.ids[index])
    codes.append(other.codes, index)
  }

  /// Puts a vector in the place of another one.
  mutating func move(_ index: Int, to place: Int) {
    ids[place] = ids[index]
    codes.move(index, to: place)
  }
}
