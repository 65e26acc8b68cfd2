// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import SystemPackage

/// What a person set once. Defaults < the user's file < the store's file < environment < flags.
///
/// A tree may come from a stranger, and its store's file with it: that file says only what harms nobody
/// (`Key.mayComeWithTree`), never which program runs or who is sent a key.
///
/// A file holds lines `key = value`; `#` starts a comment.
package struct Settings: Sendable {
  /// The settings there are.
  package enum Key: String, CaseIterable, Sendable {
    case colour = "color"
    case editor
    case findCount = "find.k"
    case modelFolder = "model.folder"
    case shareAddress = "share.url"
    case modelAddress = "llm.url"
    case modelName = "llm.model"
    case modelKeyFile = "llm.key-file"
    case modelKeyring = "llm.keyring"
    case modelSeconds = "llm.timeout"
    case modelContents = "llm.contents"

    /// One line for `semfs config list` and the man page.
    package var meaning: String {
      switch self {
      case .colour: "auto, always or never"
      case .editor: "the program that `e` opens a plan in; default: $VISUAL, $EDITOR, vi"
      case .findCount: "how many files `semfs find` shows; default 10"
      case .modelFolder: "where the embedding model is; $SEMFS_MODEL_DIR goes before"
      case .shareAddress: "what links begin with, where others reach semfs serve by another address"
      case .modelAddress: "an OpenAI-compatible server, up to /v1; unset: no model is asked"
      case .modelName: "the language model's name at llm.url; default \"default\""
      case .modelKeyFile: "a file, yours alone (mode 600), whose first line is the key for llm.url"
      case .modelKeyring: "the key is the keyring's entry of this service (secret-tool)"
      case .modelSeconds: "how many seconds an answer may take; default 30"
      case .modelContents:
        "yes: llm.url is sent what files hold, for summarize, answer, compare, changes; default no"
      }
    }

    /// Whether the store's file may say it.
    package var mayComeWithTree: Bool {
      switch self {
      case .colour, .findCount: true
      case .editor, .modelFolder, .shareAddress, .modelAddress, .modelName, .modelKeyFile,
        .modelKeyring, .modelSeconds, .modelContents:
        false
      }
    }
  }

  private let own: [Key: String]
  /// Of the tree that is open.
  private var trees: [Key: String] = [:]
  private let environment: ProcessEnvironment

  /// The user's settings; a file that cannot be read counts as empty.
  package init(environment: ProcessEnvironment) {
    self.environment = environment
    own = (try? SettingsFile(Settings.userFile(environment)).values) ?? [:]
  }

  package static func userFile(_ environment: ProcessEnvironment) -> FilePath {
    environment.configFolder.appending("config")
  }

  /// Lays a store's settings over the user's, in place of those of the store before it.
  package mutating func overlay(_ file: FilePath) throws {
    trees = try SettingsFile(file).values.filter { $0.key.mayComeWithTree }
  }

  package subscript(_ key: Key) -> String? { trees[key] ?? own[key] }

  package var colour: ColourChoice { self[.colour].flatMap(ColourChoice.init) ?? .auto }
  package var editor: String {
    environment["VISUAL"] ?? environment["EDITOR"] ?? self[.editor] ?? "vi"
  }
  /// Whether the language model may be shown what files hold.
  package var allowsContents: Bool { self[.modelContents] == "yes" }
  package var findCount: Int { self[.findCount].flatMap(Int.init).map { max(1, $0) } ?? 10 }
  package var modelFolder: FilePath? {
    (environment["SEMFS_MODEL_DIR"] ?? self[.modelFolder]).map { FilePath($0) }
  }
}

/// A file of settings on disk.
package struct SettingsFile {
  package let path: FilePath
  package private(set) var lines: [String]

  /// A file that is not there is empty.
  /// - Throws: `ShellError.unreadable`.
  package init(_ path: FilePath) throws {
    self.path = path
    do {
      lines = String(decoding: try path.readAll(), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
    } catch Errno.noSuchFileOrDirectory {
      lines = []
    } catch let error as Errno {
      throw ShellError.unreadable(path: PathText.string(path), error)
    }
  }

  /// - Throws: `ShellError.settingsFile` for a line that is none, `.unknownSetting`.
  package var values: [Settings.Key: String] {
    get throws {
      var out: [Settings.Key: String] = [:]
      for (index, line) in lines.enumerated() {
        guard let pair = try SettingsFile.parse(line, number: index + 1, path: path) else {
          continue
        }
        out[pair.key] = pair.value
      }
      return out
    }
  }

  package mutating func set(_ key: Settings.Key, to value: String?) throws {
    lines.removeAll { line in
      (try? SettingsFile.parse(line, number: 0, path: path))?.map { $0.key == key } ?? false
    }
    if let value { lines.append("\(key.rawValue) = \(value)") }
    try path.replaceContents(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  private static func parse(
    _ line: String, number: Int, path: FilePath
  ) throws -> (key: Settings.Key, value: String)? {
    let text = line.trimmingCharacters(in: .whitespaces)
    if text.isEmpty || text.hasPrefix("#") { return nil }
    guard let equals = text.firstIndex(of: "=") else {
      throw ShellError.settingsFile(path, line: number)
    }
    let name = text[..<equals].trimmingCharacters(in: .whitespaces)
    guard let key = Settings.Key(rawValue: name) else {
      throw ShellError.unknownSetting(name, known: Settings.Key.allCases.map(\.rawValue))
    }
    return (key, text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces))
  }
}
