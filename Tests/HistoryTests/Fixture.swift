// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage
import Testing

@testable import History

/// A tree and its store in a temporary folder, removed with the value.
final class Fixture {
  let folder: FilePath
  private(set) var store: Store!
  /// Memory, where there is such a folder; the temporary folder otherwise.
  static let fastFolder: String? = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil
  static let actor = Actor(uid: 0, pid: 1, program: "tests")

  init(faults: FaultHook? = nil, below parent: String? = nil) throws {
    var name = Array("\(parent ?? NSTemporaryDirectory())/semfs-history-XXXXXX".utf8CString)
    let made = name.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) }
    folder = FilePath(platformString: try #require(made))
    store = try Store.initialise(tree: Tree(path: folder), faults: faults).0
  }

  deinit { run("rm -rf '\(folder.string)'") }

  func reopen(faults: FaultHook? = nil) throws {
    store = try Store.open(tree: Tree(path: folder), faults: faults)
  }

  /// Leaves the store to others, as if nobody had ever opened it here.
  func close() { store = nil }

  func path(_ name: String) -> String { folder.string + "/" + name }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: path(name)))
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  @discardableResult
  func run(_ command: String) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.string)
    try? process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  static func draft(_ kind: OperationDraft.Kind) -> OperationDraft {
    OperationDraft(kind: kind, actor: actor)
  }

  @discardableResult
  func scan() throws -> ScanReport { try store.scan(draft: Fixture.draft(.scan)) }

  func restore(to point: OperationID, _ scope: [FilePath] = []) throws -> History.Operation? {
    try store.restore(to: point, scope: scope, draft: Fixture.draft(.rollback))
  }

  /// Everything below the root but the store, as text: what a plain program sees.
  func listing() throws -> [String] { try Listing.disk(folder) }

  /// The same of a point of the log.
  func listing(at point: OperationID) throws -> [String] { try Listing.view(store.view(at: point)) }
}

/// Trees as lines that can be compared: path, kind, mode, owner, links, contents.
enum Listing {
  static func disk(_ root: FilePath) throws -> [String] {
    let tree = try Tree(path: root)
    var lines: [String] = []
    var names: [FileIdentity: [String]] = [:]
    func visit(_ path: RelativePath) throws {
      let folder = try tree.open(path, O_RDONLY | O_DIRECTORY)
      defer { close(folder) }
      for name in try Tree.names(in: folder) {
        let child = path.appending(name)
        if child.bytes == RelativePath.storeName { continue }
        let status = try FileStatus(of: name, in: folder)
        var contents = ""
        switch status.kind {
        case .file:
          contents = describe(try tree.read(child.filePath), status.modified)
          names[status.identity, default: []].append(text(child))
        case .symlink:
          contents = String(decoding: try tree.target(of: name, in: folder), as: UTF8.self)
          names[status.identity, default: []].append(text(child))
        default: break
        }
        let mode = status.kind == .symlink ? 0o777 : status.permissions
        lines.append(line(child, status.kind, mode, status.owner, status.group, contents))
        if status.kind == .folder { try visit(child) }
      }
    }
    try visit(.root)
    return (lines + links(names.values)).sorted()
  }

  static func view(_ view: TreeView) throws -> [String] {
    var lines: [String] = []
    var names: [NodeID: [String]] = [:]
    for entry in try view.entries(below: FilePath("")) {
      let version = entry.version
      var contents = ""
      let path = try RelativePath(entry.path)
      switch version.kind {
      case .file:
        contents = describe(try view.store.contents(of: version), version.modified.rawValue)
        names[version.node, default: []].append(text(path))
      case .symlink:
        contents = String(decoding: version.target?.rawBytes ?? [], as: UTF8.self)
        names[version.node, default: []].append(text(path))
      default: break
      }
      let mode = version.kind == .symlink ? 0o777 : version.permissions
      lines.append(line(path, version.kind, mode, version.owner, version.group, contents))
    }
    return (lines + links(names.values)).sorted()
  }

  private static func text(_ path: RelativePath) -> String {
    path.bytes.map { (0x21..<0x7f).contains($0) ? String(UnicodeScalar($0)) : "\\\($0)" }.joined()
  }

  private static func line(
    _ path: RelativePath, _ kind: Version.Kind, _ mode: UInt16, _ uid: UInt32, _ gid: UInt32,
    _ contents: String
  ) -> String {
    "\(text(path)) \(kind.rawValue) \(String(mode, radix: 8)) \(uid):\(gid) \(contents)"
  }

  private static func describe(_ data: Data, _ modified: Int64) -> String {
    let digest = data.withUnsafeBytes { DigestStream().digest(of: $0) }
    return "\(data.count) \(digest.prefix(8).map { String($0, radix: 16) }.joined()) \(modified)"
  }

  private static func links(_ groups: some Sequence<[String]>) -> [String] {
    groups.filter { $0.count > 1 }.map { "linked: " + $0.sorted().joined(separator: " ") }
  }
}
