// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// What a reader of scopes needs to know of the prompt's surroundings.
struct Context: Sendable {
  let times: TimeParser
  let points: PointParser
  let hasPrevious: Bool
  /// Whether the prompt ends with a question mark.
  var asks = false
  /// Whether the prompt goes on with what was asked before: "and the PDFs?".
  var addsOn = false
  /// How many exclusions hold this one: "not … but not …".
  var depth = 0
  /// What "them" and "it" name in this step.
  var antecedent: Selection?
  /// The folder that the last step put files into: what "that folder" names.
  var destination: String?
  /// Of what the step before made something new: what "the originals" names.
  var originals: Selection?
  /// Where two steps before found a set each: what "pair those" is about.
  var pair: (left: Selection, right: Selection)?

  init(now: Date, timeZone: TimeZone, hasPrevious: Bool) {
    times = TimeParser(clock: Clock(now: now, timeZone: timeZone))
    points = PointParser(times: times)
    self.hasPrevious = hasPrevious
  }
}

/// A set of files as words describe it.
struct Scope: Sendable {
  /// What the verb means for a name or a folder among the words.
  enum Use: Sendable {
    /// Searched for: a description is a topic.
    case search
    /// A verb acts on the files: a description names one of them; a folder is `under`.
    case act
    /// A verb acts on the folder itself.
    case actOnFolder
  }

  var selection = Selection()
  var readings: [(words: String, field: String)] = []
  /// Words that became the topic although no phrase introduced them.
  var guessed = 0
  var words = 0
  /// Whether a plural or "everything" was said.
  var isPlural = false
  /// Whether a word for files or a kind of file was said.
  var saysFiles = false
  /// Whether "them", "it" or a position of a previous result was said where there is none.
  var danglingWord: String?
  /// Why such files cannot be said in a plan.
  var trouble: String?

  /// Whether a time narrows the files.
  var saysTime: Bool { selection.since != nil || selection.until != nil }

  mutating func note(_ words: Words, _ field: String) { note(words.written, field) }

  mutating func note(_ words: String, _ field: String) {
    if !words.isEmpty { readings.append((words, field)) }
  }
}
