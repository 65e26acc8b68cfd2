// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A glob on a file's name, or a part of it; letters' case does not count.
///
/// `*` any run, `?` any one character, `[a-z]` and `[!a-z]` one of a set, `\` takes the next as it is.
/// A pattern without any of these is looked for anywhere in the name.
struct NamePattern {
  private enum Token {
    case run
    case any
    case one(Character)
    case set([ClosedRange<Character>], negated: Bool)
  }

  private let tokens: [Token]

  init(_ text: String) {
    let parsed = NamePattern.parse(Array(text.lowercased()))
    let isGlob = parsed.contains { if case .one = $0 { false } else { true } }
    tokens = isGlob ? parsed : [.run] + parsed + [.run]
  }

  /// Whether the whole `name` fits.
  func matches(_ name: String) -> Bool {
    let characters = Array(name.lowercased())
    var token = 0
    var position = 0
    // Where to go on if the rest does not fit: the last run takes one character more. Linear in
    // practice, and at worst the product of the lengths.
    var retry: (token: Int, position: Int)?
    while position < characters.count {
      if token < tokens.count {
        if case .run = tokens[token] {
          retry = (token + 1, position)
          token += 1
          continue
        }
        if fits(tokens[token], characters[position]) {
          token += 1
          position += 1
          continue
        }
      }
      guard let last = retry else { return false }
      retry = (last.token, last.position + 1)
      (token, position) = (last.token, last.position + 1)
    }
    return tokens[token...].allSatisfy { if case .run = $0 { true } else { false } }
  }

  private func fits(_ token: Token, _ character: Character) -> Bool {
    switch token {
    case .run: false
    case .any: true
    case .one(let wanted): wanted == character
    case .set(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
    }
  }

  private static func parse(_ text: [Character]) -> [Token] {
    var out: [Token] = []
    var index = 0
    while index < text.count {
      switch text[index] {
      case "*":
        if case .run? = out.last {} else { out.append(.run) }
        index += 1
      case "?":
        out.append(.any)
        index += 1
      case "[":
        if let (set, next) = parseSet(text, from: index + 1) {
          out.append(set)
          index = next
        } else {
          out.append(.one("["))
          index += 1
        }
      case "\\" where index + 1 < text.count:
        out.append(.one(text[index + 1]))
        index += 2
      default:
        out.append(.one(text[index]))
        index += 1
      }
    }
    return out
  }

  private static func parseSet(_ text: [Character], from start: Int) -> (Token, Int)? {
    var index = start
    let negated = index < text.count && (text[index] == "!" || text[index] == "^")
    if negated { index += 1 }
    var ranges: [ClosedRange<Character>] = []
    let first = index
    while index < text.count, text[index] != "]" || index == first {
      if index + 2 < text.count, text[index + 1] == "-", text[index + 2] != "]",
        text[index] <= text[index + 2]
      {
        ranges.append(text[index]...text[index + 2])
        index += 3
      } else {
        ranges.append(text[index]...text[index])
        index += 1
      }
    }
    guard index < text.count, !ranges.isEmpty else { return nil }
    return (.set(ranges, negated: negated), index + 1)
  }
}
