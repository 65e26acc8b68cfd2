// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// Which files the ignore files of a tree leave out: `.gitignore`, `.ignore` and `.semfsignore` of
/// every folder, as gitignore(5) describes: the last pattern that matches decides, a deeper file
/// before a higher one, `.semfsignore` before `.ignore` before `.gitignore`; below an ignored folder
/// nothing comes back. What a version control system keeps for itself is left out always.
struct IgnoreRules: Sendable {
  static let fileNames = [".gitignore", ".ignore", ".semfsignore"]

  static func isIgnoreFile(_ path: FilePath) -> Bool {
    path.lastComponent.map { fileNames.contains($0.string) } ?? false
  }

  /// By folder (its components joined by `/`, "" the root), in order of rising weight.
  private var rules: [String: [Rule]] = [:]
  private var folderVerdicts: [String: Bool] = [:]

  var isEmpty: Bool { rules.isEmpty }

  /// Adds the ignore file at `path`. Files of one folder are to be added in the order of `fileNames`.
  mutating func add(contents: Data, of path: FilePath) {
    let folder = IgnoreRules.text(path.removingLastComponent())
    let lines = String(decoding: contents, as: UTF8.self).split { $0 == "\n" || $0 == "\r\n" }
    let new = lines.prefix(10_000).compactMap { Rule($0, of: path) }
    guard !new.isEmpty else { return }
    rules[folder, default: []] += new
  }

  /// Whether the file's contents are left out. Remembers what it found of folders.
  mutating func ignores(_ path: FilePath) -> Bool {
    if IgnoreRules.isOfRepository(path) { return true }
    guard !rules.isEmpty else { return false }
    let parent = IgnoreRules.text(path.removingLastComponent())
    if ignoresFolder(parent) { return true }
    return verdict(IgnoreRules.text(path), isFolder: false)
  }

  /// Objects, logs and settings of a repository, which may hold credentials.
  static func isOfRepository(_ path: FilePath) -> Bool {
    path.components.dropLast().contains { repositories.contains($0.string) }
  }

  private static let repositories: Set<String> = [".git", ".hg", ".svn", ".jj"]

  private mutating func ignoresFolder(_ folder: String) -> Bool {
    guard !folder.isEmpty else { return false }
    if let known = folderVerdicts[folder] { return known }
    let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    let result = ignoresFolder(parent) || verdict(folder, isFolder: true)
    folderVerdicts[folder] = result
    return result
  }

  /// The rule that leaves the file out; nil where none does.
  func rule(leavingOut path: FilePath) -> Rule? {
    var folders: [String] = []
    var folder = IgnoreRules.text(path.removingLastComponent())
    while !folder.isEmpty {
      folders.append(folder)
      folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    }
    for folder in folders.reversed() {
      if let rule = deciding(folder, isFolder: true), !rule.isNegated { return rule }
    }
    return deciding(IgnoreRules.text(path), isFolder: false).flatMap { $0.isNegated ? nil : $0 }
  }

  private func verdict(_ path: String, isFolder: Bool) -> Bool {
    deciding(path, isFolder: isFolder).map { !$0.isNegated } ?? false
  }

  /// The rule that has the last word on a path; nil where none says anything.
  private func deciding(_ path: String, isFolder: Bool) -> Rule? {
    let parts = path.utf8.split(separator: 0x2F).map { Array($0) }
    for depth in stride(from: parts.count - 1, through: 0, by: -1) {
      let folder = parts[..<depth].map { String(decoding: $0, as: UTF8.self) }
        .joined(separator: "/")
      guard let candidates = rules[folder] else { continue }
      let below = Array(parts[depth...])
      if let rule = candidates.last(where: { $0.matches(below, isFolder: isFolder) }) {
        return rule
      }
    }
    return nil
  }

  /// The rules of a tree, and a digest that changes with them. A file that cannot be read rules
  /// nothing.
  static func read(from files: [IndexableFile], reader: FileReader) -> (IgnoreRules, mark: Data) {
    var rules = IgnoreRules()
    var mark = ""
    let order = Dictionary(uniqueKeysWithValues: zip(fileNames, 0...))
    let found = files.filter { $0.digest != nil && isIgnoreFile($0.path) }
      .sorted { (order[$0.path.lastName] ?? 0, $0.id) < (order[$1.path.lastName] ?? 0, $1.id) }
    for file in found {
      guard let contents = try? reader(file, Limits.ignoreFileBytes) else { continue }
      rules.add(contents: contents, of: file.path)
      mark += file.path.string + "\0" + contents.base64EncodedString() + "\0"
    }
    return (rules, IndexedText.digest(mark))
  }

  private static func text(_ path: FilePath) -> String {
    path.components.map(\.string).joined(separator: "/")
  }

  /// One line of an ignore file.
  struct Rule: Sendable {
    /// The ignore file and its line.
    let file: FilePath
    let line: String
    var isNegated = false
    var onlyFolders = false
    /// Components of the pattern; `**` stands for any number. A pattern without a slash in it
    /// matches at any depth and has one component.
    private var parts: [[UInt8]]
    private var isAnchored: Bool

    /// nil: an empty line or a comment.
    init?(_ line: Substring, of file: FilePath) {
      self.file = file
      self.line = String(line)
      var bytes = Array(line.utf8)
      while bytes.last == 0x20 || bytes.last == 9 {
        if bytes.count > 1, bytes[bytes.count - 2] == 0x5C { break }
        bytes.removeLast()
      }
      guard !bytes.isEmpty, bytes.first != 0x23, bytes.count < 4096 else { return nil }
      if bytes.first == 0x21 {
        isNegated = true
        bytes.removeFirst()
      }
      if bytes.last == 0x2F {
        onlyFolders = true
        bytes.removeLast()
      }
      isAnchored = bytes.contains(0x2F)
      parts = bytes.split(separator: 0x2F).map { Array($0) }
      guard !parts.isEmpty, parts.count < 64 else { return nil }
    }

    func matches(_ path: [[UInt8]], isFolder: Bool) -> Bool {
      if onlyFolders, !isFolder { return false }
      if !isAnchored {
        return path.last.map { Glob.matches(parts[0], $0) } ?? false
      }
      return matches(parts[...], path[...])
    }

    private func matches(_ parts: ArraySlice<[UInt8]>, _ path: ArraySlice<[UInt8]>) -> Bool {
      guard let part = parts.first else { return path.isEmpty }
      if part == [0x2A, 0x2A] {
        if parts.count == 1 { return !path.isEmpty }
        return (0...path.count).contains { matches(parts.dropFirst(), path.dropFirst($0)) }
      }
      guard let name = path.first, Glob.matches(part, name) else { return false }
      return matches(parts.dropFirst(), path.dropFirst())
    }
  }
}

/// Shell patterns on one name: `*`, `?`, `[a-z]`, `[!x]`, `[[:alpha:]]`, `\x`. Linear in practice, never worse than
/// the product of both lengths.
enum Glob {
  static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var p = 0
    var n = 0
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == 0x2A {
        star = (p + 1, n)
        p += 1
      } else if p < pattern.count, let next = matchOne(pattern, p, name[n]) {
        p = next
        n += 1
      } else if let back = star {
        p = back.pattern
        n = back.name + 1
        star = (back.pattern, n)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == 0x2A }
  }

  /// The place after the pattern's element that takes in `byte`; nil: it does not.
  private static func matchOne(_ pattern: [UInt8], _ start: Int, _ byte: UInt8) -> Int? {
    switch pattern[start] {
    case 0x3F: return start + 1
    case 0x5C where start + 1 < pattern.count:
      return pattern[start + 1] == byte ? start + 2 : nil
    case 0x5B:
      return matchSet(pattern, start, byte) ?? (byte == 0x5B ? start + 1 : nil)
    default: return pattern[start] == byte ? start + 1 : nil
    }
  }

  private static func matchSet(_ pattern: [UInt8], _ start: Int, _ byte: UInt8) -> Int? {
    var index = start + 1
    var isNegated = false
    if index < pattern.count, pattern[index] == 0x21 || pattern[index] == 0x5E {
      isNegated = true
      index += 1
    }
    let first = index
    var isMember = false
    while index < pattern.count, pattern[index] != 0x5D || index == first {
      if let (members, next) = characterClass(pattern, index) {
        if members(byte) { isMember = true }
        index = next
        continue
      }
      if index + 2 < pattern.count, pattern[index + 1] == 0x2D, pattern[index + 2] != 0x5D {
        if pattern[index] <= byte, byte <= pattern[index + 2] { isMember = true }
        index += 3
      } else {
        if pattern[index] == byte { isMember = true }
        index += 1
      }
    }
    guard index < pattern.count else { return nil }
    return isMember != isNegated ? index + 1 : nil
  }
  /// `[:alpha:]` and the like within a set: what it takes in, and the place after it.
  private static func characterClass(_ pattern: [UInt8], _ start: Int) -> (
    members: (UInt8) -> Bool, next: Int
  )? {
    guard pattern[start...].starts(with: "[:".utf8),
      let end = ByteSearch.place(of: Array(":]".utf8), in: pattern, from: start + 2),
      let members = classes[String(decoding: pattern[(start + 2)..<end], as: UTF8.self)]
    else { return nil }
    return (members, end + 2)
  }

  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alpha": { isalpha(Int32($0)) != 0 && $0 < 0x80 },
    "digit": { (0x30...0x39).contains($0) },
    "alnum": { isalnum(Int32($0)) != 0 && $0 < 0x80 },
    "upper": { (0x41...0x5A).contains($0) },
    "lower": { (0x61...0x7A).contains($0) },
    "space": { $0 == 0x20 || (9...13).contains($0) },
    "blank": { $0 == 0x20 || $0 == 9 },
    "punct": { ispunct(Int32($0)) != 0 && $0 < 0x80 },
    "xdigit": { isxdigit(Int32($0)) != 0 && $0 < 0x80 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "print": { (0x20...0x7E).contains($0) },
    "graph": { (0x21...0x7E).contains($0) },
  ]
}
