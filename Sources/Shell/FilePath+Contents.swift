// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Syscalls
import SystemPackage

extension FilePath {
  /// The whole contents of a small file. - Throws: `Errno`.
  func readAll() throws -> [UInt8] {
    let file = try FileDescriptor.open(self, .readOnly, options: .closeOnExec)
    return try file.closeAfter {
      var out: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { return out }
        out += chunk[..<count]
      }
    }
  }

  /// Replaces or makes the file, whole or not at all, with the folders above it. - Throws: `Errno`.
  func replaceContents(_ bytes: [UInt8], permissions: FilePermissions = .ownerReadWrite) throws {
    try removingLastComponent().makeFolders()
    let temporary = FilePath(PathText.string(self) + ".new")
    let file = try FileDescriptor.open(
      temporary, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: permissions)
    _ = try file.closeAfter { try file.writeAll(bytes) }
    let result = temporary.withPlatformString { from in
      withPlatformString { to in rename(from, to) }
    }
    if result != 0 { throw Errno(rawValue: errno) }
  }

  /// Makes the folder and those above it. - Throws: `Errno`.
  func makeFolders() throws {
    if isEmpty || withPlatformString({ access($0, F_OK) }) == 0 { return }
    try removingLastComponent().makeFolders()
    if withPlatformString({ mkdir($0, 0o700) }) != 0, errno != EEXIST {
      throw Errno(rawValue: errno)
    }
  }
}
