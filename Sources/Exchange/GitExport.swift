// SPDX-License-Identifier: GPL-3.0-or-later
//
// The log as a stream for git-fast-import(1): an operation is a commit with what it changed, a
// snapshot a tag. git knows files, their executable bit and symbolic links; what it does not know
// (empty folders, owners, times, attributes, devices) is left out, and so are paths that it refuses
// (a component .git). A rename is a deletion and an addition in one commit, which is how git keeps it.
import Foundation
import History
import SystemPackage

/// Writes the history of a store as a git history.
package final class GitExport {
  /// Where the stream goes, piece by piece.
  package typealias Sink = (Data) throws -> Void

  package private(set) var commits = 0
  package private(set) var skipped: Set<FilePath> = []

  private let store: Store
  private let branch: String
  private let below: FilePath
  private let sink: Sink
  private var nextMark = 1
  private var blobs: [Data: Int] = [:]
  private var last: Int?
  private var hostname = "localhost"

  /// `below`: only this folder's history, as a tree of its own. `progress` is told how many of how many
  /// operations are written.
  package static func write(
    _ store: Store, branch: String, below: FilePath = FilePath(""),
    progress: ((Int, Int) -> Bool)? = nil, to sink: @escaping Sink
  ) throws -> GitExport {
    let export = GitExport(store, branch, below, sink)
    try export.run(progress)
    return export
  }

  private init(_ store: Store, _ branch: String, _ below: FilePath, _ sink: @escaping Sink) {
    self.store = store
    self.branch = branch
    self.below = below
    self.sink = sink
  }

  private func run(_ progress: ((Int, Int) -> Bool)?) throws {
    let operations = try store.log().reversed()
    var labels: [OperationID: [String]] = [:]
    for snapshot in try store.snapshots() {
      labels[snapshot.operation, default: []].append(snapshot.label)
    }
    var former = OperationID(rawValue: 0)
    for (index, operation) in operations.enumerated() {
      if progress?(index, operations.count) == false { throw CancellationError() }
      try write(operation, after: former)
      former = operation.id
      for label in labels[operation.id] ?? [] { try writeTag(label) }
    }
    try send("done\n")
  }

  // MARK: Commits

  private func write(_ operation: History.Operation, after former: OperationID) throws {
    let changes = try store.changes(from: former, to: operation.id, below: below)
    let view = try store.view(at: operation.id)
    var removed: [FilePath] = []
    var added: [Entry] = []
    for change in changes {
      try gather(change, view, &removed, &added)
    }
    let commands = try commands(removed, added)
    guard !commands.isEmpty else { return }
    let mark = nextMark
    nextMark += 1
    let details = ImportedCommit(operation)
    let author = details?.author ?? person(operation)
    let committer = details?.committer ?? person(operation)
    let message = Data(self.message(operation, changes, details).utf8)
    try send("commit refs/heads/\(branch)\nmark :\(mark)\n")
    try send("author \(author)\ncommitter \(committer)\ndata \(message.count)\n")
    try sink(message)
    try send("\n")
    if let last { try send("from :\(last)\n") }
    try sink(commands)
    try send("\n")
    last = mark
    commits += 1
  }

  private func gather(
    _ change: Change, _ view: TreeView, _ removed: inout [FilePath], _ added: inout [Entry]
  ) throws {
    switch change.kind {
    case .deleted: removed.append(change.path)
    case .renamed:
      if let origin = change.origin, origin != change.path { removed.append(origin) }
      guard let version = change.after else { return }
      added.append(Entry(path: change.path, version: version))
      // What is in a folder has no change of its own.
      if version.kind == .folder { added += try view.entries(below: change.path) }
    case .created, .modified:
      guard let version = change.after else { return }
      added.append(Entry(path: change.path, version: version))
    case .metadata:
      guard let before = change.before, let after = change.after,
        GitExport.mode(before) != GitExport.mode(after)
      else { return }
      added.append(Entry(path: change.path, version: after))
    }
  }

  /// All that goes first: a name may be another file's after.
  private func commands(_ removed: [FilePath], _ added: [Entry]) throws -> Data {
    var out = Data()
    for path in removed {
      guard let name = relative(path), GitExport.isAllowed(name) else { continue }
      out += Data("D ".utf8) + GitExport.quoted(name) + Data("\n".utf8)
    }
    for entry in added {
      guard let name = relative(entry.path), let mode = GitExport.mode(entry.version) else {
        continue
      }
      guard GitExport.isAllowed(name) else {
        skipped.insert(entry.path)
        continue
      }
      guard let mark = try blob(of: entry) else { continue }
      out += Data("M \(mode) :\(mark) ".utf8) + GitExport.quoted(name) + Data("\n".utf8)
    }
    return out
  }

  /// The path within `below`; nil for what is not in it.
  private func relative(_ path: FilePath) -> FilePath? {
    if below.isEmpty { return path.isEmpty ? nil : path }
    guard path.starts(with: below), path != below else { return nil }
    return FilePath(root: nil, path.components.dropFirst(below.components.count))
  }

  /// git's mode of a version; nil for what git does not know.
  private static func mode(_ version: Version) -> String? {
    switch version.kind {
    case .file: version.permissions & 0o100 != 0 ? "100755" : "100644"
    case .symlink: "120000"
    case .folder, .fifo, .socket, .device: nil
    }
  }

  private static func isAllowed(_ path: FilePath) -> Bool {
    !path.components.contains { $0.string.lowercased() == ".git" }
  }

  // MARK: Blobs

  /// The mark of the contents, written where they were not yet; nil where they are not kept.
  private func blob(of entry: Entry) throws -> Int? {
    let version = entry.version
    let target = version.kind == .symlink ? version.target.map { Data($0.rawBytes) } : nil
    guard let key = target.map({ Data("link ".utf8) + $0 }) ?? version.digest else {
      skipped.insert(entry.path)
      return nil
    }
    if let known = blobs[key] { return known }
    let mark = nextMark
    nextMark += 1
    blobs[key] = mark
    let size = target.map { Int64($0.count) } ?? version.size
    try send("blob\nmark :\(mark)\ndata \(size)\n")
    if let target {
      try sink(target)
    } else {
      var offset: Int64 = 0
      while offset < size {
        let piece = try store.read(version, range: offset..<min(size, offset + 4 << 20))
        guard !piece.isEmpty else {
          throw HistoryError.damaged(
            path: entry.path, version: version.id, reason: "its contents end early")
        }
        try sink(piece)
        offset += Int64(piece.count)
      }
    }
    try send("\n")
    return mark
  }

  // MARK: Words

  private func person(_ operation: History.Operation) -> String {
    let user =
      getpwuid(operation.actor.uid).map { String(cString: $0.pointee.pw_name) }
      ?? String(operation.actor.uid)
    let seconds = Int64((Double(operation.time.rawValue) / 1e9).rounded(.down))
    return
      "\(GitExport.plain(user)) <\(GitExport.plain(user))@\(hostname)> \(max(0, seconds)) +0000"
  }

  private static func plain(_ text: String) -> String {
    String(text.filter { !"<>\n".contains($0) })
  }

  private func message(
    _ operation: History.Operation, _ changes: [Change], _ details: ImportedCommit?
  ) -> String {
    if details != nil, let message = operation.prompt { return message }
    var title = operation.prompt ?? ""
    if title.isEmpty {
      let only = changes.count == 1 ? changes.first?.path.string : nil
      title = "\(operation.kind.rawValue): \(only ?? "\(changes.count) changes")"
    }
    var trailers = "Semfs-Operation: \(operation.id.rawValue)\n"
    trailers += "Semfs-Kind: \(operation.kind.rawValue)\n"
    trailers += "Semfs-Program: \(GitExport.plain(operation.actor.program))\n"
    return title + "\n\n" + trailers
  }

  private func writeTag(_ label: String) throws {
    guard let last else { return }
    try send("reset refs/tags/\(GitExport.reference(label))\nfrom :\(last)\n\n")
  }

  /// `label` as git-check-ref-format(1) takes it.
  static func reference(_ label: String) -> String {
    var name = label.map { character -> Character in
      character.isASCII && (character.isWhitespace || "~^:?*[\\/".contains(character))
        || character.asciiValue.map { $0 < 0x20 || $0 == 0x7f } ?? false ? "-" : character
    }.reduce(into: "") { $0.append($1) }
    name = name.replacingOccurrences(of: "..", with: "-").replacingOccurrences(of: "@{", with: "-")
    while name.hasPrefix(".") || name.hasPrefix("-") { name.removeFirst() }
    while name.hasSuffix(".") { name.removeLast() }
    if name.hasSuffix(".lock") { name += "-" }
    return name.isEmpty || name == "@" ? "snapshot" : name
  }

  /// A path in C's quotes where it could be misread.
  private static func quoted(_ path: FilePath) -> Data {
    let bytes = path.rawBytes
    guard bytes.first == UInt8(ascii: "\"") || bytes.contains(UInt8(ascii: "\n")) else {
      return Data(bytes)
    }
    var out = Data("\"".utf8)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0x20...0x7e: out.append(byte)
      default:
        let octal = String(byte, radix: 8)
        out += Data(("\\" + String(repeating: "0", count: 3 - octal.count) + octal).utf8)
      }
    }
    return out + Data("\"".utf8)
  }

  private func send(_ text: String) throws { try sink(Data(text.utf8)) }
}

/// What the plan of an imported operation says of its commit.
struct ImportedCommit: Codable {
  var commit: String
  var author: String
  var committer: String

  init(commit: String, author: String, committer: String) {
    self.commit = commit
    self.author = author
    self.committer = committer
  }

  init?(_ operation: History.Operation) {
    guard operation.kind == .import, let plan = operation.plan,
      let value = try? JSONDecoder().decode(ImportedCommit.self, from: Data(plan.utf8))
    else { return nil }
    self = value
  }

  var json: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }
}
