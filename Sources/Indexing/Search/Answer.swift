// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// Makes hits of drafts by reading the files again, so that what is shown stands in the file now.
enum Answer {
  /// nil: the file can no longer be read, or no longer holds a passage that was found in it.
  /// - Parameter isIgnored: an ignore file leaves its contents out by now.
  static func hit(
    _ draft: Search.Draft, isIgnored: Bool, _ source: AnswerSource, telling: TellingLine,
    showsPassages: Bool
  ) -> Hit? {
    let file = draft.row.file
    let standing = source.standing?(file, draft.row.seen)
    if standing == .gone { return nil }
    var passages: [PassageHit] = []
    if isIgnored || SecretFiles.contains(file.path) {
      // Known by name only, whatever an older index says.
      guard draft.candidate.name != nil else { return nil }
    } else if !draft.passages.isEmpty, showsPassages || standing != .unchanged {
      guard let shown = shown(draft, source.reader, standing, telling) else { return nil }
      passages = shown
    }
    return Hit(
      file: file, score: draft.candidate.score, passages: passages,
      parts: parts(draft.candidate))
  }

  private static func shown(
    _ draft: Search.Draft, _ reader: FileReader, _ standing: AnswerSource.Standing?,
    _ telling: TellingLine
  ) -> [PassageHit]? {
    let file = draft.row.file
    let last = draft.passages.map { Schema.ordinal(ofPassage: $0.id) }.max() ?? 0
    // Most passages stand near a text's beginning; whether those of a part are those of the whole, their
    // digests say.
    let enough = (last + 1) * Limits.passageBytesMost * 3 + Limits.encodingBytes
    if draft.body == nil, file.size > enough,
      let part = CurrentText.text(
        of: file, body: nil, reader: reader, standing: standing, limit: enough),
      let hits = hits(draft, CurrentText(part, through: last), telling)
    {
      return hits
    }
    let text = CurrentText.text(of: file, body: draft.body, reader: reader, standing: standing)
    guard let text else { return nil }
    return hits(draft, CurrentText(text, through: last), telling)
      ?? hits(draft, CurrentText(text), telling)
  }

  private static func hits(
    _ draft: Search.Draft, _ current: CurrentText, _ telling: TellingLine
  ) -> [PassageHit]? {
    var hits: [PassageHit] = []
    for row in draft.passages {
      let ordinal = Schema.ordinal(ofPassage: row.id)
      guard let passage = current.passage(ordinal, digest: row.digest) else { return nil }
      hits.append(current.hit(passage, score: row.score, telling))
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

  init(_ text: ExtractedText) {
    self.text = text
    passages = PassageSplitter.passages(of: text)
  }

  /// The first passages, at least so many; what is past them may be cut otherwise.
  init(_ text: ExtractedText, through ordinal: Int) {
    self.text = text
    passages = PassageSplitter.passages(of: text, through: ordinal)
  }

  /// `body`: the text as the index keeps it, which stands as long as the file is the one it was made of.
  /// nil: the file cannot be read, or has no text.
  init?(of row: FileRow, body: Data?, _ source: AnswerSource) {
    let standing = source.standing?(row.file, row.seen)
    guard standing != .gone,
      let text = CurrentText.text(
        of: row.file, body: body, reader: source.reader, standing: standing)
    else { return nil }
    self.init(text)
  }

  static func text(
    of file: IndexableFile, body: Data?, reader: FileReader, standing: AnswerSource.Standing?,
    limit: Int = Limits.readBytes
  ) -> ExtractedText? {
    guard let body else {
      guard let data = try? reader(file, min(limit, Limits.readBytes)) else { return nil }
      return IndexedText.text(name: file.path.lastName, data: data).text
    }
    switch standing {
    case .unchanged: break
    case .changed, .gone:
      guard file.size <= Limits.containerBytes,
        let data = try? reader(file, Int(file.size) + 1), IndexedText.sha256(data) == file.digest
      else { return nil }
    case nil:
      // The reader gives a version that is recorded; its digest is worth its time on files that any
      // program writes at once.
      guard let data = try? reader(file, Limits.wholeBytes) else { return nil }
      if Int64(data.count) == file.size, let digest = file.digest, digest.count == 32 {
        guard IndexedText.sha256(data) == digest else { return nil }
      }
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

  /// Its page is that of the line that tells most.
  func hit(_ passage: Passage, score: Double, _ telling: TellingLine) -> PassageHit {
    var body = text.bytes[passage.range]
    while let last = body.last, last <= 0x20 { body.removeLast() }
    return PassageHit(
      startLine: passage.lines.lowerBound, endLine: passage.lines.upperBound,
      bytes: passage.range.lowerBound..<passage.range.lowerBound + body.count,
      page: text.pages.isEmpty
        ? nil : text.page(at: passage.range.lowerBound + telling.place(in: Array(body)).offset),
      text: String(decoding: body, as: UTF8.self), score: score)
  }

  func hits(_ telling: TellingLine) -> [PassageHit] {
    passages.map { hit($0, score: 0, telling) }
  }
}
