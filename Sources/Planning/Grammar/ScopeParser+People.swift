// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Who wrote or sent files, and what pictures show.
extension ScopeParser {
  // MARK: People

  mutating func setAuthor(_ found: People.Found, from start: Int) {
    if found.isInstitution {
      let people: Set<String> = [
        "people", "researchers", "authors", "scientists", "someone", "anyone", "staff", "folks",
        "those", "somebody", "anybody", "students",
      ]
      scope.selection.keywords += found.names.filter { !people.contains($0.lowercased()) }
      scope.selection.matchesAnyKeyword = found.isEither && found.names.count > 1
      take(found.end, "keywords")
    } else {
      scope.selection.author = found.names[0]
      if found.names.count > 1 {
        scope.trouble =
          "An author is one person; \(found.names.joined(separator: " and ")) are several."
      }
      take(found.end, "author")
    }
    field = .topic
    inTopic = false
  }

  /// What a person did with files that says nothing of whose they are.
  private static let makings = Lexicon.words(
    """
    save take make create receive change edit get add record shoot film download upload scan store
    collect print keep buy
    """)

  /// "by Priya", "from Marta", "Marta's", "I wrote".
  mutating func person() -> Bool {
    let word = words[index].word
    if words.has(["did", "i"], at: index),
      case let verb = ["already", "ever", "just"].contains(words.word(index + 2))
        ? index + 3 : index + 2,
      ScopeParser.makings.contains(words.word(verb))
    {
      flush()
      index = verb + 1
      return true
    }
    if let found = senderAsked() ?? writerWithin() ?? authorAmong() {
      flush()
      setAuthor(found.person, from: index)
      index = found.end
      lastAtom = found.end
      if let next = found.field {
        field = next
        inTopic = next == .topic
      }
      return true
    }
    if word == "i" || word == "we",
      ["was", "were", "am", "are", "have", "had"].contains(words.word(index + 1))
    {
      var end = index + 2
      if words.word(end) == "been" { end += 1 }
      if ["working", "busy"].contains(words.word(end)),
        ["on", "with"].contains(words.word(end + 1))
      {
        flush()
        index = end + 2
        return true
      }
    }
    if word == "from", scope.selection.types == [Kind(rawValue: "mail")],
      let found = role(index + 1)
    {
      flush()
      scope.selection.author = found.name
      take(found.end, "author")
      return true
    }
    if words.has(["did", "i"], at: index),
      ["write", "author", "draft", "send", "compose"].contains(words.word(index + 2))
    {
      flush()
      scope.selection.author = "me"
      take(index + 3, "author")
      return true
    }
    if ["i", "we"].contains(word)
      || ["that", "which"].contains(word) && ["i", "we"].contains(words.word(index + 1))
    {
      var verb = index + (["i", "we"].contains(word) ? 1 : 2)
      while ["have", "had", "'ve", "myself", "just", "last", "recently"].contains(words.word(verb))
      { verb += 1 }
      let isMe = word == "i" || words.word(index + 1) == "i"
      if isMe,
        ["wrote", "written", "authored", "drafted", "composed", "sent"].contains(words.word(verb))
      {
        flush()
        scope.selection.author = "me"
        take(verb + 1, "author")
        field = .topic
        inTopic = false
        return true
      }
      if TimeWords.touched.contains(words.word(verb))
        || ["own", "have", "took", "saw"].contains(words.word(verb))
      {
        flush()
        index = verb + 1
        return true
      }
      return false
    }
    if word == "by" && !inTopic
      || word == "from" && scope.selection.types == [Kind(rawValue: "mail")],
      words.word(index + 1) == "the",
      Lexicon.institutions.contains(words.word(index + 2)), startsPhrase(index + 3)
    {
      flush()
      scope.selection.keywords.append(words[index + 2].text)
      take(index + 3, "keywords")
      return true
    }
    if ["by", "from"].contains(word), ScopeParser.staff.contains(words.word(index + 1)),
      ["at", "from", "of", "in"].contains(words.word(index + 2)),
      let found = People.read(words, index + 3, loose: false)
    {
      flush()
      scope.selection.keywords += found.names
      scope.selection.matchesAnyKeyword = found.isEither && found.names.count > 1
      take(found.end, "keywords")
      return true
    }
    if word == "by", !inTopic, People.read(words, index + 1, loose: true) == nil,
      let found = role(index + 1), !Superlatives.isCriterion(found.name.lowercased()),
      found.name != "way"
    {
      flush()
      scope.selection.author = found.name
      take(found.end, "author")
      return true
    }
    if ["by", "from"].contains(word) {
      guard let found = People.read(words, index + 1, loose: word == "by" && !inTopic) else {
        return false
      }
      flush()
      setAuthor(found, from: index)
      return true
    }
    // "that Marta sent".
    let start = ["that", "which"].contains(word) ? index + 1 : index
    if start < words.endIndex, let found = People.read(words, start, loose: false),
      [
        "wrote", "sent", "created", "made", "authored", "drafted", "took", "shot", "recorded",
        "has", "had", "produced", "published", "shared", "saved", "composed",
      ].contains(words.word(found.end))
    {
      flush()
      var found = found
      found.end += 1
      if ["written", "sent", "authored"].contains(words.word(found.end)) { found.end += 1 }
      setAuthor(found, from: index)
      return true
    }
    // "Marta's emails".
    if isHead, words[index].isCapitalised || titled(index), !words[index].isPath,
      let found = People.read(words, index, loose: false), words.word(found.end) == "'s",
      found.end + 1 < words.endIndex, countsFiles(found.end + 1), !found.isInstitution
    {
      var found = found
      found.end += 1
      setAuthor(found, from: index)
      return true
    }
    return false
  }

  /// People said by where they work.
  static let staff = Lexicon.words(
    """
    people researchers authors scientists someone anyone staff folks those somebody anybody students
    engineers scholars colleagues employees academics professors
    """)

  typealias Writer = (person: People.Found, end: Int, field: ScopeTable.Field?)

  /// "did Olga send", in "how many mails did Olga send me".
  func senderAsked() -> Writer? {
    guard ["did", "has", "have"].contains(words.word(index)), words.word(index + 1) != "i",
      let found = People.read(words, index + 1, loose: false),
      [
        "send", "write", "take", "make", "create", "save", "share", "record", "draft", "sent",
        "written", "taken", "made", "created", "saved", "shared", "recorded", "drafted", "publish",
      ].contains(words.word(found.end))
    else { return nil }
    var end = found.end + 1
    if ["me", "us"].contains(words.word(end)) { end += 1 }
    return (found, end, nil)
  }

  /// "in which Aisha mentions X", "where Tom writes about X".
  func writerWithin() -> Writer? {
    var start = index
    if words.has(["in", "which"], at: start) {
      start += 2
    } else if words.word(start) == "where" {
      start += 1
    } else {
      return nil
    }
    guard let found = People.read(words, start, loose: false) else { return nil }
    let verb = words.word(found.end)
    if ["mentions", "says", "mentioned", "said", "uses", "used", "quotes", "cites"].contains(verb) {
      return (found, found.end + 1, .keywords)
    }
    guard
      [
        "writes", "wrote", "talks", "talked", "asks", "asked", "complains", "complained", "speaks",
      ].contains(verb), ["about", "for", "on", "of"].contains(words.word(found.end + 1))
    else {
      return ["discusses", "describes", "explains", "discussed", "described", "explained"].contains(
        verb)
        ? (found, found.end + 1, .topic) : nil
    }
    return (found, found.end + 2, .topic)
  }

  /// "that have Maria among their authors", "with Kim as an author".
  func authorAmong() -> Writer? {
    var start = index
    if ["that", "which", "who"].contains(words.word(start)) { start += 1 }
    guard
      ["have", "has", "list", "lists", "name", "names", "with", "having"].contains(
        words.word(start)),
      let found = People.read(words, start + 1, loose: false)
    else { return nil }
    var end = found.end
    guard ["among", "as", "in"].contains(words.word(end)) else { return nil }
    end += 1
    while ["their", "its", "the", "an", "a", "one", "of", "list"].contains(words.word(end)) {
      end += 1
    }
    guard
      [
        "author", "authors", "coauthor", "coauthors", "co-author", "co-authors", "writer",
        "writers",
      ]
      .contains(words.word(end))
    else { return nil }
    return (found, end + 1, nil)
  }

  func titled(_ position: Int) -> Bool { Lexicon.titles.contains(words[position].word) }

  // MARK: Places

  static let pictures: Set<String> = ["image", "video"]

  var saysPictures: Bool {
    !scope.selection.types.isEmpty
      && scope.selection.types.allSatisfy { ScopeParser.pictures.contains($0.rawValue) }
  }

  /// "taken in Lisbon", "we took in Norway": at the preposition.
  var isPlaceTaken: Bool {
    ["in", "at", "near", "around", "on"].contains(words.word(index)) && saysPictures
      && (TimeWords.touched.contains(words.word(index - 1)) || words.word(index - 1) == "took")
      && isPlaceName(index + 1)
  }

  /// "photos from Rome": what they show, not who sent them.
  var isPictureOf: Bool {
    words.word(index) == "from" && saysPictures && isHead && topic.isEmpty && !titled(index + 1)
      && (isPlaceName(index + 1) || isOwnOccasion(index + 1))
  }

  /// "our trip to Iceland", "my sister's wedding": no folder, unless one is said.
  func isOwnOccasion(_ position: Int) -> Bool {
    ["my", "our", "his", "her", "their"].contains(words.word(position))
      && position + 1 < words.endIndex && !words[position + 1].isNameLike
      && !Lexicon.folders.contains(words.word(position + 1))
      && !["camera", "phone"].contains(words.word(position + 1))
      && !words[position...].prefix(5).contains { Folders.isNoun($0.word) }
      && context.times.period(words, index) == nil
  }

  func isPlaceName(_ position: Int) -> Bool {
    var next = position
    while ["the", "our", "my"].contains(words.word(next)) { next += 1 }
    guard next < words.endIndex, words[next].isWord, !words[next].isNameLike,
      words[next].isCapitalised
    else { return false }
    return context.times.period(words, index) == nil && context.times.period(words, next) == nil
  }

  mutating func place() -> Bool {
    guard isPlaceTaken || isPictureOf else { return false }
    while let last = buffer.last, TimeWords.touched.contains(words[last].word) {
      buffer.removeLast()
    }
    flush()
    index += 1
    inTopic = true
    return true
  }

  /// "my landlord", "the travel agency": someone by what they are, as a span after "from".
  func role(_ start: Int) -> (name: String, end: Int)? {
    guard ["my", "our", "the"].contains(words.word(start)),
      context.times.period(words, start - 1) == nil
    else { return nil }
    var end = start + 1
    while end < words.endIndex, end - start < 4, words[end].isWord, !words[end].isNameLike,
      end == start + 1 || !startsPhrase(end) && !["did", "do", "does"].contains(words[end].word)
    {
      end += 1
    }
    let said = words[(start + 1)..<end]
    guard let last = said.last, !Folders.isNoun(last.word), !Lexicon.folders.contains(last.word),
      Kinds.read(words, start + 1) == nil, !Lexicon.fileNouns.contains(last.word),
      TimeWords.units[last.word] == nil, !Lexicon.institutions.contains(last.word)
    else { return nil }
    return (said.plain, end)
  }

  func oneUnit(_ position: Int) -> (value: Clock.Length, end: Int)? {
    guard let unit = TimeWords.units[words.word(position)] else { return nil }
    return (.init(1, unit), position + 1)
  }

  mutating func period() -> Bool {
    guard field != .not, let found = context.times.period(words, index), isTime(found.end) else {
      return false
    }
    flush()
    if let since = found.value.since { scope.selection.since = since }
    if let until = found.value.until { scope.selection.until = until }
    if let since = scope.selection.since, let until = scope.selection.until, since >= until {
      scope.selection.since = found.value.since
      scope.selection.until = found.value.until
    }
    var end = found.end
    if words.word(end) == "'s" { end += 1 }
    take(end, found.value.since == nil ? "until" : "since")
    field = .topic
    inTopic = false
    return true
  }

  /// Whether a time that ends there is one, and not part of a topic such as "the Monday meeting".
  func isTime(_ end: Int) -> Bool {
    let first = words[index].word
    if inTopic || !topic.isEmpty, first == "for",
      !["the", "last", "past"].contains(words.word(index + 1))
    {
      return false
    }
    if first == "for", inTopic { return TimeWords.units[words[end - 1].word] != nil }
    let isBare =
      TimeWords.months[first] != nil || TimeWords.weekdays[first] != nil
      || first.first?.isNumber == true || first.first == "q"
    guard isBare || ["the", "this", "last", "past", "previous"].contains(first),
      end < words.endIndex
    else { return true }
    if words[end].word == "'s" || !isBare { return true }
    let next = words[end]
    return next.isPunctuation || startsPhrase(end)
      || isHead && (Kinds.read(words, end) != nil || Lexicon.fileNouns.contains(next.word))
        && first.first?.isNumber != true
  }
}
