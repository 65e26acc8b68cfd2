// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import SystemPackage
import Testing

/// A tree with its store, and a folder for what goes out, removed with the value.
final class Workshop {
  let base: FilePath
  let tree: FilePath
  let store: Store

  init() throws {
    var name = Array("\(NSTemporaryDirectory())/semfs-exchange-XXXXXX".utf8CString)
    let made = name.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) }
    base = FilePath(platformString: try #require(made))
    tree = base.appending("tree")
    try FileManager.default.createDirectory(
      atPath: tree.string, withIntermediateDirectories: true)
    store = try Store.initialise(tree: Tree(path: tree)).0
  }

  deinit { _ = try? Workshop.sh("rm -rf '\(base.string)'", in: FilePath("/")) }

  static let hasGit = (try? sh("git --version", in: FilePath("/")).status) == 0

  struct Result {
    var status: Int32
    var output: String
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Runs a script of sh; what it writes comes by way of a file.
  static func sh(_ script: String, in folder: FilePath) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.string)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.string,
      "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_PAGER": "cat",
      "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "C",
      "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_CONFIG_COUNT": "1",
      "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    ]
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// Runs a script in the tree, and records what it did.
  @discardableResult
  func change(_ script: String) throws -> OperationID {
    let result = try Workshop.sh(script, in: tree)
    try #require(result.status == 0, "\(result.output)")
    return try scan()
  }

  @discardableResult
  func scan() throws -> OperationID {
    let draft = OperationDraft(kind: .scan, actor: Actor(uid: 0, pid: 1, program: "tests"))
    return try #require(try store.scan(draft: draft).operation).id
  }

  @discardableResult
  func out(_ script: String) throws -> Result {
    let result = try Workshop.sh(script, in: base)
    #expect(result.status == 0, "\(script): \(result.output)")
    return result
  }
}
