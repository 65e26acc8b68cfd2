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

  /// As a person knows it: of a path through a descriptor of this process (`/proc/self/fd/3/…`), where that
  /// leads.
  var asKnown: FilePath {
    let way = Array(components)
    guard way.count > 3, way[..<3].map(\.string) == ["proc", "self", "fd"] else { return self }
    let link = "/proc/self/fd/" + way[3].string
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink(link, &buffer, Int(PATH_MAX)) > 0 else { return self }
    return FilePath(platformString: buffer).appending(way[4...])
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
