// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import SystemPackage
import Testing

@testable import Mounting

@Suite struct NodeTableTests {
  private static let folder = S_IFDIR
  private static let file = S_IFREG

  private func key(_ inode: UInt64, born: Int64 = 0) -> NodeKey {
    NodeKey(device: 7, inode: inode, birth: born)
  }

  private func table() -> NodeTable { NodeTable(root: key(2)) }

  @Test func aFileHasTheNameThatItWasSeenUnderLast() {
    let table = table()
    let one = table.remember(key(10), type: Self.file, as: "a", in: NodeTable.root)
    #expect(table.remember(key(10), type: Self.file, as: "b", in: NodeTable.root) == one)
    #expect(table.places(of: one).map(\.name.text) == ["b", "a"])
    #expect(table.path(of: one) == "b")
    #expect(table.paths(of: one) == ["b", "a"])
    table.unlink(
      key(10), at: NodeTable.Place(parent: NodeTable.root, name: Name("b")), isLast: false)
    #expect(table.path(of: one) == "a")
  }

  @Test func aFolderIsKnownWhileSomethingInItIs() {
    let table = table()
    let folder = table.remember(key(10), type: Self.folder, as: "d", in: NodeTable.root)
    let file = table.remember(key(11), type: Self.file, as: "f", in: folder)
    #expect(!table.forget(folder, count: 1))
    #expect(table.path(of: file) == "d/f")
    #expect(table.forget(file, count: 1))
    #expect(table.path(of: folder) == nil)
    #expect(table.count == 1)
  }

  @Test func aNumberIsNotGivenTwice() {
    let table = table()
    var seen: Set<NodeNumber> = [NodeTable.root]
    for round in 0..<3_000 {
      let number = table.remember(
        key(UInt64(100 + round % 7)), type: Self.file, as: "f\(round % 7)", in: NodeTable.root)
      #expect(seen.insert(number).inserted)
      #expect(table.forget(number, count: 1))
      #expect(table.key(of: number) == nil)
    }
  }

  @Test func aFileThatIsGoneIsNotFoundByItsKey() {
    let table = table()
    let old = table.remember(key(10), type: Self.file, as: "f", in: NodeTable.root)
    table.unlink(
      key(10), at: NodeTable.Place(parent: NodeTable.root, name: Name("f")), isLast: true)
    #expect(table.number(of: key(10)) == nil)
    #expect(!table.hasName(old))
    let new = table.remember(key(10), type: Self.file, as: "f", in: NodeTable.root)
    #expect(new != old)
    #expect(table.forget(old, count: 1))
    #expect(table.number(of: key(10)) == new)
  }

  /// The table beside a model of dictionaries: random lookups, hard links, renames, removals, forgets.
  @Test func randomWorkAgreesWithAModel() throws {
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = Numbers(state: seed)
    let table = table()
    var model = Model()
    for step in 0..<20_000 {
      model.step(table, &random)
      if step % 500 == 0 { try model.compare(table, seed: seed) }
    }
    try model.compare(table, seed: seed)
    model.forgetAll(table)
    #expect(table.count == 1, "seed \(seed)")
  }
}

private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

/// Files in the root, by the names that the disk would give.
private struct Model {
  /// What each name is, and the numbers with their lookups.
  var names: [String: UInt64] = [:]
  var lookups: [UInt64: (number: NodeNumber, count: UInt64)] = [:]
  private var nextInode: UInt64 = 100

  private func key(_ inode: UInt64) -> NodeKey { NodeKey(device: 7, inode: inode, birth: 1) }

  private func place(_ name: String) -> NodeTable.Place {
    NodeTable.Place(parent: NodeTable.root, name: Name(name))
  }

  mutating func step(_ table: NodeTable, _ random: inout Numbers) {
    let name = "n\(Int.random(in: 0..<300, using: &random))"
    let other = "n\(Int.random(in: 0..<300, using: &random))"
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3: look(name, table)
    case 4: link(name, other, table)
    case 5, 6: rename(name, other, table)
    case 7: remove(name, table)
    default: forget(name, table)
    }
  }

  private mutating func look(_ name: String, _ table: NodeTable) {
    if names[name] == nil {
      names[name] = nextInode
      nextInode += 1
    }
    guard let inode = names[name] else { return }
    let number = table.remember(key(inode), type: S_IFREG, as: name, in: NodeTable.root)
    #expect(lookups[inode].map { $0.number == number } ?? true)
    lookups[inode] = (number, (lookups[inode]?.count ?? 0) + 1)
  }

  private mutating func link(_ name: String, _ other: String, _ table: NodeTable) {
    guard let inode = names[name], names[other] == nil else { return }
    names[other] = inode
    look(other, table)
  }

  private mutating func rename(_ name: String, _ other: String, _ table: NodeTable) {
    guard let inode = names[name], name != other, names[other] != inode else { return }
    remove(other, table)
    names[name] = nil
    names[other] = inode
    table.move(key(inode), from: place(name), to: place(other))
  }

  private mutating func remove(_ name: String, _ table: NodeTable) {
    guard let inode = names.removeValue(forKey: name) else { return }
    let isLast = !names.values.contains(inode)
    table.unlink(key(inode), at: place(name), isLast: isLast)
    guard isLast, let left = lookups.removeValue(forKey: inode) else { return }
    #expect(table.number(of: key(inode)) == nil)
    #expect(table.forget(left.number, count: left.count))
  }

  private mutating func forget(_ name: String, _ table: NodeTable) {
    guard let inode = names[name], let known = lookups.removeValue(forKey: inode) else { return }
    #expect(table.forget(known.number, count: known.count))
  }

  mutating func forgetAll(_ table: NodeTable) {
    for (_, known) in lookups { #expect(table.forget(known.number, count: known.count)) }
  }

  func compare(_ table: NodeTable, seed: UInt64) throws {
    for (inode, known) in lookups {
      #expect(table.key(of: known.number) == key(inode), "seed \(seed)")
      let seen = Set(table.places(of: known.number).map(\.name.text))
      let right = Set(names.filter { $0.value == inode }.keys)
      #expect(seen.isSubset(of: right), "seed \(seed)")
    }
    #expect(table.count == lookups.count + 1, "seed \(seed)")
  }
}
