// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes over a mount's socket: one request and one reply per connection, each four bytes of length
// (big-endian) and that much JSON.
import Execution
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// What a client asks of the mounting process.
enum ControlRequest: Codable, Sendable {
  case preview(plan: Plan, context: ContextTransfer)
  case execute(plan: Plan, context: ContextTransfer, agreed: Preview?)
  case revert(operation: OperationID, force: Bool, isRedo: Bool, context: ContextTransfer)
  case settle(seconds: Double)
  case unmount(seconds: Double)
}

enum ControlReply: Codable, Sendable {
  case preview(Preview)
  case outcome(Outcome)
  /// The operation that took one back; nil where there was nothing to do.
  case reverted(OperationID?)
  case done
  case refused(message: String, hint: String?, status: Int32)
  /// Programs still use the mount.
  case busy
}

/// An `ExecutionContext` on its way; bytes of paths are kept.
struct ContextTransfer: Codable, Sendable {
  var actor: Actor
  var prompt: String?
  var last: [String]
  var folder: String
  var now: Date
  var timeZone: String
  var explain: Bool
  var shareBase: String

  init(_ context: ExecutionContext) {
    actor = context.actor
    prompt = context.prompt
    last = context.last
    folder = PathText.string(context.folder.withPlatformString { Name($0) }.bytesOfText)
    now = context.now
    timeZone = context.timeZone.identifier
    explain = context.explain
    shareBase = context.shareBase
  }

  /// The context, for the user at the other end of the socket and no other.
  func context(for uid: UInt32) -> ExecutionContext {
    var actor = actor
    if uid != 0 { actor.uid = uid }
    let folder = PathText.bytes(folder).map { CChar(bitPattern: $0) } + [0]
    var context = ExecutionContext(
      actor: actor, prompt: prompt, last: last, folder: FilePath(platformString: folder), now: now,
      timeZone: TimeZone(identifier: timeZone) ?? .current)
    context.explain = explain
    context.shareBase = shareBase
    return context
  }
}

extension Name {
  var bytesOfText: [UInt8] { units.map { UInt8(bitPattern: $0) } }
}

/// A connected socket with bounded messages and time.
struct ControlChannel {
  let socket: Int32

  /// A plan holds at most some contents; an outcome what was read. Larger is a mistake.
  static let mostBytes = 256 << 20

  func setTimeLimit(seconds: Double) {
    let whole = max(1, min(seconds, 86_400)).rounded(.up)
    var limit = timeval(tv_sec: Int(whole), tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  func send(_ message: some Encodable) throws {
    let data = try JSONEncoder().encode(message)
    var length = UInt32(data.count).bigEndian
    try withUnsafeBytes(of: &length) { try write($0) }
    try data.withUnsafeBytes { try write($0) }
  }

  func receive<Message: Decodable>(_ type: Message.Type) throws -> Message {
    var header: UInt32 = 0
    try withUnsafeMutableBytes(of: &header) { try read($0) }
    let count = Int(UInt32(bigEndian: header))
    guard count <= Self.mostBytes else { throw Errno.messageTooLong }
    var data = Data(count: count)
    try data.withUnsafeMutableBytes { try read($0) }
    return try JSONDecoder().decode(type, from: data)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL.flag))
      if count < 0, Errno.last == .interrupted { continue }
      _ = try checked(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private func read(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno) {
    var rest = bytes
    while !rest.isEmpty {
      let count = recv(socket, rest.baseAddress, rest.count, 0)
      if count < 0, Errno.last == .interrupted { continue }
      guard try checked(count) > 0 else { throw .connectionReset }
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// The address of a socket; nil where the path is too long for one.
  static func address(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < capacity else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }

  static func withAddress<R>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R? {
    guard var address = address(path) else { return nil }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
