// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// A sentence encoder as its makers publish it: a folder with `config.json`, `model.safetensors` and
/// `vocab.txt` or `tokenizer.json`, and what sentence-transformers keeps beside them: `modules.json`,
/// `1_Pooling/config.json`, `sentence_bert_config.json`, `config_sentence_transformers.json`.
///
/// What cannot be run as it is meant is refused by name: another architecture, another activation,
/// another kind of tokenizer, layers after pooling.
package struct ModelSource {
  /// What a person may say of the model; nil: as its files say.
  package struct Wishes: Sendable {
    package var name: String?
    package var queryPrefix: String?
    package var passagePrefix: String?
    /// Whether the weights stay floats: four times the memory, and slower.
    package var isFloat = false
    package init() {}
  }

  private static let weightsName = "model.safetensors"

  let folder: FilePath
  let family: EncoderFamily
  let shape: EncoderShape
  private(set) var description: ModelDescription
  /// As `vocab.txt` has it.
  let vocabulary: Data
  /// The model's name without its version.
  package let name: String

  /// - Throws: `IndexingError.modelUnavailable`.
  package init(_ folder: FilePath, _ wishes: Wishes = Wishes()) throws {
    self.folder = folder
    let files = SourceFiles(folder: folder)
    let config = try files.object("config.json")
    family = try ModelSource.family(config, files)
    shape = try ModelSource.shape(config, family, files)
    name = try ModelSource.name(wishes.name, folder, config, files)
    description = try ModelSource.description(config, shape, family, files)
    description.name = name
    if wishes.isFloat { description.precision = .float }
    let prompts = try ModelSource.prompts(of: name, files)
    description.queryPrefix = wishes.queryPrefix ?? prompts.query
    description.passagePrefix = wishes.passagePrefix ?? prompts.passage
    vocabulary = try files.vocabulary()
  }

  /// Makes an installed model of it in `folder`; a second for each 100 MB. Existing files are replaced.
  /// - Throws: `IndexingError.modelUnavailable` for the source, `.diskFull` or `.io` for `folder`.
  package func install(to folder: FilePath) throws {
    let path = self.folder.appending(ModelSource.weightsName)
    let digest = try ReadOnlyMapping(path).withBytes { ModelDigest.of($0) }
    var builder = try EncoderFileBuilder(
      SafeTensors(path), family: family, shape: shape, precision: description.precision)
    var description = description
    // Other weights or another way to use them give vectors that must not be mixed with these.
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let mark = ModelDigest.of(Data(digest) + (try encoder.encode(description)))
    description.name +=
      "/\(description.precision.rawValue)/" + ModelDigest.hexadecimal(Array(mark.prefix(4)))
    try builder.add(description)
    try ModelFiles.write(
      builder, vocabulary: vocabulary, as: name + SentenceEncoder.weightsEnding,
      notice: SourceFiles(folder: self.folder).contents("NOTICE"),
      license: SourceFiles(folder: self.folder).contents("LICENSE"), to: folder)
  }

  // MARK: What the files say

  private static func family(
    _ config: [String: Any], _ files: SourceFiles
  ) throws -> EncoderFamily {
    let type = config["model_type"] as? String ?? "bert"
    guard let family = EncoderFamily(rawValue: type) else {
      throw files.refused("config.json", "its architecture \(type) is none of bert, mpnet")
    }
    let activation = config["hidden_act"] as? String ?? "gelu"
    guard activation == "gelu" else {
      throw files.refused("config.json", "its activation \(activation) is not gelu")
    }
    let positions = config["position_embedding_type"] as? String ?? "absolute"
    guard positions == "absolute" else {
      throw files.refused("config.json", "its positions are \(positions), not absolute")
    }
    return family
  }

  private static func shape(
    _ config: [String: Any], _ family: EncoderFamily, _ files: SourceFiles
  ) throws -> EncoderShape {
    func size(_ key: String) throws -> Int {
      guard let size = config[key] as? Int, (1...1 << 24).contains(size) else {
        throw files.refused("config.json", "it says no \(key)")
      }
      return size
    }
    let positions = try size("max_position_embeddings")
    let shape = EncoderShape(
      layers: try size("num_hidden_layers"), width: try size("hidden_size"),
      heads: try size("num_attention_heads"), inner: try size("intermediate_size"),
      words: try size("vocab_size"), positions: family == .mpnet ? positions - 2 : positions)
    guard shape.isSupported else {
      throw files.refused(
        "config.json",
        "only heads of 32 or 64 and widths that are a multiple of 64, at most 4096, can be run")
    }
    return shape
  }

  private static func description(
    _ config: [String: Any], _ shape: EncoderShape, _ family: EncoderFamily, _ files: SourceFiles
  ) throws -> ModelDescription {
    let own = try files.objectIfThere("sentence_bert_config.json") ?? [:]
    let tokenizer = try files.objectIfThere("tokenizer_config.json") ?? [:]
    let asked = own["max_seq_length"] as? Int ?? tokenizer["model_max_length"] as? Int ?? 512
    var description = ModelDescription(name: "", maximumTokens: min(max(asked, 2), shape.positions))
    description.epsilon = Float(config["layer_norm_eps"] as? Double ?? 1e-12)
    guard description.epsilon > 0, description.epsilon < 1 else {
      throw files.refused("config.json", "its layer_norm_eps is no small number")
    }
    description.pooling = try pooling(files)
    func token(_ key: String, _ usual: String) -> String {
      tokenizer[key] as? String
        ?? (tokenizer[key] as? [String: Any])?["content"] as? String ?? usual
    }
    description.startToken = token("cls_token", family == .mpnet ? "<s>" : "[CLS]")
    description.endToken = token("sep_token", family == .mpnet ? "</s>" : "[SEP]")
    description.unknownToken = token("unk_token", "[UNK]")
    description.isUncased =
      try files.isUncased() ?? (tokenizer["do_lower_case"] as? Bool ?? true)
    return description
  }

  private static func pooling(_ files: SourceFiles) throws -> ModelDescription.Pooling {
    if let modules = try files.listIfThere("modules.json") {
      let types = modules.compactMap { ($0["type"] as? String)?.split(separator: ".").last }
      for type in types where !["Transformer", "Pooling", "Normalize"].contains(type) {
        throw files.refused("modules.json", "its layer \(type) cannot be run")
      }
    }
    guard let config = try files.objectIfThere("1_Pooling/config.json") else { return .mean }
    let modes = config.compactMap { key, value -> String? in
      guard key.hasPrefix("pooling_mode_"), value as? Bool == true else { return nil }
      return String(key.dropFirst("pooling_mode_".count))
    }
    // The mean divided by the root of the count has the same direction.
    switch modes {
    case ["mean_tokens"], ["mean_sqrt_len_tokens"], []: return .mean
    case ["cls_token"]: return .first
    default:
      throw files.refused(
        "1_Pooling/config.json", "pooling by \(modes.sorted().joined(separator: ", ")) is not known"
      )
    }
  }

  /// What stands before queries and passages: as sentence-transformers keeps it, else as the makers of
  /// these models ask in their descriptions.
  private static func prompts(
    of name: String, _ files: SourceFiles
  ) throws -> (query: String, passage: String) {
    let own = try files.objectIfThere("config_sentence_transformers.json")?["prompts"]
    if let prompts = own as? [String: String], !prompts.isEmpty {
      return (
        prompts["query"] ?? prompts["s2p_query"] ?? "",
        prompts["passage"] ?? prompts["document"] ?? ""
      )
    }
    let lower = name.lowercased()
    if lower.hasPrefix("e5-") { return ("query: ", "passage: ") }
    if lower.hasPrefix("bge-"), lower.contains("-en") {
      return ("Represent this sentence for searching relevant passages: ", "")
    }
    return ("", "")
  }

  /// A name that may stand in a path: as asked, else the folder's.
  private static func name(
    _ wish: String?, _ folder: FilePath, _ config: [String: Any], _ files: SourceFiles
  ) throws -> String {
    let own = folder.lexicallyNormalized().lastComponent?.string
    let published = (config["_name_or_path"] as? String)?.split(separator: "/").last.map(
      String.init)
    let name = wish ?? own.flatMap { [".", ".."].contains($0) ? nil : $0 } ?? published ?? ""
    guard ModelSource.isName(name) else {
      throw files.refused("", "\(name) is no name for a model: letters, digits, . _ and - make one")
    }
    return name
  }

  /// Whether a model may be called so: its folder is.
  package static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && name.first != "." && name.first != "-"
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }
}

/// The files of a published model, which are strangers'.
private struct SourceFiles {
  /// A tokenizer of 250,000 words has 17 MB.
  private static let mostBytes = 64 << 20

  let folder: FilePath

  func refused(_ name: String, _ reason: String) -> IndexingError {
    .modelUnavailable(path: name.isEmpty ? folder : folder.appending(name), reason: reason)
  }

  /// nil: it is not there.
  func contents(_ name: String) -> Data? {
    guard let mapping = try? ReadOnlyMapping(folder.appending(name)) else { return nil }
    return mapping.withBytes { $0.count <= SourceFiles.mostBytes ? Data($0) : nil }
  }

  private func json(_ name: String) throws -> Any? {
    guard let data = contents(name) else { return nil }
    do {
      return try JSONSerialization.jsonObject(with: data)
    } catch {
      throw refused(name, "it is no JSON")
    }
  }

  func objectIfThere(_ name: String) throws -> [String: Any]? {
    guard let value = try json(name) else { return nil }
    guard let object = value as? [String: Any] else { throw refused(name, "it is no object") }
    return object
  }

  func object(_ name: String) throws -> [String: Any] {
    guard let object = try objectIfThere(name) else { throw refused(name, "it is not there") }
    return object
  }

  func listIfThere(_ name: String) throws -> [[String: Any]]? {
    guard let value = try json(name) else { return nil }
    guard let list = value as? [[String: Any]] else { throw refused(name, "it is no list") }
    return list
  }

  /// As tokenizer.json has it; nil: it does not say.
  func isUncased() throws -> Bool? {
    let normalizer = try objectIfThere("tokenizer.json")?["normalizer"] as? [String: Any]
    return normalizer?["lowercase"] as? Bool
  }

  /// vocab.txt, or the same from tokenizer.json.
  func vocabulary() throws -> Data {
    if let text = contents("vocab.txt") { return text }
    guard let tokenizer = try objectIfThere("tokenizer.json") else {
      throw refused("vocab.txt", "it is not there, nor is tokenizer.json")
    }
    guard let model = tokenizer["model"] as? [String: Any],
      model["type"] as? String ?? "WordPiece" == "WordPiece",
      let words = model["vocab"] as? [String: Int]
    else { throw refused("tokenizer.json", "its tokens are no word pieces") }
    guard words.values.allSatisfy({ (0..<1 << 20).contains($0) }) else {
      throw refused("tokenizer.json", "its numbers are no count")
    }
    var lines = [String](repeating: "", count: (words.values.max() ?? -1) + 1)
    for (word, number) in words { lines[number] = word }
    return Data(lines.map { $0 + "\n" }.joined().utf8)
  }
}
