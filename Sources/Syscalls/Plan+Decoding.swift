// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

extension Plan {
  /// Reads a plan from its JSON.
  /// - Throws: `PlanError`, which names the step and the field; the first problem found.
  package init(json: Data) throws(PlanError) {
    guard json.count <= Plan.maximumBytes else { throw .tooLong(bytes: json.count) }
    self = try Plan(JSONValue(parsing: json))
  }

  package init(_ value: JSONValue) throws(PlanError) {
    guard case .object(let members) = value,
      case .array(let steps)? = value["steps"]
    else { throw .notAPlan }
    if let unknown = members.first(where: { $0.name != "steps" && $0.name != "because" }) {
      throw .unknownPlanField(unknown.name)
    }
    guard steps.count <= Plan.maximumSteps else { throw .tooManySteps(steps.count) }
    let because = value["because"]
    if steps.isEmpty {
      guard case .string(let reason)? = because, !reason.isBlank else { throw .missingBecause }
      self.init(because: reason)
      return
    }
    guard because == nil else { throw .becauseBesideSteps }
    var parsed: [Syscall] = []
    for (index, step) in steps.enumerated() {
      parsed.append(try Plan.step(step, number: index + 1))
    }
    self.init(steps: parsed)
  }

  private static func step(_ value: JSONValue, number: Int) throws(PlanError) -> Syscall {
    guard case .object(let members) = value else {
      throw .step(number, operation: nil, problem: .notAnObject)
    }
    guard let operation = value["op"]?.string else {
      throw .step(number, operation: nil, problem: .missingOperation)
    }
    guard let name = Syscall.Name(rawValue: operation) else {
      throw .step(number, operation: nil, problem: .unknownOperation(operation))
    }
    do {
      var fields = Fields(members.filter { $0.name != "op" }, prefix: "", step: number)
      let syscall = try Syscall(name, &fields)
      try fields.finish()
      return syscall
    } catch {
      throw .step(number, operation: operation, problem: error)
    }
  }
}

/// The fields of one object, each taken once; what is left over is unknown.
private struct Fields {
  typealias Problem = PlanError.Problem

  private var values: [String: JSONValue]
  private let order: [String]
  private let prefix: String
  /// The number of the step that holds them, from 1: references must name an earlier one.
  let step: Int

  init(_ members: [JSONValue.Member], prefix: String, step: Int) {
    values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    order = members.map(\.name)
    self.prefix = prefix
    self.step = step
  }

  func path(_ field: String) -> String { prefix + field }

  mutating func take(_ field: String) -> JSONValue? { values.removeValue(forKey: field) }

  func has(_ field: String) -> Bool { values[field] != nil }

  func finish() throws(Problem) {
    if let left = order.first(where: { values[$0] != nil }) { throw .unknownField(path(left)) }
  }

  private func wrong(_ field: String, _ expected: String) -> Problem {
    .wrongType(field: path(field), expected: expected)
  }

  mutating func string(_ field: String) throws(Problem) -> String? {
    guard let value = take(field) else { return nil }
    guard case .string(let text) = value, !text.isBlank else {
      throw wrong(field, "a string that says something")
    }
    return text
  }

  /// A string that may be blank: contents are the person's.
  mutating func text(_ field: String) throws(Problem) -> String? {
    guard let value = take(field) else { return nil }
    guard case .string(let text) = value else { throw wrong(field, "a string") }
    return text
  }

  mutating func required(_ field: String) throws(Problem) -> String {
    guard let text = try string(field) else { throw .missing(field: "\"\(path(field))\"") }
    return text
  }

  mutating func strings(_ field: String) throws(Problem) -> [String] {
    guard let value = take(field) else { return [] }
    guard case .array(let items) = value, !items.isEmpty else {
      throw wrong(field, "a list of strings")
    }
    var out: [String] = []
    for item in items {
      guard case .string(let text) = item, !text.isBlank else {
        throw wrong(field, "a list of strings")
      }
      out.append(text)
    }
    return out
  }

  mutating func positive(_ field: String) throws(Problem) -> Int? {
    guard let value = take(field) else { return nil }
    guard case .integer(let number) = value, number > 0, number <= Int32.max else {
      throw wrong(field, "a positive integer")
    }
    return Int(number)
  }

  mutating func bytes(_ field: String) throws(Problem) -> Int64? {
    guard let value = take(field) else { return nil }
    guard case .integer(let number) = value, number >= 0 else {
      throw wrong(field, "a number of bytes")
    }
    return number
  }

  mutating func positions(_ field: String) throws(Problem) -> [Int] {
    guard let value = take(field) else { return [] }
    guard case .array(let items) = value, !items.isEmpty else {
      throw wrong(field, "a list of positions, from 1 or from −1")
    }
    var out: [Int] = []
    for item in items {
      guard case .integer(let number) = item, number != 0, number.magnitude <= UInt32.max else {
        throw wrong(field, "a list of positions, from 1 or from −1")
      }
      out.append(Int(number))
    }
    return out
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ field: String, _: Choice.Type
  ) throws(Problem) -> Choice? where Choice.RawValue == String {
    guard let value = take(field) else { return nil }
    guard case .string(let text) = value, let choice = Choice(rawValue: text) else {
      throw wrong(field, "one of " + Choice.allCases.map(\.rawValue).joined(separator: " "))
    }
    return choice
  }

  /// A field that has one possible value; its absence is the other.
  mutating func flag(_ field: String, _ word: String) throws(Problem) -> Bool {
    guard let value = take(field) else { return false }
    guard value == .string(word) else { throw wrong(field, "\"\(word)\"") }
    return true
  }

  mutating func time(_ field: String) throws(Problem) -> Date? {
    guard let value = take(field) else { return nil }
    guard case .string(let text) = value, let date = RFC3339.date(from: text),
      text.hasSuffix("Z") || text.hasSuffix("z") || text.hasSuffix("+00:00")
    else { throw wrong(field, "an RFC 3339 time in UTC") }
    return date
  }

  mutating func point(_ field: String) throws(Problem) -> Point? {
    guard let value = take(field) else { return nil }
    guard case .object(let members) = value, members.count == 1, let member = members.first,
      let point = Point(member)
    else { throw wrong(field, "a point in history") }
    return point
  }

  mutating func kinds(_ field: String) throws(Problem) -> [Kind] {
    var out: [Kind] = []
    for word in try strings(field) {
      guard let kind = Kind(rawValue: word) else { throw wrong(field, "a list of kinds of file") }
      out.append(kind)
    }
    return out
  }

  mutating func reference(_ field: String) throws(Problem) -> Reference? {
    guard let value = take(field) else { return nil }
    guard case .string(let text) = value, let reference = Reference(text) else {
      throw wrong(field, "\"last\" or \"$N\"")
    }
    if case .step(let number) = reference, number >= step {
      throw wrong(field, "the number of an earlier step")
    }
    return reference
  }

  mutating func selection(_ field: String) throws(Problem) -> Selection? {
    guard let value = take(field) else { return nil }
    guard case .object(let members) = value else { throw wrong(field, "a selection") }
    var nested = Fields(members, prefix: path(field) + ".", step: step)
    let selection = try nested.selection()
    try nested.finish()
    return selection
  }

  /// The fields that say which files.
  mutating func selection() throws(Problem) -> Selection {
    var files = try self.files()
    files.under = try string("under")
    files.query = try string("query")
    files.keywords = try strings("keywords")
    files.matchesAnyKeyword = try flag("match", "any")
    files.name = try string("name")
    files.types = try kinds("type")
    files.author = try string("author")
    files.tagged = try strings("tagged")
    files.since = try time("since")
    files.until = try time("until")
    files.larger = try bytes("larger")
    files.smaller = try bytes("smaller")
    files.at = try point("at")
    files.not = try selection("not")
    files.sort = try choice("sort", Order.self)
    files.k = try positive("k")
    if files.matchesAnyKeyword, files.keywords.isEmpty {
      throw .without(field: path("match"), other: path("keywords"))
    }
    if let not = files.not, not.isEmpty { throw wrong("not", "a selection that says something") }
    if let since = files.since, let until = files.until, since >= until {
      throw .emptyRange(low: path("since"), high: path("until"))
    }
    if let larger = files.larger, let smaller = files.smaller, larger >= smaller {
      throw .emptyRange(low: path("larger"), high: path("smaller"))
    }
    return files
  }

  /// `paths`, or `in` with `pick`: what an operation on named files takes.
  mutating func files() throws(Problem) -> Selection {
    var files = Selection()
    files.in = try reference("in")
    files.pick = try positions("pick")
    files.paths = try strings("paths")
    if !files.pick.isEmpty, files.in == nil {
      throw .without(field: path("pick"), other: path("in"))
    }
    return files
  }

  /// As `files`, and one of the two must be there.
  mutating func namedFiles() throws(Problem) -> Selection {
    let files = try self.files()
    if files.in != nil, !files.paths.isEmpty { throw .both(path("paths"), path("in")) }
    if files.in == nil, files.paths.isEmpty {
      throw .missing(field: "\"\(path("paths"))\" or \"\(path("in"))\"")
    }
    return files
  }

  mutating func source() throws(Problem) -> ContentSource {
    let content = try text("content")
    let source = try string("source")
    switch (content, source) {
    case (let content?, nil): return .content(content)
    case (nil, let source?): return .path(source)
    case (_?, _?): throw .both(path("content"), path("source"))
    case (nil, nil): throw .missing(field: "\"content\" or \"source\"")
    }
  }

  mutating func placement() throws(Problem) -> Placement {
    let mode = try choice("mode", Placement.self)
    return mode ?? .link
  }

  mutating func requiredStrings(_ field: String) throws(Problem) -> [String] {
    let out = try strings(field)
    if out.isEmpty { throw .missing(field: "\"\(path(field))\"") }
    return out
  }

  mutating func grouping() throws(Problem) -> Grouping {
    guard let by = try choice("by", Grouping.Criterion.self) else {
      throw .missing(field: "\"by\"")
    }
    var grouping = Grouping(by: by)
    grouping.labels = try strings("labels")
    grouping.groups = try positive("groups")
    grouping.into = try string("into")
    let saysMode = has("mode")
    grouping.mode = try placement()
    if saysMode, grouping.into == nil { throw .without(field: "mode", other: "into") }
    if !grouping.labels.isEmpty, by != .keyword {
      throw .without(field: "labels", other: "by keyword")
    }
    return grouping
  }

  mutating func joining() throws(Problem) -> Joining {
    guard let left = try selection("left") else { throw .missing(field: "\"left\"") }
    guard let right = try selection("right") else { throw .missing(field: "\"right\"") }
    var joining = Joining(left: left, right: right)
    joining.on = try choice("on", Joining.Criterion.self) ?? .content
    joining.labels = try strings("labels")
    joining.column = try string("column")
    joining.pairs = try positive("pairs")
    joining.into = try string("into")
    if !joining.labels.isEmpty, joining.on != .keyword {
      throw .without(field: "labels", other: "on keyword")
    }
    if joining.column != nil, joining.on != .column {
      throw .without(field: "column", other: "on column")
    }
    return joining
  }
}

extension Syscall {
  /// Takes the fields that the operation has; those left over are for the caller to refuse.
  fileprivate init(_ name: Name, _ fields: inout Fields) throws(PlanError.Problem) {
    switch name {
    case .retrieve: self = .retrieve(try fields.selection())
    case .count: self = .count(try fields.selection())
    case .list: self = .list(try fields.files())
    case .read: self = .read(try fields.selection())
    case .info: self = .info(try fields.selection())
    case .summarize: self = .summarize(try fields.selection())
    case .answer:
      let question = try fields.required("question")
      self = .answer(try fields.selection(), question: question)
    case .compare:
      let files = try fields.files()
      if files.paths.count > 2 { throw .tooManyFiles(field: "paths", most: 2) }
      self = .compare(files, from: try fields.point("from"), to: try fields.point("to"))
    case .history:
      let files = try fields.selection()
      self = .history(files, by: try fields.string("by"))
    case .changes:
      let files = try fields.selection()
      self = .changes(
        files, from: try fields.point("from"), to: try fields.point("to"),
        by: try fields.string("by"))
    case .group:
      let files = try fields.selection()
      self = .group(files, try fields.grouping())
    case .join: self = .join(try fields.joining())
    case .related:
      var files = try fields.namedFiles()
      files.k = try fields.positive("k")
      self = .related(files)
    case .duplicates: self = .duplicates(try fields.selection())
    case .watch: self = .watch(try fields.selection())
    case .create:
      let paths = try fields.requiredStrings("paths")
      let isFolder = try fields.flag("kind", "folder")
      let content = try fields.text("content")
      if isFolder, content != nil { throw .both("kind", "content") }
      self = .create(paths: paths, isFolder: isFolder, content: content)
    case .write:
      let files = try fields.namedFiles()
      self = .write(files, try fields.source())
    case .append:
      let files = try fields.namedFiles()
      self = .append(files, try fields.source())
    case .merge:
      let files = try fields.selection()
      self = .merge(files, into: try fields.required("into"))
    case .collect:
      let files = try fields.selection()
      let into = try fields.required("into")
      self = .collect(files, into: into, mode: try fields.placement())
    case .copy:
      let files = try fields.selection()
      self = .copy(files, into: try fields.required("into"))
    case .move:
      let files = try fields.selection()
      self = .move(files, into: try fields.required("into"))
    case .delete: self = .delete(try fields.selection())
    case .tag:
      let files = try fields.selection()
      self = .tag(files, tags: try fields.requiredStrings("tags"))
    case .untag:
      let files = try fields.selection()
      self = .untag(files, tags: try fields.requiredStrings("tags"))
    case .lock: self = .lock(try fields.selection())
    case .unlock: self = .unlock(try fields.selection())
    case .share:
      let files = try fields.selection()
      self = .share(files, expires: try fields.time("expires"))
    case .unshare: self = .unshare(try fields.selection())
    case .snapshot: self = .snapshot(label: try fields.string("label"))
    case .rollback:
      let files = try fields.selection()
      guard let point = try fields.point("to") else { throw .missing(field: "\"to\"") }
      self = .rollback(files, to: point, by: try fields.string("by"))
    case .undo:
      self = .undo(count: try fields.positive("count") ?? 1, by: try fields.string("by"))
    case .redo:
      self = .redo(count: try fields.positive("count") ?? 1, by: try fields.string("by"))
    case .mount:
      let paths = try fields.requiredStrings("paths")
      self = .mount(paths: paths, into: try fields.string("into"))
    case .unmount:
      self = .unmount(paths: try fields.strings("paths"), into: try fields.string("into"))
    }
  }
}

extension Point {
  /// The point that a member of a JSON object states, or nil where it states none.
  fileprivate init?(_ member: JSONValue.Member) {
    switch (member.name, member.value) {
    case ("back", .integer(let count)) where count > 0 && count <= Int32.max:
      self = .back(Int(count))
    case ("time", .string(let text)):
      guard let date = RFC3339.date(from: text) else { return nil }
      self = .time(date)
    case ("snapshot", .string(let label)) where !label.isBlank: self = .snapshot(label)
    case ("operation", .integer(let id)) where id > 0: self = .operation(id)
    case ("first", .bool(true)): self = .first
    default: return nil
    }
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
