// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import SystemPackage

/// Why what a file says is found, or is not.
package struct Findability {
  package enum Reason: Hashable, Sendable {
    /// Nothing is there.
    case missing
    case folder
    /// A link, a socket…
    case special
    /// The log does not know it.
    case unrecorded
    /// The disk has another version than the log.
    case changed
    case forgotten
    case indexed(IndexingReason)
  }

  package struct Answer: Sendable {
    /// From the root.
    package var path: String
    package var reason: Reason
    package var passages = 0
    package var vectors = 0
    /// Which rule of which ignore file leaves it out.
    package var rule: String?

    package var isFound: Bool {
      switch reason {
      case .indexed(.text), .indexed(.truncated): true
      case .missing, .folder, .special, .unrecorded, .changed, .forgotten, .indexed: false
      }
    }
  }

  private let store: Store
  private let index: Index

  package init(store: Store, index: Index) {
    self.store = store
    self.index = index
  }

  package func answer(_ path: FilePath) throws -> Answer {
    var answer = Answer(path: path.text, reason: try reason(path))
    guard case .indexed(let reason) = answer.reason,
      let entry = try store.view(at: store.head()).entry(at: path)
    else { return answer }
    (answer.passages, answer.vectors) = try index.counts(of: entry.version.node.rawValue)
    if reason == .ignored {
      let tree = store.tree
      answer.rule = index.ignoringRule(of: path) {
        try? tree.read($0, limit: Limits.ignoreFileBytes)
      }.map { "\($0.file.text) has the line \($0.line)" }
      if CurrentIgnoreRules.isOfRepository(path) {
        answer.rule = "a version control system keeps it for itself"
      }
    }
    return answer
  }

  private func reason(_ path: FilePath) throws -> Reason {
    guard let status = try DiskStatus(path, in: store.tree) else { return .missing }
    switch status.kind {
    case .folder: return .folder
    case .symlink, .fifo, .socket, .device: return .special
    case .file: break
    }
    if try ForgottenPaths(store).contains(path) { return .forgotten }
    guard let entry = try store.view(at: store.head()).entry(at: path) else { return .unrecorded }
    if status.size != entry.version.size || status.modified != entry.version.modified {
      return .changed
    }
    return .indexed(try index.reason(of: entry.version.node.rawValue))
  }
}

/// Paths that `semfs forget` named: neither they nor what is below them is indexed. A setting of the store.
package struct ForgottenPaths {
  private static let setting = "index.forgotten"
  private let store: Store
  package private(set) var paths: [String]

  package init(_ store: Store) throws {
    self.store = store
    paths = try store.setting(ForgottenPaths.setting)?.split(separator: "\n").map(String.init) ?? []
  }

  package var isEmpty: Bool { paths.isEmpty }

  package func contains(_ path: FilePath) -> Bool {
    guard !paths.isEmpty else { return false }
    let text = path.text
    return paths.contains { text == $0 || text.hasPrefix($0 + "/") }
  }

  /// Adds paths from the root, or takes them away. A path with a line break is kept out: none is asked for
  /// by any command.
  package mutating func set(_ changed: [String], isForgotten: Bool) throws {
    paths.removeAll { changed.contains($0) }
    if isForgotten { paths += changed.filter { !$0.isEmpty && !$0.contains("\n") } }
    try store.setSetting(
      ForgottenPaths.setting, to: paths.isEmpty ? nil : paths.joined(separator: "\n"))
  }
}
