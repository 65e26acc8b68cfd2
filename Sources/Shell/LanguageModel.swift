// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Foundation
import Glibc
import LanguageModels
import Planning
import Syscalls
import SystemPackage

/// The language model of the settings. Its key is read, or asked of the keyring, when the model is first asked
/// and not before: most prompts never need it.
struct LanguageModel: CompletionService {
  private let settings: Settings
  private let address: String

  /// What a key may be long; a longer file is another one.
  private static let maximumKeyBytes = 8192

  /// nil where `llm.url` is not set.
  init?(_ settings: Settings) {
    guard let address = settings[.modelAddress] else { return nil }
    self.settings = settings
    self.address = address
  }

  var name: String { settings[.modelName] ?? "default" }

  /// - Throws: also `CompletionError.badAddress`, `.unreadableKey`.
  func complete(
    _ request: CompletionRequest, onText: (String) -> Void
  ) throws(CompletionError) -> String {
    var limits = ChatEndpoint.Limits()
    if let seconds = settings[.modelSeconds].flatMap(Int.init) { limits.seconds = seconds }
    let endpoint = try ChatEndpoint(
      address: address, model: name, key: try LanguageModel.key(settings), limits: limits)
    return try endpoint.complete(request, onText: onText)
  }

  private static func key(_ settings: Settings) throws(CompletionError) -> String? {
    if let path = settings[.modelKeyFile] { return try fileKey(path) }
    guard let entry = settings[.modelKeyring] else { return nil }
    return try keyringKey(entry)
  }

  /// The first line of a file that nobody else may read.
  static func fileKey(_ path: String) throws(CompletionError) -> String {
    let file = FilePath(NSString(string: path).expandingTildeInPath)
    let contents: [UInt8]
    do {
      contents = Array(try file.readAll())
    } catch {
      throw .unreadableKey(path: path, reason: Diagnostic(error).message)
    }
    var status = stat()
    guard stat(file.string, &status) == 0, status.st_mode & 0o077 == 0 else {
      throw .unreadableKey(path: path, reason: "others may read it")
    }
    return try firstLine(contents, of: path)
  }

  /// What the desktop's keyring holds for `service NAME`, by libsecret's own program.
  private static func keyringKey(_ name: String) throws(CompletionError) -> String {
    let refused = { (reason: String) in
      CompletionError.unreadableKey(path: "the keyring's \(name)", reason: reason)
    }
    let words = ["secret-tool", "lookup", "service", name].map(PathText.bytes)
    let (status, output): (Int32, [UInt8])
    do {
      (status, output) = try ChildProcess.output(of: "secret-tool", words)
    } catch {
      let isMissing = error as? Errno == .noSuchFileOrDirectory
      throw refused(isMissing ? "secret-tool is not installed" : Diagnostic(error).message)
    }
    guard status == 0 else { throw refused("there is no such entry") }
    return try firstLine(output, of: "the keyring's \(name)")
  }

  private static func firstLine(
    _ bytes: [UInt8], of path: String
  ) throws(CompletionError) -> String {
    let line = bytes.prefix(maximumKeyBytes + 1).prefix { $0 != 0x0A && $0 != 0x0D }
    let key = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty, line.count <= maximumKeyBytes, key.allSatisfy({ $0.isASCII }) else {
      throw .unreadableKey(path: path, reason: "its first line is no key")
    }
    return key
  }
}

extension ShellContext {
  /// Translates a prompt; a model that was asked and did not help is noted on standard error.
  /// - Parameter asksModel: ask it even where the grammar is sure.
  /// - Throws: `ShellError.noLanguageModel` where it must be asked and none is configured.
  func translate(
    _ prompt: String, now: Date, hasPrevious: Bool, asksModel: Bool
  ) throws -> Translation {
    let model = LanguageModel(settings)
    if asksModel, model == nil { throw ShellError.noLanguageModel }
    let planner = AssistedPlanner(model: model, policy: asksModel ? .always : .whenUnsure)
    let answer = planner.translate(
      prompt, now: now, timeZone: timeZone, hasPrevious: hasPrevious)
    if let failure = answer.failure { note(failure, model?.name ?? "") }
    return answer.translation
  }

  private func note(_ failure: ModelTranslator.Failure, _ name: String) {
    let reason: String
    switch failure {
    case .noAnswer(let error): reason = Diagnostic(error).message
    case .noPlan(let error): reason = "its answer is no plan: \(error.description)"
    case .declined(let because): reason = "it makes no plan of this: \(because)"
    }
    say(
      "Note: the model \(Escaping.name(name)) was of no help (\(Escaping.text(reason))); this is how the grammar reads it."
    )
  }
}

extension Translation {
  /// Whether words that were not understood may change what the plan changes: nobody agreed to that
  /// beforehand.
  var isGuessedChange: Bool { plan.changesAnything && confidence < AssistedPlanner.sure }
}
