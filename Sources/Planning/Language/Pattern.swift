// SPDX-License-Identifier: GPL-3.0-or-later

/// A phrase with slots, such as `(move|put) {sel} [back] (to|into) {into}`.
///
/// - `word`: that word; `a|b c` in parentheses: one of these; in brackets: the same, or nothing;
/// - `<class>`: one of the words of a class; `<class>?`: or nothing;
/// - `,`: a comma or the end of a sentence;
/// - `{slot}`: one or more words, as few as will do; `{slot*}` as many as will do.
///
/// Commas of the prompt between two elements match nothing and are skipped.
///
/// A pattern is a place in a `PatternCode`, where `PatternCompiler` put it.
struct Pattern: Sendable {
  let entry: Int32

  /// Where slots matched, and how many words of the prompt the pattern named itself.
  struct Match {
    var slots = Slots()
    var literals = 0
    var end = 0
  }

  /// The words of each slot; a pattern has a handful.
  struct Slots {
    fileprivate(set) var all: [(name: String, range: Range<Int>)] = []

    var count: Int { all.count }

    subscript(name: String) -> Range<Int>? { all.first { $0.name == name }?.range }

    func holds(_ index: Int) -> Bool { all.contains { $0.range.contains(index) } }
  }

  /// Tries each way to match all of `words`, best first, until `accept` takes one.
  func match(_ words: Words, in code: PatternCode, accept: (Match) -> Bool) -> Bool {
    var search = PatternSearch(code: code, words: words, isAnchored: true)
    return search.run(entry, words.startIndex, accept)
  }

  /// Tries to match the beginning of `words`.
  func matchPrefix(
    _ words: Words, at start: Int, in code: PatternCode, accept: (Match) -> Bool
  ) -> Bool {
    var search = PatternSearch(code: code, words: words, isAnchored: false)
    return search.run(entry, start, accept)
  }
}

/// A word as a number: patterns compare these.
///
/// FNV-1a with 64 bits. Words that collide would match each other's phrases; among a million words
/// the odds of one such pair are one in 37 million.
struct WordKey: Hashable, Sendable {
  let value: UInt64

  static let empty = WordKey(bytes: [])

  init(_ word: String) {
    var word = word
    self = word.withUTF8 { WordKey(bytes: $0) }
  }

  init(bytes: some Sequence<UInt8>) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value = hash
  }
}

/// Compiled patterns and classes: instructions that name the one that follows.
struct PatternCode: Sendable {
  enum Operation: UInt8, Sendable {
    /// The pattern, a class has matched.
    case end, leave
    /// The word `key`; one of `keys[low..<high]`; a comma.
    case word, set, comma
    /// One of `choices[low..<high]`, tried in order; the class at `low`; the slot named `slots[low]`.
    case choice, call, slot
  }

  struct Instruction: Sendable {
    var operation: Operation
    /// Whether a slot takes as many words as will do.
    var isGreedy = false
    var next: Int32
    var low: Int32 = 0
    var high: Int32 = 0
    var key = WordKey.empty
  }

  struct Choice: Sendable {
    /// The word with which it must begin, where there is but one.
    var first: WordKey?
    var entry: Int32
  }

  var instructions: [Instruction] = []
  var keys: [WordKey] = []
  var choices: [Choice] = []
  var slots: [String] = []
}

/// One search with backtracking. Allocates only where a slot or a class is entered.
struct PatternSearch {
  private let code: PatternCode
  private let words: Words
  /// Whether the match must reach the end.
  private let isAnchored: Bool
  /// Steps left: a bound on the time that any pattern may take on any prompt.
  private var budget: Int
  /// Where to go on after a class, and what is to be left then.
  private var frames: [(next: Int32, outer: Int)] = []
  private var slots: [(slot: Int32, range: Range<Int>)] = []

  init(code: PatternCode, words: Words, isAnchored: Bool) {
    self.code = code
    self.words = words
    self.isAnchored = isAnchored
    // Requests are short; a long clause is mostly content, which one pass finds.
    budget = words.count > 60 ? words.count * 6 : 6_000
  }

  mutating func run(_ entry: Int32, _ position: Int, _ accept: (Pattern.Match) -> Bool) -> Bool {
    run(entry, position, frame: -1, literals: 0, accept)
  }

  private mutating func run(
    _ entry: Int32, _ position: Int, frame: Int, literals: Int, _ accept: (Pattern.Match) -> Bool
  ) -> Bool {
    var (place, position, frame, literals) = (entry, position, frame, literals)
    while true {
      budget -= 1
      guard budget > 0 else { return false }
      let instruction = code.instructions[Int(place)]
      switch instruction.operation {
      case .end: return finish(at: position, literals, accept)
      case .leave:
        (place, frame) = frames[frame]
        continue
      case .word, .set:
        let index = skippingCommas(position)
        guard index < words.endIndex, matches(instruction, words[index].key) else { return false }
        position = index + 1
        literals += 1
      case .comma:
        guard position < words.endIndex, words[position].isPunctuation else { return false }
        position += 1
      case .choice:
        return choose(instruction, position, frame: frame, literals: literals, accept)
      case .call:
        let depth = frames.count
        frames.append((instruction.next, frame))
        if run(instruction.low, position, frame: depth, literals: literals, accept) { return true }
        frames.removeLast(frames.count - depth)
        return false
      case .slot: return fill(instruction, position, frame: frame, literals: literals, accept)
      }
      place = instruction.next
    }
  }

  private func matches(_ instruction: PatternCode.Instruction, _ key: WordKey) -> Bool {
    if instruction.operation == .word { return instruction.key == key }
    var (low, high) = (Int(instruction.low), Int(instruction.high))
    while low < high {
      let middle = (low + high) / 2
      let other = code.keys[middle]
      if other == key { return true }
      if other.value < key.value { low = middle + 1 } else { high = middle }
    }
    return false
  }

  private mutating func choose(
    _ instruction: PatternCode.Instruction, _ position: Int, frame: Int, literals: Int,
    _ accept: (Pattern.Match) -> Bool
  ) -> Bool {
    let index = skippingCommas(position)
    let key = index < words.endIndex ? words[index].key : nil
    for choice in Int(instruction.low)..<Int(instruction.high) {
      let choice = code.choices[choice]
      if let first = choice.first, first != key { continue }
      if run(choice.entry, position, frame: frame, literals: literals, accept) { return true }
    }
    return false
  }

  private mutating func fill(
    _ instruction: PatternCode.Instruction, _ position: Int, frame: Int, literals: Int,
    _ accept: (Pattern.Match) -> Bool
  ) -> Bool {
    let start = skippingCommas(position)
    guard start < words.endIndex else { return false }
    let next = code.instructions[Int(instruction.next)]
    let isLast = next.operation == .end && isAnchored
    let namesWord = next.operation == .word || next.operation == .set
    for offset in 0..<(words.endIndex - start) {
      let end = instruction.isGreedy ? words.endIndex - offset : start + 1 + offset
      if isLast, end < words.endIndex { continue }
      if namesWord {
        let index = skippingCommas(end)
        guard index < words.endIndex, matches(next, words[index].key) else { continue }
      }
      slots.append((instruction.low, start..<end))
      if run(instruction.next, end, frame: frame, literals: literals, accept) { return true }
      slots.removeLast()
    }
    return false
  }

  private func skippingCommas(_ position: Int) -> Int {
    var index = position
    while index < words.endIndex, words[index].isPunctuation { index += 1 }
    return index
  }

  private func finish(
    at position: Int, _ literals: Int, _ accept: (Pattern.Match) -> Bool
  ) -> Bool {
    if isAnchored, skippingCommas(position) != words.endIndex { return false }
    var match = Pattern.Match(literals: literals, end: position)
    for (slot, range) in slots {
      let name = code.slots[Int(slot)]
      match.slots.all.removeAll { $0.name == name }
      match.slots.all.append((name, range))
    }
    return accept(match)
  }
}
