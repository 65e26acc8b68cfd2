// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Indexing
import Syscalls
import SystemPackage

/// Opens found files as the person opens files.
struct HitOpener {
  private let runner: PlanRunner

  init(_ runner: PlanRunner) { self.runner = runner }

  /// Opens the first file that the plan finds, at the line that says most.
  func openBest(of plan: Plan) throws -> ExitStatus {
    guard let best = try runner.files(of: plan).first else { return .nothing }
    return try open(best)
  }

  /// On a desktop by its program for such files, else in the editor.
  func open(_ file: FoundFile) throws -> ExitStatus {
    let context = runner.workspace.context
    let path = try runner.workspace.place.shown(file.path)
    try context.output.flush()
    // A name that begins with a dash is no flag.
    let name = path.hasPrefix("-") ? "./" + path : path
    if hasDesktop(context.environment),
      let desktop = try? ChildProcess("xdg-open", ["xdg-open", name].map(PathText.bytes))
    {
      return desktop.wait() == 0 ? .success : .failure
    }
    let line = file.passages.first.map { TellingLine(runner.words).of($0).number }
    let status = try edit(name, at: line, by: context.settings.editor)
    return status == 0 ? .success : .failure
  }

  private func hasDesktop(_ environment: ProcessEnvironment) -> Bool {
    environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil
  }

  /// The editor is a shell command, as $EDITOR is: `code --wait`.
  private func edit(_ name: String, at line: Int?, by editor: String) throws -> Int32 {
    let program = editor.split(separator: " ").first?.split(separator: "/").last.map(String.init)
    var words = ["sh", "-c", editor + " \"$@\"", "semfs"]
    if let line, let program, HitOpener.takingLines.contains(program) { words.append("+\(line)") }
    return try ChildProcess("/bin/sh", (words + [name]).map(PathText.bytes)).wait()
  }

  /// Editors and pagers that begin at the line `+N`.
  private static let takingLines: Set<String> = [
    "vi", "vim", "nvim", "nano", "emacs", "emacsclient", "less", "more", "micro", "kak", "joe",
    "mcedit", "ne", "mg",
  ]
}

extension PlanRunner {
  /// What a plan that only reads finds.
  func files(of plan: Plan) throws -> [FoundFile] {
    guard let outcome = try outcome(of: plan), case .files(let files)? = outcome.results.last?.value
    else { return [] }
    return files
  }
}
