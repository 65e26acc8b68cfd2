// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Seasons, holidays, and parts of months and years.
extension TimeParser {
  // MARK: Seasons

  /// "last summer", "this winter", "summer 2024", "in the spring": of three months each, winter from
  /// December.
  func season(_ words: Words, _ start: Int, loose: Bool) -> Found<Moment>? {
    var index = start
    let head = words.word(index)
    let isLast = ["last", "past", "previous"].contains(head)
    let isThis = ["this", "current"].contains(head)
    if isLast || isThis { index += 1 }
    guard let month = TimeWords.seasons[words.word(index)] else { return nil }
    if let (year, end) = yearAfter(words, index + 1) {
      return span(month: month, year: year).map { ($0, end) }
    }
    guard isLast || isThis || loose && standsAlone(words, index + 1) else { return nil }
    let year = clock.year(of: clock.now)
    let past = (year - 2...year).reversed().compactMap { span(month: month, year: $0) }
    // The last one is over; without a word, the latest that has begun.
    let found = past.first { isLast ? $0.end <= clock.now : $0.start <= clock.now }
    guard var found else { return nil }
    found.isCurrent = found.end > clock.now
    return (found, index + 1)
  }

  /// Whether no topic goes on there: "notes on spring onions" says no time.
  private func standsAlone(_ words: Words, _ end: Int) -> Bool {
    guard end < words.endIndex, !words[end].isPunctuation else { return true }
    return TimeParser.followers.contains(words[end].word)
  }

  private static let followers = Lexicon.words(
    """
    in from by with that which and or about on under to until till through mentioning containing
    tagged as for newest oldest sorted except but without at into of i we last this
    """)

  private func span(month: Int, year: Int) -> Moment? {
    clock.day(year: year, month: month, day: 1).map { Moment($0, clock.moved($0, 3, .month)) }
  }

  // MARK: Holidays

  /// "Christmas Day", "on New Year's Eve", "since Easter 2025".
  func holiday(_ words: Words, _ start: Int, limit: Date, loose: Bool) -> Found<Moment>? {
    var index = start
    var saysTime = loose
    if ["last", "past", "this"].contains(words.word(index)) {
      index += 1
      saysTime = true
    }
    for (name, date) in TimeWords.holidays where words.has(name, at: index) {
      guard saysTime || ["day", "eve"].contains(name.last ?? "") else { continue }
      var end = index + name.count
      let years: [Int]
      if let said = yearAfter(words, end) {
        years = [said.value]
        end = said.end
      } else {
        guard standsAlone(words, end) else { continue }
        let year = clock.year(of: limit)
        years = [year, year - 1]
      }
      let days = years.compactMap { day(of: date, year: $0) }
      guard let day = days.first(where: { $0 <= limit || years.count == 1 }) else { return nil }
      return (Moment(day, clock.moved(day, 1, .day)), end)
    }
    return nil
  }

  private func day(of holiday: TimeWords.Holiday, year: Int) -> Date? {
    switch holiday {
    case .fixed(let month, let day): return clock.day(year: year, month: month, day: day)
    case .easter(let offset):
      let (month, day) = TimeParser.easter(year)
      return clock.day(year: year, month: month, day: day).map { clock.moved($0, offset, .day) }
    }
  }

  /// The Gregorian rule in the form of Meeus, Jones and Butcher.
  static func easter(_ year: Int) -> (month: Int, day: Int) {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let sum = h + l - 7 * m + 114
    return (sum / 31, sum % 31 + 1)
  }

  // MARK: Parts of months and years

  /// "first week of November", "the last three days of May", "second half of 2024".
  func fraction(_ words: Words, _ index: Int, limit: Date) -> Found<Moment>? {
    guard let ordinal = Lexicon.ordinals[words.word(index)], ordinal >= -1, ordinal <= 5 else {
      return nil
    }
    var next = index + 1
    var count = 1
    if let number = TimeParser.number(words, next), ordinal == 1 || ordinal == -1 {
      count = number.value
      next = number.end
    }
    let unit = words.word(next)
    guard ["of", "in"].contains(words.word(next + 1)) else { return nil }
    next += 2
    if words.word(next) == "the" { next += 1 }
    let whole: Found<Moment>
    if let found = moment(words, next, limit: limit, loose: true), !found.value.isInstant {
      whole = found
    } else if let named = TimeWords.units[words.word(next)],
      [.month, .year, .quarter, .week].contains(named)
    {
      let start = clock.start(of: named, clock.now)
      whole = (Moment(start, clock.moved(start, 1, named)), next + 1)
    } else {
      return nil
    }
    guard let part = part(ordinal, count, unit, of: whole.value) else { return nil }
    return (part, whole.end)
  }

  private func part(_ ordinal: Int, _ count: Int, _ unit: String, of whole: Moment) -> Moment? {
    if unit == "half", count == 1 { return half(ordinal, of: whole) }
    if unit == "weekend", count == 1 { return weekend(ordinal, of: whole) }
    guard let unit = TimeWords.units[unit], [.day, .week, .month].contains(unit),
      (1...60).contains(count)
    else { return nil }
    let (start, end): (Date, Date)
    if ordinal < 0 {
      start = clock.moved(whole.end, -count, unit)
      end = whole.end
    } else {
      start = clock.moved(whole.start, ordinal - 1, unit)
      end = clock.moved(start, count, unit)
    }
    guard start >= whole.start, start < whole.end else { return nil }
    return Moment(start, min(end, whole.end))
  }

  /// The first weekend of a month has its first Saturday, the last one its last Sunday.
  private func weekend(_ ordinal: Int, of whole: Moment) -> Moment? {
    var saturdays: [Date] = []
    var day = whole.start
    while day < whole.end, saturdays.count < 60 {
      let next = clock.moved(day, 1, .day)
      if clock.weekday(of: day) == 7, next < whole.end { saturdays.append(day) }
      day = next
    }
    let index = ordinal > 0 ? ordinal - 1 : saturdays.count - 1
    guard saturdays.indices.contains(index) else { return nil }
    return Moment(saturdays[index], clock.moved(saturdays[index], 2, .day))
  }

  /// A year has halves of six months, a month of fifteen days and the rest.
  private func half(_ ordinal: Int, of whole: Moment) -> Moment? {
    let days = whole.end.timeIntervalSince(whole.start) / 86400
    let middle: Date
    switch days {
    case 360...: middle = clock.moved(whole.start, 6, .month)
    case 27...: middle = clock.moved(whole.start, 15, .day)
    default: return nil
    }
    switch ordinal {
    case 1: return Moment(whole.start, middle)
    case 2, -1: return Moment(middle, whole.end)
    default: return nil
    }
  }
}
