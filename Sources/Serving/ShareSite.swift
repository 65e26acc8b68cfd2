// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// Answers the links of a store: `/s/TOKEN/…`, reading only.
///
/// A link to one file is that file; a link to a folder is a page, and the files below it; a link to several
/// is a page of them. `?view` shows a file within a page. Each request looks the link up anew, so that one
/// which has ended, or whose time is over, is gone with the next request.
package struct ShareSite: Sendable {
  private let store: Store
  private let now: @Sendable () -> Date

  package init(store: Store, now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.now = now
  }

  /// What links begin with, after the service's base.
  package static let path = "/s/"

  /// Whether a request is for this part of a service.
  package static func isFor(_ request: HTTPRequest) -> Bool {
    request.components.first == Array("s".utf8)
  }

  package func answer(_ request: HTTPRequest) -> HTTPResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      return HTTPResponse(405, text: "Links can only be read.", fields: [("Allow", "GET, HEAD")])
    }
    if request.components == [Array("robots.txt".utf8)] {
      return HTTPResponse(200, text: "User-agent: *\nDisallow: /")
    }
    guard ShareSite.isFor(request), request.components.count > 1,
      let token = String(validating: request.components[1], as: UTF8.self),
      let share = try? ShareTable(store: store).share(token, at: now())
    else { return nothingHere }
    let rest = Array(request.components.dropFirst(2))
    let visit = Visit(request: request, token: token, expires: share.expires)
    let targets = share.targets.compactMap(target)
    if share.targets.count > 1 { return answer(visit, among: targets, rest) ?? nothingHere }
    return targets.first.flatMap { answer(visit, $0, rest) } ?? nothingHere
  }

  /// The same for links that never were, have ended or lead to nothing: nobody learns which.
  private var nothingHere: HTTPResponse {
    var response = HTTPResponse(404, text: "There is nothing here; the link may have ended.")
    response.fields += SharePage.guards
    return response
  }

  /// One request that has passed its token.
  private struct Visit {
    let request: HTTPRequest
    let token: String
    let expires: Date
    var wantsPage: Bool { request.query == "view" }
    var needsSlash: Bool { !request.endsWithSlash }
  }

  private struct Target {
    let path: FilePath
    let item: SharedItem
    var name: [UInt8] { path.rawBytes.split(separator: 0x2F).last.map { Array($0) } ?? [] }
  }

  /// Where a target is now: by its node, else, where the log never had it, by its path.
  private func target(_ target: Share.Target) -> Target? {
    var path = FilePath(rawBytes: PathText.bytes(target.path))
    if let node = target.node {
      guard let head = try? store.head(),
        let now = try? store.view(at: head).paths(of: node).first
      else { return nil }
      path = now
    }
    guard let file = try? store.tree.open(path) else { return nil }
    defer { try? file.close() }
    return SharedItem(reopening: file.rawValue).map { Target(path: path, item: $0) }
  }

  // MARK: What is asked for

  private func answer(_ visit: Visit, _ target: Target, _ rest: [[UInt8]]) -> HTTPResponse? {
    switch target.item.kind {
    case .file:
      // Under its own name too, for programs that name what they save after the address.
      guard rest.isEmpty || rest == [target.name] else { return nil }
      if visit.needsSlash, rest.isEmpty { return moved(visit) }
      return file(visit, target.item, name: target.name)
    case .folder: return folder(visit, target, rest, title: target.name)
    }
  }

  /// Several targets, each under its name, or under its position and name where another has it too.
  private func answer(_ visit: Visit, among targets: [Target], _ rest: [[UInt8]]) -> HTTPResponse? {
    let counts = Dictionary(targets.map { ($0.name, 1) }, uniquingKeysWith: +)
    let named = targets.enumerated().map { index, target in
      counts[target.name] == 1
        ? (name: target.name, target)
        : (name: Array("\(index + 1)-".utf8) + target.name, target)
    }
    guard let first = rest.first else {
      if visit.needsSlash { return moved(visit) }
      let entries = named.map { name, target in
        SharedFolder.Entry(
          name: name, kind: target.item.kind, size: target.item.size,
          modified: target.item.modified)
      }
      return SharePage(visit.expires).folder(
        title: "\(targets.count) shared", entries: entries, isAll: true, isTop: true)
    }
    guard let (name, target) = named.first(where: { $0.name == first }) else { return nil }
    let below = Array(rest.dropFirst())
    if target.item.kind == .folder { return folder(visit, target, below, title: name) }
    return below.isEmpty ? file(visit, target.item, name: name) : nil
  }

  private func folder(
    _ visit: Visit, _ target: Target, _ rest: [[UInt8]], title: [UInt8]
  ) -> HTTPResponse? {
    guard let folder = SharedFolder(target.item, path: target.path),
      let item = folder.item(rest)
    else { return nil }
    guard item.kind == .folder else { return file(visit, item, name: rest.last ?? title) }
    if visit.needsSlash { return moved(visit) }
    let (entries, isAll) = folder.entries(in: item, at: rest)
    let isTop = visit.request.components.count == 2
    return SharePage(visit.expires).folder(
      title: PathText.string(rest.last ?? title), entries: entries, isAll: isAll, isTop: isTop)
  }

  /// To the same address with a slash, from which relative links start. Relative itself, so that it holds
  /// behind a proxy too.
  private func moved(_ visit: Visit) -> HTTPResponse {
    let name = visit.request.components.last.map { PercentCoding.escaped($0) } ?? ""
    let query = visit.wantsPage ? "?view" : ""
    return HTTPResponse(
      301, fields: [("Location", "./\(name)/\(query)")] + SharePage.guards)
  }

  // MARK: Files

  private func file(_ visit: Visit, _ item: SharedItem, name: [UInt8]) -> HTTPResponse? {
    let type = MediaType.of(name, beginning: item.beginning(MediaType.beginningBytes))
    if visit.wantsPage {
      return SharePage(visit.expires).file(
        item, name: name, type: type, isAtFolder: visit.request.endsWithSlash)
    }
    // A folder's slash at a file's name would make its relative links wrong: there is no such folder.
    guard visit.request.endsWithSlash == (visit.request.components.count == 2) else { return nil }
    return contents(visit, item, name: name, type: type)
  }

  private func contents(
    _ visit: Visit, _ item: SharedItem, name: [UInt8], type: MediaType
  ) -> HTTPResponse {
    let request = visit.request
    let saved = "filename*=UTF-8''\(PercentCoding.escaped(name))"
    var fields: [(name: String, value: String)] = [
      ("Content-Type", type.name), ("ETag", item.tag),
      ("Last-Modified", HTTPDate.text(item.modified)), ("Accept-Ranges", "bytes"),
      ("Content-Disposition", (type.isShown ? "inline; " : "attachment; ") + saved),
      ("Content-Security-Policy", SharePage.policyOfFiles(type)),
    ]
    fields += SharePage.guards
    if let known = request.field("if-none-match"), ShareSite.lists(known, item.tag) {
      return HTTPResponse(304, fields: fields)
    }
    // A range of what the client began to read, unless that has changed since.
    let isSame = request.field("if-range").map { $0 == item.tag } ?? true
    var response = HTTPResponse(200, fields: fields)
    switch ByteRange.read(isSame ? request.field("range") : nil, size: item.size) {
    case .whole: response.body = body(visit, item, 0, item.size)
    case .part(let offset, let count):
      response.status = 206
      response.fields.append(
        ("Content-Range", "bytes \(offset)-\(offset + count - 1)/\(item.size)"))
      response.body = body(visit, item, offset, count)
    case .unsatisfiable:
      response = HTTPResponse(416, fields: [("Content-Range", "bytes */\(item.size)")] + fields)
    }
    return response
  }

  private func body(
    _ visit: Visit, _ item: SharedItem, _ offset: Int64, _ count: Int64
  ) -> HTTPResponse.Body {
    let (store, now, token) = (store, now, visit.token)
    return .file(item.file, offset: offset, count: count) {
      (try? ShareTable(store: store).share(token, at: now())) != nil
    }
  }

  private static func lists(_ field: String, _ tag: String) -> Bool {
    field.split(separator: ",").contains { part in
      let text = part.trimmingCharacters(in: .whitespaces)
      return text == "*" || text == tag || text == "W/" + tag
    }
  }
}
