// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Syscalls

/// As what a file is sent, so that a browser shows what can be shown safely and runs nothing.
struct MediaType: Hashable {
  enum Preview: Hashable { case text, image, none }

  var name: String
  /// Whether a browser may show it itself, rather than save it.
  var isShown: Bool
  var preview: Preview

  /// By the name's ending where that says a medium; else text where the beginning looks like it. Pages and
  /// scripts are text: they are shown, not run.
  static func of(_ name: [UInt8], beginning: [UInt8]) -> MediaType {
    let ending = PathText.string(name).split(separator: ".").last.map { $0.lowercased() } ?? ""
    if let type = images[ending] { return MediaType(name: type, isShown: true, preview: .image) }
    if let type = media[ending] { return MediaType(name: type, isShown: true, preview: .none) }
    if looksLikeText(beginning) {
      return MediaType(name: "text/plain; charset=utf-8", isShown: true, preview: .text)
    }
    return MediaType(name: "application/octet-stream", isShown: false, preview: .none)
  }

  /// SVG among them: within `<img>` and under the policy that it is sent with, no script of it runs.
  private static let images = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "bmp": "image/bmp", "ico": "image/x-icon",
    "svg": "image/svg+xml",
  ]

  private static let media = [
    "pdf": "application/pdf", "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg",
    "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav", "m4a": "audio/mp4",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
  ]

  static let beginningBytes = 4096

  private static func looksLikeText(_ beginning: [UInt8]) -> Bool {
    guard !beginning.contains(where: { $0 < 9 || (14..<27).contains($0) }) else { return false }
    // The last character may be cut.
    return (0...3).contains { cut in
      beginning.count >= cut
        && String(validating: beginning.dropLast(cut), as: UTF8.self) != nil
    }
  }
}
