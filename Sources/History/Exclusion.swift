// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// Which files are neither recorded nor touched: a list of globs as in `history.exclude`.
///
/// A pattern is matched against each name, or against the path from the root if it holds a `/`
/// elsewhere than at its end; one that ends in `/` is for folders alone. `*` does not match `/`.
package struct Exclusion: Sendable {
  package static let setting = "history.exclude"
  /// Caches, build output and swap files: made again by what made them.
  package static let standardPatterns = [
    ".cache/", "node_modules/", ".build/", "__pycache__/", ".mypy_cache/", ".pytest_cache/",
    ".venv/", ".gradle/", "lost+found/", "*.swp", "*.swo", "*.swx", "*~", ".#*", "*.tmp",
    "*.crdownload", ".nfs*", ".fuse_hidden*",
  ]

  private struct Pattern: Sendable {
    var text: [UInt8]
    var isForFolders: Bool
    var isPath: Bool
  }

  private var exact: [[UInt8]: Bool] = [:]
  private var globs: [Pattern] = []
  /// A number that other patterns do not have.
  let sign: UInt64

  package init(patterns: [String]) {
    sign = FolderSign.hash(patterns.joined(separator: "\n").utf8)
    for pattern in patterns {
      var text = Array(pattern.utf8)
      let isForFolders = text.last == RelativePath.separator
      if isForFolders { text.removeLast() }
      let isPath = text.contains(RelativePath.separator)
      if text.first == RelativePath.separator { text.removeFirst() }
      if text.isEmpty { continue }
      if !isPath && !text.contains(where: { "*?[\\".utf8.contains($0) }) {
        exact[text] = isForFolders && exact[text] != false
      } else {
        globs.append(Pattern(text: text, isForFolders: isForFolders, isPath: isPath))
      }
    }
  }

  /// Whether a pattern names exactly this file; those above it are asked about by themselves.
  func excludes(_ path: RelativePath, name: [UInt8], isFolder: Bool) -> Bool {
    if path.bytes == RelativePath.storeName { return true }
    if let isForFolders = exact[name] { if isFolder || !isForFolders { return true } }
    return globs.contains { pattern in
      guard isFolder || !pattern.isForFolders else { return false }
      let subject = pattern.isPath ? path.bytes : name
      return withCString(pattern.text) { glob in
        withCString(subject) { fnmatch(glob, $0, Int32(FNM_PATHNAME) | Int32(FNM_NOESCAPE)) == 0 }
      }
    }
  }

  /// Whether a pattern names this file or a folder above it.
  package func excludes(_ path: FilePath, isFolder: Bool) -> Bool {
    guard let relative = try? RelativePath(path) else { return true }
    var part = RelativePath.root
    let names = relative.components
    for (index, name) in names.enumerated() {
      part = part.appending(name)
      if excludes(part, name: name, isFolder: isFolder || index < names.count - 1) { return true }
    }
    return false
  }
}
