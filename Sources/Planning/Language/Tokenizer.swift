// SPDX-License-Identifier: GPL-3.0-or-later

/// Cuts a prompt into tokens: words, quoted spans, punctuation. One pass, time linear in the length.
enum Tokenizer {
  static func tokens(of prompt: String) -> [Token] {
    var reader = Reader(characters: Array(prompt))
    return reader.read()
  }

  private static let closing: [Character: Character] = [
    "'": "'", "\"": "\"", "`": "`", "\u{2018}": "\u{2019}", "\u{201C}": "\u{201D}",
    "\u{201E}": "\u{201C}", "\u{AB}": "\u{BB}",
  ]

  private struct Reader {
    let characters: [Character]
    var position = 0
    var tokens: [Token] = []
    /// Where no closing mark of a kind follows, so that each is looked for once.
    var unclosed: Set<Character> = []

    init(characters: [Character]) { self.characters = characters }

    mutating func read() -> [Token] {
      while true {
        let gap = skipSpace()
        guard position < characters.count else { break }
        if !quoted(gap) { chunk(gap) }
      }
      return tokens
    }

    private mutating func skipSpace() -> String {
      let start = position
      var breaks = false
      while position < characters.count, isSpace(characters[position]) {
        if characters[position].isNewline { breaks = true }
        position += 1
      }
      if breaks, position < characters.count, let last = tokens.last, !last.isPunctuation {
        add(.stop, "", word: ".", raw: "", gap: "")
      }
      return position > start ? " " : ""
    }

    private func isSpace(_ character: Character) -> Bool {
      character.isWhitespace
        || character.unicodeScalars.allSatisfy {
          $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
        }
    }

    private mutating func quoted(_ gap: String) -> Bool {
      let open = characters[position]
      guard let close = Tokenizer.closing[open], !unclosed.contains(open) else { return false }
      var end = position + 1
      while end < characters.count {
        if characters[end] == close, end > position + 1, closes(at: end, close) { break }
        end += 1
      }
      guard end < characters.count else {
        unclosed.insert(open)
        return false
      }
      let text = String(characters[(position + 1)..<end])
      guard text.contains(where: { !isSpace($0) }) else { return false }
      add(.quoted, text, word: "", raw: String(characters[position...end]), gap: gap)
      position = end + 1
      return true
    }

    /// An apostrophe inside a word closes nothing.
    private func closes(at index: Int, _ mark: Character) -> Bool {
      guard mark == "'" || mark == "\u{2019}" else { return true }
      guard index + 1 < characters.count else { return true }
      return !(characters[index + 1].isLetter || characters[index + 1].isNumber)
    }

    /// A run without white space: punctuation around it and commas in it become tokens.
    private mutating func chunk(_ gap: String) {
      var gap = gap
      let start = position
      while position < characters.count, !isSpace(characters[position]) {
        if position > start, opensQuote(at: position) { break }
        if characters[position] == ",", !isDigit(position - 1) || !isDigit(position + 1) { break }
        if characters[position] == ";", position > start, !isLetter(position + 1) { break }
        position += 1
      }
      if position == start {
        add(
          characters[start] == "," || characters[start] == ";" ? .comma : .stop, "", word: ",",
          raw: String(characters[start]), gap: gap)
        position += 1
        return
      }
      var low = start
      var high = position
      while low < high, "([{<¿¡".contains(characters[low]) || isStrayMark(low) { low += 1 }
      var ends = false
      var commas = false
      while high > low, let mark = trailing(high - 1, from: low) {
        if mark == "." { ends = true }
        if mark == "," { commas = true }
        high -= 1
      }
      if low < high {
        let text = String(characters[low..<high])
        word(text, gap: gap)
        gap = ""
        if ends, Lexicon.abbreviations.contains(text.lowercased()) { ends = false }
      }
      if ends {
        add(.stop, "", word: ".", raw: String(characters[high..<position]), gap: gap)
      } else if commas {
        add(.comma, "", word: ",", raw: String(characters[high..<position]), gap: gap)
      }
    }

    private func isStrayMark(_ index: Int) -> Bool { Tokenizer.closing[characters[index]] != nil }

    /// "." for what ends a sentence, "," for what does not, nil for part of a word.
    private func trailing(_ index: Int, from low: Int) -> Character? {
      switch characters[index] {
      case ".":
        // A name such as ".." or "/..." is no end of a sentence.
        if index > 0, index > low, characters[index - 1] == "/" || characters[index - 1] == "." {
          if index == low, low + 1 == position, low > 0, !isSpace(characters[low - 1]) {
            return "."
          }
          let head = characters[low...index]
          return head.contains("/") || head.allSatisfy({ $0 == "." }) ? nil : "."
        }
        let endsQuote =
          index == low && low + 1 == position && low > 0 && !isSpace(characters[low - 1])
        return index == low && !endsQuote ? nil : "."
      case "?", "!", "\u{3002}", "\u{2026}": return "."
      case ":": return "."
      case ";": return ","
      case ")", "]", "}", ">": return ","
      case "\u{2014}", "\u{2013}": return ","
      case "-" where index == low: return ","
      case "'", "\"", "`", "\u{2019}", "\u{201D}": return ","
      default: return nil
      }
    }

    private func opensQuote(at index: Int) -> Bool {
      characters[index] == "\"" || characters[index] == "\u{201C}" || characters[index] == "\u{AB}"
    }

    private func isDigit(_ index: Int) -> Bool {
      index >= 0 && index < characters.count && characters[index].isNumber
    }

    private func isLetter(_ index: Int) -> Bool {
      index >= 0 && index < characters.count && characters[index].isLetter
    }

    private mutating func word(_ text: String, gap: String) {
      let folded = text.lowercased().replacing("\u{2019}", with: "'")
      if let parts = Lexicon.contractions[folded] {
        for (offset, part) in parts.enumerated() {
          add(
            .word, offset == 0 ? text : "", word: part, raw: offset == 0 ? text : "",
            gap: offset == 0 ? gap : "")
        }
        return
      }
      for suffix in ["'s", "s'"] where folded.hasSuffix(suffix) && folded.count > 2 {
        let cut = suffix == "'s" ? 2 : 1
        plain(String(text.dropLast(cut)), gap: gap)
        add(.word, String(text.suffix(cut)), word: "'s", raw: String(text.suffix(cut)), gap: "")
        return
      }
      plain(text, gap: gap)
    }

    private mutating func plain(_ text: String, gap: String) {
      let folded = text.lowercased()
      // "Sven" is no misspelling of "seven": a capital inside of a sentence begins a name.
      let startsSentence = tokens.last.map { $0.form == .stop } ?? true
      let isName = !startsSentence && text.first?.isUppercase == true
      let corrected = Spelling.corrected(folded, isName: isName)
      add(.word, text, word: corrected ?? folded, raw: text, gap: gap)
      if corrected != nil { tokens[tokens.count - 1].isCorrected = true }
    }

    private mutating func add(
      _ form: Token.Form, _ text: String, word: String, raw: String, gap: String
    ) {
      tokens.append(Token(form: form, text: text, word: word, raw: raw, gap: gap))
    }
  }
}
