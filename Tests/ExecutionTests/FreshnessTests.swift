// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// Random changes, by programs and by plans, recorded or not yet: no answer names a file that is gone or
/// shows a text that the file no longer holds. `SEMFS_CHANGES` (200) says how many.
@Suite struct FreshnessTests {
  private final class Model {
    let tree: TemporaryTree
    let index: Index
    var generator: SeededRandom
    /// What the disk holds, by path; and every word that was ever written.
    var texts: [String: String] = [:]
    var words: [String] = []
    var ignored: Set<String> = []
    private var next = 0

    init(seed: UInt64) throws {
      generator = SeededRandom(seed: seed)
      var made: Index?
      tree = try TemporaryTree { folder in
        let index = try Index.open(at: FilePath(folder.path + "/index.db"), embedder: nil)
        made = index
        return index
      }
      index = try #require(made)
    }

    /// Words of one length that are used once, so that texts of equal length differ.
    func newText() -> String {
      let lines = (0..<Int.random(in: 1...4, using: &generator)).map { _ -> String in
        next += 1
        words.append("wq\(1_000_000 + next)")
        return "the wq\(1_000_000 + next) stands here"
      }
      return lines.joined(separator: "\n") + "\n"
    }

    func write(_ path: String, _ text: String) throws {
      try tree.write(path, text)
      texts[path] = text
    }

    func anyPath() -> String? { texts.keys.sorted().randomElement(using: &generator) }

    func indexAll() throws { _ = try Indexer(store: tree.store, index: index).update() }

    /// As the shell does after a plan.
    func run(_ step: String) throws {
      let outcome = try tree.step(step)
      if let operation = outcome.operation {
        _ = try Indexer(store: tree.store, index: index).apply(OperationID(rawValue: operation))
      }
      texts = [:]
      for (path, item) in try tree.state() where path != ".semfsignore" {
        if case .file(let data, _, _, _) = item {
          texts[path] = String(decoding: data, as: UTF8.self)
        }
      }
    }
  }

  /// Issue 4: `count`, `list` and filters did not see what was not scanned, nor say so.
  @Test func whatGoesThroughAllFilesSeesThoseThatProgramsMade() throws {
    let tree = try TemporaryTree(["a.txt": "x"])
    try tree.write("f/new.txt", "y")
    guard case .count(let files, _)? = try tree.step(#"{"op":"count"}"#).results.first?.value else {
      Issue.record("no count")
      return
    }
    #expect(files == 2)
    try tree.write("f/newer.txt", "z")
    let listed = try tree.step(#"{"op":"list","paths":["f"]}"#)
    #expect(listed.files == ["f/new.txt", "f/newer.txt"])
    unlink(tree.root.path + "/f/new.txt")
    #expect(try tree.step(#"{"op":"retrieve","name":"*new*"}"#).files == ["f/newer.txt"])
    let head = try tree.store.head()
    try tree.step(#"{"op":"count"}"#)
    #expect(try tree.store.head() == head)
  }

  private static func change(_ model: Model) throws -> String {
    let folders = ["", "a/", "b/", "a/c/"]
    let kind = Int.random(in: 0..<12, using: &model.generator)
    let folder = folders.randomElement(using: &model.generator) ?? ""
    let fresh = folder + "f\(Int.random(in: 0..<40, using: &model.generator)).md"
    switch kind {
    case 0, 1, 2:
      try model.write(fresh, model.newText())
      return "write \(fresh)"
    case 3:
      guard let path = model.anyPath() else { return "nothing" }
      unlink(model.tree.root.path + "/" + path)
      model.texts[path] = nil
      return "unlink \(path)"
    case 4:
      guard let path = model.anyPath(), model.texts[fresh] == nil, path != fresh else {
        return "nothing"
      }
      try model.write(fresh, model.texts[path] ?? "")
      unlink(model.tree.root.path + "/" + path)
      model.texts[path] = nil
      return "rename \(path) \(fresh)"
    case 5:
      guard let path = model.anyPath() else { return "nothing" }
      try model.run(#"{"op":"delete","paths":["\#(path)"]}"#)
      return "delete \(path)"
    case 6:
      guard let path = model.anyPath(), model.texts[fresh] == nil else { return "nothing" }
      try model.run(#"{"op":"move","paths":["\#(path)"],"into":"\#(fresh)"}"#)
      return "move \(path) \(fresh)"
    case 7:
      guard let path = model.anyPath() else { return "nothing" }
      let text = model.newText().replacingOccurrences(of: "\n", with: "\\n")
      try model.run(#"{"op":"write","paths":["\#(path)"],"content":"\#(text)"}"#)
      return "write by plan \(path)"
    case 8:
      let folder = folders.dropFirst().randomElement(using: &model.generator) ?? "a/"
      let isOn = !model.ignored.contains(folder)
      try model.tree.write(".semfsignore", "")
      model.ignored.formSymmetricDifference([folder])
      let lines = model.ignored.map { "/" + $0 }.joined(separator: "\n")
      try model.tree.write(".semfsignore", lines + "\n")
      return (isOn ? "ignore " : "admit ") + folder
    case 9:
      try model.tree.scan()
      return "scan"
    default:
      try model.tree.scan()
      try model.indexAll()
      return "index"
    }
  }

  private static func check(_ model: Model, _ history: [String]) throws {
    guard let word = model.words.suffix(200).randomElement(using: &model.generator) else { return }
    for query in [word, "stands here"] {
      var selection = Selection()
      selection.query = query
      selection.k = 20
      var context = model.tree.context
      context.ranking.showsPassages = Bool.random(using: &model.generator)
      let found = try model.tree.interpreter.retrieve(selection, context: context)
      for file in found {
        guard let text = model.texts[file.path] else {
          Issue.record("\(file.path) is gone; \(history.suffix(12))")
          continue
        }
        let isIgnored = model.ignored.contains { file.path.hasPrefix($0) }
        for passage in file.passages {
          #expect(text.contains(passage.text), "\(file.path) after \(history.suffix(12))")
          #expect(!isIgnored, "\(file.path) is ignored; \(history.suffix(12))")
        }
      }
    }
  }

  @Test func whatAFileNoLongerHoldsIsNeverShown() throws {
    let environment = ProcessInfo.processInfo.environment
    let changes = environment["SEMFS_CHANGES"].flatMap(Int.init) ?? 200
    let seed = environment["SEMFS_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
    print("whatAFileNoLongerHoldsIsNeverShown: SEMFS_SEED=\(seed)")
    let model = try Model(seed: seed)
    try model.indexAll()
    var history: [String] = []
    for _ in 0..<changes {
      history.append(try FreshnessTests.change(model))
      try FreshnessTests.check(model, history)
    }
    // What stands there is found once it is indexed: the test could not fail otherwise.
    try model.tree.scan()
    try model.indexAll()
    let shown = model.texts.filter { path, _ in !model.ignored.contains { path.hasPrefix($0) } }
    for (path, text) in shown.prefix(20) {
      let word = try #require(text.split(separator: " ").first { $0.hasPrefix("wq") })
      var selection = Selection()
      selection.query = String(word)
      var context = model.tree.context
      context.ranking.showsCopies = true
      let found = try model.tree.interpreter.retrieve(selection, context: context)
      #expect(found.contains { $0.path == path }, "seed \(seed): \(path)")
    }
  }
}
