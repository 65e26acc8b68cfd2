// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Indexing
import LanguageModels
import Syscalls
import SystemPackage

/// `semfs model`.
package struct ModelCommand: ShellCommand {
  package static let page = CommandPage(
    "model", .set, "Show, choose, add or measure embedding models.",
    examples: [
      "semfs model list": "those there are; the one in use has a star",
      "semfs model add ~/bge-small-en-v1.5": "a folder with config.json and model.safetensors",
      "semfs model add http://localhost:11434/v1 --model nomic-embed-text --name nomic":
        "a server that speaks OpenAI's embeddings",
      "semfs model use bge-small-en-v1.5": "from the next semfs index on",
      "semfs model bench": "how fast the one in use is",
      "semfs model verify": "its files against their digests",
    ],
    text: """
      After use, semfs index gives every passage its new vector, which can be stopped and goes on; \
      until all are there, searches are answered with the old ones. A mounted tree follows at its \
      next mount.

      Encoders of BERT's family (BERT, MiniLM, BGE, E5, GTE, MPNet) can be added, with their own \
      pooling and prefixes; add makes an int8 file of the weights, or with --float keeps them as \
      they are. vectors reads a text a line and writes its vector as JSON. install makes the default \
      model of its original files.
      """)

  package enum Action: String, CaseIterable, ExpressibleByArgument, Sendable {
    case list, use, add, bench, vectors, install, verify
  }

  @Argument(
    help: ArgumentHelp(
      "list, use, add, bench, vectors, install or verify.", valueName: "ACTION"))
  package var action: Action
  @Argument(
    help: ArgumentHelp("A model's name; for add its folder or address.", valueName: "MODEL"),
    completion: .directory)
  package var subject: String?
  @Option(help: ArgumentHelp("What the added model is called here.", valueName: "NAME"))
  package var name: String?
  @Flag(name: .customLong("float"), help: "Keep the added model's weights as floats.")
  package var isFloat = false
  @Option(
    name: .customLong("query-prefix"),
    help: ArgumentHelp("Put before queries, for add.", valueName: "TEXT"))
  package var queryPrefix: String?
  @Option(
    name: .customLong("passage-prefix"),
    help: ArgumentHelp("Put before passages, for add.", valueName: "TEXT"))
  package var passagePrefix: String?
  @Option(help: ArgumentHelp("The model's name at the address, for add.", valueName: "NAME"))
  package var model: String?
  @Option(
    name: .customLong("key-file"),
    help: ArgumentHelp("A file of yours alone with the key for the address.", valueName: "FILE"),
    completion: .file())
  package var keyFile: String?
  @Option(
    help: ArgumentHelp("The folder with the original weights, for install.", valueName: "DIR"),
    completion: .directory)
  package var from: String?
  @Option(
    help: ArgumentHelp("Where to; default: $XDG_DATA_HOME/semfs/model.", valueName: "DIR"),
    completion: .directory)
  package var to: String?
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func validate() throws {
    switch action {
    case .use, .add:
      if subject == nil { throw ValidationError("\(action.rawValue) needs a MODEL") }
    case .install: if from == nil { throw ValidationError("install needs --from DIR") }
    case .list, .bench, .vectors, .verify: break
    }
  }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let library = ModelLibrary(context.settings, context.environment)
    switch action {
    case .list: return try list(library, in: context)
    case .use: return try use(subject ?? "", library, in: context)
    case .add: return try add(subject ?? "", library, in: context)
    case .bench: return try bench(library, in: context)
    case .vectors: return try vectors(library, in: context)
    case .install: return try install(in: context)
    case .verify:
      let folder = try chosen(library)
      let model = try library.model(in: folder)
      try (model as? SentenceEncoder)?.verify()
      return try show(model, in: folder, word: "whole", in: context)
    }
  }

  /// The model that was named, or the one in use.
  private func chosen(_ library: ModelLibrary) throws -> FilePath {
    guard let subject else {
      guard let used = library.used else { throw ShellError.noModel }
      return used
    }
    return try entry(subject, library).folder
  }

  private func entry(_ name: String, _ library: ModelLibrary) throws -> ModelLibrary.Entry {
    let entries = library.entries
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw ShellError.badValue(
        option: "MODEL", value: name, forms: entries.map(\.name).joined(separator: ", "))
    }
    return entry
  }

  // MARK: Choosing

  private func list(_ library: ModelLibrary, in context: ShellContext) throws -> ExitStatus {
    let entries = library.entries
    for entry in entries {
      let place = PathText.string(entry.folder)
      if output.json {
        let value = JSONValue.build {
          $0.add("name", entry.name)
          $0.add("used", .bool(entry.isUsed))
          $0.add("folder", place)
        }
        try context.output.line(value.text)
      } else {
        let mark = entry.isUsed ? "*" : " "
        try context.output.line("\(mark) \(entry.name)\t\(Escaping.name(place))")
      }
    }
    return entries.isEmpty ? .nothing : .success
  }

  private func use(
    _ name: String, _ library: ModelLibrary, in context: ShellContext
  ) throws -> ExitStatus {
    let entry = try entry(name, library)
    // What cannot be loaded is not chosen.
    let model = try library.model(in: entry.folder)
    var file = try SettingsFile(Settings.userFile(context.environment))
    let isDefault = entry.folder == MiniLM.installedFolder()
    try file.set(.modelFolder, to: isDefault ? nil : PathText.string(entry.folder))
    if context.environment["SEMFS_MODEL_DIR"] != nil {
      context.say("Note: SEMFS_MODEL_DIR is set, which goes before")
    }
    context.say(
      "semfs index gives texts their new vectors; until all are there the old ones answer")
    return try show(model, in: entry.folder, word: "in use", in: context)
  }

  // MARK: Adding

  private func add(
    _ source: String, _ library: ModelLibrary, in context: ShellContext
  ) throws -> ExitStatus {
    if source.contains("://") { return try addEndpoint(source, library, in: context) }
    var wishes = ModelSource.Wishes()
    wishes.name = name
    wishes.isFloat = isFloat
    wishes.queryPrefix = queryPrefix
    wishes.passagePrefix = passagePrefix
    let published = try ModelSource(PathText.filePath(source), wishes)
    let folder = library.folder(of: published.name)
    let model = try library.adding(published.name) { folder in
      try published.install(to: folder)
      return try SentenceEncoder(folder: folder)
    }
    return try show(model, in: folder, word: "added", in: context)
  }

  private func addEndpoint(
    _ address: String, _ library: ModelLibrary, in context: ShellContext
  ) throws -> ExitStatus {
    guard let model else {
      throw ShellError.usage(message: "an address needs --model NAME", hint: nil)
    }
    let name = name ?? model
    guard ModelSource.isName(name) else {
      throw ShellError.badValue(
        option: "--name", value: name, forms: "letters, digits, . _ and -")
    }
    var description = EndpointEmbedder.Description(
      address: address, model: model, dimensions: 0, keyFile: keyFile)
    description.queryPrefix = queryPrefix ?? ""
    description.passagePrefix = passagePrefix ?? ""
    let endpoint = try EndpointEmbedder.asking(description)
    let folder = library.folder(of: name)
    try endpoint.save(to: folder)
    return try show(endpoint, in: folder, word: "added", in: context)
  }

  private func install(in context: ShellContext) throws -> ExitStatus {
    let source = PathText.filePath(from ?? "")
    let target =
      to.map { PathText.filePath($0) } ?? context.environment.dataFolder.appending("model")
    try target.makeFolders()
    try MiniLM.install(from: source, to: target)
    return try show(
      try SentenceEncoder(folder: target), in: target, word: "installed", in: context)
  }

  // MARK: Using

  private func vectors(_ library: ModelLibrary, in context: ShellContext) throws -> ExitStatus {
    let model = try library.model(in: try chosen(library))
    var texts: [String] = []
    func write() throws {
      for vector in try model.embed(passages: texts) {
        try context.output.line("[" + vector.map { "\($0)" }.joined(separator: ",") + "]")
      }
      texts = []
    }
    while let line = readLine() {
      texts.append(line)
      if texts.count == ModelBench.batch { try write() }
    }
    try write()
    return .success
  }

  private func bench(_ library: ModelLibrary, in context: ShellContext) throws -> ExitStatus {
    let model = try library.model(in: try chosen(library))
    let figures = try ModelBench.run(model)
    if output.json {
      let value = JSONValue.build {
        $0.add("name", model.name)
        $0.add("dimensions", model.dimensions)
        $0.add("query_ms", .number(figures.queryMilliseconds))
        $0.add("passages_per_second", .number(figures.passagesPerSecond))
        $0.add("tokens_per_second", .number(figures.tokensPerSecond))
      }
      try context.output.line(value.text)
    } else {
      try context.output.line(
        "\(model.name)\t\(Measures.decimal(figures.queryMilliseconds, digits: 1)) ms a query, "
          + "\(Measures.decimal(figures.passagesPerSecond, digits: 1)) passages/s, "
          + "\(Measures.decimal(figures.tokensPerSecond, digits: 0)) tokens/s")
    }
    return .success
  }

  private func show(
    _ model: any Embedder, in folder: FilePath, word: String?, in context: ShellContext
  ) throws -> ExitStatus {
    if output.json {
      let value = JSONValue.build {
        $0.add("name", model.name)
        $0.add("dimensions", model.dimensions)
        $0.add("folder", PathText.string(folder))
      }
      try context.output.line(value.text)
    } else {
      let state = word.map { " is \($0)" } ?? ""
      try context.output.line("\(model.name)\t\(PathText.string(folder))\(state)")
    }
    return .success
  }
}

/// How fast a model is: one query at a time, and passages of the usual length on all processors.
private enum ModelBench {
  static let batch = 64

  struct Figures {
    var queryMilliseconds: Double
    var passagesPerSecond: Double
    /// By count of the model where it counts, else by estimate.
    var tokensPerSecond: Double
  }

  static func run(_ model: any Embedder) throws -> Figures {
    let passages = (0..<batch).map { "\($0). " + passage }
    let tokens = passages.reduce(0) { sum, text in
      sum + ((model as? SentenceEncoder)?.tokenCount(of: text) ?? text.utf8.count / 5)
    }
    _ = try model.embed(query: "warm")
    var queries: [Double] = []
    for number in 0..<20 {
      queries.append(
        try seconds { _ = try model.embed(query: "where is the invoice of customer \(number)") })
    }
    // The best of a few: what else the machine does only adds.
    let times = try (0..<3).map { _ in try seconds { _ = try model.embed(passages: passages) } }
    let best = times.min() ?? 1
    return Figures(
      queryMilliseconds: 1000 * queries.sorted()[queries.count / 2],
      passagesPerSecond: Double(batch) / best, tokensPerSecond: Double(tokens) / best)
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let elapsed = try ContinuousClock().measure(body)
    return elapsed / .seconds(1)
  }

  /// About 200 tokens, as passages have.
  private static let passage = String(
    repeating: """
      The record of what every program changed is kept, so that a folder can be shown as it was on a \
      day, and a file that was overwritten is found again by what it was about. 
      """, count: 5)
}
