// SPDX-License-Identifier: GPL-3.0-or-later

/// What a person takes back while speaking: "logs from Monday, sorry, from Tuesday" is "logs from
/// Tuesday", "delete a.txt, no, b.txt" is "delete b.txt".
enum Corrections {
  /// Said between what is wrong and what is right, after a comma or a stop.
  private static let markers: [[String]] = [
    ["no", "wait"], ["no", "sorry"], ["sorry"], ["i", "mean"], ["i", "meant"], ["make", "that"],
    ["or", "rather"], ["scratch", "that"], ["no", "actually"], ["actually", "no"], ["wait"], ["no"],
    ["i", "mean", "to", "say"], ["correction"],
  ]
  /// Farthest that the wrong words may begin before the marker.
  private static let reach = 8

  static func applied(_ tokens: [Token]) -> [Token] {
    var tokens = tokens
    var index = 1
    while index < tokens.count {
      if let (wrong, right) = correction(tokens, index) {
        tokens.removeSubrange(wrong..<right)
        index = wrong
      }
      index += 1
    }
    return tokens
  }

  /// Where the wrong words begin and the right ones, if a marker stands at `index`.
  private static func correction(_ tokens: [Token], _ index: Int) -> (Int, Int)? {
    guard tokens[index].isWord, tokens[index - 1].isPunctuation else { return nil }
    for marker in markers where tokens[...].has(marker, at: index) {
      var right = index + marker.count
      // "no more than six": only where a pause follows is "no" a correction.
      if marker == ["no"], right < tokens.count, !tokens[right].isPunctuation { continue }
      while right < tokens.count {
        if tokens[right].isPunctuation {
          right += 1
        } else if let next = markers.first(where: { tokens[...].has($0, at: right) }) {
          right += next.count
        } else {
          break
        }
      }
      guard right < tokens.count else { return nil }
      let first = tokens[right]
      let low = max(0, index - reach)
      guard
        let wrong = (low..<index).last(where: {
          isName(first)
            ? isName(tokens[$0]) : !tokens[$0].isPunctuation && tokens[$0].key == first.key
        })
      else { return nil }
      return (wrong, right)
    }
    return nil
  }

  private static func isName(_ token: Token) -> Bool { token.isQuoted || token.isPath }
}
