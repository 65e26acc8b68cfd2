// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Execution

/// Plans from a generator, executed beside a reference tree: the disk is what the reference says, the
/// effects are those of the preview, undo gives back every byte, redo likewise.
@Suite struct RandomPlanTests {
  /// Ten trees; `SEMFS_PLANS` says about how many plans in all (1,000 take a minute).
  static let rounds =
    (ProcessInfo.processInfo.environment["SEMFS_PLANS"].flatMap(Int.init) ?? 120) / 10

  @Test(arguments: 1...10)
  func randomPlansDoWhatTheirPreviewSays(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let files = Dictionary(
      uniqueKeysWithValues: (0..<8).map { ("d\($0 % 3)/f\($0).txt", "contents \($0)\n") })
    let tree = try TemporaryTree(files.merging(["top.txt": "top\n", "empty/": ""]) { $1 })
    var reference = ReferenceTree(try items(tree))
    for round in 1...RandomPlanTests.rounds {
      let before = try tree.state()
      var after = reference
      var generator = PlanGenerator(tree: after, random: random)
      let steps = generator.steps()
      (after, random) = (generator.tree, generator.random)
      guard !steps.isEmpty else { continue }
      let plan = #"{"steps":[\#(steps.joined(separator: ","))]}"#
      let label: Comment = "seed \(seed), round \(round): \(plan)"
      let preview = try tree.preview(plan)
      #expect(try tree.state() == before, label)
      let outcome = try tree.run(plan)
      #expect(outcome.effects == preview.effects, label)
      #expect(difference(try items(tree), after.items) == [], label)
      let done = try tree.state()
      guard done != before else { continue }
      try tree.step(#"{"op":"undo"}"#)
      #expect(difference(try tree.state(), before) == [], label)
      if Bool.random(using: &random) {
        try tree.step(#"{"op":"redo"}"#)
        let redone = difference(try tree.state(), done)
        guard redone.isEmpty else {
          Issue.record("redo, \(label): \(redone)")
          return
        }
        reference = after
      }
    }
    #expect(try tree.store.check(readingData: true) == [])
  }

  /// The paths at which two trees differ.
  private func difference<Item: Hashable>(
    _ found: [String: Item], _ wanted: [String: Item]
  ) -> [String] {
    Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }.sorted().map {
      "\($0): \(found[$0].map { "\($0)" } ?? "nothing") for \(wanted[$0].map { "\($0)" } ?? "nothing")"
    }
  }

  private func items(_ tree: TemporaryTree) throws -> [String: ReferenceTree.Item] {
    try tree.state().mapValues { item in
      switch item {
      case .file(let data, let permissions, let tags, _):
        .file(
          String(decoding: data, as: UTF8.self), tags: Set(tags), isLocked: permissions & 0o222 == 0
        )
      case .folder: .folder
      case .link(let target): .link(target)
      }
    }
  }
}

/// Makes steps that can be carried out, and carries them out on a reference tree.
private struct PlanGenerator {
  var tree: ReferenceTree
  var random: SeededRandom
  private var counter = 0

  init(tree: ReferenceTree, random: SeededRandom) {
    self.tree = tree
    self.random = random
  }

  mutating func steps() -> [String] {
    (0..<Int.random(in: 1...5, using: &random)).compactMap { _ in step() }
  }

  private mutating func step() -> String? {
    switch Int.random(in: 0..<15, using: &random) {
    case 0: return create()
    case 1: return write()
    case 2: return append()
    case 3: return delete(tree.files)
    case 4: return Int.random(in: 0..<3, using: &random) == 0 ? delete(tree.folders) : create()
    case 5: return move(tree.files)
    case 6: return move(tree.folders)
    case 7: return copy()
    case 8: return collect()
    case 9: return tag()
    case 10: return untag()
    case 11: return lock()
    case 12: return groupBySize()
    case 13: return deleteTagged()
    default: return merge()
    }
  }

  private mutating func fresh(_ kind: String) -> String {
    counter += 1
    let name = "\(kind)\(UInt32.random(in: 0...UInt32.max, using: &random))"
    let folder = Bool.random(using: &random) ? tree.folders.randomElement(using: &random) : nil
    return folder.map { "\($0)/\(name)" } ?? name
  }

  private mutating func pick(_ paths: [String]) -> String? { paths.randomElement(using: &random) }

  private mutating func text() -> String {
    String(
      repeating: "line \(Int.random(in: 0...99, using: &random)) ",
      count: Int.random(in: 0...40, using: &random))
  }

  private mutating func create() -> String {
    if Bool.random(using: &random) {
      let path = fresh("folder")
      tree.makeFolders(path)
      return #"{"op":"create","paths":["\#(path)"],"kind":"folder"}"#
    }
    let (path, text) = (fresh("new") + ".txt", text())
    tree.write(text, to: path)
    return #"{"op":"create","paths":["\#(path)"],"content":"\#(text)"}"#
  }

  private mutating func write() -> String? {
    guard let path = pick(tree.writable), let source = pick(tree.files) else { return nil }
    if Bool.random(using: &random) {
      tree.write(tree.text(source), to: path)
      return #"{"op":"write","paths":["\#(path)"],"source":"\#(source)"}"#
    }
    let text = text()
    tree.write(text, to: path)
    return #"{"op":"write","paths":["\#(path)"],"content":"\#(text)"}"#
  }

  private mutating func append() -> String? {
    guard let path = pick(tree.writable) else { return nil }
    let text = text()
    tree.write(tree.text(path) + text, to: path)
    return #"{"op":"append","paths":["\#(path)"],"content":"\#(text)"}"#
  }

  private mutating func delete(_ paths: [String]) -> String? {
    guard let path = pick(paths) else { return nil }
    tree.delete(path)
    return #"{"op":"delete","paths":["\#(path)"]}"#
  }

  private mutating func move(_ paths: [String]) -> String? {
    guard let path = pick(paths) else { return nil }
    let target = fresh("moved")
    guard !target.hasPrefix(path + "/") else { return nil }
    tree.move(path, to: target)
    return #"{"op":"move","paths":["\#(path)"],"into":"\#(target)"}"#
  }

  private mutating func copy() -> String? {
    guard let path = pick(tree.files + tree.folders) else { return nil }
    let target = fresh("copy")
    guard !target.hasPrefix(path + "/") else { return nil }
    tree.copy(path, to: target)
    return #"{"op":"copy","paths":["\#(path)"],"into":"\#(target)"}"#
  }

  private mutating func collect() -> String? {
    let chosen = Array(tree.files.shuffled(using: &random).prefix(3))
    guard !chosen.isEmpty else { return nil }
    let target = fresh("set")
    let mode = ["link", "copy", "move"].randomElement(using: &random) ?? "link"
    tree.makeFolders(target)
    for path in chosen {
      let place = tree.free(ReferenceTree.name(of: path), in: target)
      switch mode {
      case "copy": tree.copy(path, to: place)
      case "move": tree.move(path, to: place)
      default:
        let up = String(repeating: "../", count: target.split(separator: "/").count)
        tree.link(place, to: relative(up + path, from: target))
      }
    }
    let paths = chosen.map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"op":"collect","paths":[\#(paths)],"into":"\#(target)/","mode":"\#(mode)"}"#
  }

  /// The shortest form of a target: without going up into a folder and down again.
  private func relative(_ target: String, from folder: String) -> String {
    var up = folder.split(separator: "/").map(String.init)
    var down = target.split(separator: "/").map(String.init).filter { $0 != ".." }
    while let first = up.first, first == down.first {
      up.removeFirst()
      down.removeFirst()
    }
    return (up.map { _ in ".." } + down).joined(separator: "/")
  }

  private mutating func tag() -> String? {
    guard let path = pick(tree.writable) else { return nil }
    let word = ["red", "green", "blue"].randomElement(using: &random) ?? "red"
    tree.setTags(tree.tags(path).union([word]), of: path)
    return #"{"op":"tag","paths":["\#(path)"],"tags":["\#(word)"]}"#
  }

  private mutating func untag() -> String? {
    guard let path = pick(tree.writable.filter { !tree.tags($0).isEmpty }) else { return nil }
    let gone = tree.tags(path)
    tree.setTags([], of: path)
    let words = gone.sorted().map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"op":"untag","paths":["\#(path)"],"tags":[\#(words)]}"#
  }

  private mutating func deleteTagged() -> String? {
    let word = ["red", "green", "blue"].randomElement(using: &random) ?? "red"
    let chosen = tree.files.filter { tree.tags($0).contains(word) }
    guard !chosen.isEmpty else { return nil }
    for path in chosen { tree.delete(path) }
    return #"{"op":"delete","tagged":["\#(word)"]}"#
  }

  private mutating func lock() -> String? {
    guard let path = pick(tree.files) else { return nil }
    let isLocked = tree.isLocked(path)
    tree.setLocked(!isLocked, of: path)
    return #"{"op":"\#(isLocked ? "unlock" : "lock")","paths":["\#(path)"]}"#
  }

  /// Copies: one folder for empty files, one for the others, which are all small.
  private mutating func groupBySize() -> String? {
    let chosen = Array(tree.files.shuffled(using: &random).prefix(4))
    guard !chosen.isEmpty else { return nil }
    let target = fresh("groups")
    tree.makeFolders(target)
    for (label, isEmpty) in [("empty", true), ("under 10 kB", false)] {
      let members = chosen.filter { tree.text($0).isEmpty == isEmpty }
      if members.isEmpty { continue }
      tree.makeFolders("\(target)/\(label)")
      for path in members {
        tree.copy(path, to: tree.free(ReferenceTree.name(of: path), in: "\(target)/\(label)"))
      }
    }
    let paths = chosen.map { "\"\($0)\"" }.joined(separator: ",")
    return
      #"{"op":"group","paths":[\#(paths)],"by":"size","into":"\#(target)","mode":"copy"}"#
  }

  private mutating func merge() -> String? {
    let chosen = Array(tree.files.shuffled(using: &random).prefix(2))
    guard !chosen.isEmpty else { return nil }
    var merged = ""
    for path in chosen {
      if !merged.isEmpty, !merged.hasSuffix("\n") { merged += "\n" }
      merged += tree.text(path)
    }
    let target = fresh("merged")
    tree.write(merged, to: target)
    let paths = chosen.map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"op":"merge","paths":[\#(paths)],"into":"\#(target)"}"#
  }
}
