// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import SystemPackage

/// Reads a version: from the tree where the disk still has it, else from the log.
struct RecordedContents {
  let store: Store

  func read(_ version: Version, onDisk path: FilePath?, limit: Int? = nil) throws -> Data {
    let wanted = min(Int(clamping: version.size), limit ?? Int.max)
    if let path, let status = try DiskStatus(path, in: store.tree), status.kind == .file,
      status.size == version.size, status.modified == version.modified
    {
      let data = try store.tree.read(path, limit: wanted)
      // What was written while it was read is not the version.
      if try DiskStatus(path, in: store.tree)?.modified == version.modified { return data }
    }
    guard version.size > 0 else { return Data() }
    if wanted >= version.size { return try store.contents(of: version) }
    return try store.read(version, range: 0..<Int64(wanted))
  }
}

extension RecordedContents {
  /// The version as an open file: the tree's where the disk still has it, else one in memory of at most
  /// `inMemoryBytes` of the log's bytes.
  func open(_ version: Version, onDisk path: FilePath) throws -> OpenedFile {
    let store = store
    let isOnDisk: @Sendable () -> Bool = {
      guard let status = try? DiskStatus(path, in: store.tree) else { return false }
      return status.kind == .file && status.size == version.size
        && status.modified == version.modified
    }
    if isOnDisk() {
      let opened = OpenedFile(try store.tree.open(path), isUnchanged: isOnDisk)
      // Another file may have come to its place between the look and the opening.
      if isOnDisk() { return opened }
    }
    let limit = min(version.size, Limits.inMemoryBytes)
    return try OpenedFile(version.size > 0 ? store.read(version, range: 0..<limit) : Data())
  }
}

extension PlanRun {
  /// The contents of a file of a working tree, at most `limit` bytes.
  func data(of node: WorkingNode, limit: Int? = nil) throws -> Data {
    try data(of: node.content, limit: limit)
  }

  private func data(of content: WorkingNode.Content, limit: Int?) throws -> Data {
    switch content {
    case .none: return Data()
    case .recorded(let version, let path):
      return try RecordedContents(store: store).read(version, onDisk: path, limit: limit)
    case .data(let data): return limit.map { Data(data.prefix($0)) } ?? data
    case .joined(let parts):
      var out = Data()
      for part in parts {
        if let limit, out.count >= limit { break }
        out.append(try data(of: part, limit: limit.map { $0 - out.count }))
      }
      return out
    }
  }

  /// What a file holds at this moment, at most `limit` bytes: of a file of the head the disk's, recorded or
  /// not.
  func dataNow(of node: WorkingNode, limit: Int) throws -> Data {
    if case .recorded(_, let path?) = node.content {
      return try store.tree.read(path, limit: limit)
    }
    return try data(of: node, limit: limit)
  }

  /// The text of a file at this moment; empty for what is none, and for what is kept out.
  func text(of node: WorkingNode) throws -> String {
    guard node.kind == .file, !isKeptOut(node) else { return "" }
    let data = try dataNow(of: node, limit: Limits.textBytes)
    guard !TextDiff.isBinary(data), isNamed(node) || !SecretFiles.contains(head: data) else {
      return ""
    }
    return String(decoding: data, as: UTF8.self)
  }
}
