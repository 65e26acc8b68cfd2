// SPDX-License-Identifier: GPL-3.0-or-later
import Execution

/// Makes of a unified diff one in which changed words are marked within their lines: `[-old-]{+new+}`.
enum WordDiff {
  static func lines(of unified: [String], style: Style, escape: (String) -> String) -> [String] {
    var out: [String] = []
    var removed: [String] = []
    var added: [String] = []
    func flush() {
      out += merge(removed, added, style: style, escape: escape)
      removed = []
      added = []
    }
    for line in unified {
      if line.hasPrefix("--- ") || line.hasPrefix("+++ ") {
        flush()
        out.append(style.bold(escape(line)))
      } else if line.hasPrefix("-") {
        if !added.isEmpty { flush() }
        removed.append(String(line.dropFirst()))
      } else if line.hasPrefix("+") {
        added.append(String(line.dropFirst()))
      } else {
        flush()
        out.append(
          line.hasPrefix("@") ? style.bold(escape(line)) : escape(String(line.dropFirst())))
      }
    }
    flush()
    return out
  }

  private static func merge(
    _ removed: [String], _ added: [String], style: Style, escape: (String) -> String
  ) -> [String] {
    if removed.isEmpty && added.isEmpty { return [] }
    let old = tokens(removed.joined(separator: "\n"))
    let new = tokens(added.joined(separator: "\n"))
    // The difference by lines, with a word a line.
    let text = { (words: [String]) in
      words.map { ($0 == "\n" ? "\u{0}" : $0) + "\n" }.joined().utf8.map { $0 }
    }
    let difference = TextDiff(old: text(old), new: text(new))
    var result = ""
    var position = 0
    for edit in difference.edits {
      result += escape(old[position..<edit.old.lowerBound].joined())
      result += mark(old[edit.old].joined(), "[-", "-]", style.red, escape)
      result += mark(new[edit.new].joined(), "{+", "+}", style.green, escape)
      position = edit.old.upperBound
    }
    result += escape(old[position...].joined())
    return result.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Marks end at a line's end, so that colours do.
  private static func mark(
    _ text: String, _ start: String, _ end: String, _ colour: (String) -> String,
    _ escape: (String) -> String
  ) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { part in
      part.isEmpty ? "" : colour(start + escape(String(part)) + end)
    }.joined(separator: "\n")
  }

  /// Words, runs of blanks, and single other characters.
  private static func tokens(_ text: String) -> [String] {
    var out: [String] = []
    var kind = 0
    for character in text {
      let next =
        character.isLetter || character.isNumber || character == "_"
        ? 1
        : character == " " || character == "\t" ? 2 : 0
      if next != 0 && next == kind, !out.isEmpty {
        out[out.count - 1].append(character)
      } else {
        out.append(String(character))
      }
      kind = next
    }
    return out
  }
}
