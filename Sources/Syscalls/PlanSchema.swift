// SPDX-License-Identifier: GPL-3.0-or-later

/// The contract of plans as a JSON schema (draft 2020-12): for language models, whose answers it
/// constrains, and for other programs that make plans.
///
/// It says which fields an operation has, which it needs and what they hold. What it cannot say (that
/// `$2` names an earlier step, that a period is not empty) `Plan(json:)` still checks.
package enum PlanSchema {
  package static var json: JSONValue {
    object([
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("type", .string("object")),
      (
        "properties",
        object([
          (
            "steps",
            object([
              ("type", .string("array")), ("maxItems", .integer(Int64(Plan.maximumSteps))),
              ("items", object([("anyOf", .array(Syscall.Name.allCases.map(step)))])),
            ])
          ),
          ("because", type("string")),
        ])
      ),
      ("required", strings(["steps"])),
      ("additionalProperties", .bool(false)),
      (
        "$defs",
        object([
          ("selection", closed(selection.map { ($0, field($0, of: nil)) }, required: [])),
          ("time", object([("type", .string("string")), ("format", .string("date-time"))])),
          ("point", object([("anyOf", .array(points))])),
        ])
      ),
    ])
  }

  /// The fields of an operation beside `op`, in the order of the contract.
  package static func fields(of name: Syscall.Name) -> [String] { shape(name).fields }
  /// Those without which it means nothing.
  package static func required(of name: Syscall.Name) -> [String] { shape(name).required }

  private static let files = ["in", "pick", "paths"]
  private static let selection =
    files + [
      "under", "query", "keywords", "match", "name", "type", "author", "tagged", "since", "until",
      "larger", "smaller", "at", "not", "sort", "k",
    ]

  private static func shape(_ name: Syscall.Name) -> (fields: [String], required: [String]) {
    switch name {
    case .retrieve, .count, .read, .info, .summarize, .duplicates, .watch, .delete, .lock, .unlock,
      .unshare:
      (selection, [])
    case .list: (files, [])
    case .answer: (["question"] + selection, ["question"])
    case .compare: (files + ["from", "to"], [])
    case .history: (selection + ["by"], [])
    case .changes: (selection + ["from", "to", "by"], [])
    case .group: (selection + ["by", "labels", "groups", "into", "mode"], ["by"])
    case .join: (["left", "right", "on", "labels", "column", "pairs", "into"], ["left", "right"])
    case .related: (files + ["k"], [])
    case .create: (["paths", "kind", "content"], ["paths"])
    case .write, .append: (files + ["content", "source"], [])
    case .merge, .copy, .move: (selection + ["into"], ["into"])
    case .collect: (selection + ["into", "mode"], ["into"])
    case .tag, .untag: (selection + ["tags"], ["tags"])
    case .share: (selection + ["expires"], [])
    case .snapshot: (["label"], [])
    case .rollback: (selection + ["to", "by"], ["to"])
    case .undo, .redo: (["count", "by"], [])
    case .mount: (["paths", "into"], ["paths"])
    case .unmount: (["paths", "into"], [])
    }
  }

  private static func step(_ name: Syscall.Name) -> JSONValue {
    let shape = shape(name)
    return closed(
      [("op", object([("const", .string(name.rawValue))]))]
        + shape.fields.map { ($0, field($0, of: name)) }, required: ["op"] + shape.required)
  }

  private static func field(_ field: String, of name: Syscall.Name?) -> JSONValue {
    switch (field, name) {
    case ("by", .group?): words(Grouping.Criterion.allCases.map(\.rawValue))
    case ("to", _), ("from", _), ("at", _): reference("point")
    case ("since", _), ("until", _), ("expires", _): reference("time")
    case ("left", _), ("right", _), ("not", _): reference("selection")
    case ("on", _): words(Joining.Criterion.allCases.map(\.rawValue))
    case ("mode", _): words(Placement.allCases.map(\.rawValue))
    case ("sort", _): words(Order.allCases.map(\.rawValue))
    case ("match", _): object([("const", .string("any"))])
    case ("kind", _): object([("const", .string("folder"))])
    case ("type", _): list(words(Kind.families + Kind.languages))
    case ("pick", _): list(type("integer"))
    case ("paths", _), ("keywords", _), ("tagged", _), ("tags", _), ("labels", _):
      list(type("string"))
    case ("k", _), ("groups", _), ("pairs", _), ("count", _):
      object([("type", .string("integer")), ("minimum", .integer(1))])
    case ("larger", _), ("smaller", _):
      object([("type", .string("integer")), ("minimum", .integer(0))])
    default: type("string")
    }
  }

  private static var points: [JSONValue] {
    let count = object([("type", .string("integer")), ("minimum", .integer(1))])
    return [
      ("back", count), ("time", reference("time")), ("snapshot", type("string")),
      ("operation", count), ("first", object([("const", .bool(true))])),
    ].map { closed([$0], required: [$0.0]) }
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { .init($0.0, $0.1) })
  }

  private static func closed(_ members: [(String, JSONValue)], required: [String]) -> JSONValue {
    var out: [(String, JSONValue)] = [
      ("type", .string("object")), ("properties", object(members)),
      ("additionalProperties", .bool(false)),
    ]
    if !required.isEmpty { out.append(("required", strings(required))) }
    return object(out)
  }

  private static func type(_ name: String) -> JSONValue { object([("type", .string(name))]) }
  private static func reference(_ name: String) -> JSONValue {
    object([("$ref", .string("#/$defs/\(name)"))])
  }
  private static func words(_ words: [String]) -> JSONValue { object([("enum", strings(words))]) }
  private static func strings(_ words: [String]) -> JSONValue {
    .array(words.map(JSONValue.string))
  }
  private static func list(_ items: JSONValue) -> JSONValue {
    object([("type", .string("array")), ("minItems", .integer(1)), ("items", items)])
  }
}
