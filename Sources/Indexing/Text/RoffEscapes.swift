// SPDX-License-Identifier: GPL-3.0-or-later

/// roff's escape sequences (groff_char(7), groff(7)) as plain characters.
enum RoffEscapes {
  /// - Parameter strings: what `\*(xx` stands for.
  static func resolve(_ line: Substring, strings: [String: String]) -> String {
    var out = ""
    var rest = line
    while let slash = rest.utf8.firstIndex(of: 0x5C) {
      out += rest[..<slash]
      rest = rest[rest.utf8.index(after: slash)...]
      guard let escape = rest.first else { break }
      rest = rest.dropFirst()
      switch escape {
      case "\"", "#": return out
      case "-": out.append("-")
      case "e", "\\": out.append("\\")
      case "&", "|", "^", "/", ",", ")", "%", ":", "{", "}", "d", "u", "r", "!", "?", "a": break
      case "c": out.append("\u{1}")
      case " ", "~", "0", "t": out.append(" ")
      case "'", "`", "\u{00B4}", ".": out.append(escape)
      case "(": out += special(take(&rest, 2))
      case "[": out += special(bracketed(&rest))
      case "*": out += strings[name(&rest)] ?? ""
      case "f", "F", "g", "k", "m", "M", "n", "Y", "V", "O": skipName(&rest)
      case "s": skipSize(&rest)
      case "N": out += numbered(&rest)
      case "h", "v", "w", "l", "L", "D", "b", "o", "x", "X", "A", "B", "H", "R", "S", "Z", "C":
        let inner = delimited(&rest)
        if escape == "C" { out += special(inner) }
        if escape == "o", let letter = inner.first { out.append(letter) }
      case "z": break
      default: out.append(escape)
      }
    }
    return out + rest
  }

  private static func take(_ rest: inout Substring, _ count: Int) -> String {
    let part = rest.prefix(count)
    rest = rest.dropFirst(part.count)
    return String(part)
  }

  private static func bracketed(_ rest: inout Substring) -> String {
    let part = rest.prefix { $0 != "]" }
    rest = rest.dropFirst(part.count + 1)
    return String(part)
  }

  /// A name of one, two or any number of characters: `x`, `(xx`, `[xxx]`.
  private static func name(_ rest: inout Substring) -> String {
    switch rest.first {
    case "(":
      rest = rest.dropFirst()
      return take(&rest, 2)
    case "[":
      rest = rest.dropFirst()
      return bracketed(&rest)
    default:
      return take(&rest, 1)
    }
  }

  private static func skipName(_ rest: inout Substring) {
    if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
    _ = name(&rest)
  }

  private static func skipSize(_ rest: inout Substring) {
    if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
    if rest.first == "(" || rest.first == "[" {
      _ = name(&rest)
    } else if rest.first == "'" {
      _ = delimited(&rest)
    } else {
      let digits = rest.prefix(2).prefix { $0.isNumber }
      // Two digits only from 10 to 39.
      let count = digits.count == 2 && !"123".contains(digits.first ?? "9") ? 1 : digits.count
      rest = rest.dropFirst(count)
    }
  }

  private static func delimited(_ rest: inout Substring) -> String {
    guard let mark = rest.first else { return "" }
    let inner = rest.dropFirst()
    guard let end = inner.firstIndex(of: mark) else {
      rest = inner
      return ""
    }
    rest = inner[inner.index(after: end)...]
    return String(inner[..<end])
  }

  private static func numbered(_ rest: inout Substring) -> String {
    guard let code = UInt32(delimited(&rest)), let scalar = Unicode.Scalar(code) else { return "" }
    return String(Character(scalar))
  }

  private static func special(_ name: String) -> String {
    if let known = characters[name] { return known }
    if name.hasPrefix("u"), let code = UInt32(name.dropFirst(), radix: 16),
      let scalar = Unicode.Scalar(code)
    {
      return String(Character(scalar))
    }
    // An accent on a letter: `'e`, `:u`.
    if name.count == 2, let accent = name.first.flatMap({ accents[$0] }), let letter = name.last {
      return "\(letter)\(accent)"
    }
    return ""
  }

  private static let accents: [Character: String] = [
    "'": "\u{301}", "`": "\u{300}", "^": "\u{302}", "~": "\u{303}", ":": "\u{308}", ",": "\u{327}",
    "o": "\u{30A}", "v": "\u{30C}",
  ]

  private static let characters: [String: String] = [
    "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "aq": "'", "dq": "\"", "Bq": "„", "bq": "‚",
    "em": "—", "en": "–", "hy": "-", "mi": "−", "bu": "•", "co": "©", "rg": "®", "tm": "™",
    "ga": "`", "aa": "´", "ha": "^", "ti": "~", "at": "@", "sh": "#", "Do": "$", "Po": "£",
    "Eu": "€", "eu": "€", "Ye": "¥", "ct": "¢", "rs": "\\", "sl": "/", "ba": "|", "br": "|",
    "ul": "_", "lB": "[", "rB": "]", "lC": "{", "rC": "}", "la": "⟨", "ra": "⟩", "Fo": "«",
    "Fc": "»", "fo": "‹", "fc": "›", "<-": "←", "->": "→", "<>": "↔", "ua": "↑", "da": "↓",
    "lA": "⇐", "rA": "⇒", "hA": "⇔", "<=": "≤", ">=": "≥", "!=": "≠", "==": "≡", "~=": "≅",
    "+-": "±", "mu": "×", "di": "÷", "de": "°", "sc": "§", "ps": "¶", "dg": "†", "dd": "‡",
    "if": "∞", "sr": "√", "**": "∗", "pl": "+", "eq": "=", "ss": "ß", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "/o": "ø", "/O": "Ø", "/l": "ł", "/L": "Ł", "oa": "å", "oA": "Å",
    "12": "½", "14": "¼", "34": "¾", "S1": "¹", "S2": "²", "S3": "³", "fi": "fi", "fl": "fl",
    "ff": "ff", "Fi": "ffi", "Fl": "ffl", "r!": "¡", "r?": "¿", "ci": "○", "sq": "□", "OK": "✓",
    "*a": "α", "*b": "β", "*g": "γ", "*d": "δ", "*e": "ε", "*l": "λ", "*m": "μ", "*p": "π",
    "*s": "σ", "*t": "τ", "*w": "ω", "*D": "Δ", "*S": "Σ", "*W": "Ω", "nb": " ", "no": "¬",
  ]
}
