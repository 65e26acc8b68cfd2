// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

@Suite struct FilterTests {
  private func tree() throws -> IndexedTree {
    let tree = try IndexedTree()
    tree.add("src/main.py", "def main():\n    print('harvest report')\n", modified: 100)
    tree.add("src/lib.rs", "fn harvest() {}\n", modified: 200)
    tree.add(
      "docs/report.md", "---\nauthor: Ada Lovelace\n---\n# Harvest\n\nApples.\n", modified: 300)
    tree.add("docs2/notes.txt", "The harvest of apples was good.\n", modified: 400, owner: 0)
    tree.add("photo.png", "", modified: 500)
    try tree.update()
    return tree
  }

  private func filter(_ change: (inout SearchFilter) -> Void) -> SearchFilter {
    var filter = SearchFilter()
    change(&filter)
    return filter
  }

  private func names(_ tree: IndexedTree, _ change: (inout SearchFilter) -> Void) throws -> [String]
  {
    try tree.index.files(matching: filter(change)).map(\.path.string)
  }

  @Test func aFolderTakesInWhatIsBelowItAlone() throws {
    #expect(try names(tree()) { $0.under = "docs" } == ["docs/report.md"])
    #expect(try names(tree()) { $0.under = "/docs/" } == ["docs/report.md"])
    #expect(try names(tree()) { $0.under = "" }.count == 5)
  }

  @Test func codeTakesInEveryLanguage() throws {
    #expect(try names(tree()) { $0.kinds = ["code"] } == ["src/lib.rs", "src/main.py"])
    #expect(try names(tree()) { $0.kinds = ["rust", "image"] } == ["photo.png", "src/lib.rs"])
  }

  @Test func namesMatchByGlobOrPart() throws {
    #expect(try names(tree()) { $0.nameGlob = "*.RS" } == ["src/lib.rs"])
    #expect(try names(tree()) { $0.nameGlob = "PORT" } == ["docs/report.md"])
    #expect(try names(tree()) { $0.nameGlob = "docs" }.isEmpty)
  }

  @Test func timesAreHalfOpenAndSizesStrict() throws {
    let found = try names(tree()) {
      $0.since = 200
      $0.until = 400
    }
    #expect(found == ["docs/report.md", "src/lib.rs"])
    #expect(try names(tree()) { $0.smaller = 1 } == ["photo.png"])
    #expect(try names(tree()) { $0.larger = 0 }.count == 4)
  }

  @Test func authorsAreFoundByAPartOfTheirName() throws {
    #expect(try names(tree()) { $0.author = "lovelace" } == ["docs/report.md"])
    #expect(try names(tree()) { $0.author = "Nobody Known" }.isEmpty)
  }

  @Test func keywordsMustStandInTheText() throws {
    #expect(
      try names(tree()) { $0.keywords = ["apples"] } == ["docs/report.md", "docs2/notes.txt"])
    #expect(try names(tree()) { $0.keywords = ["harvest", "apples"] }.count == 2)
    #expect(try names(tree()) { $0.keywords = ["harvest of apples"] } == ["docs2/notes.txt"])
    let any = try names(tree()) {
      $0.keywords = ["print", "good"]
      $0.anyKeyword = true
    }
    #expect(any == ["docs2/notes.txt", "src/main.py"])
  }

  @Test func filtersApplyBeforeTheBestAreChosen() throws {
    let tree = try tree()
    let hits = try tree.paths("harvest apples", filter { $0.kinds = ["rust"] }, k: 1)
    #expect(hits == ["src/lib.rs"])
    let only = Set(tree.files.filter { $0.path == "src/main.py" }.map(\.id))
    #expect(try tree.paths("harvest", filter { $0.only = only }) == ["src/main.py"])
    #expect(!(try tree.paths("harvest", filter { $0.excluding = only })).contains("src/main.py"))
    #expect(try tree.paths("harvest", filter { $0.only = [] }).isEmpty)
  }
}
