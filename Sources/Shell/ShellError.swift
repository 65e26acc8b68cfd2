// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import SystemPackage

/// What can go wrong between a person and the other modules. Sentences are made in `Diagnostic`.
package enum ShellError: Error, Sendable {
  /// No folder from here upwards is a store.
  case noStore(from: FilePath)
  case noSuchFolder(FilePath, Errno)
  /// A path on the command line that is not in the tree.
  case outsideTree(path: String, tree: FilePath)
  case unreadable(path: String, Errno)
  case unwritable(path: String, Errno)
  /// A value on the command line that says nothing; `forms` shows what would.
  case badValue(option: String, value: String, forms: String)
  case usage(message: String, hint: String?)
  /// The prompt makes no plan.
  case refusedPrompt(because: String)
  /// Something would change and no one is there to agree, or no was said.
  case notConfirmed(asked: Bool)
  /// Something would change by a prompt that was understood only in part (0…1), and no one is there to
  /// look at it.
  case guessedChange(understood: Double)
  /// `plan --batch` read a line that is none of its own.
  case badBatchLine(Int)
  case unknownSetting(String, known: [String])
  case settingsFile(FilePath, line: Int)
  case noModel
  /// A language model is to be asked, and none is configured.
  case noLanguageModel
  case noSuchVersion(path: String, point: String)
  /// A service could not listen.
  case cannotListen(address: String, Errno)
  case childFailed(command: String, status: Int32)
  case interrupted
  /// The reader of our output went away.
  case brokenPipe
}
