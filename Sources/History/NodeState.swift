// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// What a version row says of a node, without its interval.
struct NodeState: Hashable, Sendable {
  var kind: Version.Kind
  var mode: Int64
  var uid: Int64
  var gid: Int64
  var mtime: Int64
  /// For a device: its number.
  var size: Int64
  var content: Int64?
  var target: [UInt8]?
  var xattrs: Data?

  init(_ status: FileStatus, content: Int64?, target: [UInt8]?, xattrs: Data?) {
    kind = status.kind
    mode = Int64(status.permissions)
    uid = Int64(status.owner)
    gid = Int64(status.group)
    mtime = status.modified
    self.content = content
    self.target = target
    self.xattrs = xattrs
    switch status.kind {
    case .file, .symlink: size = status.size
    case .device:
      size = Int64(bitPattern: status.special)
      if status.isBlockDevice { mode |= NodeState.blockBit }
    case .folder, .fifo, .socket: size = 0
    }
  }

  /// In `mode`: the device is a block device.
  static let blockBit: Int64 = 0o10000

  static let columns = "kind, mode, uid, gid, mtime, size, content, target, xattrs"

  /// From nine columns of `row`, from `first` on.
  init(_ row: Row, from first: Int) throws {
    guard let kind = Version.Kind(code: row[first]) else {
      throw HistoryError.corrupt("a version is of an unknown kind")
    }
    self.kind = kind
    mode = row[first + 1]
    uid = row[first + 2]
    gid = row[first + 3]
    mtime = row[first + 4]
    size = row[first + 5]
    content = row[first + 6]
    target = (row[first + 7] as Data?).map { Array($0) }
    xattrs = row[first + 8]
  }

  /// Whether a version must be recorded to tell the two apart. A folder's time changes with every
  /// name in it and alone makes no version.
  func isRecordedAs(_ other: NodeState) -> Bool {
    guard kind == .folder, other.kind == .folder else { return self == other }
    var same = other
    same.mtime = mtime
    return self == same
  }
}

/// A live name and its node as the head of the log has them.
struct KnownNode: Sendable {
  var nameRow: Int64
  var parent: Int64
  var name: [UInt8]
  var node: Int64
  var version: Int64
  var state: NodeState
  var seen: SeenStatus?

  private static let select = """
    SELECT n.id, n.parent, n.name, n.node, v.id, v.kind, v.mode, v.uid, v.gid, v.mtime, v.size,
      v.content, v.target, v.xattrs, s.device, s.inode, s.born, s.changed, s.modified, s.size
    FROM name n JOIN version v ON v.node = n.node AND v.until IS NULL
    LEFT JOIN seen s ON s.node = n.node
    """

  private init(_ row: Row) throws {
    nameRow = row[0]
    parent = row[1]
    name = Array(row[2] as Data)
    node = row[3]
    version = row[4]
    state = try NodeState(row, from: 5)
    if let device = row[14] as Int64? {
      seen = SeenStatus(
        identity: FileIdentity(device: device, inode: row[15]), born: row[16], changed: row[17],
        modified: row[18], size: row[19])
    }
  }

  static func children(_ db: Database, of parent: Int64) throws -> [KnownNode] {
    let statement = try db.cachedStatement(
      sql: select + " WHERE n.parent = ? AND n.until IS NULL")
    let cursor = try Row.fetchCursor(statement, arguments: [parent])
    var result: [KnownNode] = []
    while let row = try cursor.next() { result.append(try KnownNode(row)) }
    return result
  }

  static func child(_ db: Database, of parent: Int64, named name: [UInt8]) throws -> KnownNode? {
    let statement = try db.cachedStatement(
      sql: select + " WHERE n.parent = ? AND n.name = ? AND n.until IS NULL")
    return try Row.fetchOne(statement, arguments: [parent, Data(name)]).map { try KnownNode($0) }
  }

  /// The live names of a node.
  static func names(_ db: Database, of node: Int64) throws -> [KnownNode] {
    let statement = try db.cachedStatement(
      sql: select + " WHERE n.node = ? AND n.until IS NULL")
    return try Row.fetchAll(statement, arguments: [node]).map { try KnownNode($0) }
  }

  /// What the head has at `path`; nil for the root, which has no name.
  static func find(_ db: Database, at path: RelativePath) throws -> KnownNode? {
    var parent = Schema.rootNode
    var found: KnownNode?
    for name in path.components {
      guard let next = try child(db, of: parent, named: name) else { return nil }
      parent = next.node
      found = next
    }
    return found
  }
}
