// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Why a prompt makes no plan.
struct Refusal: Error, Sendable {
  var because: String
  var confidence = 0.9
}

/// Reads the clauses of a prompt one after another, keeping track of what "them" is.
struct PlanReader {
  var context: Context
  private var steps: [BuiltStep] = []
  private var prompt: Words = []
  /// Files that a sentence named which asks for nothing: "I broke x.odt. Bring it back."
  private var told: Selection?

  /// The words of the clauses that were read.
  private(set) var said: [Token] = []

  init(context: Context) { self.context = context }

  mutating func read(_ words: Words) -> Result<[BuiltStep], Refusal> {
    do throws(Refusal) {
      try readAll(words)
    } catch {
      return .failure(error)
    }
    if let word = steps.lazy.compactMap(\.danglingWord).first {
      return .failure(Refusal(because: "There is no previous result for \"\(word)\" to refer to."))
    }
    if let trouble = steps.lazy.compactMap(\.trouble).first {
      return .failure(Refusal(because: trouble))
    }
    return .success(steps)
  }

  private mutating func readAll(_ words: Words) throws(Refusal) {
    let whole = Clauses.bare(words)
    prompt = words
    if let reason = Refusals.reason(whole) { throw Refusal(because: reason) }
    setAntecedent()
    // A phrase that spans clauses by itself: "look in hr/ and tell me …".
    if let spanning = best(words, spans: true) ?? best(whole, spans: true) {
      steps += spanning
      said += whole
      return
    }
    var clauses = twoSets(Clauses.split(whole))
    // "delete x but take a snapshot first": that comes before.
    if clauses.count == 2, let last = clauses.last, last.count > 2, last.last?.word == "first",
      Verbs.starts.contains(Clauses.bare(last).first?.word ?? ""),
      !["the", "of", "by", "newest", "oldest", "biggest", "largest", "smallest", "latest"].contains(
        last.word(last.endIndex - 2))
    {
      clauses = [last.dropLast(), clauses[0]]
    }
    guard clauses.count <= Plan.maximumSteps else {
      throw Refusal(because: "This is more than \(Plan.maximumSteps) steps.")
    }
    var rejoins = 0
    var index = 0
    while index < clauses.count {
      let clause = Clauses.bare(clauses[index])
      said += clause
      setAntecedent()
      if index > 0, continueLast(clause) {
        index += 1
        continue
      }
      if let reason = Refusals.reason(clause) { throw Refusal(because: reason) }
      if index + 1 < clauses.count, let verb = loneVerb(clause),
        let built = borrow(verb, clauses[index + 1])
      {
        steps += built
        index += 1
        continue
      }
      // A later request said in a fragment goes with the clause before it.
      if index == 0, clauses.count > 1, let joined = rejoin(clauses[0], clauses[1]),
        let built = preposed(Clauses.bare(joined), upTo: clauses[0].endIndex)
      {
        steps += built
        index += 2
        continue
      }
      if let built = asked(clause) ?? preposed(clause) ?? best(clause) ?? single(clause) {
        steps += findingDuplicates(built, after: steps.count)
      } else if isTold(clause), index + 1 < clauses.count {
        told = PlanReader.named(clause) ?? told
        said.removeLast(clause.count)
      } else if rejoins < PlanReader.maximumRejoins, index + 1 < clauses.count,
        let joined = rejoin(clauses[index], clauses[index + 1])
      {
        clauses.replaceSubrange(index...(index + 1), with: [joined])
        rejoins += 1
        continue
      } else if index > 0, let previous = rejoin(clauses[index - 1], clauses[index]),
        !steps.isEmpty, let rebuilt = rebuilt(previous)
      {
        steps = rebuilt
      } else {
        throw refusal(clause)
      }
      index += 1
    }
    if steps.count > Plan.maximumSteps {
      throw Refusal(because: "This is more than \(Plan.maximumSteps) steps.")
    }
  }

  /// One clause of what were two; nil where they are not neighbours.
  private func rejoin(_ one: Words, _ other: Words) -> Words? {
    guard one.startIndex < other.endIndex, prompt.indices.contains(one.startIndex),
      other.endIndex <= prompt.endIndex
    else { return nil }
    return prompt[one.startIndex..<other.endIndex]
  }

  private func rebuilt(_ clause: Words) -> [BuiltStep]? {
    guard steps.count == 1 else { return nil }
    var reader = PlanReader(context: context)
    reader.context.antecedent = context.hasPrevious ? PlanReader.last : nil
    return reader.best(Clauses.bare(clause)) ?? reader.single(Clauses.bare(clause))
  }

  // MARK: What was named before

  /// Bounds on the work for any prompt: clauses put together again, and words given to builders of
  /// steps for one clause. What people say needs a twentieth of either.
  private static let maximumRejoins = 6
  private static let maximumWordsBuilt = 6_000

  private static let last: Selection = {
    var selection = Selection()
    selection.in = .last
    return selection
  }()

  private mutating func setAntecedent() {
    guard let index = steps.lastIndex(where: { PlanReader.leaves($0.syscall) }) else {
      context.antecedent = told ?? (context.hasPrevious ? PlanReader.last : nil)
      return
    }
    context.antecedent = antecedent(of: steps[index].syscall, number: index + 1)
    switch steps[index].syscall {
    case .merge(let files, _), .copy(let files, _), .collect(let files, _, _):
      context.originals = files
    default: break
    }
    switch steps[index].syscall {
    case .copy(_, let into), .move(_, let into), .collect(_, let into, _):
      context.destination = into
    case .group(_, let grouping) where grouping.into != ".": context.destination = grouping.into
    default: break
    }
    context.pair = nil
    if index > 0, case .retrieve = steps[index].syscall, case .retrieve = steps[index - 1].syscall {
      context.pair = (reference(index), reference(index + 1))
    }
  }

  private static func leaves(_ syscall: Syscall) -> Bool {
    switch syscall {
    case .snapshot, .undo, .redo, .unmount, .mount: false
    default: true
    }
  }

  private func reference(_ number: Int) -> Selection {
    var selection = Selection()
    selection.in = .step(number)
    return selection
  }

  /// A file named is named again; files found are the step's that found them.
  private func antecedent(of syscall: Syscall, number: Int) -> Selection {
    switch syscall {
    case .create(let paths, _, _): return Selection(paths: paths)
    case .merge(_, let into): return Selection(paths: [into])
    case .copy(let files, _):
      return files.in.map { Selection(reference: $0, pick: files.pick) } ?? reference(number)
    case .move(let files, _) where !files.paths.isEmpty: return reference(number)
    case .join(let joining):
      return joining.into.map { Selection(paths: [$0]) } ?? reference(number)
    default: break
    }
    guard let files = syscall.selection else { return reference(number) }
    if !files.paths.isEmpty, files == Selection(paths: files.paths) { return files }
    if files.in != nil, files == StepBuilder.reference(files) { return files }
    return reference(number)
  }

  // MARK: Phrases

  /// The steps of the phrase that names most of the clause's words.
  func best(_ clause: Words, spans: Bool = false) -> [BuiltStep]? {
    guard !clause.isEmpty else { return nil }
    var budget = PlanReader.maximumWordsBuilt
    var found: (steps: [BuiltStep], score: Int, order: Int)?
    let grammar = Grammar.shared
    for phrase in spans ? grammar.spanning : grammar.phrases {
      _ = phrase.pattern.match(clause, in: grammar.code) { match in
        let score = PlanReader.score(match)
        if let found, found.score >= score { return score + 6 < found.score }
        budget -= clause.count
        guard budget > 0 else { return true }
        var builder = StepBuilder(phrase: phrase, match: match, words: clause, context: context)
        guard let steps = builder.build() else { return false }
        found = (steps, score, phrase.order)
        // Another way to match may name more words; ways come best first, so a few are enough.
        return false
      }
    }
    return found?.steps
  }

  /// What a clause asks after "tell me" and the like, where that is no question to the files' text:
  /// "tell me what changed today".
  private func asked(_ clause: Words) -> [BuiltStep]? {
    for phrase in PlanReader.asking where clause.has(phrase, at: clause.startIndex) {
      let rest = clause.dropFirst(phrase.count)
      guard let first = rest.first, PlanReader.asks.contains(first.word), rest.count > 1,
        let steps = best(rest), let step = steps.first
      else { continue }
      switch step.syscall {
      case .count, .info, .history, .changes, .duplicates, .compare: return steps
      default: continue
      }
    }
    return nil
  }

  private static let asks = Lexicon.words("what which who how when are is do")
  private static let asking: [[String]] = [
    "show me", "tell me", "let me know", "let me see", "do you know", "i want to know",
    "i would like to know", "i need to know", "i wonder", "find out", "remind me", "any idea",
    "show", "see", "check", "say", "list", "give me", "display", "i want to see",
  ].map { $0.split(separator: " ").map(String.init) }

  /// Where files are said before what is to be done with them: "in reports/, how many PDFs are there".
  /// - Parameter end: where the files must end, if that is known.
  private func preposed(_ clause: Words, upTo end: Int? = nil) -> [BuiltStep]? {
    guard let first = clause.first, PlanReader.prepositions.contains(first.word),
      let comma = clause.firstIndex(where: \.isPunctuation), comma - clause.startIndex <= 9,
      comma + 2 < clause.endIndex, end == nil || end == comma
    else { return nil }
    let head = clause[clause.startIndex..<comma]
    var scope = Scope()
    if head.has(["as", "of"], at: head.startIndex), let point = context.points.point(head) {
      scope.selection.at = point
    } else if let point = context.points.point(head.dropFirst()), !point.isTime {
      scope.selection.at = point
    } else {
      scope = ScopeParser.scope(head, context: context, use: .act)
      scope.selection.under =
        scope.selection.under
        ?? (head.count == 2 && !scope.saysTime && scope.selection.in == nil ? head.last?.text : nil)
      if scope.selection.under != nil, scope.guessed > 0 {
        scope.selection.query = nil
        scope.selection.paths = []
      }
    }
    guard !scope.selection.isEmpty, scope.selection.query == nil, scope.danglingWord == nil,
      scope.selection.paths.isEmpty
    else { return nil }
    guard var steps = best(Clauses.bare(clause[(comma + 1)...])), steps.count == 1 else {
      return nil
    }
    guard let narrowed = steps[0].syscall.narrowed(by: scope.selection) else { return nil }
    steps[0].syscall = narrowed
    steps[0].readings += scope.readings
    steps[0].whole.append(head.written)
    return steps
  }

  private static let prepositions = Lexicon.words(
    "in under inside within from among of as since before after during over between below throughout"
  )

  /// Whether a clause tells something and asks for nothing: "I broke x.odt".
  private func isTold(_ clause: Words) -> Bool {
    guard steps.isEmpty, let first = clause.first,
      PlanReader.subjects.contains(first.word) || first.isPath
    else { return false }
    return Refusals.verb(clause) == nil && clause.count > 2
  }

  private static let subjects = Lexicon.words("i we my our it there this that he she they someone")

  private static func named(_ clause: Words) -> Selection? {
    let names = clause.filter { $0.isPath && !$0.text.hasSuffix("/") }
    return names.isEmpty ? nil : Selection(paths: names.map(\.text))
  }

  private static func score(_ match: Pattern.Match) -> Int {
    match.literals * 10 - match.slots.count
  }

  /// A verb alone, said of what was named before; or words that only describe files.
  private func single(_ clause: Words) -> [BuiltStep]? {
    if let verb = loneVerb(clause), context.antecedent != nil {
      var tokens = Array(verb)
      tokens.append(Token(form: .word, text: "them", word: "them", raw: "", gap: " "))
      return best(tokens[...])
    }
    return described(clause)
  }

  private func loneVerb(_ clause: Words) -> Words? {
    let clause = clause.trimmed
    return clause.count == 1 && Verbs.lone.contains(clause[clause.startIndex].word)
      && !["undo", "redo", "snapshot"].contains(clause[clause.startIndex].word) ? clause : nil
  }

  /// "summarise and share report.pdf": the first verb's object is the second's.
  private func borrow(_ verb: Words, _ next: Words) -> [BuiltStep]? {
    guard context.antecedent == nil else { return nil }
    let rest = Clauses.bare(next)
    guard rest.count > 1 else { return nil }
    return best(Array(verb + rest.dropFirst())[...])
  }

  /// A set of files without a verb: it is searched for.
  private func described(_ clause: Words) -> [BuiltStep]? {
    guard let first = clause.first, Refusals.verb(clause) == nil else { return nil }
    var scope = ScopeParser.scope(clause, context: context, use: .search)
    let selection = scope.selection
    if let word = scope.danglingWord, selection.isEmpty { scope.danglingWord = word }
    let narrows =
      scope.saysFiles || selection.since != nil || !selection.keywords.isEmpty
      || selection.author != nil || selection.until != nil
      || !selection.tagged.isEmpty || selection.under != nil || selection.larger != nil
      || selection.sort != nil || selection.in != nil || selection.not != nil
      || scope.danglingWord != nil
    if Verbs.starts.contains(first.word), Kinds.read(clause, clause.startIndex) == nil,
      !Lexicon.fileNouns.contains(first.word),
      !["of", "about", "from", "on", "by"].contains(clause.word(clause.startIndex + 1))
    {
      return nil
    }
    if isRefinement(clause, scope) {
      scope.selection.in = .last
    } else if !narrows {
      // Words alone: a topic, if they can be one.
      guard
        clause.count >= 2 || clause[clause.startIndex].isQuoted || clause[clause.startIndex].isPath,
        clause.count <= 10, selection.query != nil || selection.name != nil,
        !Questions.openers.contains(first.word), !Lexicon.pronouns.contains(first.word),
        !["i", "we", "you", "my"].contains(first.word) || scope.saysFiles
      else { return nil }
    }
    if let not = scope.selection.not {
      // "ignore X": nothing is left that it narrows.
      var only = Selection()
      only.not = not
      if scope.selection == only, !scope.saysFiles { return nil }
    }
    guard
      !scope.selection.isEmpty || scope.danglingWord != nil || scope.saysFiles && clause.count > 1
    else { return nil }
    return [
      BuiltStep(
        syscall: .retrieve(scope.selection), readings: scope.readings, guessed: scope.guessed,
        danglingWord: scope.danglingWord, trouble: scope.trouble)
    ]
  }

  /// "only the ones from last week", "just the PDFs": of the previous result.
  private func isRefinement(_ clause: Words, _ scope: Scope) -> Bool {
    guard context.hasPrevious, steps.isEmpty, scope.selection.in == nil, let first = clause.first
    else { return false }
    if clause.last?.word == "only" || context.addsOn { return true }
    if ["only", "just", "those", "ones", "these"].contains(first.word) { return true }
    if first.word == "the", clause.word(clause.startIndex + 1) == "ones" { return true }
    let isOrder = scope.selection.query == nil && scope.selection.sort != nil && !scope.saysFiles
    return isOrder
  }

  private func refusal(_ clause: Words) -> Refusal {
    if let reason = Refusals.verb(clause) { return Refusal(because: reason) }
    if let missing = Refusals.missing(clause) {
      return Refusal(because: missing, confidence: 0.5)
    }
    let said = clause.written
    let shown = said.count > 60 ? String(said.prefix(60)) + "…" : said
    return Refusal(
      because:
        "No operation says \"\(shown)\"; try find, summarise, compare, group, copy, move, tag, share, restore or undo.",
      confidence: 0.3)
  }

  // MARK: Clauses that go on with the step before

  /// Whether a clause only adds to the last step; then it is done.
  private mutating func continueLast(_ clause: Words) -> Bool {
    guard let last = steps.last else { return false }
    for (name, pattern) in Grammar.shared.continuations {
      var slots: [String: Words] = [:]
      guard
        pattern.match(
          clause, in: Grammar.shared.code,
          accept: { match in
            for (name, range) in match.slots.all { slots[name] = clause[range].trimmed }
            return true
          })
      else { continue }
      if let changed = extended(last.syscall, name, slots) {
        steps[steps.count - 1].syscall = changed
        steps[steps.count - 1].readings.append(
          (
            clause.written,
            name == "order" ? "sort" : name == "content" ? "on" : name == "scope" ? "under" : "into"
          ))
        return true
      }
    }
    return false
  }

  private func extended(_ syscall: Syscall, _ name: String, _ slots: [String: Words]) -> Syscall? {
    let into = slots["into"].flatMap { Names.name($0) }
    switch (syscall, name) {
    case (.group(let files, var grouping), "folders"), (.group(let files, var grouping), "into"),
      (.group(let files, var grouping), "move"), (.group(let files, var grouping), "copy"):
      guard grouping.into == nil else { return nil }
      grouping.into = into.map { ["folders", "directories"].contains($0) ? "." : $0 } ?? "."
      if name == "move" { grouping.mode = .move }
      if name == "copy" { grouping.mode = .copy }
      return .group(files, grouping)
    case (.join(var joining), "into"):
      guard joining.into == nil, let into else { return nil }
      joining.into = into
      return .join(joining)
    case (.join(var joining), "content"):
      guard let words = slots["on"], let found = Criteria.join(words) else { return nil }
      joining.on = Joining.Criterion(rawValue: found.on) ?? .content
      joining.labels = found.labels
      joining.column = found.column
      return .join(joining)
    case (.join(var joining), "pairs"):
      guard joining.pairs == nil, let words = slots["pairs"],
        let number = TimeParser.number(words, words.startIndex), number.end == words.endIndex,
        number.value > 0
      else { return nil }
      joining.pairs = number.value
      return .join(joining)
    case (.group(let files, var grouping), "copyMode"),
      (.group(let files, var grouping), "moveMode"):
      guard grouping.into != nil, grouping.mode == .link else { return nil }
      grouping.mode = name == "copyMode" ? .copy : .move
      return .group(files, grouping)
    case (.collect(let files, let folder, .link), "copyMode"),
      (.collect(let files, let folder, .link), "moveMode"):
      return .collect(files, into: folder, mode: name == "copyMode" ? .copy : .move)
    case (.retrieve(let files), "where"): return .retrieve(files)
    case (.retrieve(var files), "order"):
      guard let words = slots["ordering"], let sort = PlanReader.order(words, context) else {
        return nil
      }
      files.sort = sort
      return .retrieve(files)
    case (.answer(let files, let question), "scope"),
      (.answer(let files, let question), "question"):
      guard let words = slots["scope"] else { return nil }
      let scope = ScopeParser.scope(words, context: context, use: .act)
      guard !scope.selection.isEmpty, scope.selection.in == nil else { return nil }
      return .answer(files.narrowed(by: scope.selection), question: question)
    default: return nil
    }
  }

  private static func order(_ words: Words, _ context: Context) -> Order? {
    let scope = ScopeParser.scope(prefixed("sorted", words), context: context, use: .search)
    return scope.selection.query == nil ? scope.selection.sort : nil
  }

  /// "find the papers by Chen and the papers by Gupta and pair those …": two sets to find.
  private func twoSets(_ clauses: [Words]) -> [Words] {
    var out: [Words] = []
    for (index, clause) in clauses.enumerated() {
      let next = index + 1 < clauses.count ? Clauses.bare(clauses[index + 1]) : []
      let pairs =
        ["pair", "match", "join", "compare", "link", "merge"].contains(next.first?.word ?? "")
        && ["them", "those", "these", "the", "both"].contains(next.dropFirst().first?.word ?? "")
      let joint =
        pairs
        ? clause.indices.first {
          clause[$0].word == "and"
            && ["the", "all", "my", "those", "papers", "files", "emails", "notes"].contains(
              clause.word($0 + 1))
        } : nil
      guard let joint, next.first?.word != "compare", next.first?.word != "merge" else {
        out.append(clause)
        continue
      }
      out.append(clause[clause.startIndex..<joint])
      out.append(clause[(joint + 1)...])
    }
    return out
  }
}

/// Words with one more before them.
func prefixed(_ word: String, _ words: Words) -> Words {
  ([Token(form: .word, text: word, word: word, raw: word, gap: " ")] + words)[...]
}

extension Selection {
  init(reference: Reference, pick: [Int]) {
    self.init()
    self.in = reference
    self.pick = pick
  }
}

extension Syscall {
  /// The same of fewer files; nil where an operation takes no such description of files.
  func narrowed(by other: Selection) -> Syscall? {
    switch self {
    case .retrieve(let files): .retrieve(files.narrowed(by: other))
    case .count(let files): .count(files.narrowed(by: other))
    case .read(let files): .read(files.narrowed(by: other))
    case .info(let files): .info(files.narrowed(by: other))
    case .summarize(let files): .summarize(files.narrowed(by: other))
    case .history(let files, let by): .history(files.narrowed(by: other), by: by)
    case .changes(let files, let from, let to, let by):
      .changes(files.narrowed(by: other), from: from, to: to, by: by)
    case .group(let files, let grouping): .group(files.narrowed(by: other), grouping)
    case .duplicates(let files): .duplicates(files.narrowed(by: other))
    case .watch(let files): .watch(files.narrowed(by: other))
    case .merge(let files, let into): .merge(files.narrowed(by: other), into: into)
    case .collect(let files, let into, let mode):
      .collect(files.narrowed(by: other), into: into, mode: mode)
    case .copy(let files, let into): .copy(files.narrowed(by: other), into: into)
    case .move(let files, let into): .move(files.narrowed(by: other), into: into)
    case .delete(let files): .delete(files.narrowed(by: other))
    case .tag(let files, let tags): .tag(files.narrowed(by: other), tags: tags)
    case .untag(let files, let tags): .untag(files.narrowed(by: other), tags: tags)
    case .lock(let files): .lock(files.narrowed(by: other))
    case .unlock(let files): .unlock(files.narrowed(by: other))
    case .unshare(let files): .unshare(files.narrowed(by: other))
    case .list, .answer, .compare, .join, .related, .create, .write, .append, .share, .snapshot,
      .rollback, .undo, .redo, .mount, .unmount:
      nil
    }
  }
}

extension Point {
  var isTime: Bool { if case .time = self { true } else { false } }
}
