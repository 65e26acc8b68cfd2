// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Serving

private func read(_ head: String) throws(HTTPRefusal) -> HTTPRequest {
  try HTTPRequest(head: Array(head.utf8), limits: HTTPLimits())
}

private func refusal(_ head: String) -> HTTPRefusal? {
  do {
    _ = try read(head)
    return nil
  } catch {
    return error
  }
}

@Suite struct RequestTests {
  @Test func aRequestIsReadWithItsPathDecodedOnce() throws {
    let request = try read(
      "GET /s/abc/two%20words/%2525.txt?view HTTP/1.1\r\nHost: x\r\nAccept:  */* \r\n\r\n")
    #expect(request.method == "GET")
    #expect(
      request.components.map { String(decoding: $0, as: UTF8.self) }
        == ["s", "abc", "two words", "%25.txt"])
    #expect(request.query == "view")
    #expect(!request.endsWithSlash)
    #expect(request.field("accept") == "*/*")
    #expect(try read("GET /s/ HTTP/1.1\r\nHost: x\r\n\r\n").endsWithSlash)
    #expect(try read("GET http://h:1/s/a HTTP/1.1\r\nHost: x\r\n\r\n").components.count == 2)
    #expect(try read("GET / HTTP/1.0\r\n\r\n").wantsClose)
  }

  @Test(arguments: [
    "/../etc/passwd", "/s/../x", "/s/%2e%2e/x", "/s/%2E%2e/x", "/s/./x", "/s/%2e/x", "/s/a%2fb",
    "/s/a%2Fb", "/s/a%00b", "/s//x", "//x", "/s/%", "/s/%4", "/s/%zz", "s/x", "*", "", "/a#b",
    "/s/%2e%2e%2f%2e%2e%2fetc", "/s/ x",
  ])
  func aTargetThatCouldLeadAstrayIsRefused(target: String) {
    #expect(refusal("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n") == .badRequest)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n\r\n", HTTPRefusal.badRequest),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\nHost: a\n\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: \u{E9}\r\n\r\n", .badRequest),
    ("G\u{7F}T / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .badRequest),
    ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .versionNotSupported),
    ("GET / gopher\r\nHost: a\r\n\r\n", .badRequest),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .notImplemented),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .badRequest),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", .badRequest),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", .badRequest),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", .tooLarge),
  ])
  func whatTwoReadersCouldReadDifferentlyIsRefused(head: String, reason: HTTPRefusal) {
    #expect(refusal(head) == reason)
  }

  @Test func thereIsABoundForEachPart() {
    let long = String(repeating: "a", count: 13 << 10)
    #expect(refusal("GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n") == .targetTooLong)
    let many = (0..<101).map { "F\($0): x\r\n" }.joined()
    #expect(refusal("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n") == .headTooLarge)
  }

  /// Bytes of every kind: the reader answers or refuses, and what it answers has no way out in it.
  @Test func randomHeadsNeverBringAWayOut() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    let pieces = [
      "GET ", "/", "..", "%2e", "%2f", "%", "\r\n", "\r", "\n", " HTTP/1.1", "Host: x", ":", " ",
      "\t", "\u{0}", "a", "?", "#", "é", "//", "http://", "Content-Length: ", "1", "\r\n\r\n",
    ]
    for _ in 0..<20_000 {
      var text = Int.random(in: 0...3, using: &random) == 0 ? "" : "GET /"
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text += pieces.randomElement(using: &random) ?? ""
      }
      if Bool.random(using: &random) { text += " HTTP/1.1\r\nHost: x\r\n\r\n" }
      guard let request = try? HTTPRequest(head: Array(text.utf8), limits: HTTPLimits()) else {
        continue
      }
      for part in request.components {
        let isBad =
          part.isEmpty || part.contains(0) || part.contains(0x2F) || part == [0x2E]
          || part == [0x2E, 0x2E]
        #expect(!isBad, "seed \(seed): \(text.debugDescription)")
      }
    }
  }

  @Test func aRangeIsWhatTheStandardSays() {
    func range(_ text: String?, of size: Int64 = 100) -> ByteRange {
      ByteRange.read(text, size: size)
    }
    #expect(range(nil) == .whole)
    #expect(range("bytes=0-0") == .part(offset: 0, count: 1))
    #expect(range("bytes=10-") == .part(offset: 10, count: 90))
    #expect(range("bytes=10-1000") == .part(offset: 10, count: 90))
    #expect(range("bytes=-10") == .part(offset: 90, count: 10))
    #expect(range("bytes=-1000") == .part(offset: 0, count: 100))
    #expect(range("bytes=0-99999999999999999999") == .part(offset: 0, count: 100))
    #expect(range("bytes=100-") == .unsatisfiable)
    #expect(range("bytes=99999999999999999999-") == .unsatisfiable)
    #expect(range("bytes=-0") == .unsatisfiable)
    #expect(range("bytes=0-", of: 0) == .unsatisfiable)
    for nonsense in ["bytes=", "bytes=-", "bytes=5-1", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2"] {
      #expect(range(nonsense) == .whole, "\(nonsense)")
    }
  }

  @Test func whereToListenIsANumberAndNotAName() {
    #expect(ListenAddress("7348")?.text == "127.0.0.1:7348")
    #expect(ListenAddress("[::1]:80")?.text == "[::1]:80")
    #expect(ListenAddress("localhost:80")?.isLocal == true)
    #expect(ListenAddress("0.0.0.0:80")?.isLocal == false)
    for bad in [
      "", "x", "80:80", "::1:80", "example.org:80", "127.0.0.1:", "1.2.3.4:99999", "[x]:1",
    ] {
      #expect(ListenAddress(bad) == nil, "\(bad)")
    }
  }
}

/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
