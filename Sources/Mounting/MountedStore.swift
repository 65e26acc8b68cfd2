// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Execution
import Foundation
import Glibc
import History
import Indexing
import Logging
import Syscalls
import SystemPackage

/// A store with its tree mounted: the parts, from the mount to the last captured change.
final class MountedStore: Sendable {
  let store: Store
  let interpreter: Interpreter
  let capturer: Capturer?
  let service: FuseService
  private let root: Descriptor
  private let isInPlace: Bool
  private let log = Logger(label: "semfs.mount")

  /// - Throws: `MountError.io`, `HistoryError`.
  init(
    store: Store, index: MountedIndex, options: MountOptions, captures: Bool, isInPlace: Bool,
    answerer: PromptAnswerer?
  ) throws {
    self.store = store
    self.isInPlace = isInPlace
    interpreter = Interpreter(store: store, isTold: captures) { index.current }
    capturer =
      captures
      ? try Capturer(
        store: store, index: index, firstIndexQuiet: options.firstIndexQuiet, log: log)
      : nil
    do throws(Errno) {
      root = Descriptor(
        try checked(fcntl(store.tree.descriptor.rawValue, F_DUPFD_CLOEXEC, 3)))
      let directory = store.reachableDirectory.withPlatformString {
        open($0, SEMFS_O_PATH.flag | O_DIRECTORY | O_CLOEXEC)
      }
      defer { if directory >= 0 { close(directory) } }
      let tree = try MountedTree(
        root: root.number, store: directory >= 0 ? directory : nil, isReadOnly: options.readOnly,
        recorder: capturer, watch: isInPlace ? nil : TreeWatch())
      service = FuseService(
        tree: tree,
        virtual: VirtualTree(
          store: store, interpreter: interpreter, root: root.number,
          isShared: options.allowOther, answerer: answerer,
          change: { [interpreter, capturer, root] in
            try Self.change($0, $1, interpreter, capturer, of: tree, root: root.number)
          },
          settle: { [capturer] in _ = try? capturer?.settle(seconds: 1) }),
        isInPlace: isInPlace, isChecked: options.isChecked(inPlace: isInPlace))
    } catch {
      throw MountError.io(store.tree.path, error)
    }
  }

  func serve(
    at point: MountPoint, options: MountOptions, describe: @escaping ErrorDescriber,
    ready: @escaping @Sendable () -> Void
  ) throws {
    let mount = try RunningMount(service: service, at: point, options: options)
    let record: MountRecord
    let control: ControlServer
    do {
      let socket = try MountRegistry.newSocketPath()
      control = try ControlServer(
        socket: socket, handler: ControlHandler(self, mount: mount, describe: describe), log: log)
      record = self.record(of: mount, socket: socket)
    } catch {
      try? point.detach(isLazy: true)
      throw error
    }
    let signals = options.ownsProcess ? EndingSignals { mount.end() } : nil
    captureWhatEscaped(until: { mount.isEnding })
    capturer?.start()
    control.start()
    mount.serve { [log] in
      do {
        try MountRegistry.add(record)
      } catch {
        log.error("cannot announce the mount", metadata: ["error": "\(error)"])
      }
      ready()
    }
    service.tree.reportOpenFiles()
    capturer?.stop()
    control.stop()
    MountRegistry.remove(record)
    withExtendedLifetime(signals) {}
  }

  /// Captures what programs changed between the scan before the mount and the mount itself. They
  /// wait in the kernel meanwhile; where nothing changed it is a walk over the tree's attributes.
  /// A mount that is to end already leaves it to the next one's scan.
  private func captureWhatEscaped(until isEnding: () -> Bool) {
    guard isInPlace, capturer != nil else { return }
    let done = DispatchSemaphore(value: 0)
    DetachedThread.start { [store, log] in
      do {
        _ = try store.scan(draft: OperationDraft(kind: .scan, actor: .current), progress: nil)
      } catch {
        log.error("cannot record what changed before the mount", metadata: ["error": "\(error)"])
      }
      done.signal()
    }
    while done.wait(timeout: .now() + 0.2) == .timedOut { if isEnding() { return } }
  }

  private func record(of mount: RunningMount, socket: String) -> MountRecord {
    MountRecord(
      tree: store.tree.path, mountPoint: mount.point.path, store: store.directory, pid: getpid(),
      rootDescriptor: root.number, socket: socket,
      started: Date(), processStart: MountRegistry.startTime(of: getpid()) ?? 0)
  }

  /// Returns once everything that programs wrote so far is captured, and indexed if that takes no longer
  /// than `indexSeconds` (nil: however long).
  /// - Throws: `MountError.io` where it takes longer than `seconds`.
  func settle(seconds: Double, indexSeconds: Double? = nil) throws {
    guard let capturer else { return }
    service.tree.reportOpenFiles()
    do throws(Errno) {
      guard try capturer.settle(seconds: seconds, indexSeconds: indexSeconds) else {
        throw Errno.timedOut
      }
    } catch {
      throw MountError.io(store.tree.path, error)
    }
  }

  /// Carries out a plan that a program asked for through `.semfs/ask`; on the request's own thread,
  /// which holds no lock of the kernel on any node of the tree.
  private static func change(
    _ plan: Plan, _ context: ExecutionContext, _ interpreter: Interpreter, _ capturer: Capturer?,
    of tree: MountedTree, root: Int32
  ) throws -> Outcome {
    let paths = ChangedPaths()
    defer {
      if let session = tree.notifier.session {
        forget(paths.all, in: session, of: tree, root: root)
      }
    }
    let outcome = try interpreter.execute(plan, context: context) { paths.add($0) }
    if let operation = outcome.operation { capturer?.follow(OperationID(rawValue: operation)) }
    return outcome
  }

  /// Tells the kernel that these paths are not what they were. Not from a request on one of them.
  func forget(_ paths: [FilePath], in session: FuseSession) {
    Self.forget(paths, in: session, of: service.tree, root: root.number)
  }

  private static func forget(
    _ paths: [FilePath], in session: FuseSession, of tree: MountedTree, root: Int32
  ) {
    for path in paths {
      let components = Array(path.components)
      guard let last = components.last else {
        session.forgetContents(of: NodeTable.root)
        continue
      }
      var folder = FilePath()
      for component in components.dropLast() { folder.append(component) }
      if let parent = number(at: folder, of: tree, root: root) {
        last.withPlatformString { session.forgetName($0, in: parent) }
        session.forgetContents(of: parent)
      }
      if let node = number(at: path, of: tree, root: root) {
        tree.table.distrust(node)
        session.forgetContents(of: node)
      }
    }
  }

  /// The number of what is at `path` on the disk, if the kernel knows it.
  private static func number(
    at path: FilePath, of tree: MountedTree, root: Int32
  ) -> NodeNumber? {
    if path.components.isEmpty { return NodeTable.root }
    let status = path.withPlatformString { name -> NodeStatus? in
      try? NodeStatus(root, name)
    }
    return status.flatMap { tree.table.number(of: $0.key) }
  }
}
