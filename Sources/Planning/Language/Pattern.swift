// SPDX-License-Identifier: GPL-3.0-or-later

/// A phrase with slots, such as `(move|put) {sel} [back] (to|into) {into}`.
///
/// - `word`: that word; `a|b c` in parentheses: one of these; in brackets: the same, or nothing;
/// - `<class>`: one of the words of a class of `Grammar.classes`;
/// - `,`: a comma or the end of a sentence;
/// - `{slot}`: one or more words, as few as will do; `{slot*}` as many as will do.
///
/// Commas of the prompt between two elements match nothing and are skipped.
struct Pattern: Sendable {
  indirect enum Element: Sendable {
    case word(String)
    /// A comma, or the end of a sentence.
    case comma
    case choice([[Element]], isOptional: Bool)
    case words(Set<String>)
    case slot(String, greedy: Bool)
  }

  /// Where slots matched, and how many words of the prompt the pattern named itself.
  struct Match {
    var slots: [String: Range<Int>] = [:]
    var literals = 0
    var end = 0
  }

  let elements: [Element]

  /// Tries each way to match all of `words`, best first, until `accept` takes one.
  func match(_ words: Words, accept: (Match) -> Bool) -> Bool {
    var search = Search(words: words, isAnchored: true, budget: Pattern.budget(words))
    return search.run(elements[...], at: words.startIndex, Match(), accept)
  }

  /// Tries to match the beginning of `words`.
  func matchPrefix(_ words: Words, at start: Int, accept: (Match) -> Bool) -> Bool {
    var search = Search(words: words, isAnchored: false, budget: Pattern.budget(words))
    return search.run(elements[...], at: start, Match(), accept)
  }

  /// Requests are short; a long clause is mostly content, which one pass finds.
  private static func budget(_ words: Words) -> Int {
    words.count > 60 ? words.count * 3 : 3_000
  }

  private struct Search {
    let words: Words
    /// Whether the match must reach the end.
    let isAnchored: Bool
    /// Steps left: a bound on the time that any pattern may take on any prompt.
    var budget: Int

    mutating func run(
      _ elements: ArraySlice<Element>, at position: Int, _ match: Match, _ accept: (Match) -> Bool
    ) -> Bool {
      budget -= 1
      guard budget > 0 else { return false }
      guard let element = elements.first else { return finish(at: position, match, accept) }
      let rest = elements.dropFirst()
      switch element {
      case .word(let word):
        let index = skippingCommas(position)
        guard index < words.endIndex, words[index].word == word else { return false }
        return run(rest, at: index + 1, match.counting, accept)
      case .comma:
        guard position < words.endIndex, words[position].isPunctuation else { return false }
        return run(rest, at: position + 1, match, accept)
      case .words(let set):
        let index = skippingCommas(position)
        guard index < words.endIndex, set.contains(words[index].word) else { return false }
        return run(rest, at: index + 1, match.counting, accept)
      case .choice(let choices, let isOptional):
        for choice in choices where couldStart(choice, at: position) {
          if run(choice[...] + rest, at: position, match, accept) { return true }
        }
        return isOptional && run(rest, at: position, match, accept)
      case .slot(let name, let greedy):
        return slot(name, greedy: greedy, rest, at: position, match, accept)
      }
    }

    private func couldStart(_ elements: [Element], at position: Int) -> Bool {
      guard let first = elements.first else { return true }
      let index = skippingCommas(position)
      switch first {
      case .word(let word): return index < words.endIndex && words[index].word == word
      case .words(let set): return index < words.endIndex && set.contains(words[index].word)
      case .comma, .choice, .slot: return true
      }
    }

    private mutating func slot(
      _ name: String, greedy: Bool, _ rest: ArraySlice<Element>, at position: Int, _ match: Match,
      _ accept: (Match) -> Bool
    ) -> Bool {
      let start = skippingCommas(position)
      guard start < words.endIndex else { return false }
      var ends = Array(start + 1...words.endIndex)
      if rest.isEmpty, isAnchored { ends = [words.endIndex] }
      if greedy { ends.reverse() }
      for end in ends {
        if let next = rest.first, case .word(let word) = next {
          let index = skippingCommas(end)
          guard index < words.endIndex, words[index].word == word else { continue }
        }
        var match = match
        match.slots[name] = start..<end
        if run(rest, at: end, match, accept) { return true }
      }
      return false
    }

    private func skippingCommas(_ position: Int) -> Int {
      var index = position
      while index < words.endIndex, words[index].isPunctuation { index += 1 }
      return index
    }

    private func finish(at position: Int, _ match: Match, _ accept: (Match) -> Bool) -> Bool {
      if isAnchored, skippingCommas(position) != words.endIndex { return false }
      var match = match
      match.end = position
      return accept(match)
    }
  }
}

extension Pattern.Match {
  fileprivate var counting: Pattern.Match {
    var copy = self
    copy.literals += 1
    return copy
  }
}

extension Pattern {
  /// Compiles the text of a pattern. A mistake in a table is ours, so it stops the program.
  init(_ text: String, classes: [String: [[Element]]]) {
    var parser = Parser(text: Array(text), classes: classes)
    elements = parser.sequence(until: [])
    precondition(parser.isAtEnd, "pattern \(text)")
  }

  /// The words that the pattern names.
  var vocabulary: Set<String> { Pattern.vocabulary(of: elements) }

  private static func vocabulary(of elements: [Element]) -> Set<String> {
    var out: Set<String> = []
    for element in elements {
      switch element {
      case .word(let word): out.insert(word)
      case .words(let set): out.formUnion(set)
      case .choice(let choices, _): for choice in choices { out.formUnion(vocabulary(of: choice)) }
      case .slot, .comma: break
      }
    }
    return out
  }

  private struct Parser {
    let text: [Character]
    let classes: [String: [[Element]]]
    var position = 0

    init(text: [Character], classes: [String: [[Element]]]) {
      self.text = text
      self.classes = classes
    }

    var isAtEnd: Bool { position == text.count }

    mutating func sequence(until stops: Set<Character>) -> [Element] {
      var out: [Element] = []
      while position < text.count, !stops.contains(text[position]) {
        switch text[position] {
        case " ": position += 1
        case ",":
          out.append(.comma)
          position += 1
        case "(": out.append(simplified(choices(closing: ")"), isOptional: false))
        case "[": out.append(simplified(choices(closing: "]"), isOptional: true))
        case "{":
          let name = delimited("}")
          out.append(
            name.hasSuffix("*")
              ? .slot(String(name.dropLast()), greedy: true) : .slot(name, greedy: false))
        case "<":
          let name = delimited(">")
          let isOptional = position < text.count && text[position] == "?"
          if isOptional { position += 1 }
          guard let choices = classes[name] else { preconditionFailure("no class \(name)") }
          out.append(simplified(choices, isOptional: isOptional))
        default: out.append(.word(word()))
        }
      }
      return out
    }

    private mutating func choices(closing: Character) -> [[Element]] {
      var out: [[Element]] = []
      repeat {
        position += 1
        out.append(sequence(until: ["|", closing]))
        precondition(position < text.count, "unclosed \(String(text))")
      } while text[position] == "|"
      position += 1
      return out
    }

    /// Alternatives that are one word each are one set.
    private func simplified(_ choices: [[Element]], isOptional: Bool) -> Element {
      var set: Set<String> = []
      for choice in choices {
        guard choice.count == 1, case .word(let word) = choice[0] else {
          return .choice(choices, isOptional: isOptional)
        }
        set.insert(word)
      }
      return isOptional ? .choice([[.words(set)]], isOptional: true) : .words(set)
    }

    private mutating func delimited(_ close: Character) -> String {
      guard let end = text[position...].firstIndex(of: close) else {
        preconditionFailure("unclosed \(String(text))")
      }
      defer { position = end + 1 }
      return String(text[(position + 1)..<end])
    }

    private mutating func word() -> String {
      let start = position
      while position < text.count, !" ()[]{}<>|,".contains(text[position]) { position += 1 }
      return String(text[start..<position])
    }
  }
}
