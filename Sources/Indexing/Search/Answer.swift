// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// Makes hits of drafts by reading the files again, so that what is shown stands in the file now.
enum Answer {
  /// nil: the file can no longer be read, or no longer holds a passage that was found in it.
  /// - Parameter isIgnored: an ignore file leaves its contents out by now.
  static func hit(_ draft: Search.Draft, isIgnored: Bool, reader: FileReader) -> Hit? {
    var passages: [PassageHit] = []
    if isIgnored || SecretFiles.contains(draft.row.file.path) {
      // Known by name only, whatever an older index says.
      guard draft.candidate.name != nil else { return nil }
    } else if !draft.passages.isEmpty {
      guard let shown = shown(draft, reader: reader) else { return nil }
      passages = shown
    }
    return Hit(
      file: draft.row.file, score: draft.candidate.score, passages: passages,
      parts: parts(draft.candidate))
  }

  private static func shown(_ draft: Search.Draft, reader: FileReader) -> [PassageHit]? {
    guard let current = CurrentText(of: draft.row.file, body: draft.body, reader: reader) else {
      return nil
    }
    var hits: [PassageHit] = []
    for row in draft.passages {
      let ordinal = Schema.ordinal(ofPassage: row.id)
      guard let passage = current.passage(ordinal, digest: row.digest) else { return nil }
      hits.append(current.hit(passage, score: row.score))
    }
    return hits
  }

  private static func parts(_ candidate: Fusion.Candidate) -> [(
    name: String, value: Double, rank: Int?
  )] {
    var parts: [(name: String, value: Double, rank: Int?)] = []
    if let terms = candidate.terms { parts.append(("terms", terms, candidate.termsRank)) }
    if let name = candidate.name { parts.append(("name", name, nil)) }
    if let vectors = candidate.vectors { parts.append(("vectors", vectors, candidate.vectorsRank)) }
    if let feedback = candidate.feedback { parts.append(("feedback", feedback, nil)) }
    return parts
  }
}

/// A file's text as it is at this moment.
struct CurrentText {
  private let text: ExtractedText
  private let passages: [Passage]

  /// `body`: the text as the index keeps it, which stands as long as the file is the one it was made of.
  /// nil: the file cannot be read, or has no text.
  init?(of file: IndexableFile, body: Data?, reader: FileReader) {
    guard let text = CurrentText.text(of: file, body: body, reader: reader) else { return nil }
    self.text = text
    passages = PassageSplitter.passages(of: text)
  }

  private static func text(of file: IndexableFile, body: Data?, reader: FileReader)
    -> ExtractedText?
  {
    guard let body else {
      guard let data = try? reader(file, Limits.readBytes) else { return nil }
      return IndexedText.text(name: file.path.lastName, data: data).text
    }
    // The reader gives a version that is recorded; its digest is worth its time on files that any
    // program writes at once.
    guard let data = try? reader(file, Limits.wholeBytes) else { return nil }
    if Int64(data.count) == file.size, let digest = file.digest, digest.count == 32 {
      guard IndexedText.sha256(data) == digest else { return nil }
    }
    return IndexedText.text(compressed: body)
  }

  /// The passage of that number, if it is the one that was indexed.
  func passage(_ ordinal: Int, digest: Data) -> Passage? {
    guard ordinal < passages.count,
      IndexedText.digest(passages[ordinal].embeddedText(of: text)) == digest
    else { return nil }
    return passages[ordinal]
  }

  func hit(_ passage: Passage, score: Double) -> PassageHit {
    var body = text.bytes[passage.range]
    while let last = body.last, last <= 0x20 { body.removeLast() }
    return PassageHit(
      startLine: passage.lines.lowerBound, endLine: passage.lines.upperBound,
      bytes: passage.range.lowerBound..<passage.range.lowerBound + body.count,
      page: text.page(at: passage.range.lowerBound),
      text: String(decoding: body, as: UTF8.self), score: score)
  }

  var hits: [PassageHit] { passages.map { hit($0, score: 0) } }
}

/// The ignore files above the files of one answer, as they stand in the tree now.
struct CurrentIgnoreRules {
  private var rules = IgnoreRules()
  private var known: Set<FilePath> = []

  /// Whether the contents of the file at `path` are to be left out.
  mutating func ignore(_ path: FilePath, reader: FileReader, _ db: Database) throws -> Bool {
    var folders = [path.removingLastComponent()]
    while let last = folders.last, !last.isEmpty { folders.append(last.removingLastComponent()) }
    for folder in folders.reversed() where known.insert(folder).inserted {
      for name in IgnoreRules.fileNames { try read(folder.appending(name), reader, db) }
    }
    return rules.ignores(path)
  }

  private mutating func read(_ path: FilePath, _ reader: FileReader, _ db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE path = ?"),
      arguments: [path.bytes]
    ).map(FileRow.init)
    guard let row, row.file.digest != nil,
      let contents = try? reader(row.file, Limits.ignoreFileBytes)
    else { return }
    rules.add(contents: contents, of: path)
  }
}
