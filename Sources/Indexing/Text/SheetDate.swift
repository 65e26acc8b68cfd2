// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Dates of spreadsheets: numbers of days, which the format of their cells makes dates (ECMA-376, 18.8.30
/// and 18.17.4).
enum SheetDate {
  enum Format { case date, time, dateAndTime }

  /// `2026-03-05`, `13:30`, or both; nil: no date that a spreadsheet knows.
  static func text(_ number: Double, _ format: Format, from1904: Bool) -> String? {
    guard number >= 0, number < 2_958_466 else { return nil }
    var seconds = Int((number * 86_400).rounded())
    let days = seconds / 86_400
    seconds %= 86_400
    var clock = String(format: "%02d:%02d", seconds / 3600, seconds / 60 % 60)
    if seconds % 60 != 0 { clock += String(format: ":%02d", seconds % 60) }
    // Day 60 is the 29th of February 1900, which never was.
    let offset = from1904 ? 24_107 : days < 60 ? 25_568 : 25_569
    let date = day(days - offset)
    switch format {
    case .date: return date
    case .time: return clock
    case .dateAndTime: return date + " " + clock
    }
  }

  /// Of so many days since 1970 (Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
  private static func day(_ days: Int) -> String {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    return String(
      format: "%04d-%02d-%02d", year, month < 10 ? month + 3 : month - 9,
      dayOfYear - (153 * month + 2) / 5 + 1)
  }

  /// Of a format's number; `code` where the workbook says it itself. nil: no date.
  static func format(_ number: Int, code: String?) -> Format? {
    guard let code else {
      switch number {
      case 14...17, 27...31, 36, 50...58: return .date
      case 18...21, 32...35, 45, 47: return .time
      case 22: return .dateAndTime
      default: return nil
      }
    }
    let letters = letters(of: code)
    let hasDay = letters.contains("y") || letters.contains("d")
    let hasTime = letters.contains("h") || letters.contains("s")
    if hasDay { return hasTime ? .dateAndTime : .date }
    if hasTime { return .time }
    return letters.contains("m") ? .date : nil
  }

  /// What means something in a format: without quoted and escaped characters, colours and languages. Of
  /// one that counts hours beyond a day, nothing.
  private static func letters(of code: String) -> Set<Character> {
    var found: Set<Character> = []
    var rest = code.lowercased().prefix { $0 != ";" }
    while let first = rest.popFirst() {
      switch first {
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        if let next = rest.first, "hms".contains(next),
          rest.dropFirst().first.map("]hms".contains) == true
        {
          return []
        }
        rest = rest.drop { $0 != "]" }.dropFirst()
      // A number; but after seconds their parts.
      case "0", "#": if found.isEmpty { return [] }
      case "g", "e", "?": break
      default: found.insert(first)
      }
    }
    return found
  }
}

/// Which of a workbook's cell styles are dates, in their order.
final class StylesReader: XMLReader {
  private(set) var formats: [SheetDate.Format?] = []
  private var codes: [Int: String] = [:]
  private var isInCells = false
  let isFull = false

  func start(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "numFmt":
      if let number = attributes["numFmtId"].flatMap({ Int($0) }), codes.count < Limits.parts {
        codes[number] = attributes["formatCode"]
      }
    case "cellXfs": isInCells = true
    case "xf" where isInCells && formats.count < 1 << 16:
      let number = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      formats.append(SheetDate.format(number, code: codes[number]))
    default: break
    }
  }

  func end(_ name: String) {
    if name == "cellXfs" { isInCells = false }
  }

  func text(_ characters: String) {}
}
