// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import ChildProcesses
import Foundation
import SystemPackage

/// One request by HTTP, by way of the program curl(1).
///
/// A program and not a library: TLS, proxies, certificates and name look-up are as the machine has them,
/// none of them is loaded when no model is asked (libcurl brings 25 shared libraries and 12 ms to every
/// start), and a hostile server meets another process. Nothing secret stands on its command line: the
/// address, the key and the body go in through memory files. Redirections are not followed, so the key
/// goes nowhere else, and the person's ~/.curlrc is not read, so it does what it says here.
struct Exchange {
  let address: String
  let key: String?
  let body: [UInt8]
  let seconds: Int
  let maximumBytes: Int

  /// Sends the body and hands what comes back to `onBytes`, if the server answers with success.
  /// - Throws: `CompletionError`, and what `onBytes` throws; in each case the exchange is over.
  func run(_ onBytes: (ArraySlice<UInt8>) throws -> Void) throws {
    let settings = try memoryFile(Array(settings.utf8))
    defer { try? settings.close() }
    let contents = try memoryFile(body)
    defer { try? contents.close() }
    let answer = try ChildProcess.pipe()
    let remarks = try memoryFile([])
    defer { try? remarks.close() }
    let child = try start(
      input: settings, output: answer.writeEnd, errors: remarks, third: contents)
    try answer.writeEnd.close()
    defer { try? answer.readEnd.close() }
    var failure: (any Error)?
    var head = Head()
    do {
      try read(answer.readEnd, &head, onBytes)
    } catch {
      failure = error
      child.kill()
    }
    let status = child.wait()
    if let failure { throw failure }
    try judge(status, head: head, remarks: try text(of: remarks))
  }

  /// The header comes before the body, so that what a refusing server says is not taken for an answer.
  private struct Head {
    var bytes: [UInt8] = []
    var status: Int?
    var refusal: [UInt8] = []
    var isSuccess: Bool { status.map { (200..<300).contains($0) } ?? false }
  }

  private func read(
    _ source: FileDescriptor, _ head: inout Head, _ onBytes: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var total = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      guard count > 0 else { return }
      total += count
      guard total <= maximumBytes else {
        throw CompletionError.tooLong(address: address, bytes: maximumBytes)
      }
      var part = buffer[..<count]
      if head.status == nil {
        guard let rest = Exchange.take(part, into: &head) else { continue }
        part = rest[...]
      }
      if head.isSuccess {
        if !part.isEmpty { try onBytes(part) }
      } else {
        head.refusal += part.prefix(max(0, 4096 - head.refusal.count))
      }
    }
  }

  /// Collects header lines until the empty one; returns what comes after it. Interim answers (1xx) and a
  /// proxy's come before the one that counts.
  private static func take(_ part: ArraySlice<UInt8>, into head: inout Head) -> [UInt8]? {
    head.bytes += part
    while let end = head.bytes.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A]) {
      let first = String(decoding: head.bytes.prefix { $0 != 0x0D }, as: UTF8.self)
      let status = first.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      let rest = Array(head.bytes[end.upperBound...])
      let isProxy = first.lowercased().contains("connection established")
      if (100..<200).contains(status) || isProxy {
        head.bytes = rest
        continue
      }
      head.status = status
      head.bytes = []
      return rest
    }
    return nil
  }

  private func judge(_ status: Int32, head: Head, remarks: String) throws(CompletionError) {
    let reason = remarks.split(separator: "\n").first.map(String.init) ?? "no reason was given"
    switch status {
    case 0:
      guard let code = head.status else {
        throw .malformed(address: address, reason: "it has no header")
      }
      guard !head.isSuccess else { return }
      throw .refused(address: address, status: code, message: Exchange.message(head.refusal))
    // The numbers are curl's, EXIT CODES of curl(1).
    case 3, 1: throw .badAddress(address)
    case 28: throw .timedOut(address: address, seconds: seconds)
    case 18, 56, 92: throw .malformed(address: address, reason: "it was cut off")
    case 127: throw .noTransport(reason: "curl is not installed")
    case 128 + SIGINT: throw .interrupted
    default: throw .unreachable(address: address, reason: reason)
    }
  }

  private static func message(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(300), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Starts curl with these descriptors as its 0 to 3, in our process group, so that Ctrl-C ends it too.
  private func start(
    input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor, third: FileDescriptor
  ) throws(CompletionError) -> ChildProcess {
    do {
      return try ChildProcess(
        "curl", ["curl", "--disable", "--config", "-"],
        descriptors: [0: input, 1: output, 2: errors, 3: third])
    } catch .noSuchFileOrDirectory {
      throw .noTransport(reason: "curl is not installed")
    } catch {
      throw .noTransport(reason: error.description)
    }
  }

  /// Settings in curl's own form (`--config`).
  private var settings: String {
    var lines = [
      "url = \(Exchange.quoted(address))", "request = POST", "silent", "show-error", "no-buffer",
      "include", "proto = \"=http,https\"", "connect-timeout = \(min(10, seconds))",
      "max-time = \(seconds)", "header = \"Content-Type: application/json\"",
      "header = \"Expect:\"",
      "data-binary = \"@/dev/fd/3\"",
    ]
    if let key { lines.append("header = \(Exchange.quoted("Authorization: Bearer \(key)"))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars where scalar.value >= 0x20 {
      if scalar == "\"" || scalar == "\\" { out.unicodeScalars.append("\\") }
      out.unicodeScalars.append(scalar)
    }
    return out + "\""
  }

  private func memoryFile(_ bytes: [UInt8]) throws -> FileDescriptor {
    let number = semfs_memory_file("request")
    guard number >= 0 else {
      throw CompletionError.noTransport(reason: String(cString: strerror(errno)))
    }
    let file = FileDescriptor(rawValue: number)
    try file.writeAll(bytes)
    _ = try file.seek(offset: 0, from: .start)
    return file
  }

  private func text(of file: FileDescriptor) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = try buffer.withUnsafeMutableBytes {
      try file.read(fromAbsoluteOffset: 0, into: $0)
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }
}
