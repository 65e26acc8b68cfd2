// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// A step of a plan with the words that made it.
struct BuiltStep: Sendable {
  var syscall: Syscall
  var readings: [(words: String, field: String)] = []
  /// Topic words that no phrase introduced.
  var guessed = 0
  var danglingWord: String?
  var trouble: String?
  var doubt: Doubt?
  /// Words that were read whole, as a name, a point or a text is.
  var whole: [String] = []
}

/// Makes steps from a phrase that matched and the words in its slots.
struct StepBuilder {
  let phrase: Grammar.Phrase
  let match: Pattern.Match
  let words: Words
  let context: Context

  var readings: [(words: String, field: String)] = []
  var guessed = 0
  var danglingWord: String?
  var trouble: String?

  init(phrase: Grammar.Phrase, match: Pattern.Match, words: Words, context: Context) {
    self.phrase = phrase
    self.match = match
    self.words = words
    self.context = context
  }

  /// The steps, or nil where the words in a slot are not what it holds.
  mutating func build() -> [BuiltStep]? {
    switch phrase.action {
    case .operation(let name):
      guard let syscall = syscall(name) else { return nil }
      var step = finished(syscall)
      step.doubt = doubt(syscall)
      step.whole = wholeSlots(name)
      return [step]
    case .show: return show()
    case .listing: return listing()
    case .retag: return retag()
    case .absorb: return absorb()
    }
  }

  /// The words of the slots that hold no set of files: what is one reads some and may drop others.
  private func wholeSlots(_ name: Syscall.Name) -> [String] {
    let sets: Set<String> = ["sel", "scope", "when", "since", "refine", "exclude", "outside"]
    return match.slots.all.filter { slot in
      !sets.contains(slot.name) && (name != .join || !["left", "right"].contains(slot.name))
    }.map { words[$0.range].written }
  }

  private func finished(_ syscall: Syscall) -> BuiltStep {
    BuiltStep(
      syscall: syscall, readings: readings, guessed: guessed, danglingWord: danglingWord,
      trouble: trouble)
  }

  // MARK: Slots

  func slot(_ name: String) -> Words? {
    guard let range = match.slots[name] else { return nil }
    var slice = words[range].trimmed
    // "changes in data": the preposition says that a folder follows.
    if name == "sel", slice.startIndex > words.startIndex, takesPreposition,
      ["in", "under", "inside", "within", "below"].contains(words[slice.startIndex - 1].word)
    {
      slice = words[(slice.startIndex - 1)..<slice.endIndex]
    }
    return slice.isEmpty ? nil : slice
  }

  private var takesPreposition: Bool {
    [.operation(.watch), .operation(.changes), .operation(.duplicates)].contains(phrase.action)
  }

  private var need: String? { phrase.constants["needs"] }

  mutating func note(_ words: Words, _ field: String) {
    readings.append((words.written, field))
  }

  mutating func name(_ slot: String, field: String? = nil) -> String? {
    guard let words = self.slot(slot), let name = Names.name(words) else { return nil }
    note(words, field ?? slot)
    return name
  }

  /// A destination: a name of few words.
  mutating func destination() -> String? {
    if phrase.constants["into"] == "there" {
      // "create a folder called x and move … there".
      guard let paths = context.antecedent?.paths, paths.count == 1 else { return nil }
      return paths[0]
    }
    guard let words = slot("into") else { return nil }
    if words.count == 1, ["it", "there"].contains(words.first?.word ?? ""),
      let paths = context.antecedent?.paths, paths.count == 1
    {
      // "create a folder called x and move … into it".
      note(words, "into")
      return paths[0]
    }
    // "in conf/ in conf-old/": the first is where the files are.
    if words.indices.dropFirst().contains(where: {
      ["in", "under", "into", "to"].contains(words[$0].word) && words[$0 - 1].text.hasSuffix("/")
    }) {
      return nil
    }
    if words.contains(where: { $0.form == .comma }) { return nil }
    if words.dropFirst().dropLast().contains(where: { $0.word == "into" }) { return nil }
    let rest = words.filter { !Lexicon.determiners.contains($0.word) }
    guard rest.count <= 6, let name = Names.name(words),
      !Lexicon.pronouns.contains(name.lowercased())
    else { return nil }
    let isMarked = words.contains { $0.isQuoted || $0.isNameLike }
    guard isMarked || rest.count <= 4,
      !words.contains(where: { $0.isPunctuation && $0.form == .stop })
    else { return nil }
    note(words, "into")
    return name
  }

  /// The files of a slot.
  mutating func scope(_ slot: String = "sel", use: Scope.Use) -> Scope? {
    guard let words = self.slot(slot) else { return nil }
    return scope(words, use: use)
  }

  mutating func scope(_ words: Words, use: Scope.Use) -> Scope? {
    if let name = bareName(words) {
      note(words, "paths")
      var scope = Scope()
      scope.selection.paths = [name]
      return scope
    }
    let scope = ScopeParser.scope(words, context: context, use: use)
    readings += scope.readings
    guessed += scope.guessed
    danglingWord = danglingWord ?? scope.danglingWord
    trouble = trouble ?? scope.trouble
    return scope
  }

  mutating func selection(_ slot: String = "sel", use: Scope.Use) -> Selection? {
    guard let scope = scope(slot, use: use) else { return nil }
    return settled(scope, use: use)
  }

  /// Outside of searches, a name that looks like a path is one.
  private func settled(_ scope: Scope, use: Scope.Use) -> Selection {
    var selection = scope.selection
    if use == .search, let name = selection.name, !name.contains("*"), Token.looksLikePath(name),
      phrase.action != .operation(.retrieve), phrase.action != .operation(.count)
    {
      selection.name = nil
      selection.paths = [name]
    }
    return selection
  }

  /// "which interviews mention the word 'x'": files, whatever they are called.
  private func saysMention(_ scope: Scope) -> Bool {
    words.first?.word == "which" && !scope.selection.keywords.isEmpty
      && words.contains { ["mention", "mentions", "cite", "cites", "contain"].contains($0.word) }
      && (slot("sel")?.first?.word.hasSuffix("s") ?? false)
  }

  /// Whether what `needs` asks for is there.
  private func isMet(_ scope: Scope) -> Bool {
    switch need {
    case "files": scope.saysFiles || scope.danglingWord != nil || saysMention(scope)
    case "order": scope.saysFiles && scope.selection.sort != nil
    case "path":
      !scope.selection.paths.isEmpty || scope.selection.in != nil || scope.selection.under != nil
        || scope.danglingWord != nil
    default: true
    }
  }

  // MARK: Operations

  private mutating func syscall(_ name: Syscall.Name) -> Syscall? {
    switch name {
    case .retrieve: return retrieve()
    case .count: return count()
    case .list: return list()
    case .read: return read()
    case .info: return info()
    case .summarize: return needy(use: .act).map { .summarize($0) }
    case .answer: return answer()
    case .compare: return compare()
    case .history:
      guard var files = needy(use: .act) else { return nil }
      if let words = slot("when") {
        guard let when = scope(words, use: .act), when.selection.query == nil,
          !when.selection.isEmpty
        else { return nil }
        files = files.narrowed(by: when.selection)
      }
      let by = by() ?? phrase.constants["by"] ?? takeProgram(&files)
      return .history(files, by: by)
    case .changes: return changes()
    case .group: return group()
    case .join: return join()
    case .related: return related()
    case .duplicates: return duplicates()
    case .watch:
      guard var files = selection(use: .act) else { return nil }
      if files.query?.lowercased() == "new" { files.query = nil }
      if slot("under") != nil {
        guard files.under == nil, let folder = self.name("under") else { return nil }
        files.under = folder
      }
      return .watch(files)
    case .create: return create()
    case .write, .append: return write(name)
    case .merge:
      guard var files = selection(use: .search), let into = destination(), merges(files) else {
        return nil
      }
      if let ordering = slot("ordering") {
        if ["sorted", "ordered", "arranged", "sort", "order"].contains(
          slot("sel")?.last?.word ?? "")
        {
          return nil
        }
        let ways = [prefixed("sorted", prefixed("by", ordering)), ordering]
        let orders = ways.map { ScopeParser.scope($0, context: context, use: .search).selection }
        let order = orders.first { $0.sort != nil && $0.query == nil }
        guard let sort = order?.sort else { return nil }
        note(ordering, "sort")
        files.sort = sort
      }
      return .merge(files, into: into)
    case .collect: return collect()
    case .copy, .move: return transfer(name)
    case .delete:
      // "rm -rf x" is of a shell, not of this grammar.
      guard !words.contains(where: { $0.isWord && $0.text.hasPrefix("-") }) else { return nil }
      if let words = slot("under") {
        guard need != "folder" || words.count == 1 && words.first?.text.hasSuffix("/") == true,
          let folder = self.name("under")
        else { return nil }
        var files = Selection()
        files.under = folder
        return .delete(files)
      }
      return needy(use: .actOnFolder).map { .delete($0) }
    case .tag, .untag: return tag(name)
    case .lock: return needy(use: .actOnFolder).map { .lock($0) }
    case .unlock: return needy(use: .actOnFolder).map { .unlock($0) }
    case .share: return share()
    case .unshare where slot("sel") == nil: return .unshare(Selection())
    case .unshare: return selection(use: .actOnFolder).map { .unshare($0) }
    case .snapshot:
      guard let words = slot("label") else { return .snapshot(label: nil) }
      guard words.count <= 6, let label = Names.name(words) else { return nil }
      // "take a snapshot before-import": without "called", only what is no word.
      if need == "named", words.count != 1 || !Names.isNaming(words) { return nil }
      note(words, "label")
      return .snapshot(label: label)
    case .rollback: return rollback()
    case .undo, .redo: return undo(name)
    case .mount:
      guard let words = slot("paths") else { return nil }
      let isHere = words.allSatisfy { Folders.isHere($0.word) }
      let paths = isHere ? ["."] : Names.list(words)
      guard !paths.isEmpty else { return nil }
      note(words, "paths")
      return .mount(paths: paths, into: slot("into") == nil ? nil : destination())
    case .unmount:
      var paths: [String] = []
      if let words = slot("paths") {
        paths = Names.list(words)
        note(words, "paths")
      }
      return .unmount(paths: paths, into: slot("into") == nil ? nil : destination())
    }
  }

  /// A selection that something must narrow.
  private mutating func needy(use: Scope.Use) -> Selection? {
    if phrase.constants["in"] == "pronoun" {
      guard let antecedent = antecedent("them") else { return Selection() }
      return antecedent
    }
    guard let words = slot("sel"),
      !["what", "how", "why", "whether"].contains(words[words.startIndex].word)
        || phrase.action != .operation(.summarize)
        || !words.contains(where: { ["changed", "happened", "new"].contains($0.word) })
    else { return nil }
    guard let scope = scope(use: use), isMet(scope) else { return nil }
    return settled(scope, use: use)
  }

  /// What a pronoun names; notes it where there is nothing.
  mutating func antecedent(_ word: String) -> Selection? {
    if context.antecedent == nil { danglingWord = danglingWord ?? word }
    return context.antecedent
  }

  private func merges(_ files: Selection) -> Bool { !files.isEmpty || danglingWord != nil }

  /// "the deadline **mentioned** in call.pdf".
  private static let statings = Lexicon.words(
    "mentioned stated given described listed specified written found noted defined contained shown quoted"
  )

  private static let placed = Lexicon.words(
    "held born made built signed filmed based located published buried bought staying invented founded"
  )

  private static let auxiliaries = Lexicon.words(
    "do does did is are was were has have had will would can could should")

  private mutating func retrieve() -> Syscall? {
    if var words = slot("exclude") {
      while words.count > 1, let first = words.first,
        ["those", "the", "ones", "any", "that"].contains(first.word)
      { words.removeFirst() }
      guard context.hasPrevious, let scope = scope(words, use: .search), !scope.selection.isEmpty,
        danglingWord == nil
      else { return nil }
      // "remove the first and third": of the files, not from the list.
      if scope.selection.in != nil,
        ["remove", "drop", "throw", "minus"].contains(self.words[self.words.startIndex].word)
      {
        return nil
      }
      var selection = Selection()
      selection.in = .last
      selection.not = scope.selection
      return .retrieve(selection)
    }
    if let words = slot("refine") {
      guard context.hasPrevious, context.antecedent?.in == .last,
        let scope = scope(words, use: .search)
      else { return nil }
      var selection = scope.selection
      if phrase.constants["only"] == "order", selection.sort == nil || selection.query != nil {
        return nil
      }
      selection.in = .last
      return .retrieve(selection)
    }
    if let words = slot("at"), slot("under") == nil {
      guard let point = context.points.point(words), let sel = slot("sel"),
        var selection = scope(sel, use: .search)?.selection
      else { return nil }
      if need == "point", case .time = point { return nil }
      note(words, "at")
      selection.at = point
      return .retrieve(selection)
    }
    if let outside = slot("outside") {
      guard let name = Names.name(outside), outside.count <= 4,
        var selection = scope(use: .search)?.selection
      else { return nil }
      var not = Selection()
      not.under = name
      selection.not = not
      return .retrieve(selection)
    }
    if let criterion = slot("bysort") {
      let order = ScopeParser.scope(
        prefixed("sorted", prefixed("by", criterion)), context: context, use: .search)
      guard let sort = order.selection.sort, order.selection.query == nil,
        !words.has(["all"], at: 1),
        var selection = antecedent("them")
      else { return nil }
      note(criterion, "sort")
      selection.sort = sort
      return .retrieve(selection)
    }
    if let ordering = slot("ordering") {
      if need == "order", ordering.count > 6 || ordering.contains(where: \.isNameLike) {
        return nil
      }
      guard let scope = scope(prefixed("sorted", ordering), use: .search),
        scope.selection.sort != nil
      else { return nil }
      guard var selection = antecedent("them") else { return .retrieve(Selection()) }
      selection.sort = scope.selection.sort
      return .retrieve(selection)
    }
    if let paths = slot("paths"), let under = slot("under") {
      var selection = Selection(paths: Names.list(paths))
      selection.under = Names.name(under)
      if let query = slot("query") { selection.query = query.plain }
      if let keywords = slot("keywords") {
        selection.keywords = WordList(keywords, Array(keywords.indices)).items
      }
      return .retrieve(selection)
    }
    if let under = slot("under") {
      guard let scope = scope(under, use: .act), let at = slot("at"),
        let point = context.points.point(at), need != "folder" || saysFolder(under)
      else { return nil }
      if let path = scope.selection.paths.first, StepBuilder.isFileName(path) { return nil }
      var selection = scope.selection
      if selection.under == nil, let path = selection.paths.first {
        selection.under = path
        selection.paths = []
      }
      note(at, "at")
      selection.at = point
      return .retrieve(selection)
    }
    if need == "files", let words = slot("sel"),
      StepBuilder.auxiliaries.contains(words[words.startIndex].word)
    {
      return nil
    }
    // "where was the conference held": a question to the files' text.
    if words.first?.word == "where", slot("sel")?.endIndex == words.endIndex,
      ["is", "are", "was", "were"].contains(words.word(words.startIndex + 1)),
      StepBuilder.placed.contains(words.last?.word ?? "")
    {
      return nil
    }
    guard let main = scope(use: .search), isMet(main) else { return nil }
    var selection = main.selection
    if need == "period" {
      // "what was saved in the last hour".
      let touched = slot("sel")?.first.map { TimeWords.touched.contains($0.word) } ?? false
      guard touched, selection.since != nil, selection.query == nil else { return nil }
    }
    if let author = phrase.constants["author"] { selection.author = author }
    if let sort = phrase.constants["sort"].flatMap(Order.init) { selection.sort = sort }
    if let place = slot("scope") {
      guard let outer = outerScope(place) else { return nil }
      selection = selection.narrowed(by: outer)
    }
    return .retrieve(selection)
  }

  /// "llm_directory" in "search llm_directory for X"; "my emails" in "look through my emails for X".
  private mutating func outerScope(_ words: Words) -> Selection? {
    if words.allSatisfy({
      ["the", "whole", "tree", "everything", "everywhere", "all", "files", "my"].contains($0.word)
    }) {
      return Selection()
    }
    if words.first?.word == "outside" {
      var not = Selection()
      not.under = Names.name(words.dropFirst().drop { $0.word == "of" })
      var selection = Selection()
      selection.not = not
      return not.under == nil ? nil : selection
    }
    guard let scope = scope(words, use: .act) else { return nil }
    var selection = scope.selection
    if selection.paths.count == 1, selection.under == nil,
      !(selection.paths[0].contains(".") && !selection.paths[0].hasPrefix("."))
    {
      selection.under = selection.paths[0]
      selection.paths = []
    } else if let query = selection.query, selection.under == nil {
      selection.under = query
      selection.query = nil
    }
    if selection.query == "tree" { selection.query = nil }
    return selection
  }

  private mutating func count() -> Syscall? {
    if need == "previous", slot("sel") == nil {
      guard context.antecedent != nil, let antecedent = antecedent("them") else { return nil }
      return .count(antecedent)
    }
    if let under = slot("under") {
      guard let name = Names.name(under) else { return nil }
      var selection = Selection()
      selection.under = name
      note(under, "under")
      return .count(selection)
    }
    if slot("pronoun") != nil {
      guard let words = slot("pronoun"), words.count == 1,
        Lexicon.pronouns.contains(words[words.startIndex].word)
      else { return nil }
      let rest = self.words[words.endIndex..<self.words.endIndex]
      guard let scope = scope(rest, use: .search) else { return nil }
      guard let antecedent = antecedent("them") else { return .count(scope.selection) }
      return .count(scope.selection.narrowed(by: antecedent))
    }
    var said = slot("sel") ?? []
    // "PDFs are there in papers": one description in two parts.
    if let rest = slot("scope") { said = words[said.startIndex..<rest.endIndex] }
    guard let main = scope(said, use: .search), isMet(main) else { return nil }
    var selection = main.selection
    if need == "previous" {
      guard context.hasPrevious else { return nil }
      selection.in = .last
    }
    return .count(selection)
  }

  private mutating func list() -> Syscall? {
    guard let words = slot("folder") else { return .list(Selection()) }
    let isPronoun =
      words.count == 1 && Lexicon.pronouns.contains(words[words.startIndex].word)
      || words.map(\.word) == ["that", "folder"]
    if isPronoun { return antecedent("it").map { .list($0) } ?? .list(Selection()) }
    if let (positions, end) = Positions.read(words, words.startIndex), end == words.endIndex,
      let antecedent = context.antecedent, let reference = antecedent.in
    {
      // "what is in the second one": a file's contents.
      note(words, "pick")
      return .read(Selection(reference: reference, pick: positions))
    }
    guard words.count <= 6,
      !words.contains(where: {
        ["about", "that", "which", "and", "mention", "containing", "from", "by"].contains($0.word)
      })
    else { return nil }
    // "what is in report.pdf": its contents.
    let isFile = words.count == 1 && Self.isFile(words[words.startIndex])
    if isFile { return .read(Selection(paths: [words[words.startIndex].text])) }
    // "build/ newer than 15 minutes": more than a folder.
    let rest = words.filter { !Lexicon.determiners.contains($0.word) && !Folders.isNoun($0.word) }
    if rest.count > 1, rest.contains(where: { $0.isPath && $0.text.contains("/") }) { return nil }
    if need == "word", words.count != 1 || words.first?.text.contains("*") == true { return nil }
    guard let name = Names.name(words),
      need != "folder" || name.hasSuffix("/")
        || words.contains(where: { Folders.isNoun($0.word) || $0.isPath })
    else { return nil }
    note(words, "paths")
    return .list(Selection(paths: [name]))
  }

  static func isFile(_ token: Token) -> Bool { isFileName(token.text) }

  /// Whether a name has an extension.
  static func isFileName(_ text: String) -> Bool {
    guard !text.hasSuffix("/"), let dot = text.lastIndex(of: "."), dot != text.startIndex else {
      return false
    }
    let tail = text[text.index(after: dot)...]
    return !tail.contains("/") && (1...8).contains(tail.count) && tail.contains(where: \.isLetter)
      && text[text.index(before: dot)] != "/"
  }

  private mutating func show() -> [BuiltStep]? {
    guard let sel = slot("sel") else { return nil }
    if need == "path", !Names.isNaming(sel) { return nil }
    if let file = fileAtPoint(sel) ?? fileOfDay(sel) { return [finished(.read(file))] }
    let mark = (readings, guessed)
    guard let acting = scope(sel, use: .actOnFolder) else { return nil }
    let only = Selection(paths: acting.selection.paths)
    if !only.paths.isEmpty, acting.selection == only,
      sel.contains(where: { $0.isNameLike || $0.isQuoted }) || saysFolder(sel)
    {
      let isFolder = only.paths.count == 1 && (saysFolder(sel) || only.paths[0].hasSuffix("/"))
      return [finished(isFolder ? .list(only) : .read(only))]
    }
    if acting.selection.in != nil, acting.selection == Self.reference(acting.selection) {
      return [
        finished(
          acting.selection.pick.isEmpty && !["it", "that", "this"].contains(sel.last?.word ?? "")
            ? .retrieve(acting.selection) : .read(acting.selection))
      ]
    }
    (readings, guessed) = mark
    danglingWord = nil
    guard let found = scope(sel, use: .search) else { return nil }
    return [finished(.retrieve(found.selection))]
  }

  static func reference(_ selection: Selection) -> Selection {
    var out = Selection()
    out.in = selection.in
    out.pick = selection.pick
    return out
  }

  private func saysFolder(_ words: Words) -> Bool {
    words.contains { ["folder", "directory"].contains($0.word) }
      || words.count == 1 && words.first?.text.hasSuffix("/") == true
  }

  private mutating func listing() -> [BuiltStep]? {
    guard let sel = slot("sel") else { return nil }
    let mark = (readings, guessed)
    guard let acting = scope(sel, use: .actOnFolder) else { return nil }
    let only = Selection(paths: acting.selection.paths)
    if acting.selection == only, only.paths.count == 1 { return [finished(.list(only))] }
    if sel.count == 1, let under = acting.selection.under, !acting.saysFiles {
      // "list inbox".
      return [finished(.list(Selection(paths: [under])))]
    }
    if acting.saysFiles, let under = acting.selection.under {
      var alone = Selection()
      alone.under = under
      // "list the files in X" is its listing.
      if acting.selection == alone { return [finished(.list(Selection(paths: [under])))] }
    }
    // "list notes": what such a folder holds.
    if acting.selection.isEmpty, danglingWord == nil, let noun = sel.last,
      sel.count == 1 || sel.count == 2 && sel.first?.word == "the",
      Lexicon.fileNouns.contains(noun.word), !StepBuilder.plainNouns.contains(noun.word)
    {
      note(sel, "paths")
      return [finished(.list(Selection(paths: [noun.text])))]
    }
    (readings, guessed) = mark
    danglingWord = nil
    guard let found = scope(sel, use: .search) else { return nil }
    if found.selection.isEmpty, danglingWord == nil { return [finished(.list(Selection()))] }
    return [finished(.retrieve(found.selection))]
  }

  // MARK: Points

  /// "X as it was P", "X from P", "version of X from P", "P's version of X": a file and a point.
  mutating func fileAtPoint(_ words: Words) -> Selection? {
    var words = words.trimmed
    while let first = words.first, ["the", "me"].contains(first.word), words.count > 1 {
      words.removeFirst()
    }
    let saysVersion = words.contains {
      [
        "version", "versions", "revision", "state", "draft", "snapshot", "was", "were", "looked",
        "ago", "operation", "as",
      ].contains($0.word)
    }
    guard saysVersion else { return nil }
    // "yesterday's version of X".
    if let joint = words.firstIndex(where: { $0.word == "of" }), joint > words.startIndex,
      joint + 1 < words.endIndex
    {
      let left = words[words.startIndex..<joint]
      if let point = context.points.point(left),
        Names.isNaming(words[joint...])
          || left.contains(where: { ["version", "revision", "state"].contains($0.word) })
      {
        guard var selection = namedFiles(words[(joint + 1)...]) else { return nil }
        note(left, "at")
        selection.at = point
        return selection
      }
      if left.count == 1, ["version", "state", "revision"].contains(left[left.startIndex].word) {
        words = words[(joint + 1)...]
      }
    }
    guard let cut = splitAtPoint(words) else { return nil }
    guard var selection = namedFiles(words[words.startIndex..<cut.at]) else { return nil }
    note(words[cut.at...], "at")
    selection.at = cut.point
    return selection
  }

  /// "main.css from yesterday": one file, said by its name, as it was then.
  private mutating func fileOfDay(_ words: Words) -> Selection? {
    guard words.count > 2, let name = words.first, name.isQuoted || Self.isFile(name),
      words.word(words.startIndex + 1) == "from",
      let point = context.points.point(words.dropFirst(2))
    else { return nil }
    note(words.dropFirst(2), "at")
    var selection = Selection(paths: [name.text])
    selection.at = point
    return selection
  }

  /// Where the words of a point begin that end `words`.
  func splitAtPoint(_ words: Words) -> (at: Int, point: Point)? {
    guard words.count > 1 else { return nil }
    for cut in words.indices.dropFirst() {
      let first = words[cut].word
      guard
        [
          "as", "from", "in", "at", "of", "before", "to", "how", "what", "like", "on", "version",
          "two", "three", "a", "the", "yesterday", "last", "its", "snapshot", "operation", "it",
          "when",
        ].contains(first) || first.first?.isNumber == true || Lexicon.numbers[first] != nil
      else { continue }
      if let point = context.points.point(words[cut...]) {
        guard words[words.startIndex..<cut].contains(where: { !Lexicon.fillers.contains($0.word) })
        else { return nil }
        return (cut, point)
      }
    }
    return nil
  }

  /// Files that words name, or an earlier result.
  mutating func namedFiles(_ words: Words) -> Selection? {
    guard let scope = scope(words, use: .act) else { return nil }
    return scope.selection.isEmpty && scope.danglingWord == nil ? nil : scope.selection
  }

  func point(_ slot: String) -> Point? {
    guard let words = self.slot(slot) else { return nil }
    return context.points.point(words)
  }

  mutating func by() -> String? {
    guard let words = slot("by") else { return nil }
    var name = words
    while let first = name.first,
      ["the", "my", "a", "program", "programme", "user", "editor", "tool", "command", "last"]
        .contains(first.word),
      name.count > 1
    { name.removeFirst() }
    guard name.count <= 2, let token = name.first else { return nil }
    if ["prompt", "prompts"].contains(token.word) {
      note(words, "by")
      return "prompt"
    }
    guard name.count == 1, token.text.first?.isNumber != true,
      context.times.period(name, name.startIndex) == nil,
      !["i", "me", "we", "you", "it", "they", "people", "this", "that"].contains(token.word)
    else { return nil }
    note(words, "by")
    return token.text
  }

  private mutating func read() -> Syscall? {
    guard let sel = slot("sel") else { return nil }
    if let words = slot("at") {
      guard let point = context.points.point(words), var selection = namedFiles(sel) else {
        return nil
      }
      note(words, "at")
      selection.at = point
      return .read(selection)
    }
    if need == "point" { return nil }
    if let file = fileAtPoint(sel) { return .read(file) }
    guard let scope = scope(use: .act), isMet(scope) else { return nil }
    if scope.selection.isEmpty, danglingWord == nil { return nil }
    // "what does section 4 of lease.pdf say": a question.
    if need == "path", scope.selection.query != nil { return nil }
    // "what was in X on Monday": as it was then.
    if !scope.selection.paths.isEmpty, scope.selection.since != nil { return nil }
    return .read(settled(scope, use: .act))
  }

  private mutating func info() -> Syscall? {
    if phrase.constants["in"] == "pronoun" {
      return .info(antecedent("it") ?? Selection())
    }
    let words = self.words
    // "how long is the warranty on the dishwasher": a question to the files' text.
    if words.first?.word == "how", let sel = slot("sel"), !Names.isNaming(sel),
      sel.contains(where: { ["on", "for", "of", "between", "to", "at"].contains($0.word) })
    {
      return nil
    }
    guard let scope = scope(use: .act), isMet(scope) else { return nil }
    if scope.selection.isEmpty, danglingWord == nil { return nil }
    // "how big is the photos folder": what is in it.
    if let under = scope.selection.under, scope.selection.paths.isEmpty,
      ["big", "large"].contains(words.word(words.startIndex + 1))
    {
      var selection = Selection()
      selection.under = under
      return .count(selection)
    }
    if scope.selection.paths.isEmpty, scope.selection.in == nil, need == "path" { return nil }
    // "when was the budget changed": only a file has such a date.
    return .info(settled(scope, use: .act))
  }

  // MARK: Answers

  private mutating func answer() -> Syscall? {
    if phrase.constants["whole"] == "yes" {
      guard let scoped = slot("scope"), var scope = scope(scoped, use: .act), isScoped(scope) else {
        return nil
      }
      // "does lease.pdf allow …": only a name that is no word tells where the files end.
      if need == "path",
        scope.selection.paths.isEmpty || !(scoped.last.map { $0.isPath || $0.isQuoted } ?? false)
      {
        return nil
      }
      if let person = person(scoped, scope) { scope.selection = person }
      if !scope.selection.paths.isEmpty { scope.selection.query = nil }
      let question = question(words)
      note(words, "question")
      return .answer(settled(scope, use: .act), question: question)
    }
    guard let words = slot("question") else { return nil }
    if need == "question", !asksSomething(words),
      slot("scope") == nil || !self.words[self.words.startIndex].isQuestionVerb
    {
      return nil
    }
    if need == "asked", !asksSomething(words) || !isAsked { return nil }
    var selection = Selection()
    if case .step? = context.antecedent?.in, let antecedent = context.antecedent {
      selection = antecedent
    }
    if let scoped = slot("scope") {
      guard var scope = scope(scoped, use: .act) else { return nil }
      var alone = Selection()
      alone.query = scope.selection.query
      if let query = alone.query, !scope.saysFiles, scoped.count <= 4, scope.selection == alone {
        scope.selection.query = nil
        scope.selection.paths = [query]
      }
      if let person = person(scoped, scope) { scope.selection = person }
      guard isScoped(scope) else { return nil }
      selection = settled(scope, use: .act)
      if need == "scope" {
        note(self.words, "question")
        return .answer(selection, question: question(self.words))
      }
    }
    let (trimmed, inner) = scopeOfQuestion(words)
    if let inner { selection = selection.narrowed(by: inner) }
    note(trimmed, "question")
    return .answer(selection, question: question(trimmed))
  }

  /// "Sarah" in "what did Sarah write about X".
  private func person(_ words: Words, _ scope: Scope) -> Selection? {
    guard words.count <= 2, !scope.selection.paths.isEmpty,
      words.allSatisfy({ $0.isCapitalised && !$0.isQuoted && !$0.isNameLike })
    else { return nil }
    var selection = Selection()
    selection.author = words.plain
    return selection
  }

  private func isScoped(_ scope: Scope) -> Bool {
    !scope.selection.isEmpty || scope.danglingWord != nil || scope.saysFiles
  }

  private func asksSomething(_ words: Words) -> Bool {
    let words = words.trimmed
    guard let first = words.first?.word, words.count > 1 else { return false }
    // "in which year …".
    if ["in", "at", "on", "by", "for", "with", "from", "to", "of", "under"].contains(first) {
      return ["which", "what", "whom", "whose"].contains(words.word(words.startIndex + 1))
    }
    return Questions.openers.contains(first)
  }

  private var isAsked: Bool { true }

  private func question(_ words: Words) -> String {
    let text = words.trimmed.written
    let asks = context.asks && words.trimmed.endIndex == self.words.trimmed.endIndex
    return asks ? text + "?" : text
  }

  /// Takes a certain folder or "in my emails" off the end of a question.
  private mutating func scopeOfQuestion(_ words: Words) -> (Words, Selection?) {
    for cut in words.indices.dropFirst(2)
    where ["in", "under", "from", "within", "inside"].contains(words[cut].word) {
      let tail = words[cut...].trimmed
      if context.antecedent != nil {
        let named = ScopeParser.scope(tail.dropFirst(), context: context, use: .act).selection
        if named.in != nil, named == StepBuilder.reference(named) { return (words, named) }
      }
      let certain = tail.contains { $0.isPath || Folders.isNoun($0.word) }
      let kinds =
        tail.count <= 4
        && tail.indices.contains {
          Kinds.read(words, $0)?.isSingular == false && Kinds.read(words, $0)?.end == tail.endIndex
        }
      guard certain || kinds else { continue }
      let scope = ScopeParser.scope(tail, context: context, use: .act)
      guard scope.selection.query == nil, !scope.selection.isEmpty else { continue }
      readings += scope.readings
      var question = words[words.startIndex..<cut]
      if question.count > 3, StepBuilder.statings.contains(question.last?.word ?? "") {
        question.removeLast()
      }
      return (question, scope.selection)
    }
    if let antecedent = context.antecedent, antecedent.in == .last {
      // "does the first one mention a discount": of that file.
      for index in words.indices {
        guard let found = Positions.read(words, index),
          ["one", "ones", "file", "files", "document", "documents", "result"].contains(
            words.word(found.end - 1)) || words[index].word.hasPrefix("number")
        else { continue }
        return (words, Selection(reference: .last, pick: found.value))
      }
    }
    if words.contains(where: { ["they", "these", "those", "them"].contains($0.word) }),
      let antecedent = context.antecedent
    {
      return (words, antecedent)
    }
    return (words, nil)
  }
}

extension Token {
  var isQuestionVerb: Bool { ["look", "check", "search", "see", "read", "dig"].contains(word) }
}

/// Words that begin questions.
enum Questions {
  static let openers = Lexicon.words(
    "what who when where why how which whose whom whether if did does do is are was were can has have had will should would could may"
  )
}

extension Folders {
  /// A word of "here", "this folder", "the current directory".
  static func isHere(_ word: String) -> Bool {
    ["here", "this", "the", "current", "present", "working", "folder", "directory"].contains(word)
  }

  static func isNoun(_ word: String) -> Bool {
    ["folder", "directory", "category", "database"].contains(word)
  }
}

extension Selection {
  /// With the fields of another where this one says nothing.
  func narrowed(by other: Selection) -> Selection {
    var out = self
    out.in = out.in ?? other.in
    if out.pick.isEmpty { out.pick = other.pick }
    for path in other.paths where !out.paths.contains(path) { out.paths.append(path) }
    out.under = out.under ?? other.under
    out.query = out.query ?? other.query
    out.keywords += other.keywords.filter { !out.keywords.contains($0) }
    out.matchesAnyKeyword =
      (out.matchesAnyKeyword || other.matchesAnyKeyword) && out.keywords.count > 1
    out.name = out.name ?? other.name
    out.types += other.types.filter { !out.types.contains($0) }
    out.author = out.author ?? other.author
    out.tagged += other.tagged.filter { !out.tagged.contains($0) }
    out.since = out.since ?? other.since
    out.until = out.until ?? other.until
    out.larger = out.larger ?? other.larger
    out.smaller = out.smaller ?? other.smaller
    out.at = out.at ?? other.at
    out.not = out.not ?? other.not
    out.sort = out.sort ?? other.sort
    out.k = out.k ?? other.k
    return out
  }
}
