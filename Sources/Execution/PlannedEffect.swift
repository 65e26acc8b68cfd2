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
  /// The tags that the file is to carry; nil where that is not said.
  let tags: [String]?

  init(
    _ change: Effect.Change, _ path: FilePath, origin: FilePath? = nil, isFolder: Bool = false,
    bytes: Int64 = 0, size: Int64? = nil, tags: [String]? = nil
  ) {
    self.change = change
    self.path = path
    self.origin = origin
    self.isFolder = isFolder
    self.bytes = bytes
    self.size = size ?? bytes
    self.tags = tags
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
    let hasTags = try tags.map {
      try FileTags.decode(tree.attribute(FileTags.attribute, of: path)) == $0
    }
    guard found == effect, hasTags ?? true else {
      throw UnexpectedEffect(expected: effect, found: found)
    }
    return found
  }
}

extension [PlannedEffect] {
  /// Each effect as the disk shows it.
  func readBack(in tree: Tree) throws -> [Effect] {
    let made = pathsMade
    return try map { try $0.isSuperseded(by: made) ? $0.effect : $0.readBack(in: tree) }
  }

  /// The effects that the disk shows, and those that it does not show as planned.
  func compared(with tree: Tree) -> (shown: [Effect], missing: [PlannedEffect]) {
    let made = pathsMade
    var (shown, missing): ([Effect], [PlannedEffect]) = ([], [])
    for planned in self {
      if planned.isSuperseded(by: made) {
        shown.append(planned.effect)
      } else if let effect = try? planned.readBack(in: tree) {
        shown.append(effect)
      } else {
        missing.append(planned)
      }
    }
    return (shown, missing)
  }

  private var pathsMade: Set<FilePath> { Set(filter { $0.change != .delete }.map(\.path)) }
}

extension PlannedEffect {
  /// Whether another effect of the same step put something where this one took something away.
  fileprivate func isSuperseded(by made: Set<FilePath>) -> Bool {
    switch change {
    case .delete: made.contains(path)
    case .move: origin.map(made.contains) ?? false
    case .create, .modify, .link, .metadata: false
    }
  }
}
