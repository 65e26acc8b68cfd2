// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// `semfs forget`, `why` and `grep`, below the shell.
@Suite struct ForgettingTests {
  private static let files = [
    "diary.md": "# Monday\n\nThe zebracorn slept under the quillberry tree.\n",
    "copy of diary.md": "# Monday\n\nThe zebracorn slept under the quillberry tree.\n",
    "secret/plan.txt": "Meet at the flimsywharf when the lampglow fades.\n",
    "garden.txt": "Tomatoes need water.\n",
    "script.sh": "echo 'x[0]'\necho x0\n",
  ]

  private func indexed(_ files: [String: String] = files) throws -> (TemporaryTree, Index) {
    try TemporaryTree.indexed(files)
  }

  private func found(_ query: String, _ tree: TemporaryTree) throws -> [String] {
    var selection = Selection()
    selection.query = query
    var context = tree.context
    context.ranking.showsCopies = true
    return try tree.interpreter.retrieve(selection, context: context).map(\.path)
  }

  /// The bytes of index.db and what lies beside it.
  private func pages(_ tree: TemporaryTree) throws -> Data {
    ["", "-wal"].reduce(into: Data()) { all, ending in
      all += (try? Data(contentsOf: tree.folder.appending(path: "index.db" + ending))) ?? Data()
    }
  }

  @Test func noPageOfTheIndexHoldsAForgottenWordOrName() throws {
    let (tree, index) = try indexed()
    #expect(try pages(tree).range(of: Data("flimsywharf".utf8)) != nil)
    try Indexer(store: tree.store, index: index).forget(["secret"])
    for word in ["flimsywharf", "lampglow", "plan.txt", "secret"] {
      #expect(try pages(tree).range(of: Data(word.utf8)) == nil, "\(word)")
    }
    #expect(try found("flimsywharf", tree).isEmpty)
    #expect(try found("tomatoes", tree) == ["garden.txt"])
  }

  @Test func wordsOfEarlierVersionsAreForgottenToo() throws {
    let (tree, index) = try indexed()
    try tree.write("secret/plan.txt", "Nothing here any more but a wobblecrane.\n")
    try tree.scan()
    let indexer = Indexer(store: tree.store, index: index)
    _ = try indexer.update()
    try indexer.forget(["secret/plan.txt"])
    for word in ["flimsywharf", "wobblecran"] {
      #expect(try pages(tree).range(of: Data(word.utf8)) == nil, "\(word)")
    }
  }

  @Test func whatAnotherFileSaysTooIsStillFoundThere() throws {
    let (tree, index) = try indexed()
    try Indexer(store: tree.store, index: index).forget(["diary.md"])
    #expect(try found("zebracorn", tree) == ["copy of diary.md"])
  }

  @Test func aForgottenFileStaysOutUntilItIsAdmittedAgain() throws {
    let (tree, index) = try indexed()
    let indexer = Indexer(store: tree.store, index: index)
    try indexer.forget(["secret"])
    try tree.write("secret/plan.txt", "The flimsywharf again.\n")
    try tree.write("secret/new.txt", "The flimsywharf anew.\n")
    try tree.scan()
    _ = try indexer.update()
    #expect(try found("flimsywharf", tree).isEmpty)
    #expect(
      try Findability(store: tree.store, index: index).answer("secret/new.txt").reason == .forgotten
    )
    var forgotten = try ForgottenPaths(tree.store)
    try forgotten.set(["secret"], isForgotten: false)
    _ = try indexer.update()
    #expect(try Set(found("flimsywharf", tree)) == ["secret/plan.txt", "secret/new.txt"])
  }

  @Test func whatIsExcludedIsNotFoundFromThenOn() throws {
    let (tree, index) = try indexed()
    #expect(try found("tomatoes", tree) == ["garden.txt"])
    try tree.store.setSetting(Exclusion.setting, to: "garden*")
    #expect(try found("tomatoes", tree).isEmpty)
    withExtendedLifetime(index) {}
  }

  @Test func whyTellsWhatKeepsAFileOut() throws {
    let (tree, index) = try indexed()
    try tree.write(".ignore", "# mine\ndrafts/\n")
    try tree.write("drafts/a.txt", "half a thought")
    try tree.write(".env", "PASSWORD=x")
    try tree.write("empty.txt", "")
    try tree.scan()
    _ = try Indexer(store: tree.store, index: index).update()
    try tree.write("late.txt", "after the scan")
    try tree.write("garden.txt", "Tomatoes need much more water.\n")
    let why = Findability(store: tree.store, index: index)
    #expect(try why.answer("diary.md").isFound)
    #expect(try why.answer("diary.md").passages == 1)
    let ignored = try why.answer("drafts/a.txt")
    #expect(ignored.reason == .indexed(.ignored))
    #expect(ignored.rule == ".ignore has the line drafts/")
    #expect(try why.answer(".env").reason == .indexed(.secret))
    #expect(try why.answer("empty.txt").reason == .indexed(.empty))
    #expect(try why.answer("late.txt").reason == .unrecorded)
    #expect(try why.answer("garden.txt").reason == .changed)
    #expect(try why.answer("nowhere.txt").reason == .missing)
    #expect(try why.answer("drafts").reason == .folder)
  }

  // MARK: Lines

  private func lines(
    _ pattern: String, _ tree: TemporaryTree,
    _ change: (inout LinePattern.Options) -> Void = { _ in }
  ) throws -> [String] {
    var options = LinePattern.Options()
    change(&options)
    var out: [String] = []
    try tree.interpreter.lines(
      matching: LinePattern(pattern, options), in: Selection(), most: 100, context: tree.context
    ) { file in
      out += file.lines.map { "\(file.path):\($0.number):\($0.text)" }
      return true
    }
    return out
  }

  @Test func linesAreThoseInWhichThePatternStands() throws {
    let (tree, _) = try indexed()
    #expect(
      try lines("z.b?racorn .* tree", tree) == [
        "copy of diary.md:3:The zebracorn slept under the quillberry tree.",
        "diary.md:3:The zebracorn slept under the quillberry tree.",
      ])
    #expect(try lines("^echo", tree) == ["script.sh:1:echo 'x[0]'", "script.sh:2:echo x0"])
    #expect(try lines("x[0]", tree) { $0.isLiteral = true } == ["script.sh:1:echo 'x[0]'"])
    #expect(try lines("x[0]", tree) == ["script.sh:2:echo x0"])
    #expect(try lines("WATER", tree).isEmpty)
    #expect(
      try lines("WATER", tree) { $0.ignoresCase = true } == ["garden.txt:1:Tomatoes need water."])
    #expect(try lines("wat", tree) { $0.matchesWords = true }.isEmpty)
    #expect(try lines("\\E", tree) { $0.isLiteral = true }.isEmpty)
  }

  @Test func linesOfSecretsAndIgnoredFilesAreNotTold() throws {
    let (tree, index) = try indexed([
      ".env": "TOKEN=findme", "a.txt": "findme", "out/b.txt": "findme",
    ])
    #expect(try lines("findme", tree).count == 2)
    // As soon as the rule stands in the tree, indexed again or not.
    try tree.write(".gitignore", "out\n")
    #expect(try lines("findme", tree) == ["a.txt:1:findme"])
    withExtendedLifetime(index) {}
  }

  @Test func aPatternThatExplodesEndsSoon() throws {
    let (tree, _) = try indexed(["a.txt": String(repeating: "a", count: 5000) + "!"])
    let started = ContinuousClock.now
    #expect(throws: LinePattern.Failure.tooComplex) { try lines("^(a|aa|a?a)+$", tree) }
    #expect(ContinuousClock.now - started < .seconds(20))
  }

  @Test func whatIsNoPatternIsRefused() {
    for pattern in ["(", "[a", "a{2,1}", "(?<n", "\\", String(repeating: "(", count: 70_000)] {
      #expect(throws: LinePattern.Failure.self) { try LinePattern(pattern, .init()) }
    }
  }
}
