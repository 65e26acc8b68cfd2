// SPDX-License-Identifier: GPL-3.0-or-later
import Indexing
import Syscalls

extension TellingLine {
  /// Its number, from 1, and its text.
  func of(_ passage: FoundPassage) -> (number: Int, text: String) {
    let lines = passage.text.split(separator: "\n", omittingEmptySubsequences: false)
    let place = place(in: Array(passage.text.utf8)).line
    let text = lines.indices.contains(place) ? lines[place].trimmed : ""
    return (passage.startLine + place, text)
  }

  /// The passage on one line of about `width` characters, from that line on; of a long one from the query's
  /// words on.
  func snippet(of passage: FoundPassage, width: Int) -> String {
    let offset = place(in: Array(passage.text.utf8)).offset
    var words = passage.text.utf8.dropFirst(offset)
    while words.first == 0x20 || words.first == 9 { words.removeFirst() }
    let all = Substring(words).split(whereSeparator: \.isWhitespace)
    var before = 0
    var first: Int?
    for (place, word) in all.enumerated() {
      if word.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains(where: holds) {
        first = place
        break
      }
      before += word.count + 1
    }
    guard let first, before > width * 2 / 3 else { return all.joined(separator: " ") }
    return "… " + all[max(0, first - 4)...].joined(separator: " ")
  }

  /// The text with the query's words marked.
  func marked(_ text: String, _ mark: (String) -> String) -> String {
    var out = ""
    var word = ""
    func close() {
      out += !word.isEmpty && holds(word) ? mark(word) : word
      word = ""
    }
    for character in text {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        close()
        out.append(character)
      }
    }
    close()
    return out
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
