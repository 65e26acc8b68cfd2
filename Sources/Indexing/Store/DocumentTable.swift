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
    id: Int64, reason: IndexingReason
  )? {
    try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT id, passages, isTruncated, problem, sign FROM document
            WHERE digest = ? AND extractor = ?
          """),
      arguments: [digest, extractor]
    ).map { row in
      if ContentSign(stored: row[4]) == .secret { return (row[0], .secret) }
      let isFailed = row[3] as String? != nil
      return (
        row[0],
        isFailed ? .failed : row[1] as Int == 0 ? .noText : row[2] as Bool ? .truncated : .text
      )
    }
  }

  /// The text of a document that was read apart; nil: it is in the file.
  static func body(of document: Int64, _ db: Database) throws -> Data? {
    try Data.fetchOne(
      db.cachedStatement(sql: "SELECT text FROM body WHERE document = ?"), arguments: [document])
  }

  /// By which near copies of it are told; nil: it has none.
  static func fingerprint(of document: Int64, _ db: Database) throws -> Data? {
    try Data.fetchOne(
      db.cachedStatement(sql: "SELECT fingerprint FROM document WHERE id = ?"),
      arguments: [document])
  }

  /// Adds the text with its passages and terms. Passages whose digest has a vector have it at once.
  static func insert(_ text: IndexedText, digest: Data, _ db: Database) throws -> Int64 {
    try db.cachedStatement(
      sql: """
        INSERT INTO document(digest, extractor, sign, title, author, authorFolded, written, language,
          problem, textBytes, words, passages, isTruncated, fingerprint)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      digest, text.extractor, text.sign.stored, text.title, text.author,
      text.author.map(FoldedText.of), text.written, text.language, text.problem?.rawValue,
      text.textBytes, text.words, text.passages.count,
      text.isTruncated, text.fingerprint,
    ])
    let id = db.lastInsertedRowID
    if let body = text.body {
      try db.cachedStatement(sql: "INSERT INTO body(document, text) VALUES (?, ?)")
        .execute(arguments: [id, body])
    }
    let vector = try db.cachedStatement(
      sql: """
        SELECT id FROM vector WHERE digest = ? AND model = (SELECT id FROM model WHERE answers)
        """)
    let passage = try db.cachedStatement(
      sql: "INSERT INTO passage(id, digest, vector) VALUES (?, ?, ?)")
    let terms = try db.cachedStatement(
      sql: "INSERT INTO terms(rowid, body, headings, title) VALUES (?, ?, ?, ?)")
    for (ordinal, entry) in text.passages.enumerated() {
      let row = Schema.passageID(document: id, ordinal: ordinal)
      let known = entry.isEmbedded ? try Int64.fetchOne(vector, arguments: [entry.digest]) : 0
      try passage.execute(arguments: [row, entry.digest, known])
      let title = ordinal == 0 ? TermText.indexed(text.title ?? "") : ""
      try terms.execute(arguments: [row, entry.body, entry.headings, title])
    }
    return id
  }
}
