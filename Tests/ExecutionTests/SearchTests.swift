// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Indexing
import Syscalls
import SystemPackage
import Testing

@testable import Execution

/// With a real index, of terms alone: what needs the model is tested where the model is.
@Suite struct SearchTests {
  private static let files = [
    "boiler.md": "# Boiler\n\nThe boiler is serviced every May by the plumber.\n",
    "heating.md": "Heating costs rose. The boiler runs on gas.\n",
    "cake.md": "Beat the eggs, fold in the flour, bake the cake slowly.\n",
    "bread.md": "Knead the flour with water, let the bread rise, bake it hot.\n",
    "garden/tomatoes.txt": "Water tomatoes daily and tie the plants to canes.\n",
    "garden/roses.txt": "Prune roses in spring, water the plants at the root.\n",
    "quarterly.txt": "The Quarterly\nReport of Acme.\n",
    "data.bin": "\u{0}\u{1}\u{2}",
  ]

  private func indexed(_ files: [String: String] = files) throws -> (TemporaryTree, Index) {
    try TemporaryTree.indexed(files)
  }

  @Test func aQueryRanksFilesWithTheirPassages() throws {
    let (tree, _) = try indexed()
    let found = try tree.interpreter.retrieve(
      {
        var s = Selection()
        s.query = "when is the boiler serviced"
        return s
      }(),
      context: tree.context)
    #expect(found.first?.path == "boiler.md")
    #expect(found.first?.passages.first?.text.contains("every May") == true)
  }

  @Test func theBestAreChosenAmongThoseThatPassTheFilters() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(
      #"{"op":"retrieve","query":"boiler","not":{"paths":["boiler.md"]},"k":1}"#)
    #expect(outcome.files == ["heating.md"])
    #expect(
      try tree.step(#"{"op":"retrieve","query":"water","under":"garden","k":1}"#).files.first?
        .hasPrefix("garden/") == true)
  }

  @Test func whatAQueryDeletesIsOnlyWhatItMeans() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"delete","query":"boiler"}"#)
    #expect(Set(outcome.effects.map(\.path)) == ["boiler.md", "heating.md"])
  }

  @Test func whatIsFoundFirstAndDeletedThenIsCutToo() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.run(
      #"{"steps":[{"op":"retrieve","query":"boiler"},{"op":"delete","in":"$1"}]}"#)
    #expect(Set(outcome.effects.map(\.path)) == ["boiler.md", "heating.md"])
  }

  @Test func keywordsAreWholePhrases() throws {
    let (tree, _) = try indexed()
    #expect(
      try tree.step(#"{"op":"retrieve","keywords":["quarterly report"]}"#).files == [
        "quarterly.txt"
      ])
    #expect(try tree.step(#"{"op":"retrieve","keywords":["quarter"]}"#).files == [])
    #expect(
      try tree.step(#"{"op":"retrieve","keywords":["eggs","canes"],"match":"any"}"#).files
        == ["cake.md", "garden/tomatoes.txt"])
  }

  @Test func keywordsAreFoundWhereThePlanWroteThem() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.run(
      #"{"steps":[{"op":"append","paths":["cake.md"],"content":"\nAdd cardamom.\n"},{"op":"copy","keywords":["cardamom"],"into":"spiced/"}]}"#
    )
    #expect(outcome.files == ["spiced/cake.md"])
  }

  @Test func aQueryAtAPointLooksAtTheContentsThen() throws {
    let (tree, _) = try indexed()
    try tree.write("cake.md", "Nothing of the kind.\n")
    try tree.scan()
    let outcome = try tree.step(
      #"{"op":"retrieve","query":"eggs flour cake","at":{"back":1},"k":1}"#)
    #expect(outcome.files == ["cake.md"])
    let keywords = try tree.step(#"{"op":"retrieve","keywords":["eggs"],"at":{"back":1}}"#)
    #expect(keywords.files == ["cake.md"])
  }

  @Test func aDescriptionStandsForTheFileItMeans() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"read","paths":["prune the roses"]}"#)
    #expect(outcome.files == ["garden/roses.txt"])
    #expect(outcome.results.first?.notes.first?.contains("garden/roses.txt") == true)
  }

  @Test func aSummaryCoversEveryFileOfTheSet() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"summarize","name":"*.md"}"#)
    guard case .summary(let summary)? = outcome.results.first?.value else {
      Issue.record("no summary")
      return
    }
    #expect(Set(summary.sources) == ["boiler.md", "bread.md", "cake.md", "heating.md"])
    for sentence in summary.sentences {
      let lines = try tree.read(sentence.source.path).components(separatedBy: "\n")
      #expect(sentence.source.startLine >= 1 && sentence.source.endLine <= lines.count)
    }
  }

  @Test func anAnswerCitesItsPlace() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"answer","question":"When is the boiler serviced?"}"#)
    guard case .answer(let answer)? = outcome.results.first?.value else {
      Issue.record("no answer")
      return
    }
    #expect(answer.sentences.first?.source == Citation(path: "boiler.md", startLine: 3, endLine: 3))
  }

  @Test func topicsAreGroupsWithLabelsThatHoldEveryFileOnce() throws {
    let (tree, _) = try indexed()
    let outcome = try tree.step(#"{"op":"group","by":"topic","groups":3}"#)
    guard case .groups(let groups)? = outcome.results.first?.value else {
      Issue.record("no groups")
      return
    }
    #expect(groups.flatMap(\.files).map(\.path).sorted() == Self.files.keys.sorted())
    #expect(Set(groups.map(\.label)).count == groups.count)
    #expect(groups.allSatisfy { !$0.label.isEmpty })
  }

  @Test func topicsBecomeFoldersOfLinks() throws {
    let (tree, _) = try indexed()
    let before = try tree.state()
    let plan = #"{"steps":[{"op":"group","by":"topic","groups":2,"into":"topics"}]}"#
    let preview = try tree.preview(plan)
    #expect(try tree.run(plan).effects == preview.effects)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.state() == before)
  }

  @Test func anOperationIsBroughtIntoTheIndexByItself() throws {
    let (tree, index) = try indexed()
    let outcome = try tree.run(
      #"{"steps":[{"op":"create","paths":["new.md"],"content":"Saffron rice.\n"},{"op":"move","paths":["garden"],"into":"yard"},{"op":"delete","paths":["cake.md"]}]}"#
    )
    let operation = OperationID(rawValue: try #require(outcome.operation))
    _ = try Indexer(store: tree.store, index: index).apply(operation)
    #expect(try tree.step(#"{"op":"retrieve","keywords":["saffron"]}"#).files == ["new.md"])
    #expect(try tree.step(#"{"op":"retrieve","query":"roses","k":1}"#).files == ["yard/roses.txt"])
    let paths = try index.files(matching: SearchFilter()).map(\.path.string).sorted()
    let wanted = Set(Self.files.keys).subtracting(["cake.md"]).union(["new.md"])
      .map { $0.replacingOccurrences(of: "garden/", with: "yard/") }.sorted()
    #expect(paths == wanted)
  }

  @Test func whatNeedsAnIndexSaysSo() throws {
    let tree = try TemporaryTree(Self.files)
    #expect {
      try tree.step(#"{"op":"retrieve","query":"boiler"}"#)
    } throws: {
      if case ExecutionError.noIndex = $0 { true } else { false }
    }
    #expect(try tree.step(#"{"op":"retrieve","keywords":["eggs"]}"#).files == ["cake.md"])
  }

  @Test func duplicatesAreEqualContents() throws {
    let (tree, _) = try indexed()
    try tree.step(#"{"op":"copy","paths":["cake.md"],"into":"pie.md"}"#)
    let outcome = try tree.step(#"{"op":"duplicates"}"#)
    guard case .duplicates(let sets)? = outcome.results.first?.value else {
      Issue.record("no sets")
      return
    }
    #expect(sets.map(\.files) == [["cake.md", "pie.md"]])
  }
}
