// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// TeX as it stands, so that lines are the file's; sections are its headings, `\title` and `\author` its
/// title and author.
enum TeXText: TextExtractor {
  static let name = "tex/1"

  private static let levels = [
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "frametitle": 3,
  ]

  static func extract(_ contents: Contents) -> ExtractedText {
    let (bytes, isCut) = TextDecoding.utf8([UInt8](contents.data), limit: Limits.textBytes)
    var text = ExtractedText(bytes: bytes, isTruncated: isCut)
    for (offset, line) in MarkdownText.Lines(bytes) {
      let body = line.drop { $0 == 0x20 || $0 == 9 }
      guard body.first == 0x5C else { continue }
      let name = body.dropFirst().prefix { (0x61...0x7A).contains($0) }
      guard let argument = argument(body.dropFirst(1 + name.count)) else { continue }
      switch String(decoding: name, as: UTF8.self) {
      case "title": text.title = text.title ?? argument
      case "author": text.author = text.author ?? argument
      case let command:
        guard let level = levels[command], text.headings.count < Limits.headings else { continue }
        text.headings.append(.init(offset: offset, level: level, text: argument))
      }
    }
    text.title = text.title ?? text.headings.first?.text
    return text
  }

  /// What stands in the first braces of the line, without commands.
  private static func argument(_ rest: ArraySlice<UInt8>) -> String? {
    guard let open = rest.firstIndex(of: 0x7B), rest[..<open].allSatisfy({ $0 != 0x25 }) else {
      return nil
    }
    var depth = 0
    var out: [UInt8] = []
    var index = open
    while index < rest.endIndex {
      let byte = rest[index]
      index += 1
      switch byte {
      case 0x7B: depth += 1
      case 0x7D:
        depth -= 1
        if depth == 0 { return TextExtraction.clean(String(decoding: out, as: UTF8.self)) }
      case 0x5C:
        while index < rest.endIndex, (0x41...0x7A).contains(rest[index]), rest[index] != 0x5C,
          rest[index] != 0x5B, rest[index] != 0x5D
        {
          index += 1
        }
        out.append(0x20)
      case 0x7E: out.append(0x20)
      default: out.append(byte)
      }
    }
    return TextExtraction.clean(String(decoding: out, as: UTF8.self))
  }
}
