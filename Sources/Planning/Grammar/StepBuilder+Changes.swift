// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Steps that group, pair and change files.
extension StepBuilder {
  // MARK: Groups and pairs

  mutating func group() -> Syscall? {
    guard let files = selection(use: .search) ?? (slot("sel") == nil ? Selection() : nil) else {
      return nil
    }
    var grouping: Grouping
    if let words = slot("by") {
      guard let (name, labels) = Criteria.group(words), let by = Grouping.Criterion(rawValue: name)
      else { return nil }
      note(words, "by")
      grouping = Grouping(by: by)
      grouping.labels = labels
      if by == .keyword, labels.isEmpty { grouping.labels = files.keywords }
    } else if phrase.constants["needs"] == "labels" {
      guard let labels = labels() else { return nil }
      grouping = Grouping(by: .keyword)
      grouping.labels = labels
    } else {
      if let said = phrase.constants["by"], let by = Grouping.Criterion(rawValue: said) {
        grouping = Grouping(by: by)
      } else {
        grouping = Grouping(by: .topic)
      }
    }
    if let words = slot("groups") {
      guard let number = TimeParser.number(words, words.startIndex), number.end == words.endIndex,
        number.value > 0
      else { return nil }
      note(words, "groups")
      grouping.groups = number.value
    }
    if slot("into") != nil {
      guard let into = destination() else { return nil }
      grouping.into = into
    } else if namesFolders || phrase.constants["into"] != nil {
      grouping.into = "."
    }
    if let mode = phrase.constants["mode"].flatMap(Placement.init) { grouping.mode = mode }
    if grouping.into == nil { grouping.mode = .link }
    return .group(files, grouping)
  }

  /// "work, family and spam": two or more short labels.
  private mutating func labels() -> [String]? {
    guard let words = slot("labels"),
      words.contains(where: { $0.form == .comma || $0.word == "and" }),
      !words.contains(where: {
        $0.isPath || Folders.isNoun($0.word) || ["by", "in", "into", "folders"].contains($0.word)
      })
    else { return nil }
    let items = WordList(words, Array(words.indices)).items
    guard items.count > 1, items.allSatisfy({ $0.split(separator: " ").count <= 2 }),
      Criteria.group(words) == nil, items.allSatisfy({ TimeParser.year($0) == nil })
    else { return nil }
    note(words, "labels")
    return items
  }

  /// Whether the words outside of the slots say that folders are to be made.
  private var namesFolders: Bool {
    return words.indices.contains { index in
      ["folders", "directories", "subfolders", "subdirectories"].contains(words[index].word)
        && !match.slots.holds(index)
    }
  }

  mutating func join() -> Syscall? {
    if phrase.constants["in"] == "both" {
      guard let on = slot("on"), let criterion = Criteria.join(on) else { return nil }
      guard let antecedent = antecedent("those") else {
        return .join(Joining(left: Selection(), right: Selection()))
      }
      var joining = Joining(
        left: context.pair?.left ?? antecedent, right: context.pair?.right ?? antecedent)
      apply(criterion, on, &joining)
      return .join(joining)
    }
    guard let leftWords = slot("left"), var rightWords = slot("right") else { return nil }
    var pairs: Int?
    var into: String?
    // ", at most 20 pairs, into X" and "by content" after the second set.
    var on = slot("on")
    (rightWords, pairs, into) = limits(rightWords)
    if let said = on {
      let found = limits(said)
      on = found.0
      pairs = pairs ?? found.1
      into = into ?? found.2
    } else if let joint = rightWords.lastIndex(where: { ["by", "on"].contains($0.word) }),
      joint > rightWords.startIndex, joint + 1 < rightWords.endIndex,
      Criteria.join(rightWords[(joint + 1)...]) != nil
    {
      on = rightWords[(joint + 1)...]
      rightWords = rightWords[rightWords.startIndex..<joint]
    }
    // "the job ad it fits best".
    if let tail = rightWords.indices.dropFirst().first(where: {
      ["it", "they", "each"].contains(rightWords[$0].word)
        && ["fits", "fit", "matches", "match", "suits", "suit"].contains(rightWords.word($0 + 1))
    }) {
      rightWords = rightWords[..<tail]
    }
    guard let left = side(leftWords), let right = side(rightWords, after: left, leftWords) else {
      return nil
    }
    // "which of the go files …": the verb stands where a set does.
    if words[words.startIndex].word == "which", left.selection.isEmpty, !left.saysFiles {
      return nil
    }
    if phrase.constants["needs"] == "sets",
      left.selection.isEmpty || right.selection.isEmpty
        || !(left.saysFiles || right.saysFiles || !left.selection.paths.isEmpty)
    {
      return nil
    }
    // Two files put into one are merged.
    if into != nil, on == nil, !left.selection.paths.isEmpty, !right.selection.paths.isEmpty {
      return nil
    }
    var joining = Joining(left: left.selection, right: right.selection)
    joining.pairs = pairs
    joining.into = into
    if let words = slot("pairs") {
      guard let number = TimeParser.number(words, words.startIndex), number.end == words.endIndex
      else { return nil }
      note(words, "pairs")
      joining.pairs = number.value
    }
    if let on {
      guard let criterion = Criteria.join(on) else { return nil }
      if phrase.constants["needs"] == "column", criterion.on != "column" { return nil }
      apply(criterion, on, &joining)
    } else if let said = phrase.constants["on"].flatMap(Joining.Criterion.init) {
      joining.on = said
    }
    return .join(joining)
  }

  private mutating func apply(
    _ criterion: (on: String, labels: [String], column: String?), _ words: Words,
    _ joining: inout Joining
  ) {
    joining.on = Joining.Criterion(rawValue: criterion.on) ?? .content
    joining.labels = criterion.labels
    joining.column = criterion.column
    if joining.on != .content { note(words, "on") }
  }

  /// A set of a join; "those from 2025" is of the kind of the first.
  private mutating func side(_ words: Words, after left: Scope? = nil, _ leftWords: Words? = nil)
    -> Scope?
  {
    var words = words.trimmed
    if let last = words.last?.word, ["files", "file"].contains(last), words.count > 1,
      words.dropLast().contains(where: \.isNameLike)
    {
      words.removeLast()
    }
    let saysThose =
      ["those", "the ones", "ones"].contains { words.first?.word == $0 } && words.count > 1
    var inner = context
    if saysThose {
      inner.antecedent = nil
      words = words.dropFirst()
    }
    if words.count == 1, let token = words.first, token.word == "each" { return nil }
    var scope = ScopeParser.scope(words, context: inner, use: .search)
    readings += scope.readings
    if let name = scope.selection.name, Token.looksLikePath(name), !name.contains("*") {
      scope.selection.name = nil
      scope.selection.paths = [name]
    }
    if saysThose, let left, scope.selection.types.isEmpty {
      scope.selection.types = left.selection.types
    }
    if !saysThose { danglingWord = danglingWord ?? scope.danglingWord }
    return scope
  }

  private mutating func limits(_ words: Words) -> (Words, Int?, String?) {
    var words = words
    var pairs: Int?
    var into: String?
    if let joint = words.lastIndex(where: { ["into", "to"].contains($0.word) }),
      joint > words.startIndex, joint + 1 < words.endIndex, words[(joint + 1)...].count <= 4,
      words[(joint + 1)...].contains(where: { $0.isNameLike || $0.isQuoted })
    {
      into = Names.name(words[(joint + 1)...])
      if into != nil {
        note(words[(joint + 1)...], "into")
        words = words[words.startIndex..<joint]
        if let last = words.last?.word, ["in", "saved", "written", "save"].contains(last) {
          words.removeLast()
        }
      }
    }
    for cut in words.indices
    where words.has(["at", "most"], at: cut) || words[cut].word == "top"
      || words.has(["no", "more", "than"], at: cut) || words.has(["up", "to"], at: cut)
    {
      let start = cut + (words[cut].word == "top" ? 1 : words[cut].word == "no" ? 3 : 2)
      guard let number = TimeParser.number(words, start),
        ["pairs", "matches", "pair"].contains(words.word(number.end))
          || number.end == words.endIndex
      else { continue }
      pairs = number.value
      note(words[cut..<number.end], "pairs")
      words = words[words.startIndex..<cut]
      break
    }
    // "15 pairs at most".
    for cut in words.indices.dropFirst() {
      guard pairs == nil, let number = TimeParser.number(words, cut),
        ["pairs", "matches", "pair"].contains(words.word(number.end)),
        number.end + 1 == words.endIndex
          || words.has(["at", "most"], at: number.end + 1)
          || ["max", "maximum", "tops"].contains(words.word(number.end + 1))
      else { continue }
      pairs = number.value
      note(words[cut...], "pairs")
      words = words[words.startIndex..<cut]
      break
    }
    return (words.trimmed, pairs, into)
  }

  mutating func related() -> Syscall? {
    guard let words = slot("paths") else { return nil }
    var files: Selection
    if Names.isNaming(words) {
      // "similar to climate adaptation in notes/" is a topic, not a file.
      guard
        words.filter({
          !$0.isQuoted && !$0.isNameLike
            && !["the", "file", "and", "document", "my", "our", "paper", "note", "report"].contains(
              $0.word)
            && !$0.isPunctuation
        }).count <= 2
      else { return nil }
      files = Selection(paths: Names.list(words))
      note(words, "paths")
    } else {
      guard let scope = scope(words, use: .act) else { return nil }
      guard
        scope.selection.in != nil || scope.danglingWord != nil
          || (scope.selection.paths.count == 1
            && (phrase.constants["needs"] != "path"
              || words.contains { $0.word == "file" || $0.word == "document" }))
      else { return nil }
      files = Self.reference(scope.selection)
      files.paths = scope.selection.paths
    }
    if let count = slot("n") {
      var count = count
      while let first = count.first, ["the", "me", "top"].contains(first.word), count.count > 1 {
        count.removeFirst()
      }
      guard let number = TimeParser.number(count, count.startIndex), number.end == count.endIndex
      else { return nil }
      note(count, "k")
      files.k = number.value
    }
    return .related(files)
  }

  mutating func duplicates() -> Syscall? {
    guard slot("sel") != nil else { return .duplicates(Selection()) }
    guard let scope = scope(use: .search) else { return nil }
    var files = scope.selection
    if let name = files.name, !name.contains("*"), Token.looksLikePath(name) {
      files.name = nil
      files.paths = [name]
    }
    return .duplicates(files)
  }

  // MARK: Files

  mutating func create() -> Syscall? {
    let isFolder = phrase.constants["kind"] == "folder"
    var paths: [String]
    if let nameWords = slot("name"), let underWords = slot("under") {
      guard let name = Names.name(nameWords), nameWords.count <= 4,
        Names.isNaming(nameWords) || saysKind && nameWords.count == 1,
        underWords.count == 1
          || underWords.contains(where: { Folders.isNoun($0.word) || $0.isQuoted || $0.isPath })
            && underWords.count <= 5,
        let folder = Names.name(underWords)
      else { return nil }
      note(nameWords, "paths")
      note(underWords, "paths")
      paths = [
        ["root", "current", "here", "this", "."].contains(folder.lowercased())
          ? name : folder + (folder.hasSuffix("/") ? "" : "/") + name
      ]
    } else {
      guard let words = slot("paths") else { return nil }
      let rest = words.filter {
        !Lexicon.determiners.contains($0.word) && $0.word != "and" && !$0.isPunctuation
      }
      let isMarked = words.contains { $0.isQuoted || $0.isNameLike }
      guard isMarked || saysKind, rest.count <= 6 else { return nil }
      if words.contains(where: {
        ["in", "inside", "under", "with", "containing", "about", "of", "for", "from"].contains(
          $0.word) && !$0.isQuoted
      }) {
        return nil
      }
      paths = Names.list(words)
      note(words, "paths")
    }
    guard !paths.isEmpty else { return nil }
    var content: String?
    if let words = slot("content") {
      guard let text = Names.content(words) else { return nil }
      note(words, "content")
      content = text
    }
    return .create(paths: paths, isFolder: isFolder, content: content)
  }

  /// Whether "file" or "folder" stands outside of the slots.
  private var saysKind: Bool {
    return words.indices.contains { index in
      [
        "file", "folder", "document", "note", "directory", "mkdir", "folders", "touch", "subfolder",
        "dir", "directories",
      ].contains(words[index].word) && !match.slots.holds(index)
    }
  }

  mutating func write(_ name: Syscall.Name) -> Syscall? {
    var files: Selection
    if let words = slot("paths") {
      if words.count == 1, Lexicon.pronouns.contains(words[words.startIndex].word) {
        files = antecedent("it") ?? Selection()
      } else {
        guard let path = target(words) else { return nil }
        files = Selection(paths: [path])
      }
    } else if phrase.constants["in"] == "pronoun" {
      files = antecedent("it") ?? Selection()
    } else {
      return nil
    }
    if let base = slot("base").flatMap({ Names.name($0) }) {
      guard let source = slot("source").flatMap({ Names.name($0) }) else { return nil }
      files = Selection(paths: files.paths.map { "\(base)/\($0)" })
      let whole = name == .write ? "\(base)/\(source)" : source
      return name == .write ? .write(files, .path(whole)) : .append(files, .path(whole))
    }
    guard let source = source() else { return nil }
    return name == .write ? .write(files, source) : .append(files, source)
  }

  private mutating func target(_ words: Words) -> String? {
    let isMarked = words.contains { $0.isQuoted || $0.isNameLike }
    guard isMarked || words.count <= 3,
      !words.contains(where: { $0.word == "and" && !$0.isQuoted }), let name = Names.name(words)
    else { return nil }
    note(words, "paths")
    return name
  }

  private mutating func source() -> ContentSource? {
    if let words = slot("source") {
      guard let name = Names.name(words) else { return nil }
      note(words, "source")
      return .path(name)
    }
    guard let words = slot("content") else { return nil }
    if phrase.constants["needs"] == "quoted", !words.contains(where: \.isQuoted) { return nil }
    // "those of staging.conf", "old-file under llm-directory": another file's.
    let bare = words.drop {
      ["the", "those", "content", "contents", "of", "that", "text", "file", "from"].contains(
        $0.word)
    }
    let saysOf =
      words.contains { ["of", "from"].contains($0.word) }
      && ["the", "those", "that", "contents", "content"].contains(words[words.startIndex].word)
    if !words.contains(where: { $0.isQuoted && !Token.looksLikePath($0.text) }) || saysOf,
      let first = bare.first
    {
      let names = first.isNameLike || first.isQuoted && Token.looksLikePath(first.text)
      let says =
        bare.count == 1
        ? names
        : names && bare.count <= 5
          && bare.dropFirst().allSatisfy {
            ["of", "in", "under", "database", "from", "the", "folder", "inside", "file"].contains(
              $0.word) || $0.isNameLike || bare.last == $0
          }
      if says || saysOf && bare.count <= 3, let name = Names.name(bare) {
        note(words, "source")
        return .path(name)
      }
    }
    guard let text = Names.content(words) else { return nil }
    note(words, "content")
    return .content(text)
  }

  mutating func collect() -> Syscall? {
    guard let scope = scope(use: .search), let into = destination() else { return nil }
    var files = scope.selection
    if let name = files.name, !name.contains("*"), Token.looksLikePath(name) {
      files.name = nil
      files.paths = [name]
    }
    if files.isEmpty, danglingWord == nil, !scope.saysFiles { return nil }
    if let words = slot("into"), words.count > 1,
      words.contains(where: { $0.isPath && StepBuilder.isFile($0) })
    {
      return nil
    }
    if ["folders", "directories", "groups", "order"].contains(into) || into.hasSuffix(" order") {
      return nil
    }
    if StepBuilder.isFile(Token(form: .word, text: into, word: into, raw: into, gap: "")) {
      return nil
    }
    // "group X by author into Y" makes groups.
    if let words = slot("sel"), let joint = words.lastIndex(where: { $0.word == "by" }),
      joint + 1 < words.endIndex, Criteria.group(words[(joint + 1)...]) != nil
    {
      return nil
    }
    return .collect(
      files, into: into, mode: phrase.constants["mode"].flatMap(Placement.init) ?? .link)
  }

  /// "cp a.txt b.txt backup/": names alone, as in a shell.
  private mutating func shellTransfer(_ name: Syscall.Name, _ words: Words) -> Syscall? {
    let names = words.filter { !$0.isPunctuation }
    guard names.count > 1, names.allSatisfy({ $0.isNameLike || $0.isQuoted || $0 == names.last }),
      let into = names.last?.text
    else { return nil }
    note(words, "paths")
    let files = Selection(paths: names.dropLast().map(\.text))
    return name == .copy ? .copy(files, into: into) : .move(files, into: into)
  }

  mutating func transfer(_ name: Syscall.Name) -> Syscall? {
    if let words = slot("args") { return shellTransfer(name, words) }
    if phrase.constants["in"] == "pronoun" {
      guard context.antecedent != nil, let into = destination(), let files = antecedent("them")
      else { return nil }
      return name == .copy ? .copy(files, into: into) : .move(files, into: into)
    }
    guard let words = slot("sel") else { return nil }
    if ["send", "bring"].contains(self.words[self.words.startIndex].word),
      let target = slot("into"), !Names.isNaming(target)
    {
      return nil
    }
    guard var into = destination(), let scope = scope(words, use: .actOnFolder) else { return nil }
    if phrase.constants["needs"] == "placed", !scope.saysFiles, scope.selection.paths.isEmpty,
      scope.selection.in == nil
    {
      return nil
    }
    if phrase.constants["needs"] == "path", scope.selection.paths.isEmpty { return nil }
    if scope.selection.isEmpty, scope.danglingWord == nil, !scope.saysFiles { return nil }
    // "rename report.md in docs/": the new name is of the same folder only where a folder was said.
    if into.lowercased() == "folder" { into = "folder" }
    return name == .copy ? .copy(scope.selection, into: into) : .move(scope.selection, into: into)
  }

  // MARK: Tags

  mutating func tag(_ name: Syscall.Name) -> Syscall? {
    guard let words = slot("sel") else { return nil }
    guard let scope = scope(words, use: .act) else { return nil }
    if phrase.constants["needs"] == "path", scope.selection.paths.isEmpty,
      scope.selection.in == nil, scope.danglingWord == nil
    {
      return nil
    }
    var tags: [String]
    if phrase.constants["tags"] == "tagged" {
      tags = scope.selection.tagged
    } else {
      guard let said = slot("tags"),
        !["one", "ones", "file", "files"].contains(said.first?.word ?? "")
      else { return nil }
      // "tag every contract with Acme as acme": the tag is the last.
      if said.dropFirst().dropLast().contains(where: { $0.word == "as" }) { return nil }
      tags = WordList(said, Array(said.indices)).items
      guard tags.allSatisfy({ $0.split(separator: " ").count <= 3 }) else { return nil }
      note(said, "tags")
    }
    guard !tags.isEmpty else { return nil }
    if scope.selection.isEmpty, danglingWord == nil, !scope.saysFiles { return nil }
    return name == .tag ? .tag(scope.selection, tags: tags) : .untag(scope.selection, tags: tags)
  }

  mutating func retag() -> [BuiltStep]? {
    guard let old = slot("old"), let new = slot("tags"), let words = slot("sel"),
      let scope = scope(words, use: .act)
    else { return nil }
    let olds = WordList(old, Array(old.indices)).items
    let news = WordList(new, Array(new.indices)).items
    guard !olds.isEmpty, !news.isEmpty else { return nil }
    note(old, "tags")
    return [
      BuiltStep(
        syscall: .untag(scope.selection, tags: olds), readings: readings, guessed: guessed,
        danglingWord: danglingWord),
      BuiltStep(syscall: .tag(scope.selection, tags: news), readings: [(new.written, "tags")]),
    ]
  }

  mutating func absorb() -> [BuiltStep]? {
    guard let left = slot("left").flatMap({ Names.name($0) }),
      let right = slot("right").flatMap({ Names.name($0) }),
      let leftBase = slot("leftbase").flatMap({ Names.name($0) }),
      let rightBase = slot("rightbase").flatMap({ Names.name($0) })
    else { return nil }
    let target = "\(leftBase)/\(left)"
    let other = "\(rightBase)/\(right)"
    note(words, "paths")
    return [
      BuiltStep(
        syscall: .merge(Selection(paths: [target, other]), into: target), readings: readings),
      BuiltStep(syscall: .delete(Selection(paths: [other]))),
    ]
  }

  // MARK: Links

  /// Whether words name people: "Ben", "my sister", "the whole team". A link is for anyone.
  private func namesPeople(_ words: Words) -> Bool {
    guard words.count <= 4, !words.contains(where: { $0.isQuoted || $0.isNameLike }) else {
      return false
    }
    return words.contains { $0.isCapitalised }
      || [
        "my", "our", "the", "everyone", "everybody", "others", "people", "him", "her", "them",
        "me", "us", "friends", "family", "colleagues", "someone", "somebody", "anyone",
      ].contains(words.first?.word ?? "")
  }

  mutating func share() -> Syscall? {
    if let who = slot("who"), !namesPeople(who) { return nil }
    guard let scope = scope(use: .actOnFolder) else { return nil }
    var files = scope.selection
    var expires: Date?
    if let words = slot("expires") {
      guard let date = Expiry(context: context).date(words) else { return nil }
      note(words, "expires")
      expires = date
    }
    // "share X until Friday" where the words were read as a period of the files.
    if expires == nil, files.since != nil || files.until != nil,
      files.query == nil || !files.paths.isEmpty,
      slot("expires") == nil, words.contains(where: { ["for", "until", "till"].contains($0.word) })
    {
      return nil
    }
    if files.isEmpty, danglingWord == nil, !scope.saysFiles { return nil }
    if let query = files.query, !scope.saysFiles,
      files
        == {
          var only = Selection()
          only.query = query
          return only
        }(), query.split(separator: " ").count == 1
    {
      files = Selection(paths: [query])
    }
    if let name = files.name {
      files.name = nil
      files.paths.append(name)
    }
    if let date = expires, date.timeIntervalSince(context.times.clock.now) == 7 * 86400 {
      expires = nil
    }
    return .share(files, expires: expires)
  }
}

/// Reads when a link ends: "48 hours", "Friday", "the end of March", "5pm".
struct Expiry {
  let context: Context

  func date(_ words: Words) -> Date? {
    var words = words.trimmed
    while let first = words.first,
      [
        "for", "until", "till", "the", "next", "in", "on", "after", "through", "a", "of", "period",
        "another", "up", "to", "about",
      ].contains(first.word), words.count > 1
    {
      if ["next", "a"].contains(first.word),
        TimeWords.units[words.word(words.startIndex + 1)] != nil
          || TimeParser.length(words, words.startIndex) != nil
      {
        break
      }
      words.removeFirst()
    }
    while let last = words.last, ["from", "now", "long", "only"].contains(last.word),
      words.count > 1
    { words.removeLast() }
    let clock = context.times.clock
    // "tomorrow evening", "Friday morning": till that part of the day ends.
    if words.count > 1, let last = words.last, let part = TimeWords.parts[last.word],
      let end = day(words.dropLast(), clock)
    {
      return clock.moved(clock.moved(end, -1, .day), part.to, .hour)
    }
    if let length = TimeParser.length(words, words.startIndex), length.end == words.endIndex {
      return clock.adding(length.value, to: clock.now)
    }
    if words.first?.word == "next", words.count == 2,
      let unit = TimeWords.units[words.word(words.startIndex + 1)]
    {
      return clock.moved(clock.start(of: unit, clock.now), 2, unit)
    }
    if let time = context.times.clockTime(words, words.startIndex), time.end == words.endIndex {
      return context.times.next(time.value)
    }
    return day(words, clock)
  }

  /// The end of a day that is to come.
  private func day(_ words: Words, _ clock: Clock) -> Date? {
    let today = clock.start(of: .day, clock.now)
    if let number = TimeWords.weekdays[words[words.startIndex].word] {
      var ahead = (number - clock.weekday(of: today) + 7) % 7
      if ahead == 0 { ahead = 7 }
      let day = clock.moved(today, ahead, .day)
      return end(of: day, words, words.startIndex + 1, clock)
    }
    if ["weekend"].contains(words[words.startIndex].word), words.count == 1 {
      return clock.moved(clock.start(of: .week, clock.now), 7, .day)
    }
    // Dates without a year: the next one.
    guard
      let far = clock.day(
        year: clock.year(of: clock.now) + 1, month: clock.month(of: clock.now), day: 1)
    else { return nil }
    let limit = clock.moved(far, 1, .month)
    if let found = context.times.moment(words, words.startIndex, loose: true),
      found.end == words.endIndex, found.value.end > clock.now
    {
      return found.value.isInstant && found.value.start < clock.now ? nil : found.value.end
    }
    guard var found = context.times.moment(words, words.startIndex, limit: limit, loose: true),
      found.end == words.endIndex
    else { return nil }
    if let year = Optional(clock.moved(found.value.end, -1, .year)), year > clock.now,
      !words.contains(where: { TimeParser.year($0.word) != nil })
    {
      found.value.end = year
    }
    return found.value.end > clock.now ? found.value.end : nil
  }

  private func end(of day: Date, _ words: Words, _ index: Int, _ clock: Clock) -> Date? {
    if index == words.endIndex { return clock.moved(day, 1, .day) }
    let next = words.word(index) == "at" ? index + 1 : index
    guard let time = context.times.clockTime(words, next) ?? context.times.plainHour(words, next),
      time.end == words.endIndex
    else {
      return nil
    }
    return clock.time(time.value.hour, time.value.minute, on: day)
  }
}
