// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

extension Index {
  /// Takes files, and all texts of these contents that no other file has, out of the index so that no trace
  /// is left in its pages. `contents` gives the name and the first bytes of some contents again: what a text
  /// put into the table of words is taken out of it by the same text.
  /// - Returns: false where that could not be done of some text; then there are no words of any, and an
  ///   update makes them anew.
  package func forget(
    _ files: [Int64], digests: [Data],
    contents: (_ digest: Data, _ limit: Int) throws -> (name: String, data: Data)?
  ) throws -> Bool {
    try writing {
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA secure_delete = ON")
        defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
        var isWhole = true
        try db.inTransaction {
          for id in files { try FileTable.remove(id, db) }
          for digest in digests {
            for document in try Forgetting.unshared(digest, db) {
              let terms = try Forgetting.terms(of: document, digest, db, contents)
              if let terms {
                try Forgetting.remove(terms, db)
              } else {
                isWhole = false
              }
              try Forgetting.remove(document, lists: lists, db)
            }
          }
          if !isWhole { try Forgetting.removeAllTerms(db) }
          // Until they are merged, the lists of words keep what was taken out of them.
          try db.execute(
            sql: """
              INSERT INTO terms(terms) VALUES ('optimize');
              INSERT INTO names(names) VALUES ('optimize');
              """)
          return .commit
        }
        try db.checkpoint(.truncate)
        return isWhole
      }
    }
  }
}

/// The steps of forgetting.
private enum Forgetting {
  typealias Terms = [(id: Int64, entry: IndexedText.Entry, title: String)]

  /// Texts of these contents that no file has.
  static func unshared(_ digest: Data, _ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM document WHERE digest = ?
          AND NOT EXISTS (SELECT 1 FROM file WHERE file.document = document.id)
        """, arguments: [digest])
  }

  /// What the text put into the table of words; nil where that cannot be told any more.
  static func terms(
    of document: Int64, _ digest: Data, _ db: Database,
    _ contents: (Data, Int) throws -> (name: String, data: Data)?
  ) throws -> Terms? {
    let passages = try Row.fetchAll(
      db, sql: "SELECT id, digest FROM passage WHERE id >= ? AND id < ? ORDER BY id",
      arguments: range(of: document))
    if passages.isEmpty { return [] }
    let text: ExtractedText?
    if let body = try DocumentTable.body(of: document, db) {
      text = IndexedText.text(compressed: body)
    } else if let (name, data) = try? contents(digest, Limits.readBytes) {
      text = IndexedText.text(name: name, data: data).text
    } else {
      text = nil
    }
    guard let text else { return nil }
    let indexed = IndexedText(text, sign: .text(nil), extractor: "")
    guard indexed.passages.map(\.digest) == passages.map({ $0[1] as Data }) else { return nil }
    return zip(passages, indexed.passages).enumerated().map { place, pair in
      (pair.0[0], pair.1, place == 0 ? TermText.indexed(text.title ?? "") : "")
    }
  }

  static func remove(_ terms: Terms, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO terms(terms, rowid, body, headings, title) VALUES ('delete', ?, ?, ?, ?)
        """)
    for (id, entry, title) in terms {
      try statement.execute(arguments: [id, entry.body, entry.headings, title])
    }
  }

  /// With its passages, and the vectors that no other passage has.
  static func remove(_ document: Int64, lists: VectorLists, _ db: Database) throws {
    let vectors = try Int64.fetchAll(
      db,
      sql: """
        SELECT DISTINCT vector FROM passage AS own WHERE id >= ? AND id < ? AND vector > 0
          AND NOT EXISTS (SELECT 1 FROM passage WHERE vector = own.vector
            AND (id < ? OR id >= ?))
        """, arguments: range(of: document) + range(of: document))
    if !vectors.isEmpty, let table = try VectorTable.answering(db) {
      var postings = try PostingLists(table, lists: lists, db)
      try postings.remove(vectors)
    }
    try db.execute(
      sql: "DELETE FROM passage WHERE id >= ? AND id < ?", arguments: range(of: document))
    try db.execute(sql: "DELETE FROM body WHERE document = ?", arguments: [document])
    try db.execute(sql: "DELETE FROM document WHERE id = ?", arguments: [document])
  }

  /// All words go; vectors, which are named by what they are of, stay for the texts that are read again.
  static func removeAllTerms(_ db: Database) throws { try Updater.removeAllTerms(db) }

  private static func range(of document: Int64) -> StatementArguments {
    [
      Schema.passageID(document: document, ordinal: 0),
      Schema.passageID(document: document + 1, ordinal: 0),
    ]
  }
}
