// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension PlanRun {
  func summarize(_ files: Selection) throws {
    let chosen = try select(files, as: .reading).map(\.node)
    step.files = chosen
    step.summary = "summarise " + files.words
    guard computesResults else { return }
    let texts = try texts(of: chosen)
    let summary = Summarizer(texts: texts).summary()
    let covered = Set(summary.sources)
    let silent = chosen.map(\.path.text).filter { !covered.contains($0) }
    if !silent.isEmpty {
      note("without text: " + silent.prefix(Limits.namedCandidates).joined(separator: ", "))
    }
    step.value = .summary(summary)
  }

  func answer(_ files: Selection, question: String) throws {
    step.summary = "answer “\(question)”"
    var selection = files
    if selection.query == nil { selection.query = question }
    if selection.k == nil { selection.k = Limits.defaultResults }
    let chosen = try select(selection, as: .ranking)
    step.files = chosen.map(\.node)
    guard computesResults else { return }
    let texts = try chosen.map { file -> SummaryText in
      guard !file.passages.isEmpty else { return try text(of: file.node, in: chosen.count) }
      return SummaryText(
        path: file.node.path.text,
        sentences: file.passages.flatMap {
          SentenceSplitter.sentences(in: $0.text, firstLine: $0.startLine)
        })
    }
    step.value = .answer(Answer(sentences: Summarizer(texts: texts, query: question).answer()))
  }

  private func texts(of nodes: [WorkingNode]) throws -> [SummaryText] {
    try nodes.filter { $0.kind == .file }.map { try text(of: $0, in: nodes.count) }
  }

  /// A file's sentences, unless it is kept out: of what the index made out of it where it knows it, else of the bytes.
  func text(of node: WorkingNode, in files: Int) throws -> SummaryText {
    let path = node.path.text
    if isKeptOut(node) { return SummaryText(path: path, sentences: []) }
    if let index, let id = node.id, node.version != nil, inHead(node),
      try index.info(of: id.rawValue) != nil
    {
      let passages = try index.passages(of: id.rawValue, source: source(of: [node]))
      let sentences = passages.flatMap { passage in
        SentenceSplitter.sentences(in: passage.text, firstLine: passage.startLine).map { sentence in
          var out = sentence
          out.startLine = min(out.startLine, passage.endLine)
          out.endLine = min(out.endLine, passage.endLine)
          return out
        }
      }
      if !sentences.isEmpty { return SummaryText(path: path, sentences: sentences) }
    }
    do {
      return SummaryText(path: path, sentences: SentenceSplitter.sentences(in: try text(of: node)))
    } catch {
      step.problems.append("\(path) could not be read")
      return SummaryText(path: path, sentences: [])
    }
  }
}
