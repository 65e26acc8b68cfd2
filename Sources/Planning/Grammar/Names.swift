// SPDX-License-Identifier: GPL-3.0-or-later

/// Names, paths and texts, without the words around them that say what they are.
enum Names {
  private static let before = Lexicon.words(
    "the a an my our your its file files document folder directory named called into in to new under at of doc both tag tags label labels as a path place subfolder dir titled name label: separate single"
  )
  private static let after = Lexicon.words(
    "file document folder directory subfolder instead please again now too dir folders")

  /// "the 'old plan.docx' file" is old plan.docx; "a folder called X" is X.
  static func name(_ words: Words) -> String? {
    var words = words.trimmed
    guard let quoted = words.firstIndex(where: \.isQuoted),
      words.allSatisfy({
        $0.isQuoted || before.contains($0.word) || after.contains($0.word) || $0.isPunctuation
      }),
      words.filter(\.isQuoted).count == 1
    else {
      while words.count > 1, let first = words.first, !first.isQuoted, before.contains(first.word) {
        words.removeFirst()
      }
      while words.count > 1, let last = words.last, !last.isQuoted, after.contains(last.word) {
        words.removeLast()
      }
      words = words.trimmed
      guard !words.isEmpty else { return nil }
      // "X of database Y", "X in folder Y": a path.
      if let joint = words.firstIndex(where: {
        ["of", "in", "under", "inside", "from", "within"].contains($0.word)
      }), joint > words.startIndex, joint + 1 < words.endIndex {
        let head = words[words.startIndex..<joint]
        let tail = words[(joint + 1)...]
        if let file = name(head),
          let folder = name(
            tail.drop { ["database", "category", "the", "folder", "directory"].contains($0.word) }),
          !folder.contains(" ") || tail.count <= 3
        {
          return (folder.hasSuffix("/") ? folder : folder + "/") + file
        }
      }
      return words.count > 6 ? nil : words.plain
    }
    return words[quoted].text
  }

  /// "a.md, b.md and c.md".
  static func list(_ words: Words) -> [String] {
    var out: [String] = []
    var piece = words.startIndex
    func add(_ end: Int) {
      if piece < end, let name = name(words[piece..<end]) { out.append(name) }
    }
    for index in words.indices {
      let token = words[index]
      if token.form == .comma || token.form == .stop
        || token.form == .word && ["and", "&", "plus", "or"].contains(token.word)
      {
        add(index)
        piece = index + 1
      }
    }
    add(words.endIndex)
    return out
  }

  /// New content: a quoted span, or the words as written.
  static func content(_ words: Words) -> String? {
    var words = words.trimmed
    let heads: Set<String> = [
      "the", "line", "text", "words", "word", "sentence", "a", "phrase", "content", "contents",
      "following", "string", "entry", "note", "only", "just",
    ]
    if words.contains(where: \.isQuoted),
      words.filter({ !$0.isQuoted && !heads.contains($0.word) && !$0.isPunctuation }).isEmpty,
      let quoted = words.first(where: \.isQuoted)
    {
      return quoted.text
    }
    while words.count > 1, let first = words.first, ["the"].contains(first.word),
      ["line", "text", "words", "sentence", "phrase", "word"].contains(
        words.word(words.startIndex + 1))
    {
      words = words.dropFirst(2)
    }
    guard !words.isEmpty else { return nil }
    return words.written
  }

  /// Whether all of `words` name files: paths, quoted spans, "the … file".
  static func isNaming(_ words: Words) -> Bool {
    words.contains { $0.isQuoted || $0.isNameLike }
  }
}

/// What files are grouped or joined by.
enum Criteria {
  private static let table = Lexicon.entries(
    """
    topic: topic, topics, subject, subjects, theme, themes, meaning, content, contents, what they are about, subject matter, topic similarity, similarity, similar content, what they cover, area, field
    keyword: keyword, keywords, word, words, term, terms
    type: type, types, kind, kinds, file type, file types, file kind, language, programming language, languages, format, formats, extension, extensions, file extension, file format, type of file, kind of file, mime type, filetype
    author: author, authors, artist, composer, photographer, musician, writer, who wrote them, who wrote it, owner, creator, sender, person, who made them, who sent them, the person who wrote them, by whom they were written, whoever wrote them, authorship
    day: day, date, days, dates, calendar day, the day they were changed, date of change, modification date
    month: month, months, the month they were changed, calendar month
    year: year, years, the year they were written, calendar year, the year they were changed
    folder: folder, folders, directory, directories, the folder they sit in, the folder they are in, location, where they are, path, parent folder, containing folder, the folder they lie in, which folder they are in
    tag: tag, tags, label, labels
    size: size, file size, sizes, how big they are, how large they are
    name: name, names, file name, filename, file names, title, stem
    content: content, contents, what they say, meaning
    """)

  static func group(_ words: Words) -> (by: String, labels: [String])? {
    var words = words.trimmed
    while let first = words.first,
      ["the", "their", "its", "by", "same", "a", "each", "of"].contains(first.word), words.count > 1
    { words.removeFirst() }
    if let entry = table.first(where: { $0.words == words.map(\.word) }) { return (entry.name, []) }
    if let first = words.first,
      ["folder", "day", "month", "year", "author", "tag"].contains(first.word),
      words.dropFirst().allSatisfy({
        [
          "they", "are", "were", "in", "sit", "of", "it", "is", "was", "it", "last", "changed",
          "modified", "written", "publication", "creation", "modification", "each", "carry", "made",
          "change", "taken", "lie", "sent", "that", "the", "creation", "when",
        ].contains($0.word)
      })
    {
      return (first.word, [])
    }
    if words.first?.word == "month" || words.first?.word == "year" {
      return (words[words.startIndex].word, [])
    }
    if ["keyword", "keywords", "word", "words"].contains(words.first?.word ?? ""), words.count > 1 {
      let list = WordList(words, Array(words.indices.dropFirst()))
      return ("keyword", list.items)
    }
    if words.first?.word == "which" || words.first?.word == "whether" {
      // "whether it mentions refund, complaint or praise".
      guard
        let verb = words.firstIndex(where: {
          ["mentions", "mention", "contains", "contain", "says", "say", "includes", "include"]
            .contains($0.word)
        }), verb + 1 < words.endIndex, words.first?.word == "whether"
      else { return ("keyword", []) }
      let list = WordList(words, Array(words.indices[(verb + 1)...]))
      return ("keyword", list.items)
    }
    return nil
  }

  /// - Returns: the criterion, labels for `keyword`, the name for `column`.
  static func join(_ words: Words) -> (on: String, labels: [String], column: String?)? {
    var words = words.trimmed
    while let first = words.first,
      ["the", "their", "its", "by", "same", "a", "on", "common", "shared", "an"].contains(
        first.word), words.count > 1
    { words.removeFirst() }
    if let last = words.last?.word, ["column", "field"].contains(last), words.count > 1 {
      return ("column", [], words.dropLast().plain)
    }
    if let first = words.first?.word, ["column", "field"].contains(first), words.count > 1 {
      return ("column", [], words.dropFirst().plain)
    }
    if let first = words.first?.word,
      ["keyword", "keywords", "word", "words", "term", "terms"].contains(first), words.count > 1
    {
      return ("keyword", WordList(words, Array(words.indices.dropFirst())).items, nil)
    }
    let said = words.map(\.word)
    if let entry = table.last(where: { $0.words == said && ["content", "name"].contains($0.name) })
    {
      return (entry.name, [], nil)
    }
    if let entry = table.first(where: { $0.words == said }),
      ["topic", "keyword", "author"].contains(entry.name)
    {
      return (entry.name, [], nil)
    }
    if words.count == 1, let token = words.first,
      token.isQuoted || token.text.contains("_")
        || token.text == token.text.lowercased() && token.word.hasSuffix("id")
    {
      return ("column", [], token.text)
    }
    return nil
  }
}
