// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Glibc
import SystemPackage

/// Another program that this one started and that somebody must wait for.
///
/// The signals that a program of the shell ignores or catches for itself (SIGINT, SIGPIPE) are standard
/// ones again in the child, and none is blocked, as they are in threads of libdispatch: it could not be
/// told to end. Of our descriptors it gets those that are named, and those that are not
/// close-on-exec. See posix_spawn(3).
package struct ChildProcess: Sendable {
  package let id: pid_t

  /// Starts a program.
  /// - Parameters:
  ///   - program: a path, or a name without a slash, which is looked up in `PATH`.
  ///   - arguments: with the zeroth one, the name under which it is called.
  ///   - descriptors: what the child gets, by its number there. A number above 2 must not also be
  ///     that of one of ours for a higher number: they are put into place from 0 upward.
  ///   - environment: `NAME=value` each; nil for ours.
  /// - Throws: `Errno`; `.noSuchFileOrDirectory` where there is no such program.
  package init(
    _ program: String, _ arguments: [[UInt8]], descriptors: [Int32: FileDescriptor] = [:],
    environment: [String]? = nil, inNewSession: Bool = false
  ) throws(Errno) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.sorted(by: { $0.key < $1.key }) {
      // The same number on both sides only takes close-on-exec away.
      posix_spawn_file_actions_adddup2(&actions, descriptor.rawValue, number)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Self.setSignals(of: &attributes, inNewSession: inNewSession)
    let words = arguments.map(Self.string) + [nil]
    var settings = environment.map { $0.map { Self.string(Array($0.utf8)) } + [nil] } ?? []
    defer { for word in words + settings { free(word) } }
    var child: pid_t = 0
    let error = settings.withUnsafeMutableBufferPointer {
      posix_spawnp(
        &child, program, &actions, &attributes, words,
        environment == nil ? environ : $0.baseAddress)
    }
    if error != 0 { throw Errno(rawValue: error) }
    id = child
  }

  /// Starts a program whose arguments are text.
  /// - Throws: as the other one.
  package init(
    _ program: String, _ arguments: [String], descriptors: [Int32: FileDescriptor] = [:],
    environment: [String]? = nil, inNewSession: Bool = false
  ) throws(Errno) {
    try self.init(
      program, arguments.map { Array($0.utf8) }, descriptors: descriptors,
      environment: environment, inNewSession: inNewSession)
  }

  /// Waits for its end, once; its exit status, or 128 + N after signal N.
  package func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      if errno != EINTR { return 127 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  package func kill() { _ = Glibc.kill(id, SIGKILL) }

  /// Runs a program to its end and returns the first `limit` bytes of what it writes to `stream`
  /// (1: standard output, 2: standard error); more is read and dropped, so that it can end.
  /// - Throws: `Errno`.
  package static func output(
    of program: String, _ arguments: [[UInt8]], stream: Int32 = STDOUT_FILENO,
    limit: Int = .max, descriptors: [Int32: FileDescriptor] = [:], environment: [String]? = nil
  ) throws -> (status: Int32, bytes: [UInt8]) {
    let pipe = try pipe()
    let child: ChildProcess
    do {
      child = try ChildProcess(
        program, arguments, descriptors: descriptors.merging([stream: pipe.writeEnd]) { $1 },
        environment: environment)
      try pipe.writeEnd.close()
    } catch {
      try? pipe.writeEnd.close()
      try? pipe.readEnd.close()
      throw error
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while let count = try? buffer.withUnsafeMutableBytes({ try pipe.readEnd.read(into: $0) }),
      count > 0
    {
      bytes += buffer[..<min(count, limit - bytes.count)]
    }
    try? pipe.readEnd.close()
    return (child.wait(), bytes)
  }

  /// A pipe that no child inherits unless it is told to.
  package static func pipe() throws(Errno) -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
  }

  private static func setSignals(of attributes: inout posix_spawnattr_t, inNewSession: Bool) {
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    // POSIX_SPAWN_SETSID of spawn.h, which Glibc's module leaves out without _GNU_SOURCE.
    if inNewSession { flags |= 0x80 }
    var standard = sigset_t()
    sigemptyset(&standard)
    sigaddset(&standard, SIGINT)
    sigaddset(&standard, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &standard)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  /// A C string; the caller frees it.
  private static func string(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    strdup(bytes.map { CChar(bitPattern: $0) } + [0])
  }
}
