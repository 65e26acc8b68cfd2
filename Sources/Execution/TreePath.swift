// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Syscalls
import SystemPackage

/// A path as a person or a plan wrote it, made relative to the tree's root without touching the disk.
///
/// `..` is resolved by name, so that no spelling leads out of the tree; an absolute path counts only
/// where it lies below the root's own name. The store's folder is no place to go either.
struct TreePath: Hashable {
  /// Why a path names nothing of the tree.
  struct Outside: Error {}

  /// Relative to the root; empty for the root.
  let path: FilePath
  /// Whether it ended in a slash, which says that a folder is meant.
  let namesFolder: Bool

  /// - Parameters:
  ///   - folder: what relative paths start from, relative to the root.
  ///   - root: the names by which the root is known, absolute.
  ///   - store: the store's folder, relative to the root, where it lies in the tree.
  init(
    _ text: String, folder: FilePath, roots: [FilePath], store: FilePath? = FilePath(".semfs")
  ) throws(Outside) {
    guard !text.isEmpty, !text.utf8.contains(0), text.utf8.count < Limits.pathBytes else {
      throw Outside()
    }
    var written = text
    if text == "~" || text.hasPrefix("~/") { written = TreePath.home + text.dropFirst() }
    let given = FilePath(text: written)
    let components: [FilePath.Component]
    if given.isAbsolute {
      components = try TreePath.relative(given, to: roots)
    } else {
      components = Array(folder.components) + Array(given.components)
    }
    path = try TreePath.normalise(components)
    namesFolder = text.hasSuffix("/") || text.hasSuffix("/.") || path.isEmpty
    if let store, path.starts(with: store) || path.components.first == ".semfs" { throw Outside() }
    if path.components.contains(where: { $0.bytes.count > Limits.nameBytes }) { throw Outside() }
  }

  private static var home: String { ProcessInfo.processInfo.environment["HOME"] ?? "/nonexistent" }

  private static func relative(_ path: FilePath, to roots: [FilePath]) throws(Outside)
    -> [FilePath.Component]
  {
    let plain = path.lexicallyNormalized()
    guard let root = roots.first(where: { plain.starts(with: $0) }) else { throw Outside() }
    return Array(plain.components.dropFirst(root.components.count))
  }

  private static func normalise(_ components: [FilePath.Component]) throws(Outside) -> FilePath {
    var out = FilePath("")
    for component in components {
      switch component.kind {
      case .currentDirectory: continue
      case .parentDirectory:
        guard !out.isEmpty else { throw Outside() }
        out.removeLastComponent()
      case .regular: out.append(component)
      }
    }
    return out
  }

  /// The names by which an absolute path may name `root`: its own, and the one without links.
  static func roots(of root: FilePath) -> [FilePath] {
    var out = [root.lexicallyNormalized()]
    if let resolved = root.withPlatformString({ realpath($0, nil) }) {
      let real = FilePath(platformString: resolved)
      free(resolved)
      if !out.contains(real) { out.append(real) }
    }
    return out.filter(\.isAbsolute)
  }
}

extension FilePath.Component {
  /// The name as plans and results write it.
  var text: String { PathText.string(bytes) }

  /// The name's bytes.
  var bytes: [UInt8] {
    withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  }
}

extension FilePath {
  /// The path as plans and results write it: without loss where it is no UTF-8.
  var text: String { PathText.string(bytes) }

  var bytes: [UInt8] {
    withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  }

  init(text: String) {
    self = (PathText.bytes(text) + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { pointer in
        pointer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath("")
      }
    }
  }

  /// What leads from the folder of `self` to `target`, both relative to the same root: the target of a
  /// relative symbolic link at `self`.
  func relativeTarget(to target: FilePath) -> FilePath {
    let from = Array(removingLastComponent().components)
    let to = Array(target.components)
    let shared = zip(from, to).prefix { $0 == $1 }.count
    var out = FilePath("")
    for _ in shared..<max(shared, from.count) { out.append("..") }
    for component in to[shared...] { out.append(component) }
    return out
  }
}
