// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Synchronization
import Syscalls
import SystemPackage
import Testing

@testable import Serving

/// A real store on a folder of its own whose links are answered, without a socket.
final class SharedTree {
  let folder: URL
  let store: Store
  /// What the site believes the time to be.
  let clock = TestClock()

  init(_ files: [String: String]) throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "semfs-share-\(UUID().uuidString)")
    let root = folder.appending(path: "tree")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (path, text) in files {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    store = try Store.initialise(tree: Tree(path: FilePath(root.path))).0
    try scan()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var root: URL { folder.appending(path: "tree") }
  var site: ShareSite { ShareSite(store: store, now: { [clock] in clock.now }) }

  func scan() throws { _ = try store.scan(draft: OperationDraft(kind: .scan, actor: .current)) }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: name).path, withDestinationPath: target)
  }

  @discardableResult
  func step(_ json: String) throws -> [ShareLink] {
    let plan = try Plan(json: Data(#"{"steps":[\#(json)]}"#.utf8))
    let context = ExecutionContext(
      actor: .current, now: clock.now, timeZone: TimeZone(identifier: "UTC") ?? .current)
    let outcome = try Interpreter(store: store, index: nil).execute(plan, context: context)
    guard case .links(let links)? = outcome.results.first?.value else { return [] }
    return links
  }

  /// The path of a new link to these.
  func share(_ paths: String...) throws -> String {
    let list = paths.map { "\"\($0)\"" }.joined(separator: ",")
    let link = try #require(try step(#"{"op":"share","paths":[\#(list)]}"#).first)
    let start = try #require(link.url.range(of: "/s/"))
    return String(link.url[start.lowerBound...])
  }

  func ask(_ target: String, _ fields: String = "", method: String = "GET") throws -> Answer {
    let request = try HTTPRequest(
      head: Array("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n".utf8),
      limits: HTTPLimits())
    return Answer(site.answer(request))
  }
}

final class TestClock: Sendable {
  private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
  var now: Date {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}

/// What was answered, with a file's part read.
struct Answer {
  let status: Int
  let fields: [String: String]
  let body: String

  init(_ response: HTTPResponse) {
    status = response.status
    fields = Dictionary(
      response.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
    switch response.body {
    case .bytes(let bytes): body = String(decoding: bytes, as: UTF8.self)
    case .file(let file, let offset, let count, _):
      var bytes = [UInt8](repeating: 0, count: Int(count))
      let got = bytes.withUnsafeMutableBytes {
        pread(file.descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      body = String(decoding: bytes.prefix(max(0, got)), as: UTF8.self)
    }
  }
}
