// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Index {
  /// Ranked files for `text`. `reader` checks that a hit's text still stands in the file; a hit that
  /// does not is left out. `k` at least 1.
  package func search(
    _ text: String, filter: SearchFilter = SearchFilter(), k: Int, reader: @escaping FileReader
  ) throws -> [Hit] {
    try search(text, filter: filter, k: k, manner: SearchManner(), source: AnswerSource(reader))
  }

  /// The same, in a manner, checked against a source.
  package func search(
    _ text: String, filter: SearchFilter = SearchFilter(), k: Int, manner: SearchManner,
    source: AnswerSource
  ) throws -> [Hit] {
    return try translatingErrors {
      var hits = FoldedHits(folds: manner.foldsCopies)
      var next = 0
      var rules = CurrentIgnoreRules()
      let telling = TellingLine(query: String(text.prefix(Limits.queryBytes)))
      let drafts = try pool.read { db in
        try Search(
          query: text, filter: filter, manner: manner, embedder: embedders.answering(db),
          lists: lists
        ).drafts(db)
      }
      while hits.count < k, next < drafts.order.count {
        let places = next..<min(next + k - hits.count, drafts.order.count)
        next = places.upperBound
        let (some, ignored) = try pool.read { db in
          let some = try drafts.details(places, db)
          return (some, try some.map { try rules.ignores($0.row.file.path, source, db) })
        }
        // Reading the files again is what a search that shows passages mostly does.
        let answers = concurrentMap(
          some.count, threads: manner.showsPassages ? Limits.answerThreads : 1
        ) {
          Answer.hit(
            some[$0], isIgnored: ignored[$0], source, telling: telling,
            showsPassages: manner.showsPassages)
        }
        for (draft, answer) in zip(some, answers) where hits.count < k {
          if let answer { hits.add(answer, of: draft) }
        }
      }
      return hits.hits
    }
  }
}

/// How a search is answered.
package struct SearchManner: Sendable {
  /// Files whose texts the hits are to be nearer to, or further from; they are no hits themselves.
  package var like: [Int64] = []
  package var unlike: [Int64] = []
  /// Whether a text that is nearly that of a better hit is told with that hit.
  package var foldsCopies = false
  /// Where nobody looks at passages, files that are unchanged need not be read.
  package var showsPassages = true
  package init() {}
}

/// What answers are checked against: the tree as it is at this moment.
package struct AnswerSource: Sendable {
  /// What a file is, by what the disk says of it.
  package enum Standing: Sendable {
    /// The one that was indexed.
    case unchanged
    /// Maybe another one: its contents tell.
    case changed
    case gone
  }

  package var reader: FileReader
  /// Of a file that was looked at for the index at the moment `seen` (nanoseconds since 1970) last.
  /// nil: only contents tell.
  package var standing: (@Sendable (_ file: IndexableFile, _ seen: Int64) -> Standing)?
  /// The contents of an ignore file; nil where there is none. Where this itself is nil, they are those
  /// of the ignore files that the index knows.
  package var ignoreFile: (@Sendable (FilePath) -> Data?)?

  package init(_ reader: @escaping FileReader) { self.reader = reader }
}

/// Hits from the best down, with the near copies of each.
private struct FoldedHits {
  let folds: Bool
  private(set) var hits: [Hit] = []
  private var texts: [(document: Int64, fingerprint: Data)] = []
  var count: Int { hits.count }

  init(folds: Bool) { self.folds = folds }

  mutating func add(_ hit: Hit, of draft: Search.Draft) {
    let document = draft.row.document ?? 0
    if folds, document != 0,
      let place = texts.firstIndex(where: { text in
        text.document == document
          || TextFingerprint.likeness(text.fingerprint, draft.fingerprint) >= Limits.foldedLikeness
      })
    {
      hits[place].copies.append(hit.file)
      return
    }
    hits.append(hit)
    texts.append((document, draft.fingerprint))
  }
}
