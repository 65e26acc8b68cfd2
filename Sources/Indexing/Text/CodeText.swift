// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Source code as it stands. Its functions and types are its headings, by what begins their lines, so that
/// a passage knows what it is a part of and names are found as names. A table of beginnings a language:
/// Swift, Python, C and C++, Rust, Go, Java, C#, JavaScript and TypeScript, Ruby, PHP, Kotlin, shell, SQL;
/// of others the functions that look like C's.
enum CodeText: TextExtractor {
  static let name = "code/3"

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
    "operator", "infix", "tailrec", "inline", "explicit", "friend", "local", "strictfp",
  ]

  /// What a declaration begins with; the next word is its name.
  private static let keywords: Set<String> = [
    "func", "fn", "def", "function", "fun", "sub", "class", "struct", "enum", "interface",
    "protocol", "extension", "trait", "impl", "union", "namespace", "module", "mod", "type",
    "actor", "record", "object", "defmodule", "defn", "proc", "macro", "macro_rules", "init",
    "subscript", "typedef",
  ]

  /// In SQL: between `CREATE` and what is created, what may be created, and before its name.
  private static let sqlModifiers: Set<String> = [
    "or", "replace", "temp", "temporary", "unique", "materialized", "unlogged", "global", "local",
    "virtual", "recursive",
  ]
  private static let sqlKinds: Set<String> = [
    "table", "view", "index", "procedure", "trigger", "function", "type", "schema", "sequence",
    "database",
  ]
  private static let sqlBeforeNames: Set<String> = ["if", "not", "exists", "concurrently", "only"]

  /// What looks like a function of C and is none.
  private static let statements: Set<String> = [
    "if", "for", "while", "switch", "return", "else", "do", "catch", "case", "new", "throw",
    "await", "yield", "guard", "using", "foreach", "elif", "elsif", "unless", "until", "with",
    "assert", "print", "sizeof", "try", "defer", "go", "select", "match", "when", "lock",
  ]

  private static func headings(_ bytes: [UInt8]) -> [ExtractedText.Heading] {
    var headings: [ExtractedText.Heading] = []
    var start = 0
    // Where decorators, attributes and a return type on lines of their own begin.
    var lead: Int?
    while start < bytes.count, headings.count < Limits.headings {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      if end - start < 400, var heading = heading(bytes, start..<end) {
        heading.offset = lead ?? start
        headings.append(heading)
        lead = nil
      } else {
        lead = end - start < 400 && isLead(bytes[start..<end]) ? lead ?? start : nil
      }
      start = end + 1
    }
    return headings
  }

  /// Whether the line belongs to the declaration on the next one.
  private static func isLead(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.drop { $0 == 0x20 || $0 == 9 }
    guard let first = words.first else { return false }
    if first == 0x40 || words.starts(with: "#[".utf8) || words.starts(with: "[[".utf8)
      || words.starts(with: "template".utf8)
    {
      return true
    }
    // `static int` above `f(int a) {`.
    return isWord(line.first ?? 0) && line.allSatisfy { isWord($0) || $0 == 0x20 || $0 == 0x2A }
  }

  private static func heading(_ bytes: [UInt8], _ line: Range<Int>) -> ExtractedText.Heading? {
    var index = line.lowerBound
    var indent = 0
    while index < line.upperBound, bytes[index] == 0x20 || bytes[index] == 9 {
      indent += bytes[index] == 9 ? 4 : 1
      index += 1
    }
    // Nothing that is declared so deep is looked for.
    guard indent <= 12 else { return nil }
    let declaration = withoutAttributes(bytes[index..<line.upperBound])
    guard let name = name(declaration, indent: indent) else { return nil }
    return .init(offset: line.lowerBound, level: 1 + indent / 2, text: name)
  }

  /// Without `@MainActor`, `@available(…)`, `#[inline]`, `[[nodiscard]]` before it.
  private static func withoutAttributes(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = line
    while let first = rest.first {
      if first == 0x40, !rest.starts(with: "@interface".utf8) {
        rest = rest.dropFirst().drop { isWord($0) || $0 == 0x2E }
        skip(0x28, 0x29, &rest)
      } else if first == 0x40 {
        rest = rest.dropFirst()
      } else if rest.starts(with: "#[".utf8) {
        rest = rest.dropFirst()
        skip(0x5B, 0x5D, &rest)
      } else if rest.starts(with: "[[".utf8) {
        skip(0x5B, 0x5D, &rest)
      } else {
        break
      }
      rest = rest.drop { $0 == 0x20 || $0 == 9 }
    }
    return rest
  }

  private static func name(_ line: ArraySlice<UInt8>, indent: Int) -> String? {
    if line.starts(with: "#define ".utf8) {
      var rest = line.dropFirst(8)
      return word(&rest).map { "define " + $0 }
    }
    guard let first = line.first, isWord(first) else { return nil }
    var rest = line
    var count = 0
    while count < 8, let word = word(&rest) {
      count += 1
      if count == 1, word.lowercased() == "create" { return sqlName(rest) }
      if keywords.contains(word), rest.first != 0x2E {
        return declared(word, &rest, line, indent: indent)
      }
      guard modifiers.contains(word) else {
        if statements.contains(word) { return nil }
        break
      }
      // `pub(crate)`, `private(set)`, `template <class T>`, `extern "C"`.
      skip(0x28, 0x29, &rest)
      skip(0x3C, 0x3E, &rest)
      if rest.first == 0x22 {
        rest = rest.dropFirst().drop { $0 != 0x22 }.dropFirst().drop { $0 == 0x20 }
      }
    }
    return assigned(line) ?? cFunction(line, indent: indent)
  }

  /// What stands after a word that declares something.
  private static func declared(
    _ keyword: String, _ rest: inout ArraySlice<UInt8>, _ line: ArraySlice<UInt8>, indent: Int
  ) -> String? {
    // `func (r *Reader) Read(`: what stands between in Go is whose it is. `impl<T>`, `macro_rules!`.
    if rest.first == 0x28 { skip(0x28, 0x29, &rest) }
    skip(0x3C, 0x3E, &rest)
    rest = rest.drop { $0 == 0x21 || $0 == 0x26 || $0 == 0x20 }
    guard let name = qualifiedName(&rest) else { return keyword == "init" ? keyword : nil }
    if keywords.contains(name) || modifiers.contains(name), let third = qualifiedName(&rest) {
      return "\(keyword) \(third)"
    }
    // `struct tree *make(void)`: a function of C.
    if ["struct", "enum", "union"].contains(keyword), line.contains(0x28),
      let function = cFunction(line, indent: indent)
    {
      return function
    }
    // `class EXPORT Tree`: what is in capitals is a macro where a name follows.
    if name == name.uppercased(), ["class", "struct"].contains(keyword), let next = rest.first,
      isWord(next), let third = qualifiedName(&rest)
    {
      return "\(keyword) \(third)"
    }
    // `impl Display for Tree`.
    if keyword == "impl", rest.starts(with: "for ".utf8) {
      rest = rest.dropFirst(4)
      if let whose = qualifiedName(&rest) { return "impl \(name) for \(whose)" }
    }
    return "\(keyword) \(name)"
  }

  /// What `CREATE` creates.
  private static func sqlName(_ line: ArraySlice<UInt8>) -> String? {
    var rest = line
    while let word = word(&rest) {
      if sqlModifiers.contains(word.lowercased()) { continue }
      guard sqlKinds.contains(word.lowercased()) else { return nil }
      var name = qualifiedName(&rest)
      while let known = name, sqlBeforeNames.contains(known.lowercased()) {
        name = qualifiedName(&rest)
      }
      return name.map { "\(word) \($0)" }
    }
    return nil
  }

  /// `const grow = async (n) => {`, `module.exports.grow = function (n) {`: a function that is given a name.
  private static func assigned(_ line: ArraySlice<UInt8>) -> String? {
    var rest = line
    guard var name = qualifiedName(&rest) else { return nil }
    if ["const", "let", "var", "export", "local"].contains(name) {
      while ["const", "let", "var", "export", "local", "default"].contains(name) {
        guard let next = qualifiedName(&rest) else { return nil }
        name = next
      }
    } else if !name.contains(".") {
      return nil
    }
    guard let sign = rest.firstIndex(of: 0x3D), rest.prefix(upTo: sign).count < 80 else {
      return nil
    }
    let value = rest[(sign + 1)...].drop { $0 == 0x20 }
    let isFunction =
      value.starts(with: "function".utf8) || value.starts(with: "async".utf8)
      || ByteSearch.holds("=>", Array(value))
        && (value.first == 0x28 || value.first.map(isWord) == true)
    guard isFunction else { return nil }
    return "function " + (name.split(separator: ".").last.map(String.init) ?? name)
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

  /// A name with the names that it is of: `List<T>.second`, `wood::Tree`, `"forest"."trees"`. Type
  /// parameters and quotes are left out.
  private static func qualifiedName(_ rest: inout ArraySlice<UInt8>) -> String? {
    func isQuote(_ byte: UInt8) -> Bool {
      byte == 0x22 || byte == 0x60 || byte == 0x5B || byte == 0x5D
    }
    rest = rest.drop { $0 == 0x20 || $0 == 9 || isQuote($0) }
    var name: [UInt8] = []
    while true {
      let part = rest.prefix { isWord($0) }
      if part.isEmpty { break }
      name += part
      rest = rest.dropFirst(part.count).drop(while: isQuote)
      skip(0x3C, 0x3E, &rest, andSpace: false)
      let mark = rest.starts(with: "::".utf8) ? 2 : rest.first == 0x2E ? 1 : 0
      let next = rest.dropFirst(mark).drop(while: isQuote)
      guard mark > 0, let first = next.first, isWord(first) else { break }
      name += rest.prefix(mark)
      rest = next
    }
    rest = rest.drop { $0 == 0x20 || $0 == 9 }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  /// What stands in brackets at the beginning, and the space after it.
  private static func skip(
    _ open: UInt8, _ close: UInt8, _ rest: inout ArraySlice<UInt8>, andSpace: Bool = true
  ) {
    guard rest.first == open else { return }
    var depth = 0
    for place in rest.indices {
      if rest[place] == open { depth += 1 }
      if rest[place] == close { depth -= 1 }
      if depth == 0 {
        rest = rest[(place + 1)...]
        if andSpace { rest = rest.drop { $0 == 0x20 || $0 == 9 } }
        return
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      || byte == 0x5F || byte >= 0x80
  }
}
