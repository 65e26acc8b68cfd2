// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Jupyter notebooks as the Markdown that they are with code between: what cells say and print.
enum NotebookText: TextExtractor {
  static let name = "notebook/1"
  /// Foundation's JSON takes the stack for nesting.
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    let data = Data(contents.data.prefix(Limits.readBytes))
    guard let notebook = try? JSONDecoder().decode(Notebook.self, from: data) else {
      return RecordsText.extract(contents)
    }
    var source = ""
    for cell in notebook.cells.prefix(Limits.parts) where source.utf8.count < Limits.textBytes {
      let words = cell.source?.text ?? ""
      source += cell.kind == "code" ? "```\n\(words)\n```\n\n" : words + "\n\n"
      for output in cell.outputs ?? [] {
        if let words = output.text?.text ?? output.data?.plain?.text {
          source += words.prefix(4000) + "\n\n"
        }
      }
    }
    return MarkdownText.extract(Contents(name: contents.name, data: Data(source.utf8)))
  }

  private struct Notebook: Decodable { var cells: [Cell] }
  private struct Cell: Decodable {
    var kind: String
    var source: Lines?
    var outputs: [Output]?
    enum CodingKeys: String, CodingKey {
      case kind = "cell_type"
      case source, outputs
    }
  }
  private struct Output: Decodable {
    var text: Lines?
    var data: Bundle?
  }
  private struct Bundle: Decodable {
    var plain: Lines?
    enum CodingKeys: String, CodingKey { case plain = "text/plain" }
  }

  /// A string, or a list of lines.
  private struct Lines: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let lines = try? container.decode([String].self) {
        text = lines.joined()
      } else {
        text = try container.decode(String.self)
      }
    }
  }
}
