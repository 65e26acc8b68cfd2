// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

extension PlanRun {
  /// Gives files tags, or takes tags from them; a folder stands for the files in it.
  func setTags(_ files: Selection, _ words: [String], isAdding: Bool) throws {
    let tags = try words.map(tag)
    let folded = Set(tags.map(FileTags.folded))
    let chosen = try select(files, as: SelectionUse(mustSelect: true)).map { try present($0.node) }
    for node in chosen {
      guard node.kind == .file else {
        note("\(node.path.text) is no file and carries no tags")
        continue
      }
      // The word that is there already keeps its case.
      let known = Set(node.tags.map(FileTags.folded))
      let changed =
        isAdding
        ? (node.tags + tags.filter { !known.contains(FileTags.folded($0)) }).sorted()
        : node.tags.filter { !folded.contains(FileTags.folded($0)) }
      guard changed != node.tags else { continue }
      try setTags(changed, of: node)
    }
    if step.actions.isEmpty { note("they are so already") }
    step.files = chosen
    step.summary = "\(step.name.rawValue) \(count(chosen)): " + tags.joined(separator: ", ")
  }

  private func setTags(_ tags: [String], of node: WorkingNode) throws {
    try checkMayWrite(node)
    guard tags.joined(separator: ",").utf8.count <= FileTags.mostBytes else {
      throw refused(node.path, .noSpace)
    }
    node.tags = tags
    tree.touch(node)
    step.actions.append(.setTags(tags, node.path))
    step.add(PlannedEffect(.metadata, node.path, tags: tags))
  }

  private func tag(_ word: String) throws -> String {
    guard let tag = FileTags.normalised(word) else {
      throw ExecutionError.invalidTag(step: number, tag: word)
    }
    return tag
  }
}
