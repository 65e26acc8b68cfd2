// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Kinds of file, and words that say no more than "files".
extension ScopeParser {
  // MARK: Kinds and words for files

  mutating func kind() -> Bool {
    guard isHead || saysFormat, var found = Kinds.read(words, index) else { return false }
    let previous = index > words.startIndex ? words[index - 1].word : ""
    if found.isPlain, found.end < words.endIndex {
      let next = words[found.end]
      let standsAlone =
        next.isPunctuation || startsPhrase(found.end) || Lexicon.determiners.contains(next.word)
        || [
          "and", "or", "that", "which", "is", "are", "from", "in", "tagged", "with", "where", "as",
        ].contains(next.word) || TimeWords.touched.contains(next.word)
      guard standsAlone else { return false }
    }
    // "the budget spreadsheet": one file, by description.
    if use != .search, found.isSingular, definite || Lexicon.determiners.contains(previous),
      !buffer.isEmpty, !isBufferFiller, scope.selection.sort == nil, found.end == words.endIndex,
      previous != "each", previous != "every"
    {
      return false
    }
    if found.isLanguage, !sawLanguageNoun(found) { return false }
    while found.end < words.endIndex, Lexicon.kindNouns.contains(words[found.end].word),
      words[found.end].word != "reports" || true
    { found.end += 1 }
    for kind in found.kinds where !scope.selection.types.contains(kind) {
      scope.selection.types.append(kind)
    }
    if !found.isSingular {
      scope.isPlural = true
      sawSingular = false
    }
    sawNoun = true
    scope.saysFiles = true
    take(found.end, "type")
    return true
  }

  var saysFormat: Bool {
    (inTopic || field == .keywords)
      && (["in", "as"].contains(words.word(index - 1))
        || ["my", "our", "the"].contains(words.word(index - 1))
          && ["in", "among"].contains(words.word(index - 2)))
  }

  func sawLanguageNoun(_ found: Kinds.Found) -> Bool {
    found.hasNoun || isKindList(found.end)
  }

  /// "Swift or Java files".
  func isKindList(_ end: Int) -> Bool {
    var position = end
    while position < words.endIndex, ["and", "or", "and/or", ","].contains(words[position].word) {
      position += 1
    }
    guard position > end, let next = Kinds.read(words, position) else { return false }
    return next.isLanguage ? next.hasNoun || isKindList(next.end) : true
  }

  mutating func noun() -> Bool {
    let word = words[index].word
    guard isHead, Lexicon.fileNouns.contains(word) else { return false }
    if Lexicon.singularNouns.contains(word) || word == "one" {
      // "the budget file", "the file budget": one file, by its name.
      if use != .search, definite || index == words.startIndex || !isBufferFiller || word == "file",
        !isBufferFiller || nextIsName, scope.selection.sort == nil,
        !["each", "every"].contains(words.word(words.startIndex))
      {
        if word != "file", word != "document", !isBufferFiller { return false }
        index += 1
        return true
      }
      if word == "paper" || word == "note" || word == "text", index + 1 < words.endIndex,
        !startsPhrase(index + 1), !words[index + 1].isPunctuation, !sawNoun
      {
        return false
      }
    } else {
      // "files" alone; "meeting notes": what stands before is the topic.
      if ["everything", "anything", "nothing", "all", "something"].contains(word), !isBufferFiller {
        return false
      }
      if [
        "data", "text", "texts", "page", "pages", "content", "contents", "material", "memos",
        "memo", "results", "items",
      ].contains(word), index + 1 < words.endIndex, !startsPhrase(index + 1),
        !words[index + 1].isPunctuation
      {
        return false
      }
      if !["one", "text", "data"].contains(word) { scope.isPlural = true }
    }
    if word == "ones" || word == "one" && scope.selection.sort != nil, scope.selection.in == nil,
      context.antecedent?.in == .last
    {
      scope.selection.in = .last
    }
    scope.saysFiles = true
    sawNoun = true
    if scope.isPlural { sawSingular = false }
    index += 1
    lastAtom = index
    return true
  }

  var nextIsName: Bool {
    index + 1 < words.endIndex && !startsPhrase(index + 1) && !words[index + 1].isPunctuation
  }

  /// Whether something other than a topic word begins there.
  func startsPhrase(_ position: Int) -> Bool {
    guard position < words.endIndex else { return true }
    let word = words[position].word
    if [
      "in", "under", "from", "by", "of", "on", "about", "with", "that", "which", "inside", "within",
      "to", "into", "for", "at", "as", "and", "or", "is", "are", "than", "below", "tagged", "than",
      "over", "called", "named", "whose", "except", "but", "not", "without", "containing",
      "mentioning", "since", "before", "after", "between", "until", "older", "newer", "larger",
      "smaller", "bigger", "sorted", "there", "do", "did", "does", "i", "we", "has", "have",
      "where", "again",
      "please", "'s", "outside",
    ].contains(word) {
      return true
    }
    if context.times.period(words, position) != nil { return true }
    return Grammar.shared.rules.contains {
      $0.opener.matchPrefix(words, at: position, in: Grammar.shared.code) { _ in true }
    }
  }
}
