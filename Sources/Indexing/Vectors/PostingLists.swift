// SPDX-License-Identifier: GPL-3.0-or-later
//
// Posting lists of even size, kept so while vectors come and go.
//
// A new vector goes into the list whose middle is nearest. A list that has grown beyond
// `Limits.listVectorsMost` is split in two around new middles, and vectors of the neighbouring lists
// that are nearer to one of these move there; one that has shrunk below `Limits.listVectorsLeast` is
// dissolved into its neighbours. So no list is ever rebuilt for the sake of others, and a change costs
// the rows that it touches. (SPANN for the shape, SPFresh for the upkeep; the code is our own.)
//
// Removing puts the last vector of the list's last row into the gap, so that rows are always full but
// the last one.
import CKernels
import Foundation
import GRDB

/// Writes the vectors of one model. For one transaction.
struct PostingLists {
  let table: VectorTable
  private let db: Database
  private var directory: VectorLists.Directory
  private let stamp: Int64
  private let capacity: Int

  init(_ table: VectorTable, lists: VectorLists, _ db: Database) throws {
    self.table = table
    self.db = db
    directory = try lists.directory(of: table, db)
    stamp = try VectorTable.nextStamp(db)
    capacity = PostingRow.capacity(dimensions: table.dimensions)
  }

  // MARK: Adding

  /// Adds vectors under new ids, which are returned in order.
  mutating func add(_ vectors: [(digest: Data, vector: [Float])]) throws -> [Int64] {
    guard !vectors.isEmpty else { return [] }
    let codes = VectorCodes(vectors.map(\.vector), dimensions: table.dimensions)
    let first = try (Int64.fetchOne(db, sql: "SELECT max(id) FROM vector") ?? 0) + 1
    let ids = vectors.indices.map { first + Int64($0) }
    let insert = try db.cachedStatement(
      sql: "INSERT INTO vector(id, model, digest, posting) VALUES (?, ?, ?, ?)")
    let lists = try assign(codes)
    let model = table.model
    try append(ids, codes, to: lists) { place, posting in
      try insert.execute(arguments: [ids[place], model, vectors[place].digest, posting])
    }
    try keepEven(Set(lists))
    return ids
  }

  /// The list that each vector belongs into.
  private mutating func assign(_ codes: VectorCodes) throws -> [Int64] {
    if !directory.centroids.isEmpty { return directory.centroids.nearest(to: codes) }
    let list = try directory.unassigned ?? makeList(middle: nil)
    directory.unassigned = list
    return Array(repeating: list, count: codes.count)
  }

  private mutating func makeList(middle: VectorCode?) throws -> Int64 {
    try db.cachedStatement(
      sql: "INSERT INTO list(model, count, stamp, scale, middle) VALUES (?, 0, ?, ?, ?)"
    ).execute(arguments: [
      table.model, stamp, middle?.scale,
      middle.map { code in code.values.withUnsafeBytes { Data($0) } },
    ])
    let id = db.lastInsertedRowID
    directory.counts[id] = 0
    return id
  }

  /// Appends vectors to their lists; `place` is told where each lies.
  private mutating func append(
    _ ids: [Int64], _ codes: VectorCodes, to lists: [Int64],
    placed: (_ index: Int, _ posting: Int64) throws -> Void
  ) throws {
    for (list, members) in Dictionary(grouping: lists.indices, by: { lists[$0] }) {
      var row =
        try PostingRow.last(of: list, dimensions: table.dimensions, db)
        ?? PostingRow(id: Schema.postingID(list: list, row: 0), dimensions: table.dimensions)
      for member in members {
        if row.ids.count >= capacity {
          try row.save(db)
          row = PostingRow(id: row.id + 1, dimensions: table.dimensions)
        }
        row.ids.append(ids[member])
        row.codes.append(codes, member)
        try placed(member, row.id)
      }
      try row.save(db)
      try setCount(of: list, to: (directory.counts[list] ?? 0) + members.count)
    }
  }

  private mutating func setCount(of list: Int64, to count: Int) throws {
    directory.counts[list] = count
    try db.cachedStatement(sql: "UPDATE list SET count = ?, stamp = ? WHERE id = ?")
      .execute(arguments: [count, stamp, list])
  }

  // MARK: Removing

  /// Removes vectors; those that are not there are nobody's loss.
  mutating func remove(_ ids: [Int64]) throws {
    let find = try db.cachedStatement(
      sql: "SELECT posting FROM vector WHERE id = ? AND model = ?")
    let delete = try db.cachedStatement(sql: "DELETE FROM vector WHERE id = ?")
    var touched: Set<Int64> = []
    for id in ids {
      guard let posting = try Int64.fetchOne(find, arguments: [id, table.model]) else { continue }
      try remove(id, from: posting)
      try delete.execute(arguments: [id])
      touched.insert(Schema.list(ofPosting: posting))
    }
    try keepEven(touched)
  }

  private mutating func remove(_ id: Int64, from posting: Int64) throws {
    let list = Schema.list(ofPosting: posting)
    guard var row = try PostingRow.fetch(posting, dimensions: table.dimensions, db),
      let place = row.ids.firstIndex(of: id),
      var last = try PostingRow.last(of: list, dimensions: table.dimensions, db)
    else { return }
    if last.id == row.id {
      row.remove(at: place)
      try row.save(db)
    } else {
      row.ids[place] = last.ids[last.ids.count - 1]
      row.codes.replace(place, by: last.codes[last.ids.count - 1])
      last.remove(at: last.ids.count - 1)
      try moved(row.ids[place], to: row.id)
      try row.save(db)
      try last.save(db)
    }
    try setCount(of: list, to: (directory.counts[list] ?? 1) - 1)
  }

  private func moved(_ id: Int64, to posting: Int64) throws {
    try db.cachedStatement(sql: PostingLists.move).execute(arguments: [posting, id])
  }

  private static let move = "UPDATE vector SET posting = ? WHERE id = ?"

  /// Appends vectors that were elsewhere.
  private mutating func move(_ contents: ListContents, to lists: [Int64]) throws {
    let statement = try db.cachedStatement(sql: PostingLists.move)
    try append(contents.ids, contents.codes, to: lists) { place, posting in
      try statement.execute(arguments: [posting, contents.ids[place]])
    }
  }

  // MARK: Even sizes

  /// Splits and merges until these lists, and those that came of them, have the right size.
  private mutating func keepEven(_ lists: Set<Int64>) throws {
    var open = Array(lists)
    while let list = open.popLast() {
      guard let count = directory.counts[list] else { continue }
      if list == directory.unassigned {
        if count > Limits.vectorsScanned { open += try split(list) }
      } else if count > Limits.listVectorsMost {
        open += try split(list)
      } else if count < Limits.listVectorsLeast, directory.centroids.lists.count > 1 {
        open += try dissolve(list)
      }
    }
  }

  /// Replaces a list by several around new middles; returns them and the lists that gained from it.
  private mutating func split(_ list: Int64) throws -> [Int64] {
    let contents = try PostingRow.all(of: list, dimensions: table.dimensions, db)
    let parts = max(2, contents.ids.count / Limits.listVectors)
    let middles = Clusters.middles(of: contents.codes, count: min(parts, 64))
    try delete(list)
    if list == directory.unassigned { directory.unassigned = nil }
    let made = try middles.map { ($0, try makeList(middle: $0)) }
    for (number, (middle, new)) in made.enumerated() {
      if number == 0 {
        directory.centroids.replace(list, by: (new, middle))
      } else {
        directory.centroids.append((new, middle))
      }
    }
    var taken = try neighbours(of: made.map(\.0), without: Set(made.map(\.1)))
    taken.ids += contents.ids
    for index in contents.ids.indices { taken.codes.append(contents.codes, index) }
    let targets = directory.centroids.nearest(to: taken.codes)
    // Where nothing parts them they would all go to one middle again, for ever.
    let isEven = Set(targets).count > 1 || taken.ids.count < 2
    let lists = isEven ? targets : targets.indices.map { made[$0 % made.count].1 }
    try move(taken, to: lists)
    return isEven ? Array(Set(lists)) : []
  }

  /// Takes out of the neighbouring lists what is nearer to one of these middles than to its own.
  private mutating func neighbours(
    of middles: [VectorCode], without made: Set<Int64>
  ) throws -> ListContents {
    var taken = ListContents(dimensions: table.dimensions)
    // The first split has no neighbours, and of many new middles each has those that are new as well.
    guard middles.count <= 4, directory.centroids.lists.count > made.count else { return taken }
    var near: Set<Int64> = []
    for middle in middles {
      let scores = directory.centroids.similarities(to: middle)
      for place in VectorSearch.nearest(scores, most: 8) {
        near.insert(directory.centroids.lists[place])
      }
    }
    for list in near.subtracting(made) {
      let contents = try PostingRow.all(of: list, dimensions: table.dimensions, db)
      let targets = directory.centroids.nearest(to: contents.codes)
      let leaving = contents.ids.indices.filter { made.contains(targets[$0]) }
      guard !leaving.isEmpty else { continue }
      for index in leaving {
        taken.ids.append(contents.ids[index])
        taken.codes.append(contents.codes, index)
      }
      try rewrite(list, contents, without: Set(leaving))
    }
    return taken
  }

  private mutating func rewrite(
    _ list: Int64, _ contents: ListContents, without gone: Set<Int>
  ) throws {
    try deleteRows(of: list)
    directory.counts[list] = 0
    var kept = ListContents(dimensions: table.dimensions)
    for index in contents.ids.indices where !gone.contains(index) {
      kept.ids.append(contents.ids[index])
      kept.codes.append(contents.codes, index)
    }
    try move(kept, to: Array(repeating: list, count: kept.ids.count))
    if kept.ids.isEmpty { try setCount(of: list, to: 0) }
  }

  /// Gives the vectors of a list to its neighbours, which are returned.
  private mutating func dissolve(_ list: Int64) throws -> [Int64] {
    let contents = try PostingRow.all(of: list, dimensions: table.dimensions, db)
    try delete(list)
    directory.centroids.remove(list)
    let lists = directory.centroids.nearest(to: contents.codes)
    try move(contents, to: lists)
    return Array(Set(lists))
  }

  private mutating func delete(_ list: Int64) throws {
    try deleteRows(of: list)
    try db.cachedStatement(sql: "DELETE FROM list WHERE id = ?").execute(arguments: [list])
    directory.counts[list] = nil
  }

  private func deleteRows(of list: Int64) throws {
    try db.cachedStatement(sql: "DELETE FROM posting WHERE id >= ? AND id < ?").execute(arguments: [
      Schema.postingID(list: list, row: 0), Schema.postingID(list: list + 1, row: 0),
    ])
  }
}
