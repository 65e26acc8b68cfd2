// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Source code as it stands. Its functions and types are its headings, by what begins their lines, so that
/// a passage knows what it is a part of and names are found as names. A table of beginnings a language:
/// Swift, Python, C and C++, Rust, Go, Java, C#, JavaScript and TypeScript, Ruby, PHP, Kotlin, shell, SQL;
/// of others the functions that look like C's.
enum CodeText: TextExtractor {
  static let name = "code/2"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var text = ExtractedText(bytes: bytes, style: .code, isTruncated: isCut)
    text.headings = headings(bytes)
    return text
  }

  /// Words before a declaration that say nothing of what it declares.
  private static let modifiers: Set<String> = [
    "public", "private", "protected", "internal", "package", "fileprivate", "open", "static",
    "final", "override", "mutating", "nonmutating", "async", "export", "default", "abstract",
    "virtual", "inline", "extern", "pub", "unsafe", "const", "constexpr", "sealed", "partial",
    "data", "inner", "lateinit", "suspend", "declare", "readonly", "synchronized", "native",
    "required", "convenience", "indirect", "nonisolated", "isolated", "lazy", "weak", "template",
    "CREATE", "create", "OR", "or", "REPLACE", "replace", "TEMP", "temp", "UNIQUE", "unique",
  ]

  /// What a declaration begins with; the next word is its name.
  private static let keywords: Set<String> = [
    "func", "fn", "def", "function", "fun", "sub", "class", "struct", "enum", "interface",
    "protocol", "extension", "trait", "impl", "union", "namespace", "module", "mod", "type",
    "actor", "record", "object", "defmodule", "defn", "proc", "macro", "init", "subscript",
    "typedef", "TABLE", "table", "VIEW", "view", "PROCEDURE", "procedure", "TRIGGER", "trigger",
    "FUNCTION",
  ]

  /// What looks like a function of C and is none.
  private static let statements: Set<String> = [
    "if", "for", "while", "switch", "return", "else", "do", "catch", "case", "new", "throw",
    "await", "yield", "guard", "using", "foreach", "elif", "elsif", "unless", "until", "with",
    "assert", "print", "sizeof", "try", "defer", "go", "select", "match", "when", "lock",
  ]

  private static func headings(_ bytes: [UInt8]) -> [ExtractedText.Heading] {
    var headings: [ExtractedText.Heading] = []
    var start = 0
    while start < bytes.count, headings.count < Limits.headings {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      if end - start < 400, let heading = heading(bytes, start..<end) { headings.append(heading) }
      start = end + 1
    }
    return headings
  }

  private static func heading(_ bytes: [UInt8], _ line: Range<Int>) -> ExtractedText.Heading? {
    var index = line.lowerBound
    var indent = 0
    while index < line.upperBound, bytes[index] == 0x20 || bytes[index] == 9 {
      indent += bytes[index] == 9 ? 4 : 1
      index += 1
    }
    // Nothing that is declared so deep is looked for.
    guard indent <= 12, index < line.upperBound, isWord(bytes[index]) else { return nil }
    guard let name = name(bytes[index..<line.upperBound], indent: indent) else { return nil }
    return .init(offset: line.lowerBound, level: 1 + indent / 2, text: name)
  }

  private static func name(_ line: ArraySlice<UInt8>, indent: Int) -> String? {
    var rest = line
    var count = 0
    while count < 8, let word = word(&rest) {
      count += 1
      if keywords.contains(word) {
        // `func (r *Reader) Read(`: what stands between in Go is whose it is.
        if rest.first == 0x28, let close = rest.firstIndex(of: 0x29) {
          rest = rest[(close + 1)...].drop { $0 == 0x20 }
        }
        guard let next = self.word(&rest) else { return word == "init" ? word : nil }
        if keywords.contains(next) || modifiers.contains(next), let third = self.word(&rest) {
          return "\(word) \(third)"
        }
        return "\(word) \(next)"
      }
      guard modifiers.contains(word) else {
        return statements.contains(word) ? nil : cFunction(line, indent: indent)
      }
    }
    return nil
  }

  /// `static int read_all(int file, …`: words, then a name before a parenthesis, and no end of a
  /// statement.
  private static func cFunction(_ line: ArraySlice<UInt8>, indent: Int) -> String? {
    guard let open = line.firstIndex(of: 0x28), let last = line.last(where: { $0 > 0x20 }) else {
      return nil
    }
    // A definition opens its body on the line, or goes on; a call ends, as does a mere declaration.
    guard last == 0x7B || indent == 0 && (last == 0x29 || last == 0x2C) else { return nil }
    var end = open
    while end > line.startIndex, line[end - 1] == 0x20 { end -= 1 }
    var start = end
    while start > line.startIndex, isWord(line[start - 1]) || line[start - 1] == 0x3A { start -= 1 }
    guard start < end,
      line[line.startIndex..<start].allSatisfy({ $0 != 0x3D && $0 != 0x22 && $0 != 0x2E })
    else { return nil }
    let name = String(decoding: line[start..<end], as: UTF8.self)
    return statements.contains(name) || keywords.contains(name) ? nil : name
  }

  /// The next word, without what stands before it.
  private static func word(_ rest: inout ArraySlice<UInt8>) -> String? {
    rest = rest.drop { $0 == 0x20 || $0 == 9 }
    let word = rest.prefix { isWord($0) }
    guard !word.isEmpty else { return nil }
    rest = rest.dropFirst(word.count).drop { $0 == 0x20 || $0 == 9 }
    return String(decoding: word, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == 0x5F || byte >= 0x80
  }
}
