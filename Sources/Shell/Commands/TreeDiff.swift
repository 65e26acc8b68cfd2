// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Syscalls
import SystemPackage

/// The unified difference of two states of the tree: what changed, came and went, text line by line, the
/// rest by its size.
struct TreeDiff {
  /// Larger contents are said by their size alone.
  private static let mostBytes: Int64 = 8 << 20

  let store: Store

  /// The difference, and the paths that it shows; of folders, links and renames it has nothing to show.
  func text(of changes: [Change]) throws -> (text: String, paths: Set<String>) {
    var paths: Set<String> = []
    let parts = try changes.map { change in
      let part = try text(of: change)
      if !part.isEmpty { paths.insert(name(change.path)) }
      return part
    }
    return (parts.joined(), paths)
  }

  private func text(of change: Change) throws -> String {
    let sides = [change.before, change.after].compactMap { $0 }
    guard !sides.isEmpty, sides.allSatisfy({ $0.kind == .file }),
      change.before?.digest != change.after?.digest
    else { return "" }
    let oldName = change.before == nil ? "/dev/null" : "a/" + name(change.origin ?? change.path)
    let newName = change.after == nil ? "/dev/null" : "b/" + name(change.path)
    guard sides.allSatisfy({ $0.size <= TreeDiff.mostBytes }) else {
      return binary(oldName, newName, change)
    }
    let old = try change.before.map { Array(try store.contents(of: $0)) } ?? []
    let new = try change.after.map { Array(try store.contents(of: $0)) } ?? []
    if TextDiff.isBinary(old) || TextDiff.isBinary(new) { return binary(oldName, newName, change) }
    return TextDiff(old: old, new: new).unified(oldName: oldName, newName: newName)
  }

  private func name(_ path: FilePath) -> String { PathText.string(path) }

  private func binary(_ old: String, _ new: String, _ change: Change) -> String {
    let sizes = [change.before?.size ?? 0, change.after?.size ?? 0].map { Measures.bytes($0) }
    return "Binary files \(old) (\(sizes[0])) and \(new) (\(sizes[1])) differ\n"
  }
}
