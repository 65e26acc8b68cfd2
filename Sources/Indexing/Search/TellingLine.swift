// SPDX-License-Identifier: GPL-3.0-or-later

/// The line of a passage that holds most of a query's words; the first that says anything where none does.
package struct TellingLine: Sendable {
  /// What the query's words begin with, folded: their endings may differ.
  private let stems: [[UInt8]]

  package init(_ words: [String]) {
    stems = words.map { TellingLine.stem(FoldedText.of(Array($0.utf8))) }.filter { $0.count > 1 }
  }

  /// The words of a query or of keywords.
  package init(query: String) {
    self.init(query.split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }

  private static func stem(_ word: [UInt8]) -> [UInt8] {
    if word.count > 5 { return word.dropLast(2) }
    return word.count > 3 && word.last == 0x73 ? word.dropLast(1) : word
  }

  /// Which line of a text it is, from 0, and where it begins.
  package func place(in text: [UInt8]) -> (line: Int, offset: Int) {
    let lines = FoldedText.of(text).split(separator: 10, omittingEmptySubsequences: false)
    var best: (line: Int, worth: Int)?
    for (number, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
      let line = Array(line)
      let worth = stems.reduce(0) { worth, stem in
        ByteSearch.place(of: stem, in: line) == nil ? worth : worth + stem.count
      }
      if worth > best?.worth ?? -1 { best = (number, worth) }
    }
    let number = best?.line ?? 0
    var offset = 0
    for _ in 0..<number { offset = (text[offset...].firstIndex(of: 10) ?? text.count - 1) + 1 }
    return (number, offset)
  }

  /// Whether a word is one of the query's.
  package func holds(_ word: some StringProtocol) -> Bool {
    let word = FoldedText.of(Array(word.utf8))
    return stems.contains(where: word.starts)
  }
}
