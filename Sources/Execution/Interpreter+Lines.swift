// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Indexing
import Syscalls
import SystemPackage

/// The lines of a file in which a pattern stands.
package struct MatchedLines: Sendable {
  /// From the tree's root.
  package var path: String
  package var lines: [(number: Int, text: String)]
  /// Whether only a beginning of the file was looked at, or only its first lines are told.
  package var isCut: Bool
}

extension Interpreter {
  /// Tells the lines of the selected files in which a pattern stands, file by file, until `found` says
  /// that it is enough. Files whose contents the index leaves out are left out.
  /// - Throws: `ExecutionError`, `LinePattern.Failure.tooComplex`.
  package func lines(
    matching pattern: LinePattern, in selection: Selection, most: Int, context: ExecutionContext,
    found: (MatchedLines) throws -> Bool
  ) throws {
    guard let index else { throw ExecutionError.noIndex }
    let (run, nodes) = try onFreshTree(
      Plan(steps: []), context: context, computesResults: false
    ) { run in
      (run, try run.select(selection, as: .reading).map(\.node).filter { $0.kind == .file })
    }
    let byID = Dictionary(nodes.compactMap { node in node.id.map { ($0.rawValue, node) } }) {
      first, _ in first
    }
    var failure: LinePattern.Failure?
    try index.read(
      nodes.compactMap { $0.id?.rawValue }, source: run.answerSource,
      { text, isCut in
        Swift.Result { () throws(LinePattern.Failure) in
          (lines: try pattern.lines(of: text, most: most), isCut: isCut)
        }
      },
      each: { id, result in
        switch result {
        case .failure(let error):
          failure = error
          return false
        case .success(let (lines, isCut)):
          guard !lines.isEmpty, let node = byID[id], !run.isKeptOut(node) else { return true }
          return try found(
            MatchedLines(path: node.path.text, lines: lines, isCut: isCut || lines.count == most))
        }
      })
    if let failure { throw failure }
  }
}
