// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// The extended attributes that a version keeps: `user.*` (of semfs's own only the tags: the others
/// are virtual), POSIX access lists and file capabilities; as bytes sorted by name: 2 bytes of length
/// and the name, 4 bytes of length and the value.
enum ExtendedAttributes {
  static func isKept(_ name: String) -> Bool {
    if name == FileTags.attribute { return true }
    if name.hasPrefix("user.") { return !name.hasPrefix("user.semfs.") }
    return name == "system.posix_acl_access" || name == "system.posix_acl_default"
      || name == "security.capability"
  }

  /// Of an open file or folder; nil where there is none that is kept, or the disk keeps none.
  static func read(_ file: Int32) -> Data? {
    var names = [CChar](repeating: 0, count: 4096)
    var count = flistxattr(file, &names, names.count)
    if count < 0 && Errno.current == .outOfRange {
      names = [CChar](repeating: 0, count: 65536)
      count = flistxattr(file, &names, names.count)
    }
    guard count > 0 else { return nil }
    var data = Data()
    for name in list(names[..<count]) {
      var value = [UInt8](repeating: 0, count: 4096)
      var length = fgetxattr(file, name, &value, value.count)
      if length < 0 && Errno.current == .outOfRange {
        value = [UInt8](repeating: 0, count: 65536)
        length = fgetxattr(file, name, &value, value.count)
      }
      guard length >= 0 else { continue }
      data.appendLittleEndian(UInt16(name.utf8.count))
      data.append(contentsOf: name.utf8)
      data.appendLittleEndian(UInt32(length))
      data.append(contentsOf: value[..<length])
    }
    return data.isEmpty ? nil : data
  }

  /// Makes the kept attributes of an open file those in `data`; what may not be set is left.
  static func write(_ data: Data?, to file: Int32) {
    let now = read(file)
    guard now != data else { return }
    let wanted = decode(data)
    for (name, _) in decode(now) where wanted[name] == nil { fremovexattr(file, name) }
    for (name, value) in wanted {
      _ = value.withUnsafeBytes { fsetxattr(file, name, $0.baseAddress, $0.count, 0) }
    }
  }

  static func decode(_ data: Data?) -> [String: Data] {
    guard let data else { return [:] }
    var result: [String: Data] = [:]
    let bytes = Data(data)
    var position = 0
    while position + 2 <= bytes.count {
      let nameEnd = position + 2 + Int(bytes.littleEndian(UInt16.self, at: position))
      guard nameEnd + 4 <= bytes.count else { break }
      let valueEnd = nameEnd + 4 + Int(bytes.littleEndian(UInt32.self, at: nameEnd))
      guard valueEnd <= bytes.count else { break }
      let name = String(decoding: bytes[(position + 2)..<nameEnd], as: UTF8.self)
      result[name] = Data(bytes[(nameEnd + 4)..<valueEnd])
      position = valueEnd
    }
    return result
  }

  private static func list(_ names: ArraySlice<CChar>) -> [String] {
    names.split(separator: 0).map { name in
      String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }.filter(isKept).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
