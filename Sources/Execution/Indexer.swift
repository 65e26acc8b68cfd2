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
    let forgotten = try ForgottenPaths(store)
    let files = try view.entries(below: FilePath("")).compactMap(Indexer.indexable)
      .filter { !forgotten.contains($0.path) }
    let report = try index.update(
      to: files, reader: reader(at: view), opener: opener(at: view), shouldStop: shouldStop,
      mayPostpone: mayPostpone, progress: progress)
    if !report.interrupted { try index.setMark(head.rawValue) }
    return report
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
    let forgotten = try ForgottenPaths(store)
    removed += changed.filter { forgotten.contains($0.path) }.map(\.id)
    changed.removeAll { forgotten.contains($0.path) }
    let report = try index.apply(
      changed: changed, removed: removed, reader: reader(at: view), opener: opener(at: view),
      mayPostpone: mayPostpone)
    if try index.mark() == operation.rawValue - 1 { try index.setMark(operation.rawValue) }
    return report
  }

  /// Whether there is, or ever was, something at a path from the root.
  package func knows(_ path: FilePath) throws -> Bool {
    if try DiskStatus(path, in: store.tree) != nil { return true }
    return try !store.versions(of: path).isEmpty
  }

  /// Keeps these paths, from the root, and what is below them out of the index from now on, and takes out
  /// of it what it holds of them: names, words and vectors, of all their versions. What another file says
  /// too stays that file's.
  package func forget(_ paths: [FilePath]) throws {
    var forgotten = try ForgottenPaths(store)
    try forgotten.set(paths.map(\.text), isForgotten: true)
    let view = try store.view(at: store.head())
    var files: [IndexableFile] = []
    var versions: [Data: (name: String, version: Version)] = [:]
    for path in paths {
      let below = try view.entries(below: path) + [view.entry(at: path)].compactMap { $0 }
      files += below.compactMap(Indexer.indexable)
      for place in below.map(\.path) + [path] {
        for entry in try store.versions(of: place) where entry.version.digest != nil {
          versions[entry.version.digest ?? Data()] = (
            entry.path.lastComponent?.string ?? "", entry.version
          )
        }
      }
    }
    let store = store
    let isWhole = try index.forget(files.map(\.id), digests: Array(versions.keys)) {
      digest, limit in
      guard let (name, version) = versions[digest] else { return nil }
      let size = min(version.size, Int64(limit))
      return (name, size > 0 ? try store.read(version, range: 0..<size) : Data())
    }
    // Words of what the log could not give again went with all words, which are made anew.
    if !isWhole { _ = try update() }
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
