// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import LanguageModels
import Planning
import Synchronization
import Syscalls
import Testing

/// A model that says what it is told to, and remembers what it was asked.
private final class ScriptedModel: CompletionService {
  let answer: Result<String, CompletionError>
  let asked = Mutex<[CompletionRequest]>([])
  var name: String { "scripted" }

  init(_ answer: String) { self.answer = .success(answer) }
  init(failing error: CompletionError) { answer = .failure(error) }

  func complete(
    _ request: CompletionRequest, onText: (String) -> Void
  ) throws(CompletionError) -> String {
    asked.withLock { $0.append(request) }
    return try answer.get()
  }
}

@Suite struct AssistedPlannerTests {
  private let obscure = "frobnicate the quux sideways"
  private let plain = "count the pdfs"

  private func translate(
    _ prompt: String, _ model: ScriptedModel?, _ policy: AssistedPlanner.Policy = .whenUnsure,
    hasPrevious: Bool = false
  ) -> AssistedPlanner.Answer {
    AssistedPlanner(model: model, policy: policy).translate(
      prompt, now: Date(timeIntervalSince1970: 1_795_478_400), timeZone: .gmt,
      hasPrevious: hasPrevious)
  }

  @Test func aSurePromptIsNotSent() {
    let model = ScriptedModel("{}")
    #expect(translate(plain, model).translation.plan.steps.count == 1)
    #expect(model.asked.withLock { $0.isEmpty })
  }

  @Test func whatTheGrammarDoesNotUnderstandIsAsked() {
    let model = ScriptedModel(#"{"steps":[{"op":"retrieve","query":"quux"}]}"#)
    let answer = translate(obscure, model)
    #expect(answer.isFromModel)
    #expect(answer.translation.plan.json.text == #"{"steps":[{"op":"retrieve","query":"quux"}]}"#)
  }

  @Test func alwaysMeansAlways() {
    let model = ScriptedModel(#"{"steps":[{"op":"count","type":["csv"]}]}"#)
    #expect(translate(plain, model, .always).isFromModel)
  }

  @Test func aFenceAroundTheAnswerIsNoHarm() {
    let model = ScriptedModel("Sure!\n```json\n{\"steps\":[{\"op\":\"undo\"}]}\n```")
    #expect(translate(obscure, model).isFromModel)
  }

  @Test(arguments: [
    "", "I cannot do that.", "{}", #"{"steps":[]}"#, #"{"steps":[{"op":"rm","paths":["/"]}]}"#,
    #"{"steps":[{"op":"delete","shell":"rm -rf /"}]}"#, #"{"steps":[{"op":"delete","in":"$1"}]}"#,
    #"{"steps":[{"op":"delete","in":"last"}]}"#, String(repeating: "{", count: 1 << 20),
    #"{"steps":[{"op":"retrieve"}],"because":"and now I tell you"}"#,
  ])
  func nonsenseLeavesTheGrammarsReading(answer: String) {
    let plainly = translate(obscure, nil)
    let assisted = translate(obscure, ScriptedModel(answer))
    #expect(!assisted.isFromModel)
    #expect(assisted.failure != nil)
    #expect(assisted.translation.plan == plainly.translation.plan)
  }

  @Test func aDeclineIsTold() {
    let model = ScriptedModel(#"{"steps":[],"because":"that is cooking"}"#)
    guard case .declined(because: "that is cooking")? = translate(obscure, model).failure else {
      Issue.record("the reason is lost")
      return
    }
  }

  @Test func aModelThatDoesNotAnswerLeavesTheGrammarsReading() {
    let model = ScriptedModel(failing: .timedOut(address: "a", seconds: 1))
    let answer = translate(plain, model, .always)
    #expect(answer.translation.plan == translate(plain, nil).translation.plan)
    guard case .noAnswer(.timedOut)? = answer.failure else {
      Issue.record("the reason is lost")
      return
    }
  }

  @Test func thePromptIsDataAndTheSchemaIsSent() {
    let model = ScriptedModel("{}")
    _ = translate(obscure, model)
    let request = model.asked.withLock { $0.first }
    #expect(request?.input == obscure)
    #expect(request?.schema == PlanSchema.json)
    #expect(request?.instructions.contains(obscure) == false)
  }

  @Test func nothingIsSentOfATextThatIsNoPrompt() {
    let model = ScriptedModel("{}")
    _ = translate("  ", model, .always)
    _ = translate(String(repeating: "word ", count: 30_000), model, .always)
    #expect(model.asked.withLock { $0.isEmpty })
  }
}
