// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

@testable import Indexing

/// What strangers' bytes are fed to: by libFuzzer (`make fuzz`), and from `Tests/Corpora` by `make test`.
/// A target ends the process where something does not hold.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// A file's bytes, read by whichever extractor its first byte chooses.
  case extract
  /// What a reader apart may answer.
  case answer
  /// The passage splitter, with headings and pages anywhere.
  case passages
  /// A query as a person types it, to the expression that SQLite is given.
  case query
  /// Lines of an ignore file.
  case ignore
  /// Rows of posting lists, and a search among what they hold.
  case postings

  package func run(_ bytes: [UInt8]) {
    switch self {
    case .extract: Self.extract(bytes)
    case .answer: Self.answer(bytes)
    case .passages: Self.passages(bytes)
    case .query: Self.query(bytes)
    case .ignore: Self.ignore(bytes)
    case .postings: Self.postings(bytes)
    }
  }

  // MARK: Files

  /// Libraries that run apart are not ours to fuzz, but for those whose events we read.
  private static let names = [
    "a.txt", "a.md", "a.html", "a.1", "a.tex", "a.csv", "a.swift", "a.json", "a.ipynb", "a.eml",
    "a.rtf", "a.docx", "a.txt.gz", "a", "a.xml", "a.py",
  ]

  private static func extract(_ bytes: [UInt8]) {
    guard let choice = bytes.first else { return }
    let name = names[Int(choice) % names.count]
    let data = Data(bytes.dropFirst())
    switch TextExtraction.sign(of: data) {
    case .magic(_, .pdf), .magic(_, .image), .magic(_, .media), .magic(_, .database): return
    case .empty, .magic, .binary, .secret, .roff, .text: break
    }
    guard let text = TextExtraction.text(of: Contents(name: name, data: data)) else { return }
    hold(text)
    guard let again = ExtractedText(encoded: text.encoded) else {
      preconditionFailure("its own bytes are refused")
    }
    precondition(again.bytes == text.bytes && again.headings == text.headings)
  }

  private static func answer(_ bytes: [UInt8]) {
    if let text = ExtractedText(encoded: bytes) { hold(text) }
    if let expanded = Zstandard.expanded(Data(bytes), limit: 1 << 20) {
      precondition(expanded.count <= 1 << 20)
    }
  }

  private static func passages(_ bytes: [UInt8]) {
    guard bytes.count > 4 else { return }
    let body = Array(String(decoding: bytes.dropFirst(4), as: UTF8.self).utf8)
    var text = ExtractedText(bytes: body)
    text.style = ExtractedText.Style(rawValue: Int(bytes[0]) % 3) ?? .prose
    let step = Int(bytes[1]) + 1
    for offset in stride(from: Int(bytes[2]), through: body.count, by: step * 7) {
      text.headings.append(.init(offset: offset, level: offset % 6 + 1, text: "h\(offset)"))
    }
    for offset in stride(from: 0, through: body.count, by: step * 31) { text.pages.append(offset) }
    if bytes[3] & 1 == 1 { text.title = "title" }
    hold(text)
  }

  /// What every text must be: whole UTF-8, tiled by its passages, with lines that rise.
  private static func hold(_ text: ExtractedText) {
    precondition(TextDecoding.isWhole(text.bytes), "no UTF-8")
    precondition(text.bytes.count <= Limits.textBytes)
    var end = 0
    var line = 1
    let passages = PassageSplitter.passages(of: text)
    for passage in passages {
      precondition(passage.range.lowerBound == end && !passage.range.isEmpty, "a gap")
      precondition(passage.range.upperBound <= text.bytes.count)
      precondition(passage.lines.lowerBound >= line, "lines fall")
      precondition(text.page(at: passage.range.lowerBound).map { $0 > 0 } ?? true)
      let embedded = passage.embeddedText(of: text)
      precondition(EmbeddingWindows.of(embedded).joined() == embedded, "windows lose text")
      _ = TermText.indexed(text.bytes[passage.range])
      end = passage.range.upperBound
      line = passage.lines.lowerBound
    }
    precondition(end == text.bytes.count || passages.count == Limits.passages, "text is lost")
  }

  // MARK: Queries

  private static let terms: DatabaseQueue? = {
    let queue = try? DatabaseQueue()
    try? queue?.write { db in
      try db.execute(
        sql: """
          CREATE VIRTUAL TABLE terms USING fts5(
            body, headings, title, content='', tokenize='porter unicode61 remove_diacritics 2');
          INSERT INTO terms(rowid, body) VALUES (1, 'some words stand here 東 京');
          """)
    }
    return queue
  }()

  private static func query(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let words = TermText.queryTerms(text)
    precondition(words.count <= Limits.queryWords)
    for expression in [words.isEmpty ? nil : TermText.anyOf(words), TermText.phrase(text)] {
      guard let expression, let terms else { continue }
      do {
        try terms.read { db in
          _ = try Row.fetchAll(
            db, sql: "SELECT rowid FROM terms WHERE terms MATCH ?", arguments: [expression])
        }
      } catch {
        preconditionFailure("SQLite refuses \(expression): \(error)")
      }
    }
  }

  private static func ignore(_ bytes: [UInt8]) {
    var rules = IgnoreRules()
    let half = bytes.count / 2
    rules.add(contents: Data(bytes[..<half]), of: ".gitignore")
    let path = bytes[half...].filter { $0 != 0 }
    if !path.isEmpty { _ = rules.ignores(.init(bytes: Data(path))) }
  }

  // MARK: Vectors

  /// Dimensions, then rows: a byte for the count of vectors, one each for how many bytes are missing.
  private static func postings(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let dimensions = Int(first) % 70 + 1
    var contents = ListContents(dimensions: dimensions)
    var left = bytes.dropFirst()
    while left.count > 4 {
      let head = Array(left.prefix(4))
      left = left.dropFirst(4)
      let count = Int(head[0]) % 24
      func take(_ length: Int, _ missing: UInt8) -> [UInt8] {
        defer { left = left.dropFirst(length) }
        return Array(left.prefix(max(0, length - Int(missing) % 16)))
      }
      let ids = take(8 * count, head[1])
      let scales = take(4 * count, head[2])
      let codes = take(dimensions * count, head[3])
      let before = contents.ids.count
      let isRow = ids.withUnsafeBytes { ids in
        scales.withUnsafeBytes { scales in
          codes.withUnsafeBytes {
            PostingRow.append(
              ids: ids, scales: scales, codes: $0, to: &contents.ids, &contents.codes)
          }
        }
      }
      precondition(contents.ids.count == before + (isRow ? ids.count / 8 : 0), "half a row")
      precondition(contents.codes.count == contents.ids.count)
      precondition(contents.codes.values.count == contents.ids.count * dimensions)
    }
    search(contents)
  }

  private static func search(_ contents: ListContents) {
    guard !contents.ids.isEmpty else { return }
    let query = contents.codes[contents.ids.count / 2]
    for filter in [nil, VectorSearch.Filter(contents.ids.filter { (0..<100_000).contains($0) })] {
      var best = BestVectors(count: 5)
      _ = VectorSearch.add(contents, query, filter, &best)
      let found = best.sorted
      precondition(found.count <= min(5, contents.ids.count))
      for (id, _) in found {
        precondition(contents.ids.contains(id) && filter.map { $0.ids.contains(id) } ?? true)
      }
    }
  }
}
