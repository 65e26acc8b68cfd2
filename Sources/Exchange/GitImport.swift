// SPDX-License-Identifier: GPL-3.0-or-later
//
// A branch of a git repository as operations, by way of git-fast-export(1): git itself reads its
// repository. Commits come along the first parents; a merge is one operation with all that it brought,
// so that every operation's tree is a commit's.
import ChildProcesses
import Foundation
import History
import SystemPackage

/// Reads commits into a store.
package final class GitImport {
  package struct Report: Sendable {
    package var operations = 0
    package var commits = 0
    /// Merges, each one operation with all that it brought.
    package var merges = 0
    /// Submodules: git has only their commit.
    package var skipped: Set<FilePath> = []
  }

  private let importer: HistoryImporter
  private let stream: StreamReader
  private var report = Report()
  private var contents: [String: ImportedContent] = [:]
  /// Targets of symbolic links are blobs as well; short ones are kept.
  private var texts: [String: [UInt8]] = [:]
  private let progress: ((Int) -> Bool)?

  /// Imports `branch` of the repository at `repository` below `folder`, all or nothing.
  /// - Throws: `ExchangeError.git`, `.badStream`, `HistoryError.alreadyExists`.
  package static func read(
    repository: FilePath, branch: String, into store: Store, below folder: FilePath,
    progress: ((Int) -> Bool)? = nil
  ) throws -> Report {
    let pipe = try ChildProcess.pipe()
    defer { try? pipe.readEnd.close() }
    let child = try pipe.writeEnd.closeAfter {
      try exportStream(repository, branch, to: pipe.writeEnd)
    }
    var status: Int32?
    defer {
      if status == nil {
        child.kill()
        _ = child.wait()
      }
    }
    let stream = StreamReader(pipe.readEnd)
    return try store.importHistory(into: folder, actor: Actor.current) { importer in
      let reader = GitImport(importer, stream, progress)
      var failure: (any Error)?
      do {
        try reader.run()
      } catch let error as ExchangeError {
        // Where the stream ends early, git says why.
        guard case .badStream(line: 0, _) = error else { throw error }
        failure = error
      }
      let ended = child.wait()
      status = ended
      guard ended == 0, failure == nil else { throw ExchangeError.git(status: ended) }
      return reader.report
    }
  }

  /// Starts git with its history, oldest first, on `output`. - Throws: `Errno`.
  private static func exportStream(
    _ repository: FilePath, _ branch: String, to output: FileDescriptor
  ) throws -> ChildProcess {
    let words = [
      "git", "-C", repository.string, "fast-export", "--use-done-feature", "--show-original-ids",
      "--signed-tags=strip", "--reencode=yes", "-M", "--first-parent", branch, "--",
    ]
    let null = try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec)
    return try null.closeAfter {
      try ChildProcess("git", words, descriptors: [0: null, 1: output])
    }
  }

  private init(
    _ importer: HistoryImporter, _ stream: StreamReader, _ progress: ((Int) -> Bool)?
  ) {
    self.importer = importer
    self.stream = stream
    self.progress = progress
  }

  private func run() throws {
    while let line = try stream.line() {
      let words = line.split(separator: " ", maxSplits: 1)
      switch words.first.map(String.init) ?? "" {
      case "blob": try readBlob()
      case "commit": try readCommit()
      case "reset", "from", "feature", "progress", "": continue
      case "tag": try skipTag()
      case "done":
        report.operations = importer.operations
        return
      default: throw stream.error("“\(line.prefix(40))” is no command")
      }
    }
    // Line 0: the stream ended early; git says why.
    throw ExchangeError.badStream(line: 0, reason: "the stream ends before it is done")
  }

  // MARK: Blobs

  private func readBlob() throws {
    var mark: String?
    while let line = try stream.line() {
      if line.hasPrefix("mark ") { mark = String(line.dropFirst(5)) }
      guard let size = try stream.dataSize(line) else { continue }
      guard let mark else { throw stream.error("a blob without a mark") }
      var text: [UInt8]? = size <= 4096 ? [] : nil
      contents[mark] = try importer.store { file in
        try stream.copy(size) { piece in
          text?.append(contentsOf: piece)
          try file.writeAll(piece)
        }
      }
      texts[mark] = text
      return
    }
  }

  // MARK: Commits

  private func readCommit() throws {
    var author = ""
    var committer = ""
    var commit = ""
    var message = ""
    var parents = 0
    while let line = try stream.line() {
      if line.hasPrefix("author ") { author = String(line.dropFirst(7)) }
      if line.hasPrefix("committer ") { committer = String(line.dropFirst(10)) }
      if line.hasPrefix("original-oid ") { commit = String(line.dropFirst(13)) }
      guard let size = try stream.dataSize(line) else { continue }
      var bytes: [UInt8] = []
      try stream.copy(size) { bytes.append(contentsOf: $0) }
      message = String(decoding: bytes, as: UTF8.self)
      break
    }
    let time = try time(of: committer)
    // The changes end with an empty line, or with the next command.
    var changes: [[UInt8]] = []
    while let bytes = try stream.peekBytes(), !bytes.isEmpty {
      let line = String(decoding: bytes, as: UTF8.self)
      if line.hasPrefix("from ") || line.hasPrefix("merge ") {
        parents += 1
      } else if GitImport.order(line) != nil {
        changes.append(bytes)
      } else {
        break
      }
      _ = try stream.line()
    }
    try apply(changes, time)
    report.commits += 1
    if parents > 1 { report.merges += 1 }
    let details = ImportedCommit(
      commit: commit, author: author.isEmpty ? committer : author, committer: committer)
    var draft = OperationDraft(
      kind: .import, actor: Actor(uid: getuid(), pid: getpid(), program: "git"))
    draft.prompt = message
    draft.plan = details.json
    draft.time = time
    try importer.commit(draft)
    if progress?(report.commits) == false { throw CancellationError() }
  }

  /// `NAME <EMAIL> SECONDS ZONE`.
  private func time(of person: String) throws -> Timestamp {
    let words = person.split(separator: " ").suffix(2)
    guard words.count == 2, let seconds = words.first.flatMap({ Int64($0) }),
      abs(seconds) < 9_000_000_000
    else { throw stream.error("a commit without a time") }
    return Timestamp(rawValue: seconds * 1_000_000_000)
  }

  /// What goes comes first, then what moves: git names what is below a folder before the folder's
  /// own name, also where a link went and a folder came. nil for a line that is no change.
  private static func order(_ line: String) -> Int? {
    if line == "deleteall" { return 0 }
    switch line.prefix(2) {
    case "D ": return 1
    case "R ", "C ": return 2
    case "M ": return 3
    default: return nil
    }
  }

  private func apply(_ changes: [[UInt8]], _ time: Timestamp) throws {
    let lines = changes.map { ($0, String(decoding: $0.prefix(16), as: UTF8.self)) }
    for step in 0...3 {
      for (bytes, line) in lines where GitImport.order(line) == step {
        try apply(bytes, line, time)
      }
    }
  }

  private func apply(_ bytes: [UInt8], _ line: String, _ time: Timestamp) throws {
    switch line.prefix(2) {
    case "M ": try modify(bytes, time)
    case "D ": try importer.remove(GitImport.path(bytes.dropFirst(2), isLast: true, stream).path)
    case "R ", "C ":
      let (from, rest) = try GitImport.path(bytes.dropFirst(2), isLast: false, stream)
      let to = try GitImport.path(rest, isLast: true, stream).path
      if line.hasPrefix("R ") {
        try importer.move(from, to: to, time: time)
      } else {
        try importer.copy(from, to: to, time: time)
      }
    default: importer.clear()
    }
  }

  private func modify(_ bytes: [UInt8], _ time: Timestamp) throws {
    let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 3)
    guard parts.count == 4 else { throw stream.error("a change without a path") }
    let mode = String(decoding: parts[1], as: UTF8.self)
    let mark = String(decoding: parts[2], as: UTF8.self)
    let path = try GitImport.path(parts[3], isLast: true, stream).path
    if mode == "160000" {
      report.skipped.insert(path)
      return
    }
    guard let content = contents[mark] else { throw stream.error("there is no blob \(mark)") }
    switch mode {
    case "100644", "644": try importer.put(path, content, isExecutable: false, time: time)
    case "100755", "755": try importer.put(path, content, isExecutable: true, time: time)
    case "120000":
      guard let target = texts[mark], !target.isEmpty, !target.contains(0) else {
        throw stream.error("a link that leads nowhere")
      }
      try importer.link(path, target: target, time: time)
    default: throw stream.error("a file of the mode \(mode)")
    }
  }

  private func skipTag() throws {
    while let line = try stream.line() {
      guard let size = try stream.dataSize(line) else { continue }
      return try stream.copy(size) { _ in }
    }
  }

  /// A path, in C's quotes or plain; a plain one that is not the last ends at a space.
  private static func path(_ text: ArraySlice<UInt8>, isLast: Bool, _ stream: StreamReader) throws
    -> (path: FilePath, rest: ArraySlice<UInt8>)
  {
    var bytes: [UInt8] = []
    var rest = text
    if text.first == UInt8(ascii: "\"") {
      rest = rest.dropFirst()
      while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
        bytes.append(byte == UInt8(ascii: "\\") ? try escaped(&rest, stream) : byte)
      }
      if !isLast { rest = rest.dropFirst() }
    } else if isLast {
      bytes = Array(text)
      rest = []
    } else {
      let end = text.firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
      bytes = Array(text[..<end])
      rest = text[end...].dropFirst()
    }
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard
      parts.allSatisfy({
        !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
      }),
      !bytes.contains(0)
    else { throw stream.error("a path that leads elsewhere") }
    return (FilePath(rawBytes: bytes), rest)
  }

  private static func escaped(_ rest: inout ArraySlice<UInt8>, _ stream: StreamReader) throws
    -> UInt8
  {
    guard let byte = rest.popFirst() else { throw stream.error("a path that does not end") }
    switch byte {
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "a"): return 7
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "v"): return 11
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var value = Int(byte - 48)
      for _ in 0..<2 {
        guard let next = rest.first, (48...55).contains(next) else { break }
        value = value * 8 + Int(next - 48)
        rest = rest.dropFirst()
      }
      return UInt8(truncatingIfNeeded: value)
    default: return byte
    }
  }
}

/// Lines and counted bytes of a stream.
final class StreamReader {
  private let file: FileDescriptor
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var number = 0
  private var peeked: [UInt8]?

  init(_ file: FileDescriptor) { self.file = file }

  func error(_ reason: String) -> ExchangeError { .badStream(line: number, reason: reason) }

  /// The next line without its end; nil at the end of the stream.
  func line() throws -> String? {
    let bytes = try nextLine()
    peeked = nil
    if bytes != nil { number += 1 }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of the next line, which comes again.
  func peekBytes() throws -> [UInt8]? {
    peeked = try nextLine()
    return peeked
  }

  /// The size in a line `data N`; nil in others.
  func dataSize(_ line: String) throws -> Int64? {
    guard line.hasPrefix("data ") else { return nil }
    guard let size = Int64(line.dropFirst(5)), size >= 0 else { throw error("data without a size") }
    return size
  }

  /// Calls `body` with the next `count` bytes, a piece at a time.
  func copy(_ count: Int64, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var left = count
    while left > 0 {
      if position == buffer.count { try fill() }
      guard position < buffer.count else { throw error("the stream ends within data") }
      let end = min(buffer.count, position + Int(min(left, 1 << 20)))
      try body(buffer[position..<end])
      left -= Int64(end - position)
      position = end
    }
  }

  private func nextLine() throws -> [UInt8]? {
    if let peeked { return peeked }
    var line: [UInt8] = []
    while true {
      if position == buffer.count { try fill() }
      guard position < buffer.count else { return line.isEmpty ? nil : line }
      if let end = buffer[position...].firstIndex(of: 10) {
        line += buffer[position..<end]
        position = end + 1
        return line
      }
      line += buffer[position...]
      position = buffer.count
      guard line.count < 1 << 20 else { throw error("a line without an end") }
    }
  }

  private func fill() throws {
    guard !isAtEnd else { return }
    var next = [UInt8](repeating: 0, count: 1 << 18)
    let count = try next.withUnsafeMutableBytes { try file.read(into: $0) }
    isAtEnd = count == 0
    buffer = Array(next[..<count])
    position = 0
  }
}
