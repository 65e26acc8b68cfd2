// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// ZIPs that are documents (Office Open XML, OpenDocument, EPUB), told by what is in them; any other
/// archive is the list of its names.
enum PackagedText: TextExtractor {
  static let name = "package/2"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    var parts: [String: [UInt8]] = [:]
    var listing = TextBuilder(style: .records)
    var count = 0
    let isArchive = Archive.forEach(in: contents.data) { entry, read in
      count += 1
      listing.add(entry.name)
      listing.breakLine()
      if isWanted(entry.name), parts.count < Limits.parts { parts[entry.name] = read(Int.max) }
      return count < Limits.archiveEntries
    }
    guard isArchive else { return compressed(contents) }
    if parts["word/document.xml"] != nil { return WordText.text(of: parts) }
    if parts["xl/workbook.xml"] != nil { return SheetText.text(of: parts) }
    if parts.keys.contains(where: { $0.hasPrefix("ppt/slides/") }) {
      return SlidesText.text(of: parts)
    }
    if parts["META-INF/container.xml"] != nil, let book = BookText.text(of: parts) { return book }
    if let content = parts["content.xml"], parts["mimetype"] != nil || parts["meta.xml"] != nil {
      return OpenDocumentText.text(of: content, meta: parts["meta.xml"])
    }
    listing.describe { $0.isTruncated = $0.isTruncated || count >= Limits.archiveEntries }
    return listing.finished()
  }

  /// The text of one file that is compressed by itself.
  private static func compressed(_ contents: Contents) -> ExtractedText {
    guard contents.depth < Limits.nesting, let ending = contents.name.lastIndex(of: "."),
      let data = Archive.expanded(contents.data, limit: Limits.inflatedBytes)
    else { return .none }
    let inner = Contents(
      name: String(contents.name[..<ending]), data: data, depth: contents.depth + 1)
    var text = TextExtraction.text(of: inner) ?? .none
    text.isTruncated = text.isTruncated || data.count == Limits.inflatedBytes
    return text
  }

  private static let wanted: Set<String> = [
    "mimetype", "content.xml", "meta.xml", "docProps/core.xml", "META-INF/container.xml",
    "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "word/document.xml",
    "word/footnotes.xml",
    "word/endnotes.xml", "word/comments.xml",
  ]
  private static let wantedEndings = [".opf", ".xhtml", ".html", ".htm"]

  private static func isWanted(_ name: String) -> Bool {
    if wanted.contains(name) { return true }
    if name.hasSuffix(".xml") {
      return name.hasPrefix("ppt/slides/slide") || name.hasPrefix("ppt/notesSlides/notesSlide")
        || name.hasPrefix("xl/worksheets/sheet")
    }
    return wantedEndings.contains(where: name.hasSuffix)
  }

  /// The parts below `prefix`, in the order of the numbers in their names.
  static func numbered(_ parts: [String: [UInt8]], _ prefix: String) -> [(Int, [UInt8])] {
    parts.compactMap { name, bytes in
      guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count).dropLast(4))
      else { return nil }
      return (number, bytes)
    }.sorted { $0.0 < $1.0 }
  }

  /// What `docProps/core.xml` says.
  static func describe(_ text: inout TextBuilder, by core: [UInt8]?) {
    guard let core else { return }
    let properties = PropertyReader()
    XMLEvents.read(core, by: properties)
    text.describe { properties.describe(&$0) }
    if !properties.subjects.isEmpty {
      text.breakParagraph()
      text.add(properties.subjects)
      text.breakLine()
    }
  }
}

/// EPUB: its pages in reading order.
enum BookText {
  /// nil: it has no package document.
  static func text(of parts: [String: [UInt8]]) -> ExtractedText? {
    guard let container = parts["META-INF/container.xml"] else { return nil }
    let root = RootReader()
    XMLEvents.read(container, by: root)
    let place = root.path ?? parts.keys.filter { $0.hasSuffix(".opf") }.min()
    guard let place, let package = parts[place] else { return nil }
    let properties = PropertyReader()
    XMLEvents.read(package, by: properties)
    let spine = SpineReader()
    XMLEvents.read(package, by: spine)
    var text = TextBuilder()
    text.describe { properties.describe(&$0) }
    let folder = place.contains("/") ? place[...(place.lastIndex(of: "/") ?? place.startIndex)] : ""
    for item in spine.order where !text.isFull {
      guard let href = spine.items[item],
        let page = parts[folder + (href.removingPercentEncoding ?? href)]
      else { continue }
      text.append(HTMLText.extract(Contents(name: href, data: Data(page))))
    }
    return text.finished()
  }

  private final class RootReader: XMLReader {
    var path: String?
    let isFull = false
    func start(_ name: String, _ attributes: [String: String]) {
      if name == "rootfile", path == nil { path = attributes["full-path"] }
    }
    func end(_ name: String) {}
    func text(_ characters: String) {}
  }

  private final class SpineReader: XMLReader {
    var items: [String: String] = [:]
    var order: [String] = []
    let isFull = false
    func start(_ name: String, _ attributes: [String: String]) {
      if name == "item", let id = attributes["id"], items.count < Limits.parts {
        items[id] = attributes["href"]
      }
      if name == "itemref", let id = attributes["idref"], order.count < Limits.parts {
        order.append(id)
      }
    }
    func end(_ name: String) {}
    func text(_ characters: String) {}
  }
}
