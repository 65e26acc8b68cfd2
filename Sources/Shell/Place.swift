// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Glibc
import Syscalls
import SystemPackage

/// Where a person stands in a tree; turns the paths they write into paths from its root, and back.
package struct Place {
  package let context: ShellContext
  /// The tree's root as the person sees it: the mount point where they are on a mount.
  package let root: FilePath
  /// The folder they stand in.
  package let current: FilePath

  package init(context: ShellContext, root: FilePath, current: FilePath) {
    self.context = context
    self.root = root
    self.current = current
  }

  /// The folder they stand in, from the root; empty at the root and outside the tree.
  package var folder: FilePath { relativeToRoot(current) ?? FilePath("") }

  /// Whether they stand in the tree.
  package var isInside: Bool { relativeToRoot(current) != nil }

  /// A path of the command line from the root. A bare name that names nothing here stays as it is:
  /// the executor looks for it by name.
  /// - Throws: `ShellError.outsideTree`.
  package func path(_ written: String, mustExist: Bool = true) throws -> String {
    let absolute = try absolute(written)
    guard let relative = relativeToRoot(absolute) else {
      throw ShellError.outsideTree(path: written, tree: root)
    }
    let isBareName = !written.contains("/") && written != "." && written != ".."
    if mustExist, isBareName, !exists(absolute) { return written }
    let text = PathText.string(relative)
    return text.isEmpty ? "." : text
  }

  /// A folder for `--under`; nil for the root, which narrows nothing.
  package func folder(_ written: String) throws -> String? {
    let mapped = try path(written)
    return mapped == "." ? nil : mapped
  }

  /// A path that need not be there yet; a `/` at the end is kept, it says "a folder".
  package func destination(_ written: String) throws -> String {
    let mapped = try path(written, mustExist: false)
    return written.hasSuffix("/") && !mapped.hasSuffix("/") ? mapped + "/" : mapped
  }

  /// Paths of the command line; `-` stands for those on standard input: a line each, or each ended by
  /// NUL.
  /// - Throws: `ExecutionError.nothingSelected` where there are none: an empty set is not every file.
  package func paths(_ written: [String], readsNull: Bool = false) throws -> [String] {
    var out: [String] = []
    for item in written {
      guard item == "-" else {
        out.append(try path(item))
        continue
      }
      let bytes = Array(FileHandle.standardInput.readDataToEndOfFile())
      // A name holds no NUL, so that one in the input says how its names are parted.
      let separator: UInt8 = readsNull || bytes.contains(0) ? 0 : 0x0A
      for line in bytes.split(separator: separator) where !line.isEmpty {
        out.append(try path(PathText.string(line)))
      }
    }
    if out.isEmpty, !written.isEmpty { throw ExecutionError.nothingSelected(step: 1) }
    return out
  }

  /// A path from the root as it is written from where the person stands.
  package func shown(_ path: String) -> String {
    let target = path.split(separator: "/", omittingEmptySubsequences: true)
    let from = PathText.string(folder).split(separator: "/", omittingEmptySubsequences: true)
    guard isInside else {
      return PathText.string(root.appending(PathText.filePath(path).components))
    }
    let common = zip(target, from).prefix { $0 == $1 }.count
    let ups = Array(repeating: "..", count: from.count - common)
    let text = (ups + target.dropFirst(common).map(String.init)).joined(separator: "/")
    return text.isEmpty ? "." : text
  }

  private func absolute(_ written: String) throws -> FilePath {
    let path = PathText.filePath(written)
    return (path.isAbsolute ? path : current.appending(path.components)).lexicallyNormalized()
  }

  private func relativeToRoot(_ path: FilePath) -> FilePath? {
    if let inside = Place.strip(root, from: path) { return inside }
    // The root may be reached by another name: through a symbolic link above it.
    guard let parent = Place.resolved(path.removingLastComponent()), let last = path.lastComponent
    else { return nil }
    return Place.strip(root, from: parent.appending(last))
  }

  static func strip(_ root: FilePath, from path: FilePath) -> FilePath? {
    var copy = path
    guard copy.removePrefix(root) else { return nil }
    return copy
  }

  static func resolved(_ path: FilePath) -> FilePath? {
    path.withPlatformString { name in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        realpath(name, buffer.baseAddress).map { FilePath(platformString: $0) }
      }
    }
  }

  private func exists(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withPlatformString { lstat($0, &status) } == 0
  }
}
