// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

/// A file that a selection chose.
struct Selected {
  let node: WorkingNode
  var score: Double?
  var passages: [FoundPassage] = []
  var explanation: [String]?
  /// Files whose texts are nearly this one's.
  var copies: [WorkingNode] = []

  init(_ node: WorkingNode) { self.node = node }

  var found: FoundFile {
    FoundFile(
      path: node.path.text, score: score, size: node.size, modified: node.modified.date,
      passages: passages, explanation: explanation, copies: copies.map(\.path.text))
  }
}

/// How an operation uses the set that a selection names.
struct SelectionUse {
  /// Whether a named folder stands for the files in it, rather than for itself.
  var expandsFolders = true
  /// Whether a ranked set is shown as ranked, from the best down, rather than treated as a whole.
  var showsRanking = false
  /// Whether an empty set is an error.
  var mustSelect = false
  /// Whether names are looked for among deleted files too.
  var includesDeleted = false

  /// Whether everything counts that the log has: what is kept out of answers, and what the disk has no more.
  var isComplete = false

  static let reading = SelectionUse()
  static let ranking = SelectionUse(showsRanking: true)
  static let changing = SelectionUse(expandsFolders: false, mustSelect: true, isComplete: true)
  /// What is taken away from another set.
  static let excepting = SelectionUse(isComplete: true)
}
