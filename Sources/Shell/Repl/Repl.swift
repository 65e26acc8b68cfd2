// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Glibc
import History
import Mounting
import Syscalls
import SystemPackage

/// The prompt line: `semfs` alone. Plain language, subcommands, and the way out to other programs.
///
/// Operations run in this process, with the store kept open; other subcommands run as processes of
/// their own, so that Ctrl-C ends them and not the prompt.
package final class Repl {
  private let context: ShellContext
  private let agreement: Consent
  private let colour: ColourChoice?
  private let isInteractive: Bool
  package let transcript: Transcript
  /// What the script as a whole ends with.
  private var worst = ExitStatus.success

  package init(context: ShellContext, consent: Consent, colour: ColourChoice?) {
    self.context = context
    agreement = consent
    self.colour = colour
    isInteractive = isatty(0) == 1
    transcript = Transcript()
  }

  package func run() throws -> ExitStatus {
    try Interrupt.handling(.onlyRequests) {
      context.patience = AbandoningPatience()
      transcript.listen(to: context)
      if isInteractive { context.output.shows = { [context] in Pager.show($0, in: context) } }
      defer { context.output.shows = nil }
      openStore()
      let source = self.source()
      while true {
        switch source.next(prompt()) {
        case .end:
          if isInteractive { context.say("") }
          return isInteractive ? .success : worst
        case .cancelled: context.say("")
        case .line(let text):
          for line in PromptLine.lines(text) {
            transcript.say(line, after: prompt())
            if case .leave = try handle(line) { return isInteractive ? .success : worst }
          }
        }
      }
    }
  }

  private func source() -> any LineSource {
    guard isInteractive else { return ScriptLines() }
    context.say("Say what is to be done, or: help. Ctrl-D leaves.")
    let names = Repl.commandNames
    Completions.shared.configure(
      commands: Array(names) + Array(ReplHelp.ownWords.keys), help: Repl.help,
      sources: Repl.sources(context.environment))
    return LineEditor(historyFile: context.environment.stateFolder.appending("history"))
  }

  /// Opens the store once for all prompts of its tree; where there is none, says how to make one.
  private func openStore() {
    do {
      context.kept = try Workspace.open(in: context)
    } catch {
      context.kept = nil
      let status = Program.report(error, colour: colour, in: context)
      if !isInteractive { note(status) }
    }
  }

  // MARK: - A line

  private enum Next { case line, leave }

  private func handle(_ text: String) throws -> Next {
    Interrupt.reset()
    let line = PromptLine(text, Repl.vocabulary, last: context.last.map { shown($0) })
    switch line.action {
    case .nothing: break
    case .leave: return .leave
    case .help(let topic): help(topic)
    case .go(let folder): go(to: folder)
    case .outer(let command): outer(command)
    case .transcript(let name): write(transcript: name)
    case .last:
      try redirected(line.destination) {
        for path in context.last { try context.output.line(shown(path)) }
        return .success
      }
    case .command(let words): try command(words, to: line.destination)
    case .prompt(let words): try redirected(line.destination) { ask(words) }
    }
    return .line
  }

  private func ask(_ words: String) -> ExitStatus {
    Program.run(["ask"] + consent + ["--", words], in: context)
  }

  private func command(_ words: [String], to destination: PromptLine.Destination) throws {
    let isOperation = Repl.verbs.contains(words.first ?? "")
    if isOperation {
      try redirected(destination) { Program.run(words + consentIfChanging(words), in: context) }
      return
    }
    try? context.output.flush()
    // What such a command changes, a mount for one, is seen when the store is opened again.
    let line = ([Program.executable] + words).map(Words.quote).joined(separator: " ")
    context.kept = nil
    let child: Int32
    switch destination {
    case .screen: child = try Program.runAnew(words)
    case .pipe(let command): child = try OuterShell.run("\(line) | \(command)")
    case .file(let name, let appends):
      child = try OuterShell.run("\(line) \(appends ? ">>" : ">") \(Words.quote(name))")
    }
    note(ExitStatus(rawValue: child) ?? .failure)
    if Interrupt.isRequested { context.say("") }
    context.kept = try? Workspace.open(in: context)
  }

  /// Runs `body` with its output going where the line says.
  private func redirected(
    _ destination: PromptLine.Destination, _ body: () throws -> ExitStatus
  ) throws {
    guard destination != .screen else { return note(try body()) }
    let (status, bytes) = try context.keepingOutput(body)
    note(status)
    do {
      switch destination {
      case .screen: break
      case .pipe(let command): _ = try OuterShell.run(command, input: bytes)
      case .file(let name, let appends): try save(bytes, as: name, appends: appends)
      }
    } catch {
      note(Program.report(error, colour: colour, in: context))
    }
  }

  private func save(_ bytes: [UInt8], as name: String, appends: Bool) throws {
    do {
      let file = try FileDescriptor.open(
        PathText.filePath(name), .writeOnly,
        options: [.create, .closeOnExec, appends ? .append : .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      _ = try file.closeAfter { try file.writeAll(bytes) }
    } catch let error as Errno {
      throw ShellError.unwritable(path: name, error)
    }
  }

  private func go(to folder: String?) {
    do {
      let root = context.kept.map { PathText.string($0.location.root) }
      try Program.go(to: folder ?? root ?? PathText.string(context.environment.home))
      openStore()
    } catch {
      note(Program.report(error, colour: colour, in: context))
    }
  }

  private func outer(_ command: String) {
    try? context.output.flush()
    do {
      let status = try OuterShell.run(command)
      if status != 0 { note(.failure) }
    } catch {
      note(Program.report(error, colour: colour, in: context))
    }
  }

  private func note(_ status: ExitStatus) {
    switch status {
    case .success, .nothing: break
    case .failure, .partial, .notConfirmed, .interrupted: worst = status
    }
  }

  // MARK: - Facts

  private var consent: [String] {
    var out: [String] = []
    if agreement.agrees { out.append("--yes") }
    if agreement.onlyLooks { out.append("--dry-run") }
    if agreement.neverAsks { out.append("--no-input") }
    return out
  }

  /// The prompt line's own consent, for commands that ask for it.
  private func consentIfChanging(_ words: [String]) -> [String] {
    let command = SemfsCommand.commands.first { $0.page.name == words.first }
    return command is any ConsentingCommand.Type ? consent : []
  }

  private func shown(_ path: String) -> String {
    (try? context.kept?.place.shown(path)) ?? path
  }

  /// `notes> `, `notes/garden> `, `notes (mounted, 12 to index)> `.
  private func prompt() -> String {
    guard isInteractive else { return "" }
    let style = context.style(colour, on: context.output)
    guard let kept = context.kept, let place = try? kept.place, place.isInside else {
      return "(no store)> "
    }
    let root = place.root.lastComponent.map { $0.string } ?? "/"
    let folder = PathText.string(place.folder)
    let name = Escaping.name(folder.isEmpty ? root : "\(root)/\(folder)")
    let pending = kept.pendingVectors
    let facts = [
      kept.location.mount == nil ? nil : "mounted",
      pending == 0 ? nil : "\(Measures.grouped(pending)) to index",
    ].compactMap(\.self)
    let state = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
    // Readline is told which characters take no column.
    return style.isOn
      ? "\u{01}\u{1B}[36m\u{02}\(name)\u{01}\u{1B}[0m\u{02}\(state)> " : "\(name)\(state)> "
  }

  package static let commandNames: Set<String> = {
    let shown = SemfsCommand.commands.filter { $0.page.isShown }
    return Set(shown.map { $0.page.name })
  }()

  /// Commands whose names are words of plain language too.
  package static let verbs: Set<String> = commandNames.intersection(
    Syscall.Name.allCases.map(\.rawValue)
  )
  .union(["find"])

  /// What completed words do.
  private static var help: [String: String] {
    let commands = SemfsCommand.commands.map { ($0.page.name, $0.page.abstract) }
    return ReplHelp.ownWords.merging(commands) { own, _ in own }
  }

  package static var vocabulary: PromptLine.Vocabulary {
    PromptLine.Vocabulary(commands: commandNames, verbs: verbs, isCommand: Program.understands)
  }

  /// Readline's callbacks may run at any time, so each question opens the store anew.
  private static func sources(_ environment: ProcessEnvironment) -> Completions.Sources {
    @Sendable func ask(_ body: (Store) throws -> [String]) -> [String] {
      let context = ShellContext(
        environment: environment, output: OutputChannel(.memory), errors: OutputChannel(.memory),
        keyboard: NoKeyboard())
      guard let store = try? Workspace.open(in: context, looksAtFiles: false).store else {
        return []
      }
      return (try? body(store)) ?? []
    }
    var out = Completions.Sources()
    out.points = { ask { try $0.snapshots().map(\.label) } }
    out.saved = { ask { try SavedQueries(store: $0).all().map(\.name) } }
    out.tags = {
      ask { store in
        let entries = try store.view(at: store.head()).entries(below: "")
        return Set(entries.flatMap(\.version.tags)).sorted()
      }
    }
    return out
  }

  private func write(transcript name: String?) {
    do {
      try transcript.open(name)
      context.say(name.map { "This session is written to \(Escaping.name($0))" } ?? "No transcript")
    } catch {
      note(Program.report(error, colour: colour, in: context))
    }
  }

  private func help(_ topic: String) {
    if !topic.isEmpty, Repl.commandNames.contains(topic) {
      _ = Program.run([topic, "--help"], in: context)
      return
    }
    context.say(ReplHelp.text)
  }
}
