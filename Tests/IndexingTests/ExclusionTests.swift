// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

@Suite struct ExclusionTests {
  @Test(arguments: [
    ".env", "app/.env.local", ".ssh/config", "keys/server.pem", "id_ed25519", "a/.gnupg/x.txt",
    "pass.kdbx", ".password-store/mail.gpg", ".config/chromium/Default/Preferences", ".netrc",
  ])
  func secretsAreKnownByNameAndFolder(path: String) {
    #expect(SecretFiles.contains(FilePath(path)))
  }

  @Test(arguments: ["id_rsa.pub", ".env.example", "environment.txt", "keynote.md", "monkey.txt"])
  func otherNamesAreNoSecrets(path: String) {
    #expect(!SecretFiles.contains(FilePath(path)))
  }

  @Test func secretsAreFoundByNameAlone() throws {
    let tree = try IndexedTree()
    let id = tree.add("server.pem", "hush these are private words\n")
    tree.add("b.txt", "ordinary\n")
    try tree.update()
    #expect(tree.reads.count < 5)
    #expect(try tree.index.reason(of: id) == .secret)
    #expect(!(try tree.paths("hush private words")).contains("server.pem"))
    let hit = try #require(try tree.find("server").first { $0.file.id == id })
    #expect(hit.passages.isEmpty)
    #expect(try tree.index.passages(of: id, reader: tree.reader).isEmpty)
  }

  @Test func ignoreFilesLeaveContentsOut() throws {
    let tree = try IndexedTree()
    tree.add(".gitignore", "build/\n*.tmp\n!keep.tmp\n/top.txt\n")
    let built = tree.add("build/out.txt", "zebra\n")
    let top = tree.add("top.txt", "zebra\n")
    let deep = tree.add("a/top.txt", "zebra crossing\n")
    let kept = tree.add("a/keep.tmp", "zebra kept\n")
    tree.add("a/x.tmp", "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: built) == .ignored)
    #expect(try tree.index.reason(of: top) == .ignored)
    #expect(try tree.index.reason(of: deep) == .text)
    #expect(try tree.index.reason(of: kept) == .text)
    var filter = SearchFilter()
    filter.keywords = ["zebra"]
    #expect(try tree.index.files(matching: filter).map(\.id) == [kept, deep])
  }

  @Test func aChangedIgnoreFileCounts() throws {
    let tree = try IndexedTree()
    let rules = tree.add(".semfsignore", "secret*\n")
    let id = tree.add("secret-plan.txt", "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .ignored)
    tree.set(rules, ".semfsignore", "nothing\n")
    _ = try tree.index.apply(changed: [tree.file(rules)], removed: [], reader: tree.reader)
    #expect(try tree.index.reason(of: id) == .text)
    tree.set(rules, ".semfsignore", "*.txt\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .ignored)
    #expect(!(try tree.paths("zebra")).contains("secret-plan.txt"))
  }

  @Test func patternsMatchAsTheShellDoes() {
    func matches(_ pattern: String, _ name: String) -> Bool {
      Glob.matches(Array(pattern.utf8), Array(name.utf8))
    }
    #expect(matches("*.txt", "a.txt") && !matches("*.txt", "a.txts"))
    #expect(matches("a?c", "abc") && matches("[a-c]x", "bx") && !matches("[!a-c]x", "bx"))
    #expect(matches("a*b*c", "aXXbYYc") && !matches("a*b*c", "aXXcYYb"))
    #expect(!matches(String(repeating: "*a", count: 500), String(repeating: "b", count: 5000)))
  }
}
