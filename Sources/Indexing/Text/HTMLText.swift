// SPDX-License-Identifier: GPL-3.0-or-later
import CXML
import Foundation

/// HTML as a reader sees it: tags, scripts and styles gone, entities resolved, blocks on lines of
/// their own. Parsed as events, so that nesting and size cost no memory; damaged pages are read as
/// browsers read them.
enum HTMLText: TextExtractor {
  static let name = "html/1"

  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    let source = TextDecoding.utf8(recoded(contents.data), limit: Limits.inflatedBytes)
    let collector = HTMLCollector()
    withExtendedLifetime(collector) { parse(source.bytes, into: collector) }
    return collector.finished(isTruncated: source.isCut)
  }

  /// A page that names another encoding than its bytes show. Only the ones `TextDecoding` does not
  /// see by itself matter; those are converted by iconv.
  private static func recoded(_ data: Data) -> [UInt8] {
    let bytes = [UInt8](data)
    let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
    guard let mark = head.range(of: "charset=") else { return bytes }
    let name = head[mark.upperBound...].drop { $0 == "\"" || $0 == "'" }
      .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    let known = ["utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252", ""]
    guard !known.contains(String(name)), !TextDecoding.isUTF8(bytes) else { return bytes }
    return Iconv.utf8(bytes, from: String(name)) ?? bytes
  }

  private static func parse(_ bytes: [UInt8], into collector: HTMLCollector) {
    var handler = htmlSAXHandler()
    handler.startElement = { context, name, attributes in
      HTMLCollector.from(context)?.start(HTMLCollector.string(name), attributes)
    }
    handler.endElement = { context, name in
      HTMLCollector.from(context)?.end(HTMLCollector.string(name))
    }
    handler.characters = { context, text, count in
      guard let text else { return }
      HTMLCollector.from(context)?.add(UnsafeBufferPointer(start: text, count: Int(count)))
    }
    handler.ignorableWhitespace = handler.characters
    // What stands in scripts and styles comes as CDATA and is left out.
    handler.cdataBlock = { _, _, _ in }
    let context = Unmanaged.passUnretained(collector).toOpaque()
    guard
      let parser = htmlCreatePushParserCtxt(
        &handler, context, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
    else { return }
    defer { htmlFreeParserCtxt(parser) }
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    htmlCtxtUseOptions(parser, Int32(options))
    bytes.withUnsafeBytes { raw in
      let text = raw.bindMemory(to: CChar.self)
      for start in stride(from: 0, to: text.count, by: 64 << 10) where !collector.isFull {
        let count = min(64 << 10, text.count - start)
        htmlParseChunk(parser, text.baseAddress.map { $0 + start }, Int32(count), 0)
      }
      htmlParseChunk(parser, nil, 0, 1)
    }
  }
}

/// Gathers the text of a page from the parser's events. Used by one thread, for one page.
private final class HTMLCollector {
  private var text = ExtractedText(bytes: [])
  private var hidden = 0
  private var preformatted = 0
  private var listDepth = 0
  private var heading: (level: Int, start: Int)?
  private var title: [UInt8]?
  private var titleDone: String?
  private var pendingSpace = false

  var isFull: Bool { text.bytes.count >= Limits.textBytes }

  static func from(_ context: UnsafeMutableRawPointer?) -> HTMLCollector? {
    context.map { Unmanaged<HTMLCollector>.fromOpaque($0).takeUnretainedValue() }
  }

  static func string(_ name: UnsafePointer<UInt8>?) -> String {
    guard let name else { return "" }
    return String(
      decoding: UnsafeBufferPointer(
        start: name, count: strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))),
      as: UTF8.self)
  }

  private static let invisible: Set<String> = [
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "nav",
  ]
  private static let blocks: Set<String> = [
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "dd",
    "dt", "li", "tr", "table", "thead", "tbody", "blockquote", "pre", "form", "fieldset", "figure",
    "figcaption", "hr", "address", "details", "summary", "center", "h1", "h2", "h3", "h4", "h5",
    "h6", "body", "caption",
  ]
  private static let paragraphs: Set<String> = [
    "p", "div", "section", "article", "ul", "ol", "dl", "table", "blockquote", "pre", "h1", "h2",
    "h3", "h4", "h5", "h6", "dt", "figure",
  ]

  func start(_ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?) {
    if HTMLCollector.invisible.contains(name) { hidden += 1 }
    switch name {
    case "title" where titleDone == nil: title = []
    case "meta": readMeta(HTMLCollector.pairs(attributes))
    case "html" where text.language == nil:
      text.language = TextExtraction.clean(HTMLCollector.pairs(attributes)["lang"])
    case "br": breakLine()
    case "td", "th": addSpace()
    case "img":
      if hidden == 0, let words = HTMLCollector.pairs(attributes)["alt"] { add(Array(words.utf8)) }
    default: break
    }
    guard hidden == 0, HTMLCollector.blocks.contains(name) else { return }
    breakBlock(isParagraph: HTMLCollector.paragraphs.contains(name))
    if name == "pre" { preformatted += 1 }
    if name == "li" { add(Array("- ".utf8)) }
    if let level = HTMLCollector.level(name) { heading = (level, text.bytes.count) }
  }

  func end(_ name: String) {
    if HTMLCollector.invisible.contains(name) {
      hidden = max(0, hidden - 1)
      return
    }
    if name == "title", let title {
      titleDone = TextExtraction.clean(String(decoding: title, as: UTF8.self))
      self.title = nil
    }
    guard hidden == 0, HTMLCollector.blocks.contains(name) else { return }
    if name == "pre" { preformatted = max(0, preformatted - 1) }
    if HTMLCollector.level(name) != nil, let heading {
      let words = String(decoding: text.bytes[heading.start...], as: UTF8.self)
      if let words = TextExtraction.clean(words) {
        text.headings.append(.init(offset: heading.start, level: heading.level, text: words))
      }
      self.heading = nil
    }
    breakBlock(isParagraph: HTMLCollector.paragraphs.contains(name))
  }

  func add(_ characters: UnsafeBufferPointer<UInt8>) {
    if title != nil {
      if (title?.count ?? 0) < 4 * Limits.titleBytes { title?.append(contentsOf: characters) }
      return
    }
    guard hidden == 0 else { return }
    add(Array(characters))
  }

  private func add(_ characters: [UInt8]) {
    guard !isFull else {
      text.isTruncated = true
      return
    }
    if preformatted > 0 {
      text.bytes.append(contentsOf: characters)
      return
    }
    var index = 0
    while index < characters.count {
      let byte = characters[index]
      if byte == 0x20 || byte == 9 || byte == 10 || byte == 13 || byte == 12 {
        pendingSpace = true
      } else if byte == 0xC2, index + 1 < characters.count, characters[index + 1] == 0xA0 {
        // A space that does not break is a space.
        pendingSpace = true
        index += 1
      } else {
        if pendingSpace { addSpace() }
        text.bytes.append(byte)
      }
      index += 1
    }
  }

  private func addSpace() {
    pendingSpace = false
    if let last = text.bytes.last, last != 0x20, last != 10 { text.bytes.append(0x20) }
  }

  private func breakLine() {
    pendingSpace = false
    guard let last = text.bytes.last else { return }
    if last == 0x20, preformatted == 0 { text.bytes.removeLast() }
    if text.bytes.last != 10 { text.bytes.append(10) }
  }

  private func breakBlock(isParagraph: Bool) {
    breakLine()
    let count = text.bytes.count
    if isParagraph, count > 1, text.bytes[count - 2] != 10 { text.bytes.append(10) }
  }

  private func readMeta(_ attributes: [String: String]) {
    guard let content = attributes["content"] else { return }
    switch (attributes["name"] ?? attributes["property"] ?? "").lowercased() {
    case "author", "dc.creator", "dcterms.creator", "article:author", "citation_author":
      if text.author == nil { text.author = TextExtraction.clean(content) }
    case "date", "dc.date", "dcterms.created", "dcterms.issued", "article:published_time":
      if text.written == nil { text.written = DocumentDate.nanoseconds(content) }
    default: break
    }
  }

  private static func pairs(_ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?)
    -> [String: String]
  {
    guard let attributes else { return [:] }
    var pairs: [String: String] = [:]
    var index = 0
    while index < 200, let key = attributes[index] {
      pairs[string(key).lowercased()] = string(attributes[index + 1])
      index += 2
    }
    return pairs
  }

  private static func level(_ name: String) -> Int? {
    guard name.count == 2, name.first == "h" else { return nil }
    return name.last?.wholeNumberValue.flatMap { (1...6).contains($0) ? $0 : nil }
  }

  func finished(isTruncated: Bool) -> ExtractedText {
    var result = text
    // A tag cut off by the end of the file may leave half a character.
    if !TextDecoding.isWhole(result.bytes) {
      result.bytes = Array(String(decoding: result.bytes, as: UTF8.self).utf8)
      result.headings.removeAll { $0.offset > result.bytes.count }
    }
    result.title =
      titleDone ?? result.headings.min { ($0.level, $0.offset) < ($1.level, $1.offset) }?.text
    result.isTruncated = result.isTruncated || isTruncated
    return result
  }
}

/// Bytes in an encoding that iconv(3) knows.
enum Iconv {
  /// nil: an unknown encoding. What cannot be converted is left out.
  static func utf8(_ bytes: [UInt8], from encoding: String) -> [UInt8]? {
    let failed = iconv_t(bitPattern: -1)
    guard let converter = iconv_open("UTF-8//IGNORE", encoding), converter != failed else {
      return nil
    }
    defer { iconv_close(converter) }
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: bytes.count * 3 + 16)
    let room = output.count
    var left = room
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var count = input.count
        var to = output.baseAddress
        _ = iconv(converter, &from, &count, &to, &left)
      }
    }
    return output[..<(room - left)].map { UInt8(bitPattern: $0) }
  }
}
