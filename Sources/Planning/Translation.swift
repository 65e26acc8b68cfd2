// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// What a prompt was taken to mean.
package struct Translation: Sendable {
  /// Which words became which field of which step (from 1; 0: of the plan).
  package struct Reading: Hashable, Sendable, Codable {
    package var words: String
    package var step: Int
    package var field: String

    package init(words: String, step: Int, field: String) {
      self.words = words
      self.step = step
      self.field = field
    }
  }

  /// One of the meanings of a prompt that has several.
  package struct Choice: Hashable, Sendable {
    package var meaning: String
    /// The prompt said so that it means that.
    package var prompt: String
  }

  /// Valid by the contract; a refusal has no steps and says why.
  package var plan: Plan
  package var readings: [Reading]
  /// 0…1: how much of the prompt was understood.
  package var confidence: Double
  /// What to ask where the prompt means one thing as well as another; then there are no steps.
  package var choices: [Choice] = []

  package init(plan: Plan, readings: [Reading], confidence: Double) {
    self.plan = plan
    self.readings = readings
    self.confidence = confidence
  }
}
