// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import Synchronization
import SystemPackage
import Testing

@testable import Indexing

/// A tree whose embedding model changes: the old vectors answer until all new ones are there.
@Suite struct ModelChangeTests {
  private let old: WordEmbedder
  private let new: WordEmbedder
  private let tree: IndexedTree

  init() throws {
    tree = try IndexedTree()
    old = tree.embedder
    new = WordEmbedder(name: "words/2")
    for number in 0..<200 {
      tree.add("\(number).txt", "Text number\(number) of the herd of animal\(number % 10).\n")
    }
    try tree.update()
  }

  /// The tree's index as another process opens it.
  private func open(
    _ chosen: WordEmbedder, finding known: [WordEmbedder] = []
  ) throws -> Index {
    try Index.open(at: tree.folder.appending("index.db"), embedder: chosen) { name in
      known.first { $0.name == name }
    }
  }

  private func update(_ index: Index, stoppingAfter limit: Int = .max) throws -> IndexReport {
    let seen = Counter()
    return try index.update(
      to: tree.files, reader: tree.reader, shouldStop: { seen.count >= limit },
      progress: { if $0.passagesEmbedded > 0 { seen.add($0.passagesEmbedded - seen.count) } })
  }

  /// Names of models by which a search has told meanings.
  private func answers(_ index: Index) throws -> (found: Int, byMeaning: Int) {
    let hits = try index.search("the herd of animal3", k: 50, reader: tree.reader)
    return (hits.count, hits.count { $0.parts.contains { $0.0 == "vectors" } })
  }

  private func models(_ index: Index) throws -> [String] {
    try index.pool.read { db in
      try String.fetchAll(db, sql: "SELECT name FROM model ORDER BY answers DESC")
    }
  }

  /// Every passage's vector is one of the answering model.
  private func check(_ index: Index) throws {
    try index.pool.read { db in
      let strange = try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM passage LEFT JOIN vector ON vector.id = passage.vector
            AND vector.model = (SELECT id FROM model WHERE answers)
            AND vector.digest = passage.digest
          WHERE passage.vector > 0 AND vector.id IS NULL
          """)
      #expect(strange == 0)
    }
  }

  @Test func theOldVectorsAnswerUntilAllNewOnesAreThere() throws {
    let index = try open(new, finding: [old])
    #expect(try answers(index).byMeaning > 0)
    let report = try update(index, stoppingAfter: 64)
    #expect(report.interrupted && new.count.count < 200)
    #expect(try models(index) == ["words/1", "words/2"])
    #expect(try answers(index).byMeaning > 0)
    #expect(try index.status().pendingVectors == 200 - report.passagesEmbedded)
    try check(index)
    let rest = try update(index)
    #expect(rest.passagesEmbedded == 200 - report.passagesEmbedded, "it goes on where it stopped")
    #expect(try models(index) == ["words/2"])
    #expect(try answers(index).byMeaning > 0)
    #expect(try index.status().pendingVectors == 0)
    try check(index)
    #expect(old.count.count == 200, "nothing is embedded again by the old one")
  }

  @Test func textsOfTheMeantimeAreFoundByMeaningAtOnceAndAfterwards() throws {
    let index = try open(new, finding: [old])
    _ = try update(index, stoppingAfter: 64)
    let id = tree.add("young.txt", "Ewes and lambs graze.\n")
    _ = try index.apply(changed: [tree.file(id)], removed: [], reader: tree.reader)
    func isFoundByMeaning() throws -> Bool {
      try index.search("lambs graze", k: 3, reader: tree.reader)
        .contains { $0.file.id == id && $0.parts.contains { $0.0 == "vectors" } }
    }
    #expect(try isFoundByMeaning())
    _ = try update(index)
    #expect(try models(index) == ["words/2"])
    #expect(try isFoundByMeaning())
    try check(index)
  }

  @Test func textsThatGoInTheMeantimeLeaveNoVectors() throws {
    let index = try open(new, finding: [old])
    _ = try update(index, stoppingAfter: 128)
    try index.pool.write { db in
      // As if they had been without a file for long.
      try db.execute(sql: "DELETE FROM passage WHERE id >> 13 <= 150")
      try db.execute(sql: "DELETE FROM document WHERE id <= 150")
      try db.execute(sql: "DELETE FROM file WHERE document <= 150")
    }
    for file in tree.files.prefix(150) { tree.remove(file.id) }
    _ = try update(index)
    let counts = try index.pool.read { db in
      (
        try Int.fetchOne(db, sql: "SELECT count(*) FROM vector") ?? 0,
        try Int.fetchOne(db, sql: "SELECT count(DISTINCT digest) FROM passage") ?? 0,
        try Int.fetchOne(db, sql: "SELECT total(length(ids) / 8) FROM posting") ?? 0
      )
    }
    #expect(counts.0 == counts.1 && counts.2 == counts.0)
    try check(index)
  }

  @Test func goingBackHalfwayDropsWhatWasMade() throws {
    _ = try update(try open(new, finding: [old]), stoppingAfter: 64)
    let index = try open(old, finding: [new])
    #expect(try update(index).passagesEmbedded == 0)
    #expect(try models(index) == ["words/1"])
    let lists = try index.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM list") }
    #expect(lists == 1)
    try check(index)
  }

  @Test func whereTheOldModelIsGoneTheNewOneAnswersAtOnce() throws {
    let index = try open(new)
    #expect(try answers(index).byMeaning == 0 && answers(index).found > 0)
    _ = try update(index, stoppingAfter: 128)
    #expect(try models(index) == ["words/2"])
    #expect(try answers(index).byMeaning > 0)
    _ = try update(index)
    #expect(try index.status().pendingVectors == 0)
    try check(index)
  }

  @Test func aProcessThatSawItsModelAnswerDoesNotGoBack() throws {
    let mount = try open(old, finding: [new])
    _ = try update(mount)
    _ = try update(try open(new, finding: [old]))
    _ = try update(mount)
    #expect(try models(mount) == ["words/2"])
    #expect(try answers(mount).byMeaning > 0)
    let id = tree.add("late.txt", "Goats climb.\n")
    _ = try mount.apply(changed: [tree.file(id)], removed: [], reader: tree.reader)
    #expect(try models(mount) == ["words/2"])
    try check(mount)
  }
}
