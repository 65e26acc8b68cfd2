// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Shell

/// docs/JSON.md as data: what each command promises to write.
private struct JSONFormats {
  struct Member {
    var name: String
    var type: String
  }

  /// By the name of the heading.
  private(set) var objects: [String: [Member]] = [:]
  /// The rows of the table of commands: names, type of `--json`, type of a line of `--jsonl`.
  private(set) var commands: [(names: [String], json: String, line: String)] = []

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "docs/JSON.md")
    var heading = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") || line.hasPrefix("### ") {
        heading = line.drop { $0 == "#" || $0 == " " }.lowercased()
        if line.hasPrefix("### ") { objects[heading] = [] }
      }
      guard line.hasPrefix("| `") || line.hasPrefix("| any") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      let names = cells[0].split(separator: "`").map(String.init)
        .filter { !$0.allSatisfy(\.isWhitespace) }
      if heading == "commands" {
        commands.append((names, cells[1], cells[2]))
      } else {
        objects[heading]?.append(Member(name: names[0], type: cells[1]))
      }
    }
  }

  /// What of a value is not as its type says.
  func problems(_ value: Any, _ type: String, at place: String) -> [String] {
    if type.hasPrefix("[") {
      guard let items = value as? [Any] else { return ["\(place) is no list"] }
      let inner = String(type.dropFirst().dropLast())
      return items.enumerated().flatMap { problems($1, inner, at: "\(place)[\($0)]") }
    }
    let fits: Bool
    switch type {
    case "any": fits = true
    case "string": fits = value is String
    case "bool": fits = (value as? NSNumber).map(JSONFormats.isBoolean) ?? false
    case "int":
      fits =
        (value as? NSNumber).map {
          !JSONFormats.isBoolean($0) && $0.doubleValue == $0.doubleValue.rounded()
        } ?? false
    case "number": fits = (value as? NSNumber).map { !JSONFormats.isBoolean($0) } ?? false
    case "time":
      fits = (value as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil
    default: return problems(ofObject: value, type, at: place)
    }
    return fits ? [] : ["\(place) is no \(type)"]
  }

  private static func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c" || String(cString: number.objCType) == "B"
  }

  private func problems(ofObject value: Any, _ type: String, at place: String) -> [String] {
    guard let members = objects[type] else { return ["\(place): \(type) is not documented"] }
    guard let object = value as? [String: Any] else { return ["\(place) is no object"] }
    var out: [String] = []
    for member in members {
      let isOptional = member.type.hasSuffix("?")
      guard let found = object[member.name] else {
        if !isOptional { out.append("\(place).\(member.name) is missing") }
        continue
      }
      let type = isOptional ? String(member.type.dropLast()) : member.type
      out += problems(found, type, at: "\(place).\(member.name)")
    }
    // The members of what an operation gives by itself stand beside a result's own.
    guard type != "result" else { return out }
    for name in object.keys.sorted() where !members.contains(where: { $0.name == name }) {
      out.append("\(place).\(name) is not documented")
    }
    return out
  }
}

@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct JSONFormatTests {
  @Test func everyCommandWithJSONIsDocumented() throws {
    let formats = try JSONFormats()
    for command in SemfsCommand.commands where command.page.isShown {
      let name = command.page.name
      guard SemfsCommand.helpMessage(for: command).contains("--json"), name != "plan" else {
        continue
      }
      let isThere = formats.commands.contains { row in
        row.names.contains { $0 == name || $0.hasPrefix(name + " ") }
      }
      #expect(isThere, "\(name) is not in docs/JSON.md")
    }
  }

  /// A line of sh, and the row of the table that its output must be as.
  private static let examples: [(line: String, row: String)] = [
    ("semfs index --no-vectors --json", "index"), ("semfs find --json --explain hive", "find"),
    ("semfs grep --json hive", "grep"), ("semfs why --json a.csv blob.bin", "why"),
    ("semfs forget b.csv 2>&1; semfs forget --json; semfs forget --remember b.csv 2>&-", "forget"),
    ("semfs count --json -q hive", "count"), ("semfs list --json", "list"),
    ("semfs read --json a.csv", "read"), ("semfs read --json blob.bin", "read"),
    ("semfs info --json garden/bees.txt", "info"), ("semfs summarize --json kitchen", "summarize"),
    ("semfs answer --json 'where did the hive come through'", "answer"),
    ("semfs group --by type --json", "group"),
    ("semfs join --json --on column --column name --left a.csv --right b.csv", "join"),
    ("semfs duplicates --json", "duplicates"), ("semfs related --json garden/bees.txt", "related"),
    ("semfs tag --yes --json garden/bees.txt --tag insect", "tag"),
    ("semfs create --dry-run --json n.txt", "--dry-run"),
    ("semfs create --yes --json n.txt --content x", "create"),
    ("semfs write --yes --json n.txt --content y", "write"),
    ("semfs append --yes --json n.txt --content z", "append"),
    ("semfs copy --yes --json n.txt --into m.txt", "copy"),
    ("semfs move --yes --json n.txt --into o.txt", "move"),
    ("semfs collect --yes --json -q hive --into h", "collect"),
    ("semfs merge --yes --json a.csv b.csv --into ab.csv", "merge"),
    ("semfs lock --yes --json o.txt", "lock"), ("semfs unlock --yes --json o.txt", "unlock"),
    ("semfs untag --yes --json garden/bees.txt --tag insect", "untag"),
    ("semfs delete --yes --json m.txt", "delete"), ("semfs undo --yes --json", "undo"),
    ("semfs redo --yes --json", "redo"), ("semfs snapshot then --json", "snapshot"),
    ("semfs rollback --yes --json o.txt --to ~1", "rollback"),
    ("semfs share --yes --json a.csv", "share"), ("semfs share --list --json", "share --list"),
    ("semfs unshare --yes --json a.csv", "unshare"),
    ("semfs compare --json garden/bees.txt garden/copy.txt", "compare"),
    ("semfs diff --json --from first", "diff"), ("semfs history --json o.txt", "history"),
    ("semfs changes --json --since 2020-01-01", "changes"), ("semfs log --json", "log"),
    ("semfs versions --json o.txt", "versions"),
    ("semfs snapshot --list --json", "snapshot --list"), ("semfs timeline --json", "timeline"),
    ("semfs stats --json", "stats"), ("semfs status --json", "status"),
    ("semfs check --json", "check"), ("semfs save taxes -- invoices && semfs save --json", "save"),
    ("semfs mount --json", "mount"), ("semfs config list --json", "config list"),
    ("semfs ask --json -- count the files", "count"),
    ("semfs ask --yes --json -- 'create a file called q.txt and delete b.csv'", "create"),
    (
      "echo '{\"steps\":[{\"op\":\"retrieve\",\"keywords\":[\"hive\"]}]}' | semfs run --json -",
      "find"
    ),
    ("semfs prune --dry-run --json --keep-last 2", "prune"),
    ("echo new > new.txt; semfs scan --json", "scan"),
    ("semfs prune --yes --json --keep-last 2", "prune"),
  ]

  private func makeTree() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(
      "# Bread\n\nFlour, water and salt. The oven is hot.\n", to: "kitchen/bread.md")
    try sandbox.write("The hive came through the winter.\n", to: "garden/bees.txt")
    try sandbox.write("The hive came through the winter.\n", to: "garden/copy.txt")
    try sandbox.write("name,amount\noven,3\n", to: "a.csv")
    try sandbox.write("name,price\noven,9\n", to: "b.csv")
    let made = "printf '\\000\\377' > blob.bin && semfs init && semfs scan"
    try #require(sandbox.run(made).status == 0)
    return sandbox
  }

  @Test func whatIsPrintedIsWhatIsDocumented() throws {
    let formats = try JSONFormats()
    let sandbox = try makeTree()
    for (line, row) in JSONFormatTests.examples {
      let type = try #require(formats.commands.first { $0.names.contains(row) }?.json, "\(row)")
      let result = try sandbox.run(line)
      let last = result.text.split(separator: "\n").last.map(String.init) ?? ""
      let value = try? JSONSerialization.jsonObject(
        with: Data(last.utf8), options: .fragmentsAllowed)
      let found = value.map { formats.problems($0, type, at: row) } ?? ["no JSON: \(result.errors)"]
      #expect(found.isEmpty, "\(line): \(found.joined(separator: "; "))")
    }
  }

  @Test func aLineOfJSONLIsAsDocumented() throws {
    let formats = try JSONFormats()
    let sandbox = try makeTree()
    try #require(sandbox.run("semfs index --no-vectors").status == 0)
    for (line, row) in [
      ("semfs find --jsonl hive", "find"), ("semfs list --jsonl garden", "list"),
      ("semfs info --jsonl a.csv b.csv", "info"),
      ("semfs group --by type --jsonl", "group"), ("semfs duplicates --jsonl", "duplicates"),
      ("semfs history --jsonl a.csv", "history"),
      ("semfs changes --jsonl --since 2020-01-01", "changes"),
      ("semfs join --jsonl --on column --column name --left a.csv --right b.csv", "join"),
    ] {
      let type = try #require(formats.commands.first { $0.names.contains(row) }?.line, "\(row)")
      let lines = try sandbox.run(line).text.split(separator: "\n")
      #expect(!lines.isEmpty, "\(line)")
      for text in lines {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let found = formats.problems(value, type, at: row)
        #expect(found.isEmpty, "\(line): \(found.joined(separator: "; "))")
      }
    }
  }

  @Test func aMemberThatIsNotDocumentedOrMissingIsTold() throws {
    let formats = try JSONFormats()
    let problems = formats.problems(["count": "3", "more": 1], "count", at: "x")
    #expect(problems == ["x.count is no int", "x.bytes is missing", "x.more is not documented"])
  }
}
