// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import SystemPackage

/// One change of the tree, worked out beforehand. Run in order, each finds the disk as those before it
/// left it.
enum Action {
  case createFolder(FilePath)
  case write(Bytes, FilePath)
  case append(Bytes, FilePath)
  case move(FilePath, FilePath)
  case copy(FilePath, FilePath)
  case link(FilePath, target: FilePath)
  case remove(FilePath)
  case setPermissions(UInt16, FilePath)
  case setTags([String], FilePath)
  /// Makes a path what it was: contents, owner, permissions, attributes, times.
  case restore(Entry)

  /// Where the bytes of a file come from.
  enum Bytes {
    case data(Data)
    /// The file as the disk has it when the action runs.
    case file(FilePath)
  }

  /// What of the tree it changes, and reads.
  var paths: [FilePath] {
    switch self {
    case .createFolder(let path), .write(_, let path), .append(_, let path), .link(let path, _),
      .remove(let path), .setPermissions(_, let path), .setTags(_, let path):
      [path]
    case .move(let from, let to): [from, to]
    case .copy(_, let to): [to]
    case .restore(let entry): [entry.path]
    }
  }

  func run(in transaction: TreeTransaction, of store: Store) throws {
    switch self {
    case .createFolder(let path): try transaction.createFolder(path)
    case .write(let bytes, let path): try transaction.write(bytes.read(from: store), to: path)
    case .append(let bytes, let path): try transaction.append(bytes.read(from: store), to: path)
    case .move(let from, let to): try transaction.move(from, to: to)
    case .copy(let from, let to): try transaction.copy(from, to: to)
    case .link(let path, let target): try transaction.link(path, target: target)
    case .remove(let path): try transaction.remove(path)
    case .setPermissions(let bits, let path): try transaction.setPermissions(bits, of: path)
    case .setTags(let tags, let path):
      try transaction.setAttribute(FileTags.attribute, to: FileTags.encode(tags), of: path)
    case .restore(let entry): try transaction.restore(entry)
    }
  }
}

extension Action.Bytes {
  func read(from store: Store) throws -> Data {
    switch self {
    case .data(let data): return data
    case .file(let path): return try store.tree.read(path)
    }
  }
}

/// A change that the log makes by itself, as an operation of its own kind.
enum StoreAction {
  case snapshot(String)
  case restore(to: OperationID, scope: [FilePath])
  case revert([OperationID], OperationDraft.Kind)
}
