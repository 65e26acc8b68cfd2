// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// A filter as SQL over the table `file`, and the files that pass it.
struct FilterQuery {
  private var conditions: [String] = []
  private var arguments: [any DatabaseValueConvertible] = []
  private let filter: SearchFilter

  init(_ filter: SearchFilter) {
    self.filter = filter
    addPath()
    addKinds()
    addName()
    addAuthor()
    if let since = filter.since { add("file.modified >= ?", since) }
    if let until = filter.until { add("file.modified < ?", until) }
    if let larger = filter.larger { add("file.size > ?", larger) }
    if let smaller = filter.smaller { add("file.size < ?", smaller) }
    if let only = filter.only {
      add("file.id IN (SELECT value FROM json_each(?))", FilterQuery.json(only))
    }
  }

  /// Whether every file passes.
  var isEmpty: Bool {
    conditions.isEmpty && filter.keywords.isEmpty && filter.excluding.isEmpty
  }

  /// The files that pass: nodes with their documents.
  func matches(_ db: Database) throws -> [Int64: Int64?] {
    let documents = try documentsWithKeywords(db)
    var matches: [Int64: Int64?] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT file.id, file.document FROM file \(clause)",
      arguments: StatementArguments(arguments))
    while let row = try rows.next() {
      let id: Int64 = row[0]
      let document: Int64? = row[1]
      guard !filter.excluding.contains(id) else { continue }
      if let documents {
        guard let document, documents.contains(document) else { continue }
      }
      matches[id] = document
    }
    return matches
  }

  /// The files that pass, sorted by path.
  func files(_ db: Database) throws -> [FileRow] {
    let documents = try documentsWithKeywords(db)
    return try Row.fetchAll(
      db, sql: "SELECT \(FileRow.columns) FROM file \(clause) ORDER BY file.path",
      arguments: StatementArguments(arguments)
    ).map(FileRow.init).filter { row in
      guard !filter.excluding.contains(row.file.id) else { return false }
      guard let documents else { return true }
      return row.document.map(documents.contains) ?? false
    }
  }

  private var clause: String {
    conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
  }

  private mutating func add(_ condition: String, _ values: any DatabaseValueConvertible...) {
    conditions.append(condition)
    arguments += values
  }

  private mutating func addPath() {
    guard let under = filter.under else { return }
    let bytes = FilePath(root: nil, under.components).bytes
    guard !bytes.isEmpty else { return }
    // Below FOLDER are the paths from "FOLDER/" to before "FOLDER0", the byte after the slash.
    add(
      "(file.path = ? OR (file.path >= ? AND file.path < ?))", bytes, bytes + [0x2F],
      bytes + [0x30])
  }

  private mutating func addKinds() {
    guard !filter.kinds.isEmpty else { return }
    var kinds = Set(filter.kinds)
    if kinds.contains("code") { kinds.formUnion(FileKind.languages) }
    let list = kinds.map { _ in "?" }.joined(separator: ", ")
    conditions.append("file.kind IN (\(list))")
    arguments += kinds.map { $0 as any DatabaseValueConvertible }
  }

  private mutating func addName() {
    guard let glob = filter.nameGlob?.lowercased(), !glob.isEmpty else { return }
    if glob.contains(where: { "*?[".contains($0) }) {
      add("file.name GLOB ?", glob)
    } else {
      add("instr(file.name, ?) > 0", glob)
    }
  }

  /// Who wrote it: what the text says, else the owner of the file.
  private mutating func addAuthor() {
    guard let author = filter.author, !author.isEmpty else { return }
    let said = """
      EXISTS (SELECT 1 FROM document WHERE document.id = file.document
        AND instr(document.authorFolded, ?) > 0)
      """
    let unsaid = """
      NOT EXISTS (SELECT 1 FROM document WHERE document.id = file.document
        AND document.author IS NOT NULL)
      """
    let name = FoldedText.of(author)
    if author == "me" {
      add("(file.owner = ? AND \(unsaid))", Int64(getuid()))
    } else if let owner = FilterQuery.uid(author) {
      add("(\(said) OR (file.owner = ? AND \(unsaid)))", name, Int64(owner))
    } else {
      add(said, name)
    }
  }

  private static func uid(_ name: String) -> uid_t? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else {
      return nil
    }
    return entry.pw_uid
  }

  /// Texts in which the keywords stand, as far as stems tell; nil: none are asked for.
  private func documentsWithKeywords(_ db: Database) throws -> Set<Int64>? {
    guard !filter.keywords.isEmpty else { return nil }
    var all: Set<Int64>?
    for keyword in filter.keywords {
      var found: Set<Int64> = []
      if let phrase = TermText.phrase(keyword) {
        found = try Set(
          Int64.fetchCursor(
            db,
            sql: """
              SELECT DISTINCT rowid >> \(Limits.passageBits) FROM terms WHERE terms MATCH ?
              """,
            arguments: [phrase]))
      }
      guard let soFar = all else {
        all = found
        continue
      }
      all = filter.anyKeyword ? soFar.union(found) : soFar.intersection(found)
    }
    return all
  }

  static func json(_ ids: Set<Int64>) -> String {
    "[" + ids.map(String.init).joined(separator: ",") + "]"
  }
}
