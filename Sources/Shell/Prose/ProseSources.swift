// SPDX-License-Identifier: GPL-3.0-or-later
import Indexing
import Syscalls
import SystemPackage

/// What a model may speak of and must cite: places of files and what stands there, numbered from 1.
struct ProseSources {
  struct Source: Hashable {
    var citation: Citation
    /// A sentence of the file, or a hunk of a difference without its head.
    var text: String

    /// The source as the model sees it, behind its number; what it says must stand in here.
    var shown: String {
      let lines = "\(citation.startLine)-\(citation.endLine)"
      return "\(Escaping.name(citation.path)), lines \(lines):\n\(text)"
    }
  }

  private(set) var all: [Source] = []
  /// How many found no room.
  private(set) var leftOut = 0

  /// The sources of a result that is told in words; none of one that is not. Files that may hold secrets
  /// are no sources, whoever asks.
  init(_ value: StepResult.Value) {
    for source in ProseSources.candidates(value)
    where !source.text.allSatisfy(\.isWhitespace) && !ProseSources.isSecret(source.citation.path) {
      add(source)
    }
  }

  subscript(number: Int) -> Source? {
    all.indices.contains(number - 1) ? all[number - 1] : nil
  }

  private var bytes = 0

  private mutating func add(_ source: Source) {
    var source = source
    source.text = String(decoding: source.text.utf8.prefix(ProseLimits.bytesOfOne), as: UTF8.self)
    let size = source.shown.utf8.count
    guard bytes + size <= ProseLimits.sourceBytes else {
      leftOut += 1
      return
    }
    bytes += size
    all.append(source)
  }

  private static func candidates(_ value: StepResult.Value) -> [Source] {
    switch value {
    case .summary(let summary): summary.sentences.map(source)
    case .answer(let answer): answer.sentences.map(source)
    case .comparison(let comparison):
      DiffHunks.sources(in: comparison.diff) + comparison.changes.flatMap(sources)
    case .changes(let report): report.files.flatMap(sources)
    case .files, .count, .listing, .contents, .info, .history, .groups, .pairs, .duplicates, .links,
      .done:
      []
    }
  }

  private static func source(_ sentence: Summary.Sentence) -> Source {
    Source(citation: sentence.source, text: sentence.text)
  }

  private static func sources(_ file: ChangedFile) -> [Source] {
    file.origin.map(isSecret) == true ? [] : file.diff.map(DiffHunks.sources) ?? []
  }

  fileprivate static func isSecret(_ path: String) -> Bool {
    SecretFiles.contains(PathText.filePath(path))
  }
}

/// The hunks of a unified diff of one file.
enum DiffHunks {
  /// Each as a source: where it stands in the new file, or in the old one where nothing is left of it.
  ///
  /// None where the heads are not where they belong, as with a line's end in a name, and none where
  /// either file may hold secrets.
  static func sources(in diff: String) -> [ProseSources.Source] {
    let lines = diff.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 2, lines[0].hasPrefix("--- a/"), lines[1].hasPrefix("+++ b/"),
      lines[2].hasPrefix("@@ ")
    else { return [] }
    let (old, new) = (String(lines[0].dropFirst(6)), String(lines[1].dropFirst(6)))
    guard !ProseSources.isSecret(old), !ProseSources.isSecret(new) else { return [] }
    var out: [ProseSources.Source] = []
    for line in lines.dropFirst(2) {
      // Lines of the files stand behind a mark, so this is a head.
      if line.hasPrefix("@@ ") {
        guard let spans = spans(line) else { return [] }
        let (path, span) = spans.new.count > 0 ? (new, spans.new) : (old, spans.old)
        let last = span.start + max(1, span.count) - 1
        out.append(
          .init(citation: .init(path: path, startLine: span.start, endLine: last), text: ""))
      } else if !line.isEmpty {
        out[out.count - 1].text += line + "\n"
      }
    }
    return out
  }

  private typealias Span = (start: Int, count: Int)

  /// `@@ -1,3 +1,4 @@`; a count of 1 is left out.
  private static func spans(_ head: Substring) -> (old: Span, new: Span)? {
    let words = head.split(separator: " ")
    guard words.count >= 4, let old = span(words[1], "-"), let new = span(words[2], "+") else {
      return nil
    }
    return (old, new)
  }

  private static func span(_ word: Substring, _ sign: Character) -> Span? {
    guard word.first == sign else { return nil }
    let numbers = word.dropFirst().split(separator: ",").map { Int($0) }
    guard (1...2).contains(numbers.count), let start = numbers[0] else { return nil }
    return (max(1, start), numbers.count == 2 ? numbers[1] ?? 1 : 1)
  }
}
