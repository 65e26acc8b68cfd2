// SPDX-License-Identifier: GPL-3.0-or-later

/// What no plan can express, and why. A verb here at the start of a clause refuses the prompt.
enum Refusals {
  /// Lines "reason: verb, verb …".
  private static let verbs: [String: String] = {
    var out: [String: String] = [:]
    for line in table.split(separator: "\n") {
      guard let bar = line.lastIndex(of: "|") else { preconditionFailure("refusal \(line)") }
      for word in line[line.index(after: bar)...].split(separator: " ") {
        out[String(word)] = line[..<bar].trimmed
      }
    }
    return out
  }()

  private static let table = """
    No operation translates a file. | translate interpret
    No operation sends mail or messages; a file can be shared by a link. | email e-mail send mail message text forward post tweet fax sms whatsapp reply call phone ring
    No operation packs or unpacks archives; files can be collected in a folder. | zip unzip compress decompress tar untar gzip archive extract unpack pack
    No operation encrypts; files can be made read-only or a link revoked. | encrypt decrypt password sign
    No operation runs a program. | run execute launch compile build install uninstall debug test start stop restart reboot kill shutdown deploy commit push pull
    No operation rewrites text by itself; a new content has to be given. | rewrite rephrase paraphrase improve correct fix proofread polish shorten lengthen edit refactor spell-check grammar-check proof-read reformat format simplify tidy clean spellcheck redact anonymize anonymise capitalise capitalize beautify
    No operation converts files. | convert transcode resize crop rotate transcribe ocr render export transform
    No operation prints. | print-out typeset
    A plan runs once; it has no schedule. | remind schedule remember
    No operation reaches the network. | download upload browse sync synchronise synchronize fetch-url buy order book pay google-search
    No operation plays media. | play listen sing
    This asks for nothing to be done with files. | hello hi hey hallo thanks thank bye goodbye calculate compute solve tell-joke dance cook turn switch set-alarm imagine pretend wake dim sleep
    No operation changes permissions or owners; files can be locked and unlocked. | chmod chown grant
    No operation writes text by itself; a content has to be given. | draft compose invent brainstorm
    """

  private static let topics: [(words: [String], reason: String)] = [
    (["weather"], "Plans work on files; a weather forecast is not one of them."),
    (["what", "can", "you", "do"], "\"help\" says what can be asked for."),
    (["internet"], "No operation reaches the network."),
    (["wikipedia"], "No operation reaches the network."),
    (["joke"], "This asks for nothing to be done with files."),
    (["what", "time", "is", "it"], "Plans work on files; the time of day is not one of them."),
    (["how", "are", "you"], "This asks for nothing to be done with files."),
    (
      ["who", "are", "you"],
      "This asks for nothing to be done with files; \"help\" says what can be."
    ),
    (["good", "morning"], "This asks for nothing to be done with files."),
    (["good", "evening"], "This asks for nothing to be done with files."),
    (["good", "night"], "This asks for nothing to be done with files."),
    (["stock", "price"], "Plans work on files; a stock price is not one of them."),
    (["meaning", "of", "life"], "This asks for nothing to be done with files."),
  ]

  /// Whole prompts.
  private static let smallTalk: [[String]] = [
    "what is the time", "what day is it", "what day is it today", "what is the date",
    "what is today 's date", "what is the date today", "what is your name", "what is up",
    "how do you do", "are you there", "what are you", "is anyone there",
  ].map { $0.split(separator: " ").map(String.init) }

  static let greeting = "This asks for nothing to be done with files."
  static let schedule = "A plan runs once; it has no schedule."

  /// Why a clause is refused before it is read, or nil.
  static func reason(_ words: Words) -> String? {
    let words = words.trimmed
    guard let first = words.first, !first.isQuoted else { return nil }
    if saysSchedule(words) { return schedule }
    if let reason = partOfFile(words) ?? unmade(words) { return reason }
    if saysArithmetic(words) { return greeting }
    if words.indices.contains(where: { index in
      ["internet", "web"].contains(words[index].word) && words.word(index - 1) == "the"
        && ["search", "on", "browse", "check", "from"].contains(words.word(index - 2))
    }) {
      return "No operation reaches the network."
    }
    if first.word == "print",
      words.contains(where: { ["printer", "paper", "copies"].contains($0.word) }),
      !words.contains(where: { ["about", "named", "called"].contains($0.word) })
    {
      return "No operation prints."
    }
    if smallTalk.contains(where: { $0 == words.map(\.word) }) { return greeting }
    for topic in topics where words.indices.contains(where: { words.has(topic.words, at: $0) }) {
      let isSearch = words.contains {
        Lexicon.fileNouns.contains($0.word) && !["it", "one"].contains($0.word) || $0.isPath
          || ["find", "search", "about", "mention"].contains($0.word)
      }
      if !isSearch { return topic.reason }
    }
    return nil
  }

  // MARK: Parts of files

  private static let removing = Lexicon.words(
    "delete remove erase cut strip drop take trash discard wipe redact scrap throw purge clear rm")
  /// Parts of a file that are no files themselves.
  private static let parts = Lexicon.words(
    """
    line lines paragraph paragraphs row rows column columns header headers footer footers sentence
    sentences heading headings version versions revision revisions footnote footnotes comment comments
    """)
  /// Those that are, where no file is named after them.
  private static let looseParts = Lexicon.words(
    """
    word words page pages section sections chapter chapters text phrase string table entry entries
    item items paragraph cell cells slide slides character characters title first last
    """)
  private static let within = Lexicon.words("of from in on at out")

  /// "delete the last line of todo.txt": less than a file.
  private static func partOfFile(_ words: Words) -> String? {
    guard let first = words.first, removing.contains(first.word) else {
      return replacement(words)
    }
    guard let joint = words.indices.dropFirst().first(where: { within.contains(words[$0].word) }),
      joint + 1 < words.endIndex
    else { return nil }
    let head = words[words.startIndex + 1..<joint]
    guard !head.contains(where: { $0.isPath }) else { return nil }
    let isStrict = head.contains { parts.contains($0.word) } && !head.contains { isFilesNoun($0) }
    let tail = words[(joint + 1)...]
    let isOfFile = tail.prefix(4).contains { $0.isPath && StepBuilder.isFile($0) }
    let isLoose = isOfFile && head.contains { looseParts.contains($0.word) }
    guard isStrict && (isOfFile || saysOneFile(tail)) || isLoose else { return nil }
    if head.contains(where: { ["version", "versions", "revision", "revisions"].contains($0.word) })
    {
      return versions
    }
    return part
  }

  private static func isFilesNoun(_ token: Token) -> Bool {
    ["file", "files", "everything", "documents", "notes"].contains(token.word)
  }

  /// "the lease", "my thesis", "report": no folder.
  private static func saysOneFile(_ words: Words) -> Bool {
    !words.contains {
      $0.text.hasSuffix("/") || Folders.isNoun($0.word) || ["files", "all"].contains($0.word)
    }
  }

  /// "replace foo with bar in q3.md", "change x to y in notes.txt".
  private static func replacement(_ words: Words) -> String? {
    guard
      ["replace", "substitute", "change", "swap", "exchange", "find"].contains(
        words[words.startIndex].word),
      let joint = words.indices.dropFirst(2).first(where: {
        ["with", "by", "to", "for"].contains(words[$0].word)
      }),
      let place = words[joint...].lastIndex(where: {
        ["in", "inside", "throughout", "within"].contains($0.word)
      }), place > joint + 1, place + 1 < words.endIndex,
      words[(place + 1)...].prefix(3).contains(where: { $0.isPath && StepBuilder.isFile($0) }),
      !words[..<joint].contains(where: {
        $0.isPath
          || ["content", "contents", "tag", "tags", "label", "labels", "everything", "text", "all"]
            .contains($0.word)
      })
    else { return nil }
    return words.first?.word == "find" && !words.contains { $0.word == "replace" } ? nil : part
  }

  private static let part =
    "No operation changes a part of a file; \"write\" gives it a new content, and any editor can open it."
  private static let versions =
    "No operation deletes single versions; \"semfs prune\" lets go of old ones."

  /// Requests that sound like operations and are none.
  private static func unmade(_ words: Words) -> String? {
    for (pattern, reason) in unmadePhrases
    where pattern.contains(where: { isPhrase($0, words) }) {
      return reason
    }
    if ["make", "render", "empty", "clear", "blank"].contains(words[words.startIndex].word),
      words.contains(where: { $0.word == "empty" || $0.word == "blank" || $0.word == "clear" }),
      let name = words.first(where: { $0.isPath }), StepBuilder.isFile(name),
      words.count <= 5,
      ["make", "render"].contains(words[words.startIndex].word)
        ? ["empty", "blank"].contains(words.last?.word ?? "") : words.last == name
    {
      return "No operation empties a file; \"write\" gives it a new content, \"delete\" removes it."
    }
    if words.indices.dropLast().contains(where: {
      words[$0].word == "empty"
        && ["folders", "directories", "subfolders", "subdirectories"].contains(words.word($0 + 1))
    }) {
      return "Selections are of files; a folder is named by its path."
    }
    // "summarise the reports into summary.txt".
    if ["summarize", "recap", "condense"].contains(words[words.startIndex].word),
      let joint = words.indices.dropFirst().last(where: {
        ["into", "to", "as"].contains(words[$0].word)
      }), joint > words.startIndex + 1, joint + 1 < words.endIndex,
      words[(joint + 1)...].contains(where: { $0.isPath && StepBuilder.isFile($0) })
    {
      return "No operation writes a summary into a file; \"summarise\" shows it."
    }
    return nil
  }

  /// Whether the words are of a phrase: determiners do not count.
  private static func isPhrase(_ phrase: String, _ words: Words) -> Bool {
    let said = words.filter { !Lexicon.determiners.contains($0.word) && !$0.isPunctuation }
    return said.map(\.word).joined(separator: " ") == phrase
  }

  private static let unmadePhrases: [(phrases: [String], reason: String)] = {
    let verbs = ["list", "show", "show me", "display", "what", "which", "give me", "print", "see"]
    let snapshots = verbs.flatMap { verb in
      ["snapshots", "saved snapshots", "checkpoints", "snapshot names"].map { "\(verb) \($0)" }
    }
    return [
      (
        snapshots + [
          "what snapshots do i have", "what snapshots are there", "which snapshots exist",
        ],
        "No operation lists snapshots; \"semfs snapshot --list\" does."
      ),
      (
        [
          "empty trash", "empty bin", "empty recycle bin", "clear trash", "empty out trash",
          "clean out trash", "empty out bin",
        ],
        "There is no trash: what is deleted stays in history, and \"semfs prune\" lets go of old versions."
      ),
    ]
  }()

  // MARK: What is not said

  /// What a verb alone leaves unsaid, with an example.
  private static let lacking: [(verbs: Set<String>, what: String, example: String)] = {
    let table = """
      tag label mark flag | with which tag | tag report.pdf as draft
      untag unlabel | which tag | remove the tag draft from report.pdf
      rename | the new name | rename draft.md to final.md
      move transfer relocate mv | where to | move report.pdf to archive/
      copy duplicate cp replicate clone | where to | copy report.pdf to backup/
      merge combine concatenate | into which file | merge a.md and b.md into all.md
      collect gather | into which folder | collect the PDFs about tax in taxes/
      group sort organize cluster categorize split divide | by what | group my notes by topic
      write overwrite | what to write | write 'done' into todo.txt
      append add | what to add, and to which file | add 'call Ann' to todo.txt
      create make | what to create | create notes.md
      replace change | with what | replace the content of a.txt with that of b.txt
      delete remove erase trash rm | which files | delete draft.md
      share | which files | share report.pdf until Friday
      unshare revoke | which files | stop sharing report.pdf
      lock unlock protect | which files | lock contract.pdf
      restore revert rollback recover undelete | which file, and to when | restore plan.md to yesterday
      compare diff | which two files or versions | compare a.md and b.md
      join pair match | which two sets | match the invoices with the orders by topic
      find search locate retrieve look | what to find | find notes about tea
      summarize recap | which files | summarise the notes about tea
      read open cat view | which file | read todo.txt
      count | which files | count the PDFs
      watch monitor | which files | watch inbox/
      mount | which folder | mount ~/notes
      """
    return table.split(separator: "\n").map { line in
      let parts = line.split(separator: "|").map(\.trimmed)
      precondition(parts.count == 3, "line \(line)")
      return (Lexicon.words(parts[0]), parts[1], parts[2])
    }
  }()

  /// Why a request that begins like an operation makes none: what it leaves out.
  static func missing(_ words: Words) -> String? {
    let words = words.trimmed
    guard let first = words.first, first.isWord,
      let entry = lacking.first(where: { $0.verbs.contains(first.word) })
    else { return nil }
    let said = words.written
    let shown = said.count > 60 ? String(said.prefix(60)) + "…" : said
    return
      "\"\(shown)\" is not understood: say \(entry.what), such as in \"\(entry.example)\"."
  }

  /// "what is 12 times 9".
  private static func saysArithmetic(_ words: Words) -> Bool {
    let signs: Set<String> = [
      "times", "plus", "minus", "divided", "multiplied", "*", "+", "/", "x",
    ]
    if words.indices.contains(where: { index in
      let word = words[index].word
      let isShare = word.hasSuffix("%") && Double(word.dropLast()) != nil
      let saysShare = word == "percent" && Double(words.word(index - 1)) != nil
      return (isShare || saysShare) && words.word(index + 1) == "of"
        && Double(words.word(index + 2)) != nil
    }) {
      return true
    }
    return words.indices.dropFirst().dropLast().contains { index in
      signs.contains(words[index].word) && Double(words[index - 1].word) != nil
        && (Double(words[index + 1].word) != nil || words[index + 1].word == "by")
    }
  }

  /// Why a clause that nothing else understood is refused.
  static func verb(_ words: Words) -> String? {
    guard let first = words.trimmed.first else { return nil }
    return verbs[first.word]
  }

  /// "every Monday", "each night", "daily".
  private static func saysSchedule(_ words: Words) -> Bool {
    for index in words.indices where !words[index].isQuoted {
      let word = words[index].word
      if index > words.startIndex,
        [
          "about", "on", "from", "mention", "containing", "called", "named", "snapshot", "as",
        ].contains(
          words.word(index - 1))
      {
        continue
      }
      if ["every", "each"].contains(word) {
        var next = index + 1
        if ["other", "single"].contains(words.word(next)) || TimeParser.number(words, next) != nil {
          next += 1
        }
        let unit = words.word(next)
        if TimeWords.units[unit] != nil || TimeWords.weekdays[unit] != nil
          || ["morning", "evening", "afternoon", "night", "weekend", "weekday", "midnight", "noon"]
            .contains(unit)
        {
          return true
        }
      }
      if ["daily", "weekly", "monthly", "hourly", "nightly", "yearly"].contains(word),
        index == words.endIndex - 1 || words.word(index + 1) == "at"
      {
        return true
      }
      if ["tomorrow", "tonight"].contains(word),
        index == words.endIndex - 1 || words.word(index + 1) == "at",
        !words.contains(where: { ["share", "link", "until", "till", "for"].contains($0.word) }),
        !Questions.openers.contains(words[words.startIndex].word)
      {
        return true
      }
      if words.has(["on", "mondays"], at: index) || words.has(["on", "fridays"], at: index)
        || words.has(["on", "sundays"], at: index)
      {
        return true
      }
    }
    return false
  }
}

/// Prompts in other languages: told by their commonest words and by their script.
enum Foreign {
  private static let common = Lexicon.words(
    """
    der die das und ist nicht ein eine einen mit von zu auf für den dem alle dateien datei ordner suche finde zeige lösche letzte woche über meine bitte wo sind
    le les des une est et dans pour sur avec fichiers fichier dossier trouve cherche montre supprime dernière semaine mes tous toutes où sont
    el los las una es y en por con archivos archivo carpeta busca encuentra muestra borra última semana mis todos sobre dónde están
    il gli che è di della con cerca trova mostra elimina cartella ultima settimana miei tutti dove sono
    os uma dos das com arquivos arquivo pasta procura mostra apaga última semana meus todos onde estão não
    het een van bestanden bestand map zoek toon verwijder vorige mijn alle waar zijn och att på filer mapp hitta visa ta bort
    """)

  /// Whether most of the words are of another language.
  static func speaks(_ words: Words) -> Bool {
    let said = words.filter { $0.isWord && !$0.isNameLike && !$0.text.isEmpty }
    guard !said.isEmpty else { return false }
    let letters = said.flatMap { $0.text.unicodeScalars.filter { $0.properties.isAlphabetic } }
    let foreign = letters.filter { $0.value > 0x24F && !(0x1E00...0x1EFF).contains($0.value) }
    if !letters.isEmpty, foreign.count * 2 > letters.count { return true }
    let known = said.filter {
      Grammar.shared.vocabulary.contains($0.word) || Lexicon.fillers.contains($0.word)
    }.count
    let other = said.filter {
      common.contains($0.word) && !Grammar.shared.vocabulary.contains($0.word)
        && !Lexicon.fillers.contains($0.word)
    }.count
    return other >= 2 && other > known
      || said.count <= 3 && other >= 1 && known == 0 && said.count > 1
  }
}
