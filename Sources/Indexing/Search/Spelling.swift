// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// What words that no text and no name holds were probably meant to be.
///
/// A misspelt word's stem is compared with the words of the index that begin with the same letter: one
/// edit in a short word, two in a long one, the nearest and of those the most frequent. (Neighbours
/// that are swapped count as one edit.) Costs tens of milliseconds, and is asked for such words alone.
struct Spelling {
  /// By the term as the query has it.
  private(set) var corrections: [String: String] = [:]

  init(_ terms: [String], _ db: Database) throws {
    let words = try terms.filter { try Spelling.isWord($0) && !Spelling.isNamed($0, db) }
    guard !words.isEmpty else { return }
    for (word, stem) in zip(words, try Spelling.stems(of: words)) {
      guard let nearest = try Spelling.nearest(to: Array(stem.utf8), db) else { continue }
      corrections[word] = try Spelling.word(of: nearest)
    }
  }

  /// A word that the tokenizer makes this stem of, for a stem may itself be cut further: `diffus`.
  private static func word(of stem: String) throws -> String {
    let words = ["", "e", "s", "ion", "ing", "ed", "y"].map { stem + $0 }
    let stems = try stems(of: words)
    return zip(words, stems).first { $0.1 == stem }?.0 ?? stem
  }

  private static func isWord(_ term: String) -> Bool {
    Limits.misspeltLetters.contains(term.utf8.count)
      && term.utf8.allSatisfy { 0x61...0x7A ~= $0 | 0x20 }
  }

  private static func isNamed(_ term: String, _ db: Database) throws -> Bool {
    try Int.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM names WHERE names MATCH ? LIMIT 1"),
      arguments: [TermText.anyOf([term])]) != nil
  }

  /// As the tokenizer makes them.
  private static func stems(of words: [String]) throws -> [String] {
    try DatabaseQueue().write { db in
      try db.execute(
        sql: """
          CREATE VIRTUAL TABLE written USING fts5(word, tokenize='\(Schema.tokenizer)');
          CREATE VIRTUAL TABLE stem USING fts5vocab(written, 'instance');
          """)
      for word in words {
        try db.execute(sql: "INSERT INTO written VALUES (?)", arguments: [word])
      }
      return try String.fetchAll(db, sql: "SELECT term FROM stem ORDER BY doc")
    }
  }

  private static func nearest(to stem: [UInt8], _ db: Database) throws -> String? {
    guard let first = stem.first else { return nil }
    var best: (word: String, edits: Int, uses: Int)?
    var most = stem.count < 8 ? 1 : 2
    for table in ["termWords", "nameWords"] {
      let rows = try Row.fetchCursor(
        db.cachedStatement(sql: "SELECT term, doc FROM \(table) WHERE term >= ? AND term < ?"),
        arguments: [
          String(decoding: [first], as: UTF8.self), String(decoding: [first + 1], as: UTF8.self),
        ])
      while let row = try rows.next() {
        let word: String = row[0]
        let uses: Int = row[1]
        guard let edits = EditDistance.between(stem, Array(word.utf8), most: most) else { continue }
        if let best, (edits, -uses) >= (best.edits, -best.uses) { continue }
        best = (word, edits, uses)
        most = edits
      }
    }
    return best?.word
  }
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
enum EditDistance {
  /// nil: more than `most`.
  static func between(_ left: [UInt8], _ right: [UInt8], most: Int) -> Int? {
    guard abs(left.count - right.count) <= most else { return nil }
    var before = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var row = [Int](repeating: i + 1, count: right.count + 1)
      for (j, b) in right.enumerated() {
        row[j + 1] = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
          row[j + 1] = min(row[j + 1], before[j - 1] + 1)
        }
      }
      if row.min() ?? 0 > most { return nil }
      (before, last) = (last, row)
    }
    return last[right.count] <= most ? last[right.count] : nil
  }
}
