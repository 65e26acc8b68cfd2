// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// `join` and `duplicates`: pairs, and why they are pairs.
@Suite struct RelationTests {
  private func pairs(_ tree: TemporaryTree, _ step: String) throws -> [FilePair] {
    guard case .pairs(let pairs)? = try tree.step(step).results.first?.value else {
      Issue.record("no pairs: \(step)")
      return []
    }
    return pairs
  }

  private func sets(_ tree: TemporaryTree) throws -> [DuplicateSet] {
    guard case .duplicates(let sets)? = try tree.step(#"{"op":"duplicates"}"#).results.first?.value
    else {
      Issue.record("no sets")
      return []
    }
    return sets
  }

  private static func prose(_ seed: Int, words: Int) -> String {
    var random = SeededRandom(seed: UInt64(seed))
    return (0..<words).map { _ in "w\(Int.random(in: 0..<5000, using: &random))" }
      .joined(separator: " ")
  }

  // MARK: What follows duplicates

  @Test(arguments: [
    ([("equal", ["a", "b", "c"])], ["b", "c"], ["a"]),
    // What holds the other stays, whatever its name.
    ([("contained", ["a", "z"])], ["a"], ["z"]),
    // No text goes because it was like something that goes.
    ([("near", ["a", "b"]), ("near", ["b", "c"])], ["b"], ["a", "c"]),
    ([("equal", ["a", "b"]), ("contained", ["a", "z"])], ["b"], ["a", "z"]),
  ])
  func oneOfEachSetIsNotSpare(_ sets: [(String, [String])], _ spare: [String], _ kept: [String]) {
    let found = SpareFiles(sets.map { DuplicateSet(kind: $0.0, files: $0.1) }, isBetter: <)
    #expect(found.paths == spare && found.kept == kept)
  }

  /// Issue 4: "find duplicates and delete them" deleted every copy.
  @Test func deletingDuplicatesLeavesOneOfEach() throws {
    let tree = try TemporaryTree(["a.txt": "same\n", "other.txt": "different words\n"])
    try tree.write("f/b.txt", "same\n")
    try tree.scan()
    let plan = #"{"steps":[{"op":"duplicates"},{"op":"delete","in":"$1"}]}"#
    let preview = try tree.preview(plan)
    #expect(preview.effects.map(\.path) == ["f/b.txt"])
    #expect(preview.steps[0].notes == ["one of each set stays out of what follows: a.txt"])
    try tree.run(plan)
    #expect(tree.exists("a.txt") && !tree.exists("f/b.txt") && tree.exists("other.txt"))
  }

  // MARK: join

  @Test func filesOfOneNameArePairedAcrossFolders() throws {
    let tree = try TemporaryTree([
      "in/march.txt": "1", "in/april.txt": "2", "out/march.pdf": "3", "out/march letter.txt": "4",
    ])
    let found = try pairs(
      tree, #"{"op":"join","left":{"under":"in"},"right":{"under":"out"},"on":"name"}"#)
    #expect(found.map(\.left) == ["in/march.txt", "in/march.txt"])
    #expect(found.map(\.right) == ["out/march.pdf", "out/march letter.txt"])
    #expect(found[0].reason == "both named “march”")
  }

  @Test func wordsThatBothHoldAreTheReason() throws {
    let tree = try TemporaryTree([
      "a.txt": "The boiler was serviced.", "b.txt": "A bill for the boiler.", "c.txt": "Cake.",
    ])
    let found = try pairs(
      tree, #"{"op":"join","left":{},"right":{},"on":"keyword","labels":["boiler","bill"]}"#)
    #expect(
      found == [FilePair(left: "a.txt", right: "b.txt", score: 0.5, reason: "both hold “boiler”")])
  }

  @Test func contentsNearInMeaningArePairedByTheirWordsWithoutAModel() throws {
    let tree = try TemporaryTree([
      "left/heat.txt": "Heat pumps warm houses. A heat pump needs a boiler tank.",
      "left/cake.txt": "Beat eggs and flour for the cake, bake the cake.",
      "right/pump.txt": "Our heat pump replaced the boiler; the tank stayed.",
      "right/bread.txt": "Flour and water; bake the bread slowly, not like cake.",
    ])
    let found = try pairs(
      tree, #"{"op":"join","left":{"under":"left"},"right":{"under":"right"}}"#)
    #expect(
      Set(found.map { "\($0.left) \($0.right)" })
        == ["left/heat.txt right/pump.txt", "left/cake.txt right/bread.txt"])
    #expect(found.allSatisfy { $0.reason.contains("both speak of") })
  }

  @Test func tablesAreJoinedOnAColumnIntoOneFile() throws {
    let tree = try TemporaryTree([
      "people.csv": "id,name\n1,Ada\n2,\"Hopper, Grace\"\n3,Alan\n",
      "work.csv": "ID;thing\n2;COBOL\n1;Engine\n9;Nothing\n",
    ])
    let step =
      #"{"op":"join","left":{"paths":["people.csv"]},"right":{"paths":["work.csv"]},"on":"column","column":"id","into":"both.csv"}"#
    let preview = try tree.preview(#"{"steps":[\#(step)]}"#)
    let outcome = try tree.step(step)
    #expect(outcome.effects == preview.effects)
    #expect(
      try tree.read("both.csv") == """
        left,right,id,name,ID,thing
        people.csv,work.csv,1,Ada,1,Engine
        people.csv,work.csv,2,"Hopper, Grace",2,COBOL

        """)
    try tree.step(#"{"op":"undo"}"#)
    #expect(!tree.exists("both.csv"))
  }

  @Test func aJoinIntoAFileReplacesNothing() throws {
    let tree = try TemporaryTree(["a.txt": "x", "b/a.txt": "y", "pairs.md": "mine"])
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"join","left":{},"right":{},"on":"name","into":"pairs.md"}"#)
    }
    #expect(try tree.read("pairs.md") == "mine")
  }

  // MARK: duplicates

  @Test func equalNearAndContainedTextsAreToldApart() throws {
    let long = RelationTests.prose(1, words: 900)
    var words = long.split(separator: " ").map(String.init)
    for place in stride(from: 100, to: 900, by: 200) { words[place] = "changed" }
    let part = words[150..<420].joined(separator: " ")
    let tree = try TemporaryTree([
      "one.txt": long, "same.txt": long, "near.txt": words.joined(separator: " "),
      "part.txt": part, "other.txt": RelationTests.prose(2, words: 900), "empty.txt": "",
      "void.txt": "",
    ])
    let found = try sets(tree)
    #expect(found.contains(DuplicateSet(kind: "equal", files: ["one.txt", "same.txt"])))
    let near = found.filter { $0.kind == "near" }.map(\.files)
    #expect(near == [["near.txt", "one.txt"]])
    let contained = found.filter { $0.kind == "contained" }.map(\.files)
    #expect(contained.contains(["part.txt", "near.txt"]))
    #expect(!found.contains { $0.files.contains("other.txt") || $0.files.contains("empty.txt") })
  }

  @Test func tablesWhoseRowsAnotherHasAreContained() throws {
    let rows = (0..<200).map { "\($0),name \($0),\($0 * 3)" }
    let all = "id,name,score\n" + rows.joined(separator: "\n") + "\n"
    let some = "name,id\n" + (50..<90).map { "name \($0),\($0)" }.joined(separator: "\n") + "\n"
    let unlike =
      "name,id\n" + (50..<90).map { "name \($0),\($0 + 7)" }.joined(separator: "\n") + "\n"
    let tree = try TemporaryTree(["all.csv": all, "some.csv": some, "unlike.csv": unlike])
    let found = try sets(tree)
    #expect(found == [DuplicateSet(kind: "contained", files: ["some.csv", "all.csv"], score: 1)])
  }

  /// Every pair is found that is really alike, and no other, against the definition computed in full.
  @Test func sketchesFindThePairsThatTheDefinitionNames() {
    var random = SeededRandom(seed: 7)
    var texts: [[String]] = []
    for seed in 0..<12 {
      let words = RelationTests.prose(seed + 10, words: Int.random(in: 40...1500, using: &random))
        .split(separator: " ").map(String.init)
      texts.append(words)
      var edited = words
      for _ in 0..<(words.count / 100) {
        edited[Int.random(in: 0..<edited.count, using: &random)] = "edit"
      }
      texts.append(edited)
    }
    let sketches = texts.map { TextSketch($0.joined(separator: " ")) }
    let found = Set(TextSketch.likenesses(sketches).map { [$0.first, $0.second].sorted() })
    for i in texts.indices {
      for j in texts.indices where i < j {
        let (a, b) = (RelationTests.shingles(texts[i]), RelationTests.shingles(texts[j]))
        let shared = Double(a.intersection(b).count)
        let resemblance = shared / Double(a.union(b).count)
        // An estimate may differ by a little at the bound itself.
        if resemblance > 0.87 { #expect(found.contains([i, j]), "\(i) \(j) \(resemblance)") }
        let containment = shared / Double(min(a.count, b.count))
        if resemblance < 0.72, containment < 0.8 {
          #expect(!found.contains([i, j]), "\(i) \(j) \(resemblance)")
        }
      }
    }
  }

  private static func shingles(_ words: [String]) -> Set<[String]> {
    Set((0...(words.count - 5)).map { Array(words[$0..<$0 + 5]) })
  }

  @Test func tableCellsMayHoldAnything() throws {
    let table = try #require(
      TextTable("a\tb\n\"x\ty\"\t\"line\none\"\r\n\"say \"\"hi\"\"\"\t\n\nshort\n", mostRows: 10))
    #expect(table.columns == ["a", "b"])
    #expect(table.rows == [["x\ty", "line\none"], ["say \"hi\"", ""], ["short", ""]])
    #expect(TextTable.text([["a,b", "c\"d", "e\nf", "g"]]) == "\"a,b\",\"c\"\"d\",\"e\nf\",g\n")
  }
}
