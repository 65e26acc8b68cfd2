// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Serving

/// The service on a real socket, with clients that mean no good.
@Suite struct ServerTests {
  @Test func requestsOnOneConnectionAreAnsweredInOrder() throws {
    let server = try HTTPServer.forTest()
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(client.answer().hasSuffix("\r\n\r\n/a\n"))
    #expect(client.answer().hasSuffix("\r\n\r\n/b\n"))
    client.say("GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    let last = client.listen()
    #expect(last.contains("Connection: close\r\n") && last.hasSuffix("/c\n"))
  }

  @Test func aHeadIsAnsweredWithoutABody() throws {
    let server = try HTTPServer.forTest()
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say("HEAD /abc HTTP/1.0\r\n\r\n")
    let answer = client.listen()
    #expect(answer.contains("Content-Length: 5\r\n") && answer.hasSuffix("\r\n\r\n"))
  }

  @Test func aHeadThatComesTooSlowlyIsCutOffThoughItKeepsComing() throws {
    var limits = HTTPLimits()
    limits.headSeconds = 0.5
    let server = try HTTPServer.forTest(limits)
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    let started = Date()
    for letter in "GET /slow" {
      client.say(String(letter))
      usleep(70_000)
    }
    #expect(client.listen().hasPrefix("HTTP/1.1 408 "))
    #expect(Date().timeIntervalSince(started) < 5)
  }

  @Test func aConnectionThatAsksNothingIsEnded() throws {
    var limits = HTTPLimits()
    limits.idleSeconds = 0.2
    let server = try HTTPServer.forTest(limits)
    defer { server.stop() }
    let started = Date()
    #expect(try Client(port: server.address.port).listen() == "")
    #expect(Date().timeIntervalSince(started) < 5)
  }

  @Test func aHeadWithoutEndIsRefused() throws {
    let server = try HTTPServer.forTest()
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "x", count: 20 << 10))
    #expect(client.listen().hasPrefix("HTTP/1.1 431 "))
  }

  @Test func aBodyIsTakenUpToItsBoundAndNoFurther() throws {
    var limits = HTTPLimits()
    limits.bodyBytes = 10
    let server = try HTTPServer.forTest(limits) { request in
      HTTPResponse(200, text: String(decoding: request.body, as: UTF8.self))
    }
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789")
    #expect(client.answer().hasSuffix("\r\n\r\n0123456789\n"))
    client.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890")
    #expect(client.listen().hasPrefix("HTTP/1.1 413 "))
  }

  @Test func aBodyThatIsPromisedIsWaitedForByTheClock() throws {
    var limits = HTTPLimits()
    (limits.bodyBytes, limits.bodySeconds) = (100, 0.2)
    let server = try HTTPServer.forTest(limits)
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\nab")
    let answer = client.listen()
    #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 408 "), "\(answer)")
  }

  @Test func moreConnectionsThanAllowedAreTurnedAwayAndLaterOnesWelcome() throws {
    var limits = HTTPLimits()
    limits.connections = 2
    let server = try HTTPServer.forTest(limits)
    defer { server.stop() }
    var holding = try (0..<2).map { _ in try Client(port: server.address.port) }
    for client in holding {
      client.say("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer().hasPrefix("HTTP/1.1 200 "))
    }
    #expect(try Client(port: server.address.port).listen().hasPrefix("HTTP/1.1 503 "))
    holding = []
    var answer = ""
    for _ in 0..<100 where !answer.hasPrefix("HTTP/1.1 200 ") {
      usleep(20_000)
      let client = try Client(port: server.address.port)
      client.say("GET /y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      answer = client.listen()
    }
    #expect(answer.hasSuffix("/y\n"))
  }

  @Test func aFileIsNotSentOnOnceItsLinkHasEnded() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: path) }
    // Sparse, and larger than what sockets hold.
    let size: Int64 = 1 << 30
    #expect(FileManager.default.createFile(atPath: path.path, contents: Data()))
    try #require(truncate(path.path, off_t(size)) == 0)
    let server = try HTTPServer.forTest { _ in
      var response = HTTPResponse(200)
      response.body = .file(
        OpenedFile(open(path.path, O_RDONLY)), offset: 0, count: size, isAllowed: { false })
      return response
    }
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    client.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    // Longer than the time between two looks at the link.
    usleep(1_200_000)
    #expect(Int64(client.listen().utf8.count) < size)
  }

  /// As a client within TLS could, whose single bytes are no progress that a read would tell of.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
      "openssl is not installed"))
  func whoeverIsLateIsEndedThoughAReadGoesOn() throws {
    let clock = ConnectionClock()
    #expect(!clock.isOver)
    clock.allow(seconds: -2)
    #expect(clock.isOver)
    clock.stop()
    #expect(!clock.isOver)
    var limits = HTTPLimits()
    limits.headSeconds = 0.2
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = try selfSigned(in: folder)
    let server = try HTTPServer(
      address: try #require(ListenAddress("127.0.0.1:0")),
      certificate: try ServerCertificate(chain: certificate, key: key), limits: limits
    ) { HTTPResponse(200, text: $0.target) }
    server.start()
    defer { server.stop() }
    let client = try Client(port: server.address.port)
    let started = Date()
    // The beginning of a record of TLS that never ends.
    client.say("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}")
    while client.say("a"), Date().timeIntervalSince(started) < 10 { usleep(50_000) }
    #expect(Date().timeIntervalSince(started) < 8)
  }

  private func selfSigned(in folder: URL) throws -> (FilePath, FilePath) {
    let openssl = Process()
    openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    openssl.currentDirectoryURL = folder
    openssl.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
      "k.pem", "-out", "c.pem", "-days", "2", "-subj", "/CN=localhost",
    ]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    return (FilePath(folder.path + "/c.pem"), FilePath(folder.path + "/k.pem"))
  }

  @Test func theLogHoldsNoTokenAndNoLineOfTheClients() throws {
    let token = String(repeating: "a", count: 32)
    let request = try HTTPRequest(
      head: Array(
        "GET /s/\(token)/x?\"q\\ HTTP/1.1\r\nHost: x\r\nUser-Agent: a\"b\tc\r\n\r\n".utf8),
      limits: HTTPLimits())
    let record = AccessRecord(
      request, HTTPResponse(200, text: "x"), sent: 2,
      started: Date(timeIntervalSince1970: 1_800_000_000))
    #expect(record.line.hasPrefix("2027-01-15T08:00:00Z  GET /s/aaaaaa…/x??q? 200 2 "))
    #expect(record.line.hasSuffix("\"a?b?c\"") && !record.line.contains(token))
  }
}
