// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// What a version holds beside what `Version` says: for those who carry whole files elsewhere.
package struct VersionDetails: Sendable {
  /// Sorted by name.
  package var attributes: [(name: String, value: Data)] = []
  /// Of a device.
  package var device: (major: UInt32, minor: UInt32, isBlock: Bool)?
  /// How many names the node has at the point.
  package var names = 1
}

extension TreeView {
  /// What the log has of a version at this point.
  package func details(of version: Version) throws -> VersionDetails {
    try store.reading { db in
      var details = VersionDetails()
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT mode, size, xattrs FROM version WHERE id = ?"),
        arguments: [version.id.rawValue])
      guard let row else { return details }
      details.attributes = ExtendedAttributes.decode(row[2]).sorted { $0.key < $1.key }
        .map { ($0.key, $0.value) }
      if version.kind == .device {
        let number = UInt64(bitPattern: row[1])
        details.device = (
          UInt32(truncatingIfNeeded: number >> 32), UInt32(truncatingIfNeeded: number),
          (row[0] as Int64) & NodeState.blockBit != 0
        )
      }
      details.names = try NodePaths.names(
        db, of: version.node.rawValue, at: operation.rawValue
      ).count
      return details
    }
  }
}

extension Store {
  /// The parts of a file's contents that are whole chunks of zeros, in order.
  package func holes(of version: Version) throws -> [Range<Int64>] {
    try reading { db in
      let blob = try Data.fetchOne(
        db.cachedStatement(
          sql: """
            SELECT chunks FROM content WHERE id = (SELECT content FROM version WHERE id = ?)
            """), arguments: [version.id.rawValue])
      guard let list = blob.flatMap(ChunkList.init), list.items.count > 1 else { return [] }
      var zeros: [Int: Data] = [:]
      var holes: [Range<Int64>] = []
      var position: Int64 = 0
      for item in list.items {
        let span = position..<position + Int64(item.length)
        position = span.upperBound
        let digest = try ChunkRecord.fetch(db, id: item.id)?.digest
        let zero = zeros[item.length] ?? Store.digestOfZeros(item.length)
        zeros[item.length] = zero
        guard digest == zero else { continue }
        if let last = holes.last, last.upperBound == span.lowerBound {
          holes[holes.count - 1] = last.lowerBound..<span.upperBound
        } else {
          holes.append(span)
        }
      }
      return holes
    }
  }

  private static func digestOfZeros(_ count: Int) -> Data {
    Data(count: count).withUnsafeBytes { DigestStream().digest(of: $0) }
  }
}
