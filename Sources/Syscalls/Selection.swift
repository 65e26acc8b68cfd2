// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Which files a syscall is about. Every field narrows; filters apply before the `k` best are
/// chosen. A selection with no field is all files.
package struct Selection: Hashable, Sendable {
  /// Only among the files of an earlier step or of the previous prompt.
  package var `in`: Reference?
  /// Positions in what `in` names, from 1; negative ones count from the end. Never 0.
  package var pick: [Int] = []
  /// Files or folders as the person wrote them; the executor resolves them.
  package var paths: [String] = []
  /// A folder to stay below.
  package var under: String?
  /// What it is about.
  package var query: String?
  /// Words or phrases that must stand in the text.
  package var keywords: [String] = []
  /// Whether one of `keywords` suffices.
  package var matchesAnyKeyword = false
  /// A glob on, or a part of, the file's name.
  package var name: String?
  package var types: [Kind] = []
  package var author: String?
  package var tagged: [String] = []
  /// Modified at or after this.
  package var since: Date?
  /// Modified before this.
  package var until: Date?
  /// More bytes than this.
  package var larger: Int64?
  /// Fewer bytes than this.
  package var smaller: Int64?
  /// Look at the tree as it was then.
  package var at: Point?
  package var sort: Order?
  /// At most so many.
  package var k: Int?
  private var exclusion: Indirect?

  /// Without the files that this selects, by itself, from the whole tree.
  package var not: Selection? {
    get { exclusion?.value }
    set { exclusion = newValue.map(Indirect.init) }
  }

  package init() {}

  /// The named files or folders.
  package init(paths: [String]) { self.paths = paths }

  package var isEmpty: Bool { self == Selection() }

  private final class Indirect: Hashable, Sendable {
    let value: Selection
    init(_ value: Selection) { self.value = value }
    static func == (left: Indirect, right: Indirect) -> Bool { left.value == right.value }
    func hash(into hasher: inout Hasher) { hasher.combine(value) }
  }
}

/// The files of an earlier result.
package enum Reference: Hashable, Sendable {
  /// What step N of this plan, from 1, found or touched.
  case step(Int)
  /// What the previous prompt found or touched.
  case last

  package init?(_ text: String) {
    if text == "last" {
      self = .last
    } else if text.hasPrefix("$"), let number = Int(text.dropFirst()), number > 0,
      number < 1_000_000, "$\(number)" == text
    {
      self = .step(number)
    } else {
      return nil
    }
  }

  package var text: String {
    switch self {
    case .step(let number): "$\(number)"
    case .last: "last"
    }
  }
}

/// The order of a selection where it is not by relevance.
package enum Order: String, CaseIterable, Hashable, Sendable, Codable {
  case newest, oldest, largest, smallest, name
}

/// A moment in the history of a file or of the tree.
package enum Point: Hashable, Sendable {
  /// So many versions (of a file) or operations (of the tree) ago; at least 1.
  case back(Int)
  case time(Date)
  case snapshot(String)
  /// The tree as that operation left it; at least 1.
  case operation(Int64)
  case first
}

/// A kind of file that `type` can name: a family (`pdf`, `document`, `code`…) or a programming
/// language in lower case.
package struct Kind: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  /// nil where `rawValue` is neither a family nor a known language.
  package init?(rawValue: String) {
    guard Kind.families.contains(rawValue) || Kind.languages.contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  package static let families = [
    "pdf", "document", "markdown", "text", "html", "slides", "spreadsheet", "csv", "json", "xml",
    "yaml", "image", "audio", "video", "archive", "mail", "log", "config", "code",
  ]

  package static let languages = [
    "swift", "python", "c", "cpp", "rust", "go", "java", "javascript", "typescript", "shell", "sql",
    "ada", "assembly", "clojure", "cobol", "csharp", "css", "d", "dart", "elixir", "erlang",
    "fortran", "fsharp", "groovy", "haskell", "julia", "kotlin", "lisp", "lua", "matlab", "nim",
    "objectivec", "ocaml", "pascal", "perl", "php", "powershell", "prolog", "r", "racket", "ruby",
    "scala", "scheme", "tcl", "tex", "verilog", "vhdl", "zig",
  ]
}
