// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

/// A pair of a join before it is told.
struct JoinedPair {
  let left: WorkingNode
  let right: WorkingNode
  let score: Double
  let reason: String

  var pair: FilePair {
    FilePair(left: left.path.text, right: right.path.text, score: score, reason: reason)
  }
}

extension PlanRun {
  /// Pairs of files that belong together, and why.
  func join(_ joining: Joining) throws {
    let left = try joinedFiles(joining.left)
    let right = try joinedFiles(joining.right)
    step.summary =
      "join \(joining.left.words) with \(joining.right.words) on \(joining.on.rawValue)"
    guard computesResults || joining.into != nil || isChangedLater else {
      step.files = left
      return
    }
    let joiner = Joiner(run: self, left: left, right: right, joining: joining)
    let pairs = Array(
      try joiner.pairs().sorted {
        ($1.score, $0.left.path.text, $0.right.path.text)
          < ($0.score, $1.left.path.text, $1.right.path.text)
      }.prefix(joining.pairs ?? Limits.joinedPairs))
    step.value = .pairs(pairs.map(\.pair))
    step.files = unique(pairs.flatMap { [$0.left, $0.right] })
    guard let into = joining.into else { return }
    let place = try place(into)
    guard !place.namesFolder else { throw refused(place.path, .isDirectory) }
    guard try tree.node(at: place.path) == nil else {
      throw ExecutionError.alreadyExists(step: number, path: place.path.text)
    }
    let text = try joiner.file(of: pairs, suffix: PlanRun.suffix(of: place.path.text))
    step.files = [try makeFile(place.path, Data(text.utf8))]
    step.summary +=
      " into \(place.path.text): \(pairs.count) \(pairs.count == 1 ? "pair" : "pairs")"
  }

  private func joinedFiles(_ selection: Selection) throws -> [WorkingNode] {
    let files = try select(selection, as: .reading).map(\.node).filter { $0.kind == .file }
    if files.count > Limits.joinedFiles {
      note("only the first \(Limits.joinedFiles) of \(files.count) files were joined")
    }
    return Array(files.prefix(Limits.joinedFiles))
  }
}

/// Finds the pairs of one join.
struct Joiner {
  let run: PlanRun
  let left: [WorkingNode]
  let right: [WorkingNode]
  let joining: Joining

  /// Least cosine of two files' meanings: of the model's vectors, and of vectors of words.
  private static let leastLikeness: Float = 0.45
  private static let leastLikenessOfWords: Float = 0.2
  private static let namedWords = 3

  func pairs() throws -> [JoinedPair] {
    switch joining.on {
    case .content: try byContent()
    case .topic: try byTopic()
    case .keyword: try joining.labels.isEmpty ? byCommonWords() : byLabels()
    case .name: byName()
    case .author: try byAuthor()
    case .column: try byColumn().map(\.pair)
    }
  }

  /// Every pair of a left and a right file, each two files once and none with itself.
  private func forEachPair(_ body: (WorkingNode, WorkingNode) throws -> Void) rethrows {
    let lefts = Set(left.map { ObjectIdentifier($0) })
    var places: [ObjectIdentifier: Int] = [:]
    for (place, node) in left.enumerated() { places[ObjectIdentifier(node)] = place }
    for (position, one) in left.enumerated() {
      for other in right where other !== one {
        // Both on both sides: the pair comes once, not again the other way round.
        if lefts.contains(ObjectIdentifier(other)), rights.contains(ObjectIdentifier(one)),
          let place = places[ObjectIdentifier(other)], place < position
        {
          continue
        }
        try body(one, other)
      }
    }
  }

  private var rights: Set<ObjectIdentifier> { Set(right.map { ObjectIdentifier($0) }) }

  private var all: [WorkingNode] {
    var seen: Set<ObjectIdentifier> = []
    return (left + right).filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  // MARK: Meaning

  /// For each left file the right one that is nearest in meaning, or more of them where a number of
  /// pairs is asked for.
  private func byContent() throws -> [JoinedPair] {
    let all = all
    let (texts, vectors) = try run.meanings(of: all)
    let places = Dictionary(
      all.enumerated().map { (ObjectIdentifier($0.element), $0.offset) }
    ) { first, _ in first }
    let isOfModel = run.index?.hasModel ?? false
    let floor = isOfModel ? Joiner.leastLikeness : Joiner.leastLikenessOfWords
    var best: [ObjectIdentifier: [(pair: (WorkingNode, WorkingNode), score: Float)]] = [:]
    forEachPair { one, other in
      guard let i = places[ObjectIdentifier(one)], let j = places[ObjectIdentifier(other)] else {
        return
      }
      let score = Joiner.cosine(vectors[i], vectors[j])
      if score >= floor { best[ObjectIdentifier(one), default: []].append(((one, other), score)) }
    }
    let perFile = joining.pairs == nil ? 1 : Limits.joinedPairs
    let chosen = best.values.flatMap { $0.sorted { $0.score > $1.score }.prefix(perFile) }
      .sorted { $0.score > $1.score }.prefix(joining.pairs ?? Limits.joinedPairs)
    let words = WordWeights(texts)
    return chosen.map { item in
      let i = places[ObjectIdentifier(item.pair.0)] ?? 0
      let j = places[ObjectIdentifier(item.pair.1)] ?? 0
      let shared = words.shared(i, j, most: Joiner.namedWords).map { "“\($0.word)”" }
      let reason =
        shared.isEmpty
        ? "near in meaning" : "near in meaning; both speak of " + shared.joined(separator: ", ")
      return JoinedPair(
        left: item.pair.0, right: item.pair.1, score: Double(item.score), reason: reason)
    }
  }

  private func byTopic() throws -> [JoinedPair] {
    let groups = try run.topics(of: all, count: nil)
    var topics: [ObjectIdentifier: (group: Int, label: String)] = [:]
    for (number, group) in groups.enumerated() where group.label != PlanRun.withoutText {
      for node in group.nodes { topics[ObjectIdentifier(node)] = (number, group.label) }
    }
    var out: [JoinedPair] = []
    forEachPair { one, other in
      guard let a = topics[ObjectIdentifier(one)], let b = topics[ObjectIdentifier(other)],
        a.group == b.group
      else { return }
      // A topic of few files says more of its pairs.
      let score = 1 / Double(groups[a.group].nodes.count)
      out.append(
        JoinedPair(left: one, right: other, score: score, reason: "both on the topic “\(a.label)”"))
    }
    return out
  }

  // MARK: Words

  private func byLabels() throws -> [JoinedPair] {
    let all = all
    var holders: [(label: String, nodes: Set<ObjectIdentifier>)] = []
    for label in joining.labels {
      var selection = Selection()
      selection.keywords = [label]
      let nodes = try run.nodesHoldingKeywords(of: selection, among: all, in: run.tree)
      holders.append((label, Set(nodes.map { ObjectIdentifier($0) })))
    }
    var out: [JoinedPair] = []
    forEachPair { one, other in
      let shared = holders.filter {
        $0.nodes.contains(ObjectIdentifier(one)) && $0.nodes.contains(ObjectIdentifier(other))
      }.map { "“\($0.label)”" }
      guard !shared.isEmpty else { return }
      let score = Double(shared.count) / Double(holders.count)
      out.append(
        JoinedPair(
          left: one, right: other, score: score,
          reason: "both hold " + shared.joined(separator: ", ")))
    }
    return out
  }

  /// Pairs that share words which few of the files have.
  private func byCommonWords() throws -> [JoinedPair] {
    let all = all
    let texts = try all.map { try run.text(of: $0, in: all.count).sentences.map(\.text) }
    let words = WordWeights(texts)
    let places = Dictionary(
      all.enumerated().map { (ObjectIdentifier($0.element), $0.offset) }
    ) { first, _ in first }
    var out: [JoinedPair] = []
    forEachPair { one, other in
      guard let i = places[ObjectIdentifier(one)], let j = places[ObjectIdentifier(other)] else {
        return
      }
      let shared = words.shared(i, j, most: Joiner.namedWords)
      let score = shared.reduce(0) { $0 + $1.weight }
      guard shared.count > 1, score >= WordWeights.leastShared else { return }
      out.append(
        JoinedPair(
          left: one, right: other, score: score,
          reason: "both hold " + shared.map { "“\($0.word)”" }.joined(separator: ", ")))
    }
    return out
  }

  // MARK: Names and authors

  private func byName() -> [JoinedPair] {
    func parts(_ node: WorkingNode) -> (stem: String, words: Set<String>) {
      let stem = PlanRun.stem(node.name?.text ?? "").lowercased()
      let words = PlanRun.words(stem).filter { $0.contains(where: \.isLetter) }
      return (stem, Set(words))
    }
    let names = Dictionary(all.map { (ObjectIdentifier($0), parts($0)) }) { first, _ in first }
    var out: [JoinedPair] = []
    forEachPair { one, other in
      guard let a = names[ObjectIdentifier(one)], let b = names[ObjectIdentifier(other)] else {
        return
      }
      if a.stem == b.stem {
        out.append(JoinedPair(left: one, right: other, score: 1, reason: "both named “\(a.stem)”"))
        return
      }
      let shared = a.words.intersection(b.words)
      let score = Double(shared.count) / Double(max(1, a.words.union(b.words).count))
      guard score >= 0.5 else { return }
      let words = shared.sorted().map { "“\($0)”" }.joined(separator: ", ")
      out.append(
        JoinedPair(
          left: one, right: other, score: 0.99 * score, reason: "both names hold \(words)"))
    }
    return out
  }

  private func byAuthor() throws -> [JoinedPair] {
    let authors = Dictionary(
      try all.map { (ObjectIdentifier($0), try run.author(of: $0)) }
    ) { first, _ in first }
    var out: [JoinedPair] = []
    forEachPair { one, other in
      guard let author = authors[ObjectIdentifier(one)], author == authors[ObjectIdentifier(other)]
      else { return }
      out.append(JoinedPair(left: one, right: other, score: 1, reason: "both by \(author)"))
    }
    return out
  }

  // MARK: Columns

  private struct ColumnMatch {
    let pair: JoinedPair
    let left: TextTable
    let right: TextTable
    let columns: (left: Int, right: Int)
  }

  /// Tables with values in common in the column, or in the best of those with the same name.
  private func byColumn() throws -> [ColumnMatch] {
    var tables: [ObjectIdentifier: TextTable] = [:]
    for node in all { tables[ObjectIdentifier(node)] = try run.table(of: node) }
    var out: [ColumnMatch] = []
    forEachPair { one, other in
      guard let a = tables[ObjectIdentifier(one)], let b = tables[ObjectIdentifier(other)] else {
        return
      }
      let names = joining.column.map { [$0] } ?? a.columns
      var best: ColumnMatch?
      for name in names {
        guard let i = a.column(name), let j = b.column(name) else { continue }
        let (mine, theirs) = (values(a, i), values(b, j))
        let shared = mine.intersection(theirs).count
        guard shared > 0 else { continue }
        let score = Double(shared) / Double(min(mine.count, theirs.count))
        guard score > best?.pair.score ?? 0 else { continue }
        let what = shared == 1 ? "1 value" : "\(shared) values"
        let pair = JoinedPair(
          left: one, right: other, score: score, reason: "\(what) of “\(a.columns[i])” in common")
        best = ColumnMatch(pair: pair, left: a, right: b, columns: (i, j))
      }
      if let best { out.append(best) }
    }
    return out
  }

  private func values(_ table: TextTable, _ column: Int) -> Set<String> {
    Set(table.rows.lazy.map { $0[column] }.filter { !$0.isEmpty })
  }

  // MARK: Into a file

  /// The pairs as a file: the joined rows of tables; else CSV, JSON or Markdown by its name.
  func file(of pairs: [JoinedPair], suffix: String) throws -> String {
    if joining.on == .column { return try joinedRows(of: pairs) }
    let rows = pairs.map { [$0.left.path.text, $0.right.path.text, $0.reason] }
    switch suffix {
    case "csv": return TextTable.text([["left", "right", "reason"]] + rows)
    case "tsv": return TextTable.text([["left", "right", "reason"]] + rows, separator: "\t")
    case "json":
      let values = rows.map { row in
        JSONValue.object(zip(["left", "right", "reason"], row).map { .init($0, .string($1)) })
      }
      return JSONValue.array(values).text + "\n"
    default:
      let lines = rows.map { "- `\($0[0])` and `\($0[1])`: \($0[2])\n" }
      return "# \(run.step.summary)\n\n" + lines.joined()
    }
  }

  /// The rows of both tables that agree in the column, side by side, pair after pair.
  private func joinedRows(of pairs: [JoinedPair]) throws -> String {
    let wanted = Set(pairs.map { [$0.left.path.text, $0.right.path.text] })
    var columns: [String] = ["left", "right"]
    var rows: [[String: String]] = []
    for match in try byColumn()
    where wanted.contains([match.pair.left.path.text, match.pair.right.path.text]) {
      let (a, b) = (match.left, match.right)
      let mine = a.columns
      let theirs = b.columns.enumerated().map { place, name in
        a.column(name) == nil || place == match.columns.right ? name : "\(name) (right)"
      }
      for name in mine + theirs where !columns.contains(name) { columns.append(name) }
      let byValue = Dictionary(grouping: b.rows) { $0[match.columns.right] }
      for row in a.rows where rows.count < Limits.tableRows {
        for other in byValue[row[match.columns.left]] ?? [] {
          var cells = Dictionary(zip(theirs, other)) { first, _ in first }
          for (name, cell) in zip(mine, row) { cells[name] = cell }
          cells["left"] = match.pair.left.path.text
          cells["right"] = match.pair.right.path.text
          rows.append(cells)
        }
      }
    }
    return TextTable.text([columns] + rows.map { row in columns.map { row[$0] ?? "" } })
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return 0 }
    var sum: Float = 0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
  }
}

/// How much each word says of its text, among several texts.
struct WordWeights {
  /// Least weight of the words that two texts share for them to belong together.
  static let leastShared = 0.15
  private static let wordsPerText = 12

  private var texts: [[String: Double]] = []
  private var shown: [String: String] = [:]

  init(_ texts: [[String]]) {
    var frequency: [String: Double] = [:]
    var counts: [[String: Double]] = []
    for sentences in texts {
      var own: [String: Double] = [:]
      for word in sentences.flatMap(KeywordMatcher.words)
      where word.count > 2 && !Summarizer.stopWords.contains(word)
        && word.contains(where: \.isLetter)
      {
        let stem = Summarizer.stem(word)
        own[stem, default: 0] += 1
        // The shortest form is what a person would say.
        if let known = shown[stem], known.count <= word.count { continue }
        shown[stem] = word
      }
      for stem in own.keys { frequency[stem, default: 0] += 1 }
      counts.append(own)
    }
    let total = Double(max(1, texts.count))
    self.texts = counts.map { own in
      let weights = own.map { stem, count in
        (stem, (1 + log(count)) * log(1 + total / (frequency[stem] ?? 1)))
      }
      let length = weights.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
      let best = weights.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(WordWeights.wordsPerText)
      return Dictionary(uniqueKeysWithValues: best.map { ($0.0, $0.1 / max(length, 1e-9)) })
    }
  }

  /// The words that say most of both, weightiest first.
  func shared(_ one: Int, _ other: Int, most: Int) -> [(word: String, weight: Double)] {
    let (a, b) = (texts[one], texts[other])
    let both = a.compactMap { stem, weight in b[stem].map { (stem, weight * $0) } }
    return both.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(most).map {
      (shown[$0.0] ?? $0.0, $0.1)
    }
  }
}
