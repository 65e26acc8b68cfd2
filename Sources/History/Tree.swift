// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// The folder that a store keeps the history of, held open by a descriptor.
///
/// Every access goes through the descriptor with paths relative to it, resolved beneath it without
/// following symbolic links (openat2 with RESOLVE_BENEATH), so that a mount over the folder does not
/// hide it and no link leads out of it.
package final class Tree: Sendable {
  /// An open descriptor of the root (O_PATH | O_DIRECTORY suffices).
  package let descriptor: FileDescriptor
  /// The name by which the person knows the root; for messages only, never opened.
  package let path: FilePath

  /// - Throws: `HistoryError.io`.
  package init(path: FilePath) throws {
    let raw = path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    descriptor = FileDescriptor(rawValue: try checked(raw, path))
    self.path = path
  }

  /// Takes ownership of `descriptor`.
  package init(descriptor: FileDescriptor, path: FilePath) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { try? descriptor.close() }

  /// Opens a file beneath the root for reading. - Throws: `Errno`.
  package func open(_ path: FilePath) throws -> FileDescriptor {
    let relative = try RelativePath(path)
    return FileDescriptor(rawValue: try open(relative, O_RDONLY | O_NONBLOCK))
  }

  /// The whole contents of a regular file. - Throws: `Errno`.
  package func read(_ path: FilePath, limit: Int? = nil) throws -> Data {
    let file = try open(path)
    defer { try? file.close() }
    let status = try FileStatus(of: file.rawValue)
    guard status.kind == .file else { throw Errno.invalidArgument }
    let most = limit ?? Int.max
    // One more than it has, so that its end is seen; a file in /proc says that it has nothing.
    let expected = min(Int(clamping: status.size) + 1, 1 << 20)
    return try withUnsafeTemporaryAllocation(
      byteCount: max(1, min(most, max(expected, 4096))), alignment: 16
    ) { buffer in
      var data = Data()
      while data.count < most {
        let count = try file.read(
          into: UnsafeMutableRawBufferPointer(
            rebasing: buffer[..<min(buffer.count, most - data.count)]))
        if count == 0 { break }
        data.append(contentsOf: buffer[..<count])
      }
      return data
    }
  }
}

extension Tree {
  /// An extended attribute of a file or folder; nil where it has none of that name. - Throws: `Errno`.
  package func attribute(_ name: String, of path: FilePath) throws -> Data? {
    let file = try open(path)
    defer { try? file.close() }
    var value = [UInt8](repeating: 0, count: 65536)
    let count = fgetxattr(file.rawValue, name, &value, value.count)
    if count >= 0 { return Data(value[..<count]) }
    guard Errno.current == .noData || Errno.current == .notSupported else { throw Errno.current }
    return nil
  }

  /// Opens `path` beneath the root without following links; the caller closes. - Throws: `Errno`.
  func open(_ path: RelativePath, _ flags: Int32, mode: UInt64 = 0) throws(Errno) -> Int32 {
    let resolve =
      UInt64(SEMFS_RESOLVE_BENEATH) | UInt64(SEMFS_RESOLVE_NO_SYMLINKS)
    let result = path.withCString {
      semfs_openat2(
        descriptor.rawValue, $0, UInt64(UInt32(bitPattern: flags | O_CLOEXEC)), mode, resolve)
    }
    guard result >= 0 else { throw Errno.current }
    return result
  }

  /// Calls `body` with a descriptor of the folder at `path`, and closes it. - Throws: `Errno`.
  func withFolder<Result>(_ path: RelativePath, _ body: (Int32) throws -> Result) throws -> Result {
    let folder = try open(path, Int32(SEMFS_O_PATH) | O_DIRECTORY)
    defer { close(folder) }
    return try body(folder)
  }

  /// What is at `path`; nil where nothing is. - Throws: `Errno`.
  func status(of path: RelativePath) throws -> FileStatus? {
    do {
      if path.isRoot { return try FileStatus(of: descriptor.rawValue) }
      return try withFolder(path.parent) { try FileStatus(of: path.name, in: $0) }
    } catch Errno.noSuchFileOrDirectory, Errno.notDirectory, Errno.tooManySymbolicLinkLevels {
      return nil
    }
  }

  /// Where a symbolic link leads. - Throws: `Errno`.
  func target(of name: [UInt8], in folder: Int32) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = withCString(name) { name in
      buffer.withUnsafeMutableBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { text in
          text.baseAddress.map { readlinkat(folder, name, $0, text.count) } ?? -1
        }
      }
    }
    guard count >= 0 else { throw Errno.current }
    return Array(buffer[..<count])
  }

  /// The names in an open folder, `.` and `..` left out. - Throws: `Errno`.
  package static func names(in folder: Int32) throws(Errno) -> [[UInt8]] {
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw Errno.current }
    guard let stream = fdopendir(copy) else {
      let code = Errno.current
      close(copy)
      throw code
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let item = readdir(stream) else {
        guard errno == 0 else { throw Errno.current }
        return names
      }
      let name = withUnsafeBytes(of: &item.pointee.d_name) { raw in
        Array(raw.prefix { $0 != 0 })
      }
      if name != [UInt8(ascii: ".")] && name != [UInt8(ascii: "."), UInt8(ascii: ".")] {
        names.append(name)
      }
    }
  }
}
