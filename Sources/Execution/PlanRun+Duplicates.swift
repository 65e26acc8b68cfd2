// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension PlanRun {
  /// Files that are equal, nearly equal, or contained in another.
  func duplicates(_ files: Selection) throws {
    let chosen = try select(files, as: .reading).map(\.node)
      .filter { $0.kind == .file && !isKeptOut($0) }
    step.summary = "find duplicates among " + files.words
    guard computesResults || isChangedLater else {
      step.files = chosen
      return
    }
    let equal = equalSets(chosen)
    // One of several equal files stands for them all.
    let copies = Set(equal.flatMap { $0.dropFirst() }.map { ObjectIdentifier($0) })
    let distinct = chosen.filter { $0.size > 0 && !copies.contains(ObjectIdentifier($0)) }
    var sets = equal.map { DuplicateSet(kind: "equal", files: $0.map(\.path.text)) }
    sets += try likeSets(distinct).sorted { ($1.score, $0.files[0]) < ($0.score, $1.files[0]) }
    let byPath = Dictionary(chosen.map { ($0.path.text, $0) }) { first, _ in first }
    let spare = SpareFiles(sets) { left, right in
      guard let one = byPath[left], let other = byPath[right] else { return left < right }
      // The original is the older one; of two that are only alike, the larger holds more.
      return one.size == other.size
        ? (one.modified, left) < (other.modified, right) : one.size > other.size
    }
    step.files = spare.paths.compactMap { byPath[$0] }
    if !spare.kept.isEmpty {
      let more = spare.kept.count - Limits.namedCandidates
      note(
        "one of each set stays out of what follows: "
          + spare.kept.prefix(Limits.namedCandidates).joined(separator: ", ")
          + (more > 0 ? " and \(more) more" : ""))
    }
    step.value = .duplicates(sets)
  }

  private func equalSets(_ nodes: [WorkingNode]) -> [[WorkingNode]] {
    var byDigest: [Data: [WorkingNode]] = [:]
    for node in nodes where node.size > 0 {
      guard case .recorded(let version, _) = node.content, let digest = version.digest else {
        continue
      }
      byDigest[digest, default: []].append(node)
    }
    return byDigest.values.filter { $0.count > 1 }
      .map { $0.sorted { $0.path.text < $1.path.text } }
      .sorted { $0[0].path.text < $1[0].path.text }
  }

  // MARK: Alike

  private func likeSets(_ nodes: [WorkingNode]) throws -> [DuplicateSet] {
    if nodes.count > Limits.sketchedFiles {
      note("only the first \(Limits.sketchedFiles) files were compared in their texts")
    }
    var tables: [(path: String, table: TextTable)] = []
    var sketches: [TextSketch] = []
    var paths: [String] = []
    for node in nodes.prefix(Limits.sketchedFiles) {
      if let table = try table(of: node) {
        tables.append((node.path.text, table))
      } else {
        let text = try text(of: node, in: nodes.count).sentences.map(\.text)
        sketches.append(TextSketch(text.joined(separator: " ")))
        paths.append(node.path.text)
      }
    }
    let ofTexts = TextSketch.likenesses(sketches).map { like in
      DuplicateSet(
        kind: like.isContained ? "contained" : "near",
        files: [paths[like.first], paths[like.second]],
        score: like.score)
    }
    return ofTexts + TableContainment.sets(tables)
  }

  /// A file of rows by its name: CSV or TSV.
  func table(of node: WorkingNode) throws -> TextTable? {
    guard node.kind == .file, !isKeptOut(node),
      ["csv", "tsv"].contains(PlanRun.suffix(of: node.name?.text ?? ""))
    else { return nil }
    if node.size > Limits.tableBytes {
      note("only the beginning of \(node.path.text) was read")
    }
    let data = try dataNow(of: node, limit: Limits.tableBytes)
    return TextTable(String(decoding: data, as: UTF8.self), mostRows: Limits.tableRows)
  }

  static func suffix(of name: String) -> String {
    name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }
}

/// Which files of sets of duplicates can go without a text going with them: all but one of each set.
/// `$N` names these, so that "find duplicates and delete them" leaves one of each.
struct SpareFiles {
  /// In the order of the sets.
  private(set) var paths: [String] = []
  /// What stays of each set, in their order.
  private(set) var kept: [String] = []

  /// `isBetter`: whether the first of two equal or like files is the one to keep.
  init(_ sets: [DuplicateSet], isBetter: (String, String) -> Bool) {
    var (spare, staying): (Set<String>, Set<String>) = ([], [])
    for set in sets {
      // A file that went for its likeness to one cannot stand for another as well.
      let left = set.files.filter { !spare.contains($0) }
      guard let best = left.min(by: isBetter) else { continue }
      let keeper =
        set.kind == "contained" ? left.last ?? best : left.first(where: staying.contains) ?? best
      for path in left where path != keeper && !staying.contains(path) {
        spare.insert(path)
        paths.append(path)
      }
      if staying.insert(keeper).inserted { kept.append(keeper) }
    }
  }
}
