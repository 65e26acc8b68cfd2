// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import SystemPackage

extension PathText {
  /// The path that `text` stands for, byte for byte.
  package static func filePath(_ text: String) -> FilePath {
    var bytes = bytes(text).prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
    bytes.append(0)
    return FilePath(platformString: bytes)
  }

  package static func string(_ path: FilePath) -> String {
    path.withPlatformString { pointer in
      string(UnsafeBufferPointer(start: pointer, count: path.length).map { UInt8(bitPattern: $0) })
    }
  }
}
