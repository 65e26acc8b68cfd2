// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// RFC 3339 times, as plans hold them: written in UTC with `Z`, fractions of a second only where
/// there are some. Years 0000 to 9999.
package enum RFC3339 {
  /// The instant that `text` names, or nil where it is no RFC 3339 date and time.
  package static func date(from text: String) -> Date? {
    var reader = Reader(bytes: Array(text.utf8))
    guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2),
      reader.take("-"), let day = reader.digits(2), reader.takeAny("Tt "),
      let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2),
      reader.take(":"), let second = reader.digits(2)
    else { return nil }
    var fraction = 0.0
    if reader.take(".") {
      guard let value = reader.fraction() else { return nil }
      fraction = value
    }
    guard let offset = reader.offset(), reader.isAtEnd,
      (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = daysFromEpoch(year: year, month: month, day: day)
    let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  /// `date` in UTC, to the microsecond.
  package static func text(from date: Date) -> String {
    let total = (date.timeIntervalSince1970 * 1e6).rounded()
    guard total.magnitude < 2.5e17 else { return "0000-01-01T00:00:00Z" }
    let micros = Int64(total)
    let (seconds, fraction) = floorDivide(micros, 1_000_000)
    let (days, rest) = floorDivide(seconds, 86400)
    let (year, month, day) = civil(daysFromEpoch: Int(days))
    let head = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    let clock = [Int(rest) / 3600, Int(rest) / 60 % 60, Int(rest) % 60].map { padded($0, 2) }
    var tail = ""
    if fraction != 0 {
      tail = "." + padded(Int(fraction), 6)
      while tail.hasSuffix("0") { tail.removeLast() }
    }
    return head + "T" + clock.joined(separator: ":") + tail + "Z"
  }

  /// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  package static func daysFromEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of `daysFromEpoch`; civil_from_days of the same source.
  package static func civil(daysFromEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }

  /// How many days a month of the Gregorian calendar has; `month` is 1 to 12.
  package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  private static func floorDivide(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
    let rest = ((value % by) + by) % by
    return ((value - rest) / by, rest)
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(max(0, value))
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func digits(_ count: Int) -> Int? {
      guard position + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[position..<position + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      position += count
      return value
    }

    mutating func takeAny(_ choices: String) -> Bool {
      guard position < bytes.count, choices.utf8.contains(bytes[position]) else { return false }
      position += 1
      return true
    }

    mutating func take(_ character: String) -> Bool { takeAny(character) }

    mutating func fraction() -> Double? {
      var value = 0.0
      var scale = 0.1
      let start = position
      while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
        value += Double(bytes[position] - 0x30) * scale
        scale /= 10
        position += 1
      }
      return position > start ? value : nil
    }

    mutating func offset() -> Int? {
      if takeAny("Zz") { return 0 }
      let sign = take("+") ? 1 : takeAny("-") ? -1 : 0
      guard sign != 0, let hours = digits(2), take(":"), let minutes = digits(2), hours < 24,
        minutes < 60
      else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }
  }
}
