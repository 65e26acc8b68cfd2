// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// The name of a folder below `.semfs/find` as a selection: words are the query, `key=value` words its
/// filters, `%2F` a slash, quotes keep spaces together.
///
/// Filters: `k`, `type`, `keyword`, `tagged` (several with commas), `match=any`, `since`, `until`, `under`,
/// `path`, `name`, `author`, `larger`, `smaller` (bytes, or with kB, MB, GB, KiB, MiB, GiB), `sort`, `at`
/// (a point), `not` (quoted: a selection of its own).
enum QueryName {
  /// nil where a filter's value makes no sense, or nothing is asked.
  static func selection(_ text: String, now: Date, timeZone: TimeZone) -> Selection? {
    var selection = parse(text.removingPercentEncoding ?? text, now, timeZone)
    if selection?.k == nil { selection?.k = 10 }
    return selection
  }

  private static func parse(_ text: String, _ now: Date, _ timeZone: TimeZone) -> Selection? {
    var selection = Selection()
    var words: [String] = []
    for word in split(text) {
      guard let equals = word.firstIndex(of: "="), equals != word.startIndex,
        let isKnown = apply(
          String(word[..<equals]), String(word[word.index(after: equals)...]), to: &selection,
          now: now, timeZone: timeZone)
      else {
        words.append(word)
        continue
      }
      if !isKnown { return nil }
    }
    if !words.isEmpty { selection.query = words.joined(separator: " ") }
    return selection.isEmpty ? nil : selection
  }

  /// Whether the filter was understood; nil where `key` is none.
  private static func apply(
    _ key: String, _ value: String, to selection: inout Selection, now: Date, timeZone: TimeZone
  ) -> Bool? {
    switch key {
    case "k":
      guard let count = Int(value), (1...10_000).contains(count) else { return false }
      selection.k = count
    case "type":
      let kinds = list(value).map { Kind(rawValue: $0.lowercased()) }
      guard !kinds.isEmpty, !kinds.contains(nil) else { return false }
      selection.types = kinds.compactMap { $0 }
    case "since":
      // From the start of the day said; a point is its end.
      guard let date = time("before " + value, now, timeZone) else { return false }
      selection.since = date
    case "until":
      guard let date = time(value, now, timeZone) else { return false }
      selection.until = date
    case "at":
      guard let point = PointName.parse(value, now: now, timeZone: timeZone) else { return false }
      selection.at = point
    case "not":
      guard let other = parse(value, now, timeZone) else { return false }
      selection.not = other
    case "under": selection.under = value
    case "path": selection.paths.append(value)
    case "name": selection.name = value
    case "author": selection.author = value
    case "keyword": selection.keywords += list(value)
    case "tagged": selection.tagged += list(value)
    case "match":
      guard value == "any" else { return false }
      selection.matchesAnyKeyword = true
    case "larger":
      guard let bytes = bytes(value) else { return false }
      selection.larger = bytes
    case "smaller":
      guard let bytes = bytes(value) else { return false }
      selection.smaller = bytes
    case "sort":
      guard let order = Order(rawValue: value) else { return false }
      selection.sort = order
    default: return nil
    }
    return !value.isEmpty
  }

  private static func list(_ value: String) -> [String] {
    value.split(separator: ",").map(String.init)
  }

  private static let units: [(name: String, bytes: Int64)] = [
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1_000), ("mb", 1_000_000),
    ("gb", 1_000_000_000), ("b", 1),
  ]

  private static func bytes(_ value: String) -> Int64? {
    let text = value.lowercased()
    let unit = units.first { text.hasSuffix($0.name) } ?? ("", 1)
    guard let number = Int64(text.dropLast(unit.name.count)), number >= 0 else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    return overflow ? nil : product
  }

  private static func time(_ text: String, _ now: Date, _ timeZone: TimeZone) -> Date? {
    guard case .time(let date)? = PointName.parse(text, now: now, timeZone: timeZone) else {
      return nil
    }
    return date
  }

  /// At spaces outside of quotes.
  private static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
