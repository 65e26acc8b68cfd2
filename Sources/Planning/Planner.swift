// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Turns prompts into plans by a grammar: deterministic, without access to any file.
///
/// A prompt is cut into tokens (`Tokenizer`), the tokens into clauses (`Clauses`), a clause is matched
/// with the phrases of `GrammarTable`, and the words in a phrase's slots are read as files
/// (`ScopeParser`), times (`TimeParser`), points (`PointParser`) and names. Nothing is executed and
/// nothing guessed: what no phrase says is refused, with the reason in `because`.
package struct Planner: Sendable {
  package init() {}

  /// Longest prompt that is read, in bytes; a longer one is refused with a plan that says so.
  package static let maximumPromptBytes = 64 << 10
  /// Most words that are read outside of quotation marks: more is a text, not a request.
  static let maximumWords = 250

  /// - Parameter hasPrevious: there is a previous result that `last` can name.
  package func translate(
    _ prompt: String, now: Date, timeZone: TimeZone, hasPrevious: Bool
  ) -> Translation {
    let bytes = prompt.utf8.count
    guard bytes <= Planner.maximumPromptBytes else {
      return refused(
        "The prompt is \(bytes) bytes long; at most \(Planner.maximumPromptBytes) are read.")
    }
    let tokens = WholeNames.joined(
      Clauses.withPlainVerbs(Corrections.applied(Tokenizer.tokens(of: prompt))))
    guard tokens.count <= Planner.maximumWords else {
      return refused(
        "The prompt has \(tokens.count) words; at most \(Planner.maximumWords) are read. Long content goes between quotation marks."
      )
    }
    let words = tokens[...].trimmed
    guard words.contains(where: { !$0.isPunctuation }) else {
      return refused("The prompt is empty.")
    }
    if let doubt = doubtfulDate(words) {
      var translation = refused(doubt)
      translation.choices = Planner.choices(words)
      return translation
    }
    if Foreign.speaks(words) {
      return refused("Prompts are understood in English only; please say it in English.")
    }
    var context = Context(now: now, timeZone: timeZone, hasPrevious: hasPrevious)
    context.asks = tokens.last?.raw.hasPrefix("?") ?? false
    context.addsOn = hasPrevious && ["and", "but", "plus"].contains(words.first?.word ?? "")
    var reader = PlanReader(context: context)
    switch reader.read(words) {
    case .failure(let refusal): return refused(refusal.because, confidence: refusal.confidence)
    case .success(let steps): return translation(steps, tokens: words)
    }
  }

  private func refused(_ because: String, confidence: Double = 0.9) -> Translation {
    Translation(
      plan: Plan(because: because),
      readings: [.init(words: because, step: 0, field: "because")], confidence: confidence)
  }

  /// Numeric dates that may be read in two ways make no plan.
  private func doubtfulDate(_ words: Words) -> String? {
    for token in words where token.isWord {
      if let doubt = NumericDate(token.word)?.doubt {
        return "\(token.text) may be \(doubt)."
      }
    }
    for index in words.indices.dropLast() {
      let (day, month) = (Int(words.word(index)), TimeWords.months[words.word(index + 1)])
      if let day, let month, (29...31).contains(day), day > RFC3339.daysIn(month: month, year: 2000)
      {
        return "There is no \(words[index].text) \(words[index + 1].text)."
      }
    }
    return nil
  }

  /// The prompt with a doubtful date said in each of its two ways.
  private static func choices(_ words: Words) -> [Translation.Choice] {
    guard
      let index = words.firstIndex(where: { $0.isWord && NumericDate($0.word)?.doubt != nil }),
      let meanings = NumericDate(words[index].word)?.meanings
    else { return [] }
    return meanings.map { meaning in
      var said = words
      said[index].raw = meaning
      return Translation.Choice(meaning: meaning, prompt: said.written)
    }
  }

  private func translation(_ steps: [BuiltStep], tokens: Words) -> Translation {
    let plan = Plan(steps: steps.map(\.syscall))
    // What the tables and the rules make is held to the contract like any other plan.
    do {
      _ = try Plan(plan.json)
    } catch {
      return refused("This makes no valid plan: \(error.description).", confidence: 0.3)
    }
    var readings: [Translation.Reading] = []
    for (index, step) in steps.enumerated() {
      for reading in step.readings {
        readings.append(.init(words: reading.words, step: index + 1, field: reading.field))
      }
    }
    let total = Double(max(1, tokens.filter { !$0.isPunctuation }.count))
    let guessed = Double(steps.reduce(0) { $0 + $1.guessed })
    let corrected = Double(tokens.filter(\.isCorrected).count)
    let confidence = max(0.1, 1 - 0.4 * min(1, guessed / total) - 0.05 * corrected)
    return Translation(plan: plan, readings: readings, confidence: confidence)
  }
}
