// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Foundation
import SystemPackage
import Testing

/// The built program, run as a person would run it but in a sealed environment.
struct Program {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The newest build of the program, or nil where there is none.
  static let path: String? = {
    if let named = ProcessInfo.processInfo.environment["SEMFS_PROGRAM"] { return named }
    return [".build/release/semfs", ".build/debug/semfs"]
      .map { root.appendingPathComponent($0).path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static var isBuilt: Bool { path != nil }

  /// A temporary folder that holds HOME and the runtime folder.
  let home: URL

  init() throws {
    home = FileManager.default.temporaryDirectory
      .appendingPathComponent("semfs-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: home.appendingPathComponent("run"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
  }

  func remove() { try? FileManager.default.removeItem(at: home) }

  var environment: [String: String] {
    var out = ["PATH", "SEMFS_MODEL_DIR"].reduce(into: [String: String]()) {
      $0[$1] = ProcessInfo.processInfo.environment[$1]
    }
    out["HOME"] = home.path
    out["XDG_RUNTIME_DIR"] = home.appendingPathComponent("run").path
    out["TZ"] = "UTC"
    out["LC_ALL"] = "C.UTF-8"
    out["NO_COLOR"] = "1"
    return out
  }

  /// A process that is ready to run; its standard streams are closed unless set.
  func process(_ arguments: [String], in folder: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Program.path))
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// Runs the program to its end. Output goes by way of files, so that no pipe fills up.
  @discardableResult
  func run(_ arguments: String..., in folder: URL, input: String? = nil) throws -> Result {
    try run(arguments, in: folder, input: input)
  }

  @discardableResult
  func run(
    _ arguments: [String], in folder: URL, input: String? = nil, inputFile: URL? = nil,
    executable: String? = nil
  ) throws -> Result {
    let scratch = home.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    var inputFile = inputFile ?? URL(fileURLWithPath: "/dev/null")
    if let input {
      inputFile = scratch.appendingPathComponent("input")
      try Data(input.utf8).write(to: inputFile)
    }
    let files = [inputFile] + ["output", "errors"].map { scratch.appendingPathComponent($0) }
    var descriptors: [Int32: FileDescriptor] = [:]
    defer { for descriptor in descriptors.values { try? descriptor.close() } }
    for (number, file) in files.enumerated() {
      descriptors[Int32(number)] = try FileDescriptor.open(
        file.path, number == 0 ? .readOnly : .writeOnly,
        options: number == 0 ? .closeOnExec : [.create, .truncate, .closeOnExec],
        permissions: number == 0 ? nil : [.ownerReadWrite])
    }
    // Not Foundation's Process: it waits for a socket that every descendant holds, also the server that
    // tmux leaves behind.
    let child = try ChildProcess(
      "/bin/sh",
      ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path]
        + [try executable ?? #require(Program.path)] + arguments,
      descriptors: descriptors, environment: environment.map { "\($0.key)=\($0.value)" })
    let status = child.wait()
    return Result(
      status: status, output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

/// Every file below a folder with its contents, without the store; folders have nil.
func contents(of folder: URL) throws -> [String: Data?] {
  var out: [String: Data?] = [:]
  let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
  for name in names where name != ".semfs" && !name.hasPrefix(".semfs/") {
    var isFolder: ObjCBool = false
    let path = folder.appendingPathComponent(name).path
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
    out[name] = isFolder.boolValue ? .some(nil) : try Data(contentsOf: URL(fileURLWithPath: path))
  }
  return out
}
