// SPDX-License-Identifier: GPL-3.0-or-later
//
// A scan asks the disk about every file, and the log about few: where all that a folder holds looks
// from outside as it did when it was recorded last, its rows need not be read. What it looked like is
// one number, the sum of a hash of each name and its statx(2). In a tree of 100,000 files that is
// 1,000 rows instead of 100,000.
//
// A row is a cache and says nothing that `seen` does not. It goes when anything is recorded of what is in
// the folder: a file that came and went would else leave a folder that looks as it did before both.
import Foundation
import GRDB

/// What the files of a folder look like from outside.
struct FolderSign: Equatable, Sendable {
  private(set) var value: UInt64

  /// `rules`: what decides which files are recorded.
  init(rules: UInt64) { value = rules }

  mutating func add(_ name: [UInt8], _ status: FileStatus) {
    var hash = FolderSign.hash(name)
    for field in [
      status.device, status.inode, status.born, status.changed, status.modified, status.size,
      Int64(status.mode),
    ] {
      hash = FolderSign.mix(hash ^ UInt64(bitPattern: field))
    }
    value &+= hash
  }

  /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  /// The last steps of splitmix64.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A folder that a scan found to be, or has just recorded, as it looks from outside.
struct QuietFolder: Sendable {
  var node: Int64
  var sign: FolderSign
  /// The folders in it.
  var folders: [(name: [UInt8], node: Int64)] = []
}

/// The table `quiet`.
enum QuietFolders {
  /// The folders in a folder that looks like `sign`, if that is how it was recorded.
  static func folders(_ db: Database, of node: Int64, ifLike sign: FolderSign) throws
    -> [(name: [UInt8], node: Int64)]?
  {
    let statement = try db.cachedStatement(
      sql: "SELECT folders FROM quiet WHERE folder = ? AND sign = ?")
    let row = try Row.fetchOne(
      statement, arguments: [node, Int64(bitPattern: sign.value)])
    return row.flatMap { decode($0[0]) }
  }

  static func forget(_ db: Database, _ folders: Set<Int64>) throws {
    let statement = try db.cachedStatement(sql: "DELETE FROM quiet WHERE folder = ?")
    for folder in folders { try statement.execute(arguments: [folder]) }
  }

  static func save(_ db: Database, _ folders: [QuietFolder]) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO quiet (folder, sign, folders) VALUES (?, ?, ?)")
    for folder in folders {
      try statement.execute(arguments: [
        folder.node, Int64(bitPattern: folder.sign.value), encode(folder.folders),
      ])
    }
  }

  private static func encode(_ folders: [(name: [UInt8], node: Int64)]) -> Data {
    var data = Data()
    for folder in folders {
      data.appendLittleEndian(folder.node)
      data.appendLittleEndian(UInt16(folder.name.count))
      data.append(contentsOf: folder.name)
    }
    return data
  }

  private static func decode(_ blob: Data) -> [(name: [UInt8], node: Int64)]? {
    let data = Data(blob)
    var folders: [(name: [UInt8], node: Int64)] = []
    var position = 0
    while position < data.count {
      guard position + 10 <= data.count else { return nil }
      let node = data.littleEndian(Int64.self, at: position)
      let end = position + 10 + Int(data.littleEndian(UInt16.self, at: position + 8))
      guard end <= data.count else { return nil }
      folders.append((Array(data[(position + 10)..<end]), node))
      position = end
    }
    return folders
  }
}
