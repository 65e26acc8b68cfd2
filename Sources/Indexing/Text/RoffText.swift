// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Man pages, man(7) and mdoc(7), as a reader sees them: a light reader of what roff(7) would set,
/// paragraphs on one line each. Its title is the line of NAME. Nothing is included (`.so` is not
/// followed) and no macro is run, so the work is bounded by the page's size.
enum RoffText: TextExtractor {
  static let name = "roff/1"

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var reader = RoffReader()
    let page = String(decoding: bytes, as: UTF8.self)
    for line in page.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      guard reader.text.bytes.count < Limits.textBytes else { break }
      reader.read(Substring(line))
    }
    var text = reader.finished()
    text.isTruncated = isCut
    return text
  }
}

/// Reads a page line by line.
private struct RoffReader {
  private(set) var text = ExtractedText(bytes: [])
  /// A paragraph that is being filled.
  private var paragraph = ""
  private var isLiteral = false
  /// The next line is a heading of this level, or the tag of a list's item.
  private var headingLevel: Int?
  private var expectsTag = false
  /// Lines are skipped up to this request: the end of a macro's definition, or of ignored text.
  private var skipUntil: String?
  /// Depth of `\{` in a condition that does not hold.
  private var falseDepth = 0
  private var lastCondition = true
  private var isTableFormat = false
  private var isTable = false
  private var strings: [String: String] = [
    "lq": "“", "rq": "”", "L\"": "“", "R\"": "”", "C+": "C++", "R": "®", "Tm": "™",
  ]
  private var section = ""
  private var nameLine = ""
  private var pageName = ""
  private var mdocName = ""
  private var noSpace = false

  mutating func read(_ line: Substring) {
    if let end = skipUntil {
      if line.hasPrefix(".") && line.dropFirst().drop(while: { $0 == " " }).hasPrefix(end) {
        skipUntil = nil
      }
      return
    }
    if falseDepth > 0 {
      falseDepth += line.components(separatedBy: "\\{").count - 1
      falseDepth -= line.components(separatedBy: "\\}").count - 1
      falseDepth = max(0, falseDepth)
      return
    }
    if isTable, readTable(line) { return }
    if line.hasPrefix(".") || line.hasPrefix("'") {
      request(line.dropFirst().drop { $0 == " " || $0 == "\t" })
    } else {
      textLine(unescaped(line))
    }
  }

  mutating func finished() -> ExtractedText {
    flush()
    while text.bytes.last == 10, text.bytes.dropLast().last == 10 { text.bytes.removeLast() }
    text.title = TextExtraction.clean(nameLine) ?? TextExtraction.clean(pageName)
    return text
  }

  // MARK: Output

  private mutating func textLine(_ line: String) {
    let isEmpty = line.allSatisfy { $0 == " " || $0 == "\t" }
    if let level = headingLevel, !isEmpty {
      heading(line, level: level)
    } else if isLiteral {
      text.bytes.append(contentsOf: line.utf8)
      text.bytes.append(10)
    } else if isEmpty {
      breakParagraph()
    } else if expectsTag {
      expectsTag = false
      append(line)
      breakLine()
    } else {
      if line.first == " " { breakLine() }
      append(line)
    }
    if section == "NAME", !isEmpty, nameLine.utf8.count < Limits.titleBytes {
      nameLine += (nameLine.isEmpty ? "" : " ") + line
    }
  }

  private mutating func append(_ words: String) {
    if !paragraph.isEmpty, !noSpace { paragraph += " " }
    noSpace = words.utf8.last == 1
    paragraph += words.utf8.contains(1) ? words.filter { $0 != "\u{1}" } : words
    if paragraph.utf8.count > 1 << 16 { breakLine() }
  }

  private mutating func breakLine() {
    defer { paragraph.removeAll(keepingCapacity: true) }
    let bytes = paragraph.utf8
    guard let start = bytes.firstIndex(where: { $0 != 0x20 && $0 != 9 }),
      let end = bytes.lastIndex(where: { $0 != 0x20 && $0 != 9 })
    else { return }
    text.bytes.append(contentsOf: bytes[start...end])
    text.bytes.append(10)
  }

  private mutating func breakParagraph() {
    breakLine()
    expectsTag = false
    let count = text.bytes.count
    if count > 1, text.bytes[count - 2] != 10 { text.bytes.append(10) }
  }

  private mutating func flush() { breakParagraph() }

  private mutating func heading(_ words: String, level: Int) {
    headingLevel = nil
    isLiteral = false
    breakParagraph()
    guard let title = TextExtraction.clean(words) else { return }
    if level == 1 { section = title.uppercased() }
    text.headings.append(.init(offset: text.bytes.count, level: level, text: title))
    text.bytes.append(contentsOf: title.utf8)
    text.bytes.append(10)
  }

  // MARK: Requests and macros

  private mutating func request(_ line: Substring) {
    let end = line.utf8.firstIndex { $0 == 0x20 || $0 == 9 || $0 == 0x5C } ?? line.endIndex
    let name = String(line[..<end])
    let rest = line[end...]
    switch name {
    case "", "\\\"": return
    case "if", "ie", "el": condition(name, rest)
    case "de", "de1", "am", "dei": skipUntil = "."
    case "ig": skipUntil = "."
    case "ds": define(rest)
    case "TH":
      pageName = arguments(rest).first.map { $0.lowercased() } ?? ""
    case "Dt":
      pageName = arguments(rest).first.map { $0.lowercased() } ?? ""
    case "SH", "Sh": section(rest, level: 1)
    case "SS", "Ss": section(rest, level: 2)
    case "PP", "LP", "P", "Pp", "sp", "HP", "Lp":
      breakParagraph()
    case "IP":
      breakParagraph()
      if let tag = arguments(rest).first, !tag.isEmpty {
        append(tag)
        if tag.count > 2 { breakLine() }
      }
    case "TP", "TQ":
      if name == "TP" { breakParagraph() } else { breakLine() }
      expectsTag = true
    case "br", "ce", "RS", "RE", "in", "ti": breakLine()
    case "nf", "EX", "Vb", "CS", "DS", "vS":
      breakParagraph()
      isLiteral = true
    case "fi", "EE", "Ve", "CE", "DE", "vE":
      isLiteral = false
      breakParagraph()
    case "B", "I", "SM", "SB", "R", "CW":
      let words = arguments(rest)
      if words.isEmpty { return }
      textLine(words.joined(separator: " "))
    case "BR", "RB", "BI", "IB", "RI", "IR":
      textLine(arguments(rest).joined())
    case "OP":
      textLine("[" + arguments(rest).joined(separator: " ") + "]")
    case "SY", "UR", "MT":
      if let word = arguments(rest).first { textLine(word) }
    case "UE", "ME":
      if let mark = arguments(rest).first, !mark.isEmpty { paragraph += mark }
    case "TS":
      breakParagraph()
      isTable = true
      isTableFormat = true
    case "so":
      textLine("See " + (arguments(rest).first ?? ""))
    default:
      if isMdoc(name) { mdoc(name, rest) }
    }
  }

  private mutating func section(_ rest: Substring, level: Int) {
    let words = arguments(rest).joined(separator: " ")
    if words.isEmpty {
      headingLevel = level
    } else {
      heading(words, level: level)
    }
  }

  /// `n` (a terminal) holds; `t` and what depends on registers does not.
  private mutating func condition(_ name: String, _ rest: Substring) {
    var body = rest.drop { $0 == " " }
    var holds = !lastCondition
    if name != "el" {
      let isNegated = body.hasPrefix("!")
      if isNegated { body = body.dropFirst() }
      let word = body.prefix { $0 != " " && $0 != "\\" }
      holds = (word == "n") != isNegated
      body = body.dropFirst(word.count).drop { $0 == " " }
      lastCondition = holds
    }
    if body.hasPrefix("\\{") {
      guard !holds else {
        let inner = body.dropFirst(2)
        if !inner.isEmpty, inner != "\\" { read(inner.drop { $0 == " " }) }
        return
      }
      falseDepth = 1 + body.dropFirst(2).components(separatedBy: "\\{").count - 1
      falseDepth = max(0, falseDepth - (body.components(separatedBy: "\\}").count - 1))
    } else if holds, !body.isEmpty, body.count < rest.count {
      read(body)
    }
  }

  private mutating func define(_ rest: Substring) {
    let words = rest.drop { $0 == " " }
    let name = words.prefix { $0 != " " }
    guard strings.count < 256, !name.isEmpty else { return }
    let value = words.dropFirst(name.count).drop { $0 == " " }.prefix(200)
    strings[String(name)] = unescaped(value.hasPrefix("\"") ? value.dropFirst() : value)
  }

  /// True: the line belonged to the table's form, not to its text.
  private mutating func readTable(_ line: Substring) -> Bool {
    if line.hasPrefix(".TE") {
      isTable = false
      breakParagraph()
      return true
    }
    if isTableFormat {
      if line.hasSuffix(".") { isTableFormat = false }
      return true
    }
    guard !line.hasPrefix("."), !line.hasPrefix("'") else { return line.hasPrefix(".T&") }
    let row = line.replacingOccurrences(of: "T{", with: "").replacingOccurrences(
      of: "T}", with: "")
    if row.allSatisfy({ $0 == "_" || $0 == "=" }) { return true }
    append(unescaped(row.replacingOccurrences(of: "\t", with: "  ")[...]))
    if !line.hasSuffix("T{") { breakLine() }
    return true
  }

  // MARK: mdoc

  private func isMdoc(_ name: String) -> Bool {
    guard name.count == 2 || name.count == 3, let first = name.first, first.isUppercase else {
      return false
    }
    return name.dropFirst().contains { $0.isLowercase } || Mdoc.others.contains(name)
  }

  private mutating func mdoc(_ name: String, _ rest: Substring) {
    switch name {
    case "Dd", "Os", "Bk", "Ek", "Sm", "Rs", "Re", "Bt", "Ud", "Lb", "Db", "Tg": return
    case "Bl", "El":
      breakParagraph()
    case "Bd":
      breakParagraph()
      isLiteral = rest.contains("-literal") || rest.contains("-unfilled")
    case "Ed":
      isLiteral = false
      breakParagraph()
    case "It":
      breakParagraph()
      let words = mdocWords([""] + arguments(rest))
      if !words.isEmpty {
        append(words)
        breakLine()
      }
    case "Nd":
      textLine("- " + arguments(rest).joined(separator: " "))
    case "Nm":
      let words = arguments(rest)
      if mdocName.isEmpty, let first = words.first { mdocName = first }
      textLine(mdocWords(["Nm"] + words))
    case "An":
      let words = arguments(rest).filter { !$0.hasPrefix("-") }
      if text.author == nil { text.author = TextExtraction.clean(words.joined(separator: " ")) }
      textLine(mdocWords(words))
    case "D1", "Dl":
      breakLine()
      append(mdocWords([""] + arguments(rest)))
      breakLine()
    default:
      textLine(mdocWords([name] + arguments(rest)))
    }
  }

  /// The words of a line whose first may be a macro, as may any of the others.
  private func mdocWords(_ words: [String]) -> String {
    var out = ""
    var closers: [String] = []
    var glue = true
    func isMark(_ word: String) -> Bool {
      word.count == 1 && ".,:;)]?!".contains(word)
    }
    var index = 0
    var prefix = ""
    func put(_ word: String) {
      if !out.isEmpty, !glue, !isMark(word) { out += " " }
      glue = word == "(" || word == "["
      out += word
    }
    while index < words.count {
      let word = words[index]
      index += 1
      switch word {
      case "": continue
      case "Ns":
        glue = true
        prefix = ""
      case "Ap":
        glue = true
        out += "'"
      case "Fl":
        let next = index < words.count ? words[index] : ""
        if next.isEmpty || isMark(next) || Mdoc.isMacro(next) {
          put("-")
        } else {
          put("-" + next)
          index += 1
        }
        prefix = "-"
      case "Nm":
        prefix = ""
        if index >= words.count || Mdoc.isMacro(words[index]) || isMark(words[index]) {
          put(mdocName)
        }
      case "Xr":
        prefix = ""
        guard index < words.count else { continue }
        let page = words[index]
        index += 1
        if index < words.count, words[index].first?.isNumber == true {
          put("\(page)(\(words[index]))")
          index += 1
        } else {
          put(page)
        }
      default:
        if let pair = Mdoc.enclosures[word] {
          prefix = ""
          put(pair.0)
          glue = true
          if let close = pair.1 { closers.append(close) }
        } else if Mdoc.isMacro(word) {
          prefix = ""
        } else if isMark(word) {
          // Marks at the end of a line stand outside what it encloses.
          if index >= words.count, !closers.isEmpty {
            out += closers.reversed().joined()
            closers = []
          }
          put(word)
        } else {
          put(prefix == "-" ? "-" + word : word)
        }
      }
    }
    return out + closers.reversed().joined()
  }

  // MARK: Arguments and escapes

  /// The arguments of a macro: words, or what is quoted.
  private func arguments(_ rest: Substring) -> [String] {
    var words: [String] = []
    var line = rest.drop { $0 == " " || $0 == "\t" }
    while let first = line.first, words.count < 256 {
      if line.hasPrefix("\\\"") { break }
      var word: Substring
      if first == "\"" {
        var quoted = ""
        line = line.dropFirst()
        while let next = line.first {
          line = line.dropFirst()
          if next == "\"" {
            guard line.first == "\"" else { break }
            line = line.dropFirst()
          }
          quoted.append(next)
        }
        word = quoted[...]
      } else {
        let bytes = line.utf8
        var end = bytes.startIndex
        while end < bytes.endIndex, bytes[end] != 0x20, bytes[end] != 9 {
          let isEscape = bytes[end] == 0x5C
          bytes.formIndex(after: &end)
          if isEscape, end < bytes.endIndex, bytes[end] < 0x80 { bytes.formIndex(after: &end) }
        }
        word = line[..<end]
        line = line[end...]
      }
      words.append(unescaped(word))
      line = line.drop { $0 == " " || $0 == "\t" }
    }
    return words
  }

  private func unescaped(_ line: Substring) -> String {
    guard line.utf8.contains(0x5C) else { return String(line) }
    return RoffEscapes.resolve(line, strings: strings)
  }
}

/// What mdoc's reader knows by name.
private enum Mdoc {
  static let enclosures: [String: (String, String?)] = [
    "Op": ("[", "]"), "Oo": ("[", nil), "Oc": ("]", nil), "Dq": ("“", "”"), "Sq": ("‘", "’"),
    "Qq": ("\"", "\""), "Pq": ("(", ")"), "Aq": ("<", ">"), "Bq": ("[", "]"), "Brq": ("{", "}"),
    "Ql": ("‘", "’"), "Po": ("(", nil), "Pc": (")", nil), "Do": ("“", nil), "Dc": ("”", nil),
    "So": ("‘", nil), "Sc": ("’", nil), "Ao": ("<", nil), "Ac": (">", nil), "Bo": ("[", nil),
    "Bc": ("]", nil), "Bro": ("{", nil), "Brc": ("}", nil), "Qo": ("\"", nil), "Qc": ("\"", nil),
  ]
  static let others: Set<String> = ["In", "St", "At", "Bx", "Fx", "Nx", "Ox", "Ux"]
  private static let words: Set<String> = [
    "Ad", "An", "Ar", "Cd", "Cm", "Dv", "Er", "Ev", "Fa", "Fd", "Fn", "Fo", "Fc", "Ft", "Ic", "In",
    "Li", "Lk", "Mt", "Ms", "No", "Ot", "Pa", "St", "Sx", "Sy", "Tn", "Va", "Vt", "Em", "Ux", "Bx",
    "At", "Fx", "Nx", "Ox", "Dx", "Bsx", "Xo", "Xc", "Ta", "Rv", "Ex", "Eo", "Ec", "Es", "En", "Bf",
    "Ef", "Pf", "Fl", "Nm", "Xr", "Ns", "Ap", "Cl",
  ]
  static func isMacro(_ word: String) -> Bool { words.contains(word) || enclosures[word] != nil }
}
