// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

extension Plan {
  /// The plan as JSON, `op` first in each step, without fields that say nothing.
  package var json: JSONValue {
    var members = [JSONValue.Member("steps", .array(steps.map(\.json)))]
    if let because { members.append(JSONValue.Member("because", .string(because))) }
    return .object(members)
  }
}

extension Plan: Codable {
  package init(from decoder: any Decoder) throws {
    self = try Plan(JSONValue(from: decoder))
  }

  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension Selection {
  /// The selection as a JSON object.
  package var json: JSONValue { .object(members) }

  fileprivate var members: [JSONValue.Member] {
    var out = Members()
    out.add("in", `in`?.text)
    out.add("pick", pick)
    out.add("paths", paths)
    out.add("under", under)
    out.add("query", query)
    out.add("keywords", keywords)
    if matchesAnyKeyword { out.add("match", "any") }
    out.add("name", name)
    out.add("type", types.map(\.rawValue))
    out.add("author", author)
    out.add("tagged", tagged)
    out.add("since", since.map(RFC3339.text))
    out.add("until", until.map(RFC3339.text))
    out.add("larger", larger)
    out.add("smaller", smaller)
    out.add("at", at?.json)
    out.add("not", not?.json)
    out.add("sort", sort?.rawValue)
    out.add("k", k.map(Int64.init))
    return out.list
  }
}

extension Point {
  package var json: JSONValue {
    switch self {
    case .back(let count): .object([.init("back", .integer(Int64(count)))])
    case .time(let date): .object([.init("time", .string(RFC3339.text(from: date)))])
    case .snapshot(let label): .object([.init("snapshot", .string(label))])
    case .operation(let id): .object([.init("operation", .integer(id))])
    case .first: .object([.init("first", .bool(true))])
    }
  }
}

extension Syscall {
  /// The step as a JSON object.
  package var json: JSONValue {
    var out = Members()
    out.add("op", name.rawValue)
    switch self {
    case .answer(_, let question): out.add("question", question)
    case .create(let paths, let isFolder, let content):
      out.add("paths", paths)
      if isFolder { out.add("kind", "folder") }
      out.add("content", content)
    case .mount(let paths, let into), .unmount(let paths, let into):
      out.add("paths", paths)
      out.add("into", into)
    case .snapshot(let label): out.add("label", label)
    case .undo(let count, let by), .redo(let count, let by):
      if count != 1 { out.add("count", Int64(count)) }
      out.add("by", by)
    case .join(let joining): out.list += joining.members
    default: break
    }
    out.list += selection?.members ?? []
    out.list += members
    return .object(out.list)
  }

  /// The fields that follow the selection.
  private var members: [JSONValue.Member] {
    var out = Members()
    switch self {
    case .compare(_, let from, let to):
      out.add("from", from?.json)
      out.add("to", to?.json)
    case .history(_, let by): out.add("by", by)
    case .changes(_, let from, let to, let by):
      out.add("from", from?.json)
      out.add("to", to?.json)
      out.add("by", by)
    case .group(_, let grouping):
      out.add("by", grouping.by.rawValue)
      out.add("labels", grouping.labels)
      out.add("groups", grouping.groups.map(Int64.init))
      out.add("into", grouping.into)
      out.add("mode", grouping.mode.spoken)
    case .write(_, let source), .append(_, let source):
      switch source {
      case .content(let text): out.add("content", text)
      case .path(let path): out.add("source", path)
      }
    case .merge(_, let into), .copy(_, let into), .move(_, let into): out.add("into", into)
    case .collect(_, let into, let mode):
      out.add("into", into)
      out.add("mode", mode.spoken)
    case .tag(_, let tags), .untag(_, let tags): out.add("tags", tags)
    case .share(_, let expires): out.add("expires", expires.map(RFC3339.text))
    case .rollback(_, let to, let by):
      out.add("to", to.json)
      out.add("by", by)
    default: break
    }
    return out.list
  }
}

extension Joining {
  fileprivate var members: [JSONValue.Member] {
    var out = Members()
    out.add("left", left.json)
    out.add("right", right.json)
    out.add("on", on == .content ? nil : on.rawValue)
    out.add("labels", labels)
    out.add("column", column)
    out.add("pairs", pairs.map(Int64.init))
    out.add("into", into)
    return out.list
  }
}

extension Placement {
  /// nil where it is the default, which plans leave out.
  fileprivate var spoken: String? { self == .link ? nil : rawValue }
}

/// Members in the order in which they were added; what says nothing is not added.
private struct Members {
  var list: [JSONValue.Member] = []

  mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { list.append(.init(name, value)) }
  }

  mutating func add(_ name: String, _ value: String?) { add(name, value.map(JSONValue.string)) }

  mutating func add(_ name: String, _ value: Int64?) { add(name, value.map(JSONValue.integer)) }

  mutating func add(_ name: String, _ values: [String]) {
    if !values.isEmpty { add(name, .array(values.map(JSONValue.string))) }
  }

  mutating func add(_ name: String, _ values: [Int]) {
    if !values.isEmpty { add(name, .array(values.map { .integer(Int64($0)) })) }
  }
}
