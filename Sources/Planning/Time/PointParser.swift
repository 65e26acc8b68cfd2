// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Reads points in history: "3 versions ago", "how it was yesterday", "the snapshot called v1".
struct PointParser: Sendable {
  let times: TimeParser

  /// The point that all of `words` say, or nil where something else stands among them.
  func point(_ words: Words) -> Point? {
    let words = words.trimmed
    guard !words.isEmpty, words.count <= 24 else { return nil }
    return set(words) ?? stripped(words)
  }

  /// Words around a point that say nothing of their own.
  private static let carriers = Lexicon.words(
    """
    the its it their they to as was were is be been how what which that way state version versions of
    from in at on looked look like had have has back where when did file before's contents content
    point form condition one called edition revision stood this them files everything tree
    copy saved last-known dated stored existed i we left my our 's again there stage took made taken
    """)

  private func stripped(_ words: Words) -> Point? {
    var words = words
    while !words.isEmpty {
      if let point = set(words) { return point }
      guard let first = words.first,
        PointParser.carriers.contains(first.word) || first.isPunctuation
      else { break }
      words.removeFirst()
    }
    while let last = words.last, PointParser.carriers.contains(last.word) || last.isPunctuation {
      words.removeLast()
      if let point = set(words) { return point }
    }
    return nil
  }

  private func set(_ words: Words) -> Point? {
    snapshot(words) ?? operation(words) ?? first(words) ?? back(words) ?? before(words)
      ?? time(words)
  }

  private func time(_ words: Words) -> Point? {
    guard let found = times.moment(words, words.startIndex, loose: true),
      found.end == words.endIndex
    else { return nil }
    if found.value.isInstant, found.value.start == times.clock.now { return nil }
    if found.value.point > times.clock.now, !found.value.isInstant { return nil }
    return .time(found.value.point)
  }

  /// "before Monday", "just before noon", "prior to the 5th".
  private func before(_ words: Words) -> Point? {
    var index = words.startIndex
    while ["just", "right", "shortly"].contains(words.word(index)) { index += 1 }
    if words.word(index) == "prior", words.word(index + 1) == "to" {
      index += 2
    } else if words.word(index) == "before" {
      index += 1
    } else {
      return nil
    }
    if let found = times.moment(words, index, loose: true), found.end == words.endIndex {
      return .time(found.value.start)
    }
    if words[index...].contains(where: { ["change", "edit", "edits", "changes"].contains($0.word) }
    ),
      words[index...].allSatisfy({
        Lexicon.determiners.contains($0.word)
          || ["last", "latest", "most", "recent", "change", "edit", "i", "made"].contains($0.word)
      })
    {
      return .back(1)
    }
    return nil
  }

  private func snapshot(_ words: Words) -> Point? {
    var words = words
    while ["the", "last", "latest"].contains(words.first?.word ?? ""), words.count > 2 {
      words.removeFirst()
    }
    guard words.first?.word == "snapshot" || words.last?.word == "snapshot" else { return nil }
    if words.first?.word == "snapshot" {
      words.removeFirst()
      while let first = words.first,
        ["called", "named", "labelled", "labeled", "tagged", "of", "with", "the", "name"].contains(
          first.word)
      {
        words.removeFirst()
      }
      if words.last?.word == "was", words.count > 1 { words.removeLast() }
    } else {
      words.removeLast()
    }
    guard !words.isEmpty, words.count <= 4 else { return nil }
    return .snapshot(words.plain)
  }

  /// "operation 42", "operation number 42", "op #42".
  private func operation(_ words: Words) -> Point? {
    var words = words
    if words.first?.word == "the" { words.removeFirst() }
    guard let first = words.first, ["operation", "op"].contains(first.word) else { return nil }
    words.removeFirst()
    if ["number", "no", "#", "id"].contains(words.first?.word ?? "") { words.removeFirst() }
    guard words.count == 1, let word = words.first?.word,
      let id = Int64(word.hasPrefix("#") ? String(word.dropFirst()) : word), id > 0
    else { return nil }
    return .operation(id)
  }

  private static let versionNouns = Lexicon.words(
    "version versions revision revisions operation operations change changes step steps edit edits draft state copy save saves"
  )

  /// "first version", "the original", "when it was created".
  private func first(_ words: Words) -> Point? {
    var words = words
    while let word = words.first?.word, ["the", "its", "very", "their"].contains(word) {
      words.removeFirst()
    }
    if let last = words.last?.word, ["file"].contains(last) { words.removeLast() }
    if words.has(["when"], at: words.startIndex), words.count <= 4,
      ["created", "made", "new"].contains(words.last?.word ?? "")
    {
      return .first
    }
    guard let word = words.first?.word,
      ["first", "original", "initial", "earliest", "oldest", "originally"].contains(word)
    else { return nil }
    if word == "originally", words.count == 1 { return .first }
    words.removeFirst()
    if words.isEmpty { return word == "original" || word == "first" ? .first : nil }
    let tail = words.map(\.word)
    if PointParser.versionNouns.contains(tail[0]),
      tail.dropFirst().allSatisfy({ ["ever", "of", "it", "all"].contains($0) })
    {
      return .first
    }
    return nil
  }

  /// "3 versions ago", "the previous version", "2 operations back", "its last 2 versions".
  private func back(_ words: Words) -> Point? {
    var words = words
    while let word = words.first?.word, ["the", "its", "by", "their", "to"].contains(word) {
      words.removeFirst()
    }
    let head = words.map(\.word)
    let previous: Set<String> = [
      "previous", "last", "prior", "earlier", "preceding", "former", "penultimate",
    ]
    var index = words.startIndex
    let saysPrevious = previous.contains(words.word(index))
    if saysPrevious { index += 1 }
    if let number = TimeParser.number(words, index)
      ?? (["a", "one"].contains(words.word(index)) ? (1, index + 1) : nil)
    {
      var next = number.end
      if ["more", "previous", "earlier", "whole"].contains(words.word(next)) { next += 1 }
      let saysNoun = PointParser.versionNouns.contains(words.word(next))
      if saysNoun { next += 1 } else if words.word(next) != "back" { return nil }
      while ["ago", "back", "earlier", "before", "prior", "previously"].contains(words.word(next)) {
        next += 1
      }
      guard next == words.endIndex, number.value > 0 else { return nil }
      return .back(number.value)
    }
    if saysPrevious, PointParser.versionNouns.contains(words.word(index)),
      index + 1 == words.endIndex
    {
      return .back(1)
    }
    if head == ["version", "before"] || head == ["one", "before"] || head == ["previously"]
      || head == ["version", "before", "that"]
      || head == ["before"] || head == ["previous", "one"] || head == ["version", "before", "this"]
      || head == ["version", "before", "this", "one"]
    {
      return .back(1)
    }
    if head == ["version", "before", "last"] || head == ["one", "before", "last"]
      || head == ["penultimate", "version"] || head == ["second", "to", "last", "version"]
    {
      return .back(2)
    }
    return nil
  }
}
