// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import ChildProcesses
import Execution
import Foundation
import Glibc
import History
import Indexing
import Mounting
import Syscalls
import SystemPackage

/// `semfs mount`.
package struct MountCommand: ShellCommand {
  package static let page = CommandPage(
    "mount", .mount, "Mount a tree over itself, so that every change is recorded.",
    examples: [
      "semfs mount": "list what is mounted",
      "semfs mount ~/Documents": "the same paths, now remembered",
      "semfs mount ~/Documents /mnt/docs": "elsewhere",
      "ls ~/Documents/.semfs/at/yesterday": "as it was",
      "ls ~/Documents/.semfs/find/heat\\ pumps": "a search as a folder",
    ],
    text: """
      Returns when the mount answers; its process stays in the background until semfs unmount, \
      umount or log-out. In /etc/fstab: /home/me/Documents /home/me/Documents fuse.semfs defaults 0 0
      """)

  @Argument(
    help: ArgumentHelp("The tree; none: list the mounts.", valueName: "DIR"), completion: .directory
  )
  package var folder: String?
  @Argument(
    help: ArgumentHelp("Where; default: over the tree itself.", valueName: "MOUNTPOINT"),
    completion: .directory)
  package var mountPoint: String?
  @Flag(name: [.customShort("f"), .long], help: "Stay in the foreground.")
  package var foreground = false
  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Mount options: ro, allow_other, no_index, ask_changes, noexec, …", valueName: "OPTIONS")
  )
  package var options: [String] = []
  @Option(name: .customLong("ready-descriptor"), help: .hidden)
  package var readyDescriptor: Int32?
  @OptionGroup(title: "Output") package var output: JSONOption
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    guard let folder else { return try list(in: context) }
    // What is wrong with them is said before anything is done.
    _ = try MountOptionList(options)
    let care = DeadMountCare(context: context, isMounting: true)
    for path in [folder, mountPoint].compactMap({ $0 }) {
      try care.clear(above: PathText.filePath(path))
    }
    let tree = try MountCommand.resolved(folder)
    let point = try mountPoint.map { try MountCommand.resolved($0) }
    if foreground || readyDescriptor != nil {
      try serve(tree, at: point == tree ? nil : point, in: context)
      return .success
    }
    return try startInBackground(tree, at: point, in: context)
  }

  private func list(in context: ShellContext) throws -> ExitStatus {
    let mounts = try MountRegistry.visibleMounts()
    if output.json {
      try context.output.line(JSONValue.array(mounts.map(\.json)).text)
    } else {
      for mount in mounts {
        let paths = [mount.mountPoint, mount.tree].map { PathText.string($0) }
        let shown = context.output.isTerminal ? paths.map { Escaping.name($0) } : paths
        let line = (shown + ["\(mount.pid)"]).joined(separator: "\t")
        try context.output.write(bytes: PathText.bytes(line) + [0x0A])
      }
    }
    return mounts.isEmpty ? .nothing : .success
  }

  static func resolved(_ written: String) throws -> FilePath {
    let path = PathText.filePath(written)
    guard let real = Place.resolved(path) else {
      throw ShellError.noSuchFolder(path, Errno(rawValue: errno))
    }
    return real
  }

  // MARK: - The process that serves

  private func serve(_ tree: FilePath, at point: FilePath?, in context: ShellContext) throws {
    if let mount = try MountRegistry.mount(containing: tree), mount.mountPoint == tree {
      throw MountError.alreadyMounted(mount)
    }
    let elsewhere = ElsewhereStores(environment: context.environment)
    let location = StoreLocator.Location(
      root: tree, directory: elsewhere.store(of: tree), mount: nil)
    let workspace = try Workspace(context: context, location: location)
    let index = try workspace.index()
    let (indexPath, models) = (workspace.indexPath, workspace.models)
    // The mount must not keep its own mount point busy.
    _ = chdir("/")
    var options = try MountOptionList(self.options).options
    options.mountPoint = point
    let ready = readyDescriptor
    try Mount.serve(
      store: workspace.store, index: index,
      openIndex: {
        // A model that is damaged leaves the words; `semfs index` says so.
        let model = try? models.used.flatMap { try models.model(in: $0) }
        return try Index.open(at: indexPath, embedder: model ?? nil, finder: models.finder)
      },
      options: options,
      answerer: MountedPrompts.answerer(root: tree, mayChange: options.asksMayChange),
      describe: { Diagnostic.describe($0) },
      ready: {
        guard let ready else { return }
        MountCommand.announce(on: FileDescriptor(rawValue: ready))
      })
  }

  /// Tells the process that waits that the mount answers, and lets go of its streams.
  private static func announce(on descriptor: FileDescriptor) {
    _ = try? descriptor.writeAll([0x0A])
    try? descriptor.close()
    if let null = try? FileDescriptor.open("/dev/null", .readWrite) {
      _ = try? null.duplicate(as: .standardError)
      try? null.close()
    }
  }

  // MARK: - The process that waits

  private func startInBackground(
    _ tree: FilePath, at point: FilePath?, in context: ShellContext
  ) throws -> ExitStatus {
    // What our caller left open is not the mount's to keep: somebody may wait for its end.
    Program.keepInherited(0...2)
    let pipe = try ChildProcess.pipe()
    let null = try FileDescriptor.open("/dev/null", .readWrite, options: .closeOnExec)
    var arguments = ["semfs", "mount", "--ready-descriptor", String(pipe.writeEnd.rawValue)]
    for option in options { arguments += ["-o", option] }
    arguments += ["--", PathText.string(tree)]
    if let point { arguments.append(PathText.string(point)) }
    let child = try ChildProcess(
      Program.executable, arguments.map(PathText.bytes),
      descriptors: [0: null, 1: null, pipe.writeEnd.rawValue: pipe.writeEnd], inNewSession: true)
    try pipe.writeEnd.close()
    var byte: [UInt8] = [0]
    let count = try byte.withUnsafeMutableBytes { try pipe.readEnd.read(into: $0) }
    if count == 1 {
      let shown = point ?? tree
      context.say(
        "Mounted \(quoted(tree))\(point == nil ? "" : " on \(quoted(shown))"). "
          + "To end it: semfs unmount \(quoted(shown))")
      return .success
    }
    // It has said why on standard error.
    return ExitStatus(rawValue: child.wait()) ?? .failure
  }
}

/// `semfs unmount`.
package struct UnmountCommand: ShellCommand {
  package static let page = CommandPage(
    "unmount", .mount, "End a mount; waits until everything is recorded.",
    examples: [
      "semfs unmount ~/Documents": "by its tree or its mount point",
      "semfs unmount": "the one you stand in, or the only one",
    ])

  @Argument(
    help: ArgumentHelp("The tree or the mount point.", valueName: "DIR"), completion: .directory)
  package var folder: String?
  @Option(help: ArgumentHelp("How long to wait.", valueName: "SECONDS"))
  package var timeout: Double = 60
  @OptionGroup(title: "Common") package var common: CommonOptions
  package init() {}

  package func execute(in context: ShellContext) throws -> ExitStatus {
    if let folder {
      let care = DeadMountCare(context: context, isMounting: false)
      let path = PathText.filePath(folder)
      try care.clear(above: path)
      if context.clearedMounts.contains(MountRegistry.absolute(path)) { return .success }
    }
    let mount = try self.mount()
    // This process itself must not keep the mount busy.
    context.kept = nil
    let current = try? Workspace.currentFolder()
    _ = chdir("/")
    defer { _ = current?.withPlatformString { chdir($0) } }
    do {
      try Mount.unmount(mount, timeoutSeconds: timeout)
    } catch MountError.gone
      where !UnmountCommand.isUp(mount)
    {
      // It ended by itself before it could be asked: that is what was wanted.
    }
    context.say("Unmounted \(quoted(mount.mountPoint))")
    return .success
  }

  private static func isUp(_ mount: MountRecord) -> Bool {
    let mounts = try? MountRegistry.mounts()
    return mounts?.contains { $0.pid == mount.pid } ?? true
  }

  private func mount() throws -> MountRecord {
    let mounts = try MountRegistry.mounts()
    guard let folder else {
      let current = try Workspace.currentFolder()
      if let mount = try MountRegistry.mount(containing: current) { return mount }
      let visible = try MountRegistry.visibleMounts()
      if visible.count == 1, let only = visible.first { return only }
      throw MountError.notMounted(current)
    }
    let path = try MountCommand.resolved(folder)
    if let mount = mounts.first(where: { $0.mountPoint == path || $0.tree == path }) {
      return mount
    }
    throw MountError.notMounted(path)
  }
}
