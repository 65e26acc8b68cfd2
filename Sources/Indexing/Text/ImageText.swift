// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import ChildProcesses
import Foundation

/// Pictures by what is said about them (EXIF, IPTC, XMP) and their size, by exiv2; and by the words in
/// them where tesseract is installed. A photograph (it names its camera) is not read for words.
enum ImageText: TextExtractor {
  static let name = "image/1"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    var text = TextBuilder(style: .records)
    var isPhotograph = false
    if let tags = PictureTags(contents.data) {
      tags.write(to: &text)
      isPhotograph = tags.camera != nil
    }
    if !isPhotograph, let path = contents.path, let words = WordsInPicture.read(path) {
      text.breakParagraph()
      text.add(words)
      text.breakLine()
    }
    return text.finished()
  }
}

/// What a picture says about itself.
private struct PictureTags {
  private typealias Object = UnsafeMutableRawPointer
  private var values: [String: String] = [:]
  private let width: Int32
  private let height: Int32
  var camera: String? { values["Exif.Image.Model"] }

  private static let titles = [
    "Xmp.dc.title", "Iptc.Application2.ObjectName", "Exif.Image.XPTitle", "Exif.Image.DocumentName",
  ]
  private static let descriptions = [
    "Exif.Image.ImageDescription", "Xmp.dc.description", "Iptc.Application2.Caption",
    "Exif.Photo.UserComment", "Exif.Image.XPComment", "Xmp.dc.subject",
    "Iptc.Application2.Keywords", "Exif.Image.XPKeywords", "Xmp.photoshop.City",
    "Iptc.Application2.City", "Xmp.photoshop.Country", "Iptc.Application2.CountryName",
    "Xmp.iptc.Location", "Exif.Image.Copyright",
  ]
  private static let authors = [
    "Exif.Image.Artist", "Xmp.dc.creator", "Iptc.Application2.Byline", "Exif.Image.XPAuthor",
  ]
  private static let dates = [
    "Exif.Photo.DateTimeOriginal", "Xmp.xmp.CreateDate", "Exif.Image.DateTime",
  ]
  private static let others = ["Exif.Image.Make", "Exif.Image.Model", "Exif.Photo.LensModel"]

  init?(_ data: Data) {
    guard let library = GExiv2.shared, let metadata = library.new() else { return nil }
    defer { library.release(metadata) }
    let count = min(data.count, Limits.unpackedBytes)
    let opened = data.withUnsafeBytes { library.open(metadata, $0.baseAddress, count, nil) }
    guard opened != 0 else { return nil }
    width = library.width(metadata)
    height = library.height(metadata)
    let names =
      PictureTags.titles + PictureTags.descriptions + PictureTags.authors + PictureTags.dates
      + PictureTags.others
    for name in names {
      guard let text = library.value(metadata, name, nil) else { continue }
      defer { library.free(text) }
      let words = CText.string(text)?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
      if !words.isEmpty { values[name] = PictureTags.plain(String(words.prefix(4000))) }
    }
  }

  /// Without the language that XMP puts before it, and EXIF its character set.
  private static func plain(_ words: String) -> String {
    guard words.hasPrefix("lang=") || words.hasPrefix("charset="),
      let space = words.firstIndex(of: " ")
    else { return words }
    return String(words[words.index(after: space)...])
  }

  private func first(_ names: [String]) -> String? { names.lazy.compactMap { values[$0] }.first }

  func write(to text: inout TextBuilder) {
    text.describe {
      $0.title = TextExtraction.clean(first(PictureTags.titles))
      $0.author = TextExtraction.clean(first(PictureTags.authors))
      $0.written = first(PictureTags.dates).flatMap(DocumentDate.nanoseconds)
    }
    var seen: Set<String> = []
    for name in PictureTags.titles + PictureTags.descriptions + PictureTags.authors {
      guard let words = values[name], seen.insert(words).inserted else { continue }
      text.add(words)
      text.breakLine()
    }
    let camera = PictureTags.others.compactMap { values[$0] }.joined(separator: " ")
    if !camera.isEmpty { text.add("Camera: \(camera)\n") }
    if let date = first(PictureTags.dates) { text.add("Taken: \(date)\n") }
    if width > 0, height > 0 { text.add("\(width) × \(height) pixels\n") }
  }
}

/// What is used of libgexiv2. https://gnome.pages.gitlab.gnome.org/gexiv2/
private struct GExiv2: Sendable {
  typealias Object = UnsafeMutableRawPointer
  static let shared = GExiv2()

  let new: @Sendable @convention(c) () -> Object?
  let open: @Sendable @convention(c) (Object, UnsafeRawPointer?, Int, Object?) -> Int32
  let width: @Sendable @convention(c) (Object) -> Int32
  let height: @Sendable @convention(c) (Object) -> Int32
  let value:
    @Sendable @convention(c) (Object, UnsafePointer<CChar>, Object?) -> UnsafeMutablePointer<CChar>?
  let release: @Sendable @convention(c) (Object) -> Void
  let free: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void

  init?() {
    guard let library = SharedLibrary("libgexiv2.so.2", "libgexiv2.so") else { return nil }
    do {
      let start: @convention(c) () -> Int32 = try library.function("gexiv2_initialize")
      guard start() != 0 else { return nil }
      new = try library.function("gexiv2_metadata_new")
      open = try library.function("gexiv2_metadata_open_buf")
      width = try library.function("gexiv2_metadata_get_pixel_width")
      height = try library.function("gexiv2_metadata_get_pixel_height")
      value = try library.function("gexiv2_metadata_try_get_tag_interpreted_string")
      release = try library.function("g_object_unref")
      free = try library.function("g_free")
    } catch {
      return nil
    }
  }
}

/// Words in a picture, by tesseract(1).
private enum WordsInPicture {
  /// nil: it is not installed, or found none.
  static func read(_ path: String) -> String? {
    let places: [String] = ["/usr/bin/tesseract", "/usr/local/bin/tesseract"]
    guard let program = places.first(where: { access($0, X_OK) == 0 }) else { return nil }
    // Within the walls of the reader, whose limits it inherits.
    let arguments = [program, path, "stdout"].map { Array($0.utf8) }
    let result = try? ChildProcess.output(
      of: program, arguments, limit: 256 << 10,
      environment: ["OMP_THREAD_LIMIT=1", "PATH=/usr/bin:/bin"])
    guard let result else { return nil }
    let words = String(decoding: result.bytes, as: UTF8.self)
    return words.contains(where: \.isLetter) ? words : nil
  }
}
