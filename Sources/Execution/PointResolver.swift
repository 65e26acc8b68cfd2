// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Syscalls
import SystemPackage

/// Finds the operation, or the version of a file, that a point names.
struct PointResolver {
  let store: Store

  /// For the whole tree; nil where the log has no such point.
  func operation(at point: Point) throws -> OperationID? {
    switch point {
    case .back(let count): return try operation(back: count)
    case .time(let time): return try store.operation(notAfter: Timestamp(time))
    case .snapshot(let label): return try store.snapshot(labelled: label)
    case .operation(let id): return try store.operation(OperationID(rawValue: id))?.id
    case .first: return try first()
    }
  }

  /// The operation before the `count`th newest of those that changed the tree.
  private func operation(back count: Int) throws -> OperationID? {
    var left = count
    for operation in try store.log() {
      if left == 0 { return operation.id }
      if operation.changeCount > 0 { left -= 1 }
    }
    return nil
  }

  /// The first scan; of a log without one, the first operation that changed something.
  private func first() throws -> OperationID? {
    var filter = LogFilter()
    filter.kinds = [.scan]
    if let scan = try store.log(filter).last { return scan.id }
    return try store.log().last { $0.changeCount > 0 }?.id
  }

  /// What a file was at a point; nil where it was not there. `versions` as the log gives them, newest
  /// first.
  func version(at point: Point, of versions: [Entry], isDeleted: Bool) throws -> Entry? {
    switch point {
    case .back(let count):
      let steps = contentVersions(versions)
      // A deleted file comes back by one step: its last version is one version ago.
      let position = isDeleted ? count - 1 : count
      return steps.indices.contains(position) ? steps[position] : nil
    case .first: return contentVersions(versions).last
    case .time, .snapshot, .operation:
      guard let operation = try operation(at: point) else { return nil }
      return versions.first {
        $0.version.since <= operation && ($0.version.until.map { operation < $0 } ?? true)
      }
    }
  }

  /// Newest first, one for each state of the contents: what differs in metadata alone counts as none.
  private func contentVersions(_ versions: [Entry]) -> [Entry] {
    var out: [Entry] = []
    for entry in versions.reversed() {
      if let last = out.last, last.version.digest == entry.version.digest,
        last.version.digest != nil, last.version.target == entry.version.target
      {
        // The newer of two alike stands for both.
        out[out.count - 1] = entry
      } else {
        out.append(entry)
      }
    }
    return out.reversed()
  }
}
