// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// A line of `/proc/self/mountinfo` (proc(5)).
struct MountedFileSystem: Hashable {
  var mountPoint: FilePath
  var type: String
  var source: String

  /// Everything mounted in this process's view, in the order of mounting. Touches no mount.
  static func all() -> [MountedFileSystem] {
    guard let text = readProcFile("/proc/self/mountinfo") else { return [] }
    return text.split(separator: UInt8(ascii: "\n")).compactMap {
      MountedFileSystem(line: Array($0))
    }
  }

  /// Our mounts alone, the latest first: it covers the earlier ones.
  static func ours() -> [MountedFileSystem] {
    all().filter { $0.type == MountPoint.type && $0.source == MountPoint.source }.reversed()
  }

  init?(line: [UInt8]) {
    let fields = line.split(separator: UInt8(ascii: " ")).map(Array.init)
    guard let dash = fields.firstIndex(of: [UInt8(ascii: "-")]), dash >= 6,
      fields.count > dash + 2
    else { return nil }
    let point = Self.unescaped(fields[4]).map { CChar(bitPattern: $0) } + [0]
    mountPoint = FilePath(platformString: point)
    type = String(decoding: fields[dash + 1], as: UTF8.self)
    source = String(decoding: Self.unescaped(fields[dash + 2]), as: UTF8.self)
  }

  /// Space, tab, newline and backslash are written as three octal digits.
  private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
        let value = UInt8(String(decoding: bytes[index + 1...index + 3], as: UTF8.self), radix: 8)
      {
        result.append(value)
        index += 4
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}

/// The whole of a file of /proc, whose size stat(2) does not tell.
func readProcFile(_ path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 << 10)
  while true {
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return count == 0 ? bytes : nil }
    bytes += buffer[..<count]
  }
}
