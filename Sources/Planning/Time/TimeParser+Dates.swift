// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

extension TimeParser {
  /// "March", "5 March 2024", "March 5, 2024", "the 5th", "2023-6-15", "2024", "June 2023".
  func date(_ words: Words, _ index: Int, limit: Date, loose: Bool) -> Found<Moment>? {
    numeric(words.word(index)).map { ($0, index + 1) }
      ?? dayFirst(words, index, limit: limit)
      ?? monthFirst(words, index, limit: limit, loose: loose)
      ?? dayAlone(words, index, limit: limit)
      ?? yearAlone(words, index, loose: loose)
  }

  /// "5", "5th", "third".
  private func dayNumber(_ word: String) -> Int? {
    if let ordinal = Lexicon.ordinals[word], ordinal > 0 { return ordinal }
    let digits = word.prefix(while: \.isNumber)
    guard (1...2).contains(digits.utf8.count), let day = Int(digits), (1...31).contains(day),
      ["", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count))
    else { return nil }
    return day
  }

  private func dayFirst(_ words: Words, _ index: Int, limit: Date) -> Found<Moment>? {
    guard let day = dayNumber(words.word(index)) else { return nil }
    var next = index + 1
    if words.word(next) == "of" { next += 1 }
    guard let month = TimeWords.months[words.word(next)] else { return nil }
    return dated(day: day, month: month, words, next + 1, limit: limit)
  }

  private func monthFirst(
    _ words: Words, _ index: Int, limit: Date, loose: Bool
  ) -> Found<Moment>? {
    var index = index
    var loose = loose
    var isLast = false
    if ["last", "this", "past"].contains(words.word(index)) {
      isLast = words.word(index) != "this"
      index += 1
      loose = true
    }
    guard let month = TimeWords.months[words.word(index)] else { return nil }
    let token = words[index]
    let hasYear = yearAfter(words, index + 1) != nil
    var next = index + 1
    if words.word(next) == "the" { next += 1 }
    if let day = dayNumber(words.word(next)), !isClock(words, next),
      let found = dated(day: day, month: month, words, next + 1, limit: limit)
    {
      return found
    }
    guard loose || hasYear || token.isCapitalised || !TimeWords.doubtful.contains(token.word) else {
      return nil
    }
    return whole(month: month, words, index + 1, limit: limit, isLast: isLast)
  }

  /// Whether a number is the hour of a time, as in "March 5pm".
  private func isClock(_ words: Words, _ index: Int) -> Bool {
    ["am", "pm"].contains(words.word(index + 1))
  }

  private func dated(
    day: Int, month: Int, _ words: Words, _ index: Int, limit: Date
  ) -> Found<Moment>? {
    if let (year, end) = yearAfter(words, index) {
      guard let date = clock.day(year: year, month: month, day: day) else { return nil }
      return (Moment(date, clock.moved(date, 1, .day)), end)
    }
    let thisYear = clock.year(of: limit)
    // 29 February may be up to eight years ago.
    for year in (thisYear - 8...thisYear).reversed() {
      if let date = clock.day(year: year, month: month, day: day), date <= limit {
        return (Moment(date, clock.moved(date, 1, .day)), index)
      }
    }
    return nil
  }

  private func whole(
    month: Int, _ words: Words, _ index: Int, limit: Date, isLast: Bool
  ) -> Found<Moment>? {
    var year = clock.year(of: limit)
    var end = index
    if let said = yearAfter(words, index) {
      (year, end) = said
    } else {
      let current = clock.month(of: limit)
      if month > current || (isLast && month == current) { year -= 1 }
    }
    guard let start = clock.day(year: year, month: month, day: 1) else { return nil }
    return (Moment(start, clock.moved(start, 1, .month)), end)
  }

  /// "the 14th": of the latest month that has reached it.
  private func dayAlone(_ words: Words, _ index: Int, limit: Date) -> Found<Moment>? {
    let word = words.word(index)
    guard word.last?.isLetter == true, word.first?.isNumber == true, let day = dayNumber(word)
    else {
      return nil
    }
    let this = clock.start(of: .month, limit)
    for back in 0...2 {
      let month = clock.moved(this, -back, .month)
      if let date = clock.day(year: clock.year(of: month), month: clock.month(of: month), day: day),
        date <= limit
      {
        return (Moment(date, clock.moved(date, 1, .day)), index + 1)
      }
    }
    return nil
  }

  private func yearAlone(_ words: Words, _ index: Int, loose: Bool) -> Found<Moment>? {
    guard loose else { return nil }
    var next = index
    if words.word(next) == "year" { next += 1 }
    guard let year = TimeParser.year(words.word(next)),
      let start = clock.day(year: year, month: 1, day: 1)
    else { return nil }
    return (Moment(start, clock.moved(start, 1, .year)), next + 1)
  }

  func yearAfter(_ words: Words, _ index: Int) -> Found<Int>? {
    var index = index
    while ["of", "in"].contains(words.word(index))
      || index < words.endIndex && words[index].form == .comma
    {
      index += 1
    }
    if words.has(["last", "year"], at: index) { return (clock.year(of: clock.now) - 1, index + 2) }
    if words.has(["this", "year"], at: index) { return (clock.year(of: clock.now), index + 2) }
    guard let year = TimeParser.year(words.word(index)) else { return nil }
    return (year, index + 1)
  }

  /// "2023-6-15", "2023/06/15", "2023-06", "15.6.2023", "2026-11-12T10:00:00Z".
  private func numeric(_ word: String) -> Moment? {
    if let t = word.firstIndex(of: "t"), word[..<t].utf8.count >= 8 { return timestamp(word) }
    switch NumericDate(word) {
    case .day(let year, let month, let day):
      guard let date = clock.day(year: year, month: month, day: day) else { return nil }
      return Moment(date, clock.moved(date, 1, .day))
    case .month(let year, let month):
      guard let date = clock.day(year: year, month: month, day: 1) else { return nil }
      return Moment(date, clock.moved(date, 1, .month))
    case .ambiguous, nil: return nil
    }
  }

  private func timestamp(_ word: String) -> Moment? {
    let formatter = ISO8601DateFormatter()
    formatter.timeZone = clock.calendar.timeZone
    let text = word.uppercased()
    formatter.formatOptions = [.withInternetDateTime]
    if let date = formatter.date(from: text) { return Moment(instant: date) }
    formatter.formatOptions = [.withFullDate, .withTime, .withColonSeparatorInTime]
    if let date = formatter.date(from: text) { return Moment(instant: date) }
    guard let date = formatter.date(from: text + ":00") else { return nil }
    return Moment(instant: date)
  }
}

/// A date in digits. Year first is certain; otherwise only a part above 12 tells day from month.
enum NumericDate: Hashable {
  case day(year: Int, month: Int, day: Int)
  case month(year: Int, month: Int)
  case ambiguous(year: Int, Int, Int)

  init?(_ word: String) {
    guard word.utf8.count <= 10, word.first?.isNumber == true,
      let mark = word.first(where: { !$0.isNumber }), "-/.".contains(mark)
    else { return nil }
    let pieces = word.split(separator: mark, omittingEmptySubsequences: false)
    let numbers = pieces.compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
    guard numbers.count == pieces.count, numbers.allSatisfy({ $0 > 0 }) else { return nil }
    if pieces.count == 2, pieces[0].utf8.count == 4, mark != ".", numbers[1] <= 12 {
      self = .month(year: numbers[0], month: numbers[1])
      return
    }
    guard pieces.count == 3 else { return nil }
    if pieces[0].utf8.count == 4 {
      self = .day(year: numbers[0], month: numbers[1], day: numbers[2])
      return
    }
    guard pieces[2].utf8.count == 4 || (pieces[2].utf8.count == 2 && mark != "."),
      pieces[0].utf8.count <= 2, pieces[1].utf8.count <= 2
    else { return nil }
    let year = pieces[2].utf8.count == 2 ? 2000 + numbers[2] : numbers[2]
    switch (numbers[0], numbers[1]) {
    case (let one, let other) where one > 31 || other > 31 || (one > 12 && other > 12): return nil
    case (let one, let other) where one == other: self = .day(year: year, month: one, day: other)
    case (let day, let month) where day > 12: self = .day(year: year, month: month, day: day)
    case (let month, let day) where day > 12: self = .day(year: year, month: month, day: day)
    case (let one, let other): self = .ambiguous(year: year, one, other)
    }
  }

  /// Why such a date makes no plan, naming both readings.
  var doubt: String? {
    guard case .ambiguous(_, let one, let other) = self else { return nil }
    return "\(one) \(Self.months[other - 1]) or \(other) \(Self.months[one - 1])"
  }

  /// Both readings in words.
  var meanings: [String]? {
    guard case .ambiguous(let year, let one, let other) = self else { return nil }
    return ["\(one) \(Self.months[other - 1]) \(year)", "\(other) \(Self.months[one - 1]) \(year)"]
  }

  private static let months =
    "January February March April May June July August September October November December"
    .split(separator: " ")
}
