// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

@Suite struct IndexTests {
  @Test func wordsOfATextFindIt() throws {
    let tree = try IndexedTree()
    tree.add("bread.txt", "Sourdough needs a starter and a long, cool fermentation overnight.\n")
    tree.add("bikes.txt", "Chains stretch; replace them before they wear the sprockets.\n")
    try tree.update()
    #expect(try tree.paths("fermenting dough with a starter").first == "bread.txt")
    #expect(try tree.paths("worn sprocket").first == "bikes.txt")
  }

  @Test func aHitShowsItsPassageWithLines() throws {
    let tree = try IndexedTree()
    tree.add("a.md", "# Tools\n\nIntro.\n\n## Hammer\n\nA hammer drives nails.\n")
    try tree.update()
    let hit = try #require(try tree.find("hammer nails").first)
    let passage = try #require(hit.passages.first)
    #expect(passage.text.contains("drives nails"))
    #expect(passage.startLine >= 1 && passage.endLine >= 7)
    #expect(!hit.parts.isEmpty)
  }

  @Test func anUnchangedTreeIsNotReadAgain() throws {
    let tree = try IndexedTree()
    for number in 0..<50 { tree.add("\(number).txt", "file number \(number)\n") }
    let first = try tree.update()
    #expect(first.filesAdded == 50 && first.filesRead == 50)
    let reads = tree.reads.count
    let second = try tree.update()
    #expect(second.filesUnchanged == 50 && second.filesRead == 0 && tree.reads.count == reads)
  }

  @Test func aRenameReadsAndEmbedsNothing() throws {
    let tree = try IndexedTree()
    let id = tree.add("old.txt", "Penguins march across the ice.\n")
    try tree.update()
    let before = (tree.reads.count, tree.embedder.count.count)
    tree.rename(id, to: "folder/new.txt")
    let report = try tree.update()
    #expect(report.filesRead == 0)
    #expect((tree.reads.count, tree.embedder.count.count) == before)
    #expect(try tree.paths("penguins on ice") == ["folder/new.txt"])
  }

  @Test func aCopyIsFoundWithoutBeingEmbedded() throws {
    let tree = try IndexedTree()
    tree.add("one.txt", "Penguins march across the ice.\n")
    try tree.update()
    let embedded = tree.embedder.count.count
    tree.add("two.txt", "Penguins march across the ice.\n")
    #expect(try tree.update().filesRead == 0)
    #expect(tree.embedder.count.count == embedded)
    #expect(Set(try tree.paths("penguins")) == ["one.txt", "two.txt"])
  }

  @Test func aRemovedFileIsNotFound() throws {
    let tree = try IndexedTree()
    let id = tree.add("gone.txt", "Ephemeral mayflies dance.\n")
    tree.add("kept.txt", "Something else entirely, about trains.\n")
    try tree.update()
    tree.remove(id)
    #expect(try tree.update().filesRemoved == 1)
    #expect(!(try tree.paths("mayflies dance")).contains("gone.txt"))
  }

  @Test func aTextThatTheFileNoLongerHoldsIsNotShown() throws {
    let tree = try IndexedTree()
    let id = tree.add("note.txt", "The password of the safe is under the doormat.\n")
    try tree.update()
    tree.set(id, "note.txt", "Nothing to see here.\n")
    #expect(try tree.find("password safe doormat").isEmpty)
  }

  @Test func appliedChangesAreFoundAtOnce() throws {
    let tree = try IndexedTree()
    let id = tree.add("a.txt", "about glaciers\n")
    tree.add("b.txt", "about deserts\n")
    try tree.update()
    tree.set(id, "a.txt", "about volcanoes\n")
    let new = tree.add("c.txt", "about tundra\n")
    _ = try tree.index.apply(
      changed: [tree.file(id), tree.file(new)], removed: [], reader: tree.reader)
    #expect(try tree.paths("volcanoes").first == "a.txt")
    #expect(try tree.paths("tundra").first == "c.txt")
    tree.remove(new)
    _ = try tree.index.apply(changed: [], removed: [new], reader: tree.reader)
    #expect(!(try tree.paths("tundra")).contains("c.txt"))
  }

  @Test func aStoppedUpdateGoesOnLater() throws {
    let tree = try IndexedTree()
    for number in 0..<2000 { tree.add("\(number).txt", "word\(number) stands here\n") }
    let polls = Counter()
    let report = try tree.index.update(
      to: tree.files, reader: tree.reader,
      shouldStop: {
        polls.add(1)
        return polls.count > 700
      })
    #expect(report.interrupted)
    let read = report.filesRead
    let rest = try tree.update()
    #expect(!rest.interrupted && read + rest.filesRead >= 2000)
    #expect(try tree.index.status().pendingVectors == 0)
    #expect(try tree.paths("word1777").first == "1777.txt")
  }

  @Test func aCorruptIndexIsReplaced() throws {
    let tree = try IndexedTree()
    let path = tree.folder.appending("other.db")
    try Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(
      to: URL(fileURLWithPath: path.string))
    let index = try Index.open(at: path, embedder: nil)
    #expect(index.wasRebuilt)
    #expect(try index.status().files == 0)
    #expect(!tree.index.wasRebuilt)
  }

  @Test func anIndexThatIsDamagedInsideIsSaidAndBuiltAgain() throws {
    let tree = try IndexedTree()
    for number in 0..<300 { tree.add("\(number).txt", "bread number \(number) of the oven\n") }
    try tree.update()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: tree.folder.string + "/index.db"))
    for offset in bytes.count / 8..<bytes.count { bytes[offset] = UInt8(offset * 37 & 255) }
    let path = tree.folder.appending("damaged.db")
    try bytes.write(to: URL(fileURLWithPath: path.string))
    var isSaid = false
    do {
      let index = try Index.open(at: path, embedder: tree.embedder)
      isSaid = index.wasRebuilt
      _ = try index.search("oven", k: 5, reader: tree.reader)
      _ = try index.update(to: tree.files, reader: tree.reader)
    } catch IndexingError.damaged {
      isSaid = true
    }
    #expect(isSaid)
    let index = try Index.open(at: path, embedder: tree.embedder)
    _ = try index.update(to: tree.files, reader: tree.reader)
    #expect(try index.search("oven", k: 5, reader: tree.reader).count == 5)
  }

  @Test func aReopenedIndexStillAnswers() throws {
    let tree = try IndexedTree()
    tree.add("a.txt", "Marmalade on toast.\n")
    try tree.update()
    let again = try Index.open(at: tree.folder.appending("index.db"), embedder: tree.embedder)
    #expect(!again.wasRebuilt)
    #expect(try again.search("marmalade", k: 1, reader: tree.reader).count == 1)
  }

  @Test func anotherIndexWhileOneWritesIsRefused() throws {
    let tree = try IndexedTree()
    tree.add("a.txt", "text\n")
    let other = try Index.open(at: tree.folder.appending("index.db"), embedder: nil)
    let lock = WriterLock(path: tree.folder.appending("index.db.lock"))
    try lock.acquire()
    #expect(throws: IndexingError.self) {
      _ = try other.update(to: tree.files, reader: tree.reader)
    }
    lock.release()
    _ = try other.update(to: tree.files, reader: tree.reader)
  }

  @Test func unreadableFilesAreReportedAndTriedAgain() throws {
    let tree = try IndexedTree()
    tree.add("a.txt", "readable\n")
    var files = tree.files
    files.append(
      IndexableFile(
        id: 99, path: "lost.txt", size: 5, modified: 0, owner: 0, group: 0, permissions: 0o600,
        digest: Data([1])))
    let report = try tree.index.update(to: files, reader: tree.reader)
    #expect(report.problems.map(\.path.string) == ["lost.txt"])
    #expect(try tree.index.reason(of: 99) == .pending)
    #expect(try tree.paths("lost").contains("lost.txt"))
  }

  @Test func nothingIsFoundForAQueryWithoutLetters() throws {
    let tree = try IndexedTree()
    tree.add("a.txt", "some text\n")
    try tree.update()
    #expect(try tree.find("!!! ???").isEmpty)
    #expect(try tree.find("").isEmpty)
    #expect(try tree.find(String(repeating: "word ", count: 200_000)).count <= 1)
  }

  @Test func chineseAndShortWordsAreFound() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("tokyo.txt", "東京都は日本の首都です。\n")
    tree.add("r.txt", "R and C are languages; so is Go.\n")
    try tree.update()
    #expect(try tree.paths("東京") == ["tokyo.txt"])
    #expect(try tree.paths("首都") == ["tokyo.txt"])
    #expect(try tree.paths("C language") == ["r.txt"])
  }

  @Test func partsOfIdentifiersAreFound() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("a.swift", "func openPostingList() { readHTMLParser() }\n")
    try tree.update()
    for query in ["posting", "openPostingList", "parser", "html"] {
      #expect(try tree.paths(query) == ["a.swift"], "\(query)")
    }
  }

  @Test func everyPassageOfEveryTextHasAVector() throws {
    let tree = try IndexedTree()
    for number in 0..<5 {
      let words = (0..<900).map { "word\(number)x\($0)" }.joined(separator: " ")
      tree.add("\(number).txt", words)
    }
    try tree.update()
    let status = try tree.index.status()
    #expect(status.passages > 20 && status.pendingVectors == 0)
  }

  @Test func statusCountsWhatIsPending() throws {
    let tree = try IndexedTree(embeds: false)
    tree.add("a.txt", "some text\n")
    try tree.update()
    let status = try tree.index.status()
    #expect(status.files == 1 && status.passages == 1 && status.pendingVectors == 1)
    #expect(status.bytes > 0)
  }
}
