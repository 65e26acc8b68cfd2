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

  /// Appends vectors to their lists; `placed` is told where each lies.
  private mutating func append(
    _ ids: [Int64], _ codes: VectorCodes, to lists: [Int64],
    placed: (_ index: Int, _ posting: Int64) throws -> Void
  ) throws {
    for (list, members) in Dictionary(grouping: lists.indices, by: { lists[$0] }) {
      let count = directory.counts[list] ?? 0
      var row = try lastRow(of: list, count: count)
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
      try setCount(of: list, to: count + members.count)
    }
  }

  /// The row that the next vector goes into.
  private func lastRow(of list: Int64, count: Int) throws -> PostingRow {
    let id = Schema.postingID(list: list, row: Int64(count / capacity))
    if count % capacity > 0,
      let row = try PostingRow.fetch(id, dimensions: table.dimensions, db)
    {
      return row
    }
    return PostingRow(id: id, dimensions: table.dimensions)
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
    var gone: [Int64: Set<Int64>] = [:]
    for id in ids {
      guard let posting = try Int64.fetchOne(find, arguments: [id, table.model]) else { continue }
      gone[Schema.list(ofPosting: posting), default: []].insert(id)
      try delete.execute(arguments: [id])
    }
    for (list, gone) in gone {
      let contents = try self.contents(of: list)
      try take(
        contents.ids.indices.filter { gone.contains(contents.ids[$0]) }, from: list, contents)
    }
    try keepEven(Set(gone.keys))
  }

  private func contents(of list: Int64) throws -> ListContents {
    try PostingRow.all(
      of: list, dimensions: table.dimensions, expecting: directory.counts[list] ?? 0, db)
  }

  /// Takes vectors out of a list; the last ones fill the gaps, and only rows that change are written.
  private mutating func take(
    _ places: [Int], from list: Int64, _ contents: ListContents
  ) throws {
    guard !places.isEmpty else { return }
    var contents = contents
    let gone = Set(places)
    let kept = contents.ids.count - gone.count
    var rows: Set<Int> = kept % capacity > 0 ? [kept / capacity] : []
    var last = contents.ids.count - 1
    for gap in gone.sorted() where gap < kept {
      while gone.contains(last) { last -= 1 }
      contents.move(last, to: gap)
      last -= 1
      rows.insert(gap / capacity)
      try moved(contents.ids[gap], to: Schema.postingID(list: list, row: Int64(gap / capacity)))
    }
    for row in rows { try save(row, of: list, contents, count: kept) }
    try db.cachedStatement(sql: "DELETE FROM posting WHERE id >= ? AND id < ?").execute(arguments: [
      Schema.postingID(list: list, row: Int64((kept + capacity - 1) / capacity)),
      Schema.postingID(list: list + 1, row: 0),
    ])
    try setCount(of: list, to: kept)
  }

  /// Writes a row of a list of `count` vectors.
  private func save(_ number: Int, of list: Int64, _ contents: ListContents, count: Int) throws {
    var row = PostingRow(
      id: Schema.postingID(list: list, row: Int64(number)), dimensions: table.dimensions)
    for place in number * capacity..<min((number + 1) * capacity, count) {
      row.ids.append(contents.ids[place])
      row.codes.append(contents.codes, place)
    }
    try row.save(db)
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

  /// Splits and merges until these lists, and those that came of them, have the right size. What a
  /// split has made stays for now, however small: giving it back could go on for ever.
  private mutating func keepEven(_ lists: Set<Int64>) throws {
    var open = Array(lists)
    while let list = open.popLast() {
      guard let count = directory.counts[list] else { continue }
      if list == directory.unassigned {
        if count > Limits.vectorsScanned { open += try split(list) }
      } else if count > Limits.listVectorsMost {
        open += try split(list)
      } else if count < Limits.listVectorsLeast, directory.centroids.lists.count > 1,
        lists.contains(list)
      {
        open += try dissolve(list)
      }
    }
  }

  /// Replaces a list by several around new middles; returns those and the lists that gained from it.
  private mutating func split(_ list: Int64) throws -> [Int64] {
    let contents = try self.contents(of: list)
    let parts = max(2, contents.ids.count / Limits.listVectors)
    let middles = Clusters.middles(of: contents.codes, count: min(parts, 64))
    let near = nearLists(to: middles, without: list)
    try delete(list)
    if list == directory.unassigned { directory.unassigned = nil }
    let made = try middles.map { (list: try makeList(middle: $0), code: $0) }
    directory.centroids.replace(list, by: made[0])
    for other in made.dropFirst() { directory.centroids.append(other) }
    let targets = Clusters.nearest(made.map(\.code) + near.map(\.code), to: contents.codes)
    let lists = made.map(\.list) + near.map(\.list)
    // Where nothing parts them they would all go to one middle again, for ever.
    guard Set(targets).count > 1 || contents.ids.count < 2 else {
      try move(contents, to: contents.ids.indices.map { made[$0 % made.count].list })
      return []
    }
    try move(contents, to: targets.map { lists[$0] })
    let gained = Set(targets.map { lists[$0] })
    return try Array(gained.union(near.flatMap { try attract($0, to: made) }))
  }

  /// The lists next to some middles, which may exchange vectors with them.
  private func nearLists(
    to middles: [VectorCode], without list: Int64
  ) -> [(list: Int64, code: VectorCode)] {
    // Of many new middles each has those next to it that are new as well.
    guard middles.count <= 4 else { return [] }
    var near: Set<Int> = []
    for middle in middles {
      let scores = directory.centroids.similarities(to: middle)
      near.formUnion(VectorSearch.nearest(scores, most: Limits.listsNear + 1))
    }
    return near.filter { directory.centroids.lists[$0] != list }.map {
      (directory.centroids.lists[$0], directory.centroids.codes[$0])
    }
  }

  /// Moves what is nearer to one of the new middles than to its own; returns the lists that changed.
  private mutating func attract(
    _ from: (list: Int64, code: VectorCode), to made: [(list: Int64, code: VectorCode)]
  ) throws -> [Int64] {
    let contents = try self.contents(of: from.list)
    let targets = Clusters.nearest([from.code] + made.map(\.code), to: contents.codes)
    let leaving = targets.indices.filter { targets[$0] > 0 }
    guard !leaving.isEmpty else { return [] }
    var taken = ListContents(dimensions: table.dimensions)
    for index in leaving { taken.append(contents, index) }
    try take(leaving, from: from.list, contents)
    let lists = leaving.map { made[targets[$0] - 1].list }
    try move(taken, to: lists)
    return [from.list] + lists
  }

  /// Gives the vectors of a list to its neighbours, which are returned.
  private mutating func dissolve(_ list: Int64) throws -> [Int64] {
    let contents = try self.contents(of: list)
    try delete(list)
    directory.centroids.remove(list)
    let lists = directory.centroids.nearest(to: contents.codes)
    try move(contents, to: lists)
    return Array(Set(lists))
  }

  private mutating func delete(_ list: Int64) throws {
    try db.cachedStatement(sql: "DELETE FROM posting WHERE id >= ? AND id < ?").execute(arguments: [
      Schema.postingID(list: list, row: 0), Schema.postingID(list: list + 1, row: 0),
    ])
    try db.cachedStatement(sql: "DELETE FROM list WHERE id = ?").execute(arguments: [list])
    directory.counts[list] = nil
  }
}
