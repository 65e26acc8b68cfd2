// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// The line of a passage that holds most of a query's words; the first that says anything where none does.
struct TellingLine {
  private let words: [String]

  init(_ words: [String]) { self.words = words.map { $0.lowercased() }.filter { $0.count > 1 } }

  /// Its number, from 1, and its text.
  func of(_ passage: FoundPassage) -> (number: Int, text: String) {
    let lines = passage.text.split(separator: "\n", omittingEmptySubsequences: false)
    var best: (place: Int, worth: Int)?
    for (place, line) in lines.enumerated() where line.contains(where: { !$0.isWhitespace }) {
      let text = line.lowercased()
      let worth = words.reduce(0) { $0 + (text.contains($1) ? $1.count : 0) }
      if worth > best?.worth ?? -1 { best = (place, worth) }
    }
    let place = best?.place ?? 0
    let text = lines.isEmpty ? "" : lines[place].trimmed
    return (passage.startLine + place, text)
  }
}

extension Substring {
  /// Without the space at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
