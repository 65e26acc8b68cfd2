// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Serving
import Syscalls
import SystemPackage

/// Takes a plan from its preview by way of a person's consent to its result on the screen.
package struct PlanRunner {
  package let workspace: Workspace
  package let consent: Consent
  package var format: OutputFormat = .text
  package var colour: ColourChoice?
  package var explains = false
  package var ranking = RankingManner()
  /// Words of a query, where lines that hold them are to be chosen.
  package var words: [String] = []
  /// The folder that relative names are resolved from; the root where paths were mapped already.
  package var folder: FilePath?

  private var context: ShellContext { workspace.context }

  package init(workspace: Workspace, consent: Consent) {
    self.workspace = workspace
    self.consent = consent
  }

  /// Runs `plan` and writes its result.
  /// - Throws: `ShellError.refusedPrompt`, `.notConfirmed`, and what the executor throws.
  package func run(_ plan: Plan) throws -> ExitStatus {
    if plan.steps.isEmpty { throw ShellError.refusedPrompt(because: plan.because ?? "no plan") }
    guard let outcome = try outcome(of: plan) else { return .success }
    // What found nothing leaves the previous result to be referred to.
    if outcome.results.last?.value.isNothing != true { context.last = outcome.files }
    if case .watch(let files)? = plan.steps.last {
      var found = outcome
      found.results.removeLast()
      _ = try write(found)
      return try watch(files)
    }
    return try write(outcome, of: plan)
  }

  /// Writes a line a change until Ctrl-C, or until nobody reads.
  private func watch(_ files: Selection) throws -> ExitStatus {
    let renderer = try renderer()
    if context.output.isTerminal { context.say("Watching; Ctrl-C stops") }
    try workspace.watch(files, folder: folder) { change in
      try renderer.write(change, to: context.output)
      try context.output.flush()
    }
    return .interrupted
  }

  /// Writes what a plan did; problems and the way back go to standard error.
  /// - Parameter plan: what a language model may put the results of in words.
  package func write(_ outcome: Outcome, of plan: Plan? = nil) throws -> ExitStatus {
    var renderer = try renderer()
    renderer.narrator = plan.flatMap { Narrator(context, plan: $0, format: format) }
    try renderer.write(outcome, to: context.output)
    try context.output.flush()
    for problem in outcome.problems { context.say("Warning: " + Escaping.text(problem)) }
    if let line = ChangeLine(outcome).text { context.say(line) }
    noteUnansweredLinks(outcome)
    return outcome.exitStatus
  }

  /// A link that nobody answers yet looks broken to whoever tries it.
  private func noteUnansweredLinks(_ outcome: Outcome) {
    guard let made = outcome.results.first(where: { $0.name == .share }),
      case .links(let links) = made.value, let url = links.first?.url,
      let address = url.split(separator: "/").dropFirst().first.flatMap({
        ListenAddress(String($0))
      }),
      address.isLocal, !address.isAnswered
    else { return }
    context.say("Note: nobody answers at \(address.text) yet; start it with: semfs serve")
  }

  /// Asks, or heeds the flags. False after a look: nothing is to be done.
  /// - Throws: `ShellError.notConfirmed`.
  package func agrees(to preview: Preview) throws -> Bool {
    if consent.onlyLooks {
      try showPreview(preview, on: context.output)
      return false
    }
    if consent.agrees || !preview.changesAnything { return true }
    let confirmation = Confirmation(context: context, place: try workspace.place, colour: colour)
    try confirmation.obtain(preview, mayAsk: !consent.neverAsks)
    return true
  }

  package func renderer() throws -> OutcomeRenderer {
    OutcomeRenderer(
      format: format, style: context.style(colour, on: context.output),
      isTerminal: context.output.isTerminal, width: context.output.width,
      place: try workspace.place,
      explains: explains, words: words)
  }

  /// What the plan did; nil after a dry run. A name that fits several files becomes a question where a
  /// person is there.
  func outcome(of plan: Plan) throws -> Outcome? {
    var plan = plan
    for _ in 0..<Choice.most {
      do {
        return try attempt(plan)
      } catch let error as ExecutionError {
        guard let named = try chosen(error, in: plan) else { throw error }
        plan = named
      }
    }
    return try attempt(plan)
  }

  private func chosen(_ error: ExecutionError, in plan: Plan) throws -> Plan? {
    guard case .ambiguous(let step, let name, let candidates) = error, !consent.neverAsks else {
      return nil
    }
    let place = try workspace.place
    let shown = candidates.map { folder == nil ? $0 : place.shown($0) }
    let question = "“\(Escaping.name(name))” may be any of these:"
    guard let number = Choice(context: context).ask(question, among: shown) else { return nil }
    let named = try plan.naming(name, as: shown[number], in: step)
    return named == plan ? nil : named
  }

  private func attempt(_ plan: Plan) throws -> Outcome? {
    var plan = plan
    var run = workspace.executionContext(explain: explains, folder: folder)
    run.ranking = ranking
    if context.settings.allowsContents { run.quotedBytes = ProseLimits.sourceBytes }
    if consent.onlyLooks {
      try showPreview(workspace.preview(plan, run), on: context.output)
      return nil
    }
    guard plan.changesAnything else { return try workspace.execute(plan, run, agreed: nil) }
    // Agreed to, whatever it would do: nobody looks at a preview.
    if consent.agrees { return try execute(plan, run, agreed: nil) }
    var preview = try workspace.preview(plan, run)
    if preview.changesAnything {
      let confirmation = Confirmation(context: context, place: try workspace.place, colour: colour)
      preview = try confirmation.obtain(
        &plan, preview, mayAsk: !consent.neverAsks, again: { try workspace.preview($0, run) })
    }
    return try execute(plan, run, agreed: preview)
  }

  private func execute(_ plan: Plan, _ run: ExecutionContext, agreed: Preview?) throws -> Outcome {
    let mounts = MountSteps(context: context)
    let (before, after) = MountSteps.parts(of: plan)
    try mounts.carryOut(before)
    // What was mounted is seen when the store is opened again.
    if !before.isEmpty { context.kept = nil }
    let workspace = before.isEmpty ? self.workspace : try Workspace.open(in: context)
    let outcome = try workspace.execute(plan, run, agreed: agreed)
    try mounts.carryOut(after)
    return outcome
  }

  private func showPreview(_ preview: Preview, on stream: OutputChannel) throws {
    let style = context.style(colour, on: stream)
    switch format {
    case .json, .jsonLines: try stream.line(preview.json.text)
    case .text, .paths, .count, .lines:
      let text = PreviewText(
        style: style, place: try workspace.place, isTerminal: stream.isTerminal, mostEffects: nil)
      for line in text.lines(preview) { try stream.line(line) }
    }
    try stream.flush()
  }
}

extension Outcome {
  /// 3 where something went wrong, 1 where nothing was found, else 0.
  package var exitStatus: ExitStatus {
    if !problems.isEmpty { return .partial }
    return results.isEmpty || results.contains { !$0.value.isNothing } ? .success : .nothing
  }
}

extension StepResult.Value {
  /// Whether a search for it would say "nothing found".
  package var isNothing: Bool {
    switch self {
    case .files(let files): files.isEmpty
    case .count(let files, _): files == 0
    case .listing: false
    case .contents(let files): files.isEmpty
    case .info(let files): files.isEmpty
    case .summary(let summary): summary.sentences.isEmpty
    case .answer(let answer): answer.sentences.isEmpty
    case .comparison(let comparison): comparison.diff.isEmpty && comparison.changes.isEmpty
    case .history(let versions): versions.isEmpty
    case .changes(let report): report.files.isEmpty
    case .groups(let groups): groups.isEmpty
    case .pairs(let pairs): pairs.isEmpty
    case .duplicates(let sets): sets.isEmpty
    case .links(let links): links.isEmpty
    case .done: false
    }
  }
}
