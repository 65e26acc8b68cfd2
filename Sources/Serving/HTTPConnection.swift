// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc

/// One client's connection: requests one after the other, until either side has enough. For one thread.
struct HTTPConnection {
  let transport: any Transport
  let peer: String
  let clock: ConnectionClock
  let limits: HTTPLimits
  let handler: HTTPServer.Handler
  let log: (AccessRecord) -> Void
  /// What was read beyond the request before.
  private var pending: [UInt8] = []

  init(
    _ transport: any Transport, peer: String, clock: ConnectionClock, limits: HTTPLimits,
    handler: @escaping HTTPServer.Handler, log: @escaping (AccessRecord) -> Void
  ) {
    self.transport = transport
    self.peer = peer
    self.clock = clock
    self.limits = limits
    self.handler = handler
    self.log = log
  }

  mutating func serve() {
    for number in 1...limits.requests {
      guard serveOne(isLast: number == limits.requests) else { break }
    }
    clock.allow(seconds: 1)
    transport.finish()
    drain()
  }

  /// Whether another request may follow.
  private mutating func serveOne(isLast: Bool) -> Bool {
    let started = Date()
    do {
      guard var request = try readHead() else { return false }
      request.peer = peer
      let bodyWasRead = try readBody(of: &request)
      clock.stop()
      let response = bodyWasRead ? handler(request) : HTTPResponse(refusal: .tooLarge)
      let closes = isLast || request.wantsClose || !bodyWasRead
      let (sent, isWhole) = send(response, isHead: request.method == "HEAD", closes: closes)
      log(AccessRecord(request, response, sent: sent, started: started))
      return isWhole && !closes
    } catch {
      let response = HTTPResponse(refusal: error)
      let (sent, _) = send(response, isHead: false, closes: true)
      log(AccessRecord(refusal: error, peer: peer, sent: sent, started: started))
      return false
    }
  }

  // MARK: Reading

  /// nil: the client went away, or asked nothing in time.
  private mutating func readHead() throws(HTTPRefusal) -> HTTPRequest? {
    var deadline: Date?
    while true {
      // An empty line before a request is passed over (RFC 9112, 2.2), once.
      if pending.starts(with: [13, 10]) { pending.removeFirst(2) }
      if let end = HTTPRequest.endOfHead(in: pending) {
        guard end <= limits.headBytes else { throw .headTooLarge }
        let head = pending[..<end]
        let request = try HTTPRequest(head: head, limits: limits)
        pending.removeFirst(end)
        return request
      }
      guard pending.count < limits.headBytes else { throw .headTooLarge }
      // The first byte may be waited for; the rest has to come in one time for all.
      if deadline == nil, !pending.isEmpty {
        deadline = Date(timeIntervalSinceNow: limits.headSeconds)
      }
      let seconds = deadline?.timeIntervalSinceNow ?? limits.idleSeconds
      guard seconds > 0 else { throw .timeout }
      clock.allow(seconds: seconds)
      guard fill(seconds: seconds) else {
        if pending.isEmpty { return nil }
        throw .timeout
      }
    }
  }

  /// Whether the request has its whole body; one that is too large is left unread.
  private mutating func readBody(of request: inout HTTPRequest) throws(HTTPRefusal) -> Bool {
    guard request.bodyBytes <= limits.bodyBytes else { return false }
    guard request.bodyBytes > 0 else { return true }
    if request.expectsContinue, pending.count < request.bodyBytes,
      !transport.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), seconds: limits.stallSeconds)
    {
      throw .timeout
    }
    clock.allow(seconds: limits.bodySeconds)
    let deadline = Date(timeIntervalSinceNow: limits.bodySeconds)
    while pending.count < request.bodyBytes {
      let seconds = deadline.timeIntervalSinceNow
      guard seconds > 0, fill(seconds: seconds) else { throw .timeout }
    }
    request.body = Array(pending[..<request.bodyBytes])
    pending.removeFirst(request.bodyBytes)
    return true
  }

  private mutating func fill(seconds: Double) -> Bool {
    let transport = transport
    let count = withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer -> Int in
      guard let count = transport.read(into: buffer, seconds: seconds) else { return 0 }
      pending += buffer[..<count]
      return count
    }
    return count > 0
  }

  /// What the client still sends is taken in for a moment: closing over unread bytes would reset the
  /// connection, and the answer could be lost with it.
  private func drain() {
    let deadline = Date(timeIntervalSinceNow: 0.5)
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
      for _ in 0..<64 {
        let seconds = deadline.timeIntervalSinceNow
        guard seconds > 0, transport.read(into: buffer, seconds: seconds) != nil else { return }
      }
    }
  }

  // MARK: Answering

  /// How many bytes of the body went, and whether all did.
  private func send(_ response: HTTPResponse, isHead: Bool, closes: Bool) -> (Int64, Bool) {
    let head = response.head(now: Date(), closes: closes)
    clock.allow(seconds: 60 + Double(response.bodyBytes) / limits.slowestBytesPerSecond)
    if isHead || response.status == 304 {
      return (0, transport.write(head, seconds: limits.stallSeconds))
    }
    switch response.body {
    case .bytes(let bytes):
      let isWhole = transport.write(head + bytes, seconds: limits.stallSeconds)
      return (isWhole ? Int64(bytes.count) : 0, isWhole)
    case .file(let file, let offset, let count, let isAllowed):
      guard transport.write(head, seconds: limits.stallSeconds) else { return (0, false) }
      return send(file, offset, count, isAllowed)
    }
  }

  private static let blockBytes = 256 << 10

  private func send(
    _ file: OpenedFile, _ offset: Int64, _ count: Int64, _ isAllowed: () -> Bool
  ) -> (Int64, Bool) {
    let started = Date()
    var checked = started
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: HTTPConnection.blockBytes, alignment: 16)
    defer { buffer.deallocate() }
    var sent: Int64 = 0
    while sent < count {
      let wanted = Int(min(Int64(buffer.count), count - sent))
      let got = pread(file.descriptor, buffer.baseAddress, wanted, off_t(offset + sent))
      // Fewer than were promised, as the file has become shorter: the connection's end says so.
      guard got > 0 else { return (sent, false) }
      let part = UnsafeRawBufferPointer(rebasing: buffer[..<got])
      guard transport.write(part, seconds: limits.stallSeconds) else { return (sent, false) }
      sent += Int64(got)
      let now = Date()
      let next = sent + Int64(HTTPConnection.blockBytes)
      let allowance = 60 + Double(next) / limits.slowestBytesPerSecond
      let used = now.timeIntervalSince(started)
      guard used < allowance else { return (sent, false) }
      clock.allow(seconds: allowance - used)
      if now.timeIntervalSince(checked) > 0.5 {
        guard isAllowed() else { return (sent, false) }
        checked = now
      }
    }
    return (sent, true)
  }
}
