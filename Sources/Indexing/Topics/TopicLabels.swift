// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Names for groups of texts, by class-based TF-IDF: a word is worth how many of the group's texts
/// hold it, times how rare it is elsewhere. Forms of a word count as one and are shown as they are
/// most often written; two words that keep standing together are shown together.
struct TopicLabels {
  private(set) var labels: [String] = []

  /// Texts per group that are looked at, and bytes of each: enough to tell what it is about.
  private static let textsMost = 400
  private static let bytesMost = 6000
  private static let wordsPerLabel = 3

  /// By stem: in how many texts of each group; and how it is written how often.
  private var frequencies: [String: [Int]] = [:]
  private var forms: [String: [String: Int]] = [:]
  private var sizes: [Int] = []

  init(clusters: [[Int]], texts: (Int) -> [String]) {
    sizes = clusters.map { min($0.count, TopicLabels.textsMost) }
    for (group, members) in clusters.enumerated() {
      for member in members.prefix(TopicLabels.textsMost) {
        count(texts(member), group: group, of: clusters.count)
      }
    }
    makeLabels(clusters.count)
  }

  private mutating func count(_ passages: [String], group: Int, of groups: Int) {
    var seen: Set<String> = []
    var room = TopicLabels.bytesMost
    for passage in passages {
      guard room > 0 else { break }
      let text = passage.prefix(room)
      room -= text.utf8.count
      var previous: (stem: String, form: String)?
      for word in text.split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "’" && $0 != " " }
      )
      .flatMap({ $0.split(separator: " ").map(Optional.some) + [nil] }).dropLast() {
        guard let word, let stem = TopicLabels.stem(word) else {
          previous = nil
          continue
        }
        let form = TopicLabels.form(word)
        add(stem, form, group, groups, &seen)
        if let previous, previous.stem != stem {
          add(previous.stem + " " + stem, previous.form + " " + form, group, groups, &seen)
        }
        previous = (stem, form)
      }
    }
  }

  private mutating func add(
    _ stem: String, _ form: String, _ group: Int, _ groups: Int, _ seen: inout Set<String>
  ) {
    guard seen.insert(stem).inserted else { return }
    frequencies[stem, default: Array(repeating: 0, count: groups)][group] += 1
    forms[stem, default: [:]][form, default: 0] += 1
  }

  private mutating func makeLabels(_ groups: Int) {
    var taken: Set<String> = []
    for group in 0..<groups {
      var chosen: [String] = []
      for (stem, _) in ranked(group) where chosen.count < TopicLabels.wordsPerLabel {
        let parts = Set(stem.split(separator: " "))
        let overlaps = chosen.contains { !parts.isDisjoint(with: $0.split(separator: " ")) }
        if !overlaps, taken.insert(stem).inserted { chosen.append(stem) }
      }
      let words = chosen.map(shown)
      labels.append(words.isEmpty ? "group \(group + 1)" : words.joined(separator: ", "))
    }
  }

  /// The group's words, most telling first.
  private func ranked(_ group: Int) -> [(String, Double)] {
    let size = Double(max(sizes[group], 1))
    let others = Double(max(sizes.reduce(0, +) - sizes[group], 1))
    var scores: [(String, Double)] = []
    for (stem, counts) in frequencies {
      let own = counts[group]
      guard own >= 2 || size < 3, Double(own) >= 0.04 * size else { continue }
      let share = Double(own) / size
      let elsewhere = Double(counts.reduce(0, +) - own) / others
      // How much more often than elsewhere, damped for what is rare everywhere.
      let rarity = log((share + 0.02) / (elsewhere + 0.02))
      guard rarity > 0 || sizes.count == 1 else { continue }
      let isPair = stem.contains(" ")
      scores.append((stem, share.squareRoot() * max(rarity, 0.01) * (isPair ? 1.25 : 1)))
    }
    return Array(scores.sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(60))
  }

  private func shown(_ stem: String) -> String {
    forms[stem]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? stem
  }

  /// nil: a word that names nothing.
  private static func stem(_ word: Substring) -> String? {
    var lower = word.lowercased().replacingOccurrences(of: "’", with: "'")
    if lower.hasSuffix("'s") { lower.removeLast(2) }
    lower = lower.filter { $0 != "'" }
    guard lower.count > 2, lower.count < 40, !StopWords.contains(lower),
      !telling.contains(lower)
    else { return nil }
    if lower.hasSuffix("ies"), lower.count > 4 { return String(lower.dropLast(3)) + "y" }
    if lower.hasSuffix("sses") { return String(lower.dropLast(2)) }
    if lower.hasSuffix("s"), !lower.hasSuffix("ss"), !lower.hasSuffix("us"), lower.count > 3 {
      return String(lower.dropLast())
    }
    return lower
  }

  private static func form(_ word: Substring) -> String {
    var text = String(word).replacingOccurrences(of: "’", with: "'")
    if text.lowercased().hasSuffix("'s") { text.removeLast(2) }
    return text.filter { $0 != "'" }
  }

  /// Words of telling rather than of what is told; they stand in texts of some kinds everywhere.
  private static let telling: Set<String> = [
    "said", "say", "says", "told", "tell", "added", "also", "according", "one", "two", "three",
    "first", "last", "year", "years", "new", "make", "made", "get", "got", "going", "well", "take",
    "mr", "mrs", "ms", "use", "used", "using", "like", "way", "many", "much", "back", "still",
    "good", "time", "set", "put", "see", "know", "think", "want", "come", "came", "show", "people",
    "number", "part", "day", "week", "month", "however", "including", "since", "around", "next",
    "file", "section", "following", "example", "note", "given", "must", "don", "isn", "doesn",
    "won",
    "can", "could", "even", "dont", "didnt", "doesnt", "isnt", "cant", "wont", "ive", "its",
  ]
}
