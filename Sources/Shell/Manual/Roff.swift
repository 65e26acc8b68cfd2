// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes man-pages(7) source.
struct Roff {
  private(set) var text = ""

  mutating func title(_ name: String) {
    text += ".\\\" Written by `semfs manual`: change the commands or the prose in Sources/Shell.\n"
    text +=
      ".TH \(Roff.escape(name.uppercased())) 1 \"\" \"semfs \(Program.version)\" \"User Commands\"\n"
    // No hyphenation, no stretched spaces: command lines must stay whole.
    text += ".nh\n.ad l\n"
  }

  mutating func section(_ name: String) { text += ".SH \(Roff.escape(name))\n" }

  mutating func subsection(_ name: String) { text += ".SS \(Roff.escape(name))\n" }

  /// Paragraphs are apart by an empty line.
  mutating func paragraphs(_ prose: String) {
    for paragraph in prose.split(separator: "\n\n", omittingEmptySubsequences: true) {
      text += ".PP\n"
      for line in paragraph.split(separator: "\n") { text += Roff.line(String(line)) + "\n" }
    }
  }

  /// Lines as they are.
  mutating func verbatim(_ lines: [String]) {
    text += ".PP\n.RS 4\n.nf\n"
    for line in lines { text += Roff.line(line) + "\n" }
    text += ".fi\n.RE\n"
  }

  /// A term and what it means.
  mutating func item(_ term: String, _ meaning: String) {
    text += ".TP\n.B \(Roff.escape(term))\n\(Roff.line(meaning))\n"
  }

  /// A line of text: nothing in it is a request.
  private static func line(_ text: String) -> String {
    let escaped = escape(text)
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// Backslashes, and hyphens that must stay hyphens when copied.
  private static func escape(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\e"
      case "-": out += "\\-"
      case "~": out += "\\(ti"
      case "^": out += "\\(ha"
      case "`": out += "\\(ga"
      case "'": out += "\\(aq"
      case "…": out += "..."
      default: for scalar in character.unicodeScalars { out += glyph(scalar) }
      }
    }
    return out
  }

  /// Characters beyond ASCII by their number, so that no locale is asked.
  private static func glyph(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII { return String(scalar) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
  }
}
