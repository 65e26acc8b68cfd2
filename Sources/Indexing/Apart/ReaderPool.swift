// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Synchronization
import SystemPackage

/// Reads files apart from this process, by as many processes as are asked at once; each is used again.
package final class ReaderPool: Sendable {
  /// Which program reads: this one, once it has said so (`Program`), for a test's runner cannot.
  private static let ownProgram = Mutex<String?>(nil)

  /// From now on this process' own program, started with `ReaderChild.argument`, is the reader.
  package static func useOwnProgram() { ownProgram.withLock { $0 = "/proc/self/exe" } }

  /// A pool of this process' program; nil where it has not said that it can, and files are read here.
  package static func own() -> ReaderPool? {
    ownProgram.withLock { $0 }.map { ReaderPool(program: $0) }
  }

  private let program: String
  /// How long one file may take.
  private let time: Duration
  /// Processes that wait for a file. Held for single calls on the array only.
  private let idle = Mutex<[ReaderProcess]>([])

  package convenience init(program: String) {
    self.init(program: program, time: Limits.readerTime)
  }

  init(program: String, time: Duration) {
    self.program = program
    self.time = time
  }

  /// The text of an open file; nil where it has none. What kills the reader costs this file only.
  func text(of descriptor: Int32, name: String) throws(ReaderFailure) -> ExtractedText? {
    if let reader = idle.withLock({ $0.popLast() }) {
      do {
        return try text(of: descriptor, name: name, by: reader)
      } catch .died {
        // It may have ended while it waited: another one tells.
      }
    }
    return try text(of: descriptor, name: name, by: ReaderProcess(program: program))
  }

  private func text(of descriptor: Int32, name: String, by reader: ReaderProcess)
    throws(ReaderFailure) -> ExtractedText?
  {
    let text = try reader.text(of: descriptor, name: name, within: time)
    // What libraries leak ends with the process.
    if reader.served < Limits.readerFiles { idle.withLock { $0.append(reader) } }
    return text
  }

  /// Ends the processes that wait.
  func rest() {
    let ending = idle.withLock { readers in
      defer { readers = [] }
      return readers
    }
    withExtendedLifetime(ending) {}
  }
}

/// A file as a reader apart is given it.
package struct OpenedFile: ~Copyable {
  package let descriptor: FileDescriptor
  /// Whether it still is the version that was asked for.
  package let isUnchanged: @Sendable () -> Bool

  package init(_ descriptor: FileDescriptor, isUnchanged: @escaping @Sendable () -> Bool) {
    self.descriptor = descriptor
    self.isUnchanged = isUnchanged
  }

  /// Bytes as an open file, in memory.
  package init(_ data: Data) throws {
    let descriptor = semfs_memory_file("semfs")
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    let file = FileDescriptor(rawValue: descriptor)
    do {
      try data.withUnsafeBytes { bytes in _ = try file.writeAll(bytes) }
    } catch {
      try? file.close()
      throw error
    }
    self.init(file) { true }
  }

  deinit { try? descriptor.close() }
}
