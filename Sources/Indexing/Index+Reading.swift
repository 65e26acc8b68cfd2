// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

extension Index {
  /// Calls `transform`, on all processors, with what each file says at this moment, line by line as a
  /// person sees it: of text the file itself, of documents what was read of them. Then `each`, in order,
  /// with what it gave; false ends it. Left out are files whose contents are kept out of answers, and what
  /// is no text.
  package func read<Result: Sendable>(
    _ ids: [Int64], source: AnswerSource,
    _ transform: @Sendable (_ text: [UInt8], _ isCut: Bool) -> Result,
    each: (Int64, Result) throws -> Bool
  ) throws {
    try readEach(ids, source) { row, body in
      Index.text(of: row, body: body, source).map { transform($0.bytes, $0.isCut) }
    } each: {
      try each($0, $1)
    }
  }

  /// Which of the files that pass the filter hold the keywords as they are written, in their text as it
  /// stands now or in its title. Left out are files whose contents are kept out of answers.
  package func files(
    holding keywords: KeywordMatcher, matching filter: SearchFilter = SearchFilter(),
    source: AnswerSource
  ) throws -> Set<Int64> {
    var filter = filter
    filter.keywords = keywords.keywords
    filter.anyKeyword = keywords.any
    var found: Set<Int64> = []
    try readEach(files(matching: filter).map(\.id), source) { row, body -> Bool? in
      let standing = source.standing?(row.file, row.seen)
      guard standing != .gone,
        let text = CurrentText.text(
          of: row.file, body: body, reader: source.reader, standing: standing)
      else { return nil }
      return keywords.matches(Array((text.title ?? "").utf8) + [10] + text.bytes)
    } each: { id, holds in
      if holds { found.insert(id) }
      return true
    }
    return found
  }

  /// `transform` of each file whose contents may be told, on all processors; then `each`, in order.
  private func readEach<Result: Sendable>(
    _ ids: [Int64], _ source: AnswerSource,
    _ transform: @Sendable (_ row: FileRow, _ body: Data?) -> Result?,
    each: (Int64, Result) throws -> Bool
  ) throws {
    var rules = CurrentIgnoreRules()
    for start in stride(from: 0, to: ids.count, by: 64) {
      let found = try reading { db in
        try ids[start..<min(start + 64, ids.count)].compactMap {
          id -> (row: FileRow, body: Data?)? in
          guard let row = try Updater.row(id, db), row.reason.isOfContents, row.reason != .noText,
            !SecretFiles.contains(row.file.path), try !rules.ignores(row.file.path, source, db),
            let document = row.document
          else { return nil }
          return (row, try DocumentTable.body(of: document, db))
        }
      }
      let results = concurrentMap(
        found.count, threads: ProcessInfo.processInfo.activeProcessorCount
      ) { place in
        transform(found[place].row, found[place].body)
      }
      for (file, result) in zip(found, results) {
        if let result, try !each(file.row.file.id, result) { return }
      }
    }
  }

  private static func text(of row: FileRow, body: Data?, _ source: AnswerSource) -> (
    bytes: [UInt8], isCut: Bool
  )? {
    let file = row.file
    if let body {
      let standing = source.standing?(file, row.seen)
      if standing == .gone { return nil }
      return CurrentText.text(of: file, body: body, reader: source.reader, standing: standing)
        .map { ($0.bytes, $0.isTruncated) }
    }
    guard let data = try? source.reader(file, Limits.readBytes) else { return nil }
    let (inflated, isWhole) =
      Gzip.isGzip(data) ? Gzip.inflate(data, limit: Limits.inflatedBytes) : (data, true)
    let bytes = [UInt8](inflated)
    let head = Array(bytes.prefix(Limits.headBytes))
    guard TextDecoding.looksLikeText(head), !SecretFiles.contains(bytes: head) else { return nil }
    let (text, isCut) = TextDecoding.utf8(bytes, limit: Limits.readBytes)
    return (text, isCut || !isWhole || data.count == Limits.readBytes)
  }
}
