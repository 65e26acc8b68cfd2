// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
@preconcurrency import Glibc
import Syscalls
import SystemPackage

/// Programs that the shell starts.
enum ChildProcess {
  /// Runs a command line by the outer shell, with our streams; returns its exit status, 128 + N
  /// after a signal. `input`, if given, is what it reads.
  static func shell(_ line: String, input: [UInt8]? = nil) throws -> Int32 {
    var reading: FileDescriptor?
    var writing: FileDescriptor?
    if input != nil {
      let pipe = try FileDescriptor.pipe()
      (reading, writing) = (pipe.readEnd, pipe.writeEnd)
    }
    let child = try spawn("/bin/sh", ["sh", "-c", line], standardInput: reading, closing: writing)
    try reading?.close()
    if let writing, let input {
      // A reader that stops early (`head`) is no failure.
      do { try writing.writeAll(input) } catch Errno.brokenPipe {}
      try writing.close()
    }
    return wait(for: child)
  }

  /// Runs a program with our streams; returns its exit status.
  static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    wait(for: try spawn(program, arguments))
  }

  /// Runs a program found in `PATH`; returns its exit status (127: not found) and what it printed.
  static func output(of words: [String]) throws -> (status: Int32, bytes: [UInt8]) {
    let pipe = try FileDescriptor.pipe()
    let child = try spawn(
      "/usr/bin/env", ["env"] + words, standardOutput: pipe.writeEnd, closing: pipe.readEnd)
    try pipe.writeEnd.close()
    var bytes: [UInt8] = []
    try pipe.readEnd.closeAfter {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let count = try buffer.withUnsafeMutableBytes({ try pipe.readEnd.read(into: $0) }),
        count > 0
      {
        bytes += buffer[..<count]
      }
    }
    return (wait(for: child), bytes)
  }

  /// Starts `program` with `arguments`. The streams that are named replace ours; `closing` is an end
  /// that the child must not hold.
  static func spawn(
    _ program: String, _ arguments: [String], standardInput: FileDescriptor? = nil,
    standardOutput: FileDescriptor? = nil, keeping: [FileDescriptor] = [],
    closing: FileDescriptor? = nil, newSession: Bool = false
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let standardInput { posix_spawn_file_actions_adddup2(&actions, standardInput.rawValue, 0) }
    if let standardOutput { posix_spawn_file_actions_adddup2(&actions, standardOutput.rawValue, 1) }
    // Only after every use: both may be the same descriptor.
    if let standardInput, standardInput.rawValue > 2 {
      posix_spawn_file_actions_addclose(&actions, standardInput.rawValue)
    }
    if let closing { posix_spawn_file_actions_addclose(&actions, closing.rawValue) }
    for descriptor in keeping {
      // The same number on both sides only takes close-on-exec away.
      posix_spawn_file_actions_adddup2(&actions, descriptor.rawValue, descriptor.rawValue)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var flags = POSIX_SPAWN_SETSIGDEF
    // POSIX_SPAWN_SETSID of spawn.h, which Glibc's module leaves out without _GNU_SOURCE.
    if newSession { flags |= 0x80 }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGINT)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { duplicate($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, program, &actions, &attributes, pointers, environ)
    if result != 0 { throw Errno(rawValue: result) }
    return child
  }

  /// Sees to it that children get no other descriptor than these, and what `spawn` is told.
  static func keepInherited(_ kept: ClosedRange<Int32>) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
      guard let number = Int32(name), !kept.contains(number) else { continue }
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }
  }

  /// Waits; 128 + N after signal N.
  static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return 127 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}

/// A C string of the bytes that `text` stands for; the caller frees it.
private func duplicate(_ text: String) -> UnsafeMutablePointer<CChar>? {
  var bytes = PathText.bytes(text).map { CChar(bitPattern: $0) }
  bytes.append(0)
  return strdup(bytes)
}
