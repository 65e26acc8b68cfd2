// SPDX-License-Identifier: GPL-3.0-or-later
import LanguageModels
import Syscalls

/// Has a language model put summaries, answers and differences in words.
///
/// The model sees the places that semfs found and nothing else, has no tools, and what it writes is only
/// ever shown: a text in a file that gives it orders can at worst make it write nonsense, which the check
/// leaves out.
struct Narrator {
  let model: any CompletionService
  /// Whether sentences are shown as they come: to a person at a terminal, who did not ask for plain output.
  let streams: Bool
  /// Of the steps that answer one.
  let questions: [Int: String]
  /// Writes a line on standard error.
  let say: (String) -> Void
  var boundary: () -> String = ProseRequest.randomBoundary

  /// What a model makes of a result; nil where it is none for words, and where the model is of no help, which
  /// is said.
  /// - Parameter onSentence: given each sentence as soon as it is complete and holds.
  func prose(
    of result: StepResult, onSentence: (Prose.Sentence) -> Void = { _ in }
  ) -> Prose? {
    let sources = ProseSources(result.value)
    guard let task = task(of: result), !sources.all.isEmpty else { return nil }
    if sources.leftOut > 0 {
      let total = sources.all.count + sources.leftOut
      say(
        "Note: the model \(name) was shown \(sources.all.count) of \(total) places: more is too much"
      )
    }
    var check = ProseCheck(sources)
    let request = ProseRequest.completion(task, sources, boundary: boundary())
    do throws(CompletionError) {
      var hasPieces = false
      let text = try model.complete(request) { piece in
        hasPieces = true
        check.read(piece).forEach(onSentence)
      }
      if !hasPieces { check.read(text).forEach(onSentence) }
      check.finish().forEach(onSentence)
    } catch {
      sayUseless(Diagnostic(error).message)
      return nil
    }
    guard !check.sentences.isEmpty else {
      sayUseless(
        check.leftOut == 0
          ? "it says nothing" : "no sentence of its answer is what a source that it cites says")
      return nil
    }
    sayLeftOut(check.leftOut)
    return Prose(model: model.name, sentences: check.sentences, leftOut: check.leftOut)
  }

  private func task(of result: StepResult) -> ProseTask? {
    switch result.value {
    case .summary: .summary
    case .answer: .answer(question: questions[result.step] ?? "")
    case .comparison, .changes: .difference
    case .files, .count, .listing, .contents, .info, .history, .groups, .pairs, .duplicates, .links,
      .done:
      nil
    }
  }

  private var name: String { Escaping.name(model.name) }

  private func sayUseless(_ reason: String) {
    say(
      "Note: the model \(name) was of no help (\(Escaping.text(reason))); what follows is semfs's own."
    )
  }

  private func sayLeftOut(_ count: Int) {
    switch count {
    case 0: break
    case 1: say("Note: 1 sentence was left out: its source does not say it")
    default: say("Note: \(count) sentences were left out: their sources do not say them")
    }
  }
}

extension Narrator {
  /// The model of the settings; nil where there is none, or where it may not be shown what files hold.
  init?(_ context: ShellContext, plan: Plan, format: OutputFormat) {
    guard context.settings.allowsContents, let model = LanguageModel(context.settings) else {
      return nil
    }
    self.model = model
    var isText = false
    if case .text = format { isText = true }
    streams = isText && context.output.isTerminal && !context.isPlain
    var questions: [Int: String] = [:]
    for case (let index, .answer(_, let question)) in plan.steps.enumerated() {
      questions[index + 1] = question
    }
    self.questions = questions
    say = context.say
  }
}

extension StepResult.Value {
  /// The value without the words that a model's stand for; what they are about stays.
  var withoutWords: StepResult.Value {
    switch self {
    case .summary(let summary): return .summary(Summary(sentences: [], sources: summary.sources))
    case .answer: return .answer(Answer(sentences: []))
    case .comparison(var comparison):
      comparison.summary = ""
      return .comparison(comparison)
    case .changes(let report): return .changes(ChangeReport(files: report.files, summary: ""))
    case .files, .count, .listing, .contents, .info, .history, .groups, .pairs, .duplicates, .links,
      .done:
      return self
    }
  }
}
