// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What kind of file a name and its first bytes speak of.
package struct FileKind: Hashable, Sendable {
  /// A family (`pdf`, `markdown`, `text`…) or, for source code, the language; `binary` where it is
  /// none of them.
  package var name: String
  package init(name: String) { self.name = name }

  static let text = FileKind(name: "text")
  static let binary = FileKind(name: "binary")
  static let archive = FileKind(name: "archive")

  /// By name alone where `head` is nil or says nothing. `head`: the first kilobytes.
  package static func detect(name: String, head: Data?) -> FileKind {
    kind(name: name, sign: head.map { ContentSign(head: $0) })
  }

  /// Whether a `type` word of a plan takes in this kind: itself, or `code` for any language.
  package func matches(_ word: String) -> Bool {
    name == word || (word == "code" && FileKind.languages.contains(name))
  }

  /// The families that a plan can name: the vocabulary of Syscalls' `Kind`, which this module does
  /// not import; a test of a module that sees both holds them together.
  package static let families = [
    "pdf", "document", "markdown", "text", "html", "slides", "spreadsheet", "csv", "json", "xml",
    "yaml", "image", "audio", "video", "archive", "mail", "log", "config", "code",
  ]

  /// The programming languages that a plan can name.
  package static let languages: Set<String> = [
    "swift", "python", "c", "cpp", "rust", "go", "java", "javascript", "typescript", "shell", "sql",
    "ada", "assembly", "clojure", "cobol", "csharp", "css", "d", "dart", "elixir", "erlang",
    "fortran", "fsharp", "groovy", "haskell", "julia", "kotlin", "lisp", "lua", "matlab", "nim",
    "objectivec", "ocaml", "pascal", "perl", "php", "powershell", "prolog", "r", "racket", "ruby",
    "scala", "scheme", "tcl", "tex", "verilog", "vhdl", "zig",
  ]

  /// Kinds whose bytes are text.
  static let textual: Set<String> = languages.union([
    "markdown", "text", "html", "csv", "json", "xml", "yaml", "mail", "log", "config", "code",
  ])

  /// What the name and the contents' sign say together. Contents win where they are certain; the
  /// name wins among kinds that share a container (a `.docx` is a ZIP) or are all plain text.
  static func kind(name: String, sign: ContentSign?) -> FileKind {
    let named = byName(name)
    switch sign {
    case nil, .empty:
      return named ?? .text
    case .secret:
      return named ?? .text
    case .magic(let kind, _):
      let shares = kind == "archive" || kind == "binary" || kind == "xml" || kind == "video"
      // One text, compressed; of gzip the sign is that of what is inside already.
      if kind == "archive", let named, isCompressed(name) { return named }
      if shares, let named, !textual.contains(named.name) { return named }
      return FileKind(name: kind)
    case .binary:
      if let named, !textual.contains(named.name) { return named }
      return .binary
    case .roff:
      return named.flatMap { $0.name == "text" || textual.contains($0.name) ? $0 : nil } ?? .text
    case .text(let kind):
      guard let named else { return kind.map(FileKind.init(name:)) ?? .text }
      if named.name == "text" || named.name == "config", let kind { return FileKind(name: kind) }
      return textual.contains(named.name) || named.name == "image" ? named : .text
    }
  }

  private static func isCompressed(_ name: String) -> Bool {
    ["xz", "bz2", "zst", "lzma", "lz4"].contains { name.lowercased().hasSuffix("." + $0) }
  }

  /// nil: the name says nothing.
  static func byName(_ name: String) -> FileKind? {
    let lowered = name.lowercased()
    if let kind = wholeNames[lowered] { return FileKind(name: kind) }
    var parts = lowered.split(separator: ".", omittingEmptySubsequences: false)
    while parts.count > 1, let last = parts.last, backupEndings.contains(String(last)) {
      parts.removeLast()
    }
    guard parts.count > 1, let ending = parts.last else { return nil }
    if let log = rotatedLog(parts) { return log }
    if compressedEndings.contains(String(ending)) {
      guard parts.count > 2 else { return .archive }
      let inner = byName(parts.dropLast().joined(separator: "."))
      return inner.flatMap { textual.contains($0.name) ? $0 : nil } ?? .archive
    }
    if let kind = endings[String(ending)] { return FileKind(name: kind) }
    if isManualSection(ending) { return .text }
    return nil
  }

  /// `app.log.3`, `syslog.1`, `app.log-20260131`: logs that were put aside.
  private static func rotatedLog(_ parts: [Substring]) -> FileKind? {
    guard let ending = parts.last else { return nil }
    var inner = parts.dropLast().joined(separator: ".")
    if !isRotation(ending) {
      let words = ending.split(separator: "-", maxSplits: 1)
      guard words.count == 2, isRotation(words[1]) else { return nil }
      inner += "." + words[0]
    }
    let kind = byName(inner)
    return kind?.name == "log" ? kind : nil
  }

  private static func isRotation(_ ending: Substring) -> Bool {
    !ending.isEmpty && ending.utf8.count <= 8
      && ending.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// `1`, `3p`, `8ssl`: what a man page's name ends in.
  private static func isManualSection(_ ending: Substring) -> Bool {
    guard let first = ending.utf8.first, (0x31...0x39).contains(first), ending.utf8.count <= 8
    else { return false }
    return ending.utf8.dropFirst().allSatisfy { (0x61...0x7A).contains($0) }
  }
}
