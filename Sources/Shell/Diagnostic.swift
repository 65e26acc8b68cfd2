// SPDX-License-Identifier: GPL-3.0-or-later
import Exchange
import Execution
import Foundation
import History
import Indexing
import LanguageModels
import Mounting
import Serving
import Syscalls
import SystemPackage

/// What a person is told of an error: `Error: …`, `Hint: …`, and the exit status.
///
/// The one place that makes sentences from the errors of every module. No full stop follows a path
/// or an id: people copy them.
package struct Diagnostic: Hashable, Sendable {
  package var message: String
  package var hint: String?
  package var status: ExitStatus

  package init(_ message: String, hint: String? = nil, status: ExitStatus = .failure) {
    self.message = message
    self.hint = hint
    self.status = status
  }

  package init(_ error: any Error) {
    switch error {
    case let error as ShellError: self.init(shell: error)
    case let error as HistoryError: self.init(history: error)
    case let error as IndexingError: self.init(indexing: error)
    case let error as ExecutionError: self.init(execution: error)
    case let error as ExchangeError: self.init(exchange: error)
    case let error as MountError: self.init(mount: error)
    case let error as TLSError: self.init(tls: error)
    case let error as PlanError: self.init(plan: error)
    case let error as CompletionError: self.init(completion: error)
    case let error as UnexpectedEffect:
      self.init(
        "\(quoted(error.expected.path)) is not as the plan left it; everything was put back",
        hint: "Another program may have changed it at the same time: run it again")
    case let error as LinePattern.Failure: self.init(pattern: error)
    case let error as Errno: self.init(sentence(error))
    default: self.init("\(error)", hint: "This may be a mistake in semfs: please report it")
    }
  }

  /// The lines for standard error.
  package func lines(_ style: Style) -> [String] {
    [style.red("Error:") + " " + Escaping.text(message)]
      + (hint.map { [style.bold("Hint:") + " " + Escaping.text($0)] } ?? [])
  }
}

/// A system error in words: `Permission denied`.
func sentence(_ error: Errno) -> String { error.description }

/// A path in a sentence, quoted only where it would be misread.
func quoted(_ path: FilePath) -> String { quoted(PathText.string(path.asKnown)) }

func quoted(_ path: String) -> String {
  if path.isEmpty { return "." }
  return path.contains(" ") ? "\"\(path)\"" : path
}

extension Diagnostic {
  init(shell error: ShellError) {
    switch error {
    case .noStore(let folder):
      self.init(
        "\(quoted(folder)) is in no store, nor is any folder above it",
        hint: "Make one with: semfs init")
    case .noSuchFolder(let folder, let error):
      self.init("cannot go to \(quoted(folder)): \(sentence(error))")
    case .outsideTree(let path, let tree):
      self.init(
        "\(quoted(path)) is outside the tree \(quoted(tree))",
        hint: "Name a file below the tree")
    case .unreadable(let path, let error):
      self.init("cannot read \(quoted(path)): \(sentence(error))")
    case .unwritable(let path, let error):
      self.init(
        "cannot write \(path): \(sentence(error))",
        hint: error == .noSpace ? "Free some space and run it again" : nil)
    case .badValue(let option, let value, let forms):
      self.init("\"\(value)\" says nothing to \(option)", hint: "Such as: \(forms)")
    case .usage(let message, let hint): self.init(message, hint: hint)
    case .refusedPrompt(let because):
      self.init(because, hint: "Say it in other words; semfs help ask shows ways")
    case .notConfirmed(asked: true): self.init("nothing was changed", status: .notConfirmed)
    case .notConfirmed(asked: false):
      self.init(
        "this changes something and no one is here to agree; nothing was changed",
        hint: "Agree with --yes, or look first with --dry-run", status: .notConfirmed)
    case .guessedChange(let part):
      self.init(
        "only \(Measures.decimal(part * 100, digits: 0)) % of the prompt were understood, and this "
          + "changes something; nothing was changed",
        hint: "Say it in other words; semfs plan shows a plan, and semfs run --yes executes it",
        status: .notConfirmed)
    case .badBatchLine(let number):
      self.init(
        "line \(number) is no object with a \"prompt\"",
        hint: #"A line is: {"prompt": "…", "now": "2026-11-01T12:00:00Z", "after": false}"#)
    case .unknownSetting(let name, let known):
      self.init(
        "there is no setting \"\(name)\"", hint: "There are: \(known.joined(separator: " "))")
    case .settingsFile(let path, let line):
      self.init(
        "line \(line) of \(quoted(path)) is no setting", hint: "A line is: key = value")
    case .noLanguageModel:
      self.init(
        "no language model is configured",
        hint: "Name one: semfs config set llm.url http://localhost:11434/v1")
    case .noModel:
      self.init(
        "there is no embedding model",
        hint:
          "Install one with: semfs model install --from FOLDER, or index words only: --no-vectors")
    case .noSuchVersion(let path, let point):
      self.init(
        "\(quoted(path)) did not exist at \(point)", hint: "See: semfs versions \(quoted(path))")
    case .cannotListen(let address, let error):
      self.init(
        "cannot listen at \(address): \(sentence(error))",
        hint: error == .addressInUse || error == .permissionDenied
          ? "Choose another port: --listen 7400" : nil)
    case .childFailed(let command, let status):
      self.init("\(command) ended with status \(status)")
    case .interrupted: self.init("interrupted", status: .interrupted)
    case .brokenPipe: self.init("the reader of the output is gone", status: .success)
    }
  }

  init(pattern error: LinePattern.Failure) {
    switch error {
    case .invalid(let reason, let offset):
      self.init(
        "the pattern is no regular expression: \(reason) (at \(offset))",
        hint: "With -F every character stands for itself")
    case .tooComplex:
      self.init(
        "the pattern takes too many steps", hint: "Say it simpler: nested repeats are what explodes"
      )
    case .unavailable:
      self.init("grep needs PCRE2", hint: "Install it: apt-get install libpcre2-8-0")
    }
  }

  init(plan error: PlanError) {
    let hint: String?
    switch error {
    case .step(_, _, .unknownOperation):
      hint = "Operations: " + Syscall.Name.allCases.map(\.rawValue).joined(separator: " ")
    case .notJSON, .notAPlan:
      hint = #"A plan is: {"steps": [{"op": "retrieve", "query": "…"}]}"#
    case .tooLong, .unknownPlanField, .tooManySteps, .missingBecause, .becauseBesideSteps, .step:
      hint = "Nothing was done; semfs-plan(1) lists the fields of every operation"
    }
    self.init(error.description, hint: hint)
  }

  init(tls error: TLSError) {
    switch error {
    case .noLibrary:
      self.init("HTTPS needs OpenSSL's libssl.so.3", hint: "On Debian it is the package libssl3")
    case .certificate(let path):
      self.init("\(quoted(path)) is no certificate", hint: "It has to be a file of PEM")
    case .key(let path):
      self.init("\(quoted(path)) is not the certificate's private key")
    }
  }

  /// Message, hint and status for a mount's socket.
  package static func describe(
    _ error: any Error
  ) -> (message: String, hint: String?, status: Int32) {
    let diagnostic = Diagnostic(error)
    return (diagnostic.message, diagnostic.hint, diagnostic.status.rawValue)
  }
}
