// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage

extension PlanRun {
  func retrieve(_ files: Selection) throws {
    let chosen = try select(files, as: .ranking)
    step.files = chosen.map(\.node)
    step.value = .files(chosen.map(\.found))
    step.summary = "find " + files.words
    if computesResults, files.query != nil || !files.keywords.isEmpty, files.at == nil {
      try noteWhatIsNotIndexed()
    }
  }

  func count(_ files: Selection) throws {
    let chosen = try select(files, as: .reading)
    step.files = chosen.map(\.node)
    step.value = .count(files: chosen.count, bytes: chosen.reduce(0) { $0 + $1.node.size })
    step.summary = "count " + files.words
  }

  func list(_ files: Selection) throws {
    var folders: [WorkingNode] = []
    if files.in != nil {
      folders = try select(files, as: SelectionUse(expandsFolders: false)).map(\.node)
    } else if files.paths.isEmpty {
      folders = [try tree.node(at: context.folder) ?? tree.root]
    } else {
      folders = try files.paths.flatMap { try nodes(named: $0, in: tree, byMeaning: false) }
    }
    var names: [ListedName] = []
    for folder in folders {
      if folder.isFolder { try checkCaptured(below: folder.path, in: tree) }
      let entries = folder.isFolder ? try tree.entries(in: folder) : [folder]
      for node in entries
      where rights.mayReach(node) && (!folder.isFolder || rights.mayRead(folder)) {
        names.append(listed(node))
        step.files.append(node)
      }
    }
    step.value = .listing(names)
    step.summary =
      "list " + (files.paths.isEmpty ? "the folder" : files.paths.joined(separator: ", "))
  }

  private func listed(_ node: WorkingNode) -> ListedName {
    let kind =
      switch node.kind {
      case .file: "file"
      case .folder: "folder"
      case .symlink: "link"
      case .fifo, .socket, .device: "special"
      }
    return ListedName(
      name: node.name?.text ?? "", path: node.path.text, kind: kind, size: node.size,
      modified: node.modified.date)
  }

  func read(_ files: Selection) throws {
    let chosen = try select(files, as: .reading).map(\.node)
    step.files = chosen
    step.summary = "read " + files.words
    guard computesResults else { return }
    var left = Limits.readTotalBytes
    var contents: [FileContents] = []
    for node in chosen where node.kind == .file {
      let limit = min(Limits.readBytes, left)
      do {
        let data = try data(of: node, limit: limit)
        left -= data.count
        contents.append(
          FileContents(
            path: node.path.text, data: data, isTruncated: Int64(data.count) < node.size,
            size: node.size))
      } catch {
        step.problems.append("\(node.path.text) could not be read")
      }
    }
    step.value = .contents(contents)
  }

  func info(_ files: Selection) throws {
    let chosen = try select(files, as: SelectionUse(expandsFolders: false)).map(\.node)
    step.files = chosen
    step.summary = "describe " + files.words
    guard computesResults else { return }
    step.value = .info(try chosen.map(described))
  }

  private func described(_ node: WorkingNode) throws -> FileInfo {
    let path = node.path
    let document = try node.id.flatMap { try index?.info(of: $0.rawValue) }
    let kind =
      switch node.kind {
      case .file: document?.kind ?? FileKind.detect(name: node.name?.string ?? "", head: nil).name
      case .folder: "folder"
      case .symlink: "link"
      case .fifo, .socket, .device: "special"
      }
    var size = node.size
    if node.isFolder { size = try tree.nodes(below: node).reduce(0) { $0 + $1.size } }
    var info = FileInfo(
      path: path.text, kind: kind, size: size, modified: node.modified.date,
      permissions: String(format: "%04o", Int(node.permissions)), owner: Users.name(of: node.owner),
      author: document?.author, title: document?.title)
    info.written = document?.written.map { Timestamp(rawValue: $0).date }
    info.language = document?.language
    info.tags = node.tags
    if node.id != nil { info.versions = try store.versions(of: path).count }
    if node.kind == .file, let sentence = try Summarizer(texts: [text(of: node, in: 1)]).lead {
      info.summary = sentence
    }
    return info
  }

  // MARK: Nearness

  func related(_ files: Selection) throws {
    guard let index else { throw ExecutionError.noIndex }
    var named = files
    named.k = nil
    let sources = try select(named, as: SelectionUse(mustSelect: true)).map(\.node)
    let own = Set(sources.compactMap { $0.id?.rawValue })
    let k = files.k ?? Limits.defaultResults
    var best: [Int64: Selected] = [:]
    for source in sources {
      guard let id = source.id?.rawValue else { continue }
      var filter = SearchFilter()
      filter.excluding = own
      let nearest = try index.related(to: id, filter: filter, k: k + Limits.namedCandidates)
      for hit in nearest {
        guard let node = try current(hit.file), rights.mayRead(node), !isKeptOut(node),
          !isGone(node)
        else { continue }
        if let known = best[hit.file.id]?.score, known >= hit.score { continue }
        best[hit.file.id] = selected(hit, as: node)
      }
    }
    let found = best.values.sorted {
      ($0.score ?? 0, $1.node.path.text) > ($1.score ?? 0, $0.node.path.text)
    }.prefix(k)
    step.files = found.map(\.node)
    step.value = .files(found.map(\.found))
    step.summary = "find files near " + files.words
  }

  // MARK: History

  func history(_ files: Selection, by: String?) throws {
    step.summary = "show the history of " + files.words
    var paths: [FilePath] = []
    if files.in == nil, !files.paths.isEmpty {
      for text in files.paths {
        if let deleted = try deletedPath(named: text) {
          paths.append(deleted.path)
        } else {
          let named = try nodes(named: text, in: tree)
          step.files += named
          paths += named.map(\.path)
        }
      }
    } else {
      step.files = try select(files, as: .reading).map(\.node)
      paths = step.files.map(\.path)
    }
    guard computesResults else { return }
    let maker = by.map(Maker.init)
    var versions: [FileVersion] = []
    for path in paths { versions += try self.versions(of: path, by: maker) }
    if let k = files.k, files.paths.count == 1 { versions = Array(versions.prefix(k)) }
    step.value = .history(versions)
  }

  private func versions(of path: FilePath, by maker: Maker?) throws -> [FileVersion] {
    let entries = try store.versions(of: path)
    var out: [FileVersion] = []
    for (position, entry) in entries.enumerated() {
      guard let operation = try store.operation(entry.version.since),
        maker?.made(operation) ?? true
      else { continue }
      let older = position + 1 < entries.count ? entries[position + 1].version : nil
      let change: Effect.Change =
        older == nil ? .create : older?.digest == entry.version.digest ? .metadata : .modify
      out.append(
        FileVersion(
          path: entry.path.text, operation: operation.id.rawValue, time: operation.time.date,
          change: change, size: entry.version.size, user: Users.name(of: operation.actor.uid),
          program: operation.actor.program, prompt: operation.prompt))
    }
    return out
  }

  /// A file by its name, now or at a point.
  func entry(of name: String, at point: Point?) throws -> Entry {
    if let point {
      if point.isOfFiles {
        if let deleted = try deletedPath(named: name) {
          return try pastEntry(of: deleted.path, at: point)
        }
        let found = try nodes(named: name, in: tree, target: .file)
        guard found.count == 1, let node = found.first else {
          throw ExecutionError.ambiguous(
            step: number, name: name, candidates: found.map(\.path.text))
        }
        return try pastEntry(of: node.path, at: point)
      }
      return try recorded(name, in: try pastTree(at: try operation(at: point)))
    }
    return try recorded(name, in: tree)
  }

  private func recorded(_ name: String, in tree: WorkingTree) throws -> Entry {
    let found = try nodes(named: name, in: tree, target: .file)
    guard found.count == 1, let node = found.first else {
      throw ExecutionError.ambiguous(step: number, name: name, candidates: found.map(\.path.text))
    }
    guard let version = node.version else {
      throw ExecutionError.noSuchFile(step: number, name: name)
    }
    return Entry(path: node.path, version: version)
  }
}

extension Selection {
  /// The selection in words, as short as they can be.
  var words: String {
    var parts: [String] = []
    if !paths.isEmpty { parts.append(paths.joined(separator: ", ")) }
    if let reference = self.in {
      parts.append(reference == .last ? "the last result" : reference.text)
    }
    if !pick.isEmpty { parts.append("number " + pick.map(String.init).joined(separator: ", ")) }
    if let query { parts.append("about “\(query)”") }
    if !keywords.isEmpty {
      let words = keywords.map { "“\($0)”" }
      parts.append("with " + words.joined(separator: matchesAnyKeyword ? " or " : " and "))
    }
    if let name { parts.append("named \(name)") }
    if !types.isEmpty { parts.append("of type " + types.map(\.rawValue).joined(separator: ", ")) }
    if let author { parts.append("by \(author)") }
    if !tagged.isEmpty { parts.append("tagged " + tagged.joined(separator: ", ")) }
    if let under { parts.append("under \(under)") }
    if let since { parts.append("since \(RFC3339.text(from: since))") }
    if let until { parts.append("until \(RFC3339.text(from: until))") }
    if let larger { parts.append("larger than \(ByteCount.text(larger))") }
    if let smaller { parts.append("smaller than \(ByteCount.text(smaller))") }
    if let at { parts.append("as \(at.words)") }
    if let not { parts.append("without those \(not.words)") }
    if let sort { parts.append("\(sort.rawValue) first") }
    if let k { parts.append("at most \(k)") }
    return parts.isEmpty ? "all files" : parts.joined(separator: ", ")
  }
}
