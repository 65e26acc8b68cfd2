// SPDX-License-Identifier: GPL-3.0-or-later

/// Formats with a mark of their own, by who reads them.
enum ContentFormat: String, Sendable {
  case pdf, rtf
  /// A ZIP: office documents, books, and archives.
  case package
  case archive
  /// SQLite.
  case database
  case image, media
  /// Known, and read by nobody.
  case other

  init(kind: String, mark: [UInt8]) {
    switch kind {
    case "pdf": self = .pdf
    case "image": self = .image
    case "audio", "video": self = .media
    case "archive": self = .archive
    case "document" where mark.starts(with: Array("{\\rtf".utf8)): self = .rtf
    case "binary" where mark.starts(with: Array("SQLite".utf8)): self = .database
    default: self = .other
    }
  }

  /// Whether it is one document even when it stands in a gzip.
  var isDocument: Bool {
    switch self {
    case .pdf, .rtf, .image, .media, .database: true
    case .package, .archive, .other: false
    }
  }
}
