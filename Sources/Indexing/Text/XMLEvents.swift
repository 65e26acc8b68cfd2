// SPDX-License-Identifier: GPL-3.0-or-later
import CXML
import Foundation

/// What a reader of XML is told, in order. Names are without their prefix.
protocol XMLReader: AnyObject {
  func start(_ name: String, _ attributes: [String: String])
  func end(_ name: String)
  func text(_ characters: String)
  /// Whether it wants no more.
  var isFull: Bool { get }
}

/// XML as events: nesting and size cost no memory, entities are not expanded, nothing is fetched.
enum XMLEvents {
  static func read(_ bytes: [UInt8], by reader: any XMLReader) {
    let box = Box(reader)
    withExtendedLifetime(box) { parse(bytes, box) }
  }

  private final class Box {
    let reader: any XMLReader
    init(_ reader: any XMLReader) { self.reader = reader }
    static func from(_ context: UnsafeMutableRawPointer?) -> (any XMLReader)? {
      context.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().reader }
    }
  }

  private static func parse(_ bytes: [UInt8], _ box: Box) {
    var handler = xmlSAXHandler()
    handler.startElement = { context, name, attributes in
      Box.from(context)?.start(XMLEvents.local(name), XMLEvents.pairs(attributes))
    }
    handler.endElement = { context, name in Box.from(context)?.end(XMLEvents.local(name)) }
    handler.characters = { context, text, count in
      guard let text else { return }
      Box.from(context)?.text(
        String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
    }
    handler.ignorableWhitespace = handler.characters
    handler.cdataBlock = handler.characters
    let context = Unmanaged.passUnretained(box).toOpaque()
    guard let parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, nil) else { return }
    defer { xmlFreeParserCtxt(parser) }
    let options =
      XML_PARSE_RECOVER.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_NONET.rawValue | XML_PARSE_SAX1.rawValue
    xmlCtxtUseOptions(parser, Int32(options))
    bytes.withUnsafeBytes { raw in
      let text = raw.bindMemory(to: CChar.self)
      for start in stride(from: 0, to: text.count, by: 64 << 10) where !box.reader.isFull {
        let count = min(64 << 10, text.count - start)
        // It says every error again that it recovered from; it goes on.
        xmlParseChunk(parser, text.baseAddress.map { $0 + start }, Int32(count), 0)
      }
      xmlParseChunk(parser, nil, 0, 1)
    }
  }

  private static func string(_ name: UnsafePointer<UInt8>?) -> String {
    guard let name else { return "" }
    return name.withMemoryRebound(to: CChar.self, capacity: 1) { CText.string($0) ?? "" }
  }

  private static func local(_ name: UnsafePointer<UInt8>?) -> String {
    let name = string(name)
    guard let colon = name.lastIndex(of: ":") else { return name }
    return String(name[name.index(after: colon)...])
  }

  private static func pairs(_ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?)
    -> [String: String]
  {
    guard let attributes else { return [:] }
    var pairs: [String: String] = [:]
    var index = 0
    while index < 200, let key = attributes[index] {
      pairs[local(key)] = string(attributes[index + 1])
      index += 2
    }
    return pairs
  }
}

/// Titles, authors and dates as Dublin Core and its users name them.
final class PropertyReader: XMLReader {
  private(set) var values: [String: String] = [:]
  private var open = ""
  private var depth = 0
  let isFull = false

  func start(_ name: String, _ attributes: [String: String]) {
    // Lists (rdf:Seq, rdf:Alt) stand between a property and its value.
    if !["Alt", "Seq", "Bag", "li"].contains(name) { open = name }
  }
  func end(_ name: String) {
    if name == open { open = "" }
  }
  func text(_ characters: String) {
    guard !open.isEmpty, values.count < 200 else { return }
    let words = characters.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !words.isEmpty else { return }
    let old = values[open] ?? ""
    if old.utf8.count < 2000 { values[open] = old.isEmpty ? words : old + " " + words }
  }

  func describe(_ text: inout ExtractedText) {
    text.title = text.title ?? TextExtraction.clean(values["title"])
    text.author =
      text.author ?? TextExtraction.clean(values["creator"] ?? values["initial-creator"])
    let date =
      values["created"] ?? values["creation-date"] ?? values["CreateDate"] ?? values["date"]
    text.written = text.written ?? date.flatMap(DocumentDate.nanoseconds)
    text.language = text.language ?? TextExtraction.clean(values["language"])
  }

  /// Words that are about the document and not in it.
  var subjects: String {
    ["subject", "keywords", "keyword", "description"].compactMap { values[$0] }
      .joined(separator: "\n")
  }
}
