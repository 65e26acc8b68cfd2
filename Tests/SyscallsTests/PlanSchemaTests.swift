// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import Testing

/// The schema against the decoder: each field that the one names, the other takes, and no other.
@Suite struct PlanSchemaTests {
  @Test(arguments: Syscall.Name.allCases)
  func namesExactlyTheFieldsThatTheDecoderKnows(name: Syscall.Name) throws {
    var all = Set(Syscall.Name.allCases.flatMap { PlanSchema.fields(of: $0) })
    all.insert("nonsense")
    let known = Set(PlanSchema.fields(of: name))
    for field in all {
      #expect(!isUnknown(field, to: name) == known.contains(field), "\(name) \(field)")
    }
  }

  @Test(arguments: Syscall.Name.allCases)
  func requiresWhatTheDecoderRequires(name: Syscall.Name) {
    for field in PlanSchema.required(of: name) {
      let others = PlanSchema.required(of: name).filter { $0 != field }
      let problem = problem(of: name, others.map { .init($0, sample($0, of: name)) })
      guard case .missing(let missing)? = problem else {
        Issue.record("\(name) decodes without \(field): \(String(describing: problem))")
        continue
      }
      #expect(missing == "\"\(field)\"")
    }
  }

  @Test func isOneJSONObjectWithAnAlternativeForEachOperation() throws {
    let text = PlanSchema.json.text
    for name in Syscall.Name.allCases { #expect(text.contains("{\"const\":\"\(name.rawValue)\"}")) }
    _ = try JSONValue(parsing: .init(text.utf8))
  }

  private func isUnknown(_ field: String, to name: Syscall.Name) -> Bool {
    var needed = PlanSchema.required(of: name)
    // One of two must be there, which "required" cannot say.
    if [.write, .append].contains(name) { needed += ["paths", "content"] }
    if name == .related { needed += ["paths"] }
    var members = needed.map { JSONValue.Member($0, sample($0, of: name)) }
    if !members.contains(where: { $0.name == field }) {
      members.append(.init(field, sample(field, of: name)))
    }
    // Fields that need another say so, or say that they exclude one: both know the field.
    if case .unknownField? = problem(of: name, members) { return true }
    return false
  }

  private func problem(
    of name: Syscall.Name, _ members: [JSONValue.Member]
  ) -> PlanError.Problem? {
    let step = JSONValue.object([.init("op", .string(name.rawValue))] + members)
    do {
      _ = try Plan(.object([.init("steps", .array([step]))]))
      return nil
    } catch {
      guard case .step(_, _, let problem) = error else { return nil }
      return problem
    }
  }

  private func sample(_ field: String, of name: Syscall.Name) -> JSONValue {
    switch field {
    case "by": .string("topic")
    case "to", "from", "at": .object([.init("back", .integer(1))])
    case "since", "until", "expires": .string("2026-11-01T00:00:00Z")
    case "left", "right": .object([])
    case "not": .object([.init("name", .string("x"))])
    case "on": .string("name")
    case "mode": .string("copy")
    case "sort": .string("newest")
    case "match": .string("any")
    case "kind": .string("folder")
    case "type": .array([.string("pdf")])
    case "pick": .array([.integer(1)])
    case "paths", "keywords", "tagged", "tags", "labels": .array([.string("x")])
    case "k", "groups", "pairs", "count", "larger", "smaller": .integer(3)
    case "in": .string("last")
    default: .string("x")
    }
  }
}
