// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

extension TimeParser {
  /// The period that begins at `start` with its preposition: "since Monday", "from March to May",
  /// "older than 30 days", "last week".
  func period(_ words: Words, _ start: Int) -> Found<Period>? {
    var index = start
    while TimeWords.touched.contains(words.word(index)) || words.word(index) == "dating"
      || (["last", "dated", "dating"].contains(words.word(index))
        && TimeWords.touched.contains(words.word(index + 1)))
    {
      index += 1
    }
    let saysTouched = index > start
    if words.has(["from", "between"], at: index) || words.has(["dates", "from"], at: index)
      || words.has(["back", "to"], at: index)
    {
      index += words.word(index) == "from" ? 1 : 2
    }
    return range(words, index) ?? bounded(words, index) ?? aged(words, index)
      ?? within(words, index, loose: saysTouched)
  }

  private func period(of moment: Moment) -> Period {
    if moment.isInstant { return Period(since: moment.start, until: nil) }
    return Period(since: moment.start, until: moment.isCurrent ? nil : moment.end)
  }

  private func unlessNow(_ date: Date) -> Date? { date == clock.now ? nil : date }

  // MARK: Two ends

  /// "9 and 11 this morning", "2 to 4 yesterday afternoon": plain hours of a day that follows.
  private func hours(_ words: Words, _ start: Int, _ joints: Set<String>) -> Found<Period>? {
    guard let from = plainHour(words, start), joints.contains(words.word(from.end)),
      let to = plainHour(words, from.end + 1), from.value.hour < to.value.hour
    else { return nil }
    var index = to.end
    if words.word(index) == "on" { index += 1 }
    let isDay =
      ["today", "yesterday", "this", "last"].contains(words.word(index))
      || TimeWords.weekdays[words.word(index)] != nil
    guard isDay, let day = moment(words, index, loose: true), !day.value.isInstant,
      day.value.end.timeIntervalSince(day.value.start) <= 86_400
    else { return nil }
    let isLate = words[index..<day.end].contains {
      ["afternoon", "evening", "night"].contains($0.word)
    }
    let shift = isLate && to.value.hour <= 12 ? 12 : 0
    let midnight = clock.start(of: .day, day.value.start)
    guard let since = clock.time(from.value.hour + shift, 0, on: midnight),
      let until = clock.time(to.value.hour + shift, 0, on: midnight)
    else { return nil }
    return (Period(since: since, until: unlessNow(until)), day.end)
  }

  private func range(_ words: Words, _ start: Int) -> Found<Period>? {
    let word = words.word(start)
    let joints: Set<String>
    var index = start
    switch word {
    case "between":
      joints = ["and"]
      index += 1
    case "from", "since", "starting", "after":
      joints = ["to", "until", "till", "through", "-", "–", "up", "and"]
      index += 1
    case "in", "during", "for", "on":
      joints = ["to", "through", "until", "till", "-", "–", "or", "and"]
      index += 1
    default:
      joints = ["to", "through", "until", "till", "-", "–"]
    }
    if words.word(index) == "the" { index += 1 }
    if let years = yearRange(words.word(index)) { return (years, index + 1) }
    if let hours = hours(words, index, joints) { return hours }
    guard let first = rangeStart(words, index, joints) else { return nil }
    var next = first.joint + 1
    if ["or", "and"].contains(words.word(first.joint)), word != "between", word != "from",
      first.day == nil
    {
      // "in June or July": two that follow each other.
      guard let one = moment(words, index, loose: true), !one.value.isInstant,
        let other = moment(words, next, limit: one.value.end, loose: true),
        one.value.end == other.value.start, other.value.end > one.value.end
      else { return nil }
      return (Period(since: one.value.start, until: unlessNow(other.value.end)), other.end)
    }
    if words.word(first.joint) == "and", word != "between", words.word(next) != "before",
      words.word(next) != "until"
    {
      return nil
    }
    var isBefore = false
    while ["to", "until", "the", "and", "including", "before"].contains(words.word(next)) {
      if words.word(next) == "before" { isBefore = true }
      next += 1
    }
    guard let last = moment(words, next, loose: true) ?? numberOnly(words, next, after: first)
    else {
      return nil
    }
    let since: Date
    if let number = first.day {
      // "between 10 and 14 November": the first is of the month of the second.
      guard let day = sameMonth(number, as: last.value.start) else { return nil }
      since = day
    } else {
      var found = moment(words, index, loose: true)
      if let value = found?.value, value.start > last.value.start {
        found = moment(words, index, limit: last.value.start, loose: true)
      }
      guard let found else { return nil }
      since = word == "after" ? found.value.end : found.value.start
    }
    let until = isBefore ? last.value.start : last.value.end
    guard since < until else { return nil }
    return (Period(since: since, until: unlessNow(until)), last.end)
  }

  private struct RangeStart {
    var day: Int?
    var month: Date?
    var joint: Int
  }

  /// The first end of a range: where it stops, and its number if it is only one.
  private func rangeStart(_ words: Words, _ index: Int, _ joints: Set<String>) -> RangeStart? {
    if let found = moment(words, index, loose: true) {
      var joint = found.end
      if joint < words.endIndex, words[joint].form == .comma { joint += 1 }
      if joints.contains(words.word(joint)) {
        return RangeStart(month: found.value.start, joint: joint)
      }
    }
    let word = words.word(index)
    let digits = word.prefix(while: \.isNumber)
    guard (1...2).contains(digits.utf8.count), let day = Int(digits),
      ["", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)),
      joints.contains(words.word(index + 1))
    else { return nil }
    return RangeStart(day: day, joint: index + 1)
  }

  /// "March 3 to 9": the second end is a number in the month of the first.
  private func numberOnly(_ words: Words, _ index: Int, after first: RangeStart) -> Found<Moment>? {
    let digits = words.word(index).prefix(while: \.isNumber)
    guard let month = first.month, (1...2).contains(digits.utf8.count), let number = Int(digits),
      let day = sameMonth(number, as: month)
    else { return nil }
    return (Moment(day, clock.moved(day, 1, .day)), index + 1)
  }

  private func sameMonth(_ number: Int, as date: Date) -> Date? {
    clock.day(year: clock.year(of: date), month: clock.month(of: date), day: number)
  }

  /// "2020-2023".
  private func yearRange(_ word: String) -> Period? {
    let pieces = word.split(whereSeparator: { $0 == "-" || $0 == "–" })
    guard pieces.count == 2, let from = TimeParser.year(String(pieces[0])),
      let to = TimeParser.year(String(pieces[1])), from < to,
      let since = clock.day(year: from, month: 1, day: 1),
      let until = clock.day(year: to + 1, month: 1, day: 1)
    else { return nil }
    return Period(since: since, until: until)
  }

  // MARK: One end

  private func bounded(_ words: Words, _ start: Int) -> Found<Period>? {
    let phrases: [([String], Bound)] = [
      (["ever", "since"], .since), (["since"], .since), (["starting", "from"], .since),
      (["starting", "on"], .since), (["starting"], .since), (["on", "or", "after"], .since),
      (["no", "earlier", "than"], .since), (["not", "before"], .since),
      (["not", "older", "than"], .since),
      (["no", "older", "than"], .since),
      (["from", "after"], .after), (["from", "before"], .before),
      (["later", "than"], .after), (["newer", "than"], .after),
      (["more", "recent", "than"], .after),
      (["after"], .after), (["following"], .after), (["earlier", "than"], .before),
      (["older", "than"], .before), (["prior", "to"], .before), (["before"], .before),
      (["preceding"], .before), (["on", "or", "before"], .until),
      (["no", "later", "than"], .until),
      (["not", "later", "than"], .until), (["not", "after"], .until),
      (["up", "until"], .until), (["up", "till"], .until), (["up", "to"], .until),
      (["until"], .until),
      (["till"], .until), (["through"], .until), (["by"], .until),
    ]
    for (phrase, bound) in phrases where words.has(phrase, at: start) {
      let index = start + phrase.count
      // "older than 3 days" is an age, not a date.
      if TimeParser.length(words, index) != nil, moment(words, index, loose: true) == nil {
        return nil
      }
      var next = index
      if bound == .until, words.word(next) == "the", words.word(next + 1) == "end" { next += 1 }
      guard let found = moment(words, next, loose: true), !isRolling(found, words, bound) else {
        return nil
      }
      return (bound.period(found.value, now: clock.now), found.end)
    }
    if words.word(start) == "from", let found = moment(words, start + 1, loose: true) {
      for tail in [
        ["on"], ["onwards"], ["onward"], ["forward"], ["on", "out"], ["and", "later"],
        ["or", "later"], ["and", "after"],
      ]
      where words.has(tail, at: found.end) {
        // "reports from May on air traffic": a topic.
        if tail == ["on"], found.end + 1 < words.endIndex, !words[found.end + 1].isPunctuation {
          continue
        }
        return (Period(since: found.value.start, until: nil), found.end + tail.count)
      }
    }
    return nil
  }

  private func isRolling(_ found: Found<Moment>, _ words: Words, _ bound: Bound) -> Bool {
    bound == .until && found.value.isCurrent && found.value.end == clock.now
  }

  private enum Bound {
    case since, after, before, until

    func period(_ moment: Moment, now: Date) -> Period {
      switch self {
      case .since: Period(since: moment.start, until: nil)
      case .after: Period(since: moment.end, until: nil)
      case .before: Period(since: nil, until: moment.start)
      case .until: Period(since: nil, until: moment.end == now ? nil : moment.end)
      }
    }
  }

  // MARK: Ages

  /// "older than 30 days", "less than a week old", "at least a year old".
  private func aged(_ words: Words, _ start: Int) -> Found<Period>? {
    let older: [[String]] = [
      ["older", "than"], ["longer", "ago", "than"], ["more", "than"], ["over"], ["at", "least"],
      ["earlier", "than"],
      ["before"],
    ]
    let newer: [[String]] = [
      ["newer", "than"], ["less", "than"], ["under"], ["at", "most"], ["younger", "than"],
      ["not", "older", "than"], ["no", "older", "than"], ["no", "more", "than"],
      ["not", "more", "than"],
      ["more", "recent", "than"], ["within"], ["up", "to"],
    ]
    for (phrases, isOlder) in [(older, true), (newer, false)] {
      for phrase in phrases where words.has(phrase, at: start) {
        guard let length = TimeParser.length(words, start + phrase.count) else { continue }
        let isAge = phrase.contains {
          ["older", "newer", "younger", "recent", "earlier", "before", "ago"].contains($0)
        }
        var end = length.end
        if ["old", "ago", "back"].contains(words.word(end)) {
          end += 1
        } else if words.has(["of", "age"], at: end) {
          end += 2
        } else if !isAge, phrase != ["within"] {
          continue
        }
        let date = clock.adding(length.value, to: clock.now, sign: -1)
        return (isOlder ? Period(since: nil, until: date) : Period(since: date, until: nil), end)
      }
    }
    return nil
  }

  // MARK: Inside

  /// "on Monday", "in the last 3 days", "of last year", or the time alone.
  private func within(_ words: Words, _ start: Int, loose: Bool) -> Found<Period>? {
    var index = start
    var loose = loose
    let prepositions: Set<String> = [
      "on", "in", "within", "over", "during", "throughout", "for", "from", "of", "at", "around",
      "dated",
    ]
    while prepositions.contains(words.word(index)), index - start < 2 {
      index += 1
      loose = true
    }
    if ["the", "course"].contains(words.word(index)), words.word(index + 1) == "of" { index += 2 }
    if words.word(index) == "the" { index += 1 }
    if words.word(index) == "course", words.word(index + 1) == "of" { index += 2 }
    if words.word(index) == "the" { index += 1 }
    if words.word(index) == "month", words.word(index + 1) == "of" { index += 2 }
    if words.word(index) == "year", words.word(index + 1) == "of" { index += 2 }
    guard let found = moment(words, index, loose: loose) else { return nil }
    // A clock time alone says no period.
    if found.value.isInstant, words[index].word != "now",
      !words[index..<found.end].contains(where: { $0.word == "ago" }), !loose
    {
      return nil
    }
    if found.value.start > clock.now, found.value.end > clock.now, words.word(index) == "tomorrow" {
      return nil
    }
    return (period(of: found.value), found.end)
  }
}
