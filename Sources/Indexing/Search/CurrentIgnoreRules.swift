// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// The ignore files above some files, as they stand in the tree now: each is read once.
package struct CurrentIgnoreRules: Sendable {
  private var rules = IgnoreRules()
  private var known: Set<FilePath> = []

  package init() {}

  /// Whether a version control system keeps the file for itself; left out without any rule.
  package static func isOfRepository(_ path: FilePath) -> Bool { IgnoreRules.isOfRepository(path) }

  /// Whether the contents of the file at `path` are to be left out. `contents` gives an ignore file's; nil
  /// where there is none.
  package mutating func ignores(
    _ path: FilePath, contents: (FilePath) throws -> Data?
  ) rethrows -> Bool {
    try read(above: path, contents)
    return rules.ignores(path)
  }

  /// The ignore file and its line that leave the file's contents out.
  package mutating func rule(
    leavingOut path: FilePath, contents: (FilePath) throws -> Data?
  ) rethrows -> (file: FilePath, line: String)? {
    try read(above: path, contents)
    return rules.rule(leavingOut: path).map { ($0.file, $0.line) }
  }

  private mutating func read(
    above path: FilePath, _ contents: (FilePath) throws -> Data?
  ) rethrows {
    var folders = [path.removingLastComponent()]
    while let last = folders.last, !last.isEmpty, !known.contains(last) {
      folders.append(last.removingLastComponent())
    }
    for folder in folders.reversed() where known.insert(folder).inserted {
      for name in IgnoreRules.fileNames {
        let file = folder.appending(name)
        if let data = try contents(file) { rules.add(contents: data, of: file) }
      }
    }
  }
}

extension CurrentIgnoreRules {
  /// The same by what an answer is checked against.
  mutating func ignores(_ path: FilePath, _ source: AnswerSource, _ db: Database) throws -> Bool {
    try ignores(path) { file in
      if let ignoreFile = source.ignoreFile { return ignoreFile(file) }
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT \(FileRow.columns) FROM file WHERE path = ?"),
        arguments: [file.bytes]
      ).map(FileRow.init)
      guard let row, row.file.digest != nil else { return nil }
      return try? source.reader(row.file, Limits.ignoreFileBytes)
    }
  }
}
