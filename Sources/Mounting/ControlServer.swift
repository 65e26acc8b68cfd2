// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import Glibc
import History
import Logging
import Syscalls
import SystemPackage

/// Answers `MountClient`s on a socket that only the mount's user, and root, may use.
final class ControlServer: Sendable {
  private let socket: Int32
  private let path: String
  private let handler: ControlHandler
  private let log: Logger
  /// More at a time wait in the socket's queue.
  private let slots = DispatchSemaphore(value: ControlServer.mostClients)
  private static let mostClients = 8
  /// How long a client may take to say what it wants.
  private static let requestSeconds = 30.0

  /// - Throws: `MountError.io`.
  init(socket path: String, handler: ControlHandler, log: Logger) throws {
    self.path = path
    self.handler = handler
    self.log = log
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw MountError.io(FilePath(path), Errno.last) }
    // Nobody can connect before listen(2), and the folder is the user's alone.
    let bound = ControlChannel.withAddress(path) { bind(socket, $0, $1) }
    guard bound == 0, chmod(path, 0o600) == 0, listen(socket, 16) == 0 else {
      let error = bound == nil ? Errno.fileNameTooLong : Errno.last
      close(socket)
      throw MountError.io(FilePath(path), error)
    }
  }

  deinit { close(socket) }

  func start() {
    DetachedThread.start { [self] in
      while true {
        let client = accept(socket, nil, nil)
        if client < 0 {
          if Errno.last == .interrupted || Errno.last == Errno(rawValue: Glibc.ECONNABORTED) {
            continue
          }
          return
        }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        slots.wait()
        DetachedThread.start { [self] in
          serve(client)
          close(client)
          slots.signal()
        }
      }
    }
  }

  /// Takes no more clients, and lets those that are there have their answer.
  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    unlink(path)
    let deadline = DispatchTime.now() + 5
    for _ in 0..<Self.mostClients {
      if slots.wait(timeout: deadline) == .timedOut { return }
    }
    for _ in 0..<Self.mostClients { slots.signal() }
  }

  private func serve(_ client: Int32) {
    var peer: uid_t = 0
    guard semfs_peer_uid(client, &peer) == 0, peer == geteuid() || peer == 0 else { return }
    let channel = ControlChannel(socket: client)
    channel.setTimeLimit(seconds: Self.requestSeconds)
    do {
      let request = try channel.receive(ControlRequest.self)
      try channel.send(handler.answer(request, from: peer))
    } catch {
      log.debug("a client of the socket went away", metadata: ["error": "\(error)"])
    }
  }
}

/// Carries out what clients ask for.
final class ControlHandler: Sendable {
  private let mounted: MountedStore
  private let mount: RunningMount
  private let describe: ErrorDescriber

  init(_ mounted: MountedStore, mount: RunningMount, describe: @escaping ErrorDescriber) {
    self.mounted = mounted
    self.mount = mount
    self.describe = describe
  }

  func answer(_ request: ControlRequest, from uid: UInt32) -> ControlReply {
    do {
      return try carryOut(request, from: uid)
    } catch MountError.busy(_) {
      return .busy
    } catch {
      let (message, hint, status) = describe(error)
      return .refused(message: message, hint: hint, status: status)
    }
  }

  /// How long a plan waits for what programs wrote before it.
  private static let settleSeconds = 60.0
  /// A text that was just written is indexed in this time; vectors of a whole tree are not waited for.
  private static let indexSeconds = 3.0

  private func carryOut(_ request: ControlRequest, from uid: UInt32) throws -> ControlReply {
    switch request {
    case .preview(let plan, let context):
      try mounted.settle(seconds: Self.settleSeconds, indexSeconds: Self.indexSeconds)
      return .preview(
        try mounted.interpreter.preview(plan, context: context.context(for: uid)))
    case .execute(let plan, let context, let agreed):
      return .outcome(
        try execute(plan, context: context.context(for: uid), agreed: agreed))
    case .revert(let operation, let force, let isRedo, let context):
      return .reverted(
        try telling { changed in
          try mounted.interpreter.revert(
            operation, force: force, kind: isRedo ? .redo : .undo,
            context: context.context(for: uid), changed: changed)
        })
    case .settle(let seconds):
      try mounted.settle(seconds: seconds)
      return .done
    case .unmount(let seconds):
      try mounted.settle(seconds: seconds, indexSeconds: Self.indexSeconds)
      try mount.unmount()
      return .done
    }
  }

  private func execute(_ plan: Plan, context: ExecutionContext, agreed: Preview?) throws -> Outcome
  {
    var outcome = Outcome()
    _ = try telling { changed in
      outcome = try mounted.interpreter.execute(
        plan, context: context, agreed: agreed, changed: changed)
      return outcome.operation.map { OperationID(rawValue: $0) }
    }
    return outcome
  }

  /// Has `body` change the tree once what programs wrote is in the log, and tells the kernel and the
  /// index.
  private func telling(
    _ body: (@escaping @Sendable ([FilePath]) -> Void) throws -> OperationID?
  ) throws -> OperationID? {
    try mounted.settle(seconds: Self.settleSeconds, indexSeconds: Self.indexSeconds)
    // Collected, and told to the kernel afterwards: while the plan holds the store's lock, a request
    // that holds a folder's lock in the kernel may be waiting for it.
    let paths = ChangedPaths()
    defer { mounted.forget(paths.all, in: mount.session) }
    let operation = try body { paths.add($0) }
    if let operation { mounted.capturer?.follow(operation) }
    return operation
  }
}
