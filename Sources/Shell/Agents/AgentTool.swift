// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// An operation of the plan language as a tool of an agent: its fields, which the contract of plans names,
/// are the arguments.
struct AgentTool: Sendable {
  let operation: Syscall.Name
  let access: Syscall.Access
  /// Whether nothing of what is there goes or becomes another.
  let isAdditive: Bool
  let description: String

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
          $0.add("destructiveHint", .bool(!isAdditive))
          $0.add("idempotentHint", .bool(access == .reads))
          $0.add("openWorldHint", .bool(false))
        })
    }
  }

  private var schema: JSONValue {
    let required = PlanSchema.required(of: operation)
    return .build {
      $0.add("type", "object")
      $0.add(
        "properties",
        .object(
          PlanSchema.fields(of: operation).map {
            .init($0, AgentTool.schema(of: AgentTool.field($0, of: operation)))
          }))
      if !required.isEmpty { $0.add("required", strings: required) }
      $0.add("additionalProperties", .bool(false))
    }
  }

  private static func schema(of field: (type: String, meaning: String)) -> JSONValue {
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

  /// What a field holds, for whoever fills it in.
  private static func field(
    _ name: String, of operation: Syscall.Name
  ) -> (type: String, meaning: String) {
    switch (name, operation) {
    case ("by", .group):
      ("string", "topic, keyword, type, author, day, month, year, folder, tag or size.")
    case ("paths", .list): ("strings", "The folder; absent: the root.")
    case ("in", _): ("string", "\"last\": the files of the previous call.")
    case ("pick", _): ("integers", "Positions in what `in` names, from 1.")
    case ("paths", _): ("strings", "These files or folders, from the root.")
    case ("under", _): ("string", "Only below this folder.")
    case ("query", _): ("string", "What the files are about.")
    case ("keywords", _): ("strings", "Words that must stand in the text.")
    case ("match", _): ("string", "\"any\": one of the keywords is enough.")
    case ("name", _): ("string", "A glob on the file's name, or a part of it.")
    case ("type", _): ("strings", "Kinds of file: pdf, markdown, code, python …")
    case ("author", _): ("string", "Who wrote it.")
    case ("tagged", _): ("strings", "Carries all these tags.")
    case ("since", _): ("string", "Modified at or after: an RFC 3339 time in UTC.")
    case ("until", _): ("string", "Modified before: an RFC 3339 time in UTC.")
    case ("larger", _): ("integer", "More bytes than this.")
    case ("smaller", _): ("integer", "Fewer bytes than this.")
    case ("at", _): ("object", "The tree as it was: a point, {\"back\": 1}.")
    case ("not", _): ("object", "Files to leave out: fields of a selection, {\"type\": [\"pdf\"]}.")
    case ("sort", _): ("string", "newest, oldest, largest, smallest or name.")
    case ("k", _): ("integer", "At most so many.")
    case ("question", _): ("string", "The question.")
    case ("from", _): ("object", "A point in history: {\"back\": 1}.")
    case ("to", .rollback): ("object", "A point in history: {\"back\": 1}.")
    case ("to", _): ("object", "A point in history; absent: now.")
    case ("by", _): ("string", "Only what this program or agent did.")
    case ("labels", _): ("strings", "The words, for keyword.")
    case ("groups", _): ("integer", "How many groups.")
    case ("into", .group): ("string", "Make a folder of each group in this folder.")
    case ("into", .join): ("string", "Write the pairs into this new file.")
    case ("into", _): ("string", "The new path or folder.")
    case ("mode", _): ("string", "link, copy or move; absent: link.")
    case ("left", _), ("right", _):
      ("object", "The files of one side: fields of a selection, {\"under\": \"in\"}.")
    case ("on", _): ("string", "topic, keyword, name, author or column.")
    case ("column", _): ("string", "The column of the tables, for column.")
    case ("pairs", _): ("integer", "At most so many pairs.")
    case ("kind", _): ("string", "\"folder\" for folders.")
    case ("content", _): ("string", "The text.")
    case ("source", _): ("string", "Or the file whose contents to take.")
    case ("tags", _): ("strings", "Words.")
    case ("expires", _):
      ("string", "When the link ends: an RFC 3339 time in UTC; absent: in 7 days.")
    case ("label", _): ("string", "The name.")
    case ("count", _): ("integer", "How many; absent: one.")
    default: ("string", "")
    }
  }

  private init(
    _ operation: Syscall.Name, _ access: Syscall.Access, additive: Bool = true,
    _ description: String
  ) {
    self.operation = operation
    self.access = access
    isAdditive = additive && access != .destroys
    self.description = description
  }

  /// What an agent can use: all but what streams (`watch`) and what is the person's (mounts).
  static let all: [AgentTool] = reading + changing + destroying

  private static let reading = [
    AgentTool(
      .retrieve, .reads, "Find files by what they are about, or by filters, with passages."),
    AgentTool(.count, .reads, "Count files and their bytes."),
    AgentTool(.list, .reads, "List the names in a folder."),
    AgentTool(.read, .reads, "Read the contents of files."),
    AgentTool(.info, .reads, "Size, times, kind, author, versions and tags of files."),
    AgentTool(.summarize, .reads, "Summarise files in their own sentences, with their places."),
    AgentTool(.answer, .reads, "Sentences of the files that answer a question."),
    AgentTool(
      .compare, .reads, "The difference of two files, or of a file or the tree over time."),
    AgentTool(.history, .reads, "Versions of files: when, by whom."),
    AgentTool(.changes, .reads, "What changed in a period, file by file."),
    AgentTool(.related, .reads, "Files near these in meaning."),
    AgentTool(.duplicates, .reads, "Files that are equal, nearly equal or contained in another."),
  ]

  private static let changing = [
    // These two only read where no `into` is said, and are allowed then.
    AgentTool(
      .group, .writes, additive: false, "Divide files into groups; with `into`, into folders."),
    AgentTool(
      .join, .writes, "Pairs of files that belong together, and why; with `into`, as a new file."),
    AgentTool(.create, .writes, "Make files or folders; nothing is replaced."),
    AgentTool(.write, .writes, additive: false, "Replace the contents of files."),
    AgentTool(.append, .writes, "Add to the end of files."),
    AgentTool(
      .collect, .writes, additive: false,
      "Put files in one folder, as links unless `mode` says otherwise."),
    AgentTool(.copy, .writes, "Copy files."),
    AgentTool(.move, .writes, additive: false, "Move or rename files."),
    AgentTool(
      .merge, .writes, additive: false, "Put contents, in order, into one file."),
    AgentTool(.tag, .writes, "Give files tags."),
    AgentTool(.untag, .writes, additive: false, "Take tags from files."),
    AgentTool(.lock, .writes, "Take from files the permission to be written."),
    AgentTool(.unlock, .writes, "Give it back."),
    AgentTool(.share, .writes, "A read-only link to files, for whoever is given it."),
    AgentTool(
      .unshare, .writes, additive: false, "End links to files; without a selection, all links."),
    AgentTool(.snapshot, .writes, "A name for the tree as it is."),
  ]

  private static let destroying = [
    AgentTool(.delete, .destroys, "Remove files from the tree; the history keeps them."),
    AgentTool(.rollback, .destroys, "Put files, or the whole tree, back as they were."),
    AgentTool(.undo, .destroys, "Take back the last operations."),
    AgentTool(.redo, .destroys, "Bring back what undo took back."),
  ]
}
