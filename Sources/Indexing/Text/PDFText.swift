// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// PDF by poppler, page by page; title, author and date from the document's own information.
enum PDFText: TextExtractor {
  static let name = "pdf/1"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    guard let poppler = Poppler.shared, contents.data.count <= Int(Int32.max) else { return .none }
    return contents.data.withUnsafeBytes { raw in poppler.text(of: raw) }
  }
}

/// What is used of libpoppler-glib. https://poppler.freedesktop.org/api/glib/
private struct Poppler: Sendable {
  typealias Object = UnsafeMutableRawPointer
  typealias Text = UnsafeMutablePointer<CChar>

  static let shared = Poppler()

  let bytes: @Sendable @convention(c) (UnsafeRawPointer?, Int) -> Object?
  let bytesRelease: @Sendable @convention(c) (Object?) -> Void
  let open: @Sendable @convention(c) (Object?, UnsafePointer<CChar>?, Object?) -> Object?
  let pageCount: @Sendable @convention(c) (Object) -> Int32
  let page: @Sendable @convention(c) (Object, Int32) -> Object?
  let pageText: @Sendable @convention(c) (Object) -> Text?
  let title: @Sendable @convention(c) (Object) -> Text?
  let author: @Sendable @convention(c) (Object) -> Text?
  let created: @Sendable @convention(c) (Object) -> Int
  let release: @Sendable @convention(c) (Object) -> Void
  let free: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void

  init?() {
    guard let library = SharedLibrary("libpoppler-glib.so.8", "libpoppler-glib.so") else {
      return nil
    }
    do {
      bytes = try library.function("g_bytes_new_static")
      bytesRelease = try library.function("g_bytes_unref")
      open = try library.function("poppler_document_new_from_bytes")
      pageCount = try library.function("poppler_document_get_n_pages")
      page = try library.function("poppler_document_get_page")
      pageText = try library.function("poppler_page_get_text")
      title = try library.function("poppler_document_get_title")
      author = try library.function("poppler_document_get_author")
      created = try library.function("poppler_document_get_creation_date")
      release = try library.function("g_object_unref")
      free = try library.function("g_free")
    } catch {
      return nil
    }
  }

  func text(of raw: UnsafeRawBufferPointer) -> ExtractedText {
    let source = bytes(raw.baseAddress, raw.count)
    defer { bytesRelease(source) }
    guard let document = open(source, nil, nil) else { return .none }
    defer { release(document) }
    var text = ExtractedText(bytes: [])
    text.title = TextExtraction.clean(taken(title(document)))
    text.author = TextExtraction.clean(taken(author(document)))
    let seconds = created(document)
    if seconds > 0 {
      text.written = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000).0
    }
    let count = pageCount(document)
    for number in 0..<max(count, 0) {
      guard text.bytes.count < Limits.textBytes, number < Limits.pages else {
        text.isTruncated = true
        break
      }
      text.pages.append(text.bytes.count)
      guard let page = page(document, number) else { continue }
      defer { release(page) }
      append(taken(pageText(page)) ?? "", to: &text)
    }
    if text.bytes.isEmpty { text.pages = [] }
    text.title = text.title ?? PlainText.firstLineTitle(text.bytes)
    return text
  }

  private func append(_ words: String, to text: inout ExtractedText) {
    guard !words.allSatisfy(\.isWhitespace) else { return }
    let (bytes, isCut) = TextDecoding.utf8(
      Array(words.utf8), limit: Limits.textBytes - text.bytes.count)
    text.isTruncated = text.isTruncated || isCut
    text.bytes += bytes
    if text.bytes.last != 10, text.bytes.count < Limits.textBytes { text.bytes.append(10) }
  }

  private func taken(_ words: Text?) -> String? {
    defer { free(words) }
    return CText.string(words)
  }
}
