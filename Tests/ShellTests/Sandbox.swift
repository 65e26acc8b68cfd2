// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Foundation
import SystemPackage
import Testing

/// The built program in a sealed environment: a home, a runtime folder and a tree of its own.
final class Sandbox {
  /// The program beside the test bundle, or nil where it was not built.
  static let program: String? = {
    let folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
    let bundled = Bundle.main.bundleURL
    let candidates = [folder, bundled, bundled.deletingLastPathComponent()]
    return candidates.map { $0.appendingPathComponent("semfs").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static var isBuilt: Bool { program != nil }

  let base: URL
  var tree: URL { base.appendingPathComponent("tree") }

  init() throws {
    let name = "semfs-transcript-\(UUID().uuidString.prefix(8))"
    base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent(name)
    for folder in ["home", "run", "tree"] {
      try FileManager.default.createDirectory(
        at: base.appendingPathComponent(folder), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
  }

  deinit { try? FileManager.default.removeItem(at: base) }

  func write(_ text: String, to name: String) throws {
    let file = tree.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": base.appendingPathComponent("home").path,
      "XDG_RUNTIME_DIR": base.appendingPathComponent("run").path, "TZ": "UTC",
      "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb",
      // No model: what is tested here must not depend on one.
      "SEMFS_MODEL_DIR": base.appendingPathComponent("no-model").path,
    ]
  }

  struct Result {
    var status: Int32
    var output: Data
    var errors: String
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs a line of sh in the tree, where `semfs` is the program.
  func run(_ line: String, input: Data? = nil) throws -> Result {
    let program = try #require(Sandbox.program)
    let files = ["stdin", "stdout", "stderr"].map { base.appendingPathComponent($0) }
    for file in files { try (file == files[0] ? input ?? Data() : Data()).write(to: file) }
    var descriptors: [Int32: FileDescriptor] = [:]
    defer { for descriptor in descriptors.values { try? descriptor.close() } }
    for (number, file) in files.enumerated() {
      descriptors[Int32(number)] = try FileDescriptor.open(
        file.path, number == 0 ? .readOnly : .writeOnly, options: .closeOnExec)
    }
    // Not Foundation's Process: it waits for all that the line leaves running.
    let child = try ChildProcess(
      "/bin/sh",
      [
        "sh", "-c", "cd \"$0\" && semfs() { timeout 60 '\(program)' \"$@\"; }\n\(line)", tree.path,
      ],
      descriptors: descriptors, environment: environment.map { "\($0.key)=\($0.value)" })
    let status = child.wait()
    return Result(
      status: status, output: try Data(contentsOf: files[1]),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }

  /// Replays the commands of a transcript, the lines that begin with `$`, and gives the transcript
  /// that they make: output as it is, errors behind `! `, a status other than 0 in brackets. The
  /// tree's name is TREE, times are TIME.
  func replay(_ expected: String) throws -> String {
    var out: [String] = []
    for line in expected.split(separator: "\n") where line.hasPrefix("$ ") {
      let result = try run(String(line.dropFirst(2)))
      out.append(String(line))
      out += normalised(result.text)
      out += normalised(result.errors).map { "! " + $0 }
      if result.status != 0 { out.append("[\(result.status)]") }
    }
    return out.joined(separator: "\n")
  }

  private func normalised(_ text: String) -> [String] {
    text.replacing(tree.path, with: "TREE").replacing(base.path, with: "BASE")
      .replacing(/\d{4}-\d\d-\d\d \d\d:\d\d/, with: "TIME")
      .split(separator: "\n").map(String.init)
  }
}
