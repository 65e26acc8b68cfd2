// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// The built program as a child process, sealed off and started with as little as can be.
enum BuiltProgram {
  /// The one that was built with these tests.
  static let path: String? = {
    if let named = ProcessInfo.processInfo.environment["SEMFS_PROGRAM"] { return named }
    let folders = [
      URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
      Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent(),
    ]
    return folders.map { $0.appendingPathComponent("semfs").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static func isInstalled(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program)
  }

  /// A number that a long run sets in the environment.
  static func count(_ variable: String, standard: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
  }

  static func seed() -> UInt64 {
    ProcessInfo.processInfo.environment["SEMFS_SEED"].flatMap(UInt64.init)
      ?? .random(in: 0...UInt64.max)
  }

  /// Starts `semfs ARGUMENTS -C FOLDER`, behind the words of `wrapper`. What it says goes to `output`.
  static func start(
    _ arguments: [String], in folder: FilePath, wrapper: [String] = [], output: String = "/dev/null"
  ) throws -> pid_t {
    let words = wrapper + [try #require(path)] + arguments + ["-C", folder.string]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let environment = ["HOME=/nonexistent", "XDG_RUNTIME_DIR=/nonexistent", "LC_ALL=C.UTF-8"]
    var child: pid_t = 0
    let code = withPointers(words) { words in
      withPointers(environment) { posix_spawn(&child, words[0]!, &actions, nil, words, $0) }
    }
    try #require(code == 0, "\(words[0]): \(Errno(rawValue: code))")
    return child
  }

  /// The status that a shell would give: 128 more than the signal that ended it.
  @discardableResult
  static func wait(_ child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }

  static func run(
    _ arguments: [String], in folder: FilePath, wrapper: [String] = [], output: String = "/dev/null"
  ) throws -> Int32 {
    wait(try start(arguments, in: folder, wrapper: wrapper, output: output))
  }

  private static func withPointers<Result>(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
  ) rethrows -> Result {
    let pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return try body(pointers)
  }
}
