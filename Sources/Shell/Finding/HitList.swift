// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// The hits of a search as a list with a preview: what is shown, and what keys do to it. Touches no
/// terminal.
struct HitList {
  enum Key: Hashable {
    case up, down, pageUp, pageDown, first, last, take, open, ask, quit
    case number(Int)
  }

  /// What is left to whoever owns the terminal.
  enum Request: Hashable {
    case take(Int)
    case open(Int)
    case ask, quit
  }

  var query: String
  private(set) var files: [FoundFile]
  private(set) var selected = 0
  /// First line of the preview that is shown.
  private(set) var scroll = 0
  private let style: Style
  private let name: (String) -> String

  /// `name` writes a path as the person sees it.
  init(query: String, files: [FoundFile], style: Style, name: @escaping (String) -> String) {
    self.query = query
    self.files = files
    self.style = style
    self.name = name
  }

  mutating func show(_ files: [FoundFile], for query: String) {
    self.query = query
    self.files = files
    select(0)
  }

  /// Does what a key says; what it cannot do itself, it asks for.
  mutating func press(_ key: Key) -> Request? {
    switch key {
    case .up: select(selected - 1)
    case .down: select(selected + 1)
    case .first: select(0)
    case .last: select(files.count - 1)
    case .number(let number): select(number - 1)
    case .pageUp: scroll = max(0, scroll - 5)
    case .pageDown: scroll += 5
    case .take: return files.isEmpty ? nil : .take(selected)
    case .open: return files.isEmpty ? nil : .open(selected)
    case .ask: return .ask
    case .quit: return .quit
    }
    return nil
  }

  private mutating func select(_ place: Int) {
    selected = max(0, min(place, files.count - 1))
    scroll = 0
  }

  /// The lines of a screen of that size, none wider than it.
  mutating func lines(width: Int, height: Int) -> [String] {
    let listed = max(1, min(files.count, (height - 3) / 2))
    let first = max(0, min(selected - listed / 2, files.count - listed))
    var out = [style.bold(Measures.fitted("/ " + Escaping.name(query), width))]
    if files.isEmpty { out.append(Measures.fitted("nothing found", width)) }
    for place in first..<min(files.count, first + listed) {
      out.append(row(place, width: width))
    }
    out.append(style.dim(String(repeating: "─", count: max(1, width))))
    let room = max(0, height - out.count - 1)
    let preview = self.preview(width: width)
    scroll = max(0, min(scroll, preview.count - room))
    out += preview.dropFirst(scroll).prefix(room)
    while out.count < height - 1 { out.append("") }
    let help = "↑↓ choose  PgUp PgDn preview  Enter take  o open  / ask anew  q quit"
    out.append(style.dim(Measures.fitted(help, width)))
    return out
  }

  private func row(_ place: Int, width: Int) -> String {
    let number = place < 9 ? " \(place + 1)" : "\(place + 1)"
    let text = Measures.fitted("\(number)  \(name(files[place].path))", width - 2)
    return place == selected ? style.bold("> " + text) : "  " + text
  }

  private func preview(width: Int) -> [String] {
    guard files.indices.contains(selected) else { return [] }
    return files[selected].passages.flatMap { passage in
      let place =
        passage.page.map { "page \($0)" } ?? "lines \(passage.startLine)-\(passage.endLine)"
      let text = Escaping.text(passage.text).split(
        separator: "\n", omittingEmptySubsequences: false)
      return [style.dim(Measures.fitted(place, width))]
        + text.flatMap { HitList.wrapped(HitList.untabbed($0), width) } + [""]
    }
  }

  private static func untabbed(_ line: Substring) -> String {
    line.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ")
  }

  /// In pieces that fit.
  private static func wrapped(_ line: String, _ width: Int) -> [String] {
    var out: [String] = []
    var piece = ""
    var used = 0
    for character in line {
      let next = Measures.width(String(character))
      if used + next > max(2, width) {
        out.append(piece)
        (piece, used) = ("", 0)
      }
      piece.append(character)
      used += next
    }
    return out + [piece]
  }
}
