// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// What is kept out of answers is kept out of all of them; what the disk has no more is told by none.
@Suite struct KeptOutTests {
  private static let files = [
    ".env": "The zebracorn password is flimsywharf. Flimsywharf opens the zebracorn gate.\n",
    ".ignore": "drafts/\n",
    "drafts/idea.txt":
      "The zebracorn sleeps by the flimsywharf. Flimsywharf has a zebracorn gate.\n",
    "notes.txt": "-----BEGIN PRIVATE KEY-----\nzebracorn flimsywharf\n-----END PRIVATE KEY-----\n",
    "open.txt": "A zebracorn is a striped horse with a horn. The zebracorn eats grass.\n",
  ]

  private func tree(
    _ files: [String: String] = files, isIndexed: Bool
  ) throws -> (tree: TemporaryTree, index: Index?) {
    var made: Index?
    let tree = try TemporaryTree(files) { folder in
      guard isIndexed else { throw CancellationError() }
      let index = try Index.open(at: FilePath(folder.path + "/index.db"), embedder: nil)
      made = index
      return index
    }
    if let made { _ = try Indexer(store: tree.store, index: made).update() }
    return (tree, made)
  }

  private func indexed(_ files: [String: String] = files) throws -> (TemporaryTree, Index) {
    let (tree, index) = try tree(files, isIndexed: true)
    return (tree, try #require(index))
  }

  private func found(_ tree: TemporaryTree, _ step: String) throws -> [String] {
    try tree.step(step).files
  }

  private func told(_ outcome: Outcome) -> String { "\(outcome.results.map(\.value))" }

  @Test func keywordsDoNotFindSecretsAndIgnoredFiles() throws {
    let (tree, _) = try indexed()
    #expect(try found(tree, #"{"op":"retrieve","keywords":["zebracorn"]}"#) == ["open.txt"])
    let bare = try TemporaryTree(Self.files)
    #expect(try found(bare, #"{"op":"retrieve","keywords":["zebracorn"]}"#) == ["open.txt"])
  }

  @Test func summariesGroupsAndDuplicatesDoNotTellThem() throws {
    let (indexed, _) = try indexed()
    for tree in [indexed, try TemporaryTree(Self.files)] {
      try tree.write("copy.env", Self.files[".env"] ?? "")
      try tree.scan()
      for step in [
        #"{"op":"summarize","name":"*"}"#, #"{"op":"summarize","paths":["."]}"#,
        #"{"op":"group","by":"keyword","groups":2}"#, #"{"op":"group","by":"topic","groups":2}"#,
        #"{"op":"join","left":{},"right":{},"on":"keyword"}"#, #"{"op":"duplicates"}"#,
      ] {
        let outcome = try tree.step(step)
        #expect(!told(outcome).lowercased().contains("flimsywharf"), "\(step)")
      }
      guard
        case .duplicates(let sets)? = try tree.step(#"{"op":"duplicates"}"#).results.first?.value
      else {
        Issue.record("no sets")
        continue
      }
      #expect(sets.isEmpty)
    }
  }

  @Test func whoNamesAFileByItsPathIsToldWhatItSays() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"summarize","paths":["drafts/idea.txt"]}"#)
    #expect(told(outcome).contains("flimsywharf"))
  }

  @Test func wordsOfAFileAreNotGivenAsItsKeywords() throws {
    let (tree, _) = try indexed()
    #expect(try tree.interpreter.keywords(of: ".env", context: tree.context).isEmpty)
    #expect(try tree.interpreter.keywords(of: "notes.txt", context: tree.context).isEmpty)
    #expect(try !tree.interpreter.keywords(of: "open.txt", context: tree.context).isEmpty)
  }

  @Test func aFileThatWasGivenASecretNameIsNotFoundByItsWords() throws {
    let (tree, _) = try indexed()
    // As on a mount: the log knows it, the index not yet.
    rename(tree.root.path + "/open.txt", tree.root.path + "/server.pem")
    try tree.scan()
    for step in [
      #"{"op":"retrieve","query":"striped horse"}"#, #"{"op":"retrieve","keywords":["striped"]}"#,
    ] {
      #expect(try found(tree, step).isEmpty, "\(step)")
    }
  }

  @Test func aKeywordFindsWhatTheDiskSaysNow() throws {
    let (tree, _) = try indexed([
      "a.txt": "zebracorn one\n", "b.txt": "zebracorn two\n", "c.txt": "zebracorn three\n",
      "d.txt": "zebracorn four\n",
    ])
    unlink(tree.root.path + "/a.txt")
    try tree.write("b.txt", "something else\n")
    try tree.write(".ignore", "c.txt\n")
    let outcome = try tree.step(#"{"op":"retrieve","keywords":["zebracorn"]}"#)
    #expect(outcome.files == ["d.txt"])
  }

  @Test func aFileThatIsGoneIsListedByNoFilter() throws {
    let (tree, _) = try indexed(["a.txt": "one\n", "b.txt": "two\n", "c.txt": "three\n"])
    unlink(tree.root.path + "/a.txt")
    #expect(try found(tree, #"{"op":"retrieve","type":["text"]}"#) == ["b.txt", "c.txt"])
    #expect(try found(tree, #"{"op":"retrieve","name":"*.txt","k":2}"#) == ["b.txt", "c.txt"])
    guard
      case .groups(let groups)? = try tree.step(#"{"op":"group","by":"type"}"#).results.first?.value
    else {
      Issue.record("no groups")
      return
    }
    #expect(groups.flatMap(\.files).map(\.path) == ["b.txt", "c.txt"])
  }

  @Test func aForgottenFileIsNamedByNothingButItsPath() throws {
    let (tree, index) = try indexed()
    try tree.write("later.txt", "x\n")
    try tree.scan()
    try Indexer(store: tree.store, index: index).forget(["open.txt"])
    for step in [
      #"{"op":"retrieve","name":"open*"}"#, #"{"op":"retrieve","type":["text"],"name":"open.txt"}"#,
      #"{"op":"retrieve","keywords":["striped"],"at":{"back":1}}"#,
      #"{"op":"retrieve","query":"striped","at":{"back":1}}"#,
    ] {
      #expect(try !found(tree, step).contains("open.txt"), "\(step)")
    }
    #expect(!told(try tree.step(#"{"op":"summarize","paths":["."]}"#)).contains("striped"))
    #expect(told(try tree.step(#"{"op":"summarize","paths":["open.txt"]}"#)).contains("striped"))
    // What is taken away by its name is taken away still.
    let rest = try tree.preview(
      #"{"steps":[{"op":"delete","name":"*.txt","not":{"name":"open*"}}]}"#)
    #expect(!"\(rest.effects)".contains("open.txt"))
    let indexer = Indexer(store: tree.store, index: index)
    #expect(try indexer.knows("open.txt") && !indexer.knows("nowhere.txt"))
  }

  @Test func aFileThatWasReplacedInSizeAndTimeIsNotTakenForTheOld() throws {
    let (tree, _) = try indexed(["a.txt": "alpha\n"])
    let source = try PlanRun(
      Plan(steps: []), store: tree.store, index: nil, context: tree.context, computesResults: false
    ).answerSource
    let version = try #require(
      try tree.store.view(at: tree.store.head()).entry(at: "a.txt")?.version)
    let file = IndexableFile(
      id: version.node.rawValue, path: "a.txt", size: version.size,
      modified: version.modified.rawValue, owner: version.owner, group: version.group,
      permissions: version.permissions, digest: version.digest)
    let seen = Int64(Date().timeIntervalSince1970 * 1e9) + 1
    usleep(50_000)
    #expect(source.standing?(file, seen) == .unchanged)
    try tree.write("a.txt", "omega\n")
    var times = [timespec(), timespec()]
    let nanoseconds = version.modified.rawValue
    times[0] = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    times[1] = times[0]
    #expect(utimensat(AT_FDCWD, tree.root.path + "/a.txt", times, 0) == 0)
    #expect(source.standing?(file, seen) == .changed)
  }

  @Test func anAuthorIsWhoTheTextNamesElseWhoOwnsTheFile() throws {
    let (tree, _) = try indexed([
      "ada.md": "---\nauthor: Ada Lovelace\n---\n# Notes\n\nEngines.\n", "mine.md": "# Mine\n",
      "renee.md": "---\nauthor: Élodie Renée\n---\n# Notes\n\nMoteurs.\n",
    ])
    #expect(try found(tree, #"{"op":"retrieve","author":"me"}"#) == ["mine.md"])
    let login = Users.name(of: getuid())
    #expect(try found(tree, #"{"op":"retrieve","author":"\#(login)"}"#) == ["mine.md"])
    #expect(try found(tree, #"{"op":"retrieve","author":"élodie"}"#) == ["renee.md"])
    #expect(try found(tree, #"{"op":"retrieve","author":"ÉLODIE RENÉE"}"#) == ["renee.md"])
    #expect(try found(tree, #"{"op":"retrieve","author":"Elodie"}"#) == ["renee.md"])
  }

  @Test func keywordsAreTheWordsThatAreWritten() throws {
    let (tree, _) = try indexed([
      "universe.txt": "The universe expands.\n", "university.txt": "The university opens.\n",
      "cpp.txt": "We write C++ here.\n", "csharp.txt": "We write C# here.\n",
      "c.txt": "We write C here.\n",
      "page.html": "<title>Orchard</title><p>The <b>annual</b> report.</p>",
    ])
    let cases = [
      ("university", ["university.txt"]), ("universe", ["universe.txt"]), ("C++", ["cpp.txt"]),
      ("c#", ["csharp.txt"]), ("UNIVERSITY OPENS", ["university.txt"]),
      ("annual report", ["page.html"]), ("orchard", ["page.html"]), ("univers", []),
    ]
    for (keyword, files) in cases {
      #expect(
        try found(tree, #"{"op":"retrieve","keywords":["\#(keyword)"]}"#) == files, "\(keyword)")
    }
    let ranked = try found(tree, #"{"op":"retrieve","query":"opens","keywords":["university"]}"#)
    #expect(ranked == ["university.txt"])
  }

  @Test func whatIsNotIndexedYetIsSaid() throws {
    let (tree, index) = try indexed(["a.txt": "zebracorn\n"])
    let step = #"{"op":"retrieve","query":"zebracorn"}"#
    #expect(try tree.step(step).results.first?.notes == [])
    let mark = try #require(try index.mark())
    try tree.write("b.txt", "zebracorn too\n")
    try tree.scan()
    #expect(
      try tree.step(step).results.first?.notes == [
        "what was recorded since @\(mark) is not indexed yet: semfs index"
      ])
    _ = try Indexer(store: tree.store, index: index).apply(tree.store.head())
    #expect(try tree.step(step).results.first?.notes == [])
  }

  @Test func infoSaysWhatADocumentSaysOfItself() throws {
    let page = """
      <html lang="de"><head><title>Obst</title><meta name="date" content="2024-03-05"></head>
      <body><p>Birnen.</p></body></html>
      """
    let (tree, _) = try indexed(["obst.html": page])
    guard
      case .info(let info)? = try tree.step(#"{"op":"info","paths":["obst.html"]}"#).results.first?
        .value
    else {
      Issue.record("no info")
      return
    }
    #expect(info.first?.language == "de")
    #expect(info.first?.written != nil)
  }
}
