// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The dates that documents carry: ISO 8601 in any shortness, EXIF's with colons, and a mail's.
enum DocumentDate {
  /// Nanoseconds since 1970; nil: no date. Without a zone it is UTC.
  static func nanoseconds(_ text: String) -> Int64? {
    let text = text.prefix(64)
    return numeric(text) ?? mail(text)
  }

  private static func numeric(_ text: Substring) -> Int64? {
    var numbers: [Int] = []
    var rest = text.drop { $0 == " " }
    guard rest.prefix(4).count(where: \.isNumber) == 4 else { return nil }
    while numbers.count < 6, let first = rest.first {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, digits.count <= 4, let number = Int(digits) else { break }
      numbers.append(number)
      rest = rest.dropFirst(digits.count)
      let separator = rest.first
      guard let separator, "-:T /".contains(separator), first.isNumber else { break }
      rest = rest.dropFirst()
    }
    if rest.first == "." { rest = rest.dropFirst().drop { $0.isNumber } }
    return seconds(numbers, offset: numbers.count > 3 ? zone(rest) : 0)
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `Mon, 2 Jan 2006 15:04:05 -0700`.
  private static func mail(_ text: Substring) -> Int64? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "\t" }
    guard
      let place = words.firstIndex(where: { months.contains($0.prefix(3).lowercased()) }),
      place > 0, place + 1 < words.count, let day = Int(words[place - 1]),
      let month = months.firstIndex(of: words[place].prefix(3).lowercased()),
      let year = Int(words[place + 1])
    else { return nil }
    let clock = place + 2 < words.count ? words[place + 2].split(separator: ":") : []
    let zone = place + 3 < words.count ? zone(words[place + 3][...]) : 0
    return seconds([year, month + 1, day] + clock.compactMap { Int($0) }, offset: zone)
  }

  /// Seconds east of Greenwich of `+02:00`, `-0700`, `Z`.
  private static func zone(_ text: Substring) -> Int {
    guard let sign = text.first, sign == "+" || sign == "-" else { return 0 }
    let digits = text.dropFirst().filter { $0.isASCII && $0.isNumber }.prefix(4)
    guard digits.count == 4, let number = Int(digits) else { return 0 }
    let seconds = (number / 100) * 3600 + (number % 100) * 60
    return sign == "-" ? -seconds : seconds
  }

  private static func seconds(_ parts: [Int], offset: Int) -> Int64? {
    guard let year = parts.first, (1900...2200).contains(year) else { return nil }
    func part(_ index: Int, _ otherwise: Int, _ range: ClosedRange<Int>) -> Int? {
      guard index < parts.count else { return otherwise }
      return range.contains(parts[index]) ? parts[index] : nil
    }
    guard let month = part(1, 1, 1...12), let day = part(2, 1, 1...31),
      let hour = part(3, 0, 0...23), let minute = part(4, 0, 0...59),
      let second = part(5, 0, 0...60)
    else { return nil }
    var time = tm()
    time.tm_year = Int32(year - 1900)
    time.tm_mon = Int32(month - 1)
    time.tm_mday = Int32(day)
    time.tm_hour = Int32(hour)
    time.tm_min = Int32(minute)
    time.tm_sec = Int32(second)
    return (Int64(timegm(&time)) - Int64(offset)) * 1_000_000_000
  }
}
