// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension Interpreter {
  /// The words that set a file apart from the others, most telling first: those that stand in it
  /// often, and in few other files. Empty for what is no text, or is not the caller's to read.
  package func keywords(
    of path: FilePath, context: ExecutionContext, most: Int = 8
  ) throws -> [String] {
    let run = try PlanRun(
      Plan(steps: []), store: store, index: index, context: context, computesResults: false)
    guard let node = try run.tree.node(at: path), node.kind == .file, run.rights.mayRead(node)
    else { return [] }
    var counts: [String: Int] = [:]
    for word in KeywordMatcher.words(try run.text(of: node))
    where word.count > 3 && word.allSatisfy(\.isLetter) {
      counts[word, default: 0] += 1
    }
    // More than these are not asked about: a rare word among the rarest of a file says little of it.
    let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(200).map(\.key)
    let known = try index?.documentFrequency(of: common)
    let scored = common.map { word -> (word: String, score: Double) in
      let rarity = log(Double((known?.total ?? 0) + 2) / Double((known?.counts[word] ?? 0) + 1))
      return (word, (1 + log(Double(counts[word] ?? 1))) * max(rarity, 0.01))
    }
    return scored.sorted { ($1.score, $0.word) < ($0.score, $1.word) }.prefix(most).map(\.word)
  }
}
