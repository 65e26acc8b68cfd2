// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// An operation of the plan language as a tool of an agent: its fields are the arguments.
struct AgentTool: Sendable {
  let operation: Syscall.Name
  let access: Syscall.Access
  let description: String
  /// Fields besides those of a selection.
  let fields: [Field]
  let required: [String]
  let takesSelection: Bool

  struct Field: Sendable {
    let name: String
    let type: String
    let meaning: String
  }

  var name: String { operation.rawValue }

  var json: JSONValue {
    .build {
      $0.add("name", name)
      $0.add("description", description)
      $0.add("inputSchema", schema)
      $0.add(
        "annotations",
        .build {
          $0.add("readOnlyHint", .bool(access == .reads))
          $0.add("destructiveHint", .bool(access == .destroys))
          $0.add("idempotentHint", .bool(access == .reads))
          $0.add("openWorldHint", .bool(false))
        })
    }
  }

  private var schema: JSONValue {
    let all = (takesSelection ? AgentTool.selection : []) + fields
    return .build {
      $0.add("type", "object")
      $0.add(
        "properties",
        .object(all.map { field in .init(field.name, AgentTool.schema(of: field)) }))
      if !required.isEmpty { $0.add("required", strings: required) }
      $0.add("additionalProperties", .bool(false))
    }
  }

  private static func schema(of field: Field) -> JSONValue {
    .build {
      if field.type.hasSuffix("s") {
        $0.add("type", "array")
        $0.add(
          "items", .build { $0.add("type", field.type == "integers" ? "integer" : "string") })
      } else {
        $0.add("type", field.type)
      }
      $0.add("description", field.meaning)
    }
  }

  private static let selection = [
    Field(name: "query", type: "string", meaning: "What the files are about."),
    Field(name: "paths", type: "strings", meaning: "These files or folders, from the root."),
    Field(name: "in", type: "string", meaning: "\"last\": the files of the previous call."),
    Field(name: "pick", type: "integers", meaning: "Positions in what `in` names, from 1."),
    Field(name: "under", type: "string", meaning: "Only below this folder."),
    Field(name: "keywords", type: "strings", meaning: "Words that must stand in the text."),
    Field(name: "name", type: "string", meaning: "A glob on the file's name, or a part of it."),
    Field(name: "type", type: "strings", meaning: "Kinds of file: pdf, markdown, code, python …"),
    Field(name: "author", type: "string", meaning: "Who wrote it."),
    Field(name: "tagged", type: "strings", meaning: "Carries all these tags."),
    Field(name: "since", type: "string", meaning: "Modified at or after: an RFC 3339 time in UTC."),
    Field(name: "until", type: "string", meaning: "Modified before: an RFC 3339 time in UTC."),
    Field(name: "larger", type: "integer", meaning: "More bytes than this."),
    Field(name: "smaller", type: "integer", meaning: "Fewer bytes than this."),
    Field(name: "at", type: "object", meaning: "The tree as it was: a point, {\"back\": 1}."),
    Field(name: "sort", type: "string", meaning: "newest, oldest, largest, smallest or name."),
    Field(name: "k", type: "integer", meaning: "At most so many."),
  ]

  private static let into = Field(name: "into", type: "string", meaning: "The new path or folder.")
  private static let paths = Field(name: "paths", type: "strings", meaning: "Paths from the root.")
  private static let tags = Field(name: "tags", type: "strings", meaning: "Words.")
  private static let content = [
    Field(name: "content", type: "string", meaning: "The text."),
    Field(name: "source", type: "string", meaning: "Or the file whose contents to take."),
  ]
  private static let ends = [
    Field(name: "from", type: "object", meaning: "A point in history: {\"back\": 1}."),
    Field(name: "to", type: "object", meaning: "A point in history; absent: now."),
  ]

  private init(
    _ operation: Syscall.Name, _ access: Syscall.Access, _ description: String,
    fields: [Field] = [], required: [String] = [], takesSelection: Bool = true
  ) {
    self.operation = operation
    self.access = access
    self.description = description
    self.fields = fields
    self.required = required
    self.takesSelection = takesSelection
  }

  /// What an agent can use: all but what streams (`watch`) and what is the person's (mounts).
  static let all: [AgentTool] = reading + changing + destroying

  private static let reading = [
    AgentTool(
      .retrieve, .reads, "Find files by what they are about, or by filters, with passages."),
    AgentTool(.count, .reads, "Count files and their bytes."),
    AgentTool(
      .list, .reads, "List the names in a folder.", fields: [paths], takesSelection: false),
    AgentTool(.read, .reads, "Read the contents of files."),
    AgentTool(.info, .reads, "Size, times, kind, author, versions and tags of files."),
    AgentTool(.summarize, .reads, "Summarise files in their own sentences, with their places."),
    AgentTool(
      .answer, .reads, "Sentences of the files that answer a question.",
      fields: [Field(name: "question", type: "string", meaning: "The question.")],
      required: ["question"]),
    AgentTool(
      .compare, .reads, "The difference of two files, or of a file or the tree over time.",
      fields: [paths] + ends, takesSelection: false),
    AgentTool(.history, .reads, "Versions of files: when, by whom."),
    AgentTool(.changes, .reads, "What changed in a period, file by file.", fields: ends),
    AgentTool(
      .group, .reads, "Divide files into groups.",
      fields: [
        Field(
          name: "by", type: "string",
          meaning: "topic, keyword, type, author, day, month, year, folder, tag or size."),
        Field(name: "groups", type: "integer", meaning: "How many groups."),
        Field(name: "labels", type: "strings", meaning: "The words, for keyword."),
      ], required: ["by"]),
    AgentTool(
      .related, .reads, "Files near these in meaning.",
      fields: [paths, Field(name: "k", type: "integer", meaning: "At most so many.")],
      required: ["paths"], takesSelection: false),
    AgentTool(.duplicates, .reads, "Files that are equal, nearly equal or contained in another."),
  ]

  private static let changing = [
    AgentTool(
      .create, .writes, "Make files or folders; nothing is replaced.",
      fields: [
        paths, Field(name: "kind", type: "string", meaning: "\"folder\" for folders."),
        Field(name: "content", type: "string", meaning: "What the files hold."),
      ], required: ["paths"], takesSelection: false),
    AgentTool(
      .write, .writes, "Replace the contents of files.", fields: [paths] + content,
      required: ["paths"], takesSelection: false),
    AgentTool(
      .append, .writes, "Add to the end of files.", fields: [paths] + content,
      required: ["paths"], takesSelection: false),
    AgentTool(
      .copy, .writes, "Copy files.", fields: [into], required: ["into"]),
    AgentTool(
      .move, .writes, "Move or rename files.", fields: [into], required: ["into"]),
    AgentTool(
      .merge, .writes, "Put contents, in order, into one file.", fields: [into],
      required: ["into"]),
    AgentTool(.tag, .writes, "Give files tags.", fields: [tags], required: ["tags"]),
    AgentTool(.untag, .writes, "Take tags from files.", fields: [tags], required: ["tags"]),
    AgentTool(
      .snapshot, .writes, "A name for the tree as it is.",
      fields: [Field(name: "label", type: "string", meaning: "The name.")], takesSelection: false),
  ]

  private static let destroying = [
    AgentTool(.delete, .destroys, "Remove files from the tree; the history keeps them."),
    AgentTool(
      .rollback, .destroys, "Put files, or the whole tree, back as they were.",
      fields: [Field(name: "to", type: "object", meaning: "A point: {\"back\": 1}.")],
      required: ["to"]),
    AgentTool(
      .undo, .destroys, "Take back the last operations.",
      fields: [Field(name: "count", type: "integer", meaning: "How many.")], takesSelection: false),
    AgentTool(
      .redo, .destroys, "Bring back what undo took back.",
      fields: [Field(name: "count", type: "integer", meaning: "How many.")], takesSelection: false),
  ]
}
