// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A text document of Office Open XML: paragraphs, headings by their style, then notes and comments.
enum WordText {
  static func text(of parts: [String: [UInt8]]) -> ExtractedText {
    let reader = Reader()
    for part in ["document", "footnotes", "endnotes", "comments"] {
      guard let bytes = parts["word/\(part).xml"] else { continue }
      XMLEvents.read(bytes, by: reader)
      reader.text.breakParagraph()
    }
    PackagedText.describe(&reader.text, by: parts["docProps/core.xml"])
    return reader.text.finished()
  }

  private final class Reader: XMLReader {
    var text = TextBuilder()
    private var isInText = false
    private var isDeleted = false
    private var start = 0
    private var level: Int?
    var isFull: Bool { text.isFull }

    func start(_ name: String, _ attributes: [String: String]) {
      switch name {
      case "p":
        start = text.count
        level = nil
      case "pStyle":
        level = Reader.level(attributes["val"] ?? "")
      case "outlineLvl":
        if let number = attributes["val"].flatMap({ Int($0) }), number < 9 { level = number + 1 }
      case "t": isInText = true
      case "tab": text.add("\t")
      case "br", "cr": text.breakLine()
      case "tc": if start < text.count { text.add("\t") }
      case "del": isDeleted = true
      default: break
      }
    }

    func end(_ name: String) {
      switch name {
      case "t": isInText = false
      case "p":
        if let level { text.markHeading(from: start, level: level) }
        text.breakParagraph()
      case "del": isDeleted = false
      default: break
      }
    }

    func text(_ characters: String) {
      if isInText, !isDeleted { text.add(characters) }
    }

    private static func level(_ style: String) -> Int? {
      let style = style.lowercased()
      if style == "title" { return 1 }
      guard style.hasPrefix("heading") || style.hasPrefix("berschrift") || style.hasPrefix("titre")
      else { return nil }
      return style.last?.wholeNumberValue ?? 1
    }
  }
}

/// Slides of Office Open XML, a page each, their notes after them.
enum SlidesText {
  static func text(of parts: [String: [UInt8]]) -> ExtractedText {
    let reader = Reader()
    let notes = Dictionary(
      PackagedText.numbered(parts, "ppt/notesSlides/notesSlide")
    ) { first, _ in first }
    for (number, slide) in PackagedText.numbered(parts, "ppt/slides/slide") {
      reader.text.beginPage()
      XMLEvents.read(slide, by: reader)
      if let note = notes[number] { XMLEvents.read(note, by: reader) }
    }
    PackagedText.describe(&reader.text, by: parts["docProps/core.xml"])
    return reader.text.finished()
  }

  private final class Reader: XMLReader {
    var text = TextBuilder()
    private var isInText = false
    private var isTitle = false
    private var start = 0
    var isFull: Bool { text.isFull }

    func start(_ name: String, _ attributes: [String: String]) {
      switch name {
      case "sp":
        isTitle = false
        start = text.count
      case "ph": isTitle = ["title", "ctrTitle"].contains(attributes["type"] ?? "")
      case "t": isInText = true
      case "br": text.breakLine()
      default: break
      }
    }

    func end(_ name: String) {
      switch name {
      case "t": isInText = false
      case "p": text.breakLine()
      case "sp":
        if isTitle { text.markHeading(from: start, level: 1) }
        text.breakParagraph()
      default: break
      }
    }

    func text(_ characters: String) {
      if isInText { text.add(characters) }
    }
  }
}

/// Spreadsheets of Office Open XML: rows as lines, cells with tabs between, a page a sheet.
enum SheetText {
  static func text(of parts: [String: [UInt8]]) -> ExtractedText {
    let names = NamesReader()
    if let book = parts["xl/workbook.xml"] { XMLEvents.read(book, by: names) }
    let strings = StringsReader()
    if let shared = parts["xl/sharedStrings.xml"] { XMLEvents.read(shared, by: strings) }
    let styles = StylesReader()
    if let part = parts["xl/styles.xml"] { XMLEvents.read(part, by: styles) }
    let reader = Reader(strings.strings, styles.formats, from1904: names.countsFrom1904)
    for (place, sheet) in PackagedText.numbered(parts, "xl/worksheets/sheet").enumerated() {
      reader.text.beginPage()
      if place < names.names.count { reader.text.heading(names.names[place], level: 1) }
      XMLEvents.read(sheet.1, by: reader)
    }
    PackagedText.describe(&reader.text, by: parts["docProps/core.xml"])
    return reader.text.finished()
  }

  private final class NamesReader: XMLReader {
    var names: [String] = []
    var countsFrom1904 = false
    let isFull = false
    func start(_ name: String, _ attributes: [String: String]) {
      if name == "workbookPr" { countsFrom1904 = ["1", "true"].contains(attributes["date1904"]) }
      if name == "sheet", names.count < Limits.pages { names.append(attributes["name"] ?? "") }
    }
    func end(_ name: String) {}
    func text(_ characters: String) {}
  }

  private final class StringsReader: XMLReader {
    var strings: [String] = []
    private var current = ""
    private var isInText = false
    private var bytes = 0
    var isFull: Bool { bytes >= Limits.textBytes }
    func start(_ name: String, _ attributes: [String: String]) {
      if name == "si" { current = "" }
      isInText = name == "t"
    }
    func end(_ name: String) {
      isInText = false
      guard name == "si" else { return }
      strings.append(current)
      bytes += current.utf8.count + 8
    }
    func text(_ characters: String) {
      if isInText { current += characters }
    }
  }

  private final class Reader: XMLReader {
    var text = TextBuilder(style: .records)
    private let strings: [String]
    private let formats: [SheetDate.Format?]
    private let from1904: Bool
    /// What the cell's value is: `s` a shared string, `b` a truth value, nil a number.
    private var type: String?
    private var format: SheetDate.Format?
    private var value: String?
    private var isFirstCell = true
    var isFull: Bool { text.isFull }

    init(_ strings: [String], _ formats: [SheetDate.Format?], from1904: Bool) {
      self.strings = strings
      self.formats = formats
      self.from1904 = from1904
    }

    func start(_ name: String, _ attributes: [String: String]) {
      switch name {
      case "row": isFirstCell = true
      case "c":
        type = attributes["t"]
        let style = attributes["s"].flatMap { Int($0) } ?? 0
        format = formats.indices.contains(style) ? formats[style] : nil
      case "v", "t": value = ""
      default: break
      }
    }

    func end(_ name: String) {
      switch name {
      case "v", "t":
        guard let value else { return }
        if !isFirstCell { text.add("\t") }
        isFirstCell = false
        text.add(shown(value))
        self.value = nil
      case "row": text.breakLine()
      default: break
      }
    }

    /// The value as a person sees it.
    private func shown(_ value: String) -> String {
      switch type {
      case "s": Int(value).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? value
      case "b": value == "1" ? "TRUE" : "FALSE"
      case nil, "n":
        format.flatMap { format in
          Double(value).flatMap { SheetDate.text($0, format, from1904: from1904) }
        } ?? value
      default: value
      }
    }

    func text(_ characters: String) {
      if value != nil { value?.append(characters) }
    }
  }
}

/// OpenDocument of any kind: paragraphs, headings, rows of tables, slides as pages.
enum OpenDocumentText {
  static func text(of content: [UInt8], meta: [UInt8]?) -> ExtractedText {
    let reader = Reader()
    XMLEvents.read(content, by: reader)
    PackagedText.describe(&reader.text, by: meta)
    return reader.text.finished()
  }

  private final class Reader: XMLReader {
    var text = TextBuilder()
    private var start = 0
    private var paragraphs = 0
    private var rows = 0
    private var isFirstCell = true
    private var hidden = 0
    var isFull: Bool { text.isFull }

    private static let invisible: Set<String> = [
      "tracked-changes", "styles", "automatic-styles", "font-face-decls", "scripts",
    ]

    func start(_ name: String, _ attributes: [String: String]) {
      if Reader.invisible.contains(name) { hidden += 1 }
      switch name {
      case "h", "p":
        if paragraphs == 0 { start = text.count }
        paragraphs += 1
        level = name == "h" ? attributes["outline-level"].flatMap { Int($0) } ?? 1 : nil
      case "tab": text.add("\t")
      case "s": text.add(" ")
      case "line-break": text.breakLine()
      case "table-row":
        rows += 1
        isFirstCell = true
      case "table-cell":
        if !isFirstCell, rows > 0 { text.add("\t") }
        isFirstCell = false
      case "table" where attributes["name"] != nil && rows == 0:
        text.beginPage()
        text.heading(attributes["name"] ?? "", level: 1)
      case "page": text.beginPage()
      default: break
      }
    }

    private var level: Int?

    func end(_ name: String) {
      if Reader.invisible.contains(name) { hidden = max(0, hidden - 1) }
      switch name {
      case "h", "p":
        paragraphs = max(0, paragraphs - 1)
        if let level { text.markHeading(from: start, level: level) }
        level = nil
        if rows == 0 { text.breakParagraph() } else { text.add(" ") }
      case "table-row":
        rows = max(0, rows - 1)
        text.breakLine()
      default: break
      }
    }

    func text(_ characters: String) {
      if paragraphs > 0, hidden == 0 { text.add(characters) }
    }
  }
}
