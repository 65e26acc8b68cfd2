// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Foundation
import Glibc
import Syscalls
import SystemPackage

/// The shell around this one: what `!command`, `| command` and $EDITOR are said to.
enum OuterShell {
  /// Runs a command line with our streams; returns its exit status, 128 + N after a signal.
  /// `input`, if given, is what it reads.
  static func run(_ line: String, input: [UInt8]? = nil) throws -> Int32 {
    let words = ["sh", "-c", line].map(PathText.bytes)
    guard let input else { return try ChildProcess("/bin/sh", words).wait() }
    let pipe = try ChildProcess.pipe()
    let child = try pipe.readEnd.closeAfter {
      try ChildProcess("/bin/sh", words, descriptors: [0: pipe.readEnd])
    }
    // A reader that stops early (`head`) is no failure.
    do { try pipe.writeEnd.writeAll(input) } catch Errno.brokenPipe {}
    try pipe.writeEnd.close()
    return child.wait()
  }
}

extension Program {
  /// Runs this program anew, with our streams; returns its exit status.
  static func runAnew(_ words: [String]) throws -> Int32 {
    try ChildProcess(executable, (["semfs"] + words).map(PathText.bytes)).wait()
  }

  /// Sees to it that children get no other descriptor than these, and those that they are given.
  static func keepInherited(_ kept: ClosedRange<Int32>) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
      guard let number = Int32(name), !kept.contains(number) else { continue }
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }
  }
}
