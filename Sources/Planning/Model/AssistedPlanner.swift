// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LanguageModels
import Syscalls

/// The grammar, and a language model where one is configured and the grammar is not sure.
package struct AssistedPlanner: Sendable {
  /// When the model is asked.
  package enum Policy: Sendable {
    /// Where the grammar does not understand, or had to guess.
    case whenUnsure
    case always
  }

  /// From here on the grammar's reading stands: at most a fifth of the words were guessed. A refusal with
  /// a stated reason (0.9) is sure too: no model can make a plan of what none can express.
  package static let sure = 0.8

  private let grammar = Planner()
  private let model: ModelTranslator?
  private let policy: Policy

  package init(model: (any CompletionService)? = nil, policy: Policy = .whenUnsure) {
    self.model = model.map(ModelTranslator.init)
    self.policy = policy
  }

  /// What came of it: the translation, and why a model that was asked does not answer for it.
  package struct Answer: Sendable {
    package var translation: Translation
    package var isFromModel = false
    package var failure: ModelTranslator.Failure?
  }

  package func translate(
    _ prompt: String, now: Date, timeZone: TimeZone, hasPrevious: Bool
  ) -> Answer {
    let reading = grammar.translate(
      prompt, now: now, timeZone: timeZone, hasPrevious: hasPrevious)
    let isSure = reading.confidence >= AssistedPlanner.sure
    guard let model, policy == .always || !isSure, isWorthAsking(prompt) else {
      return Answer(translation: reading)
    }
    do {
      let plan = try model.translate(
        prompt, now: now, timeZone: timeZone, hasPrevious: hasPrevious)
      let made = Translation(
        plan: plan, readings: [.init(words: prompt, step: 0, field: "model")],
        confidence: AssistedPlanner.sure)
      return Answer(translation: made, isFromModel: true)
    } catch {
      return Answer(translation: reading, failure: error)
    }
  }

  /// Nothing is sent of what is no prompt at all: empty, or longer than the grammar itself reads.
  private func isWorthAsking(_ prompt: String) -> Bool {
    prompt.utf8.count <= Planner.maximumPromptBytes && !prompt.allSatisfy(\.isWhitespace)
  }
}
