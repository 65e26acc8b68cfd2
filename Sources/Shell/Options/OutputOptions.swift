// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// The form of a result on standard output.
package enum OutputFormat: Hashable, Sendable {
  /// For a person on a terminal; in a pipe, paths alone where the result is a set of files.
  case text
  /// One value; documented, and kept.
  case json
  /// A value a line.
  case jsonLines
  /// Paths alone, each ended by this byte.
  case paths(terminator: UInt8)
  /// How many.
  case count
  /// `path:line:text` of what was found in files.
  case lines
}

/// The forms of a result that is a set of files.
package struct OutputOptions: ParsableArguments {
  @Flag(help: "Write the result as one line of JSON.")
  package var json = false

  @Flag(help: "Write one JSON object a line for each file.")
  package var jsonl = false

  @Flag(
    name: [.customShort("0"), .customLong("null")], help: "Write paths alone, each ended by NUL.")
  package var endsWithNull = false

  @Flag(name: [.customShort("l"), .customLong("paths")], help: "Write paths alone, one a line.")
  package var pathsOnly = false

  @Flag(name: .customLong("count"), help: "Write only how many there are.")
  package var countOnly = false

  package init() {}

  package func validate() throws {
    if [json, jsonl, endsWithNull, pathsOnly, countOnly].filter({ $0 }).count > 1 {
      throw ValidationError("--json, --jsonl, -0, -l and --count exclude each other")
    }
  }

  package var format: OutputFormat {
    if json { return .json }
    if jsonl { return .jsonLines }
    if endsWithNull { return .paths(terminator: 0) }
    if pathsOnly { return .paths(terminator: 0x0A) }
    return countOnly ? .count : .text
  }
}

/// The form of a result that is no set of files.
package struct JSONOption: ParsableArguments {
  @Flag(help: "Write the result as one line of JSON.")
  package var json = false

  package init() {}

  package var format: OutputFormat { json ? .json : .text }
}
