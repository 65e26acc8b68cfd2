// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Sound and video by their tags: title, artist, album, chapters, and how long and in what they are. By
/// MediaInfo, which reads every container there is.
enum MediaText: TextExtractor {
  static let name = "media/1"
  static let runsApart = true

  /// Of the file as a whole: the label that is shown, and MediaInfo's name.
  private static let fields = [
    ("", "Title"), ("", "Track"), ("Artist", "Performer"), ("Album", "Album"),
    ("Album artist", "Album/Performer"), ("Composer", "Composer"), ("Director", "Director"),
    ("Genre", "Genre"), ("Recorded", "Recorded_Date"), ("", "Description"), ("", "Comment"),
    ("", "Synopsis"), ("", "Lyrics"), ("Keywords", "Keywords"), ("Copyright", "Copyright"),
    ("Duration", "Duration/String3"), ("Format", "Format"),
  ]

  static func extract(_ contents: Contents) -> ExtractedText {
    guard let path = contents.path, let library = MediaInfo.shared, let file = library.new() else {
      return .none
    }
    defer { library.delete(file) }
    guard library.open(file, path) > 0 else { return .none }
    defer { library.close(file) }
    var text = TextBuilder(style: .records)
    var values: [String: String] = [:]
    for (label, name) in fields {
      guard let value = library.value(file, name), values["Title"] != value || name == "Title"
      else { continue }
      values[name] = value
      text.add((label.isEmpty ? "" : label + ": ") + value)
      text.breakLine()
    }
    if let width = library.value(file, "Width", stream: 1),
      let height = library.value(file, "Height", stream: 1)
    {
      text.add("\(width) × \(height) pixels\n")
    }
    text.describe {
      $0.title = TextExtraction.clean(values["Title"] ?? values["Track"])
      $0.author = TextExtraction.clean(
        values["Performer"] ?? values["Composer"] ?? values["Director"])
      $0.written = values["Recorded_Date"].flatMap(DocumentDate.nanoseconds)
    }
    return text.finished()
  }
}

/// What is used of libmediainfo, in its interface of bytes. https://mediaarea.net/en/MediaInfo/Support/SDK
private struct MediaInfo: Sendable {
  typealias Object = UnsafeMutableRawPointer
  typealias Text = UnsafePointer<CChar>
  static let shared = MediaInfo()

  let new: @Sendable @convention(c) () -> Object?
  let delete: @Sendable @convention(c) (Object) -> Void
  let open: @Sendable @convention(c) (Object, Text) -> Int
  let close: @Sendable @convention(c) (Object) -> Void
  private let get: @Sendable @convention(c) (Object, Int32, Int, Text, Int32, Int32) -> Text?

  init?() {
    guard let library = SharedLibrary("libmediainfo.so.0", "libmediainfo.so") else { return nil }
    do {
      new = try library.function("MediaInfoA_New")
      delete = try library.function("MediaInfoA_Delete")
      open = try library.function("MediaInfoA_Open")
      close = try library.function("MediaInfoA_Close")
      get = try library.function("MediaInfoA_Get")
    } catch {
      return nil
    }
  }

  /// nil: the file does not say. `stream`: 0 the whole, 1 the picture.
  func value(_ file: Object, _ name: String, stream: Int32 = 0) -> String? {
    let text = CText.string(get(file, stream, 0, name, 1, 0))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.flatMap { $0.isEmpty ? nil : String($0.prefix(20_000)) }
  }
}
