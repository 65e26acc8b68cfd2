// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation
import GRDB

/// Vectors in posting rows: see Schema.
enum VectorTable {
  static let level = kernel_level_best()

  /// A unit vector in int8.
  struct Code {
    var scale: Float
    var values: [Int8]

    init(_ vector: [Float]) {
      var values = [Int8](repeating: 0, count: vector.count)
      var scale: Float = 0
      vectors_quantise(level, vector, 1, vector.count, &values, &scale)
      self.values = values
      self.scale = scale
    }

    init(scale: Float, values: [Int8]) {
      self.scale = scale
      self.values = values
    }

    var floats: [Float] { values.map { Float($0) * scale } }
  }

  /// Makes the vectors those of this embedder: those of another one go, for they say nothing to it.
  static func claim(embedder: String, _ db: Database) throws {
    let stored = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'embedder'")
    guard stored != embedder else { return }
    if stored != nil {
      try db.execute(
        sql: """
          UPDATE passage SET vector = NULL WHERE vector IS NOT NULL AND vector != 0;
          DELETE FROM vector; DELETE FROM posting;
          """)
    }
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", arguments: [embedder])
  }

  static func isClaimed(by embedder: String, _ db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'embedder'") == embedder
  }

  static func id(ofDigest digest: Data, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM vector WHERE digest = ?"), arguments: [digest])
  }

  /// Adds vectors at the end of the unassigned list; returns their ids in order.
  static func add(_ vectors: [(digest: Data, vector: [Float])], dimensions: Int, _ db: Database)
    throws -> [Int64]
  {
    guard !vectors.isEmpty else { return [] }
    var ids: [Int64] = []
    var tail = try Tail(db)
    let insert = try db.cachedStatement(
      sql: "INSERT INTO vector(digest, posting, slot) VALUES (?, ?, ?)")
    for (digest, vector) in vectors {
      if tail.count == Limits.vectorsPerPosting {
        try tail.save(db)
        tail = Tail(posting: tail.posting + 1)
      }
      try insert.execute(arguments: [digest, tail.posting, tail.count])
      let id = db.lastInsertedRowID
      ids.append(id)
      tail.append(id: id, code: Code(vector))
    }
    try tail.save(db)
    return ids
  }

  /// The posting row that is being filled.
  private struct Tail {
    var posting: Int64
    var count = 0
    var ids = Data()
    var scales = Data()
    var codes = Data()

    init(posting: Int64) { self.posting = posting }

    init(_ db: Database) throws {
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT id, count, ids, scales, codes FROM posting WHERE list = 0
            ORDER BY id DESC LIMIT 1
            """)
      else {
        posting = try (Int64.fetchOne(db, sql: "SELECT max(id) FROM posting") ?? 0) + 1
        return
      }
      posting = row[0]
      count = row[1]
      ids = row[2]
      scales = row[3]
      codes = row[4]
    }

    mutating func append(id: Int64, code: Code) {
      withUnsafeBytes(of: id) { ids.append(contentsOf: $0) }
      withUnsafeBytes(of: code.scale) { scales.append(contentsOf: $0) }
      code.values.withUnsafeBytes { codes.append(contentsOf: $0) }
      count += 1
    }

    func save(_ db: Database) throws {
      try db.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO posting(id, list, count, ids, scales, codes)
          VALUES (?, 0, ?, ?, ?, ?)
          """
      ).execute(arguments: [posting, count, ids, scales, codes])
    }
  }

  /// The vectors of these ids.
  static func codes(of ids: [Int64], dimensions: Int, _ db: Database) throws -> [Int64: Code] {
    var places: [Int64: [(id: Int64, slot: Int)]] = [:]
    for id in Set(ids) {
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT posting, slot FROM vector WHERE id = ?"), arguments: [id])
      if let row { places[row[0], default: []].append((id, row[1])) }
    }
    var codes: [Int64: Code] = [:]
    for (posting, members) in places {
      guard
        let row = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT scales, codes FROM posting WHERE id = ?"),
          arguments: [posting])
      else { continue }
      try row.withUnsafeData(atIndex: 0) { scales in
        try row.withUnsafeData(atIndex: 1) { bytes in
          guard let scales, let bytes else { return }
          for (id, slot) in members
          where (slot + 1) * dimensions <= bytes.count && (slot + 1) * 4 <= scales.count {
            let scale = scales.withUnsafeBytes {
              $0.loadUnaligned(fromByteOffset: 4 * slot, as: Float.self)
            }
            let values = bytes.withUnsafeBytes {
              Array($0.bindMemory(to: Int8.self)[slot * dimensions..<(slot + 1) * dimensions])
            }
            codes[id] = Code(scale: scale, values: values)
          }
        }
      }
    }
    return codes
  }

  /// Calls `body` with every vector's id and its similarity to the query.
  static func scan(
    _ query: Code, _ db: Database, _ body: (_ ids: UnsafeBufferPointer<Int64>, [Float]) -> Void
  ) throws {
    let dimensions = query.values.count
    let rows = try Row.fetchCursor(db, sql: "SELECT count, ids, scales, codes FROM posting")
    var scores = [Float](repeating: 0, count: Limits.vectorsPerPosting)
    while let row = try rows.next() {
      let count: Int = row[0]
      try row.withUnsafeData(atIndex: 1) { ids in
        try row.withUnsafeData(atIndex: 2) { scales in
          try row.withUnsafeData(atIndex: 3) { codes in
            guard let ids, let scales, let codes, codes.count >= count * dimensions,
              scales.count >= count * 4, ids.count >= count * 8, count <= scores.count
            else { return }
            codes.withUnsafeBytes { codes in
              scales.withUnsafeBytes { scales in
                vectors_dot_i8(
                  level, query.values, query.scale,
                  codes.bindMemory(to: Int8.self).baseAddress,
                  scales.bindMemory(to: Float.self).baseAddress, count, dimensions, &scores)
              }
            }
            let aligned = ids.withUnsafeBytes { raw in
              (0..<count).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self) }
            }
            aligned.withUnsafeBufferPointer { body($0, scores) }
          }
        }
      }
    }
  }
}
