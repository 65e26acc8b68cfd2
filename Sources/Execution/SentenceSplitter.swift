// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A sentence and the lines that it stands on, from 1.
struct Sentence: Hashable {
  var text: String
  var startLine: Int
  var endLine: Int
}

/// Parts a text into sentences: at `.`, `!` and `?` before a space, at empty lines, and at lines that
/// stand for themselves (headings, items of lists).
enum SentenceSplitter {
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "cf", "fig", "no", "al",
    "approx",
    "inc", "ltd", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec",
  ]

  /// `firstLine`: the number of the text's first line.
  static func sentences(in text: String, firstLine: Int = 1) -> [Sentence] {
    var out: [Sentence] = []
    var current = Sentence(text: "", startLine: firstLine, endLine: firstLine)
    func flush() {
      let plain = current.text.trimmingCharacters(in: .whitespacesAndNewlines)
      if !plain.isEmpty {
        out.append(Sentence(text: plain, startLine: current.startLine, endLine: current.endLine))
      }
      current.text = ""
    }
    for (offset, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let number = firstLine + offset
      let line = raw.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.allSatisfy({ "-=*_~`".contains($0) }) {
        flush()
        continue
      }
      let (body, standsAlone) = unmarked(line)
      if standsAlone { flush() }
      for word in body.split(separator: " ") {
        if current.text.isEmpty { current.startLine = number }
        current.text += current.text.isEmpty ? word : " " + word
        current.endLine = number
        if endsSentence(word) { flush() }
      }
      if standsAlone, line.hasPrefix("#") { flush() }
    }
    flush()
    return out
  }

  /// A line without the marks of a heading, an item or a quotation.
  private static func unmarked(_ line: String) -> (String, standsAlone: Bool) {
    if line.hasPrefix("#") {
      return (String(line.drop { $0 == "#" }.drop { $0 == " " }), true)
    }
    for mark in ["- ", "* ", "+ ", "• ", "> "] where line.hasPrefix(mark) {
      return (String(line.dropFirst(mark.count)), true)
    }
    return (line, false)
  }

  private static func endsSentence(_ word: Substring) -> Bool {
    let bare = word.reversed().drop { "\"'”’)]".contains($0) }
    guard let mark = bare.first, ".!?…".contains(mark) else { return false }
    if mark != "." { return true }
    let stem = String(bare.drop { $0 == "." }.reversed()).lowercased()
    if abbreviations.contains(stem) { return false }
    // An initial ("J. Smith") ends nothing.
    return !(stem.count == 1 && stem.first?.isLetter == true)
  }
}
