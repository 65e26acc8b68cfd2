// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Which operations a prune keeps, in restic's words and with its meanings: a bucket (an hour, a day,
/// …) is represented by the newest operation in it, so many newest buckets are kept, and an
/// operation that any rule keeps is kept.
package struct KeepPolicy: Hashable, Sendable {
  /// The rules that count, in the order in which they are said.
  package enum Rule: String, CaseIterable, Sendable {
    case last, hourly, daily, weekly, monthly, yearly
  }

  /// A length of time by the calendar: `2y5m7d3h`.
  package struct Period: Hashable, Sendable {
    package var years = 0
    package var months = 0
    package var days = 0
    package var hours = 0
  }

  package static let setting = "history.keep"
  /// How many of each; −1: all.
  package var counts: [Rule: Int] = [:]
  /// All that are newer than this before the newest.
  package var within: Period?
  /// The store shall not be larger; the oldest of what the rules keep go until it is not.
  package var greatestSize: Int64?
  /// Globs of the snapshots that are kept for their names; nil: all are.
  package var labels: [String]?

  package init() {}

  /// Whether it says nothing of which operations are to stay: then nothing may go.
  package var isEmpty: Bool { counts.isEmpty && within == nil && greatestSize == nil }
}

extension KeepPolicy.Period {
  /// - Returns: nil for what is none.
  package init?(_ text: String) {
    var number = ""
    for character in text {
      if character.isASCII, character.isNumber {
        number.append(character)
        continue
      }
      guard let count = Int(number), count < 100_000 else { return nil }
      number = ""
      switch character {
      case "y": years += count
      case "m": months += count
      case "d": days += count
      case "h": hours += count
      default: return nil
      }
    }
    guard number.isEmpty, !text.isEmpty else { return nil }
  }

  package var text: String {
    let parts = [(years, "y"), (months, "m"), (days, "d"), (hours, "h")]
    let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    return text.isEmpty ? "0h" : text
  }

  /// The moment so long before `date`, by the calendar of `zone`.
  func before(_ date: Date, in zone: TimeZone) -> Date {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let back = DateComponents(year: -years, month: -months, day: -days)
    let day = calendar.date(byAdding: back, to: date) ?? date
    return day.addingTimeInterval(-3600 * Double(hours))
  }
}

/// An operation that a prune keeps, and why.
package struct KeptOperation: Hashable, Sendable {
  package var id: OperationID
  package var time: Timestamp
  package var reasons: [String]
  /// Whether a snapshot's name keeps it.
  package var isNamed = false
}

/// What a policy chooses among.
struct PruneCandidate: Sendable {
  var id: Int64
  var time: Int64
  /// Snapshots of this name.
  var labels: [String] = []
  /// Whether it changed the tree: only such ones are counted by rules.
  var changes = true
}

extension KeepPolicy {
  /// The operations to keep, newest first. `candidates` are newest first; the first is always kept, as
  /// the tree is so now. Sizes are not looked at here.
  func choose(among candidates: [PruneCandidate], zone: TimeZone) -> [KeptOperation] {
    let counted = candidates.filter(\.changes)
    let limit = counted.first.flatMap { newest in
      within.map { period in
        Timestamp(period.before(Timestamp(rawValue: newest.time).date, in: zone)).rawValue
      }
    }
    // A size alone lets everything stay that fits into it.
    let counts = counts.isEmpty && within == nil ? [.last: -1] : counts
    var buckets = Rule.allCases.compactMap { rule in
      counts[rule].map { Bucket(rule: rule, left: $0) }
    }
    var kept: [KeptOperation] = []
    var seen = 0
    for (index, candidate) in candidates.enumerated() {
      var reasons = index == 0 ? ["newest"] : []
      reasons += candidate.labels.filter(isKeptLabel).map { "snapshot \($0)" }
      if candidate.changes {
        seen += 1
        if let limit, candidate.time > limit { reasons.append("within \(within?.text ?? "")") }
        for position in buckets.indices {
          let isLast = seen == counted.count
          if buckets[position].takes(candidate, isOldest: isLast, zone: zone) {
            reasons.append(buckets[position].rule.rawValue)
          }
        }
      }
      guard !reasons.isEmpty else { continue }
      kept.append(
        KeptOperation(
          id: OperationID(rawValue: candidate.id), time: Timestamp(rawValue: candidate.time),
          reasons: reasons, isNamed: candidate.labels.contains(where: isKeptLabel)))
    }
    return kept
  }

  func isKeptLabel(_ label: String) -> Bool {
    guard let labels else { return true }
    return labels.contains { pattern in
      withCString(Array(pattern.utf8)) { glob in
        withCString(Array(label.utf8)) { fnmatch(glob, $0, 0) == 0 }
      }
    }
  }

  private struct Bucket {
    let rule: Rule
    var left: Int
    var last: Int?

    /// Whether the operation stands for its bucket; the oldest of all stands for one that is not
    /// full, so that the reach of a rule shows from its first day on.
    mutating func takes(_ candidate: PruneCandidate, isOldest: Bool, zone: TimeZone) -> Bool {
      guard left != 0 else { return false }
      let key = KeepPolicy.key(rule, candidate, zone)
      guard key != last || isOldest else { return false }
      last = key
      if left > 0 { left -= 1 }
      return true
    }
  }

  /// A number that the operations of one bucket share.
  private static func key(_ rule: Rule, _ candidate: PruneCandidate, _ zone: TimeZone) -> Int {
    if rule == .last { return Int(candidate.id) }
    let seconds = Int((candidate.time.floored(by: 1_000_000_000)))
    let date = Date(timeIntervalSince1970: Double(seconds))
    let local = seconds + zone.secondsFromGMT(for: date)
    let day = local.floored(by: 86_400)
    switch rule {
    case .last: return Int(candidate.id)
    case .hourly: return local.floored(by: 3600)
    case .daily: return day
    // 1970-01-01 was a Thursday; weeks begin on Monday.
    case .weekly: return (day + 3).floored(by: 7)
    case .monthly:
      let civil = CivilDate(day: day)
      return civil.year * 12 + civil.month
    case .yearly: return CivilDate(day: day).year
    }
  }
}

extension BinaryInteger {
  /// Division that rounds down, also below zero.
  fileprivate func floored(by divisor: Self) -> Self {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}

/// Year and month of a day counted from 1970-01-01, by the Gregorian calendar. A million operations
/// are to be sorted in a second, which Foundation's calendar does not do.
struct CivilDate {
  let year: Int
  let month: Int

  init(day: Int) {
    // Years from March on, in eras of 400, so that the leap day is the last of a year.
    let shifted = day + 719_468
    let era = shifted.floored(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

// MARK: As text

extension KeepPolicy {
  /// `last=100 daily=30 within=7d size=10GB label=v*`, as `history.keep` has it.
  package var text: String {
    var words = Rule.allCases.compactMap { rule in counts[rule].map { "\(rule.rawValue)=\($0)" } }
    if let within { words.append("within=\(within.text)") }
    if let greatestSize { words.append("size=\(greatestSize)") }
    if let labels { words += labels.isEmpty ? ["label="] : labels.map { "label=\($0)" } }
    return words.joined(separator: " ")
  }

  /// - Returns: nil for what is none. `bytes` reads a size.
  package init?(_ text: String, bytes: (String) -> Int64?) {
    for word in text.split(whereSeparator: { $0.isWhitespace }) {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let value = String(parts[1])
      switch parts[0] {
      case "within":
        guard let period = Period(value) else { return nil }
        within = period
      case "size":
        guard let size = bytes(value), size >= 0 else { return nil }
        greatestSize = size
      case "label": labels = (labels ?? []) + (value.isEmpty ? [] : [value])
      default:
        guard let rule = Rule(rawValue: String(parts[0])), let count = Int(value), count >= -1
        else { return nil }
        counts[rule] = count
      }
    }
    if isEmpty { return nil }
  }
}
