// SPDX-License-Identifier: GPL-3.0-or-later
import Exchange
import Syscalls
import SystemPackage

extension Diagnostic {
  init(exchange error: ExchangeError) {
    switch error {
    case .unwritable(let code):
      self.init(
        "the export cannot be written: \(sentence(code))",
        hint: code == .noSpace ? "Free some space and run it again" : nil)
    case .archive(let path, let reason):
      self.init("\(quoted(path)) cannot be put in a tar archive: \(reason)")
    case .badStream(let line, let reason):
      self.init(
        "line \(line) of what git wrote makes no sense: \(reason); nothing was imported",
        hint: "Look at the repository with: git fsck")
    case .git(let status):
      self.init(
        "git ended with status \(status); nothing was imported",
        hint: "What it says stands above; is it a repository, and has it that branch?")
    case .notEmpty(let path):
      self.init(
        "something is in \(quoted(path)) already",
        hint: "Name a folder that is new or empty: semfs import REPOSITORY --into FOLDER")
    }
  }
}
