// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Glibc
import SystemPackage

/// A request of the kernel, to be answered exactly once.
struct FuseRequest {
  let raw: fuse_req_t

  var service: FuseService {
    Unmanaged<FuseService>.fromOpaque(fuse_req_userdata(raw)).takeUnretainedValue()
  }

  var caller: Caller {
    guard let context = fuse_req_ctx(raw) else { return .current }
    return Caller(uid: context.pointee.uid, gid: context.pointee.gid, pid: context.pointee.pid)
  }

  /// `bits` of a request that makes something, with the umask of its program.
  func newMode(_ bits: mode_t) -> NewMode {
    NewMode(bits: bits, umask: fuse_req_ctx(raw)?.pointee.umask ?? 0)
  }

  // A reply that fails has lost its program or its mount: there is nobody left to tell.

  /// A disk below us that went away is no end of this mount, which ENOTCONN would say.
  func reply(_ error: Errno) {
    fuse_reply_err(raw, error.rawValue == ENOTCONN ? EIO : error.rawValue)
  }
  func replyDone() { fuse_reply_err(raw, 0) }

  func reply(entry: inout fuse_entry_param) -> Bool { fuse_reply_entry(raw, &entry) == 0 }

  func reply(attributes: stat, timeout: Double) {
    var attributes = attributes
    fuse_reply_attr(raw, &attributes, timeout)
  }

  func reply(bytes: UnsafeRawPointer?, count: Int) {
    fuse_reply_buf(raw, bytes?.assumingMemoryBound(to: CChar.self), count)
  }

  /// Answers a question for a value or, with `asked` 0, for its length.
  func reply(value: [UInt8], size: Int, asked: Int) {
    if asked == 0 {
      fuse_reply_xattr(raw, size)
    } else {
      value.withUnsafeBytes { reply(bytes: $0.baseAddress, count: $0.count) }
    }
  }

  /// Runs an operation; its error is the reply.
  func attempt(_ body: (FuseService) throws(Errno) -> Void) {
    do throws(Errno) { try body(service) } catch { reply(error) }
  }
}
