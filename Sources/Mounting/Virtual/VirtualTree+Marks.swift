// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// What semfs knows of a file, as extended attributes. They are computed when asked for and in no
/// list: `cp -a` and backups would carry them away as if they were the file's own.
enum FileMark: String, CaseIterable, Sendable {
  /// The operation that made the present version, as `.semfs/at` takes it, and how many there are.
  case version = "user.semfs.version"
  case versions = "user.semfs.versions"
  case summary = "user.semfs.summary"
  case keywords = "user.semfs.keywords"

  /// nil for any other attribute, which is the disk's.
  init?(_ name: UnsafePointer<CChar>) {
    // Most attributes that are asked for are others.
    guard strncmp(name, "user.semfs.", 11) == 0 else { return nil }
    self.init(rawValue: String(cString: name))
  }
}

extension VirtualTree {
  /// - Throws: `ENODATA` where there is nothing to say.
  func mark(_ mark: FileMark, of path: FilePath?, by caller: Caller) throws(Errno) -> [UInt8] {
    guard let path else { throw Errno(rawValue: ENODATA) }
    let viewer = Viewer(caller)
    settle()
    let text = try answer { () throws -> String? in
      switch mark {
      case .version:
        return try store.view(at: store.head()).entry(at: path).map {
          "@\($0.version.since.rawValue)"
        }
      case .versions: return String(try versionCount(of: path, viewer))
      case .summary: return try summary(of: path, viewer)
      case .keywords:
        let words = try interpreter.keywords(of: path, context: context(for: viewer))
        return words.isEmpty ? nil : words.joined(separator: ", ")
      }
    }
    guard let text, !text.isEmpty else { throw Errno(rawValue: ENODATA) }
    // XATTR_SIZE_MAX of the kernel.
    return Array(text.utf8.prefix(64 << 10))
  }

  private func versionCount(of path: FilePath, _ viewer: Viewer) throws -> Int {
    let access = access(viewer)
    return try store.versions(of: path).filter {
      try access.mayReach($0, at: $0.version.since)
    }.count
  }

  private func summary(of path: FilePath, _ viewer: Viewer) throws -> String? {
    let plan = Plan(steps: [.info(Selection(paths: [PathText.string(path)]))])
    let outcome = try interpreter.execute(plan, context: context(for: viewer))
    guard case .info(let files)? = outcome.results.first?.value else { return nil }
    return files.first?.summary
  }
}
