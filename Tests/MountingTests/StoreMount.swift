// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import Glibc
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Mounting

/// A store whose tree is mounted by this process, with everything that `Mount.serve` starts.
final class StoreMount {
  let tree: String
  let path: String
  let store: Store
  let record: MountRecord
  private let base: String
  private let ended = Signal()
  private var isUp = true

  /// - Parameters:
  ///   - mayBeIndexed: the mount finds an index that is made meanwhile, or makes it (`MountOptions`).
  ///   - prepare: a script that fills the tree before the mount.
  init(
    inPlace: Bool = true, withIndex: Bool = false, mayBeIndexed: Bool = false,
    prepare: String = "true",
    answerer: PromptAnswerer? = nil, adjust: (inout MountOptions) -> Void = { _ in }
  ) throws {
    base = makeTemporaryFolder()
    chmod(base, 0o755)
    tree = base + "/tree"
    path = inPlace ? tree : base + "/mount"
    for folder in [tree, path] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    try shell(prepare, in: tree)
    let folder = try Tree(path: FilePath(tree))
    store = try Store.initialise(tree: folder).0
    let openIndex: IndexOpener = { [store] in
      try Index.open(at: store.reachableDirectory.appending("index.db"), embedder: nil)
    }
    let index = withIndex ? try openIndex() : nil
    var options = MountOptions()
    if !inPlace { options.mountPoint = FilePath(path) }
    options.ownsProcess = false
    adjust(&options)
    let ready = Signal()
    DetachedThread.start { [store, ended, options] in
      do {
        try Mount.serve(
          store: store, index: index, openIndex: mayBeIndexed ? openIndex : nil, options: options,
          answerer: answerer,
          describe: { ("told: \($0)", "a hint", 2) }, ready: { ready.give() })
      } catch {
        FileHandle.standardError.write(Data("serve failed: \(error)\n".utf8))
      }
      ended.give()
    }
    try #require(ready.wait(seconds: 20))
    record = try #require(try MountRegistry.mount(containing: FilePath(path)))
  }

  deinit {
    if isUp {
      MountPoint(path: FilePath(path)).detachForTests()
      _ = ended.wait(seconds: 20)
    }
    _ = try? shell("rm -rf '\(base)'", in: "/")
  }

  func unmount() throws {
    try Mount.unmount(record, timeoutSeconds: 20)
    isUp = false
    try #require(ended.wait(seconds: 20))
  }

  func settle() throws { try MountClient(record).settle() }

  @discardableResult
  func run(_ script: String, seconds: Int = 60) throws -> ShellResult {
    try shell(script, in: path, seconds: seconds)
  }

  /// The log's view of a file's contents at its head.
  func logged(_ name: String) throws -> String? {
    let view = try store.view(at: store.head())
    guard let entry = try view.entry(at: FilePath(name)) else { return nil }
    return String(decoding: try store.contents(of: entry.version), as: UTF8.self)
  }
}

extension MountPoint {
  func detachForTests() { try? detach(isLazy: true) }
}
