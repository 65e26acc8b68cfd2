// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Numbers as people read them. The same in every locale, so that output can be compared.
package enum Measures {
  /// `1 file`, `3 files`.
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// `12,345`.
  package static func grouped(_ number: Int) -> String {
    var out = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { out.append(",") }
      out.append(digit)
    }
    return (number < 0 ? "-" : "") + String(out.reversed())
  }

  /// `17 B`, `4.1 kB`, `2.3 GB`: powers of 1000, as `--larger` reads them.
  package static func bytes(_ count: Int64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var value = Double(count.magnitude)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let sign = count < 0 ? "-" : ""
    return "\(sign)\(decimal(value, digits: unit > 0 && value < 9.95 ? 1 : 0)) \(units[unit])"
  }

  /// A number with so many digits behind the point.
  package static func decimal(_ value: Double, digits: Int) -> String {
    let factor = [1.0, 10, 100, 1000][min(digits, 3)]
    let scaled = Int64((value.magnitude * factor).rounded())
    let whole = scaled / Int64(factor)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    if digits == 0 { return "\(sign)\(whole)" }
    let fraction = String(scaled % Int64(factor))
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }

  /// `45 s`, `3 min 20 s`, `2 h 5 min`.
  package static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  /// `2026-11-23 14:05`, in the person's time zone.
  package static func time(_ date: Date, in zone: TimeZone, seconds: Bool = false) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let day = "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
    let clock = "\(two(parts.hour)):\(two(parts.minute))"
    return "\(day) \(clock)" + (seconds ? ":" + two(parts.second) : "")
  }

  /// Columns that a text takes on a terminal: wide characters two, combining ones none.
  package static func width(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return sum + 2
      default: return sum + 1
      }
    }
  }

  /// `text` cut to so many columns, with an ellipsis.
  package static func fitted(_ text: String, _ columns: Int?) -> String {
    guard let columns, width(text) > columns else { return text }
    var out = ""
    var used = 0
    for character in text {
      let next = width(String(character))
      if used + next > max(1, columns - 1) { break }
      out.append(character)
      used += next
    }
    return out + "…"
  }
}
