// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// A real store on a folder of its own, which goes with it.
final class TemporaryTree {
  let folder: URL
  let store: Store
  let interpreter: Interpreter

  /// - Parameter files: their contents, by path; a name that ends in a slash is a folder.
  init(_ files: [String: String] = [:], index: ((URL) throws -> Index)? = nil) throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "semfs-test-\(UUID().uuidString)")
    let root = folder.appending(path: "tree")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (path, text) in files { try TemporaryTree.write(path, text, in: root) }
    store = try Store.initialise(tree: Tree(path: FilePath(root.path))).0
    _ = try store.scan(draft: OperationDraft(kind: .scan, actor: .current))
    interpreter = Interpreter(store: store, index: try index?(folder))
  }

  /// A tree with an index of its words, which is up to date.
  static func indexed(_ files: [String: String]) throws -> (TemporaryTree, Index) {
    var made: Index?
    let tree = try TemporaryTree(files) { folder in
      let index = try Index.open(at: FilePath(folder.path + "/index.db"), embedder: nil)
      made = index
      return index
    }
    let index = try #require(made)
    _ = try Indexer(store: tree.store, index: index).update()
    return (tree, index)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var root: URL { folder.appending(path: "tree") }

  var context: ExecutionContext {
    ExecutionContext(actor: .current, timeZone: TimeZone(identifier: "UTC") ?? .current)
  }

  func write(_ path: String, _ text: String) throws {
    try TemporaryTree.write(path, text, in: root)
  }

  func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  /// As the disk has them.
  func tags(of path: String) throws -> [String] {
    FileTags.decode(try store.tree.attribute(FileTags.attribute, of: FilePath(path)))
  }

  func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(root.appending(path: path).path, &status) == 0
  }

  @discardableResult
  func scan() throws -> ScanReport {
    try store.scan(draft: OperationDraft(kind: .scan, actor: .current))
  }

  func preview(_ json: String) throws -> Preview {
    try interpreter.preview(Plan(json: Data(json.utf8)), context: context)
  }

  @discardableResult
  func run(_ json: String) throws -> Outcome {
    try interpreter.execute(Plan(json: Data(json.utf8)), context: context)
  }

  /// One step, as JSON without the plan around it.
  @discardableResult
  func step(_ json: String) throws -> Outcome { try run(#"{"steps": [\#(json)]}"#) }

  private static func write(_ path: String, _ text: String, in root: URL) throws {
    let url = root.appending(path: path)
    let folder = path.hasSuffix("/") ? url : url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if !path.hasSuffix("/") { try Data(text.utf8).write(to: url) }
  }

  /// What the disk holds, apart from the store.
  func state() throws -> [String: TreeItem] {
    var out: [String: TreeItem] = [:]
    var pending = [""]
    while let folder = pending.popLast() {
      for name in try FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder) {
        let path = folder.isEmpty ? name : folder + "/" + name
        if path == ".semfs" { continue }
        let full = root.path + "/" + path
        var status = stat()
        guard lstat(full, &status) == 0 else { continue }
        let permissions = UInt16(status.st_mode & 0o7777)
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
          out[path] = .folder(permissions)
          pending.append(path)
        case S_IFLNK:
          out[path] = .link(try FileManager.default.destinationOfSymbolicLink(atPath: full))
        default:
          let time = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
          out[path] = .file(
            try Data(contentsOf: URL(fileURLWithPath: full)), permissions, tags: try tags(of: path),
            modified: time)
        }
      }
    }
    return out
  }
}

/// What is at a path.
enum TreeItem: Hashable {
  case file(Data, UInt16, tags: [String], modified: Int64)
  case folder(UInt16)
  case link(String)
}
