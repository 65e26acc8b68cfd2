// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// The pages of a link. Whatever comes from the tree is text in them, never markup: names and contents are
/// escaped, and the policy that a page is sent with lets no script run, wherever it came from.
struct SharePage {
  private let expires: Date

  init(_ expires: Date) { self.expires = expires }

  /// Fields of every answer: the token in the address is not told to others, nothing is guessed about types,
  /// and what was ended is not found in a cache.
  static let guards: [(name: String, value: String)] = [
    ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"), ("X-Robots-Tag", "noindex, nofollow"),
    ("Cache-Control", "private, no-cache"), ("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  private static let policy =
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    + "form-action 'none'; frame-ancestors 'none'"

  /// A file shown by itself: no script, in an origin of its own. Browsers' viewers of PDF do not work in a
  /// sandbox, and are one themselves.
  static func policyOfFiles(_ type: MediaType) -> String {
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
      + "frame-ancestors 'none'" + (type.name == "application/pdf" ? "" : "; sandbox")
  }

  // MARK: Pages

  func folder(
    title: String, entries: [SharedFolder.Entry], isAll: Bool, isTop: Bool
  ) -> HTTPResponse {
    var rows = isTop ? "" : "<tr><td><a href=\"../\">..</a><td><td>\n"
    for entry in entries { rows += row(entry) }
    let rest = isAll ? "" : "<p>Only the first \(SharedFolder.mostEntries) are listed.</p>\n"
    let empty = entries.isEmpty ? "<p>This folder is empty.</p>\n" : ""
    return page(
      title: title.isEmpty ? "Shared" : title, "<table>\n\(rows)</table>\n\(empty)\(rest)")
  }

  private func row(_ entry: SharedFolder.Entry) -> String {
    let isFolder = entry.kind == .folder
    let address = "./" + PercentCoding.escaped(entry.name) + (isFolder ? "/" : "")
    let name = SharePage.escaped(PathText.string(entry.name))
    let looks = isFolder ? address : address + "?view"
    let save = isFolder ? "" : " <a class=\"save\" download href=\"\(address)\">save</a>"
    let size = isFolder ? "" : SharePage.size(entry.size)
    return "<tr><td><a href=\"\(looks)\">\(name)\(isFolder ? "/" : "")</a>\(save)"
      + "<td class=\"size\">\(size)<td>\(SharePage.day(entry.modified))\n"
  }

  /// Bytes of a text that a page shows.
  static let mostShown = 512 << 10

  func file(
    _ item: SharedItem, name: [UInt8], type: MediaType, isAtFolder: Bool
  ) -> HTTPResponse {
    let address = isAtFolder ? "./" : "./" + PercentCoding.escaped(name)
    let above = isAtFolder ? "" : "<a href=\"./\">Back</a> · "
    var body = "<p>\(above)<a download href=\"\(address)\">Save</a> · "
    body += "\(SharePage.size(item.size)), \(SharePage.day(item.modified))</p>\n"
    switch type.preview {
    case .text:
      let bytes = item.beginning(Int(min(item.size, Int64(SharePage.mostShown))))
      body += "<pre>\(SharePage.escaped(String(decoding: bytes, as: UTF8.self)))</pre>\n"
      if item.size > Int64(bytes.count) {
        body += "<p>Only the beginning is shown; <a href=\"\(address)\">the whole</a>.</p>\n"
      }
    case .image: body += "<img alt=\"\" src=\"\(address)\">\n"
    case .none:
      body += "<p><a href=\"\(address)\">\(type.isShown ? "Open" : "Download")</a></p>\n"
    }
    return page(title: PathText.string(name), body)
  }

  private func page(title: String, _ body: String) -> HTTPResponse {
    let name = SharePage.escaped(title)
    let html = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(name)</title><style>\(SharePage.style)</style></head>
      <body><h1>\(name)</h1>
      \(body)<footer>Read-only, until \(SharePage.minute(expires)) UTC</footer></body></html>

      """
    let fields: [(name: String, value: String)] = [
      ("Content-Type", "text/html; charset=utf-8"),
      ("Content-Security-Policy", SharePage.policy),
    ]
    return HTTPResponse(200, fields: fields + SharePage.guards, body: Array(html.utf8))
  }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
    color:#222;background:#fff}h1{font-size:1.3rem;overflow-wrap:anywhere}\
    table{width:100%;border-collapse:collapse}td{padding:.2rem .5rem;border-bottom:1px solid #ddd;\
    overflow-wrap:anywhere}td+td{white-space:nowrap;color:#666}.size{text-align:right}\
    .save{color:#666;font-size:.8rem;margin-left:.5rem}a{color:#0b57d0;text-decoration:none}\
    a:hover{text-decoration:underline}pre{white-space:pre-wrap;overflow-wrap:anywhere;\
    background:#f6f6f6;padding:1rem}img{max-width:100%}footer{margin-top:2rem;color:#666;\
    font-size:.85rem}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}\
    a{color:#8ab4f8}td{border-color:#333}pre{background:#222}}
    """

  // MARK: Words

  /// Text as text of HTML. Controls, and the marks by which a name would be read in another direction, are
  /// shown as U+FFFD.
  static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count + text.utf8.count / 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\t", "\r": out.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        out += "\u{FFFD}"
      default:
        if PathText.isEscape(scalar) {
          out += "\u{FFFD}"
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }

  static func size(_ bytes: Int64) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1000
      if value < 999.5 || unit == "TB" {
        let tenths = Int((value * 10).rounded())
        return (value < 9.95 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))")
          + " " + unit
      }
    }
    return "\(bytes) B"
  }

  private static func day(_ date: Date) -> String { String(RFC3339.text(from: date).prefix(10)) }

  private static func minute(_ date: Date) -> String {
    String(RFC3339.text(from: date).prefix(16)).replacing("T", with: " ")
  }
}
