// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Planning
import Syscalls

/// Turns the values of flags into the values of plans.
package enum Values {
  /// `10`, `10k`, `10 kB`, `2.5MB`, `4KiB`: kB, MB, GB are powers of 1000, KiB, MiB, GiB of 1024.
  package static func bytes(_ text: String, option: String) throws -> Int64 {
    let bad = ShellError.badValue(option: option, value: text, forms: "10, 10kB, 2.5MB, 4KiB")
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces).lowercased()
    guard let number = Double(digits), number.isFinite else { throw bad }
    let units: [String: Double] = [
      "": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12,
      "tb": 1e12, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824,
    ]
    guard let factor = units[unit], number * factor < 9e18 else { throw bad }
    return Int64(number * factor)
  }

  /// A point in history.
  package static func point(_ text: String, option: String, in context: ShellContext) throws
    -> Point
  {
    guard let point = PointName.parse(text, now: context.clock(), timeZone: context.timeZone) else {
      throw ShellError.badValue(
        option: option, value: text,
        forms:
          "@128, ~2, 2026-11-01, 14:30, yesterday, \"3 hours ago\", first, or a snapshot's name")
    }
    return point
  }

  /// A bound of a period, read as prompts read it: `--since march`, `--until 2026-11-01`.
  package static func time(_ text: String, isUntil: Bool, in context: ShellContext) throws -> Date {
    if let date = RFC3339.date(from: text) { return date }
    let word = isUntil ? "before" : "since"
    let translation = Planner().translate(
      "files \(word) \(text)", now: context.clock(), timeZone: context.timeZone, hasPrevious: false)
    let files = translation.plan.steps.first?.selection
    guard translation.plan.steps.count == 1, let files,
      let date = isUntil ? files.until : files.since
    else {
      throw ShellError.badValue(
        option: isUntil ? "--until" : "--since", value: text,
        forms: "2026-11-01, 2026-11-01T14:30:00Z, yesterday, \"3 days ago\", march")
    }
    return date
  }

  /// When something is to end, read as prompts read it: `2 hours`, `friday`, `2026-12-24`, `18:00`.
  package static func end(_ text: String, option: String, in context: ShellContext) throws -> Date {
    if let date = RFC3339.date(from: text) { return date }
    // `90m` as flags of other programs have it; in prompts it would be ninety metres or millions too.
    var words = text
    let units = ["s": "seconds", "m": "minutes", "min": "minutes"]
    let digits = text.prefix(while: \.isNumber)
    if !digits.isEmpty, let unit = units[String(text.dropFirst(digits.count))] {
      words = "\(digits) \(unit)"
    }
    for word in ["for", "until"] {
      let translation = Planner().translate(
        "share a.txt \(word) \(words)", now: context.clock(), timeZone: context.timeZone,
        hasPrevious: false)
      if translation.plan.steps.count == 1, case .share(_, let end?) = translation.plan.steps[0] {
        return end
      }
    }
    throw ShellError.badValue(
      option: option, value: text, forms: "\"2 hours\", 3 days, friday, 2026-12-24, 18:00")
  }

  package static func kinds(_ words: [String]) throws -> [Kind] {
    try words.flatMap { $0.split(separator: ",").map(String.init) }.map { word in
      guard let kind = Kind(rawValue: word.lowercased()) else {
        throw ShellError.badValue(
          option: "--type", value: word,
          forms: Kind.families.joined(separator: " ") + ", or a programming language")
      }
      return kind
    }
  }
}

/// The order of a result.
extension Order: ExpressibleByArgument {}
extension Grouping.Criterion: ExpressibleByArgument {}
extension Joining.Criterion: ExpressibleByArgument {}
