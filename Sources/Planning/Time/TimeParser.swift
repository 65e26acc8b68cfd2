// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Reads times from words: "last March", "3 weeks ago", "between the 4th and 9 May".
struct TimeParser: Sendable {
  let clock: Clock

  typealias Found<Value> = (value: Value, end: Int)

  // MARK: Numbers and lengths

  /// "3", "three", "a couple of", "a dozen", "twenty-one", "1,000".
  static func number(_ words: Words, _ start: Int) -> Found<Int>? {
    let word = words.word(start)
    if word.isEmpty { return nil }
    if let first = word.first, first.isNumber {
      let digits = word.replacing(",", with: "")
      guard digits.count <= 9, digits.allSatisfy(\.isASCII), let value = Int(digits) else {
        return nil
      }
      return (value, start + 1)
    }
    let table: [([String], Int)] = [
      (["a", "couple", "of"], 2), (["a", "couple"], 2), (["couple", "of"], 2), (["couple"], 2),
      (["a", "few"], 3), (["few"], 3), (["half", "a", "dozen"], 6), (["a", "half", "dozen"], 6),
      (["half", "dozen"], 6), (["a", "dozen"], 12), (["dozen"], 12), (["two", "dozen"], 24),
      (["three", "dozen"], 36), (["a", "hundred"], 100), (["one", "hundred"], 100),
      (["two", "hundred"], 200), (["a", "pair", "of"], 2), (["pair", "of"], 2),
      (["a", "handful", "of"], 5), (["a", "score", "of"], 20),
    ]
    for (phrase, value) in table where words.has(phrase, at: start) {
      return (value, start + phrase.count)
    }
    guard let value = Lexicon.numbers[word] else { return nil }
    if value >= 20, value < 100, let unit = Lexicon.numbers[words.word(start + 1)],
      (1...9).contains(unit), value % 10 == 0
    {
      return (value + unit, start + 2)
    }
    return (value, start + 1)
  }

  /// "5 days and 3 hours", "a week", "half an hour", "an hour and a half", "48h", "a fortnight".
  static func length(_ words: Words, _ start: Int) -> Found<Clock.Length>? {
    guard var (total, index) = oneLength(words, start) else { return nil }
    while true {
      var next = index
      while next < words.endIndex, words[next].form == .comma { next += 1 }
      if words.word(next) == "and" { next += 1 }
      guard next > index, let more = oneLength(words, next) else { break }
      total = total + more.value
      index = more.end
    }
    return (total, index)
  }

  private static func oneLength(_ words: Words, _ start: Int) -> Found<Clock.Length>? {
    if words.has(["half", "hour"], at: start) { return (.init(30, .minute), start + 2) }
    if words.has(["half", "year"], at: start) { return (.init(6, .month), start + 2) }
    if words.has(["half", "an", "hour"], at: start) { return (.init(30, .minute), start + 3) }
    if words.has(["half", "a", "year"], at: start) { return (.init(6, .month), start + 3) }
    if words.has(["half", "a", "day"], at: start) { return (.init(12, .hour), start + 3) }
    if words.has(["an", "hour", "and", "a", "half"], at: start) {
      return (.init(90, .minute), start + 5)
    }
    if words.has(["a", "year", "and", "a", "half"], at: start) {
      return (.init(18, .month), start + 5)
    }
    if let glued = gluedLength(words.word(start)) { return (glued, start + 1) }
    var count = 1
    var index = start
    if let number = number(words, start) {
      (count, index) = number
      if words.word(index) == "more" || words.word(index) == "full" { index += 1 }
    } else if ["a", "an", "one"].contains(words.word(start)) {
      index = start + 1
    } else {
      return nil
    }
    guard (1...100_000).contains(count) else { return nil }
    if ["fortnight", "fortnights"].contains(words.word(index)) {
      return (.init(2 * count, .week), index + 1)
    }
    if words.word(index) == "business" || words.word(index) == "working" { return nil }
    if ["decade", "decades"].contains(words.word(index)) {
      return (.init(10 * count, .year), index + 1)
    }
    guard let unit = TimeWords.units[words.word(index)] else { return nil }
    index += 1
    if words.word(index) == "'s" { index += 1 }
    return (.init(count, unit), index)
  }

  /// "48h", "30min", "2wks", "7-day".
  private static func gluedLength(_ word: String) -> Clock.Length? {
    let digits = word.prefix(while: \.isNumber)
    guard (1...5).contains(digits.count), let count = Int(digits), count > 0 else { return nil }
    var tail = word.dropFirst(digits.count)
    if tail.first == "-" { tail = tail.dropFirst() }
    if tail == "d" { return .init(count, .day) }
    if tail == "w" { return .init(count, .week) }
    guard let unit = TimeWords.units[String(tail)] else { return nil }
    return .init(count, unit)
  }

  // MARK: Moments

  /// The longest time that begins at `start`, without a preposition.
  /// - Parameters:
  ///   - limit: where the year is unsaid, the latest that begins before this.
  ///   - loose: whether a preposition before it tells that a time follows.
  func moment(
    _ words: Words, _ start: Int, limit: Date? = nil, loose: Bool = false
  ) -> Found<Moment>? {
    guard start < words.endIndex else { return nil }
    var index = start
    while ["the", "on", "at", "in", "about", "around"].contains(words.word(index)),
      index - start < 2
    {
      index += 1
    }
    let loose = loose || index > start
    guard let found = bare(words, index, limit: limit ?? clock.now, loose: loose) else {
      return nil
    }
    if found.value.isInstant { return clockOnDay(after: found, words) ?? found }
    return withClock(found, words) ?? found
  }

  private func bare(_ words: Words, _ index: Int, limit: Date, loose: Bool) -> Found<Moment>? {
    let named: Found<Moment>? =
      fixed(words, index) ?? ago(words, index) ?? edge(words, index, limit: limit)
      ?? fraction(words, index, limit: limit) ?? season(words, index, loose: loose)
      ?? holiday(words, index, limit: limit, loose: loose) ?? relative(words, index)
      ?? weekday(words, index, limit: limit, loose: loose)
    if let named { return named }
    let dated: Found<Moment>? =
      date(words, index, limit: limit, loose: loose) ?? quarter(words, index, limit: limit)
    if let dated { return dated }
    if let time = clockTime(words, index) { return (latest(time.value), time.end) }
    return hourOfDay(words, index)
  }

  /// "9 this morning", "half five yesterday afternoon": a bare hour before a part of a day.
  private func hourOfDay(_ words: Words, _ index: Int) -> Found<Moment>? {
    guard let hour = plainHour(words, index), (1...12).contains(hour.value.hour),
      TimeWords.parts[words.word(hour.end + 1)] != nil || words.word(hour.end) == "tonight",
      let day = fixed(words, hour.end), !day.value.isInstant
    else { return nil }
    let isMorning = words.word(day.end - 1) == "morning"
    let clockHour = hour.value.hour % 12 + (isMorning ? 0 : 12)
    let start = clock.start(of: .day, day.value.start)
    return clock.time(clockHour, 0, on: start).map { (Moment(instant: $0), day.end) }
  }

  /// Times of one or two set words.
  private func fixed(_ words: Words, _ index: Int) -> Found<Moment>? {
    let today = clock.start(of: .day, clock.now)
    func day(_ offset: Int) -> Moment {
      let start = clock.moved(today, offset, .day)
      return Moment(start, clock.moved(start, 1, .day), isCurrent: offset == 0)
    }
    switch words.word(index) {
    case "now", "currently": return (Moment(instant: clock.now), index + 1)
    case "today": return (part(words, index + 1, of: day(0)) ?? (day(0), index + 1))
    case "tonight": return (day(0), index + 1)
    case "yesterday":
      return part(words, index + 1, of: day(-1)) ?? (day(-1), index + 1)
    case "tomorrow": return (day(1), index + 1)
    case "this" where TimeWords.parts[words.word(index + 1)] != nil:
      if words.word(index + 1) == "morning" { return (day(0), index + 2) }
      return part(words, index + 1, of: day(0))
    case "last" where words.word(index + 1) == "night":
      return part(words, index + 1, of: day(-1))
    case "day":
      if words.has(["day", "before", "yesterday"], at: index) { return (day(-2), index + 3) }
      if words.has(["day", "after", "tomorrow"], at: index) { return (day(2), index + 3) }
      return nil
    default: return nil
    }
  }

  private func part(_ words: Words, _ index: Int, of day: Moment) -> Found<Moment>? {
    guard let hours = TimeWords.parts[words.word(index)],
      let start = clock.time(hours.from, 0, on: day.start),
      let end = clock.time(hours.to, 0, on: day.start)
    else { return nil }
    return (Moment(start, end), index + 1)
  }

  /// "3 days ago": as a period that day, week, month or year; as a point that instant.
  private func ago(_ words: Words, _ index: Int) -> Found<Moment>? {
    guard let (length, end) = TimeParser.length(words, index),
      ["ago", "back", "earlier"].contains(words.word(end))
    else { return nil }
    let instant = clock.adding(length, to: clock.now, sign: -1)
    let unit: Clock.Unit
    if length.seconds % 86400 != 0 {
      return (Moment(instant: instant), end + 1)
    } else if length.months > 0, length.seconds == 0 {
      unit = length.months % 12 == 0 ? .year : .month
    } else {
      unit =
        length.seconds % (7 * 86400) == 0 && length.months == 0 && saysWeek(words[index..<end])
        ? .week : .day
    }
    let start = clock.start(of: unit, instant)
    var moment = Moment(start, clock.moved(start, 1, unit))
    moment.point = instant
    return (moment, end + 1)
  }

  private func saysWeek(_ words: Words) -> Bool {
    words.contains { ["week", "weeks", "wk", "wks", "fortnight", "fortnights"].contains($0.word) }
  }

  /// "the start of the year", "the end of last month".
  private func edge(_ words: Words, _ index: Int, limit: Date) -> Found<Moment>? {
    let isStart = ["start", "beginning"].contains(words.word(index))
    guard isStart || words.word(index) == "end", words.word(index + 1) == "of" else { return nil }
    var next = index + 2
    if words.word(next) == "the" { next += 1 }
    if let unit = TimeWords.units[words.word(next)], unit != .second, unit != .minute {
      let start = clock.start(of: unit, clock.now)
      let end = clock.moved(start, 1, unit)
      return (Moment(instant: isStart ? start : end), next + 1)
    }
    guard let inner = moment(words, next, limit: limit, loose: true) else { return nil }
    return (Moment(instant: isStart ? inner.value.start : inner.value.end), inner.end)
  }

  /// "this week", "last month", "the past 3 days", "the week before last", "last weekend".
  private func relative(_ words: Words, _ index: Int) -> Found<Moment>? {
    if let unit = TimeWords.units[words.word(index)],
      words.has(["before", "last"], at: index + 1)
        || words.has(["before", "the", "last"], at: index + 1)
    {
      let start = clock.start(of: unit, clock.now, offset: -2)
      return (
        Moment(start, clock.moved(start, 1, unit)),
        words.word(index + 2) == "last" ? index + 3 : index + 4
      )
    }
    let word = words.word(index)
    if word == "weekend" { return (weekend(before: clock.now, whole: false), index + 1) }
    let isLast = ["last", "past", "previous", "preceding"].contains(word)
    guard isLast || ["this", "current", "next", "coming"].contains(word) else { return nil }
    if words.word(index + 1) == "weekend" {
      return (weekend(before: clock.now, whole: isLast), index + 2)
    }
    if isLast, let length = TimeParser.length(words, index + 1) {
      return (rolling(length.value), length.end)
    }
    guard let unit = TimeWords.units[words.word(index + 1)] else {
      guard isLast, ["fortnight", "decade"].contains(words.word(index + 1)) else { return nil }
      let length =
        words.word(index + 1) == "decade" ? Clock.Length(10, .year) : Clock.Length(2, .week)
      return (rolling(length), index + 2)
    }
    if isLast {
      let isSaidRolling =
        index > words.startIndex && words.word(index - 1) == "the"
        && ["in", "over", "during", "within"].contains(words.word(index - 2))
      switch unit {
      case .second, .minute, .hour: return (rolling(.init(1, unit)), index + 2)
      case .day: return (rolling(.init(1, unit)), index + 2)
      default:
        if word == "past" || isSaidRolling { return (rolling(.init(1, unit)), index + 2) }
        let start = clock.start(of: unit, clock.now, offset: -1)
        return (Moment(start, clock.moved(start, 1, unit)), index + 2)
      }
    }
    let isNext = word == "next" || word == "coming"
    let start = clock.start(of: unit, clock.now, offset: isNext ? 1 : 0)
    return (Moment(start, clock.moved(start, 1, unit), isCurrent: !isNext), index + 2)
  }

  private func rolling(_ length: Clock.Length) -> Moment {
    Moment(clock.adding(length, to: clock.now, sign: -1), clock.now, isCurrent: true)
  }

  private func weekend(before date: Date, whole: Bool) -> Moment {
    let monday = clock.start(of: .week, date)
    var saturday = clock.moved(monday, 5, .day)
    if saturday > date || whole { saturday = clock.moved(saturday, -7, .day) }
    return Moment(saturday, clock.moved(saturday, 2, .day))
  }

  /// "Monday", "last Friday", "Tuesday last week".
  private func weekday(
    _ words: Words, _ index: Int, limit: Date, loose: Bool
  ) -> Found<Moment>? {
    var index = index
    var loose = loose
    if ["last", "past", "this", "previous"].contains(words.word(index)) {
      index += 1
      loose = true
    }
    guard let number = TimeWords.weekdays[words.word(index)],
      isName(words[index], loose: loose)
    else { return nil }
    let today = clock.start(of: .day, limit)
    var back = (clock.weekday(of: today) - number + 7) % 7
    if back == 0 { back = 7 }
    var day = clock.moved(today, -back, .day)
    var end = index + 1
    for phrase in [["last", "week"], ["of", "last", "week"], ["in", "last", "week"]]
    where words.has(phrase, at: end) {
      let monday = clock.start(of: .week, clock.now, offset: -1)
      day = clock.moved(monday, (number + 5) % 7, .day)
      end += phrase.count
      break
    }
    let found = Moment(day, clock.moved(day, 1, .day))
    return part(words, end, of: found) ?? (found, end)
  }

  private func isName(_ token: Token, loose: Bool) -> Bool {
    loose || token.isCapitalised || !TimeWords.doubtful.contains(token.word)
  }

  /// "Q3", "Q3 2024", "the third quarter of last year".
  private func quarter(_ words: Words, _ index: Int, limit: Date) -> Found<Moment>? {
    var number: Int?
    var end = index + 1
    let word = words.word(index)
    if word.count == 2, word.first == "q" { number = word.last?.wholeNumberValue }
    if let ordinal = Lexicon.ordinals[word], words.word(index + 1) == "quarter" {
      number = ordinal
      end = index + 2
    }
    guard let number, (1...4).contains(number) else { return nil }
    var year = clock.year(of: limit)
    if let said = yearAfter(words, end) {
      (year, end) = said
    } else if let start = clock.day(year: year, month: number * 3 - 2, day: 1), start > limit {
      year -= 1
    }
    guard let start = clock.day(year: year, month: number * 3 - 2, day: 1) else { return nil }
    return (Moment(start, clock.moved(start, 1, .quarter)), end)
  }

  static func year(_ word: String) -> Int? {
    guard word.utf8.count == 4, let year = Int(word), (1900...2199).contains(year) else {
      return nil
    }
    return year
  }

  // MARK: Clock times

  struct ClockTime: Hashable {
    var hour: Int
    var minute = 0
    var second = 0
  }

  /// "5pm", "5 pm", "17:00", "8.15 am", "noon", "half past nine".
  func clockTime(_ words: Words, _ start: Int) -> Found<ClockTime>? {
    let index = words.word(start) == "at" ? start + 1 : start
    switch words.word(index) {
    case "noon", "midday": return (ClockTime(hour: 12), index + 1)
    case "midnight": return (ClockTime(hour: 0), index + 1)
    default: break
    }
    if words.has(["half", "past"], at: index), let hour = TimeParser.number(words, index + 2),
      hour.value < 24
    {
      return halves(ClockTime(hour: hour.value, minute: 30), words, hour.end, isCertain: true)
    }
    var word = words.word(index)
    var half = ""
    for suffix in ["a.m", "p.m", "am", "pm"]
    where word.hasSuffix(suffix) && word.count > suffix.count {
      half = suffix
      word = String(word.dropLast(suffix.count))
      break
    }
    let pieces = word.split(whereSeparator: { $0 == ":" || ($0 == "." && !half.isEmpty) })
    guard (1...3).contains(pieces.count),
      pieces.allSatisfy({ $0.utf8.count <= 2 && Int($0) != nil }),
      !pieces.isEmpty
    else { return spokenHour(words, index) }
    let numbers = pieces.compactMap { Int($0) }
    var time = ClockTime(hour: numbers[0])
    if numbers.count > 1 { time.minute = numbers[1] }
    if numbers.count > 2 { time.second = numbers[2] }
    guard time.hour <= 24, time.minute < 60, time.second < 60 else { return nil }
    if !half.isEmpty {
      guard (1...12).contains(time.hour) else { return nil }
      return (shifted(time, isAfternoon: half.hasPrefix("p")), index + 1)
    }
    return halves(time, words, index + 1, isCertain: numbers.count > 1)
  }

  private func spokenHour(_ words: Words, _ index: Int) -> Found<ClockTime>? {
    guard let hour = TimeParser.number(words, index), (0...24).contains(hour.value) else {
      return nil
    }
    return halves(ClockTime(hour: hour.value), words, hour.end, isCertain: false)
  }

  /// Reads "am", "pm", "o'clock" after an hour; without them a bare number is no time.
  private func halves(
    _ time: ClockTime, _ words: Words, _ index: Int, isCertain: Bool
  ) -> Found<ClockTime>? {
    switch words.word(index) {
    case "am", "a.m", "pm", "p.m":
      guard (1...12).contains(time.hour) else { return nil }
      return (shifted(time, isAfternoon: words.word(index).hasPrefix("p")), index + 1)
    case "o'clock": return (time, index + 1)
    case "in" where words.word(index + 1) == "the" && TimeWords.parts[words.word(index + 2)] != nil:
      guard (1...12).contains(time.hour) else { return nil }
      return (shifted(time, isAfternoon: words.word(index + 2) != "morning"), index + 3)
    default: return isCertain ? (time, index) : nil
    }
  }

  private func shifted(_ time: ClockTime, isAfternoon: Bool) -> ClockTime {
    var time = time
    time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
    return time
  }

  /// The latest such time that has gone by.
  private func latest(_ time: ClockTime) -> Moment {
    let today = clock.start(of: .day, clock.now)
    guard let instant = clock.time(time.hour, time.minute, time.second, on: today) else {
      return Moment(instant: clock.now)
    }
    if instant <= clock.now { return Moment(instant: instant) }
    let yesterday = clock.moved(today, -1, .day)
    return Moment(
      instant: clock.time(time.hour, time.minute, time.second, on: yesterday) ?? instant)
  }

  /// The next such time.
  func next(_ time: ClockTime) -> Date {
    let today = clock.start(of: .day, clock.now)
    if let instant = clock.time(time.hour, time.minute, time.second, on: today), instant > clock.now
    {
      return instant
    }
    let tomorrow = clock.moved(today, 1, .day)
    return clock.time(time.hour, time.minute, time.second, on: tomorrow) ?? tomorrow
  }

  /// A day and a time of it: "yesterday at 5pm", "on Monday, 9:00".
  private func withClock(_ found: Found<Moment>, _ words: Words) -> Found<Moment>? {
    let (day, end) = found
    guard day.end.timeIntervalSince(day.start) < 26 * 3600 else { return nil }
    var index = end
    while index < words.endIndex, words[index].form == .comma { index += 1 }
    let saysAt = words.word(index) == "at"
    guard let time = clockTime(words, index) ?? (saysAt ? plainHour(words, index + 1) : nil),
      let instant = clock.time(time.value.hour, time.value.minute, time.value.second, on: day.start)
    else { return nil }
    return (Moment(instant: instant), time.end)
  }

  func plainHour(_ words: Words, _ index: Int) -> Found<ClockTime>? {
    guard let hour = TimeParser.number(words, index), (0...24).contains(hour.value) else {
      return nil
    }
    return (ClockTime(hour: hour.value), hour.end)
  }

  /// "8:15 this morning", "5pm yesterday", "9 am on Monday".
  private func clockOnDay(after found: Found<Moment>, _ words: Words) -> Found<Moment>? {
    var index = found.end
    if ["on", "of"].contains(words.word(index)) { index += 1 }
    guard
      let day = fixed(words, index) ?? weekday(
        words, index, limit: clock.now, loose: index > found.end)
        ?? date(words, index, limit: clock.now, loose: index > found.end), !day.value.isInstant
    else { return nil }
    let parts = clock.calendar.dateComponents([.hour, .minute, .second], from: found.value.start)
    guard
      var instant = clock.time(
        parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0, on: day.value.start)
    else { return nil }
    let said = words[index..<day.end].last?.word ?? ""
    if ["afternoon", "evening", "night"].contains(said), (parts.hour ?? 0) < 12,
      let later = clock.time((parts.hour ?? 0) + 12, parts.minute ?? 0, on: day.value.start)
    {
      instant = later
    }
    return (Moment(instant: instant), day.end)
  }
}
