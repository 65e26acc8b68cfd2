// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The person's clock and calendar.
struct Clock: Sendable {
  let now: Date
  let calendar: Calendar

  init(now: Date, timeZone: TimeZone) {
    self.now = now
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    calendar.firstWeekday = 2
    self.calendar = calendar
  }

  enum Unit: Sendable, Hashable {
    case second, minute, hour, day, week, month, quarter, year
  }

  /// So much time: months and years by the calendar, the rest exactly.
  struct Length: Hashable, Sendable {
    var months = 0
    var seconds = 0

    init() {}

    init(_ count: Int, _ unit: Unit) {
      switch unit {
      case .second: seconds = count
      case .minute: seconds = count * 60
      case .hour: seconds = count * 3600
      case .day: seconds = count * 86400
      case .week: seconds = count * 7 * 86400
      case .month: months = count
      case .quarter: months = count * 3
      case .year: months = count * 12
      }
    }

    static func + (left: Length, right: Length) -> Length {
      var sum = left
      sum.months += right.months
      sum.seconds += right.seconds
      return sum
    }
  }

  func adding(_ length: Length, to date: Date, sign: Int = 1) -> Date {
    let shifted = add(sign * length.months, .month, to: date)
    return shifted.addingTimeInterval(Double(sign * length.seconds))
  }

  /// The start of the calendar unit that holds `date`, moved by so many units.
  func start(of unit: Unit, _ date: Date, offset: Int = 0) -> Date {
    let start: Date
    switch unit {
    case .second, .minute: return date
    case .hour: start = calendar.dateInterval(of: .hour, for: date)?.start ?? date
    case .day: start = calendar.startOfDay(for: date)
    case .week:
      let day = calendar.startOfDay(for: date)
      start = add(-((weekday(of: day) + 5) % 7), .day, to: day)
    case .month, .quarter, .year:
      let parts = calendar.dateComponents([.year, .month], from: date)
      let month = parts.month ?? 1
      let first = unit == .year ? 1 : unit == .quarter ? (month - 1) / 3 * 3 + 1 : month
      start = day(year: parts.year ?? 1970, month: first, day: 1) ?? date
    }
    return offset == 0 ? start : moved(start, offset, unit)
  }

  /// A start of a unit, moved by so many units of the calendar.
  func moved(_ start: Date, _ count: Int, _ unit: Unit) -> Date {
    switch unit {
    case .second: start.addingTimeInterval(Double(count))
    case .minute: start.addingTimeInterval(Double(count) * 60)
    case .hour: start.addingTimeInterval(Double(count) * 3600)
    case .day: add(count, .day, to: start)
    case .week: add(count * 7, .day, to: start)
    case .month: add(count, .month, to: start)
    case .quarter: add(count * 3, .month, to: start)
    case .year: add(count * 12, .month, to: start)
    }
  }

  /// 1 is Sunday.
  func weekday(of date: Date) -> Int { calendar.component(.weekday, from: date) }

  func year(of date: Date) -> Int { calendar.component(.year, from: date) }

  func month(of date: Date) -> Int { calendar.component(.month, from: date) }

  /// The start of that day, or nil where the calendar has none such.
  func day(year: Int, month: Int, day: Int) -> Date? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      let date = calendar.date(from: DateComponents(year: year, month: month, day: day)),
      calendar.component(.day, from: date) == day
    else { return nil }
    return date
  }

  /// A time of that day; nil where `hour` or `minute` is none.
  func time(_ hour: Int, _ minute: Int, _ second: Int = 0, on day: Date) -> Date? {
    guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
      return nil
    }
    if hour == 24 { return minute == 0 ? moved(start(of: .day, day), 1, .day) : nil }
    return calendar.date(bySettingHour: hour, minute: minute, second: second, of: day)
  }

  private func add(_ count: Int, _ component: Calendar.Component, to date: Date) -> Date {
    guard count != 0 else { return date }
    return calendar.date(byAdding: component, value: count, to: date) ?? date
  }
}

/// A stretch of time that words name, and what it is as a point in history.
struct Moment: Hashable, Sendable {
  var start: Date
  var end: Date
  /// A clock time or "2 hours ago": no stretch but an instant.
  var isInstant = false
  /// Reaches to now by its words: today, this week, the last 3 days.
  var isCurrent = false
  /// What it is as a point: its end, or where it is said as "… ago" the instant.
  var point: Date

  init(_ start: Date, _ end: Date, isCurrent: Bool = false) {
    self.start = start
    self.end = end
    self.isCurrent = isCurrent
    point = end
  }

  init(instant: Date) {
    start = instant
    end = instant
    isInstant = true
    point = instant
  }
}

/// Times between which files were modified.
struct Period: Hashable, Sendable {
  var since: Date?
  var until: Date?
}
