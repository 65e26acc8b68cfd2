// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Sizes, numbers, orders and times.
extension ScopeParser {
  // MARK: Sizes and numbers

  mutating func size() -> Bool {
    if saysEmpty {
      flush()
      scope.selection.smaller = 1
      take(index + 1, "smaller")
      return true
    }
    if let (low, high) = sizeRange() {
      flush()
      scope.selection.larger = low
      scope.selection.smaller = high.value
      take(high.end, "larger")
      return true
    }
    for rule in Grammar.shared.rules where rule.field == .larger || rule.field == .smaller {
      var end = index
      guard
        rule.opener.matchPrefix(
          words, at: index, in: Grammar.shared.code,
          accept: {
            end = $0.end
            return true
          }),
        let found = Sizes.read(words, end)
      else { continue }
      flush()
      if rule.field == .larger {
        scope.selection.larger = found.value
      } else {
        scope.selection.smaller = found.value
      }
      var next = found.end
      if words.has(["in", "size"], at: next) { next += 2 }
      take(next, rule.field.rawValue)
      return true
    }
    if let found = Sizes.read(words, index),
      words.has(["or", "more"], at: found.end) || words.has(["or", "larger"], at: found.end)
    {
      flush()
      scope.selection.larger = found.value
      take(found.end + 2, "larger")
      return true
    }
    return false
  }

  /// "empty files", "logs that are empty": of no byte.
  private var saysEmpty: Bool {
    let word = words.word(index)
    guard !inTopic, field == .topic,
      ["empty", "zero-byte", "zero-length", "0-byte", "zero-sized"].contains(word)
    else { return false }
    let next = index + 1
    if next == words.endIndex {
      return ["are", "is", "were", "be", "completely", "totally"].contains(words.word(index - 1))
        && (sawNoun || scope.isPlural)
    }
    return isHead
      && (Lexicon.fileNouns.contains(words.word(next)) || Kinds.read(words, next) != nil)
      && !(next + 1 < words.endIndex && words[next + 1].isPath)
  }

  /// "between 2 and 5 MB": the first may leave its unit to the second.
  func sizeRange() -> (low: Int64, high: (value: Int64, end: Int))? {
    guard ["between", "from"].contains(words.word(index)) else { return nil }
    let joints: Set<String> = words.word(index) == "between" ? ["and"] : ["to"]
    if let low = Sizes.read(words, index + 1), joints.contains(words.word(low.end)),
      let high = Sizes.read(words, low.end + 1)
    {
      return (low.value, high)
    }
    guard let low = TimeParser.number(words, index + 1), joints.contains(words.word(low.end)),
      let number = TimeParser.number(words, low.end + 1), number.value > 0,
      let high = Sizes.read(words, low.end + 1)
    else { return nil }
    return (high.value / Int64(number.value) * Int64(low.value), high)
  }

  static let limits: [[String]] = [
    ["at", "most"], ["no", "more", "than"], ["not", "more", "than"], ["up", "to"],
    ["a", "maximum", "of"],
    ["maximum"], ["max"], ["limit", "to"], ["limited", "to"], ["limit"], ["in", "top"],
    ["in", "the", "top"],
    ["the", "top"], ["top"], ["the", "best"], ["only", "the", "top"], ["just", "the", "top"],
    ["only", "the", "first"], ["just", "the", "first"],
  ]

  /// "at most twenty", "the three newest", "top 5".
  mutating func amount() -> Bool {
    if words.word(index) == "top", words.word(index + 1).hasPrefix("-"),
      let n = Int(words.word(index + 1).dropFirst()), n > 0
    {
      return setCount(n, index + 2)
    }
    if words.word(index).hasPrefix("top-"), let number = Int(words.word(index).dropFirst(4)),
      number > 0
    {
      return setCount(number, index + 1)
    }
    for phrase in ScopeParser.limits where words.has(phrase, at: index) {
      guard let number = TimeParser.number(words, index + phrase.count), number.value > 0 else {
        continue
      }
      if TimeParser.length(words, index + phrase.count) != nil
        || Sizes.read(words, index + phrase.count) != nil
      {
        continue
      }
      if phrase == ["the", "best"], !isHead { continue }
      var end = number.end
      if ["rank", "ranks", "ranked", "of", "most"].contains(words.word(end)), phrase.last == "top",
        words.word(end) != "of" || false
      {
        end += 1
      }
      return setCount(number.value, end)
    }
    // "the last five reports": the newest.
    if isHead, ["last", "latest"].contains(words.word(index)),
      words.word(index) == "latest" || scope.selection.in == nil,
      let number = TimeParser.number(words, index + 1), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil, countsFiles(number.end)
    {
      scope.selection.sort = .newest
      return setCount(number.value, number.end)
    }
    if isHead, words.word(index) == "last", let found = Kinds.read(words, index + 1),
      found.isSingular
    {
      scope.selection.sort = .newest
      sawSingular = true
      take(index + 1, "sort")
      return true
    }
    if words.word(index) == "best", let number = TimeParser.number(words, index + 1), isHead {
      return setCount(number.value, number.end)
    }
    if isHead, ["first", "best", "closest"].contains(words.word(index)),
      let number = TimeParser.number(words, index + 1), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil
    {
      return setCount(number.value, number.end)
    }
    guard isHead, !sawNoun, let number = TimeParser.number(words, index), number.value > 0,
      number.end < words.endIndex, TimeParser.year(words.word(index)) == nil,
      buffer.isEmpty || isBufferFiller,
      context.times.period(words, index) == nil
    else {
      if let number = TimeParser.number(words, index),
        words.has(["at", "most"], at: number.end) || words.has(["max"], at: number.end)
          || words.has(["at", "the", "most"], at: number.end)
      {
        return setCount(
          number.value,
          number.end
            + (words.word(number.end) == "max" ? 1 : words.word(number.end + 1) == "most" ? 2 : 3))
      }
      return false
    }
    // "three papers", "the 5 newest emails": a number of files, if a word for files follows.
    guard countsFiles(number.end) else { return false }
    return setCount(number.value, number.end)
  }

  func countsFiles(_ start: Int) -> Bool {
    for position in start..<Swift.min(words.endIndex, start + 6) {
      let word = words[position].word
      if Lexicon.fileNouns.contains(word) || Kinds.read(words, position) != nil { return true }
      if words[position].isPunctuation { return false }
    }
    return Superlatives.order(words, start) != nil || endsInPlural(start)
  }

  /// "meeting minutes", "invoices": a plural that ends what is said of the files.
  func endsInPlural(_ start: Int) -> Bool {
    guard start < words.endIndex else { return false }
    var end = start
    while end < words.endIndex, end - start < 4, words[end].isWord, !words[end].isNameLike,
      end == start || !startsPhrase(end)
    { end += 1 }
    guard end > start, end == words.endIndex || startsPhrase(end) || words[end].isPunctuation else {
      return false
    }
    let last = words[end - 1].word
    return last.count > 3 && last.hasSuffix("s")
      && !["ss", "us", "is"].contains { last.hasSuffix($0) } && !words[start].isPath
      && TimeWords.units[words[start].word] == nil && Sizes.read(words, start - 1) == nil
  }

  mutating func setCount(_ count: Int, _ end: Int) -> Bool {
    if !isHead { flush() }
    scope.selection.k = count
    scope.isPlural = count > 1
    take(end, "k")
    return true
  }

  mutating func superlative() -> Bool {
    if !inTopic, field == .topic, ["recent", "recently"].contains(words.word(index)) {
      scope.selection.sort = .newest
      var end = index + 1
      while TimeWords.touched.contains(words.word(end)) { end += 1 }
      take(end, "sort")
      return true
    }
    guard isHead || startsAfterNot, let found = Superlatives.order(words, index) else {
      return false
    }
    if buffer.allSatisfy({
      TimeWords.touched.contains(words[$0].word) || Lexicon.fillers.contains(words[$0].word)
    }) {
      buffer = []
    }
    scope.selection.sort = found.value
    if let number = TimeParser.number(words, found.end), number.value > 0,
      TimeWords.units[words.word(number.end)] == nil, words.word(found.end) != "one"
    {
      scope.selection.k = number.value
      take(number.end, "sort")
    } else {
      sawSingular = true
      take(found.end, "sort")
    }
    return true
  }

  var startsAfterNot: Bool { false }

  // MARK: Times

  mutating func age() -> Bool {
    // "not touched since May", "that have not changed for a year".
    var start = index
    while ["that", "which", "have", "has", "had", "i"].contains(words.word(start)) { start += 1 }
    if words.has(["no", "one"], at: start) { start += 1 }
    guard
      [
        "not", "never", "nobody", "one", "untouched", "unchanged", "unmodified", "unused",
        "unopened", "unedited",
      ]
      .contains(words.word(start))
    else { return false }
    let says = ["not", "never", "nobody", "one"].contains(words.word(start))
    if words.word(start) == "one", words.word(start - 1) != "no" { return false }
    var next = start + (says ? 1 : 0)
    while ["been", "has", "had", "ever"].contains(words.word(next)) { next += 1 }
    let saysTouched =
      next == start || TimeWords.touched.contains(words.word(next))
      || ["touch", "change", "open", "opened", "used", "read", "looked", "accessed"].contains(
        words.word(next))
    guard saysTouched else { return false }
    next += 1
    if words.word(next) == "at" { next += 1 }
    guard ["since", "for", "in", "within", "after", "during", "over"].contains(words.word(next))
    else { return false }
    var from = next + 1
    if words.has(["the", "last"], at: from) || words.has(["the", "past"], at: from) {
      from += 2
    } else if ["over", "more"].contains(words.word(from)) {
      from += words.word(from) == "more" ? 2 : 1
    }
    if words.word(next) != "since", words.word(next) != "after",
      let length = TimeParser.length(words, from) ?? oneUnit(from)
    {
      flush()
      scope.selection.until = context.times.clock.adding(
        length.value, to: context.times.clock.now, sign: -1)
      take(length.end, "until")
      return true
    }
    guard let found = context.times.moment(words, next + 1, loose: true) else { return false }
    flush()
    scope.selection.until = words.word(next) == "after" ? found.value.end : found.value.start
    take(found.end, "until")
    return true
  }
}
