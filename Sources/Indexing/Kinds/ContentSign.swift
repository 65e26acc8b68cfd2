// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What the first bytes of a file tell by themselves, whatever its name. Kept with the contents'
/// digest, so that a renamed or copied file gets its kind without being read again.
enum ContentSign: Hashable, Sendable {
  case empty
  /// A format's own mark: the kind of file it means, and who reads it.
  case magic(kind: String, format: ContentFormat)
  /// No known mark, and bytes that no text has.
  case binary
  /// A private key or the like, which nobody reads (SecretFiles).
  case secret
  /// A man page's source.
  case roff
  /// Text; the kind where the beginning tells one.
  case text(String?)

  init(head: Data) {
    let bytes = [UInt8](head.prefix(Limits.headBytes))
    guard !bytes.isEmpty else {
      self = .empty
      return
    }
    if let magic = ContentSign.magic(bytes) {
      self = magic
    } else if SecretFiles.contains(bytes: bytes) {
      self = .secret
    } else if !TextDecoding.looksLikeText(bytes) {
      self = .binary
    } else {
      self = ContentSign.textSign(TextDecoding.utf8(bytes, limit: Limits.headBytes * 2).bytes[...])
    }
  }

  /// As it stands in the table `document`.
  var stored: String {
    switch self {
    case .empty: "empty"
    case .magic(let kind, let format): "magic:" + kind + ":" + format.rawValue
    case .binary: "binary"
    case .secret: "secret"
    case .roff: "roff"
    case .text(let kind): "text:" + (kind ?? "")
    }
  }

  init(stored: String) {
    let parts = stored.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let detail = parts.count > 1 ? String(parts[1]) : ""
    switch parts.first {
    case "empty": self = .empty
    case "magic":
      let words = detail.split(separator: ":", maxSplits: 1)
      self = .magic(
        kind: words.first.map(String.init) ?? "binary",
        format: words.dropFirst().first.flatMap { ContentFormat(rawValue: String($0)) } ?? .other)
    case "secret": self = .secret
    case "roff": self = .roff
    case "text": self = .text(detail.isEmpty ? nil : detail)
    default: self = .binary
    }
  }

  /// Marks at the start, or at an offset, of formats that are not text.
  private static let marks: [(offset: Int, bytes: [UInt8], kind: String)] = [
    (0, Array("%PDF-".utf8), "pdf"), (0, Array("%!PS".utf8), "document"),
    (0, Array("{\\rtf".utf8), "document"), (0, [0x89, 0x50, 0x4E, 0x47], "image"),
    (0, [0xFF, 0xD8, 0xFF], "image"), (0, Array("GIF8".utf8), "image"),
    (8, Array("WEBP".utf8), "image"), (0, [0x49, 0x49, 0x2A, 0], "image"),
    (0, [0x4D, 0x4D, 0, 0x2A], "image"), (0, Array("8BPS".utf8), "image"),
    (0, Array("gimp xcf".utf8), "image"), (4, Array("ftypheic".utf8), "image"),
    (4, Array("ftypavif".utf8), "image"), (0, [0, 0, 1, 0], "image"),
    (0, Array("ID3".utf8), "audio"), (0, [0xFF, 0xFB], "audio"), (0, [0xFF, 0xF3], "audio"),
    (0, Array("fLaC".utf8), "audio"), (0, Array("OggS".utf8), "audio"),
    (8, Array("WAVE".utf8), "audio"), (0, Array("MThd".utf8), "audio"),
    (4, Array("ftypM4A".utf8), "audio"), (4, Array("ftyp".utf8), "video"),
    (0, [0x1A, 0x45, 0xDF, 0xA3], "video"), (8, Array("AVI ".utf8), "video"),
    (0, [0, 0, 1, 0xBA], "video"), (0, [0, 0, 1, 0xB3], "video"),
    (0, Array("FLV\u{1}".utf8), "video"),
    (0, [0x50, 0x4B, 3, 4], "archive"), (0, [0x50, 0x4B, 5, 6], "archive"),
    (0, [0x1F, 0x8B], "archive"), (0, Array("BZh".utf8), "archive"),
    (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "archive"), (0, [0x28, 0xB5, 0x2F, 0xFD], "archive"),
    (0, [0x37, 0x7A, 0xBC, 0xAF], "archive"), (0, Array("Rar!".utf8), "archive"),
    (257, Array("ustar".utf8), "archive"), (0, Array("!<arch>\n".utf8), "archive"),
    (0, [0xED, 0xAB, 0xEE, 0xDB], "archive"), (0, [0x7F, 0x45, 0x4C, 0x46], "binary"),
    (0, [0xCA, 0xFE, 0xBA, 0xBE], "binary"), (0, Array("SQLite format 3\0".utf8), "binary"),
    (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "document"), (0, [0, 0x61, 0x73, 0x6D], "binary"),
  ]

  private static func magic(_ bytes: [UInt8]) -> ContentSign? {
    let mark = marks.first { mark in
      bytes.count >= mark.offset + mark.bytes.count
        && bytes[mark.offset..<mark.offset + mark.bytes.count].elementsEqual(mark.bytes)
    }
    guard let mark else { return nil }
    if mark.bytes.starts(with: [0x50, 0x4B]) {
      return .magic(kind: packageKind(bytes), format: .package)
    }
    return .magic(kind: mark.kind, format: ContentFormat(kind: mark.kind, mark: mark.bytes))
  }

  /// What the first entries of a ZIP show it to be: OpenDocument and EPUB say so in the first,
  /// Office Open XML has a folder named after the program.
  private static func packageKind(_ bytes: [UInt8]) -> String {
    let head = String(decoding: bytes.prefix(200).dropFirst(30), as: UTF8.self)
    if head.hasPrefix("mimetype") {
      for (mark, kind) in packageMarks where head.contains(mark) { return kind }
    }
    for name in zipNames(bytes) {
      for (folder, kind) in officeFolders where name.hasPrefix(folder) { return kind }
    }
    return "archive"
  }

  private static let packageMarks = [
    ("epub+zip", "document"), ("opendocument.text", "document"),
    ("opendocument.spreadsheet", "spreadsheet"), ("opendocument.presentation", "slides"),
    ("opendocument.graphics", "image"),
  ]
  private static let officeFolders = [
    ("word/", "document"), ("xl/", "spreadsheet"), ("ppt/", "slides"),
  ]

  /// The names of the entries whose headers stand in `bytes`.
  private static func zipNames(_ bytes: [UInt8]) -> [String] {
    var names: [String] = []
    var index = 0
    while index + 30 < bytes.count {
      guard bytes[index] == 0x50, bytes[index + 1] == 0x4B, bytes[index + 2] == 3,
        bytes[index + 3] == 4
      else {
        index += 1
        continue
      }
      let length = Int(bytes[index + 26]) | Int(bytes[index + 27]) << 8
      let end = min(index + 30 + length, bytes.count)
      names.append(String(decoding: bytes[(index + 30)..<end], as: UTF8.self))
      index = end
    }
    return names
  }

  /// By bytes: this is asked of every file, and of every hit.
  private static func textSign(_ head: ArraySlice<UInt8>) -> ContentSign {
    var head = head
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { head = head.dropFirst(3) }
    head = head.drop { $0 <= 0x20 }
    if head.starts(with: "#!".utf8) {
      let line = head.prefix { $0 != 10 }.prefix(400)
      return .text(shebang(String(decoding: line, as: UTF8.self)[...]))
    }
    if head.first == 0x3C {
      let start = lowered(head.prefix(400))
      if start.starts(with: "<!doctype html".utf8) || start.starts(with: "<html".utf8) {
        return .text("html")
      }
      if start.starts(with: "<?xml".utf8) {
        return .text(contains("<html", start) || contains("xhtml", start) ? "html" : "xml")
      }
    }
    if head.starts(with: "---\n".utf8), head.prefix(400).contains(0x3A) { return .text(nil) }
    if isRoff(head) { return .roff }
    if isMail(head) { return .text("mail") }
    return .text(nil)
  }

  private static func lowered(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
  }

  private static func contains(_ word: String, _ bytes: [UInt8]) -> Bool {
    let word = Array(word.utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: word) }
  }

  private static func shebang(_ head: Substring) -> String? {
    let line = head.prefix { $0 != "\n" }.dropFirst(2)
    let words = line.split { $0 == " " || $0 == "\t" }
    guard var program = words.first?.split(separator: "/").last else { return nil }
    if program == "env" {
      guard let next = words.dropFirst().first(where: { !$0.hasPrefix("-") && !$0.contains("=") })
      else { return nil }
      program = next
    }
    let name = program.prefix { $0.isLetter }
    return shebangs[String(name)]
  }

  private static let shebangs: [String: String] = [
    "sh": "shell", "bash": "shell", "dash": "shell", "zsh": "shell", "ksh": "shell",
    "fish": "shell", "csh": "shell", "tcsh": "shell", "bats": "shell", "python": "python",
    "pypy": "python", "perl": "perl", "ruby": "ruby", "node": "javascript", "nodejs": "javascript",
    "deno": "typescript", "lua": "lua", "luajit": "lua", "php": "php", "tclsh": "tcl",
    "wish": "tcl", "expect": "tcl", "Rscript": "r", "awk": "code", "gawk": "code", "make": "code",
    "swift": "swift", "guile": "scheme", "racket": "racket", "escript": "erlang", "julia": "julia",
    "groovy": "groovy", "scala": "scala", "ocaml": "ocaml", "pwsh": "powershell", "sed": "code",
    "elixir": "elixir", "clojure": "clojure", "runhaskell": "haskell", "dart": "dart",
  ]

  /// The first lines of a text that are not empty.
  private static func lines(_ head: ArraySlice<UInt8>, _ most: Int) -> [ArraySlice<UInt8>] {
    Array(head.split(separator: 10, maxSplits: most, omittingEmptySubsequences: true).prefix(most))
  }

  private static let roffPreludes = [
    ".\\\"", "'\\\"", ".if ", ".ie ", ".el", ".de", ".ds", ".nr", ".tr", "..", ".rm", ". ", ".nh",
    ".ad",
    ".\"", "'br", ".mso",
  ].map { Array($0.utf8) }
  private static let roffBeginnings = [".TH ", ".TH\t", ".Dd ", ".SH ", ".Dt ", ".so "].map {
    Array($0.utf8)
  }

  /// A control line that only man pages begin with, within the first lines that are no comment.
  private static func isRoff(_ head: ArraySlice<UInt8>) -> Bool {
    guard let first = head.first, [0x2E, 0x27, 0x5C].contains(first) || first > 0x20 else {
      return false
    }
    let isControl = first == 0x2E || first == 0x27
    for line in lines(head, 60) {
      if roffBeginnings.contains(where: line.starts) { return true }
      if line.elementsEqual([0x2E]) || roffPreludes.contains(where: line.starts) { continue }
      if let mark = line.first, mark == 0x2E || mark == 0x27 || mark == 0x5C { continue }
      if !isControl { return false }
    }
    return false
  }

  private static let mailFields = [
    "from:", "from ", "received:", "return-path:", "delivered-to:", "date:", "message-id:",
  ]

  private static func isMail(_ head: ArraySlice<UInt8>) -> Bool {
    let start = lowered(head.prefix(16))
    guard mailFields.contains(where: { start.starts(with: $0.utf8) }) else { return false }
    let found = Set(
      lines(head, 30).map { line in
        String(decoding: lowered(line.prefix { $0 != 0x3A }.prefix(40)), as: UTF8.self)
      })
    return found.contains("from") && (found.contains("subject") || found.contains("date"))
  }
}
