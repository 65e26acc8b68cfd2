// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Writes what a plan found in the form that was asked for.
///
/// Paths in text are as seen from where the person stands, so that they can be pasted and piped; in
/// JSON they are from the tree's root.
package struct OutcomeRenderer {
  let format: OutputFormat
  let style: Style
  let isTerminal: Bool
  let width: Int?
  let place: Place
  /// Scores are explained, in a pipe too.
  var explains = false
  /// Words of a query, for choosing and marking lines that hold them.
  var words: [String] = []
  /// Has results put in words by a language model; nil: none is asked.
  var narrator: Narrator?

  package func write(_ outcome: Outcome, to output: OutputChannel) throws {
    switch format {
    case .json:
      let isSingle = outcome.results.count == 1 && outcome.operation == nil
      if isSingle, let result = outcome.results.first {
        try output.line(single(narrated(result)).text)
      } else {
        var outcome = outcome
        outcome.results = outcome.results.map(narrated)
        try output.line(outcome.json.text)
      }
    case .jsonLines:
      for result in outcome.results {
        for row in rows(result) { try output.line(row.text) }
      }
    case .paths(let terminator):
      for path in paths(outcome) {
        try output.write(bytes: PathText.bytes(place.shown(path)) + [terminator])
      }
    case .count:
      let counts = outcome.results.last.map { count($0.value) } ?? 0
      try output.line(String(counts))
    case .lines:
      for result in outcome.results {
        guard case .files(let files) = result.value else { continue }
        for line in lines(of: files) { try output.write(bytes: PathText.bytes(line) + [0x0A]) }
      }
    case .text:
      for (index, result) in outcome.results.enumerated() {
        if index > 0, isTerminal { try output.line("") }
        for note in result.notes where isTerminal {
          try output.line(style.dim(Escaping.name(note)))
        }
        try writeText(narrate(result, to: output), to: output)
      }
      if isTerminal, let last = outcome.results.last, last.value.isNothing, last.value.isSilent {
        try output.line("Nothing found")
      }
    }
  }

  private func narrated(_ result: StepResult) -> StepResult {
    var result = result
    result.prose = narrator?.prose(of: result)
    return result
  }

  /// Writes a result in a model's words; returns what is left to be written of its value.
  private func narrate(_ result: StepResult, to output: OutputChannel) throws -> StepResult.Value {
    guard let narrator else { return result.value }
    var failure: (any Error)?
    let prose = narrator.prose(of: result) { sentence in
      guard narrator.streams, failure == nil else { return }
      do {
        try output.line(cited(sentence.text, sentence.sources))
        try output.flush()
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard let prose else { return result.value }
    if !narrator.streams {
      for sentence in prose.sentences { try output.line(cited(sentence.text, sentence.sources)) }
    }
    return result.value.withoutWords
  }

  /// `find --json` is a list of hits; what has several members is an object.
  private func single(_ result: StepResult) -> JSONValue {
    switch result.value {
    case .files(let files): .array(files.map(\.json))
    case .count, .listing, .contents, .info, .summary, .answer, .comparison, .history, .changes,
      .groups, .pairs, .duplicates, .links, .done:
      .build { result.addValue(to: &$0) }
    }
  }

  private func rows(_ result: StepResult) -> [JSONValue] {
    switch result.value {
    case .files(let files): files.map(\.json)
    case .listing(let names): names.map(\.json)
    case .contents(let files): files.map(\.json)
    case .info(let files): files.map(\.json)
    case .history(let versions): versions.map(\.json)
    case .changes(let report): report.files.map(\.json)
    case .groups(let groups): groups.map(\.json)
    case .pairs(let pairs): pairs.map(\.json)
    case .duplicates(let sets): sets.map(\.json)
    case .links(let links): links.map(\.json)
    case .count, .summary, .answer, .comparison, .done: [single(narrated(result))]
    }
  }

  /// The files that the last result is about; of a mere number, those that were counted.
  private func paths(_ outcome: Outcome) -> [String] {
    guard let last = outcome.results.last else { return [] }
    if case .count(let files, _) = last.value { return files > 0 ? outcome.files : [] }
    return paths(last.value)
  }

  private func paths(_ value: StepResult.Value) -> [String] {
    switch value {
    case .files(let files): files.map(\.path)
    case .count: []
    case .listing(let names): names.map(\.path)
    case .contents(let files): files.map(\.path)
    case .info(let files): files.map(\.path)
    case .summary(let summary): summary.sources
    case .answer(let answer): unique(answer.sentences.map(\.source.path))
    case .comparison(let comparison): comparison.changes.map(\.path)
    case .history(let versions): unique(versions.map(\.path))
    case .changes(let report): report.files.map(\.path)
    case .groups(let groups): groups.flatMap { $0.files.map(\.path) }
    case .pairs(let pairs): unique(pairs.flatMap { [$0.left, $0.right] })
    case .duplicates(let sets): unique(sets.flatMap(\.files))
    case .links(let links): links.flatMap(\.paths)
    case .done(let report): report.effects.map(\.path)
    }
  }

  private func count(_ value: StepResult.Value) -> Int {
    switch value {
    case .count(let files, _): files
    case .history(let versions): versions.count
    case .groups(let groups): groups.count
    case .pairs(let pairs): pairs.count
    case .duplicates(let sets): sets.count
    case .links(let links): links.count
    case .files, .listing, .contents, .info, .summary, .answer, .comparison, .changes, .done:
      paths(value).count
    }
  }

  private func unique(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }
}

extension StepResult.Value {
  /// Whether its text is empty where there is nothing: no number, no sentence.
  fileprivate var isSilent: Bool {
    switch self {
    case .count, .comparison, .changes, .done: false
    case .files, .listing, .contents, .info, .summary, .answer, .history, .groups, .pairs,
      .duplicates, .links:
      true
    }
  }
}
