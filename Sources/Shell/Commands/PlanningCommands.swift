// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Planning
import Syscalls
import SystemPackage

/// `semfs plan`. Opens no store: translation has no access to the tree.
package struct PlanningCommand: ShellCommand {
  package static let page = CommandPage(
    "plan", .plan, "Translate a prompt into a plan and print it.",
    examples: [
      "semfs plan -- summarise the three newest notes": "one line of JSON",
      "semfs plan --explain -- delete it": "which words became which field",
      "semfs plan -- undo that | semfs run -": "and execute it",
      "semfs plan --schema": "what a plan may hold, for other programs",
    ],
    text: """
      The plan is one line of JSON; semfs-plan(1) lists its operations and fields. A prompt that \
      makes no plan gives one without steps that says why, and status 1.

      Where llm.url is set (semfs-config(1)), a language model is asked when the grammar does not \
      understand a prompt or had to guess; it is told the prompt and the contract of plans, never a \
      file's name or contents, and its answer is held to the same contract. Where it is of no help, \
      the grammar's reading stands. --batch never asks it.
      """)

  @Argument(help: ArgumentHelp("What is to be done, in plain words.", valueName: "PROMPT"))
  package var prompt: [String] = []

  @Option(
    help: ArgumentHelp("The present, as an RFC 3339 time; default: the clock.", valueName: "T"))
  package var now: String?

  @Flag(help: "There is a previous result: \"those\" means its files.")
  package var after = false

  @Flag(help: "Say on standard error which words became which field.")
  package var explain = false

  @Flag(help: "Read lines {\"prompt\", \"now\", \"after\"}; write a plan for each.")
  package var batch = false

  @Flag(help: "Ask the language model of the settings even where the grammar is sure.")
  package var llm = false

  @Flag(help: "Print the JSON schema of plans.")
  package var schema = false

  @Flag(help: "JSON, which is what is written anyway.")
  package var json = false

  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    if batch || schema, !prompt.isEmpty {
      throw ValidationError("\(batch ? "--batch" : "--schema") takes no prompt")
    }
    if !batch, !schema, prompt.isEmpty { throw ValidationError("no prompt") }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    if batch { return try runBatch(in: context) }
    if schema {
      try context.output.line(PlanSchema.json.text)
      return .success
    }
    let time = try now.map { try PlanningCommand.time($0) } ?? context.clock()
    let translation = try context.translate(
      prompt.joined(separator: " "), now: time, hasPrevious: after, asksModel: llm)
    try context.output.line(translation.plan.json.text)
    if explain { PlanningCommand.explain(translation, in: context) }
    return translation.plan.steps.isEmpty ? .nothing : .success
  }

  static func explain(_ translation: Translation, in context: ShellContext) {
    context.say(Escaping.text(PlanSentence.plan(translation.plan)))
    for reading in translation.readings {
      let step = reading.step == 0 ? "" : "$\(reading.step) "
      context.say("  “\(Escaping.name(reading.words))” → \(step)\(reading.field)")
    }
    context.say("  understood: \(Measures.decimal(translation.confidence * 100, digits: 0)) %")
  }

  private static func time(_ text: String) throws -> Date {
    guard let date = RFC3339.date(from: text) else {
      throw ShellError.badValue(option: "--now", value: text, forms: "2026-11-18T10:30:00Z")
    }
    return date
  }

  private func runBatch(in context: ShellContext) throws -> ExitStatus {
    let planner = Planner()
    var number = 0
    while let line = readLine(strippingNewline: true) {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let value = try? JSONValue(parsing: Data(line.utf8)),
        let prompt = value["prompt"]?.string
      else { throw ShellError.badBatchLine(number) }
      var time = context.clock()
      if let text = value["now"]?.string {
        time = try PlanningCommand.time(text)
      } else if let now {
        time = try PlanningCommand.time(now)
      }
      let isAfter = value["after"] == .bool(true)
      let translation = planner.translate(
        prompt, now: time, timeZone: context.timeZone, hasPrevious: isAfter || after)
      try context.output.line(translation.plan.json.text)
      try context.output.flush()
    }
    return .success
  }
}

/// `semfs run`.
package struct RunCommand: ConsentingCommand {
  package static let page = CommandPage(
    "run", .plan, "Execute a plan.",
    examples: [
      "semfs run plan.json": "shown, asked about, executed",
      "semfs plan -- count the PDFs | semfs run -": "from a pipe",
      "semfs run --dry-run plan.json": "only show what it would do",
    ])

  @Argument(
    help: ArgumentHelp("The plan; - reads it from standard input.", valueName: "FILE"),
    completion: .file())
  package var file: String
  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let plan = try Plan(json: try contents())
    if MountSteps.areAll(of: plan) {
      return try MountSteps(context: context).run(
        plan, consent: changes.consent, colour: common.color)
    }
    let workspace = try Workspace.open(in: context)
    var runner = PlanRunner(workspace: workspace, consent: changes.consent)
    runner.format = output.format
    runner.colour = common.color
    runner.folder = try workspace.place.folder
    return try runner.run(plan)
  }

  private func contents() throws -> Data {
    if file == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
    do {
      return Data(try PathText.filePath(file).readAll())
    } catch let error as Errno {
      throw ShellError.unreadable(path: file, error)
    }
  }
}

/// `semfs ask`.
package struct AskCommand: ConsentingCommand {
  package static let page = CommandPage(
    "ask", .plan, "Do what a prompt says.",
    examples: [
      "semfs ask find the notes on heat pumps I changed last week": "a search",
      "semfs ask summarise the three newest PDFs": "two steps in one",
      "semfs ask put budget.csv back as it was yesterday": "a change: shown, then asked about",
      "semfs ask --yes move the photos of 2024 to albums/2024/": "agreed beforehand",
      "semfs find -0 taxes | semfs ask summarise those -": "of files that a pipe names",
    ],
    text: """
      The prompt is translated into a plan (semfs plan shows it), and the plan is executed. What \
      changes something is shown first, counted, and asked about; it is one operation, and one \
      semfs undo takes it back. A word - before or after the prompt reads paths from standard input, a \
      line each or each ended by NUL: "those" then means them.

      --yes agrees to what was understood. Where too many words of a prompt were not, a change is asked \
      about all the same, and refused with status 4 where nobody is there to answer.
      """)

  @Argument(help: ArgumentHelp("What is to be done, in plain words.", valueName: "PROMPT"))
  package var prompt: [String]

  @Flag(help: "Say which words became which field, and how scores came about.")
  package var explain = false

  @Flag(help: "Ask the language model of the settings even where the grammar is sure.")
  package var llm = false

  @OptionGroup(title: "Consent") package var changes: ChangeOptions
  @OptionGroup(title: "Output") package var output: OutputOptions
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let words = try words(in: context)
    var translation = try context.translate(
      words, now: context.clock(), hasPrevious: !context.last.isEmpty, asksModel: llm)
    if !translation.choices.isEmpty, !changes.consent.neverAsks,
      let number = Choice(context: context).ask(
        translation.plan.because ?? "", among: translation.choices.map(\.meaning))
    {
      translation = try context.translate(
        translation.choices[number].prompt, now: context.clock(),
        hasPrevious: !context.last.isEmpty, asksModel: llm)
    }
    if explain {
      PlanningCommand.explain(translation, in: context)
    } else if context.errors.isTerminal, !translation.plan.steps.isEmpty {
      let style = context.style(common.color, on: context.errors)
      context.say(style.dim("→ " + Escaping.name(PlanSentence.plan(translation.plan))))
    }
    guard !translation.plan.steps.isEmpty else {
      throw ShellError.refusedPrompt(because: translation.plan.because ?? "this makes no plan")
    }
    let consent = try consent(to: translation, in: context)
    if MountSteps.areAll(of: translation.plan) {
      return try MountSteps(context: context).run(
        translation.plan, consent: consent, colour: common.color)
    }
    let workspace = try Workspace.open(in: context)
    context.prompt = words
    defer { context.prompt = nil }
    var runner = PlanRunner(workspace: workspace, consent: consent)
    runner.format = output.format
    runner.colour = common.color
    runner.explains = explain
    runner.folder = try workspace.place.folder
    return try runner.run(translation.plan)
  }

  /// --yes agrees to what was said, not to a guess at it: that is asked about all the same.
  /// - Throws: `ShellError.guessedChange` where nobody is there to be asked.
  private func consent(to translation: Translation, in context: ShellContext) throws -> Consent {
    var consent = changes.consent
    guard consent.agrees, translation.isGuessedChange else { return consent }
    guard context.keyboard.isPresent, !consent.neverAsks else {
      throw ShellError.guessedChange(understood: translation.confidence)
    }
    context.say("Note: not every word was understood, so that --yes does not answer for you")
    consent.agrees = false
    return consent
  }

  /// The prompt. Where a `-` stands before or after it, the files on standard input become the result that
  /// it refers to.
  private func words(in context: ShellContext) throws -> String {
    var words = prompt
    let place = [words.count - 1, 0].first { words[$0] == "-" }
    if let place, words.count > 1 {
      words.remove(at: place)
      context.last = try Workspace.open(in: context).place.paths(["-"])
    }
    return words.joined(separator: " ")
  }
}
