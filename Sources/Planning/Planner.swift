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
      // Not sure: a language model may understand it.
      return refused(
        "Prompts are understood in English only; please say it in English.", confidence: 0.5)
    }
    var context = Context(now: now, timeZone: timeZone, hasPrevious: hasPrevious)
    context.asks = tokens.last?.raw.hasPrefix("?") ?? false
    context.addsOn = hasPrevious && ["and", "but", "plus"].contains(words.first?.word ?? "")
    var reader = PlanReader(context: context)
    switch reader.read(words) {
    case .failure(let refusal): return refused(refusal.because, confidence: refusal.confidence)
    case .success(let steps):
      if let doubt = steps.lazy.compactMap(\.doubt).first(where: \.asks),
        let asked = asked(doubt, words)
      {
        return asked
      }
      return translation(steps, tokens: words, said: reader.said)
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

  /// What to ask where "reports" may be all files or a name.
  private func asked(_ doubt: Doubt, _ words: Words) -> Translation? {
    guard doubt.range.lowerBound >= words.startIndex, doubt.range.upperBound <= words.endIndex
    else {
      return nil
    }
    func said(_ text: String) -> String {
      var said = Array(words[..<doubt.range.lowerBound])
      said.append(
        Token(
          form: .word, text: text, word: text, raw: text, gap: words[doubt.range.lowerBound].gap))
      said += words[doubt.range.upperBound...]
      return said[...].written
    }
    let name = doubt.name
    var translation = refused(
      "\"\(name)\" may be all files, or a file or folder of that name.")
    translation.choices = [
      .init(meaning: "all files", prompt: said("all files")),
      .init(meaning: "the file or folder called \(name)", prompt: said("\"\(name)\"")),
    ]
    return translation
  }

  /// How many words that mean something are in no field of the plan.
  private static func unread(_ said: [Token], _ steps: [BuiltStep]) -> Int {
    let read = steps.flatMap { $0.whole + $0.readings.map(\.words) }.joined(separator: "\n")
      .lowercased()
    return said.filter { token in
      token.isWord && !token.text.isEmpty && !token.isCorrected
        && !Grammar.shared.vocabulary.contains(token.word)
        && !Lexicon.fillers.contains(token.word) && !read.contains(token.text.lowercased())
    }.count
  }

  /// What a reading is worth of which a word was not read, that holds all files by a noun alone, or in
  /// which words beside a file's name became a topic: less than `AssistedPlanner.sure`.
  private static let doubtful = 0.7

  private func translation(_ steps: [BuiltStep], tokens: Words, said: [Token]) -> Translation {
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
    var confidence = max(0.1, 1 - 0.4 * min(1, guessed / total) - 0.05 * corrected)
    let unread = Planner.unread(said, steps)
    if unread > 0 { confidence = min(Planner.doubtful, confidence - 0.1 * Double(unread)) }
    if steps.contains(where: { $0.doubt != nil || $0.narrowsNames }) {
      confidence = min(Planner.doubtful, confidence)
    }
    confidence = max(0.1, confidence)
    return Translation(plan: plan, readings: readings, confidence: confidence)
  }
}
