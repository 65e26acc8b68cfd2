// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Indexing
import LanguageModels
import Syscalls
import SystemPackage

/// `semfs config`.
package struct ConfigCommand: ShellCommand {
  package static let page = CommandPage(
    "config", .set, "Show or change settings.",
    examples: [
      "semfs config list": "all, with their meaning", "semfs config get color": "one",
      "semfs config set find.k 20": "for you",
      "semfs config set --store find.k 20": "for this tree",
      "semfs config unset find.k": "back to the default",
      "semfs config set history.exclude '*.o,build/'": "what is not recorded of this tree",
    ],
    text: """
      Defaults < your file < the store's file < environment < flags. history.keep and \
      history.exclude belong to the tree that you stand in. The store's file says color and find.k \
      alone: a tree that comes from someone else names no program, no server and no key. llm.url alone \
      lets a language model help with prompts; only llm.contents yes lets it be sent what files hold.
      """)

  package enum Action: String, CaseIterable, ExpressibleByArgument, Sendable {
    case list, get, set, unset
  }

  @Argument(help: ArgumentHelp("list, get, set or unset.", valueName: "ACTION"))
  package var action: Action = .list
  @Argument(
    help: ArgumentHelp("The setting.", valueName: "NAME"),
    completion: .list(
      Settings.Key.allCases.map(\.rawValue) + StoreSetting.allCases.map(\.rawValue)))
  package var name: String?
  @Argument(help: ArgumentHelp("Its value.", valueName: "VALUE"))
  package var value: String?
  @Flag(help: "The settings of this tree instead of yours.")
  package var store = false
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    switch action {
    case .list: if name != nil { throw ValidationError("list takes no name") }
    case .get, .unset:
      if name == nil || value != nil { throw ValidationError("\(action.rawValue) takes a name") }
    case .set:
      if value == nil { throw ValidationError("set takes a name and a value") }
      if store, let key = name.flatMap(Settings.Key.init), !key.mayComeWithTree {
        throw ValidationError("\(key.rawValue) is yours and no tree's: set it without --store")
      }
    }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    if let setting = name.flatMap(StoreSetting.init) { return try execute(setting, in: context) }
    var file = try SettingsFile(path(in: context))
    switch action {
    case .list: return try list(file, in: context)
    case .get:
      guard let value = try file.values[try key()] else { return .nothing }
      try context.output.line(value)
    case .set: try file.set(try key(), to: try ConfigCommand.checked(value ?? "", for: try key()))
    case .unset: try file.set(try key(), to: nil)
    }
    return .success
  }

  private func execute(_ setting: StoreSetting, in context: ShellContext) throws -> ExitStatus {
    let store = try Workspace.open(in: context).store
    switch action {
    case .list, .get:
      guard let value = try setting.value(of: store) else { return .nothing }
      try context.output.line(value)
    case .set, .unset: try setting.set(value, in: store)
    }
    return .success
  }

  private func path(in context: ShellContext) throws -> FilePath {
    guard store else { return Settings.userFile(context.environment) }
    return try Workspace.open(in: context, looksAtFiles: false).store.directory.appending("config")
  }

  private func key() throws -> Settings.Key {
    guard let key = Settings.Key(rawValue: name ?? "") else {
      throw ShellError.unknownSetting(
        name ?? "",
        known: Settings.Key.allCases.map(\.rawValue) + StoreSetting.allCases.map(\.rawValue))
    }
    return key
  }

  private static func checked(_ value: String, for key: Settings.Key) throws -> String {
    let forms: String
    switch key {
    case .colour where ColourChoice(rawValue: value) == nil: forms = "auto, always, never"
    case .findCount where (Int(value) ?? 0) < 1: forms = "10"
    case .modelSeconds where !(1...3600).contains(Int(value) ?? 0): forms = "30"
    case .modelAddress: return try checkedAddress(value)
    case .modelContents where !["yes", "no"].contains(value): forms = "yes, no"
    case .shareAddress where !isBase(value): forms = "https://files.example.org"
    case .colour, .editor, .findCount, .shareAddress, .modelFolder, .modelName, .modelKeyFile,
      .modelKeyring, .modelSeconds, .modelContents:
      return value
    }
    throw ShellError.badValue(option: key.rawValue, value: value, forms: forms)
  }

  /// Whether addresses of links can begin so.
  private static func isBase(_ value: String) -> Bool {
    let scheme = ["https://", "http://"].first { value.hasPrefix($0) }
    guard let scheme, value.count > scheme.count else { return false }
    return value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F && $0 != 0x23 }
  }

  private static func checkedAddress(_ value: String) throws -> String {
    _ = try ChatEndpoint(address: value, model: "", key: nil)
    return value
  }

  private func list(_ file: SettingsFile, in context: ShellContext) throws -> ExitStatus {
    let values = try file.values
    // Outside of a tree there are only yours.
    let opened = try? Workspace.open(in: context).store
    let own = try StoreSetting.allCases.map { ($0, try opened.flatMap($0.value)) }
    let keys = Settings.Key.allCases.filter { !store || $0.mayComeWithTree }
    if output.json {
      let value = JSONValue.build { builder in
        for key in keys { builder.add(key.rawValue, values[key]) }
        for (setting, value) in own { builder.add(setting.rawValue, value) }
      }
      try context.output.line(value.text)
    } else {
      for key in keys {
        let value = values[key].map { " = \($0)" } ?? ""
        try context.output.line("\(key.rawValue)\(value)\t# \(key.meaning)")
      }
      for (setting, value) in own {
        let value = value.map { " = \($0)" } ?? ""
        try context.output.line("\(setting.rawValue)\(value)\t# \(setting.meaning)")
      }
    }
    return .success
  }
}

/// `semfs version`.
package struct VersionCommand: ShellCommand {
  package static let page = CommandPage(
    "version", .set, "Print the version.", examples: ["semfs version": "semfs 0.1.0"])

  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    try context.output.line("semfs \(Program.version)")
    return .success
  }
}

/// `semfs completion`.
package struct CompletionCommand: ShellCommand {
  package static let page = CommandPage(
    "completion", .set, "Print the completions for a shell.",
    examples: [
      "semfs completion bash > ~/.local/share/bash-completion/completions/semfs": "bash",
      "semfs completion zsh > ~/.zfunc/_semfs": "zsh",
      "semfs completion fish > ~/.config/fish/completions/semfs.fish": "fish",
    ])

  @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "SHELL"))
  package var shell: String
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    guard let known = CompletionShell(rawValue: shell) else {
      throw ShellError.badValue(option: "completion", value: shell, forms: "bash, zsh, fish")
    }
    try context.output.line(SemfsCommand.completionScript(for: known))
    return .success
  }
}
