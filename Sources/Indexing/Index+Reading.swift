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
    var rules = CurrentIgnoreRules(source)
    for start in stride(from: 0, to: ids.count, by: 64) {
      let found = try reading { db in
        try ids[start..<min(start + 64, ids.count)].compactMap { id -> (FileRow, Data?)? in
          guard let row = try Updater.row(id, db), row.reason.isOfContents, row.reason != .noText,
            !SecretFiles.contains(row.file.path), try !rules.ignore(row.file.path, db)
          else { return nil }
          return (row, try row.document.flatMap { try DocumentTable.body(of: $0, db) })
        }
      }
      let results = concurrentMap(
        found.count, threads: ProcessInfo.processInfo.activeProcessorCount
      ) { place in
        Index.text(of: found[place].0.file, body: found[place].1, source)
          .map { transform($0.bytes, $0.isCut) }
      }
      for ((row, _), result) in zip(found, results) {
        if let result, try !each(row.file.id, result) { return }
      }
    }
  }

  private static func text(of file: IndexableFile, body: Data?, _ source: AnswerSource) -> (
    bytes: [UInt8], isCut: Bool
  )? {
    if let body {
      let standing = source.standing?(file)
      if standing == .gone { return nil }
      return CurrentText.text(of: file, body: body, reader: source.reader, standing: standing)
        .map { ($0.bytes, $0.isTruncated) }
    }
    guard let data = try? source.reader(file, Limits.readBytes) else { return nil }
    let (inflated, isWhole) =
      Gzip.isGzip(data) ? Gzip.inflate(data, limit: Limits.inflatedBytes) : (data, true)
    let bytes = [UInt8](inflated)
    guard TextDecoding.looksLikeText(Array(bytes.prefix(Limits.headBytes))) else { return nil }
    let (text, isCut) = TextDecoding.utf8(bytes, limit: Limits.readBytes)
    return (text, isCut || !isWhole || data.count == Limits.readBytes)
  }
}
