// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// A word for files that stands alone where files are changed: "share reports" may mean all files, or a
/// folder of that name.
struct Doubt: Sendable {
  /// Where the words stand in the prompt.
  let range: Range<Int>
  let name: String
  /// Whether to ask; else the reading stands, but is not sure: "share my reports".
  let asks: Bool
}

extension StepBuilder {
  /// What is doubtful about a step that would change every file.
  func doubt(_ syscall: Syscall) -> Doubt? {
    guard syscall.changesFiles, syscall.selection?.isEmpty == true, danglingWord == nil,
      trouble == nil, let words = slot("sel")
    else { return nil }
    let nouns = words.filter { !$0.isPunctuation && !Lexicon.determiners.contains($0.word) }
    guard !nouns.isEmpty,
      nouns.allSatisfy({ Lexicon.fileNouns.contains($0.word) && !$0.isQuoted }),
      !nouns.contains(where: { StepBuilder.plainNouns.contains($0.word) })
    else { return nil }
    let says = words.contains { StepBuilder.quantifiers.contains($0.word) }
    let name = nouns.map(\.text).joined(separator: " ")
    return Doubt(range: words.startIndex..<words.endIndex, name: name, asks: !says)
  }

  /// Words that mean files and name none.
  static let plainNouns = Lexicon.words(
    "file files everything anything nothing something all stuff thing things whatever one ones it")

  private static let quantifiers = Lexicon.words(
    "all every each any both my our your whole entire these those")

  /// Operations to whose files a word for a time is a name: "delete q3" is of a file.
  private static let acting: Set<Syscall.Name> = [
    .delete, .lock, .unlock, .share, .unshare, .copy, .move, .tag, .untag, .rollback,
  ]

  /// A month, a weekday, a quarter or a year by itself, where a verb acts on files.
  func bareName(_ words: Words) -> String? {
    guard case .operation(let name) = phrase.action, StepBuilder.acting.contains(name),
      words.count == 1, let token = words.first, token.isWord
    else { return nil }
    let isQuarter =
      token.word.count == 2 && token.word.first == "q" && token.word.last?.isNumber == true
    guard
      TimeWords.months[token.word] != nil || TimeWords.weekdays[token.word] != nil || isQuarter
        || TimeParser.year(token.word) != nil
    else { return nil }
    return token.text
  }
}

extension BuiltStep {
  /// Whether loose words stand beside the names of files that are changed: "share cv.pdf wombat".
  var narrowsNames: Bool {
    guard syscall.changesFiles, guessed > 0, let files = syscall.selection else { return false }
    return !files.paths.isEmpty && files.query != nil
  }
}

extension Syscall {
  /// Whether it makes files go, moves or marks them, or lets others read them.
  var changesFiles: Bool {
    switch self {
    case .delete, .share, .copy, .move, .tag, .untag, .lock, .unlock: true
    case .retrieve, .count, .list, .read, .info, .summarize, .answer, .compare, .history, .changes,
      .group, .join, .related, .duplicates, .watch, .create, .write, .append, .merge, .collect,
      .unshare, .snapshot, .rollback, .undo, .redo, .mount, .unmount:
      false
    }
  }
}

extension PlanReader {
  /// "delete the duplicates": they are found first, and what that names is acted on.
  func findingDuplicates(_ steps: [BuiltStep], after count: Int) -> [BuiltStep] {
    guard steps.count == 1, var step = steps.first, step.syscall.changesFiles,
      var files = step.syscall.selection, let query = files.query?.lowercased(),
      PlanReader.duplicates.contains(query)
    else { return steps }
    files.query = nil
    let reference = Selection(reference: .step(count + 1), pick: [])
    guard let changed = step.syscall.acting(on: reference) else { return steps }
    step.syscall = changed
    return [
      BuiltStep(syscall: .duplicates(files), readings: step.readings, guessed: 0), step,
    ]
  }

  private static let duplicates: Set<String> = [
    "duplicate", "duplicates", "dupes", "duplicated", "duplicate copies", "identical copies",
    "redundant copies", "dups", "doubles", "identical", "exact duplicates", "exact copies",
  ]
}

extension Syscall {
  /// The same of other files; nil where it is no change of files.
  fileprivate func acting(on files: Selection) -> Syscall? {
    switch self {
    case .delete: .delete(files)
    case .copy(_, let into): .copy(files, into: into)
    case .move(_, let into): .move(files, into: into)
    case .tag(_, let tags): .tag(files, tags: tags)
    case .untag(_, let tags): .untag(files, tags: tags)
    case .lock: .lock(files)
    case .unlock: .unlock(files)
    default: nil
    }
  }
}
