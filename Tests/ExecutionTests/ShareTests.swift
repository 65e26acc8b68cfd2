// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import Testing

@testable import Execution

/// Links: made, found by their token, expired, ended; nothing else opens anything.
@Suite struct ShareTests {
  private func links(_ outcome: Outcome) throws -> [ShareLink] {
    guard case .links(let links)? = outcome.results.first?.value else {
      Issue.record("no links: \(outcome.results)")
      return []
    }
    return links
  }

  private func token(_ link: ShareLink) -> String {
    String(link.url.dropLast().split(separator: "/").last ?? "")
  }

  @Test func aLinkLeadsToItsFileUntilItExpires() throws {
    let tree = try TemporaryTree(["a.txt": "x", "b.txt": "y"])
    let link = try #require(try links(tree.step(#"{"op":"share","paths":["a.txt"]}"#)).first)
    let table = ShareTable(store: tree.store)
    let now = Date()
    #expect(abs(link.expires.timeIntervalSince(now) - 7 * 86_400) < 60)
    #expect(try table.share(token(link), at: now)?.targets.map(\.path) == ["a.txt"])
    #expect(try table.share(token(link), at: link.expires) == nil)
    let other = token(link).first == "a" ? "b" : "a"
    #expect(try table.share(other + token(link).dropFirst(), at: now) == nil)
  }

  /// Issue 4: what is given away is said before it is.
  @Test func thePreviewSaysWhatIsSharedAndUntilWhen() throws {
    let tree = try TemporaryTree(["a.txt": "x", "f/b.txt": "yy", "f/c.txt": "z"])
    func preview(_ step: String) throws -> Preview { try tree.preview(#"{"steps": [\#(step)]}"#) }
    let one = try preview(#"{"op":"share","paths":["a.txt"],"expires":"2100-01-02T03:04:05Z"}"#)
    #expect(!one.isGrave && one.steps[0].notes.isEmpty)
    #expect(one.steps[0].summary == "share a.txt, 1 byte, until 2100-01-02 03:04")
    let folder = try preview(#"{"op":"share","paths":["f"]}"#)
    #expect(folder.exposes && folder.steps[0].summary.hasPrefix("share f/, 3 bytes, until "))
    let several = try preview(#"{"op":"share","paths":["a.txt","f"]}"#)
    #expect(several.isGrave && !several.destroys)
    #expect(several.steps[0].notes == ["a.txt, 1 byte", "f/: 2 files, 3 bytes"])
  }

  @Test func tokensAreLongAndAllDifferent() {
    let tokens = (0..<1000).map { _ in Share.newToken() }
    #expect(Set(tokens).count == 1000)
    #expect(tokens.allSatisfy(Share.isToken))
    for bad in ["", "a", "../../../../../../../../etc/pass", String(repeating: "A", count: 32)] {
      #expect(!Share.isToken(bad))
    }
  }

  @Test func unshareEndsLinksToTheFileAndToThoseInAFolder() throws {
    let tree = try TemporaryTree(["a.txt": "x", "f/b.txt": "y", "f/c.txt": "z"])
    for path in ["a.txt", "f/b.txt", "f"] {
      try tree.step(#"{"op":"share","paths":["\#(path)"]}"#)
    }
    let ended = try links(tree.step(#"{"op":"unshare","paths":["f"]}"#))
    #expect(Set(ended.flatMap(\.paths)) == ["f", "f/b.txt"])
    let left = try ShareTable(store: tree.store).live(at: Date())
    #expect(left.map { $0.targets.map(\.path) } == [["a.txt"]])
    try tree.step(#"{"op":"unshare"}"#)
    #expect(try ShareTable(store: tree.store).live(at: Date()).isEmpty)
    #expect(throws: ExecutionError.self) { try tree.step(#"{"op":"unshare"}"#) }
  }

  @Test func aRollbackBringsNoEndedLinkBack() throws {
    let tree = try TemporaryTree(["a.txt": "x"])
    try tree.step(#"{"op":"share","paths":["a.txt"]}"#)
    try tree.step(#"{"op":"snapshot","label":"then"}"#)
    try tree.step(#"{"op":"unshare","paths":["a.txt"]}"#)
    try tree.step(#"{"op":"rollback","to":{"snapshot":"then"}}"#)
    #expect(try ShareTable(store: tree.store).live(at: Date()).isEmpty)
  }

  @Test func anUndoEndsTheLinkThatWasMadeLast() throws {
    let tree = try TemporaryTree(["a.txt": "x", "b.txt": "y"])
    try tree.step(#"{"op":"delete","paths":["b.txt"]}"#)
    try tree.step(#"{"op":"share","paths":["a.txt"]}"#)
    let table = ShareTable(store: tree.store)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try table.live(at: Date()).isEmpty)
    #expect(!tree.exists("b.txt"), "the deletion before it was not meant")
    try tree.step(#"{"op":"undo"}"#)
    #expect(tree.exists("b.txt"))
    // The present of the file is recorded first; that is not what the undo means.
    try tree.write("a.txt", "edited since")
    try tree.step(#"{"op":"share","paths":["a.txt"]}"#)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.read("a.txt") == "edited since" && table.live(at: Date()).isEmpty)
    // What was done after the link is taken back first.
    try tree.step(#"{"op":"share","paths":["a.txt"]}"#)
    try tree.step(#"{"op":"delete","paths":["b.txt"]}"#)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try tree.exists("b.txt") && table.live(at: Date()).count == 1)
  }

  @Test func anUndoOfAPlanEndsTheLinksOfThePlan() throws {
    let tree = try TemporaryTree(["a.txt": "x"])
    try tree.run(
      #"{"steps":[{"op":"copy","paths":["a.txt"],"into":"c.txt"},{"op":"share","in":"$1"}]}"#)
    let table = ShareTable(store: tree.store)
    #expect(try table.live(at: Date()).count == 1)
    try tree.step(#"{"op":"undo"}"#)
    #expect(try !tree.exists("c.txt") && table.live(at: Date()).isEmpty)
    try tree.step(#"{"op":"redo"}"#)
    #expect(try tree.exists("c.txt") && table.live(at: Date()).isEmpty)
  }

  @Test func aPlanThatFailsLeavesNoLinkBehind() throws {
    let tree = try TemporaryTree(["a.txt": "x", "b.txt": "y"])
    #expect(throws: ExecutionError.self) {
      try tree.run(
        #"{"steps":[{"op":"share","paths":["a.txt"]},{"op":"move","paths":["b.txt"],"into":"a.txt"}]}"#
      )
    }
    #expect(try ShareTable(store: tree.store).live(at: Date()).isEmpty)
    #expect(throws: ExecutionError.self) {
      try tree.step(#"{"op":"share","paths":["a.txt"],"expires":"2020-01-01T00:00:00Z"}"#)
    }
  }
}
