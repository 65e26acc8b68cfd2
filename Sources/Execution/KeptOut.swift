// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import SystemPackage

/// What is kept out of answers: secrets, what was forgotten, and what the tree's ignore files leave out, as
/// they all stand at this moment, whatever the index knows. For one thread.
final class KeptOut {
  private let tree: Tree
  private let forgotten: ForgottenPaths
  private var rules = CurrentIgnoreRules()

  init(_ store: Store) throws {
    tree = store.tree
    forgotten = try ForgottenPaths(store)
  }

  var forgetsNothing: Bool { forgotten.isEmpty }

  /// Whether a file is not even to be named.
  func isForgotten(_ path: FilePath) -> Bool { forgotten.contains(path) }

  /// Whether what the file says is not to be told.
  func hasContents(of path: FilePath) -> Bool {
    SecretFiles.contains(path) || forgotten.contains(path)
      || rules.ignores(path) { try? tree.read($0, limit: Limits.ignoreFileBytes) }
  }
}

extension PlanRun {
  /// Whether what a file says is to be left out of what is told of many: by where it is, or where the plan
  /// took it from. Who names a file by its own path asked for it.
  func isKeptOut(_ node: WorkingNode) -> Bool {
    if isNamed(node) { return false }
    if keptOut.hasContents(of: node.path) { return true }
    guard case .recorded(_, let source?) = node.content, source != node.path else { return false }
    return keptOut.hasContents(of: source)
  }

  /// Whether a file is not even to be named.
  func isForgotten(_ node: WorkingNode) -> Bool {
    !keptOut.forgetsNothing && !isNamed(node) && keptOut.isForgotten(node.path)
  }

  /// Whether the disk has no such file any more, recorded or not.
  func isGone(_ node: WorkingNode) -> Bool {
    guard case .recorded(_, let path?) = node.content, !isNamed(node) else { return false }
    guard let status = try? disk.status(of: path) else { return true }
    return status.kind != .file
  }

  func isNamed(_ node: WorkingNode) -> Bool { named.contains(ObjectIdentifier(node)) }
}
