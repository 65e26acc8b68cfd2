// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Syscalls

/// Builds objects member by member; what is nil is left out.
struct ObjectBuilder {
  private(set) var members: [JSONValue.Member] = []
  var json: JSONValue { .object(members) }

  mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { members.append(.init(name, value)) }
  }
  mutating func add(_ name: String, _ value: String?) { add(name, value.map(JSONValue.string)) }
  mutating func add(_ name: String, _ value: Int64) { add(name, .integer(value)) }
  mutating func add(_ name: String, _ value: Int) { add(name, .integer(Int64(value))) }
  mutating func add(_ name: String, _ value: Date) { add(name, .string(RFC3339.text(from: value))) }
  mutating func add(_ name: String, list: [JSONValue]) { add(name, .array(list)) }
  mutating func add(_ name: String, strings: [String]) {
    add(name, .array(strings.map(JSONValue.string)))
  }

  static func object(_ build: (inout ObjectBuilder) -> Void) -> JSONValue {
    var builder = ObjectBuilder()
    build(&builder)
    return builder.json
  }
}

/// A score with the digits that mean something.
private func rounded(_ value: Double) -> JSONValue { .number((value * 1e6).rounded() / 1e6) }

extension FoundFile {
  package var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add("score", self.score.map { rounded($0) })
      $0.add("size", size)
      $0.add("modified", modified)
      $0.add("passages", list: passages.map(\.json))
      $0.add("explanation", explanation.map { .array($0.map(JSONValue.string)) })
      if !copies.isEmpty { $0.add("copies", strings: copies) }
    }
  }
}

extension JSONValue {
  static func build(_ build: (inout ObjectBuilder) -> Void) -> JSONValue {
    ObjectBuilder.object(build)
  }
}

extension FoundPassage {
  package var json: JSONValue {
    .build {
      $0.add("start_line", startLine)
      $0.add("end_line", endLine)
      if let startByte { $0.add("start_byte", startByte) }
      if let endByte { $0.add("end_byte", endByte) }
      if let page { $0.add("page", page) }
      $0.add("text", text)
      $0.add("score", rounded(score))
    }
  }
}

extension Effect {
  package var json: JSONValue {
    .build {
      $0.add("change", change.rawValue)
      $0.add("path", path)
      $0.add("origin", origin)
      $0.add("kind", isFolder ? "folder" : "file")
      $0.add("bytes", bytes)
    }
  }
}

extension Preview {
  package var json: JSONValue {
    .build {
      $0.add("changes_anything", .bool(changesAnything))
      $0.add("destroys", .bool(destroys))
      $0.add("exposes", .bool(exposes))
      $0.add(
        "steps",
        list: steps.map { step in
          .build {
            $0.add("step", step.number)
            $0.add("op", step.name.rawValue)
            $0.add("summary", step.summary)
            $0.add("effects", list: step.effects.map(\.json))
            $0.add("notes", strings: step.notes)
          }
        })
    }
  }
}

extension Outcome {
  /// The whole outcome: a result a step, then what was changed.
  package var json: JSONValue {
    .build {
      $0.add("results", list: results.map(\.json))
      if let operation { $0.add("operation", operation) }
      $0.add("effects", list: effects.map(\.json))
      $0.add("problems", strings: problems)
      $0.add("files", strings: files)
    }
  }
}

extension StepResult {
  /// The step, its operation, and the members of its value.
  package var json: JSONValue {
    var builder = ObjectBuilder()
    builder.add("step", step)
    builder.add("op", name.rawValue)
    addValue(to: &builder)
    builder.add("notes", strings: notes)
    return builder.json
  }

  /// The members of its value, and what a language model made of it.
  func addValue(to builder: inout ObjectBuilder) {
    value.add(to: &builder)
    builder.add("prose", prose?.json)
  }
}

extension StepResult.Value {
  /// The value alone, as `semfs OPERATION --json` writes it.
  package var json: JSONValue { .build { add(to: &$0) } }

  func add(to builder: inout ObjectBuilder) {
    switch self {
    case .files(let files): builder.add("files", list: files.map(\.json))
    case .count(let files, let bytes):
      builder.add("count", files)
      builder.add("bytes", bytes)
    case .listing(let names): builder.add("names", list: names.map(\.json))
    case .contents(let files): builder.add("files", list: files.map(\.json))
    case .info(let files): builder.add("files", list: files.map(\.json))
    case .summary(let summary):
      builder.add("summary", summary.sentences.map(\.text).joined(separator: " "))
      builder.add("sentences", list: summary.sentences.map(\.json))
      builder.add("sources", strings: summary.sources)
    case .answer(let answer):
      builder.add("answer", answer.sentences.map(\.text).joined(separator: " "))
      builder.add("sentences", list: answer.sentences.map(\.json))
    case .comparison(let comparison): comparison.add(to: &builder)
    case .history(let versions): builder.add("versions", list: versions.map(\.json))
    case .changes(let report):
      builder.add("summary", report.summary)
      builder.add("files", list: report.files.map(\.json))
    case .groups(let groups): builder.add("groups", list: groups.map(\.json))
    case .pairs(let pairs): builder.add("pairs", list: pairs.map(\.json))
    case .duplicates(let sets): builder.add("sets", list: sets.map(\.json))
    case .links(let links): builder.add("links", list: links.map(\.json))
    case .done(let report):
      builder.add("summary", report.summary)
      builder.add("effects", list: report.effects.map(\.json))
    }
  }
}

extension ListedName {
  package var json: JSONValue {
    .build {
      $0.add("name", name)
      $0.add("path", path)
      $0.add("kind", kind)
      $0.add("size", size)
      $0.add("modified", modified)
    }
  }
}

extension FileContents {
  /// Text where the contents are text, else base64.
  package var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add("size", size)
      $0.add("truncated", .bool(isTruncated))
      if let text = String(validating: data, as: UTF8.self) {
        $0.add("text", text)
      } else {
        $0.add("base64", data.base64EncodedString())
      }
    }
  }
}

extension FileInfo {
  package var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add("kind", kind)
      $0.add("size", size)
      $0.add("modified", modified)
      $0.add("permissions", permissions)
      $0.add("owner", owner)
      $0.add("author", author)
      $0.add("title", title)
      if let written { $0.add("written", written) }
      $0.add("language", language)
      $0.add("versions", versions)
      $0.add("tags", strings: tags)
      $0.add("summary", summary)
    }
  }
}

extension Prose {
  package var json: JSONValue {
    .build {
      $0.add("model", model)
      $0.add(
        "sentences",
        list: sentences.map { sentence in
          .build {
            $0.add("text", sentence.text)
            $0.add("sources", list: sentence.sources.map(\.json))
          }
        })
      $0.add("left_out", leftOut)
    }
  }
}

extension Citation {
  func add(to builder: inout ObjectBuilder) {
    builder.add("path", path)
    builder.add("start_line", startLine)
    builder.add("end_line", endLine)
  }

  package var json: JSONValue { .build { add(to: &$0) } }
}

extension Summary.Sentence {
  package var json: JSONValue {
    .build {
      $0.add("text", text)
      source.add(to: &$0)
    }
  }
}

extension Comparison {
  func add(to builder: inout ObjectBuilder) {
    builder.add("left", left)
    builder.add("right", right)
    builder.add("summary", summary)
    builder.add("added_lines", addedLines)
    builder.add("removed_lines", removedLines)
    builder.add("diff", diff)
    builder.add("files", list: changes.map(\.json))
  }
}

extension FileVersion {
  package var json: JSONValue {
    .build {
      $0.add("path", path)
      $0.add("operation", operation)
      $0.add("time", time)
      $0.add("change", change.rawValue)
      $0.add("size", size)
      $0.add("user", user)
      $0.add("program", program)
      $0.add("prompt", prompt)
    }
  }
}

extension ChangedFile {
  package var json: JSONValue {
    .build {
      $0.add("change", change.rawValue)
      $0.add("path", path)
      $0.add("origin", origin)
      $0.add("added_lines", addedLines.map { .integer(Int64($0)) })
      $0.add("removed_lines", removedLines.map { .integer(Int64($0)) })
      $0.add("growth", growth)
      $0.add("programs", strings: programs)
    }
  }
}

extension WatchedChange {
  package var json: JSONValue {
    .build {
      $0.add("change", change.rawValue)
      $0.add("path", path)
      $0.add("origin", origin)
      $0.add("operation", operation)
      $0.add("time", time)
      $0.add("program", program)
      $0.add("prompt", prompt)
    }
  }
}

extension FileGroup {
  package var json: JSONValue {
    .build {
      $0.add("label", label)
      $0.add("files", list: files.map(\.json))
    }
  }
}

extension FilePair {
  package var json: JSONValue {
    .build {
      $0.add("left", left)
      $0.add("right", right)
      $0.add("score", rounded(score))
      $0.add("reason", reason)
    }
  }
}

extension DuplicateSet {
  package var json: JSONValue {
    .build {
      $0.add("kind", kind)
      $0.add("files", strings: files)
      $0.add("score", rounded(score))
    }
  }
}

extension ShareLink {
  package var json: JSONValue {
    .build {
      $0.add("url", url)
      $0.add("paths", strings: paths)
      $0.add("expires", expires)
    }
  }
}

/// JSON over several lines, for an editor.
package enum PrettyJSON {
  package static func text(_ value: JSONValue, indent: String = "") -> String {
    let inner = indent + "  "
    switch value {
    case .array(let items) where !items.isEmpty:
      let lines = items.map { inner + text($0, indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        "\(inner)\(JSONValue.string(member.name).text): \(text(member.value, indent: inner))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .null, .bool, .integer, .number, .string, .array, .object: return value.text
    }
  }
}
