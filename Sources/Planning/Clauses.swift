// SPDX-License-Identifier: GPL-3.0-or-later

/// Divides a prompt into clauses, a step or a few each, and takes off what is said for politeness.
enum Clauses {
  /// Said before a request.
  private static let openers: [[String]] = phrases(
    """
    briefly | concisely | shortly | a list of | a full list of | a complete list of | start | begin | id like to | id love to | id like you to | i should like to | i would appreciate it if you would | make sure that | make sure | ensure that | ensure | see to it that | please make sure | please | kindly | could you | can you | would you | will you | could we | can we | can i | could i | may i | might you | would it be possible to | is it possible to | i would like you to | i want you to | i need you to | i would like to | i want to | i need to | i would love to | i have to | i must | we need to | we want to | we should | we have to | you should | help me to | help me | help us | let us | go ahead and | hey semfs | hi semfs | hello semfs | semfs | hey there | hey | hi there | hi | hello | ok | okay | so | well | now | right | alright | also | oops | ups | um | uh | er | just | first of all | first | finally | lastly | next | then | and then | and | after that | afterwards | after this | would you mind | do me a favour and | do me a favor and | be so kind as to | be so good as to | if you could | if possible | quickly | try to | maybe | perhaps | actually | sorry | no wait | wait | no | yes | yeah | great | good | thanks | thank you | cool | nice | fine | perfect | i think | i guess | time to | it is time to | i was wondering if you could | i wonder if you could | i wonder whether you could | could you perhaps | you | for me | mind | how about you | the next thing is to | once that is done | when done | when you are done | that done | but | in addition | additionally | again | ahem | listen | look here | damn | ah | oh | argh | whoops | hmm | i am going to need you to | feel free to | simply | later | computer | dear computer | ideally | do | yo | hiya | heya | howdy | dear assistant | assistant | greetings | good morning | good afternoon | good evening | to | quick question | one question | question | a question
    """)
  /// Said after one.
  private static let closers: [[String]] = phrases(
    """
    please | thanks | thank you | for me | for us | if you can | if you could | if possible | if you do not mind | if that is ok | if that is okay | thanks a lot | thank you very much | thanks in advance | many thanks | cheers | now please | right now | right away | immediately | asap | at once | ok | okay | will you | would you | could you | can you | thx | ta | as well | too | pretty please | when you have time | when you can | if you please | if any | if there are any | somewhere | there is a good fellow | in my files | on my computer | on this computer | on my disk | on this machine | on my machine | on my system | in the system | in my documents collection | in the tree | please and thank you | my friend | mate | dude | already | semfs | you can find | that you can find | that you have | that we have | that i have | we have | i have | i have got | around here | and thanks | and thank you | one more time | once and for all | instead | from now on | in short | in brief | briefly | in a few words | in one paragraph | in a sentence | in one sentence | in detail | in bullet points | in a few sentences | in two sentences | in three sentences | in a nutshell | in general | dear | my dear | darling | sir | buddy | pal | man | bro | if it is not too much trouble | if it is no trouble | when you get a chance | when you get a moment | when you have a moment | when you have a minute | that would be great | that would be nice | that would be lovely | would be great | would be nice | would be lovely | much appreciated | appreciate it | i would appreciate it | thank you kindly | thanks so much | thank you so much | thanks a million | ty | tia | kthx | kthxbye | real quick | if you would | if you would be so kind | if you can manage | ta very much | quick | quickly | for now | today please | for my records | if you do not mind me asking | no rush | no hurry | when convenient | that is all | what have we got | what do we have | what have i got | what is there | sorry | oops | and everything in it | and all its contents | and its contents | with everything in it | and all that is in it | and everything inside | roughly | approximately | more or less | basically | if you know | from the tree | from disk | from my disk | from my computer | from the system | do you think | i beg you | with thanks
    """)

  private static func phrases(_ text: String) -> [[String]] {
    text.split(separator: "|").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
      .sorted { $0.count > $1.count }
  }

  /// Without polite words at both ends; never empty.
  static func bare(_ words: Words) -> Words {
    var words = words.trimmed
    var changes = true
    while changes, words.count > 1 {
      changes = false
      for phrase in openers
      where words.count > phrase.count && words.has(phrase, at: words.startIndex) {
        if keeps(phrase, words) { continue }
        words = words.dropFirst(phrase.count).trimmed
        changes = true
        break
      }
      for phrase in closers
      where words.count > phrase.count && words.has(phrase, at: words.endIndex - phrase.count) {
        words = words.dropLast(phrase.count).trimmed
        changes = true
        break
      }
      if let verb = afterCourtesy(words) {
        words = words[verb...]
        changes = true
      }
      let rest = withoutLength(words)
      if rest.count < words.count {
        words = rest
        changes = true
      }
    }
    return words
  }

  private static let lengthNouns = Lexicon.words(
    "sentence sentences word words line lines paragraph paragraphs bullet bullets points bulletpoints"
  )

  /// Without how long an answer is to be: "in two sentences, …", "… in five bullet points".
  private static func withoutLength(_ words: Words) -> Words {
    if words.first?.word == "in", let end = lengthEnd(words, words.startIndex),
      end + 1 < words.endIndex
    {
      return words[end...].trimmed
    }
    for back in 3...6 where words.count > back + 1 {
      let start = words.endIndex - back
      if ["in", "into"].contains(words[start].word), lengthEnd(words, start) == words.endIndex {
        return words[..<start].trimmed
      }
    }
    return words
  }

  /// Where "in three short sentences" ends that begins at `start`.
  private static func lengthEnd(_ words: Words, _ start: Int) -> Int? {
    var index = start + 1
    if let number = TimeParser.number(words, index) {
      index = number.end
    } else if ["a", "one", "some"].contains(words.word(index)) {
      index += 1
    } else {
      return nil
    }
    while ["short", "brief", "simple", "plain", "single", "or", "bullet", "few"].contains(
      words.word(index)) || TimeParser.number(words, index) != nil
    { index += 1 }
    guard lengthNouns.contains(words.word(index)) else { return nil }
    index += 1
    if words.word(index) == "or", ["two", "so", "less"].contains(words.word(index + 1)) {
      index += 2
    }
    return index
  }

  /// Words that a person may say before the verb of a request, in any order.
  private static let courtesies = Lexicon.words(
    """
    i we you would could can might may should will shall like love want need wish hope appreciate
    grateful glad happy thankful if it that please kindly possible possibly be is was are wondering
    wonder whether to just so hey hiya hi hello heya yo howdy dear computer assistant semfs folks
    buddy pal mate friend sir ok okay now mind help me us have must be great nice good lovely kind
    enough really very much ask asking today quickly trying try going able got somebody someone
    there this time thing first let's think about how do does am 'd 'll 've and what my boss wants
    for a favour favor any wants needs required also then well the a chance get when in
    """)
  /// Those that stand right before the verb.
  private static let lastCourtesies = Lexicon.words(
    "could can would to please and just will you mind also kindly help me quickly us then")

  /// Where the verb stands after "I would be grateful if you could", or nil.
  private static func afterCourtesy(_ words: Words) -> Int? {
    var index = words.startIndex
    var saysPerson = false
    while index < words.endIndex,
      words[index].isPunctuation || courtesies.contains(words[index].word)
    {
      if ["i", "we", "you", "me", "us"].contains(words[index].word) { saysPerson = true }
      index += 1
      guard index < words.endIndex, saysPerson, words[index].isWord,
        Verbs.starts.contains(words[index].word), !courtesies.contains(words[index].word),
        !Questions.openers.contains(words[index].word),
        lastCourtesies.contains(words[index - 1].word), index - words.startIndex > 1
      else { continue }
      return index
    }
    return nil
  }

  /// Gives verbs in "-ing" their plain form where a request is made with them: "would you mind
  /// **finding** …", "…, **moving** them to …".
  static func withPlainVerbs(_ tokens: [Token]) -> [Token] {
    var tokens = withPlainJoints(tokens)
    for index in tokens.indices where tokens[index].isWord {
      guard let verb = plainVerb(tokens[index].word), index > 0 else { continue }
      let before = tokens[index - 1].word
      let next = index + 1 < tokens.count ? tokens[index + 1].word : ""
      let isAsked =
        ["mind", "appreciate", "your", "start", "begin"].contains(before)
        || before == "about" && index > 1 && ["how", "what"].contains(tokens[index - 2].word)
        || before == "you" && index > 1 && ["appreciate", "mind"].contains(tokens[index - 2].word)
      let isJoined =
        tokens[index - 1].isPunctuation || ["and", "then", "before", "by"].contains(before)
      if isAsked || isJoined && (Lexicon.pronouns.contains(next) || ["each", "all"].contains(next))
      {
        tokens[index].word = verb
      }
    }
    return tokens
  }

  /// "as well as" and "along with" join like "and".
  private static func withPlainJoints(_ tokens: [Token]) -> [Token] {
    var out: [Token] = []
    for token in tokens {
      out.append(token)
      for joint in [["as", "well", "as"], ["along", "with"], ["together", "with"]]
      where out.count > joint.count && out.suffix(joint.count).map(\.word) == joint {
        let raw = out.suffix(joint.count).map(\.raw).joined(separator: " ")
        let gap = out[out.count - joint.count].gap
        out.removeLast(joint.count)
        out.append(Token(form: .word, text: raw, word: "and", raw: raw, gap: gap))
      }
    }
    return out
  }

  /// "find" of "finding", "move" of "moving", "dig" of "digging".
  private static func plainVerb(_ word: String) -> String? {
    guard word.hasSuffix("ing"), word.utf8.count > 5 else { return nil }
    let stem = String(word.dropLast(3))
    let isDoubled = stem.suffix(2).first == stem.last
    return [stem, stem + "e", isDoubled ? String(stem.dropLast()) : stem].first {
      Verbs.starts.contains($0)
    }
  }

  /// Whether what looks polite belongs to the request: "do we have …", "first version", "no longer".
  private static func keeps(_ phrase: [String], _ words: Words) -> Bool {
    let next = words.word(words.startIndex + phrase.count)
    switch phrase {
    case ["do"]:
      return !["not", "me"].contains(next) && !Verbs.starts.contains(next)
        || Verbs.subjects.contains(next)
    case ["start"], ["begin"]:
      // "start watching inbox/", but "start a new file".
      let verb = words.startIndex + 1
      return verb >= words.endIndex || !words[verb].text.lowercased().hasSuffix("ing")
        || !Verbs.starts.contains(next)
    case ["can", "we"], ["can", "i"], ["could", "i"], ["could", "we"], ["may", "i"]:
      return !Verbs.starts.contains(next)
    case ["could", "you"], ["can", "you"], ["would", "you"], ["will", "you"]: return next == "be"
    case ["look", "here"], ["no"], ["just"], ["first"], ["next"], ["again"], ["then"], ["later"],
      ["so"], ["maybe"], ["mind"]:
      if phrase == ["just"], !Verbs.starts.contains(next) { return true }
      if phrase == ["first"], !Verbs.starts.contains(next), next != "," { return true }
      if phrase == ["next"], TimeWords.units[next] != nil { return true }
      return false
    case ["and"]: return false
    case ["i", "need", "to"], ["i", "want", "to"], ["i", "would", "like", "to"]: return false
    case ["help", "me"]: return false
    case ["but"]: return next == "not"
    case ["to"], ["question"], ["yo"]: return !Verbs.starts.contains(next) && phrase != ["yo"]
    case ["now"]: return false
    default: return false
    }
  }

  /// The prompt cut wherever a new request may begin.
  static func split(_ words: Words) -> [Words] {
    var out: [Words] = []
    var start = words.startIndex
    var index = words.startIndex
    while index < words.endIndex {
      if let next = boundary(words, index), index > start {
        out.append(words[start..<index])
        start = next
        index = next
        continue
      }
      index += 1
    }
    out.append(words[start...])
    return out.map(\.trimmed).filter { !$0.isEmpty }
  }

  private static let joints = Lexicon.words(
    "and then also afterwards finally next please lastly afterward plus but subsequently thereafter & so"
  )

  /// Where the words between two requests end that begin at `index`, or nil.
  private static func boundary(_ words: Words, _ index: Int) -> Int? {
    var next = index
    var isStrong = false
    while next < words.endIndex {
      let token = words[next]
      if token.form == .stop {
        isStrong = true
      } else if token.form == .word, joints.contains(token.word) {
        if ["then", "afterwards", "finally", "lastly", "subsequently", "thereafter"].contains(
          token.word)
        {
          isStrong = true
        }
      } else if words.has(["after", "that"], at: next) || words.has(["after", "which"], at: next)
        || words.has(["followed", "by"], at: next)
      {
        next += 1
        isStrong = true
      } else if token.form != .comma {
        break
      }
      next += 1
    }
    guard next > index, next < words.endIndex else { return nil }
    // A comma in a list of names is followed by no request.
    let rest = bare(words[next...])
    guard let first = rest.first, first.isWord, Verbs.starts.contains(first.word) else {
      return isStrong && words[index].form == .stop && startsSentence(words, next) ? next : nil
    }
    if isStrong { return next }
    return Verbs.isRequest(rest) ? next : nil
  }

  private static func startsSentence(_ words: Words, _ index: Int) -> Bool {
    words[index].isCapitalised && words[index - 1].raw != ":" && words[index - 1].raw != ""
      || words[index - 1].raw.isEmpty
  }
}

/// Words that begin a request.
enum Verbs {
  static let starts = Lexicon.words(
    """
    find search look locate retrieve get fetch show display give list ls print open read cat view
    summarize recap condense tell compare diff count group cluster organize categorize classify sort
    bucket arrange join pair match watch monitor keep let notify create make write overwrite replace
    append add merge combine concatenate collect gather put place copy duplicate move rename transfer
    delete remove erase trash tag label mark untag unlabel lock unlock share unshare revoke stop
    snapshot take save restore roll rollback revert undo redo mount unmount umount bring generate
    provide explain describe answer check go change set mkdir store back reset recover undelete
    checkpoint link file swap strip drop discard dump order split divide assemble compile unite mv cp
    rm touch publish extract send email zip run translate convert what which who how where when
    archive highlight alert rank filter bundle group stash freeze insert attach dig hunt track pull
    need narrow rewind resurrect salvage redact wipe nuke ditch zap purge stick grab pick enumerate tally
    concat stitch relocate clone sum boil chuck jot attach stick break cut catch inform notify
    """)

  static let subjects = Lexicon.words("i we you they any some the these those not it")

  private static let objects = Lexicon.words(
    """
    them it these those this that they all each every everything any the a an my our both one ones
    to into me us first second last only just duplicates back which what who how whether if him her
    copies its in up as by again down off something anything two three four five ten new off
    """)

  /// Whether what follows "and" is a request and not the end of a topic: "search and **rescue teams**".
  static func isRequest(_ words: Words) -> Bool {
    guard let first = words.first else { return false }
    if words.count == 1 { return lone.contains(first.word) }
    let next = words[words.startIndex + 1]
    if first.word == "what" || first.word == "which" || first.word == "who" || first.word == "how"
      || first.word == "where" || first.word == "when"
    {
      return false
    }
    if next.isPunctuation { return lone.contains(first.word) }
    if next.isQuoted || next.isNameLike { return true }
    if [
      "back", "order", "file", "match", "answer", "link", "label", "mark", "stop", "list", "go",
      "look", "check", "order", "drop", "set", "save", "change", "back", "tag", "lock", "share",
      "print", "watch", "group", "store", "place", "filter", "touch", "rank", "open", "view",
      "read", "search", "display",
    ].contains(first.word),
      ["of", "in", "on", "for", "and", "or"].contains(next.word)
    {
      return ["look", "search", "check", "back"].contains(first.word) && next.word != "of"
        && next.word != "and"
    }
    if objects.contains(next.word) { return true }
    if TimeParser.number(words, words.startIndex + 1) != nil { return true }
    if Kinds.read(words, words.startIndex + 1) != nil || Lexicon.fileNouns.contains(next.word) {
      return true
    }
    if ["make", "take", "create"].contains(first.word),
      ["snapshot", "folder", "file"].contains(words.last?.word ?? "")
    {
      return true
    }
    return [
      "unmount", "mount", "undo", "redo", "rename", "delete", "summarize", "overwrite", "append",
      "mkdir", "unlock", "unshare", "untag",
    ].contains(first.word)
  }

  /// Requests that need no object after another step.
  static let lone = Lexicon.words(
    "summarize delete share lock unlock snapshot undo redo compare count open read tag group erase trash merge"
  )
}
