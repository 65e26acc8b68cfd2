// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The ways to write a point in history on a command line and as a folder's name.
///
/// `@128` an operation · `~2` so many back · `first` · `now` · a day, a clock time or both
/// (`2026-11-01`, `14:30`, `2026-11-01 14:30`, RFC 3339; in a file's name `2026-11-01T14-30`) ·
/// `yesterday`, `monday`, `march`, `last week`, `nov 3` · `3 hours ago` · `before X` · else the label
/// of a snapshot. A day or longer is its end, `before` it its start; a clock time is the latest gone
/// by. No point lies after `now`.
package enum PointName {
  /// The point that `text` names; nil where it looks like one of the forms above and is none (the
  /// 31st of February), names two days (`03/04/2026`), or is empty.
  package static func parse(_ text: String, now: Date, timeZone: TimeZone) -> Point? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    guard !trimmed.isEmpty else { return nil }
    if let point = symbolic(trimmed) { return point.value }
    var reader = PointReader(trimmed, now: now, timeZone: timeZone)
    switch reader.point() {
    case .point(let point): return point
    case .invalid: return nil
    case .unknown: return .snapshot(trimmed)
    }
  }

  /// How a label can be told from the other forms: whether `parse` gives it back as a snapshot.
  package static func isLabel(_ text: String) -> Bool {
    let point = parse(text, now: Date(timeIntervalSince1970: 0), timeZone: .gmt)
    if case .snapshot = point { return true }
    return false
  }

  private struct Symbolic { var value: Point? }

  /// `@N`, `~N`, `first`; the value is nil where the sign is there and the number is not.
  private static func symbolic(_ text: String) -> Symbolic? {
    switch text.first {
    case "@":
      guard let number = Int64(text.dropFirst()), number > 0 else { return Symbolic(value: nil) }
      return Symbolic(value: .operation(number))
    case "~":
      guard let count = Int(text.dropFirst()), count > 0, count <= Int32.max else {
        return Symbolic(value: text == "~" ? .back(1) : nil)
      }
      return Symbolic(value: .back(count))
    default:
      return text.lowercased() == "first" ? Symbolic(value: .first) : nil
    }
  }
}

/// Reads a point written in words or digits; one use.
struct PointReader {
  enum Answer {
    case point(Point)
    /// It is one of the forms, but names nothing.
    case invalid
    case unknown
  }

  /// What a word or date covers: half-open.
  private struct Period {
    var start: Date
    var end: Date
  }

  private let words: [String]
  private let now: Date
  private let calendar: Calendar

  init(_ text: String, now: Date, timeZone: TimeZone) {
    self.now = now
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    calendar.firstWeekday = 2
    self.calendar = calendar
    words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "," || $0 == "_" })
      .map(String.init)
  }

  mutating func point() -> Answer {
    var words = words[...]
    if let first = words.first, ["at", "on", "in", "as", "the", "end"].contains(first) {
      words = words.dropFirst()
      while let next = words.first, ["of", "at", "on", "in", "the"].contains(next) {
        words = words.dropFirst()
      }
    }
    guard let first = words.first else { return .unknown }
    if words.count > 1, first == "before" { return before(Array(words.dropFirst())) }
    return read(Array(words))
  }

  private func before(_ words: [String]) -> Answer {
    do {
      if let period = try period(words) { return .point(.time(min(period.start, now))) }
    } catch { return .invalid }
    return read(words)
  }

  private func read(_ words: [String]) -> Answer {
    do {
      if let point = try ago(words) { return .point(point) }
      if let date = try instant(words) { return .point(.time(min(date, now))) }
      if let period = try period(words) { return .point(.time(min(period.end, now))) }
      return .unknown
    } catch { return .invalid }
  }

  private struct NoSuchTime: Error {}

  // MARK: Lengths of time

  private static let numbers = [
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3,
    "dozen": 12,
  ]

  private static let units: [(names: Set<String>, component: Calendar.Component, times: Int)] = [
    (["s", "sec", "secs", "second", "seconds"], .second, 1),
    (["min", "mins", "minute", "minutes"], .minute, 1),
    (["h", "hr", "hrs", "hour", "hours"], .hour, 1),
    (["d", "day", "days"], .day, 1),
    (["w", "week", "weeks"], .day, 7),
    (["month", "months"], .month, 1),
    (["quarter", "quarters"], .month, 3),
    (["y", "year", "years"], .year, 1),
  ]

  /// `3 hours ago`, `an hour ago`, `2 versions ago`.
  private func ago(_ words: [String]) throws -> Point? {
    guard words.last == "ago", words.count >= 2 else { return nil }
    var body = words.dropLast().filter { $0 != "of" }
    if body.count == 3, body[0] == "a" { body.removeFirst() }
    if body.count == 1, let split = body[0].firstIndex(where: { !$0.isNumber }) {
      body = [String(body[0][..<split]), String(body[0][split...])]
    }
    guard body.count == 2, let count = Self.numbers[body[0]] ?? Int(body[0]), count >= 0,
      count < 1_000_000
    else { throw NoSuchTime() }
    if ["version", "versions", "operation", "operations", "change", "changes"].contains(body[1]) {
      guard count > 0 else { throw NoSuchTime() }
      return .back(count)
    }
    guard let unit = Self.units.first(where: { $0.names.contains(body[1]) }),
      let date = calendar.date(byAdding: unit.component, value: -count * unit.times, to: now)
    else { throw NoSuchTime() }
    return .time(date)
  }

  // MARK: Instants

  /// A clock time, alone or with a day; `now`; RFC 3339.
  private func instant(_ words: [String]) throws -> Date? {
    if words == ["now"] { return now }
    if words.count == 1 {
      if let date = RFC3339.date(from: words[0].uppercased()) { return date }
      if let split = words[0].firstIndex(of: "t"), let day = try date(String(words[0][..<split])) {
        let rest = String(words[0][words[0].index(after: split)...])
        let time = rest.replacingOccurrences(of: "-", with: ":")
        guard let clock = try clock([time]) else { throw NoSuchTime() }
        return try date(clock, on: day.start)
      }
    }
    if let clock = try clock(words) {
      let today = try date(clock, on: calendar.startOfDay(for: now))
      guard today > now else { return today }
      guard let day = calendar.date(byAdding: .day, value: -1, to: calendar.startOfDay(for: now))
      else { throw NoSuchTime() }
      return try date(clock, on: day)
    }
    for split in 1..<max(1, words.count) {
      guard let clock = try clock(Array(words[split...])) else { continue }
      var head = Array(words[..<split])
      if head.last == "at" { head.removeLast() }
      guard let day = try period(head) else { continue }
      return try date(clock, on: day.start)
    }
    return nil
  }

  private func date(_ clock: (Int, Int, Int), on day: Date) throws -> Date {
    guard
      let date = calendar.date(bySettingHour: clock.0, minute: clock.1, second: clock.2, of: day)
    else { throw NoSuchTime() }
    return date
  }

  /// `14:30`, `14:30:05`, `2:30pm`, `2 pm`, `noon`, `midnight`.
  private func clock(_ words: [String]) throws -> (Int, Int, Int)? {
    var text = words.joined()
    if text.hasPrefix("at") { text.removeFirst(2) }
    if text == "noon" { return (12, 0, 0) }
    if text == "midnight" { return (0, 0, 0) }
    var half: String?
    for suffix in ["am", "pm"] where text.hasSuffix(suffix) {
      half = suffix
      text.removeLast(2)
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.map { $0.allSatisfy(\.isNumber) && $0.count <= 2 ? Int($0) : nil }
    guard !numbers.contains(nil), numbers.count > 1 || half != nil, numbers.count <= 3 else {
      return nil
    }
    let values = numbers.compactMap { $0 } + [0, 0]
    var hour = values[0]
    if let half {
      guard (1...12).contains(hour) else { throw NoSuchTime() }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    }
    guard hour < 24, values[1] < 60, values[2] < 60 else { throw NoSuchTime() }
    return (hour, values[1], values[2])
  }

  // MARK: Periods

  private static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private func period(_ words: [String]) throws -> Period? {
    guard let first = words.first else { return nil }
    switch words.joined(separator: " ") {
    case "today": return of(.day, containing: now)
    case "yesterday": return try whole(.day, back: 1)
    case "this morning":
      let day = of(.day, containing: now)
      return Period(start: day.start, end: try date((12, 0, 0), on: day.start))
    default: break
    }
    if words.count == 2, first == "last" || first == "this" {
      let back = first == "last" ? 1 : 0
      switch words[1] {
      case "week": return try whole(.weekOfYear, back: back)
      case "month": return try whole(.month, back: back)
      case "quarter": return try quarter(back: back)
      case "year": return try whole(.year, back: back)
      default: break
      }
    }
    let rest = first == "last" ? Array(words.dropFirst()) : words
    if rest.count == 1, let weekday = index(of: rest[0], in: Self.weekdays) {
      return try latest(weekday: weekday + 1)
    }
    if rest.count == 1, let date = try date(rest[0]) { return date }
    return try named(rest)
  }

  private func index(of word: String, in names: [String]) -> Int? {
    let word = word.hasSuffix(".") ? String(word.dropLast()) : word
    return word.count < 3 ? nil : names.firstIndex { $0 == word || $0.prefix(3) == word }
  }

  private func of(_ component: Calendar.Component, containing date: Date) -> Period {
    let interval = calendar.dateInterval(of: component, for: date)
    return Period(start: interval?.start ?? date, end: interval?.end ?? date)
  }

  private func whole(_ component: Calendar.Component, back: Int) throws -> Period {
    guard
      let date = calendar.date(
        byAdding: component, value: -back, to: of(component, containing: now).start)
    else { throw NoSuchTime() }
    return of(component, containing: date)
  }

  private func quarter(back: Int) throws -> Period {
    let month = calendar.component(.month, from: now)
    let start = of(.month, containing: now).start
    let shift = -((month - 1) % 3) - 3 * back
    guard let begin = calendar.date(byAdding: .month, value: shift, to: start),
      let end = calendar.date(byAdding: .month, value: 3, to: begin)
    else { throw NoSuchTime() }
    return Period(start: begin, end: end)
  }

  /// The latest such day before today.
  private func latest(weekday: Int) throws -> Period {
    let today = calendar.startOfDay(for: now)
    let back = (calendar.component(.weekday, from: today) - weekday + 7) % 7
    guard let day = calendar.date(byAdding: .day, value: -(back == 0 ? 7 : back), to: today) else {
      throw NoSuchTime()
    }
    return of(.day, containing: day)
  }

  /// `march`, `march 2025`, `november 3`, `3 nov 2025`, `nov 3rd`.
  private func named(_ words: [String]) throws -> Period? {
    guard words.count <= 3,
      let place = words.firstIndex(where: { index(of: $0, in: Self.months) != nil }),
      let month = index(of: words[place], in: Self.months).map({ $0 + 1 })
    else { return nil }
    var day: Int?
    var year: Int?
    for (position, word) in words.enumerated() where position != place {
      let digits =
        ["st", "nd", "rd", "th"].contains(where: word.hasSuffix) ? String(word.dropLast(2)) : word
      guard let number = Int(digits) else { return nil }
      if number > 31 { year = number } else if day == nil { day = number } else { return nil }
    }
    let thisYear = calendar.component(.year, from: now)
    let candidate = try civil(year ?? thisYear, month, day)
    if year == nil, candidate.start > now { return try civil(thisYear - 1, month, day) }
    return candidate
  }

  /// `2026`, `2026-11`, `2026-11-01`, with `-`, `/` or `.`; `31.10.2026`.
  private func date(_ word: String) throws -> Period? {
    let parts = word.split(whereSeparator: { "-/.".contains($0) }).map(String.init)
    guard (1...3).contains(parts.count), word.first?.isNumber == true, word.last?.isNumber == true
    else { return nil }
    let numbers = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard numbers.count == parts.count else { return nil }
    if parts[0].count == 4 {
      return try civil(
        numbers[0], numbers.count > 1 ? numbers[1] : nil, numbers.count > 2 ? numbers[2] : nil)
    }
    guard parts.count == 3, parts[2].count == 4 else { return nil }
    guard numbers[0] <= 12 || numbers[1] <= 12 else { throw NoSuchTime() }
    if numbers[0] > 12 { return try civil(numbers[2], numbers[1], numbers[0]) }
    if numbers[1] > 12 || numbers[0] == numbers[1] {
      return try civil(numbers[2], numbers[0], numbers[1])
    }
    throw NoSuchTime()
  }

  private func civil(_ year: Int, _ month: Int?, _ day: Int?) throws -> Period {
    guard (1...9999).contains(year), (1...12).contains(month ?? 1),
      (1...RFC3339.daysIn(month: month ?? 1, year: year)).contains(day ?? 1),
      let date = calendar.date(from: DateComponents(year: year, month: month ?? 1, day: day ?? 1))
    else { throw NoSuchTime() }
    return of(day != nil ? .day : month != nil ? .month : .year, containing: date)
  }
}
