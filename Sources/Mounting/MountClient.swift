// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// Carries plans to the process of a mount. A connection per call.
package struct MountClient: Sendable {
  private let mount: MountRecord
  /// A plan over a large tree may take long; a process that hangs must not hang us for ever.
  private static let planSeconds = 3600.0
  package static let settleSeconds = 120.0

  /// - Throws: `MountError.gone`.
  package init(_ mount: MountRecord) throws {
    guard mount.isAlive else { throw MountError.gone(pid: mount.pid) }
    self.mount = mount
  }

  package func preview(_ plan: Plan, context: ExecutionContext) throws -> Preview {
    let request = ControlRequest.preview(plan: plan, context: ContextTransfer(context))
    guard case .preview(let preview) = try ask(request, seconds: Self.planSeconds) else {
      throw MountError.gone(pid: mount.pid)
    }
    return preview
  }

  package func execute(_ plan: Plan, context: ExecutionContext, agreed: Preview?) throws -> Outcome
  {
    let request = ControlRequest.execute(
      plan: plan, context: ContextTransfer(context), agreed: agreed)
    guard case .outcome(let outcome) = try ask(request, seconds: Self.planSeconds) else {
      throw MountError.gone(pid: mount.pid)
    }
    return outcome
  }

  /// Has one operation taken back, whatever came after it.
  /// - Returns: the operation that did; nil where there was nothing to do.
  package func revert(
    _ operation: OperationID, force: Bool, isRedo: Bool, context: ExecutionContext
  ) throws -> OperationID? {
    let request = ControlRequest.revert(
      operation: operation, force: force, isRedo: isRedo, context: ContextTransfer(context))
    guard case .reverted(let made) = try ask(request, seconds: Self.planSeconds) else {
      throw MountError.gone(pid: mount.pid)
    }
    return made
  }

  /// Waits until everything written so far is captured and indexed, but no longer than `seconds`.
  package func settle(seconds: Double = MountClient.settleSeconds) throws {
    _ = try ask(.settle(seconds: seconds), seconds: seconds + 5)
  }

  /// Has it unmount; the process then captures what is left.
  func unmount(seconds: Double) throws {
    _ = try ask(.unmount(seconds: seconds), seconds: seconds + 5)
  }

  private func ask(_ request: ControlRequest, seconds: Double) throws -> ControlReply {
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw MountError.io(FilePath(mount.socket), Errno.last) }
    defer { close(socket) }
    let connected = ControlChannel.withAddress(mount.socket) { connect(socket, $0, $1) }
    guard connected == 0 else { throw MountError.gone(pid: mount.pid) }
    let channel = ControlChannel(socket: socket)
    channel.setTimeLimit(seconds: seconds)
    let reply: ControlReply
    do {
      try channel.send(request)
      reply = try channel.receive(ControlReply.self)
    } catch {
      throw MountError.gone(pid: mount.pid)
    }
    switch reply {
    case .refused(let message, let hint, let status):
      throw MountError.refused(message: message, hint: hint, status: status)
    case .busy: throw MountError.busy(mount.mountPoint)
    case .preview, .outcome, .reverted, .done: return reply
    }
  }
}
