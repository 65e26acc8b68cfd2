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
    A plan runs once; it has no schedule. | remind schedule
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
