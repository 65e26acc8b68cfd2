// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

/// An effect with its paths as bytes, which names that are no UTF-8 need, and how the disk is to show
/// it.
struct PlannedEffect {
  let change: Effect.Change
  let path: FilePath
  /// Where it was before a move; what a link leads to.
  let origin: FilePath?
  let isFolder: Bool
  /// Bytes that are written or disappear.
  let bytes: Int64
  /// The file's size afterwards; that differs from `bytes` where something is appended.
  let size: Int64

  init(
    _ change: Effect.Change, _ path: FilePath, origin: FilePath? = nil, isFolder: Bool = false,
    bytes: Int64 = 0, size: Int64? = nil
  ) {
    self.change = change
    self.path = path
    self.origin = origin
    self.isFolder = isFolder
    self.bytes = bytes
    self.size = size ?? bytes
  }

  var effect: Effect {
    Effect(change, path.text, origin: origin?.text, isFolder: isFolder, bytes: bytes)
  }

  /// The effect as the disk shows it after the step that had it.
  /// - Throws: `UnexpectedEffect` where it shows another; `Errno`.
  func readBack(in tree: Tree) throws -> Effect {
    let status = try DiskStatus(path, in: tree)
    guard let status else {
      guard change == .delete else { throw UnexpectedEffect(expected: effect, found: nil) }
      return effect
    }
    var found = effect
    found.isFolder = status.kind == .folder
    switch change {
    case .create, .modify:
      if status.kind == .file, status.size != size { found.bytes = status.size }
    case .move:
      if let origin, try DiskStatus(origin, in: tree) != nil { found.change = .create }
    case .link: found.origin = status.target?.text
    case .delete: found.change = .create
    case .metadata: break
    }
    guard found == effect else { throw UnexpectedEffect(expected: effect, found: found) }
    return found
  }
}

extension [PlannedEffect] {
  /// Each effect as the disk shows it. What a later effect of the same list made different again is
  /// taken as read: a path that was removed and made anew.
  func readBack(in tree: Tree) throws -> [Effect] {
    let made = Set(filter { $0.change != .delete }.map(\.path))
    return try map { effect in
      if effect.change == .delete, made.contains(effect.path) { return effect.effect }
      if effect.change == .move, let origin = effect.origin, made.contains(origin) {
        return effect.effect
      }
      return try effect.readBack(in: tree)
    }
  }
}
