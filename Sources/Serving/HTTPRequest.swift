// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of HTTP/1.1 (RFC 9110, 9112) that a small service needs, read strictly: what two readers could
// understand differently is refused, not repaired. That is: lines end with CRLF; names of fields are
// tokens with no space before the colon; no folded lines; one Host; one Content-Length of digits only; no
// Transfer-Encoding. A path is decoded once, component by component; `.`, `..`, NUL and a slash that was
// hidden in an escape are refused, so that what follows never sees one.
import Foundation

/// What a client asks for.
package struct HTTPRequest: Sendable {
  package struct Field: Hashable, Sendable {
    /// In lower case.
    package var name: String
    package var value: String
  }

  package var method: String
  /// As it was written.
  package var target: String
  /// The path's parts, decoded: names of files are bytes.
  package var components: [[UInt8]]
  package var endsWithSlash: Bool
  /// What follows `?`, as it was written.
  package var query: String?
  package var fields: [Field]
  package var body: [UInt8] = []
  /// The client's address.
  package var peer = ""
  var isOldVersion: Bool
  var bodyBytes: Int

  /// The value of a field that was given once.
  package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  var wantsClose: Bool {
    let words = (field("connection") ?? "").lowercased().split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return isOldVersion || words.contains("close")
  }

  /// Whether the client waits for a go-ahead before it sends its body.
  var expectsContinue: Bool { field("expect")?.lowercased() == "100-continue" }
}

/// Why a request is not carried out; each is a status.
package enum HTTPRefusal: Int, Error, Sendable {
  case badRequest = 400
  case timeout = 408
  case tooLarge = 413
  case targetTooLong = 414
  case headTooLarge = 431
  case internalError = 500
  case notImplemented = 501
  case busy = 503
  case versionNotSupported = 505
}

extension HTTPRequest {
  /// The end of the empty line that ends a head; nil where it has not come yet.
  static func endOfHead(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 0...(bytes.count - 4)
    where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13
      && bytes[index + 3] == 10
    {
      return index + 4
    }
    return nil
  }

  /// Reads a head, with the empty line that ends it.
  init(head: some Collection<UInt8>, limits: HTTPLimits) throws(HTTPRefusal) {
    // Bytes above 126 stand for themselves in no part of a head that is read here.
    guard head.allSatisfy({ $0 == 13 || $0 == 10 || $0 == 9 || (32..<127).contains($0) }),
      let text = String(validating: head, as: UTF8.self), text.hasSuffix("\r\n\r\n")
    else { throw .badRequest }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
    lines.removeLast(2)
    for index in lines.indices {
      guard lines[index].unicodeScalars.last == "\r" else { throw .badRequest }
      lines[index].unicodeScalars.removeLast()
      guard !lines[index].unicodeScalars.contains("\r") else { throw .badRequest }
    }
    guard let first = lines.first, lines.count - 1 <= limits.fields else { throw .headTooLarge }
    let words = first.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, HTTPRequest.isToken(words[0]) else { throw .badRequest }
    isOldVersion = try HTTPRequest.isOld(version: words[2])
    method = words[0]
    target = words[1]
    guard target.utf8.count <= limits.targetBytes else { throw .targetTooLong }
    guard !target.isEmpty, target.utf8.allSatisfy({ $0 > 0x20 }) else { throw .badRequest }
    (components, endsWithSlash, query) = try HTTPRequest.parts(of: target)
    var fields: [Field] = []
    for line in lines.dropFirst() { fields.append(try HTTPRequest.field(line)) }
    self.fields = fields
    bodyBytes = 0
    try checkFields()
  }

  private static func isOld(version: String) throws(HTTPRefusal) -> Bool {
    switch version {
    case "HTTP/1.1": return false
    case "HTTP/1.0": return true
    default: throw version.hasPrefix("HTTP/") ? .versionNotSupported : .badRequest
    }
  }

  private mutating func checkFields() throws(HTTPRefusal) {
    let once = ["host", "content-length", "content-type", "range", "if-range", "origin"]
    for name in once where fields.filter({ $0.name == name }).count > 1 { throw .badRequest }
    guard isOldVersion || field("host") != nil else { throw .badRequest }
    guard field("transfer-encoding") == nil else { throw .notImplemented }
    guard let length = field("content-length") else { return }
    guard !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .badRequest
    }
    guard let count = Int(length) else { throw .tooLarge }
    bodyBytes = count
  }

  private static func field(_ line: String) throws(HTTPRefusal) -> Field {
    guard let colon = line.firstIndex(of: ":") else { throw .badRequest }
    let name = line[..<colon]
    guard isToken(String(name)) else { throw .badRequest }
    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    return Field(name: name.lowercased(), value: value)
  }

  /// A token of RFC 9110, 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  /// The parts of a target: a path, or a whole address, whose host is the Host field's to say.
  private static func parts(of target: String) throws(HTTPRefusal) -> (
    components: [[UInt8]], endsWithSlash: Bool, query: String?
  ) {
    var rest = target[...]
    for scheme in ["http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
      rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    // A fragment is the client's own business and never sent.
    guard rest.hasPrefix("/"), !rest.contains("#") else { throw .badRequest }
    var query: String?
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    var components: [[UInt8]] = []
    let written = rest.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (index, part) in written.enumerated() {
      if part.isEmpty {
        // `//` names nothing, and is no other spelling of `/`.
        guard index == written.count - 1 else { throw .badRequest }
        continue
      }
      components.append(try PercentCoding.component(part))
    }
    return (components, rest.hasSuffix("/"), query)
  }
}
