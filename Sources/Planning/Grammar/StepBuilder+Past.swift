// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Steps about versions and changes.
extension StepBuilder {
  private static let presents = Lexicon.words(
    "now current currently today present it is latest as version state the one")

  /// One side of a comparison: files, a point, or both.
  private struct Side {
    var files = Selection()
    var point: Point?
    var isNow = false
  }

  private mutating func side(_ words: Words) -> Side? {
    var words = words.trimmed
    while words.count > 1, ["its", "the"].contains(words[words.startIndex].word),
      words.count > 2 || words.last?.isNameLike == true
    { words.removeFirst() }
    if words.count == 2, ["current", "present"].contains(words[words.startIndex].word),
      let name = words.last, name.isNameLike || name.isCapitalised
    {
      words.removeFirst()
    }
    guard !words.isEmpty else { return nil }
    if words.allSatisfy({
      Self.presents.contains($0.word) || ["its", "how", "what"].contains($0.word)
    }),
      words.contains(where: { ["now", "current", "today", "present", "latest"].contains($0.word) })
    {
      return Side(isNow: true)
    }
    if context.antecedent?.in != nil, let positions = Positions.read(words, words.startIndex),
      positions.end == words.endIndex, let files = files(words)
    {
      return Side(files: files)
    }
    if let point = context.points.point(words), !words.contains(where: \.isPath) {
      return Side(point: point)
    }
    if let file = pointOfFile(words) { return file }
    if words.count > 1, words.last?.word == "now" || words.suffix(2).map(\.word) == ["as", "is"] {
      var head = words.dropLast()
      while let last = head.last, ["is", "it", "as"].contains(last.word) { head = head.dropLast() }
      guard let files = files(head) else { return nil }
      return Side(files: files, isNow: true)
    }
    if let cut = splitAtPoint(words), let files = files(words[words.startIndex..<cut.at]) {
      note(words[cut.at...], "from")
      return Side(files: files, point: cut.point)
    }
    guard let files = files(words) else { return nil }
    return Side(files: files)
  }

  /// "yesterday's version of X", "version 3 operations ago of X".
  private mutating func pointOfFile(_ words: Words) -> Side? {
    for joint in words.indices
    where words[joint].word == "of" && joint > words.startIndex && joint + 1 < words.endIndex {
      let left = words[words.startIndex..<joint]
      if left.allSatisfy({ Self.presents.contains($0.word) }),
        left.contains(where: { ["current", "present", "latest"].contains($0.word) }),
        let files = files(words[(joint + 1)...])
      {
        return Side(files: files, isNow: true)
      }
      guard let point = context.points.point(left), let files = files(words[(joint + 1)...]) else {
        continue
      }
      return Side(files: files, point: point)
    }
    return nil
  }

  /// Paths, or a reference with positions: what `compare` takes.
  private mutating func files(_ words: Words) -> Selection? {
    var words = words.trimmed
    while let last = words.last, ["file", "files", "document", "version"].contains(last.word),
      words.count > 1
    { words.removeLast() }
    if ["everything", "tree", "all", "whole"].contains(words.last?.word ?? "") {
      return Selection()
    }
    let paths = words.filter { $0.isQuoted || $0.isPath }
    if !paths.isEmpty {
      note(words, "paths")
      return Selection(paths: paths.map(\.text))
    }
    guard let scope = scope(words, use: .actOnFolder) else { return nil }
    if scope.selection.in != nil || scope.danglingWord != nil {
      return Self.reference(scope.selection)
    }
    if !scope.selection.paths.isEmpty { return Selection(paths: scope.selection.paths) }
    guard words.count <= 4, let name = Names.name(words) else { return nil }
    note(words, "paths")
    return Selection(paths: [name])
  }

  mutating func compare() -> Syscall? {
    if phrase.constants["in"] == "pronoun" {
      return .compare(Self.reference(antecedent("they") ?? Selection()), from: nil, to: nil)
    }
    if slot("sel") != nil { return compareSet() }
    if phrase.constants["needs"] == "points" { return comparePoints() }
    guard let leftWords = slot("left") else { return nil }
    if let fromWords = slot("from"), let toWords = slot("to") {
      guard let files = files(leftWords), let (from, to) = span(fromWords, toWords) else {
        return nil
      }
      note(fromWords, "from")
      note(toWords, "to")
      return .compare(files, from: unless(from, .back(1)), to: to)
    }
    if leftWords.contains(where: { $0.word == "snapshots" }) { return nil }
    guard let rightWords = slot("right"), let left = side(leftWords), let right = side(rightWords)
    else { return nil }
    let constants = phrase.constants["needs"]
    if constants == "version",
      right.point == nil
        || leftWords.contains(where: { $0.text.hasSuffix("/") || Folders.isNoun($0.word) })
    {
      return nil
    }
    if left.point != nil, left.files.isEmpty, right.files.isEmpty, right.point == nil, !right.isNow
    {
      return nil
    }
    let names = left.files.paths + right.files.paths.filter { !left.files.paths.contains($0) }
    var files = Selection(paths: names)
    if let reference = left.files.in ?? right.files.in {
      files = Selection()
      files.in = reference
      files.pick = left.files.pick + right.files.pick
    }
    guard names.count <= 2 else { return nil }
    // "what changed between snapshot monday and now": of the tree.
    if constants == "files2", names.isEmpty, files.in == nil { return nil }
    if constants == "files2",
      names.count < 2 || !Names.isNaming(leftWords) || !Names.isNaming(rightWords), files.in == nil,
      left.point == nil
    {
      return nil
    }
    if left.files.isEmpty, right.files.isEmpty, left.point?.isTime == true,
      right.point?.isTime == true,
      words.contains(where: { StepBuilder.changeNouns.contains($0.word) })
    {
      // "changes between 9:00 and 12:00": of a period.
      return nil
    }
    switch (left.point, right.point) {
    case (nil, nil): return .compare(files, from: nil, to: nil)
    case (let from?, let to?):
      let (earlier, later) = ordered(from, to)
      return .compare(files, from: unless(earlier, .back(1)), to: later)
    case (let point?, nil), (nil, let point?):
      return .compare(files, from: unless(point, .back(1)), to: nil)
    }
  }

  private static let changeNouns = Lexicon.words(
    "changes change modifications edits alterations updates changed happened")

  private func unless(_ point: Point, _ usual: Point) -> Point? { point == usual ? nil : point }

  /// The earlier point first, where that can be told.
  private func ordered(_ one: Point, _ other: Point) -> (Point, Point) {
    switch (one, other) {
    case (.back(let a), .back(let b)): a >= b ? (one, other) : (other, one)
    case (.time(let a), .time(let b)): a <= b ? (one, other) : (other, one)
    case (.operation(let a), .operation(let b)): a <= b ? (one, other) : (other, one)
    case (_, .first): (other, one)
    default: (one, other)
    }
  }

  /// Two points that share a noun: "operations 500 and 512", "4 and 2 versions back".
  func span(_ from: Words, _ to: Words) -> (Point, Point?)? {
    let isNow =
      to.allSatisfy { Self.presents.contains($0.word) }
      && to.contains { ["now", "today", "current"].contains($0.word) }
    var one = context.points.point(from)
    var other = isNow ? nil : context.points.point(to)
    let head = from.first?.word ?? ""
    let second = from.startIndex + 1
    if ["operations", "ops"].contains(head) || from.has(["the", "operations"], at: from.startIndex)
    {
      guard let a = from.last.flatMap({ Int64($0.word) }),
        let b = to.last.flatMap({ Int64($0.word) }), a > 0, b > 0
      else { return nil }
      return (.operation(min(a, b)), .operation(max(a, b)))
    }
    if ["snapshots"].contains(head) || from.has(["the", "snapshots"], at: from.startIndex) {
      let names = head == "snapshots" ? from[second...] : from[(second + 1)...]
      guard let a = Names.name(names), let b = Names.name(to) else { return nil }
      return (.snapshot(a), .snapshot(b))
    }
    if from.contains(where: { $0.word == "snapshot" }), other == nil, !isNow,
      let name = Names.name(to), to.count <= 3
    {
      other = .snapshot(name)
    }
    if one == nil, let count = TimeParser.number(from, from.startIndex), count.end == from.endIndex,
      count.value > 0, case .back(let last)? = other
    {
      return (.back(max(count.value, last)), .back(min(count.value, last)))
    }
    if one == nil, let count = TimeParser.number(from, from.startIndex), count.end == from.endIndex,
      let tail = to.dropFirst().first,
      let unit = TimeWords.units[tail.word], to.last?.word == "ago"
    {
      one = .time(
        context.times.clock.adding(.init(count.value, unit), to: context.times.clock.now, sign: -1))
    }
    guard let one else { return nil }
    if isNow { return (one, nil) }
    guard let other else { return nil }
    let (earlier, later) = ordered(one, other)
    return (earlier, later)
  }

  /// "the snapshots june and july", "operations 5 and 9": of the whole tree.
  private mutating func comparePoints() -> Syscall? {
    guard let from = slot("from"), let to = slot("to"),
      from.prefix(2).contains(where: { ["snapshots", "operations", "ops"].contains($0.word) }),
      let (earlier, later) = span(from, to)
    else { return nil }
    note(from, "from")
    note(to, "to")
    return .compare(Selection(), from: earlier, to: later)
  }

  private mutating func compareSet() -> Syscall? {
    guard let words = slot("sel") else { return nil }
    if words.contains(where: { ["and", "with", "to"].contains($0.word) }),
      words.filter(\.isPath).count < 2, Positions.read(words, words.startIndex) == nil
    {
      return nil
    }
    if let cut = splitAtPoint(words), let files = files(words[words.startIndex..<cut.at]) {
      return .compare(files, from: unless(cut.point, .back(1)), to: nil)
    }
    guard let scope = scope(words, use: .actOnFolder) else { return nil }
    let selection = scope.selection
    if selection.in != nil || scope.danglingWord != nil {
      return .compare(Self.reference(selection), from: nil, to: nil)
    }
    guard !selection.paths.isEmpty, selection.paths.count <= 2,
      selection == Selection(paths: selection.paths)
    else { return nil }
    return .compare(selection, from: nil, to: nil)
  }

  // MARK: Changes

  mutating func changes() -> Syscall? {
    var selection = Selection()
    var maker: String?
    if let words = slot("sel") {
      guard let scope = scope(words, use: changesUse(words)) else { return nil }
      if phrase.constants["needs"] == "path"
        || phrase.constants["needs"] == "pathorfiles" && !scope.saysFiles,
        scope.selection.paths.isEmpty, scope.selection.under == nil, scope.selection.in == nil
      {
        return nil
      }
      if phrase.constants["needs"] == "files", !scope.saysFiles { return nil }
      selection = scope.selection
      maker = maker ?? takeMaker(&selection, words)
      if let name = selection.name, Token.looksLikePath(name), !name.contains("*") {
        selection.name = nil
        selection.paths = [name]
      }
      // "in the tree": everywhere.
      if selection.under == "tree" { selection.under = nil }
    }
    let by = slot("by") == nil ? maker : self.by()
    if slot("by") != nil, by == nil { return nil }
    if let fromWords = slot("from") {
      guard let toWords = slot("to") else {
        guard let point = context.points.point(fromWords) else { return nil }
        if case .time = point { return nil }
        note(fromWords, "from")
        return .changes(selection, from: point, to: nil, by: by ?? maker)
      }
      guard let (from, to) = span(fromWords, toWords) else { return nil }
      if case .time = from { return nil }
      note(fromWords, "from")
      note(toWords, "to")
      return .changes(selection, from: from, to: to, by: by ?? maker)
    }
    if let count = slot("n"), let number = TimeParser.number(count, count.startIndex),
      number.end == count.endIndex
    {
      note(count, "from")
      return .changes(selection, from: .back(number.value), to: nil, by: by ?? maker)
    }
    for name in ["when", "since"] {
      guard let words = slot(name) else { continue }
      guard let scope = scope(words, use: changesUse(words)) else { return nil }
      let isPeriod = scope.selection.since != nil || scope.selection.until != nil
      if phrase.constants["needs"] == "period" || name == "since", !isPeriod { return nil }
      // What stands there must narrow; a loose topic is a question, not a set of files.
      if scope.selection.query != nil, !scope.saysFiles, scope.guessed > 0 { return nil }
      if scope.selection.isEmpty { return nil }
      // "what is the new address": no file is named.
      if !scope.selection.paths.isEmpty, !scope.saysTime, !Names.isNaming(words),
        !["in", "to", "with", "of", "for", "on"].contains(words.first?.word ?? "")
      {
        return nil
      }
      selection = selection.narrowed(by: scope.selection)
      maker = maker ?? takeMaker(&selection, words)
    }
    if let name = selection.name, Token.looksLikePath(name), !name.contains("*") {
      selection.name = nil
      selection.paths = [name]
    }
    let program = by ?? maker ?? takeProgram(&selection)
    return .changes(selection, from: nil, to: nil, by: program)
  }

  /// "changes made by terraform": who changed files, not who wrote them.
  private func takeMaker(_ selection: inout Selection, _ words: Words) -> String? {
    guard let author = selection.author, author != "me", !author.contains(" "),
      words.indices.contains(where: {
        ["made", "done", "caused", "introduced"].contains(words[$0].word)
          && words.word($0 + 1) == "by"
      })
    else { return nil }
    selection.author = nil
    return ["prompts", "prompt"].contains(author.lowercased()) ? "prompt" : author
  }

  /// "history of q3.md by vim": of a file that is named, who changed it.
  mutating func takeProgram(_ files: inout Selection) -> String? {
    guard !files.paths.isEmpty, let author = files.author, author != "me", !author.contains(" "),
      !words.contains(where: { TimeWords.touched.contains($0.word) && $0.word.hasPrefix("writ") })
    else { return nil }
    files.author = nil
    return ["prompts", "prompt"].contains(author.lowercased()) ? "prompt" : author
  }

  private func changesUse(_ words: Words) -> Scope.Use { .act }

  // MARK: Rollback and undo

  mutating func rollback() -> Syscall? {
    var files = Selection()
    var point: Point?
    if phrase.constants["to"] == "back" {
      point = .back(1)
      if let count = slot("n") {
        guard let number = TimeParser.number(count, count.startIndex), number.end == count.endIndex
        else { return nil }
        point = .back(number.value)
      }
    } else if let count = slot("n") {
      guard let number = TimeParser.number(count, count.startIndex), number.end == count.endIndex
      else { return nil }
      point = .back(number.value)
    } else if let words = slot("to") {
      point = context.points.point(words)
      if phrase.constants["needs"] == "version",
        point == nil || !words.contains(where: { $0.word == "version" })
      {
        return nil
      }
      if phrase.constants["point"] == "start" {
        guard let found = context.times.moment(words, words.startIndex, loose: true),
          found.end == words.endIndex
        else { return nil }
        point = .time(found.value.start)
      }
      // "two versions back": without "to", only versions are counted.
      if phrase.constants["needs"] == "back" {
        guard case .back? = point, words.last?.word == "back" else { return nil }
      }
      if point == nil, let name = snapshotName(words) { point = .snapshot(name) }
      if point != nil { note(words, "to") }
    }
    guard let point else { return nil }
    let by = slot("by") == nil ? nil : self.by()
    if slot("by") != nil, by == nil { return nil }
    if phrase.constants["in"] == "pronoun" {
      guard let antecedent = context.antecedent else { return nil }
      files = antecedent
    }
    if let words = slot("sel") {
      if words.allSatisfy({
        ["everything", "the", "whole", "entire", "tree", "all", "files", "my", "it", "complete"]
          .contains($0.word)
      }), words.count > 1 || words.first?.word != "it" {
        files = Selection()
      } else {
        if ["back", "to", "from", "again"].contains(words.last?.word ?? "") { return nil }
        guard let scope = scope(words, use: .act) else { return nil }
        files = scope.selection
        if files.isEmpty, words.count == 1, let noun = words.first?.word,
          Lexicon.singularNouns.contains(noun), noun != "file", noun != "document"
        {
          // "the deleted report".
          files.paths = [noun]
        }
        if phrase.constants["to"] == "back", files.query != nil, !scope.saysFiles { return nil }
        if files.isEmpty, scope.danglingWord == nil, !scope.saysFiles { return nil }
        if phrase.constants["needs"] == "path", files.paths.isEmpty, files.in == nil { return nil }
        if let at = files.at {
          _ = at
          return nil
        }
        // A time among the words belongs to the point, not to the files.
        if files.since != nil || files.until != nil, !scope.saysFiles || slot("to") != nil {
          return nil
        }
        if files.query != nil, !scope.saysFiles, scope.guessed > 4 { return nil }
      }
    }
    if phrase.constants["to"] == "back", files.paths.isEmpty, files.in == nil,
      danglingWord == nil, words.contains(where: { StepBuilder.gone.contains($0.word) })
    {
      trouble = trouble ?? StepBuilder.namesNone
    }
    return .rollback(files, to: point, by: by)
  }

  /// Words for files that are no longer there: one version back would change all that are.
  private static let gone = Lexicon.words(
    "deleted removed erased lost missing trashed undelete unerase untrash unremove threw binned")
  private static let namesNone =
    "Say which file is to come back, such as \"restore q3.md\"; \"what changed today\" names what was deleted."

  private func snapshotName(_ words: Words) -> String? {
    guard words.count == 1, let token = words.first else { return nil }
    return token.isQuoted || token.isNameLike && !token.isPath ? token.text : nil
  }

  mutating func undo(_ name: Syscall.Name) -> Syscall? {
    var count = Int(phrase.constants["count"] ?? "1") ?? 1
    if let words = slot("count") {
      guard let number = TimeParser.number(words, words.startIndex), number.end == words.endIndex,
        number.value > 0
      else { return nil }
      note(words, "count")
      count = number.value
    }
    let by = slot("by") == nil ? nil : self.by()
    if slot("by") != nil, by == nil { return nil }
    return name == .undo ? .undo(count: count, by: by) : .redo(count: count, by: by)
  }
}
