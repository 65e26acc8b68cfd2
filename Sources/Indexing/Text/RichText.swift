// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// RTF: the words of the document in its code page or in Unicode; title, author and language from its
/// information. Linear in the file's size, whatever its nesting.
enum RichText: TextExtractor {
  static let name = "rtf/1"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    var reader = RichTextReader([UInt8](contents.data.prefix(Limits.readBytes)))
    return reader.read()
  }
}

private struct RichTextReader {
  private struct Group {
    var isHidden = false
    var field: String?
    /// Characters that stand for one of `\u` where a reader knows no Unicode.
    var skip = 1
  }

  private let bytes: [UInt8]
  private var index = 0
  private var groups = [Group()]
  private var depthBeyond = 0
  private var text = TextBuilder()
  private var fields: [String: String] = [:]
  private var codePage = "CP1252"
  private var pending: [UInt8] = []
  private var toSkip = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() -> ExtractedText {
    while index < bytes.count, !text.isFull {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x7B: open()
      case 0x7D: close()
      case 0x5C: control()
      case 10, 13: break
      default: character(byte)
      }
    }
    flush()
    let fields = fields
    text.describe {
      $0.title = TextExtraction.clean(fields["title"])
      $0.author = TextExtraction.clean(fields["author"])
    }
    return text.finished()
  }

  private mutating func open() {
    flush()
    // Deeper groups than anybody writes are one.
    if groups.count < 200 { groups.append(groups[groups.count - 1]) } else { depthBeyond += 1 }
  }

  private mutating func close() {
    flush()
    if depthBeyond > 0 { depthBeyond -= 1 } else if groups.count > 1 { groups.removeLast() }
  }

  private static let hidden: Set<String> = [
    "fonttbl", "colortbl", "stylesheet", "pict", "object", "themedata", "datastore", "xmlnstbl",
    "listtable", "listoverridetable", "rsidtbl", "generator", "latentstyles", "fldinst", "info",
    "colorschememapping", "mmathPr", "nonshppict", "bkmkstart", "bkmkend",
  ]

  private mutating func control() {
    guard index < bytes.count else { return }
    let first = bytes[index]
    guard isLetter(first) else {
      index += 1
      return symbol(first)
    }
    let start = index
    while index < bytes.count, isLetter(bytes[index]), index - start < 40 { index += 1 }
    let word = String(decoding: bytes[start..<index], as: UTF8.self)
    let number = parameter()
    if index < bytes.count, bytes[index] == 0x20 { index += 1 }
    apply(word, number)
  }

  private mutating func parameter() -> Int? {
    let start = index
    if index < bytes.count, bytes[index] == 0x2D { index += 1 }
    while index < bytes.count, (0x30...0x39).contains(bytes[index]), index - start < 12 {
      index += 1
    }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func symbol(_ byte: UInt8) {
    switch byte {
    case 0x27:
      let digits = bytes[index..<min(index + 2, bytes.count)]
      index = min(index + 2, bytes.count)
      if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) { character(value) }
    case 0x2A: groups[groups.count - 1].isHidden = true
    case 0x7E: add(" ")
    case 0x5F: add("-")
    case 0x5C, 0x7B, 0x7D: character(byte)
    case 10, 13: breakLine()
    default: break
    }
  }

  private mutating func apply(_ word: String, _ number: Int?) {
    let top = groups.count - 1
    switch word {
    case "par", "sect", "page": paragraph()
    case "line", "row": breakLine()
    case "tab", "cell": add("\t")
    case "emdash": add("—")
    case "endash": add("–")
    case "lquote": add("‘")
    case "rquote": add("’")
    case "ldblquote": add("“")
    case "rdblquote": add("”")
    case "bullet": add("•")
    case "ansicpg": codePage = "CP\(number ?? 1252)"
    case "uc": groups[top].skip = min(max(number ?? 1, 0), 8)
    case "u":
      let value = UInt32(truncatingIfNeeded: (number ?? 0) & 0xFFFF)
      unicode(UInt16(truncatingIfNeeded: value))
      toSkip = groups[top].skip
    case "title", "author":
      groups[top].field = word
      groups[top].isHidden = true
    case "bin":
      index = min(index + max(number ?? 0, 0), bytes.count)
    default:
      if RichTextReader.hidden.contains(word) { groups[top].isHidden = true }
    }
  }

  private var high: UInt16?

  private mutating func unicode(_ unit: UInt16) {
    if UTF16.isLeadSurrogate(unit) {
      high = unit
      return
    }
    let units = high.map { [$0, unit] } ?? [unit]
    high = nil
    add(String(decoding: units, as: UTF16.self))
  }

  private mutating func character(_ byte: UInt8) {
    if toSkip > 0 {
      toSkip -= 1
      return
    }
    pending.append(byte)
    if pending.count > 4096 { flush() }
  }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    let words =
      pending.allSatisfy { $0 < 0x80 }
      ? pending
      : Iconv.utf8(pending, from: codePage) ?? TextDecoding.utf8(pending, limit: 1 << 20).bytes
    pending = []
    put(String(decoding: words, as: UTF8.self))
  }

  private mutating func add(_ words: String) {
    flush()
    put(words)
  }

  private mutating func put(_ words: String) {
    let group = groups[groups.count - 1]
    if let field = group.field {
      if (fields[field]?.utf8.count ?? 0) < 2000 { fields[field, default: ""] += words }
    } else if !group.isHidden {
      text.add(words)
    }
  }

  private mutating func breakLine() {
    flush()
    if !groups[groups.count - 1].isHidden { text.breakLine() }
  }

  private mutating func paragraph() {
    flush()
    if !groups[groups.count - 1].isHidden { text.breakParagraph() }
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
  }
}
