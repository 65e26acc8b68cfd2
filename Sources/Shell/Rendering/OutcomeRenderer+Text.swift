// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Indexing
import Syscalls

extension OutcomeRenderer {
  func writeText(_ value: StepResult.Value, to output: OutputChannel) throws {
    switch value {
    case .contents(let files): try write(files, to: output)
    case .files, .count, .listing, .info, .summary, .answer, .comparison, .history, .changes,
      .groups,
      .pairs, .duplicates, .links, .done:
      for line in lines(value) { try output.write(bytes: PathText.bytes(line) + [0x0A]) }
    }
  }

  /// Contents go out as they are; on a terminal, made harmless and with names above several files.
  private func write(_ files: [FileContents], to output: OutputChannel) throws {
    for file in files {
      guard isTerminal else {
        try output.write(bytes: file.data)
        continue
      }
      if files.count > 1 { try output.line(style.bold(path(file.path))) }
      guard let text = String(validating: file.data, as: UTF8.self) else {
        try output.line(style.dim("(\(Measures.bytes(file.size)) that are no text)"))
        continue
      }
      try output.write(Escaping.text(text))
      if !text.hasSuffix("\n"), !text.isEmpty { try output.line("") }
      if file.isTruncated {
        try output.line(style.dim("… \(Measures.bytes(file.size)) in all"))
      }
    }
  }

  private func lines(_ value: StepResult.Value) -> [String] {
    switch value {
    case .files(let files):
      return isTerminal || explains ? hits(files) : files.map { path($0.path) }
    case .count(let files, let bytes):
      return isTerminal
        ? ["\(Measures.count(files, "file")), \(Measures.bytes(bytes))"] : [String(files)]
    case .listing(let names): return listing(names)
    case .contents: return []
    case .info(let files): return files.flatMap(info)
    case .summary(let summary): return sentences(summary.sentences) + sources(summary.sources)
    case .answer(let answer): return sentences(answer.sentences)
    case .comparison(let comparison): return self.comparison(comparison)
    case .history(let versions): return versions.map(version)
    case .changes(let report):
      return (report.summary.isEmpty ? [] : [safe(report.summary)]) + report.files.map(changed)
    case .groups(let groups): return groups.flatMap(group)
    case .pairs(let pairs):
      return pairs.map { "\(path($0.left))\t\(path($0.right))\t\(safe($0.reason))" }
    case .duplicates(let sets): return sets.enumerated().flatMap { duplicates($1, number: $0 + 1) }
    case .links(let links): return links.map(link)
    case .done(let report): return isTerminal ? [safe(report.summary)] : []
    }
  }

  // MARK: - Pieces

  func safe(_ text: String) -> String { isTerminal ? Escaping.name(text) : text }

  func path(_ path: String) -> String { style.path(safe(place.shown(path))) }

  private func time(_ date: Date) -> String {
    Measures.time(date, in: place.context.timeZone)
  }

  /// Numbered hits, each with its best passage.
  private func hits(_ files: [FoundFile]) -> [String] {
    files.enumerated().flatMap { index, file in
      let number = index + 1 < 10 ? " \(index + 1)" : "\(index + 1)"
      let used = number.count + 2 + Measures.width(safe(place.shown(file.path)))
      let facts = facts([time(file.modified), Measures.bytes(file.size)], behind: used)
      var out = ["\(number)  \(path(file.path))\(style.dim(facts))"]
      if let passage = file.passages.first {
        let telling = TellingLine(words)
        let place = passage.page.map { "p. \($0)" } ?? "\(passage.startLine)-\(passage.endLine)"
        let head = "    \(place): "
        let room = max(10, (width ?? 100) - head.count)
        let text = Measures.fitted(safe(telling.snippet(of: passage, width: room)), room)
        out.append(style.dim(head) + telling.marked(text, style.bold))
      }
      if !file.copies.isEmpty {
        let names = file.copies.prefix(3).map { path($0) }.joined(separator: ", ")
        let more = file.copies.count > 3 ? " …" : ""
        out.append(style.dim("    the same, or nearly: ") + names + style.dim(more))
      }
      out += (file.explanation ?? []).map { style.dim("    " + safe($0)) }
      return out
    }
  }

  /// As many of the facts as stand on the line whole.
  private func facts(_ facts: [String], behind used: Int) -> String {
    var out = ""
    for fact in facts {
      let more = out + "  " + fact
      if used + Measures.width(more) > width ?? .max { break }
      out = more
    }
    return out
  }

  /// `path:line:text`, a line a passage: of its lines the one that says most of the query.
  func lines(of files: [FoundFile]) -> [String] {
    files.flatMap { file in
      file.passages.map { passage in
        let (number, text) = TellingLine(words).of(passage)
        return "\(path(file.path)):\(number):\(safe(text))"
      }
    }
  }

  /// Columns below which a listing is one of names: times and sizes would leave them no room.
  private static let roomForFacts = 60

  private func listing(_ names: [ListedName]) -> [String] {
    names.map { name in
      let mark = name.kind == "folder" ? "/" : name.kind == "link" ? "@" : ""
      guard isTerminal else { return name.name }
      if let width, width < OutcomeRenderer.roomForFacts {
        return style.path(safe(name.name)) + mark
      }
      let size = name.kind == "folder" ? "" : Measures.bytes(name.size)
      let padded = String(repeating: " ", count: max(0, 8 - size.count)) + size
      return
        "\(style.dim(padded + "  " + time(name.modified)))  \(style.path(safe(name.name)))\(mark)"
    }
  }

  private func info(_ file: FileInfo) -> [String] {
    var rows: [(String, String)] = [
      ("kind", file.kind), ("size", "\(Measures.bytes(file.size)) (\(file.size) bytes)"),
      ("modified", time(file.modified)), ("permissions", file.permissions), ("owner", file.owner),
    ]
    if let title = file.title { rows.append(("title", title)) }
    if let author = file.author { rows.append(("author", author)) }
    if let written = file.written { rows.append(("written", time(written))) }
    if let language = file.language { rows.append(("language", language)) }
    rows.append(("versions", String(file.versions)))
    if !file.tags.isEmpty { rows.append(("tags", file.tags.joined(separator: ", "))) }
    if let summary = file.summary { rows.append(("summary", summary)) }
    return [path(file.path)]
      + rows.map { "  " + style.dim($0.0 + ":") + " " + safe($0.1) }
  }

  private func sentences(_ sentences: [Summary.Sentence]) -> [String] {
    sentences.map { cited($0.text, [$0.source]) }
  }

  /// A sentence and where it stands: `[path:lines]`.
  func cited(_ sentence: String, _ sources: [Citation]) -> String {
    let marks = sources.map { source in
      let lines =
        source.startLine == source.endLine
        ? "\(source.startLine)" : "\(source.startLine)-\(source.endLine)"
      return "[\(safe(place.shown(source.path))):\(lines)]"
    }
    return "\(safe(sentence)) \(style.dim(marks.joined(separator: " ")))"
  }

  private func sources(_ paths: [String]) -> [String] {
    paths.isEmpty || !isTerminal
      ? [] : [style.dim("From: " + paths.map { safe(place.shown($0)) }.joined(separator: ", "))]
  }

  private func comparison(_ comparison: Comparison) -> [String] {
    var out: [String] = []
    if !comparison.summary.isEmpty { out.append(safe(comparison.summary)) }
    out += comparison.changes.map(changed)
    if !comparison.diff.isEmpty { out += diff(comparison.diff) }
    return out
  }

  /// A unified diff with its colours.
  func diff(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines.map { line in
      let shown = isTerminal ? Escaping.text(line) : line
      switch line.first {
      case "+": return style.green(shown)
      case "-": return style.red(shown)
      case "@": return style.bold(shown)
      default: return shown
      }
    }
  }

  private func version(_ version: FileVersion) -> String {
    let who = version.program ?? version.user
    let line = version.prompt?.split(whereSeparator: \.isNewline).first
    let prompt = line.map { "  “\(safe(String($0)))”" } ?? ""
    return "@\(version.operation)  \(time(version.time))  \(safe(who))  \(version.change.rawValue)"
      + "  \(path(version.path))  \(style.dim(Measures.bytes(version.size)))\(prompt)"
  }

  func changed(_ file: ChangedFile) -> String {
    let mark: String
    switch file.change {
    case .create: mark = style.green("A")
    case .modify: mark = style.yellow("M")
    case .delete: mark = style.red("D")
    case .move: mark = "R"
    case .link: mark = "L"
    case .metadata: mark = "T"
    }
    let origin = file.origin.map { "\(safe(place.shown($0))) → " } ?? ""
    let added = file.addedLines.map { style.green(" +\($0)") } ?? ""
    let removed = file.removedLines.map { style.red(" -\($0)") } ?? ""
    let programs =
      file.programs.isEmpty ? "" : style.dim("  " + safe(file.programs.joined(separator: ", ")))
    return "\(mark)\t\(origin)\(path(file.path))\(added)\(removed)\(programs)"
  }

  /// A change as it happens: a line each.
  package func write(_ change: WatchedChange, to output: OutputChannel) throws {
    switch format {
    case .json, .jsonLines: try output.line(change.json.text)
    case .paths(let terminator):
      try output.write(bytes: PathText.bytes(place.shown(change.path)) + [terminator])
    case .text, .count, .lines:
      let file = ChangedFile(
        change: change.change, path: change.path, origin: change.origin,
        programs: [change.program])
      let time = Measures.time(change.time, in: place.context.timeZone, seconds: true)
      try output.write(bytes: PathText.bytes("\(time)  \(changed(file))") + [0x0A])
    }
  }

  private func group(_ group: FileGroup) -> [String] {
    guard isTerminal else { return group.files.map { "\(group.label)\t\(place.shown($0.path))" } }
    return [style.bold(safe(group.label)) + style.dim(" (\(group.files.count))")]
      + group.files.map { "  " + path($0.path) }
  }

  /// In a pipe a line a file, which its number says the set of.
  private func duplicates(_ set: DuplicateSet, number: Int) -> [String] {
    guard isTerminal else {
      return set.files.map { "\(number)\t\(set.kind)\t\(place.shown($0))" }
    }
    let part = set.score < 1 ? " (\(Measures.decimal(set.score * 100, digits: 0)) %)" : ""
    let title = style.bold(set.kind) + style.dim(part)
    guard set.kind == "contained", set.files.count == 2 else {
      return [title] + set.files.map { "  " + path($0) }
    }
    return [title, "  " + path(set.files[0]) + " in " + path(set.files[1])]
  }

  /// The address first, so that a pipe can take it.
  /// A link on one line; in a pipe its address alone.
  func link(_ link: ShareLink) -> String {
    guard isTerminal else { return link.url }
    let paths = link.paths.map { safe(place.shown($0)) }.joined(separator: ", ")
    return "\(link.url)  " + style.dim("\(paths), until \(time(link.expires))")
  }
}
