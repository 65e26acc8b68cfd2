// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Folders, the phrases of `ScopeTable`, and exclusions.
extension ScopeParser {
  // MARK: Folders

  mutating func folder() -> Bool {
    if words.word(index) == "in", index + 1 < words.endIndex,
      let found = Kinds.read(words, index + 1), found.isLanguage,
      found.end == words.endIndex || startsPhrase(found.end),
      scope.selection.types.allSatisfy({ $0.rawValue == "code" }), !scope.selection.types.isEmpty
    {
      flush()
      scope.selection.types = found.kinds
      take(found.end, "type")
      field = .topic
      inTopic = false
      return true
    }
    // "the email from the school": who sent it.
    if words.word(index) == "from", scope.selection.types == [Kind(rawValue: "mail")],
      words.word(index + 1) == "the", Lexicon.institutions.contains(words.word(index + 2)),
      !Folders.isNoun(words.word(index + 3))
    {
      return false
    }
    // "emails from my landlord": a person, unless a folder is said.
    if words.word(index) == "from", scope.selection.types == [Kind(rawValue: "mail")],
      role(index + 1) != nil
    {
      return false
    }
    if isPlaceTaken || isPictureOf { return false }
    guard
      let found = Folders(words: words, context: context).read(
        index, inTopic: inTopic || field == .keywords, afterNoun: isAfterNoun, seeks: use == .search
      )
    else {
      return false
    }
    if words.has(["of", "database"], at: index), use != .search, !buffer.isEmpty, topic.isEmpty {
      // "relativity of database physics": a file of that name.
      paths.append(joined(buffer))
      scope.note(written(buffer), "paths")
      buffer = []
    }
    flush()
    if words.word(index) == "outside", !found.isDescription {
      var not = scope.selection.not ?? Selection()
      not.under = not.under ?? found.name
      scope.selection.not = not
      take(found.end, "not")
      (field, inTopic) = (.topic, false)
      return true
    }
    if let under = scope.selection.under ?? folders.first, under != found.name {
      scope.trouble = "A step looks below one folder; \(under) and \(found.name) are two."
    }
    if found.isDescription == false, found.end == index + 2, use != .search || inTopic == false,
      StepBuilder.isFile(words[index + 1])
    {
      // "changes in letter.odt": a file, not a folder.
      paths.append(found.name)
    } else if found.isDescription {
      folders.append(found.name)
      definite = false
    } else {
      scope.selection.under = found.name
    }
    take(found.end, found.isDescription && use == .actOnFolder ? "paths" : "under")
    field = .topic
    inTopic = false
    return true
  }

  /// Whether the words before are just files: "PDFs in …".
  var isAfterNoun: Bool {
    isHead
      && (sawNoun
        || words[words.startIndex..<index].contains {
          ["everything", "anything", "all", "is", "are", "there"].contains($0.word)
        })
      && topic.isEmpty && (isBufferFiller || sawNoun)
  }

  // MARK: Phrases of the table

  mutating func rule() -> Bool {
    for rule in Grammar.shared.rules where rule.field != .larger && rule.field != .smaller {
      guard rule.isAnywhere || isHead else { continue }
      var end = index
      guard
        rule.opener.matchPrefix(
          words, at: index, in: Grammar.shared.code,
          accept: {
            end = $0.end
            return true
          })
      else { continue }
      if apply(rule.field, end) { return true }
    }
    return false
  }

  mutating func apply(_ rule: ScopeTable.Field, _ end: Int) -> Bool {
    switch rule {
    case .newest, .oldest, .largest, .smallest, .alphabetical:
      flush()
      scope.selection.sort = Order(rawValue: rule == .alphabetical ? "name" : rule.rawValue)
      take(end, "sort")
      field = .topic
      inTopic = false
    case .nothing:
      flush()
      index = end
    case .not: return exclude(end)
    case .topic:
      guard end < words.endIndex else { return false }
      if context.times.period(words, index) != nil, period() { return true }
      let first = words[index].word
      // "cover letters" at the beginning is a topic, "cover" after "papers that" opens one.
      if index == words.startIndex, end == index + 1, Self.topicVerbs.contains(first) {
        return false
      }
      if ["of", "for"].contains(first), end == index + 1 {
        // "the emails of Katja".
        if first == "of", sawNoun, scope.selection.types == [Kind(rawValue: "mail")],
          let found = People.read(words, end, loose: false), !found.isInstitution
        {
          flush()
          setAuthor(found, from: end)
          return true
        }
        // "of" continues a topic: "security of large models".
        guard sawNoun, topic.isEmpty, isBufferFiller || buffer.isEmpty else { return false }
        if Lexicon.pronouns.contains(words.word(end)), context.antecedent != nil,
          end + 1 == words.endIndex
        {
          return false
        }
      }
      flush()
      index = end
      field = .topic
      inTopic = true
    case .keywords:
      // "Go files that use sync.Mutex", but papers that use a method are about it.
      if Self.codeVerbs.contains(words.word(end - 1)),
        !scope.selection.types.contains(where: { $0.rawValue == "code" || Kinds.isLanguage($0) })
      {
        return false
      }
      // "the quotes", "my mentions": a noun.
      if end == index + 1, index > words.startIndex,
        Lexicon.determiners.contains(words[index - 1].word),
        !["that", "this", "these", "those", "all"].contains(words[index - 1].word)
      {
        return false
      }
      // "quotes from the mayor".
      if end == index + 1, index == words.startIndex,
        ["quotes", "mentions", "references", "cites"].contains(words[index].word),
        ["from", "of", "by", "about", "on", "in"].contains(words.word(end))
      {
        return false
      }
      guard end < words.endIndex else { return false }
      flush()
      index = end
      field = .keywords
      inTopic = false
    case .tagged, .name, .prefix, .suffix, .part:
      guard end < words.endIndex else { return false }
      if rule == .name, inTopic, words[index].word != "whose", words.word(index + 1) != "whose" {
        return false
      }
      if context.times.period(words, end) != nil, rule == .name { return false }
      flush()
      index = end
      field = rule
      inTopic = false
    case .author:
      guard end < words.endIndex, let found = People.read(words, end, loose: true) else {
        return false
      }
      flush()
      setAuthor(found, from: end)
    case .under, .larger, .smaller, .most: return false
    }
    return true
  }

  private static let codeVerbs = Lexicon.words(
    "use uses call calls define defines declare declares implement implements")

  static let topicVerbs = Lexicon.words(
    "cover covers address addresses match matches matching treat treats concern concerns discuss involve"
  )

  // MARK: Exclusions

  /// Reads what follows "except" as a selection of its own.
  mutating func exclude(_ end: Int) -> Bool {
    guard end < words.endIndex, context.depth < 1, exclusions < 4 else { return false }
    exclusions += 1
    let opener = words[index..<end].map(\.word)
    if opener.first == "not" || opener.last == "not" || opener.last == "no",
      context.times.period(words, index) != nil
    {
      return false
    }
    // "everything but drafts/", and no "but only three".
    if opener == ["but"], !isWholeBefore { return false }
    if opener == ["without"], isHead, !sawNoun, topic.isEmpty, buffer.isEmpty == false {
      return false
    }
    let before = field
    flush()
    var rest = words[end...]
    // What follows a comma and an order belongs to the whole: "… except drafts, newest first".
    if let comma = rest.firstIndex(where: { $0.form == .comma }), orderFollows(comma + 1) {
      rest = words[end..<comma]
    }
    // "papers not by Schmidhuber on LSTMs": a topic after one name is that of the papers.
    if opener.first == "not", topic.isEmpty,
      ["by", "from", "tagged"].contains(rest.first?.word ?? ""),
      let next = rest.indices.dropFirst(2).first(where: {
        ["about", "on", "regarding", "concerning"].contains(rest[$0].word)
      })
    {
      rest = rest[..<next]
    }
    while let word = rest.first?.word,
      ["for", "those", "the", "that", "which", "are", "is", "were", "any", "ones", "all", "files"]
        .contains(word), rest.count > 1, !nounStays(rest)
    {
      rest.removeFirst()
    }
    var inner = context
    inner.depth += 1
    if opener.contains("mention") { inner.antecedent = nil }
    var exclusion = ScopeParser.scope(
      rest, context: inner,
      use: ["do", "does", "did"].contains(where: opener.contains)
        ? .search : use == .search ? .search : .act)
    if exclusion.selection.isEmpty, let word = rest.trimmed.first, rest.trimmed.count <= 3,
      !word.word.isEmpty
    {
      // "except reports": the word is all there is.
      exclusion.selection.query = rest.trimmed.plain
      exclusion.guessed = rest.trimmed.count
    }
    if let property = exclusion.selection.query?.lowercased(),
      ScopeParser.properties.contains(property)
    {
      scope.trouble = ScopeParser.noneOf(property)
    }
    if let glob = formatAlone(rest.trimmed, exclusion.selection) {
      exclusion.selection.types = []
      exclusion.selection.name = glob
    }
    guard !exclusion.selection.isEmpty else { return false }
    var not = exclusion.selection
    let saysNeither =
      opener.last == "neither"
      || ["word", "words", "phrase", "term"].contains(
        rest.first { !Lexicon.determiners.contains($0.word) }?.word ?? "")
    if before == .tagged || before == .keywords, use != .search, not.paths.count == 1,
      not == Selection(paths: not.paths), !rest.contains(where: { $0.isNameLike })
    {
      // "tagged temporary but not important": no file's name.
      not = Selection()
      not.query = exclusion.selection.paths.first
      exclusion.guessed = 1
    }
    if before == .keywords || before == .tagged || before == .author || saysNeither,
      exclusion.guessed > 0,
      let text = not.query
    {
      // "mention Orion but not Gemini": a word of the same field.
      var same = not
      same.query = nil
      if same.isEmpty {
        let list = WordList(rest.trimmed, Array(rest.trimmed.indices)).items
        not = same
        switch saysNeither ? .keywords : before {
        case .keywords:
          not.keywords = list.isEmpty ? [text] : list
          not.matchesAnyKeyword =
            list.count > 1 && (saysNeither || rest.contains { $0.word == "or" })
        case .tagged: not.tagged = list.isEmpty ? [text] : list
        default: not.author = text
        }
      }
    }
    if not.sort != nil, not.query == nil, not.types.isEmpty, not.paths.isEmpty {
      // "apart from the two newest": of the same files.
      finishPaths()
      var same = scope.selection
      if let text = topicText() { same.query = text }
      same.not = nil
      same.sort = not.sort
      same.k = not.k
      not = same
    }
    if not.sort != nil, not.in == nil, context.antecedent?.in == .last, scope.selection.isEmpty,
      topic.isEmpty,
      words[words.startIndex..<index].allSatisfy({
        ["all", "everything", "the", "of", "them", "but"].contains($0.word)
      })
    {
      // "delete all except the newest", said of a result.
      not.in = .last
      scope.selection.in = .last
    }
    if not.sort != nil, scope.selection.isEmpty, topic.isEmpty, context.depth == 0,
      words[words.startIndex..<index].allSatisfy({
        ["all", "everything", "the", "of", "but", "any", "files", "anything"].contains($0.word)
      })
    {
      // "all but the five newest backups in old/": of those backups, not of the whole tree.
      var whole = not
      (whole.sort, whole.k) = (nil, nil)
      scope.selection = whole
      scope.isPlural = true
    }
    if let bound = ScopeParser.opposite(of: not) {
      // "that is not older than a year": the other bound.
      scope.selection = scope.selection.narrowed(by: bound)
      scope.note(words[index..<rest.endIndex], "since")
      index = rest.endIndex
      (field, inTopic) = (.topic, false)
      return true
    }
    if let reference = not.in, scope.selection.in == nil, topic.isEmpty, scope.selection.isEmpty {
      scope.selection.in = reference
    }
    if var before = scope.selection.not {
      ScopeParser.merge(not, into: &before)
      not = before
    }
    scope.selection.not = not
    scope.note(words[index..<rest.endIndex], "not")
    index = rest.endIndex
    field = .topic
    inTopic = false
    return true
  }

  /// What files have or have not, and no selection can say that they have none.
  private static let properties = Lexicon.words("tag tags label labels author authors owner owners")

  static func noneOf(_ property: String) -> String {
    "No selection says that files have no \(property); name the files or their folder."
  }

  /// Whether all files of some kind stand before: "everything", "all notes".
  private var isWholeBefore: Bool {
    guard topic.isEmpty, isBufferFiller, !words.word(index + 1).isEmpty else { return false }
    let next = words[index + 1]
    return
      (sawNoun
      || words[words.startIndex..<index].contains { ["everything", "all"].contains($0.word) })
      && (next.isNameLike || next.isQuoted || ["in", "under", "the", "my"].contains(next.word)
        || Kinds.read(words, index + 1) != nil)
  }

  /// "*.png" of "images but not png": a format of the kind that is looked for.
  private func formatAlone(_ words: Words, _ not: Selection) -> String? {
    var only = Selection()
    only.types = not.types
    guard not == only, !not.types.isEmpty, words.count == 1, let word = words.first?.word,
      not.types.allSatisfy({ scope.selection.types.contains($0) })
    else { return nil }
    let format = word.hasSuffix("s") ? String(word.dropLast()) : word
    return ScopeParser.formats.contains(format) ? "*." + format : nil
  }

  private static let formats = Lexicon.words(
    "png jpg jpeg gif mp3 mp4 docx pptx xlsx zip txt yml yaml md htm")

  /// A selection by one bound alone, turned round; nil for any other.
  static func opposite(of not: Selection) -> Selection? {
    var one = Selection()
    var other = Selection()
    (one.since, one.until, one.larger, one.smaller) = (
      not.since, not.until, not.larger, not.smaller
    )
    guard one == not else { return nil }
    let bounds = [not.since != nil, not.until != nil, not.larger != nil, not.smaller != nil]
    guard bounds.filter({ $0 }).count == 1 else { return nil }
    (other.until, other.since, other.smaller, other.larger) = (
      not.since, not.until, not.larger, not.smaller
    )
    return other
  }

  func nounStays(_ rest: Words) -> Bool {
    rest.first?.word == "files" && rest.count == 1 || rest.first?.word == "the"
  }

  static func merge(_ other: Selection, into not: inout Selection) {
    not.keywords += other.keywords
    not.types += other.types
    not.paths += other.paths
    not.query = not.query ?? other.query
    not.author = not.author ?? other.author
    not.tagged += other.tagged
    not.under = not.under ?? other.under
  }

  func orderFollows(_ position: Int) -> Bool {
    Grammar.shared.rules.contains { rule in
      [.newest, .oldest, .largest, .smallest, .alphabetical].contains(rule.field)
        && rule.opener.matchPrefix(words, at: position, in: Grammar.shared.code) { _ in true }
    } || words.has(["at", "most"], at: position)
  }
}
