// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Indexing
import Syscalls
import SystemPackage

/// The embedding models that a person has: the default, and those below $XDG_DATA_HOME/semfs/models, a
/// folder each. A folder holds an encoder's weights, or `endpoint.json` for a server.
package struct ModelLibrary: Sendable {
  struct Entry: Sendable {
    var name: String
    var folder: FilePath
    var isUsed: Bool
  }

  private let settings: Settings
  private let folder: FilePath

  init(_ settings: Settings, _ environment: ProcessEnvironment) {
    self.settings = settings
    folder = environment.dataFolder.appending("models")
  }

  /// The model in use; nil: there is none.
  var used: FilePath? { settings.modelFolder ?? MiniLM.defaultFolder() }

  /// Where a model of this name is, or would be.
  func folder(of name: String) -> FilePath { folder.appending(name) }

  /// Makes a model's folder and has it filled; where that fails, a folder that was not there goes again.
  func adding<Model>(_ name: String, _ fill: (FilePath) throws -> Model) throws -> Model {
    let folder = folder(of: name)
    let isNew = !FileManager.default.fileExists(atPath: folder.string)
    do {
      try folder.makeFolders()
      return try fill(folder)
    } catch {
      if isNew { try? FileManager.default.removeItem(atPath: folder.string) }
      throw error
    }
  }

  var entries: [Entry] {
    let used = used
    var entries: [Entry] = []
    if let folder = MiniLM.installedFolder() {
      entries.append(Entry(name: MiniLM.name, folder: folder, isUsed: folder == used))
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    for name in names.sorted() where ModelSource.isName(name) {
      let own = folder.appending(name)
      entries.append(Entry(name: name, folder: own, isUsed: own == used))
    }
    if let used, !entries.contains(where: \.isUsed) {
      let name = used.lastComponent?.string ?? used.string
      entries.append(Entry(name: name, folder: used, isUsed: true))
    }
    return entries
  }

  /// - Throws: `IndexingError.modelUnavailable`, `CompletionError` for an endpoint's key.
  func model(in folder: FilePath) throws -> any Embedder {
    if let endpoint = try EndpointEmbedder(folder: folder) { return endpoint }
    return try SentenceEncoder(folder: folder)
  }

  /// Finds the model whose vectors an index still has.
  var finder: EmbedderFinder {
    { name in
      for entry in entries {
        if let model = try? model(in: entry.folder), model.name == name { return model }
      }
      return nil
    }
  }
}
