// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// That a file was found right, by what the disk says of it: device, number, size and both times. Its bytes
/// cannot be written without the time of its last change being another one, so they need not be hashed
/// at every start of the program, which would be a third of a search.
///
/// Kept in the user's cache, a line a file. Where it cannot be, the file is verified every time.
struct FileSeal {
  private let line: String
  private let list: FilePath

  /// nil: the file cannot be looked at.
  init?(_ path: FilePath, environment: [String: String] = ProcessInfo.processInfo.environment) {
    var status = stat()
    guard path.withPlatformString({ stat($0, &status) }) == 0,
      let folder = FileSeal.folder(environment)
    else { return nil }
    let times = [status.st_mtim, status.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
    line =
      "\(status.st_dev) \(status.st_ino) \(status.st_size) " + times.joined(separator: " ")
    list = folder.appending("verified")
  }

  private static func folder(_ environment: [String: String]) -> FilePath? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return FilePath(cache).appending("semfs")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return FilePath(home).appending(".cache/semfs")
  }

  /// Whether the file is as it was when it was found right.
  var holds: Bool { lines.contains(line) }

  /// The file was found right. The oldest of many are dropped.
  func put() {
    let kept = lines.filter { $0 != line }.suffix(15) + [line]
    let folder = list.removingLastComponent().string
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    // Written beside and renamed: two programs at once leave one whole list.
    try? Data((kept.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(fileURLWithPath: list.string), options: .atomic)
  }

  private var lines: [String] {
    guard let file = try? FileDescriptor.open(list, .readOnly, options: .closeOnExec) else {
      return []
    }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
