// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import SystemPackage

/// Keeps an index in step with a store.
package struct Indexer: Sendable {
  package let store: Store
  package let index: Index

  package init(store: Store, index: Index) {
    self.store = store
    self.index = index
  }

  /// Brings the index to the head of the log. Does not scan. While `mayPostpone` says so, vectors wait
  /// for another time, which the report tells.
  package func update(
    shouldStop: @escaping @Sendable () -> Bool = { false },
    mayPostpone: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) throws -> IndexReport {
    let head = try store.head()
    let view = try store.view(at: head)
    let files = try view.entries(below: FilePath("")).compactMap(Indexer.indexable)
    return try index.update(
      to: files, reader: reader(at: view), opener: opener(at: view), shouldStop: shouldStop,
      mayPostpone: mayPostpone, progress: progress)
  }

  /// The same for what one operation changed.
  package func apply(
    _ operation: OperationID, mayPostpone: @escaping @Sendable () -> Bool = { false }
  ) throws -> IndexReport {
    let view = try store.view(at: operation)
    var changed: [IndexableFile] = []
    var removed: [Int64] = []
    for change in try store.changes(of: operation) {
      guard let after = change.after else {
        if let before = change.before, before.kind == .file {
          // Another name of the same node may be left (hard links).
          if let path = try view.paths(of: before.node).first, let entry = try view.entry(at: path)
          {
            changed += [entry].compactMap(Indexer.indexable)
          } else {
            removed.append(before.node.rawValue)
          }
        }
        continue
      }
      if after.kind == .folder {
        // A folder that is moved takes along what is in it, which the operation does not name.
        if change.kind == .renamed {
          changed += try view.entries(below: change.path).compactMap(Indexer.indexable)
        }
      } else if let file = Indexer.indexable(Entry(path: change.path, version: after)) {
        changed.append(file)
      } else if change.before?.kind == .file {
        removed.append(after.node.rawValue)
      }
    }
    return try index.apply(
      changed: changed, removed: removed, reader: reader(at: view), opener: opener(at: view),
      mayPostpone: mayPostpone)
  }

  private static func indexable(_ entry: Entry) -> IndexableFile? {
    let version = entry.version
    guard version.kind == .file else { return nil }
    return IndexableFile(
      id: version.node.rawValue, path: entry.path, size: version.size,
      modified: version.modified.rawValue, owner: version.owner, group: version.group,
      permissions: version.permissions, digest: version.digest)
  }

  /// Reads from the tree where it still has the version, else from the log.
  private func reader(at view: TreeView) -> FileReader {
    let contents = RecordedContents(store: store)
    return { file, limit in
      guard let entry = try view.entry(at: file.path), entry.version.node.rawValue == file.id else {
        throw Errno.noSuchFileOrDirectory
      }
      return try contents.read(entry.version, onDisk: file.path, limit: limit)
    }
  }

  /// Opens what `reader` would read.
  private func opener(at view: TreeView) -> FileOpener {
    let contents = RecordedContents(store: store)
    return { file in
      guard let entry = try view.entry(at: file.path), entry.version.node.rawValue == file.id else {
        throw Errno.noSuchFileOrDirectory
      }
      return try contents.open(entry.version, onDisk: file.path)
    }
  }
}
