// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// Writing and looking up of texts.
enum DocumentTable {
  /// The sign of contents that some document was made of; nil: not known.
  static func sign(ofDigest digest: Data, _ db: Database) throws -> ContentSign? {
    try String.fetchOne(
      db.cachedStatement(sql: "SELECT sign FROM document WHERE digest = ? LIMIT 1"),
      arguments: [digest]
    ).map(ContentSign.init(stored:))
  }

  static func find(digest: Data, extractor: String, _ db: Database) throws -> (
    id: Int64, hasText: Bool, isTruncated: Bool
  )? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT id, passages, isTruncated FROM document WHERE digest = ? AND extractor = ?"),
      arguments: [digest, extractor]
    ).map { ($0[0], $0[1] > 0, $0[2]) }
  }

  /// Adds the text with its passages and terms. Passages whose digest has a vector have it at once.
  static func insert(_ text: IndexedText, digest: Data, _ db: Database) throws -> Int64 {
    try db.cachedStatement(
      sql: """
        INSERT INTO document(digest, extractor, sign, title, author, textBytes, words, passages,
          isTruncated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      digest, text.extractor, text.sign.stored, text.title, text.author, text.textBytes,
      text.words, text.passages.count, text.isTruncated,
    ])
    let id = db.lastInsertedRowID
    let vector = try db.cachedStatement(sql: "SELECT id FROM vector WHERE digest = ?")
    let passage = try db.cachedStatement(
      sql: """
        INSERT INTO passage(id, start, "end", startLine, endLine, digest, vector)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    let terms = try db.cachedStatement(
      sql: "INSERT INTO terms(rowid, title, headings, body) VALUES (?, ?, ?, ?)")
    for (ordinal, entry) in text.passages.enumerated() {
      let row = Schema.passageID(document: id, ordinal: ordinal)
      let known = try Int64.fetchOne(vector, arguments: [entry.digest])
      try passage.execute(arguments: [
        row, entry.passage.range.lowerBound, entry.passage.range.upperBound,
        entry.passage.lines.lowerBound, entry.passage.lines.upperBound, entry.digest, known,
      ])
      let title = ordinal == 0 ? TermText.indexed(text.title ?? "") : ""
      try terms.execute(arguments: [row, title, entry.headings, entry.body])
    }
    return id
  }
}
