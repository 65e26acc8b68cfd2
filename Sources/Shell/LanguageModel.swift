// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Foundation
import Glibc
import LanguageModels
import Planning
import Syscalls
import SystemPackage

/// The language model of the settings, if there is one.
enum LanguageModel {
  /// What a key may be long; a longer file is another one.
  private static let maximumKeyBytes = 8192

  /// - Returns: nil where `llm.url` is not set.
  /// - Throws: `CompletionError.badAddress`, `.unreadableKey`.
  static func service(_ settings: Settings) throws -> (any CompletionService)? {
    guard let address = settings[.modelAddress] else { return nil }
    var limits = ChatEndpoint.Limits()
    if let seconds = settings[.modelSeconds].flatMap(Int.init) { limits.seconds = seconds }
    return try ChatEndpoint(
      address: address, model: settings[.modelName] ?? "default", key: try key(settings),
      limits: limits)
  }

  private static func key(_ settings: Settings) throws -> String? {
    if let path = settings[.modelKeyFile] { return try fileKey(path) }
    return try settings[.modelKeyring].map(keyringKey)
  }

  /// The first line of a file that nobody else may read.
  private static func fileKey(_ path: String) throws -> String {
    let file = FilePath(NSString(string: path).expandingTildeInPath)
    do {
      let contents = try file.readAll()
      var status = stat()
      guard stat(file.string, &status) == 0, status.st_mode & 0o077 == 0 else {
        throw CompletionError.unreadableKey(path: path, reason: "others may read it")
      }
      return try firstLine(contents, of: path)
    } catch let error as Errno {
      throw CompletionError.unreadableKey(path: path, reason: error.description)
    }
  }

  /// What the desktop's keyring holds for `service NAME`, by libsecret's own program.
  private static func keyringKey(_ name: String) throws -> String {
    let refused = { (reason: String) in
      CompletionError.unreadableKey(path: "the keyring's \(name)", reason: reason)
    }
    let words = ["secret-tool", "lookup", "service", name].map(PathText.bytes)
    let (status, output): (Int32, [UInt8])
    do {
      (status, output) = try ChildProcess.output(of: "secret-tool", words)
    } catch Errno.noSuchFileOrDirectory {
      throw refused("secret-tool is not installed")
    }
    guard status == 0 else { throw refused("there is no such entry") }
    return try firstLine(output, of: "the keyring's \(name)")
  }

  private static func firstLine(_ bytes: [UInt8], of path: String) throws -> String {
    let line = bytes.prefix(maximumKeyBytes + 1).prefix { $0 != 0x0A && $0 != 0x0D }
    let key = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty, line.count <= maximumKeyBytes, key.allSatisfy({ $0.isASCII }) else {
      throw CompletionError.unreadableKey(path: path, reason: "its first line is no key")
    }
    return key
  }
}

extension ShellContext {
  /// Translates a prompt; a model that was asked and did not help is noted on standard error.
  /// - Parameter asksModel: ask it even where the grammar is sure.
  /// - Throws: `ShellError.noLanguageModel` where it must be asked and none is configured, and as
  ///   `LanguageModel.service`.
  func translate(
    _ prompt: String, now: Date, hasPrevious: Bool, asksModel: Bool
  ) throws -> Translation {
    let service = try LanguageModel.service(settings)
    if asksModel, service == nil { throw ShellError.noLanguageModel }
    let planner = AssistedPlanner(model: service, policy: asksModel ? .always : .whenUnsure)
    let answer = planner.translate(
      prompt, now: now, timeZone: timeZone, hasPrevious: hasPrevious)
    if let failure = answer.failure { note(failure, service?.name ?? "") }
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
