// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Glibc
import History
import SystemPackage
import Testing

@testable import Mounting

/// Whether this machine can mount; otherwise the tests that need it say so and are skipped.
let canMount: Bool = {
  let device = open("/dev/fuse", O_RDWR)
  guard device >= 0 else { return false }
  close(device)
  return true
}()

/// Tests that mount, one at a time: they share two processors with libfuse's threads, and their waiting
/// blocks the threads that run tests.
@Suite(.serialized) enum RealMounts {}

/// A new folder below the temporary folder, removed by `remove()`.
func makeTemporaryFolder() -> String {
  var template = Array("\(NSTemporaryDirectory())/semfs-mounting-XXXXXX".utf8CString)
  return String(cString: mkdtemp(&template))
}

struct ShellResult {
  var status: Int32
  var output: String
}

/// Runs a script with a limit of time; stderr is part of the output.
@discardableResult
func shell(_ script: String, in folder: String, seconds: Int = 60) throws -> ShellResult {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
  process.arguments = [
    "-k", "5", "\(seconds)", "bash", "-c", "cd '\(folder)' && { \(script)\n} 2>&1",
  ]
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return ShellResult(
    status: process.terminationStatus,
    output: String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines))
}

func has(_ program: String) -> Bool {
  ["/usr/bin", "/bin", "/usr/local/bin"].contains { access("\($0)/\(program)", X_OK) == 0 }
}

/// A signal that one thread gives and another waits for.
final class Signal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  func give() { semaphore.signal() }
  func wait(seconds: Double) -> Bool { semaphore.wait(timeout: .now() + seconds) == .success }
}

/// A folder mounted by this process without a store: the operations alone.
final class PlainMount {
  let backing: String
  let path: String
  private let mount: RunningMount
  private let ended = Signal()
  private let base: String

  init(
    inPlace: Bool = false, heldFolders: Int = 256, passthrough: Bool = true,
    recorder: (any ChangeRecorder)? = nil, isWatched: Bool = true
  ) throws {
    base = makeTemporaryFolder()
    backing = base + "/tree"
    path = inPlace ? backing : base + "/mount"
    try FileManager.default.createDirectory(atPath: backing, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(base, 0o755)
    let root = open(backing, Int32(SEMFS_O_PATH) | O_DIRECTORY | O_CLOEXEC)
    defer { close(root) }
    let tree = try MountedTree(
      root: root, store: nil, recorder: recorder, watch: inPlace || !isWatched ? nil : TreeWatch(),
      heldFolders: heldFolders)
    var options = MountOptions()
    options.allowOther = true
    options.passthrough = passthrough
    let service = FuseService(
      tree: tree, virtual: nil, isInPlace: inPlace, isChecked: options.isChecked(inPlace: inPlace))
    mount = try RunningMount(
      service: service, at: MountPoint(path: FilePath(path)), options: options)
    let ready = Signal()
    DetachedThread.start { [mount, ended] in
      mount.serve { ready.give() }
      ended.give()
    }
    try #require(ready.wait(seconds: 10))
  }

  deinit {
    mount.end()
    _ = ended.wait(seconds: 10)
    _ = try? shell("rm -rf '\(base)'", in: "/")
  }

  /// Has the mount end although requests may not be answered yet.
  func stop(seconds: Double) -> Bool {
    mount.session.stop()
    defer { ended.give() }
    return ended.wait(seconds: seconds)
  }

  var tree: MountedTree { mount.service.tree }

  @discardableResult
  func run(_ script: String, seconds: Int = 60) throws -> ShellResult {
    try shell(script, in: path, seconds: seconds)
  }
}
